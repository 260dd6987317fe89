"""A claim about entries whose indices may run over less than all places, or over one letter of a sum only.

Guarantee: an index runs over fewer places only where nothing in the document bounds it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.indices.subscripts import OUTSIDE
from derive.reading.indices.sums import BOTH
from derive.reading.names import strip
from derive.reading.reader import Reader
from derive.results import Verdict


def inside_arrays(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """A claim whose indices nothing bounds, and that is false only where they take an entry beyond its array: an index runs
    over the places that keep every entry inside."""
    if not any(OUTSIDE in sentence for sentence in claim.reader.assumptions):
        return None
    inside = Reader(judge.context)
    judge.context.zero_outside = False
    try:
        again = judge.equation(inside, claim.left, claim.right)
    finally:
        judge.context.zero_outside = True
    if again.alike is None or not inside.free:
        return None
    verdict = judge.decided(*again.alike, inside, search=False)
    if verdict.verdict not in ("proved", "checked"):
        return None
    told = f"{', '.join(inside.free)} runs over the places that keep every entry inside its array"
    return replace(verdict, assumptions=(*verdict.assumptions, told))


def second_letter_free(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """A claim that is false with Σ_{s≤t} over both letters, where it holds for every t."""
    if BOTH not in claim.reader.assumptions:
        return None
    judge.context.second_free = True
    try:
        again = judge.equation(Reader(judge.context), claim.left, claim.right)
        verdict = judge.decided(*again.alike, again.reader, search=False) if again.alike is not None else None
    finally:
        judge.context.second_free = False
    return verdict if verdict is not None and verdict.verdict in ("proved", "checked") else None


def at_last_places(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """Undecided, where a claim that is false holds if the bounds of sums that nothing tells are the last places of their indices:
    the p of Σ_{i=1}^{p}, in a document that says nothing of how large p is."""
    context = judge.context
    untold = _untold_bounds(judge, (claim.left, claim.right)) - context.bounds
    if not untold:
        return None
    before, context.bounds = context.bounds, context.bounds | untold
    try:
        again = judge.equation(Reader(context), claim.left, claim.right)
        verdict = judge.decided(*again.alike, again.reader, search=False) if again.alike is not None else None
    finally:
        context.bounds = before
    if verdict is None or verdict.verdict not in ("proved", "checked"):
        return None
    named = ", ".join(sorted(untold))
    why = f"false in general, true if {named} is the last place of the index below it, which nothing says"
    return replace(verdict, verdict="undecided", evidence=None, reason=why)


def _untold_bounds(judge: Sizing, nodes: Sequence[Node]) -> frozenset[str]:
    """The letters above sum signs that are no indices, and that no shape, no size and no symbol of the document is or holds."""
    context = judge.context
    tops = [strip(inner.children[1]) for node in nodes for inner in walk(node) if inner.kind == "bigop"]
    letters = {str(top.value) for top in tops if top.kind == "name"} - context.index_letters
    names = {context.name(letter) for letter in letters} - context.sizes.keys()
    told = {name for symbol in context.visible().values() for axis in symbol.shape or () for name in axis.symbols}
    return frozenset(name for name in names - told if context.find(name) is None)


def false_inside(judge: Sizing, left: Node, right: Node) -> Verdict | None:
    """A claim of which nothing says that its subscripts stay inside, refuted at sizes for which they all do."""
    judge.context.inside_at = []
    try:
        claim = judge.equation(Reader(judge.context), left, right)
        verdict = judge.decided(*claim.alike, claim.reader) if claim.alike is not None else None
    finally:
        judge.context.inside_at = None
    if verdict is None or verdict.verdict != "refuted":
        return None
    return replace(verdict, reason=f"{verdict.reason}, where all subscripts stay inside their arrays")
