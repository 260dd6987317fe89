"""Products inside products: x·rest, found with the sums in x, and the rules that rest on it.

  * x·q⁻ⁿ = c⁻¹·(q¹⁻ⁿ − r·q⁻ⁿ) where q = c·x + r, x being the leading term of q: division by a denominator;
  * x⁻¹·q⁻ⁿ = r⁻¹·(x⁻¹·q¹⁻ⁿ − c·q⁻ⁿ) where r is a number: partial fractions;
  * x·h(q) = c⁻¹·(q·h(q) − r·h(q)) where h is a mask or relu, since q·1(q ≥ 0) = q·1(q > 0) = relu(q) and
    q·relu(q)ⁿ = relu(q)ⁿ⁺¹.

They make the leading term disappear from beside q, so that what is left is the same however it was written.  They hold
inside a sum as well as outside.
"""

from __future__ import annotations

from fractions import Fraction

from .canonical import HIDDEN, components, monomial_key, name_of, sum_key
from .expr import Expr, Factor, Monomial, add, atom, fresh, multiply, scale, tokens_of
from .masks import KINKED


def divide(monomial: Monomial) -> Expr | None:
    """One of the rules at the first factor where it applies."""
    for place, (factor, exponent) in enumerate(monomial.factors):
        if factor[0] == "P" and exponent < 0:
            inner, times_inner = factor[1], atom(factor, exponent + 1)
        elif factor[0] == "F" and factor[1] in KINKED and exponent > 0:
            (inner,) = factor[2]
            times_inner = atom(("F", "relu", (inner,)), exponent + 1 if factor[1] == "relu" else 1)
        else:
            continue
        lead = leader(inner)
        if lead is None or not lead.factors:
            continue
        left = without(monomial._replace(factors=monomial.factors[:place] + monomial.factors[place + 1 :]), lead)
        if left is not None:
            rest = fresh(Expr(tuple(m for m in inner.monomials if m is not lead)))
            bracket = add(times_inner, scale(-1, multiply(atom(factor, exponent), rest)))
            return scale(1 / lead.coefficient, multiply(Expr((left,)), bracket))
        apart = _partial_fractions(monomial, place, lead) if factor[0] == "P" else None
        if apart is not None:
            return apart
    return None


def _partial_fractions(monomial: Monomial, place: int, lead: Monomial) -> Expr | None:
    """x⁻¹·q^e = r⁻¹·(x⁻¹·q^(e+1) − c·q^e) where q = c·x + r with a number r, if the monomial holds x⁻¹."""
    factor, exponent = monomial.factors[place]
    rest = [m for m in factor[1].monomials if m is not lead]
    if len(rest) != 1 or rest[0].factors or lead.bound:
        return None
    powers = {name_of(f): e for f, e in monomial.factors}
    if not all(_holds(powers.get(name_of(f), Fraction(0)), -e) for f, e in lead.factors):
        return None
    others = monomial._replace(factors=monomial.factors[:place] + monomial.factors[place + 1 :])
    smaller = multiply(Expr((lead,)), atom(factor, exponent))
    bracket = add(atom(factor, exponent + 1), scale(-1, smaller))
    return scale(1 / rest[0].coefficient, multiply(Expr((others,)), bracket))


def _holds(exponent: Fraction, wanted: Fraction) -> bool:
    return 0 < wanted <= exponent or exponent <= wanted < 0


def leader(expr: Expr) -> Monomial | None:
    """The term with most factors, among those the last by name, names of indices apart; None if there are several."""
    if len(expr.monomials) == 1:
        return expr.monomials[0]
    ranks = [(len(m.factors), len(m.bound), monomial_key(m, {HIDDEN: "·"})) for m in expr.monomials]
    best = max(ranks, default=None)
    return expr.monomials[ranks.index(best)] if best is not None and ranks.count(best) == 1 else None


def without(monomial: Monomial, part: Monomial) -> Monomial | None:
    """The monomial with the product `part` (its coefficient apart) taken out, or None if it does not hold it."""
    around = {t for f, _ in part.factors for t in tokens_of(f)} - set(part.bound)
    free = tuple(t for t in monomial.bound if t not in around)
    if len(free) < len(part.bound):
        return None
    loose: dict[object, Fraction] = {}
    sums: list[str] = []
    for bound, factors in components(part):
        if bound:
            sums.append(sum_key(bound, factors, {}))
        else:
            loose = {name_of(f): e for f, e in factors}
    kept: list[tuple[Factor, Fraction]] = []
    for bound, factors in components(monomial._replace(bound=free)):
        if bound and sums and (found := sum_key(bound, factors, {})) in sums:
            sums.remove(found)
            free = tuple(t for t in free if t not in bound)
            continue
        for factor, exponent in factors:
            wanted = Fraction(0) if bound else loose.get(name_of(factor), Fraction(0))
            if _holds(exponent, wanted):
                del loose[name_of(factor)]
                exponent -= wanted
            if exponent:
                kept.append((factor, exponent))
    if loose or sums:
        return None
    return Monomial(monomial.coefficient, tuple(t for t in monomial.bound if t in free or t in around), tuple(kept))
