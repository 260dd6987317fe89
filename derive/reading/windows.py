"""Correlations and convolutions of arrays with one, two or more axes, as entrywise sums.

    correlation   z_i = Σ_a x_{i+a−p} w_a           convolution   z_i = Σ_a x_{i+p−a} w_a        (entries outside are zero)
with p = 0 and p = k − 1 as the mode asks: `valid` keeps the places where w lies inside x (n − k + 1 of them), `full` those where
they meet (n + k − 1), `same` as many as x has, the middle ones.  In a valid convolution the smaller operand moves over the
larger; a valid correlation with the smaller one in front, which turns the result unless the two change places, is `Ambiguous`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.kernel.inequalities import implies
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.conventions import MODES, sign_key
from derive.reading.errors import Ambiguous, NotUnderstood
from derive.terms.term import (
    Shape,
    ShapeClash,
    Term,
    add,
    box,
    entry,
    floor_quotient,
    index,
    matmul,
    neg,
    num,
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
    return ("convolution", mode) if mode else None


def window(reader: Reader, kind: str, mode: str, left: Term, right: Term, want: Shape | None, node: Node) -> Term:
    """The correlation or convolution of two arrays with the same long axes."""
    axes = [k for k, pair in enumerate(zip(left.shape, right.shape)) if not all(size.is_one for size in pair)]
    if len(left.shape) != len(right.shape) or not axes:
        raise ShapeClash(kind, [left.shape, right.shape])
    mode = mode or _mode(reader, kind, left.shape, right.shape, want, node)
    if mode == "valid" and _larger(reader, right.shape, left.shape) and not _larger(reader, left.shape, right.shape):
        if kind == "correlation":
            told = "in a valid correlation the second array moves over the first, and here the second is the larger"
            raise Ambiguous(f"{told}: whether the smaller one is to move is not said", node)
        left, right = right, left
    elif mode == "valid" and not _larger(reader, left.shape, right.shape):
        orders = ((left.shape, right.shape), (right.shape, left.shape))
        made = [tuple(_length(mode, n, k) for n, k in zip(*order)) for order in orders]
        if want is not None and want not in made:
            raise ShapeClash(f"valid {kind}", [left.shape, right.shape], f"its place asks for {show_shape(want)}")
        raise NotUnderstood(f"which of {show_shape(left.shape)} and {show_shape(right.shape)} is the larger is not said", node)
    places, inner = [], []
    sizes = [_length(mode, n, k) for n, k in zip(left.shape, right.shape)]
    for axis, (size, k) in enumerate(zip(sizes, right.shape)):
        here, there = _index(f"·i{axis}", size), _index(f"·a{axis}", k)
        inner.append(there)
        shift = _shift(kind, mode, k)
        places.append(add(here, there if kind == "correlation" else neg(there), *shift))
    strict = mode == "valid"
    result = matmul(entry(left, *places, zero_outside=not strict), entry(right, *inner))
    for axis, k in enumerate(right.shape):
        if not k.is_one:
            result = total(f"·a{axis}", k, result)
    reader.assume(f"{mode} {kind}" + ("" if strict else ", entries outside being zero"))
    return box([(f"·i{axis}", size) for axis, size in enumerate(sizes)], result)


def _index(name: str, size: Size) -> Term:
    return num(0) if size.is_one else index(name, size)


def _length(mode: str, n: Size, k: Size) -> Size:
    return n - k + 1 if mode == "valid" else n + k - 1 if mode == "full" else n


def _shift(kind: str, mode: str, k: Size) -> list[Term]:
    """What is added to i + a (correlation) or i − a (convolution)."""
    if k.is_one:
        return []
    if mode == "same":
        half = floor_quotient(size_term(k - 1), num(2))
        return [half if kind == "convolution" else neg(half)]
    if kind == "correlation":
        return [size_term(1 - k)] if mode == "full" else []
    return [size_term(k - 1)] if mode == "valid" else []


def _mode(reader: Reader, kind: str, left: Shape, right: Shape, want: Shape | None, node: Node) -> str:
    """The mode that the place asks for; else valid for a correlation, and nothing for a convolution. A correlation without
    a mode in a document that writes modes is valid."""
    if want is not None and not (kind == "correlation" and reader.context.window_modes):
        for mode in MODES:
            for one, two in ((left, right), (right, left)):
                if tuple(_length(mode, n, k) for n, k in zip(one, two)) == want and (mode == "full" or one is left):
                    return mode
        if any(tuple(_length("valid", n, k) for n, k in zip(a, b)) == want for a, b in ((left, right), (right, left))):
            return "valid"
    if kind == "correlation":
        return "valid"
    raise NotUnderstood("is this convolution full, valid or same? Write $*_{\\text{full}}$, or say it", node)


def _larger(reader: Reader, one: Shape, other: Shape) -> bool:
    """Whether one array holds the other for all sizes, as far as the shapes of the document tell."""
    shapes = [symbol.shape or () for symbol in reader.context.visible().values()]
    facts = frozenset(axis - 1 for shape in shapes for axis in shape if len(axis.terms) > 1)
    return all(implies(facts, n - k) for n, k in zip(one, other))
