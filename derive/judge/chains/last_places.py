"""A bound of a sum that nothing tells: the p of Σ_{i=1}^{p} may be the last place that i runs to.

Where the letter stands nowhere but above sum signs it is read so from the start.  A letter that stands elsewhere as well, in a
line that says nothing of its size, may mean the same.  Guarantee: a claim that holds if it does is not called false.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.language.ast import Node, walk
from derive.reading.names import strip
from derive.reading.reader import Reader
from derive.results import Verdict

if TYPE_CHECKING:
    from derive.judge.chains.sides import Sides


def at_last_places(judge: Sides, left: Node, right: Node) -> Verdict | None:
    """Undecided, where a claim that is false holds if bounds that nothing tells are the last places of their indices."""
    context = judge.context
    untold = _untold(judge, (left, right))
    if untold <= context.bounds:
        return None
    before, context.bounds = context.bounds, context.bounds | untold
    try:
        reader = Reader(context)
        one, two = judge.read_both(reader, left, right)
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        verdict = judge.decided(one.term, two.term, reader, search=False)
    finally:
        context.bounds = before
    if verdict.verdict not in ("proved", "checked"):
        return None
    named = ", ".join(sorted(untold - before))
    why = f"false in general, true if {named} is the last place of the index below it, which nothing says"
    return replace(verdict, verdict="undecided", evidence=None, reason=why)


def _untold(judge: Sides, nodes: Sequence[Node]) -> frozenset[str]:
    """The letters above sum signs that no shape, no size and no symbol of the document is or holds."""
    context = judge.context
    tops = {strip(inner.children[1]) for node in nodes for inner in walk(node) if inner.kind == "bigop"}
    names = {context.name(str(top.value)) for top in tops if top.kind == "name"} - context.sizes.keys()
    told = {name for s in context.visible().values() for axis in s.shape or () for name in axis.symbols}
    return frozenset(name for name in names - told if context.find(name) is None)


__all__ = ["at_last_places"]
