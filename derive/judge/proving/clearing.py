"""Inverses cleared: L = R follows from M L = M R, or L M = R M, for an invertible M.

The matrices M are those whose inverses stand in the claim, so that they are invertible wherever the claim means something:
the kernel's rule X⁻¹X = I then has something to act on, as in (A + UCV)⁻¹ = A⁻¹ − A⁻¹U(C⁻¹ + VA⁻¹U)⁻¹VA⁻¹.  Guarantee: a proof
of a pair given by `cleared` proves the claim.  The search is bounded by `MOST` pairs; a claim between scalars has none.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.terms.term import Term, matmul

MOST = 10
Multiplier = tuple[str, Term]


def cleared(left: Term, right: Term) -> Iterator[tuple[tuple[Multiplier, ...], Term, Term]]:
    """The multipliers, in the order in which they were applied, with both sides multiplied."""
    if left.is_scalar:
        return
    before = [m for m in _inverted(left, right) if m.cols == left.rows]
    behind = [m for m in _inverted(left, right) if m.rows == left.cols]
    choices: list[tuple[Multiplier, ...]] = [*((("left", m),) for m in before), *((("right", m),) for m in behind)]
    choices += [(("left", m), ("right", n)) for m in before for n in behind]
    for chosen in choices[:MOST]:
        yield chosen, multiplied(left, chosen), multiplied(right, chosen)


def multiplied(term: Term, multipliers: tuple[Multiplier, ...]) -> Term:
    """The term with each matrix in front of or behind it."""
    for side, matrix in multipliers:
        term = matmul(matrix, term) if side == "left" else matmul(term, matrix)
    return term


def _inverted(*terms: Term) -> list[Term]:
    """The matrices whose inverses stand in the terms: sums first, they are what a rule needs most."""
    found = dict.fromkeys(t.args[0] for term in terms for t in term.walk() if t.op == "inverse" and not t.rows.is_one)
    return sorted(found, key=lambda m: m.op == "var")
