"""Correlations and convolutions of arrays with one, two or more axes, as entrywise sums.

    correlation   z_i = Σ_a x_{i+a−p} w_a           convolution   z_i = Σ_a x_{i+p−a} w_a        (entries outside are zero)
with p = 0 and p = k − 1 as the mode asks: `valid` keeps the places where w lies inside x (n − k + 1 of them), `full` those where
they meet (n + k − 1), `same` as many as x has, the middle ones.
"""

from __future__ import annotations

from derive.kernel.sizes import Size
from derive.terms.term import Term, add, box, entry, floor_quotient, index, matmul, neg, num, size_term, total

KINDS = ("correlation", "convolution")


def window_length(mode: str, n: Size, k: Size) -> Size:
    """The number of places of k entries along n."""
    return n - k + 1 if mode == "valid" else n + k - 1 if mode == "full" else n


def sliding(kind: str, mode: str, left: Term, right: Term) -> Term:
    """The correlation or convolution of two arrays with the same long axes, the right one moving over the left one."""
    places, inner = [], []
    sizes = [window_length(mode, n, k) for n, k in zip(left.shape, right.shape)]
    for axis, (size, k) in enumerate(zip(sizes, right.shape)):
        here, there = _index(f"·i{axis}", size), _index(f"·a{axis}", k)
        inner.append(there)
        along = [] if k.is_one else [there if kind == "correlation" else neg(there), *_shift(kind, mode, k)]
        places.append(add(here, *along))
    result = matmul(entry(left, *places, zero_outside=mode != "valid"), entry(right, *inner))
    for axis, k in enumerate(right.shape):
        if not k.is_one:
            result = total(f"·a{axis}", k, result)
    return box([(f"·i{axis}", size) for axis, size in enumerate(sizes)], result)


def _index(name: str, size: Size) -> Term:
    return num(0) if size.is_one else index(name, size)


def _shift(kind: str, mode: str, k: Size) -> list[Term]:
    """What is added to i + a (correlation) or i − a (convolution)."""
    if mode == "same":
        half = floor_quotient(size_term(k - 1), num(2))
        return [half if kind == "convolution" else neg(half)]
    if kind == "correlation":
        return [size_term(1 - k)] if mode == "full" else []
    return [size_term(k - 1)] if mode == "valid" else []
