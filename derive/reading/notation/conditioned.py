r"""Subscripts with a bar that tell symbols apart: the P_{k|k-1} of a filter, the Σ_{1|2} and μ_{x|y} of a conditional Gaussian;
and the sign of what is known before an update, P^-.

Guarantee: such a subscript becomes one label, spelt as it stands, so that two that are spelt alike are one symbol.  Limit: two
different letters that usually count, the p_{j|i} of a sum over i and j, stay what they are.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.language.ast import Node, walk
from derive.reading.depth import GENERAL
from derive.reading.names import spelled, strip
from derive.reading.symbols import IMPLICIT, TAKEN, Symbol

if TYPE_CHECKING:
    from derive.reading.context import Context

COUNTING = frozenset("ijklmnrsc")
BARS = frozenset({"\\mid", "|"})
_LABELLED = re.compile(r"(?P<head>.+?)(?:_\{(?P<label>[^{}|]+\|[^{}|]+)\}|\^\{-\}(?:_\{[a-z]\})?)")
_ACCENT = re.compile(r"\\(?:wide)?(?:hat|bar|tilde)\{(\\?\w+)\}")
_STEP = re.compile(r"_\{[a-z]\}")


def labelled(node: Node) -> Node:
    """A scripted node whose subscript is a condition, with that as a label; any other as it is."""
    sub = strip(node.children[1])
    if sub.kind != "relation" or not set(sub.value) <= BARS or len(sub.children) != 2:
        return node
    one, two = map(strip, sub.children)
    if any(inner.kind in ("none", "dots", "relation") for inner in (*walk(one), *walk(two))):
        return node
    words = [str(side.value) for side in (one, two) if side.kind == "name"]
    if len(words) == 2 and words[0] != words[1] and set(words) & COUNTING:
        return node
    text = Node("text", (), f"{spelled(one)}|{spelled(two)}", sub.start, sub.end)
    return replace(node, children=(node.children[0], text, node.children[2]))


def may_have_sibling(name: str) -> bool:
    """Whether a name has such a label, or the sign of what is known before an update: P^-, x̂^-."""
    return "|" in name or "^{-}" in name


def sibling(context: Context, name: str) -> Symbol | None:
    """A symbol with such a label that nothing declares, of the shape of another with the same letter, or of the letter's own
    array: P_{k-1|k-1} beside P_{k|k}, x̂_{k|k-1} and x̂^- beside x_k; None if there is none, or if they differ."""
    found = _LABELLED.fullmatch(name)
    if found is None:
        return None
    head, letter = found["head"], _ACCENT.sub(r"\1", found["head"])
    marked = ((other, s) for other, s in context.symbols.items() if other.startswith((head + "_{", head + "^{")))
    alike = [s for other, s in marked if _LABELLED.fullmatch(other)]
    steps = [s for other, s in context.symbols.items() if other == letter or _STEP.fullmatch(other.removeprefix(letter))]
    families = [Symbol(letter, (f.length, f.width)) for (word, _), f in context.families.items() if word == letter]
    known = [s for s in alike or [*steps, *families] if s.shape is not None and s.how not in (*IMPLICIT, TAKEN)]
    if not known or len({s.shape for s in known}) > 1:
        return None
    properties = frozenset.intersection(*(s.properties for s in known)) if alike else frozenset[str]()
    first = known[0]
    made = Symbol(name, first.shape, properties=properties, line=first.line, section=first.section, how=GENERAL)
    context.symbols[name] = made
    return made
