"""Inverse and orthogonal matrices.

  * Σ_k (X⁻¹)_ik X_kj = δ_ij = Σ_k X_ik (X⁻¹)_kj, for a named X;
  * Σ_k Q_ki Q_kj = δ_ij for Q with orthonormal columns, and = Σ_k Q_ik Q_jk if Q is square;
  * Σ_k (X⁻¹)_ik P_kj = c⁻¹·(δ_ij − Σ_k (X⁻¹)_ik R_kj) where X = c·P + R, P being the leading term of X; and so on the
    right.

The summed index must stand in these factors only, and once in each; then the sum may be taken first.  Arrays of other
shapes may have the same name: all axes must have one size, but for QᵀQ = I, which needs the outer axes to have one
(two arrays q of one name that share an outer size and are summed over their rows are one array).
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from .expr import (
    UNITY,
    Expr,
    Factor,
    Monomial,
    Slot,
    Token,
    add,
    all_slots,
    atom,
    fresh,
    map_expr,
    multiply,
    replacing,
    scale,
    sum_over,
    tokens_of,
)
from .masks import uses
from .products import leader, without
from .sizes import Size


def contract(monomial: Monomial) -> Expr | None:
    """X⁻¹ X = I = X X⁻¹ and Qᵀ Q = I = Q Qᵀ."""
    if not any(f[0] in "qij" for f, _ in monomial.factors):
        return None
    pairs = [(place, f, e) for place, (f, e) in enumerate(monomial.factors) if f[0] in "vyqij" and len(f[2]) == 2]
    count = uses(monomial)
    times: tuple[int, ...]
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
                delta: tuple[Factor, Fraction] = (("d", a, b), UNITY)
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
        once = all(count.get(t) == factors and t not in a and t not in b for t in slot)
        columns = left[0] == right[0] == "q" and x == y == 0
        if once and _size(a) == _size(b) and (columns or _size(a) == _size(slot)):
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


def contract_sum(monomial: Monomial) -> Expr | None:
    """X⁻¹ P = c⁻¹ (I − X⁻¹ R) and P X⁻¹ = c⁻¹ (I − R X⁻¹) for X = c·P + R."""
    for place, (factor, exponent) in enumerate(monomial.factors):
        if factor[0] not in "ij" or factor[3] is None or exponent != 1:
            continue
        others = monomial._replace(factors=monomial.factors[:place] + monomial.factors[place + 1 :])
        for mine in (0, 1):
            outer, summed = factor[2][mine], factor[2][1 - mine]
            if not summed or any(t not in monomial.bound or t in outer for t in summed):
                continue
            for axis in {"i": (mine,), "j": (0, 1)}[factor[0]]:
                found = _beside(others, factor, summed, outer, axis)
                if found is not None:
                    return found
    return None


def _beside(others: Monomial, factor: Factor, summed: Slot, outer: Slot, axis: int) -> Expr | None:
    """The rule where `axis` of the matrix X is summed with its inverse, and the other axis is some slot in `others`."""
    lead = _longest(factor[3])
    if lead is None:
        return None
    for free in dict.fromkeys(s for f, _ in others.factors for s in all_slots(f) if s and not set(s) & set(summed)):
        part = _at(Expr((lead,)), axis, summed, free)
        left = without(others, part.monomials[0]) if part is not None else None
        if left is None or any(t in tokens_of(f) for f, _ in left.factors for t in summed):
            continue
        around = Expr((left._replace(bound=tuple(t for t in left.bound if t not in summed)),))
        rest = _at(Expr(tuple(m for m in factor[3].monomials if m is not lead)), axis, summed, free)
        if rest is not None:
            smaller = sum_over(summed, multiply(atom(factor), fresh(rest)))
            bracket = add(atom(("d", outer, free)), scale(-1, smaller))
            return scale(1 / lead.coefficient, multiply(around, bracket))
    return None


def _longest(matrix: Expr) -> Monomial | None:
    """The term of a matrix with most arrays; among those the leading one. What multiplies the identity leads only alone."""
    arrays = [sum(f[0] != "d" and bool(tokens_of(f)) for f, _ in m.factors) for m in matrix.monomials]
    return leader(Expr(tuple(m for m, count in zip(matrix.monomials, arrays) if count == max(arrays, default=0))))


def _at(matrix: Expr, axis: int, summed: Slot, free: Slot) -> Expr | None:
    """The entry of a matrix, given at the free axes 0 and 1, at two slots; None if it needs digits of them."""
    names: dict[Token, Slot] = {}
    for token in {t for m in matrix.monomials for f, _ in m.factors for t in tokens_of(f) if t[0] == "f"}:
        slot = summed if token[1] == axis else free
        if _size(slot) != token[2] or token[3] != 1:
            return None
        names[token] = slot
    return map_expr(matrix, replacing(names))


def _size(slot: Slot) -> Size:
    size = Size.of(1)
    for token in slot:
        size = size * token[2]
    return size
