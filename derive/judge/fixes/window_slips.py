"""Slips at the signs of correlation and convolution: the wrong sign or mode, the wrong operand turned, an array beside an entry.

Candidates like those of `derive.judge.fixes.edits`; nothing here knows whether one is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.judge.fixes.edits import Edit
from derive.language.ast import Node, walk
from derive.reading.functions import plain
from derive.reading.indices.subscripts import index_name
from derive.reading.names import peel, strip

SIGNS = ("*", "\\star", "\\ast", "⋆", "\\circledast")
OTHERS = ("\\star", "*", "*_{\\text{full}}", "\\star_{\\text{full}}", "*_{\\text{valid}}")
Span = tuple[int, int]


def is_window(sign: str) -> bool:
    return sign.startswith(SIGNS)


def window_slips(node: Node, text: str) -> Iterator[Edit]:
    """Correlation for convolution, valid for full, an operand to be turned, or not, or the other one."""
    for inner in walk(node):
        if inner.kind != "product":
            continue
        for place, sign in enumerate(inner.value):
            if not is_window(sign):
                continue
            before, after = inner.children[place], inner.children[place + 1]
            first, second = _operands(inner, place)
            yield from _turned_over(inner, text, first, second)
            for other in OTHERS:
                if other != sign:
                    yield Edit("wrong kind of window", before.end, after.start, f" {other} ")
            for operand in (after, before):
                if peel(operand)[0].kind == "name":
                    yield Edit("ROT180 missing", operand.start, operand.end, _turned(text[operand.start : operand.end]))


def _operands(product: Node, place: int) -> tuple[Span, Span]:
    """What stands to the left and to the right of a sign, up to the next sign."""
    start, end = place, place + 1
    while start > 0 and product.value[start - 1] == "":
        start -= 1
    while end < len(product.value) and product.value[end] == "":
        end += 1
    children = product.children
    return (children[start].start, children[place].end), (children[place + 1].start, children[end].end)


def _turned_over(product: Node, text: str, first: Span, second: Span) -> Iterator[Edit]:
    """ROT180 taken from one operand, and put on the other."""
    for (start, end), (low, high) in ((first, second), (second, first)):
        for inner in walk(product):
            bare = _without_turn(inner, text, start, end)
            if bare is None:
                continue
            other = text[low:high]
            both = sorted([(start, end, bare), (low, high, _turned(other))])
            between = text[both[0][1] : both[1][0]]
            yield Edit("the other operand is to be turned", both[0][0], both[1][1], both[0][2] + between + both[1][2])
            yield Edit("turned once too often", start, end, bare)


def _without_turn(node: Node, text: str, start: int, end: int) -> str | None:
    """The operand without the ROT180(…) that this node is, or None if it is none within the operand."""
    if node.kind != "product":
        return None
    for head, group in zip(node.children, node.children[1:]):
        turn = head.kind in ("name", "text") and plain(str(head.value)).lower().startswith("rot")
        if turn and group.kind == "group" and start <= head.start and group.end <= end:
            return text[start : head.start] + text[group.start : group.end] + text[group.end : end]
    return None


def _turned(source: str) -> str:
    return f"\\operatorname{{rot180}}\\left({source.strip()}\\right)"


def subscripted(node: Node, other: Node, text: str) -> Iterator[Edit]:
    """An array that stands where an entry is meant takes the subscript that the other member has outside its sums."""
    bound = {running(inner) for inner in walk(other) if inner.kind == "bigop"} - {None}
    entries = (inner for inner in walk(other) if not any(index_name(n) in bound for n in _subscripts(inner)))
    subscript = next((s for inner in entries if (s := _subscript(inner, text)) is not None), None)
    if subscript is None:
        return
    for inner in walk(node):
        if inner.kind == "product" and any(is_window(sign) for sign in inner.value):
            for start, end in ((inner.start, inner.end), *_windows(inner)):
                if text[end : end + 1] != "_":
                    yield Edit("the array stands for its entry", start, end, f"\\left({text[start:end]}\\right)_{subscript}")


def _windows(product: Node) -> Iterator[Span]:
    for place, sign in enumerate(product.value):
        if is_window(sign):
            first, second = _operands(product, place)
            yield first[0], second[1]


def running(bigop: Node) -> str | None:
    """The index of a sum."""
    sub = strip(bigop.children[0])
    return index_name(sub.children[0]) if sub.kind == "relation" and len(sub.children) == 2 else index_name(sub)


def _subscripts(node: Node) -> Iterator[Node]:
    """What stands in the subscript of a node."""
    return walk(node.children[1]) if node.kind == "script" else iter(())


def _subscript(node: Node, text: str) -> str | None:
    """The subscript of an entry, as it is written."""
    if node.kind != "script" or node.children[1].kind == "none":
        return None
    sub = strip(node.children[1])
    if sub.kind == "group" and sub.value == "[":
        return "{" + text[sub.start : sub.end] + "}"
    return "{" + text[sub.start : sub.end] + "}" if sub.kind == "list" else None


__all__ = ["is_window", "running", "subscripted", "window_slips"]
