"""Inverse and orthogonal matrices.

  * Σ_k (X⁻¹)_ik X_kj = δ_ij = Σ_k X_ik (X⁻¹)_kj, for a named X;
  * Σ_k Q_ki Q_kj = δ_ij = Σ_k Q_ik Q_jk for orthogonal Q.

The summed index must stand in these two factors only, and once in each; then the sum may be taken first.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .expr import Expr, Factor, Monomial, Slot
from .masks import uses


def contract(monomial: Monomial) -> Expr | None:
    """X⁻¹ X = I = X X⁻¹ and Qᵀ Q = I = Q Qᵀ."""
    if not any(f[0] in "qij" for f, _ in monomial.factors):
        return None
    pairs = [(place, f, e) for place, (f, e) in enumerate(monomial.factors) if f[0] in "vyqij" and len(f[2]) == 2]
    count = uses(monomial)
    for place, left, e in pairs:
        for other, right, g in pairs:
            if place == other and left[0] == "q" and e == 2:
                found, times = _row_of(left, left, ((0, 0), (1, 1)), count, 1), (place,)
            elif place < other and e == g == 1:
                found, times = _row_of(left, right, _inner_axes(left, right), count, 2), (place, other)
            else:
                continue
            if found is not None:
                summed, a, b = found
                delta: tuple[Factor, Fraction] = (("d", a, b), Fraction(1))
                rest = tuple(p for k, p in enumerate(monomial.factors) if k not in times)
                bound = tuple(t for t in monomial.bound if t not in summed)
                return Expr((Monomial(monomial.coefficient, bound, (*rest, delta)),))
    return None


def _row_of(
    left: Factor, right: Factor, axes: Iterable[tuple[int, int]], count: dict, factors: int
) -> tuple[Slot, Slot, Slot] | None:
    """(summed slot, other slot of left, other slot of right), for a slot that is summed and stands nowhere else."""
    for x, y in axes:
        slot, a, b = left[2][x], left[2][1 - x], right[2][1 - y]
        if not slot or slot != right[2][y] or len(set(slot)) != len(slot):
            continue
        if all(count.get(t) == factors and t not in a and t not in b for t in slot):
            return slot, a, b
    return None


def _inner_axes(left: Factor, right: Factor) -> Iterable[tuple[int, int]]:
    """The axes over which a sum of left times right gives δ."""
    if left[1] != right[1]:
        return ()
    if left[0] == right[0] == "q":
        return ((0, 0), (1, 1))
    kinds = {left[0], right[0]}
    if kinds == {"i", "v"}:
        return ((0, 1), (1, 0))
    return ((0, 0), (0, 1), (1, 0), (1, 1)) if kinds == {"j", "y"} else ()
