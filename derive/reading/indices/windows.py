"""Signs between arrays read as correlation or convolution, and their modes (`derive.terms.sliding` makes the terms).

In a valid convolution the smaller operand moves over the larger; a valid correlation with the smaller one in front, which turns
the result unless the two change places, is `Ambiguous`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.index_form import fresh
from derive.kernel.inequalities import implies
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.conventions import MODES, sign_key
from derive.reading.errors import Ambiguous, NotUnderstood
from derive.terms.sliding import sliding, window_length
from derive.terms.term import (
    Shape,
    ShapeClash,
    Term,
    add,
    array,
    box,
    entry,
    floor_quotient,
    index,
    neg,
    num,
    scale,
    show_shape,
    size_term,
    total,
)

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def meaning(reader: Reader, operator: str) -> tuple[str, str] | None:
    """(correlation or convolution, mode or nothing) of an operator between arrays; None if it is no such sign here."""
    key = sign_key(operator)
    head, _, sub = key.partition("_")
    if head not in ("\\star", "*", "\\circledast"):
        return None
    mode = next((m for m in MODES if sub.startswith(m)), "")
    told = reader.context.window_signs.get(key) or reader.context.window_signs.get(head)
    if told is not None:
        return told[0], mode or told[1]
    if head == "\\star":
        reader.assume("⋆ is the cross-correlation")
        return "correlation", mode
    if head == "\\circledast" and not mode:
        return "convolution", "circular"
    if reader.context.circular and not mode:
        return "convolution", "circular"
    return ("convolution", mode) if mode else None


def window(reader: Reader, kind: str, mode: str, left: Term, right: Term, want: Shape | None, node: Node) -> Term:
    """The correlation or convolution of two arrays with the same long axes."""
    axes = [k for k, pair in enumerate(zip(left.shape, right.shape)) if not all(size.is_one for size in pair)]
    if len(left.shape) != len(right.shape) or not axes:
        raise ShapeClash(kind, [left.shape, right.shape])
    if mode == "circular":
        return _around(reader, left, right)
    mode = mode or _mode(reader, kind, left.shape, right.shape, want, node)
    if mode == "valid" and _larger(reader, right.shape, left.shape) and not _larger(reader, left.shape, right.shape):
        if kind == "correlation":
            told = "in a valid correlation the second array moves over the first, and here the second is the larger"
            raise Ambiguous(f"{told}: whether the smaller one is to move is not said", node)
        left, right = right, left
    elif mode == "valid" and not _larger(reader, left.shape, right.shape):
        orders = ((left.shape, right.shape), (right.shape, left.shape))
        made = [tuple(window_length(mode, n, k) for n, k in zip(*order)) for order in orders]
        if want is not None and want not in made:
            raise ShapeClash(f"valid {kind}", [left.shape, right.shape], f"its place asks for {show_shape(want)}")
        raise NotUnderstood(f"which of {show_shape(left.shape)} and {show_shape(right.shape)} is the larger is not said", node)
    reader.assume(f"{mode} {kind}" + ("" if mode == "valid" else ", entries outside being zero"))
    return sliding(kind, mode, left, right)


def _around(reader: Reader, left: Term, right: Term) -> Term:
    """The circular convolution of two arrays of one shape: Σ_j x_j y_{(i-j) mod n} along every long axis."""
    if left.shape != right.shape:
        raise ShapeClash("circular convolution", [left.shape, right.shape])
    reader.assume("a circular convolution: subscripts are taken modulo the length of their axis")
    outer, inner = ([(fresh(f"{letter}{k}", left, right), size) for k, size in enumerate(left.shape)] for letter in "ij")
    there = [num(0) if size.is_one else index(*axis) for axis, size in zip(inner, left.shape)]
    pairs = zip(outer, inner, left.shape)
    back = [num(0) if size.is_one else _turned(index(*one), index(*two), size) for one, two, size in pairs]
    made = scale(entry(left, *there), entry(right, *back))
    for name, size in inner:
        made = made if size.is_one else total(name, size, made)
    if len(outer) != 2:
        return box(outer, made)
    (row, rows), (col, cols) = outer
    return array(row, rows, col, cols, made)


def _turned(one: Term, two: Term, size: Size) -> Term:
    """(i - j) mod n."""
    gap = add(one, neg(two))
    return add(gap, neg(scale(size_term(size), floor_quotient(gap, size_term(size)))))


def _mode(reader: Reader, kind: str, left: Shape, right: Shape, want: Shape | None, node: Node) -> str:
    """The mode that the place asks for; else valid for a correlation, and nothing for a convolution. A correlation without
    a mode in a document that writes modes is valid."""
    if want is not None and not (kind == "correlation" and reader.context.window_modes):
        for mode in MODES:
            for one, two in ((left, right), (right, left)):
                if tuple(window_length(mode, n, k) for n, k in zip(one, two)) == want and (mode == "full" or one is left):
                    return mode
        if any(tuple(window_length("valid", n, k) for n, k in zip(a, b)) == want for a, b in ((left, right), (right, left))):
            return "valid"
    if kind == "correlation":
        return "valid"
    raise NotUnderstood("is this convolution full, valid or same? Write $*_{\\text{full}}$, or say it", node)


def _larger(reader: Reader, one: Shape, other: Shape) -> bool:
    """Whether one array holds the other for all sizes, as far as the shapes of the document tell."""
    shapes = [symbol.shape or () for symbol in reader.context.visible().values()]
    facts = frozenset(axis - 1 for shape in shapes for axis in shape if len(axis.terms) > 1)
    return all(implies(facts, n - k) for n, k in zip(one, other))
