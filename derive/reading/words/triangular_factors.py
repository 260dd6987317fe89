"""Cholesky factors: the L of Σ = LLᵀ beside the word Cholesky is lower triangular, the R of Σ = RᵀR upper triangular.

Guarantee: a factor is taken so only if the word stands in the same sentence, close to the formula.  A factor whose product
is shown nowhere is the lower triangular one, unless the sentence says upper.  Limit: of the L of LDLᵀ no more is known than that
it is not any matrix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from derive.language.ast import Node
from derive.language.markdown import Block
from derive.reading.names import is_transpose, layer_name, strip
from derive.reading.words.facts import Fact
from derive.reading.words.prose import sentence_after

LOWER, UPPER, UNDERSTOOD_NOT = "lower_triangular", "upper_triangular", "more"
_NAMED = re.compile(
    r"\bcholesky(?:[\s-]+\w+){0,2}\s*(?:\bof\b[^.;]*)?[,:(]?\s*$|\bcholesky[^.;$]{0,40}(?:\$[^$]*\$[^.;$]{0,20})?$", re.IGNORECASE
)
_CALLED = re.compile(
    r"^\$?\s*,?\s*(?:\([^)]*)?(?:(?:is|be|denotes?|being|as)\s+)?(?:the|its|a|by)?\s*(?:lower\s+|upper\s+)?cholesky\b",
    re.IGNORECASE,
)
_FACTOR = re.compile(r"\bcholesky\s+(?:factors?|roots?)\s*$", re.IGNORECASE)
_BEFORE = 90


def factors(text: str, block: Block, nodes: Iterable[Node], names: Iterable[str], anywhere: Iterable[Node]) -> list[Fact]:
    """What the word Cholesky beside an inline formula says of the factors in it; of a factor that is only named, by its product
    anywhere in the document."""
    if "holesky" not in text:
        return []
    before = re.split(r"[.;](?=\s)|\n\s*\n", text[max(0, block.opener - _BEFORE) : block.opener])[-1]
    if not _NAMED.search(before) and not _CALLED.match(sentence_after(text, block.end)):
        return []
    found = [pair for node in nodes for pair in _factors(node)]
    if not found and (_FACTOR.search(before) or _CALLED.match(sentence_after(text, block.end))):
        shown = dict(pair for node in anywhere for pair in _factors(node))
        plain = UPPER if "upper" in f"{before}{sentence_after(text, block.end)}".lower() else LOWER
        found = [(name, shown.get(name, plain)) for name in names]
    return [Fact(what, name, block.opener) for name, what in found]


def _factors(node: Node) -> Iterable[tuple[str, str]]:
    """(L, lower triangular) for a product LLᵀ among the members of an equation."""
    for member in map(strip, node.children if node.kind == "relation" else (node,)):
        doubled = _turned(member)
        if doubled is not None and len(doubled) == 2 and doubled[0] == doubled[1]:
            yield doubled[0], LOWER  # LLᵀ, read as one word
        if member.kind != "product" or set(member.value) != {""} or len(member.children) not in (2, 3):
            continue
        first, last = map(strip, (member.children[0], member.children[-1]))
        for one, other, what in ((first, last, LOWER), (last, first, UPPER)):
            name = layer_name(one) if one.kind == "name" else None
            if name is not None and _turned(other) == name:
                yield name, what if len(member.children) == 2 else UNDERSTOOD_NOT


def _turned(node: Node) -> str | None:
    """The name in Lᵀ."""
    if node.kind != "script" or node.children[1].kind != "none" or not is_transpose(strip(node.children[2])):
        return None
    return layer_name(strip(node.children[0]))


__all__ = ["factors"]
