"""Products inside products: x·rest, found with the sums in x, and the rules that rest on it.

  * x·q⁻ⁿ = c⁻¹·(q¹⁻ⁿ − r·q⁻ⁿ) where q = c·x + r, x being the leading term of q: division by a denominator;
  * x⁻¹·q⁻ⁿ = r⁻¹·(x⁻¹·q¹⁻ⁿ − c·q⁻ⁿ) where r is a number: partial fractions;
  * x·1(q > 0) = x·1(q ≥ 0) + c⁻¹·r·(1(q ≥ 0) − 1(q > 0)), since q·1(q = 0) = 0.

They make the leading term disappear from beside q, so that what is left is the same however it was written.  They hold
inside a sum as well as outside.
"""

from __future__ import annotations

from fractions import Fraction

from .canonical import HIDDEN, components, monomial_key, name_of, sum_key
from .expr import Expr, Factor, Monomial, add, atom, fresh, multiply, scale, tokens_of


def divide(monomial: Monomial) -> Expr | None:
    """One of the rules at the first factor where it applies."""
    for place, (factor, exponent) in enumerate(monomial.factors):
        if factor[0] == "P" and exponent < 0:
            inner = factor[1]
        elif factor[0] == "F" and factor[1] == "gt0" and exponent == 1:
            (inner,) = factor[2]
        else:
            continue
        lead = leader(inner)
        if lead is None or not lead.factors:
            continue
        others = monomial.factors[:place] + monomial.factors[place + 1 :]
        left = without(monomial._replace(factors=others), lead)
        if left is None and factor[0] == "P" and (apart := _partial_fractions(monomial, place, lead)) is not None:
            return apart
        if left is not None:
            term = Expr((lead._replace(coefficient=Fraction(1)),))
            rest = Expr(tuple(m for m in inner.monomials if m is not lead))
            rule = _by_denominator if factor[0] == "P" else _by_mask
            return multiply(Expr((left,)), rule(factor, exponent, term, lead.coefficient, rest))
    return None


def _partial_fractions(monomial: Monomial, place: int, lead: Monomial) -> Expr | None:
    """x⁻¹·q^e = r⁻¹·(x⁻¹·q^(e+1) − c·q^e) where q = c·x + r with a number r, if the monomial holds x⁻¹."""
    factor, exponent = monomial.factors[place]
    rest = [m for m in factor[1].monomials if m is not lead]
    if len(rest) != 1 or rest[0].factors or lead.bound:
        return None
    powers = {name_of(f): e for f, e in monomial.factors}
    if any(powers.get(name_of(f), 0) > -e for f, e in lead.factors):
        return None
    others = monomial._replace(factors=monomial.factors[:place] + monomial.factors[place + 1 :])
    smaller = multiply(Expr((lead,)), atom(factor, exponent))
    bracket = add(atom(factor, exponent + 1), scale(-1, smaller))
    return scale(1 / rest[0].coefficient, multiply(Expr((others,)), bracket))


def _by_denominator(factor: Factor, exponent: Fraction, term: Expr, coefficient: Fraction, rest: Expr) -> Expr:
    """x·q^e for q = c·x + r."""
    smaller = multiply(atom(factor, exponent), fresh(scale(-1, rest)))
    return scale(1 / coefficient, add(atom(factor, exponent + 1), smaller))


def _by_mask(factor: Factor, exponent: Fraction, term: Expr, coefficient: Fraction, rest: Expr) -> Expr:
    """x·1(q > 0) for q = c·x + r."""
    at_least = atom(("F", "ge0", factor[2]))
    steps = add(at_least, scale(-1, atom(factor)))
    return add(multiply(at_least, fresh(term)), scale(1 / coefficient, multiply(steps, fresh(rest))))


def leader(expr: Expr) -> Monomial | None:
    """The term with most factors; among those the last by name, names of indices apart; None if that is no single one."""
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
            if 0 < wanted <= exponent:
                del loose[name_of(factor)]
                exponent -= wanted
            if exponent:
                kept.append((factor, exponent))
    if loose or sums:
        return None
    return Monomial(monomial.coefficient, tuple(t for t in monomial.bound if t in free or t in around), tuple(kept))
