"""Sizes noted under a brace: \\underbrace{∂Z/∂A}_{Wᵀ (25 × 10)} says that Wᵀ has 25 rows and 10 columns.

Guarantee: a note is judged only if it names something whose shape is known and gives two numbers behind it, with or without an
arrow in front or a comma between; any other note says nothing.  A note that does not fit makes its line ill-typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.judge.chains.equations import stated_size
from derive.judge.chains.size_arithmetic import ARROWS, Pair, pair_of
from derive.language.ast import Node
from derive.language.macros import balanced
from derive.language.markdown import Block
from derive.language.statements import split_statements
from derive.results import Verdict

if TYPE_CHECKING:
    from derive.judge.chains.supposing import Supposing

_BRACE = re.compile(r"\\(?:under|over)brace\s*(?=\{)")
_MARK = re.compile(r"\s*[_^]\s*(?=\{)")


def with_brace_notes(judge: Supposing, start: int, end: int, verdict: Verdict) -> Verdict:
    """The verdict on a line of which this is a part, ill-typed if a size noted under one of its braces does not fit."""
    if verdict.verdict not in ("proved", "definition", "checked") or "brace" not in judge.scanned.text[start:end]:
        return verdict
    for first, last in _notes(judge.scanned.text, start, end):
        sized = _sized(judge, first, last)
        told = stated_size(judge, *sized)[1] if sized is not None else None
        if told is not None and told.verdict == "ill-typed":
            return replace(told, reason=f"under a brace: {told.reason}")
    return verdict


def _notes(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The places of what stands under or over the braces of a formula."""
    for brace in _BRACE.finditer(text, start, end):
        mark = _MARK.match(text, balanced(text, brace.end(), len(text)) + 1)
        if mark is not None:
            yield mark.end() + 1, balanced(text, mark.end(), len(text))


def _sized(judge: Supposing, first: int, last: int) -> tuple[Node, Pair] | None:
    """What a note names, and the size that it gives it."""
    raws = split_statements(judge.scanned.text, Block("display", first, last), judge.scanned.macros)
    node = raws[0].node if len(raws) == 1 else None
    if node is None or node.kind not in ("list", "product") or len(node.children) < 2:
        return None
    *rest, behind = node.children
    pair = pair_of(behind)
    if pair is None or (node.kind == "list" and len(rest) > 1) or (node.kind == "product" and node.value[-1] != ""):
        return None
    whole = rest[0] if len(rest) == 1 else Node("product", tuple(rest), node.value[:-1], rest[0].start, rest[-1].end)
    return _behind_an_arrow(whole), pair


def _behind_an_arrow(node: Node) -> Node:
    """An expression without the arrow in front of it."""
    first, *rest = node.children or (node,)
    if node.kind == "sum":
        return replace(node, children=(_behind_an_arrow(first), *rest))
    if node.kind != "product" or first.value not in ARROWS or node.value[0] != "":
        return node
    return rest[0] if len(rest) == 1 else Node("product", tuple(rest), node.value[1:], rest[0].start, rest[-1].end)


__all__ = ["with_brace_notes"]
