"""Masks: 0/1 factors that say where an entry is positive, or where a row is largest.

  * Σ_r M_r = 1 and M_r M_s = δ_rs M_r for the argmax mask M of one argument;
  * relu(q)·1(q ≥ 0) = relu(q), and z·1(z > 0) = z·1(z ≥ 0): for one product in a monomial, for a sum in `agree`.

That H² = H is part of collecting equal factors (`derive.kernel.normal`).
"""

from __future__ import annotations

from .canonical import encode, name_of
from .expr import UNITY, Expr, Monomial, Slot, Token, inner_factors, multiply, scale, slots_of, tokens_of

STEPS = frozenset({"ge0", "gt0"})
KINKED = STEPS | {"relu"}


def uses(monomial: Monomial) -> dict[Token, int]:
    """How many factors use each summed index."""
    count = dict.fromkeys(monomial.bound, 0)
    for factor, _ in monomial.factors:
        for token in tokens_of(factor):
            if token in count:
                count[token] += 1
    return count


def argmax(monomial: Monomial) -> Expr | None:
    """Σ_r M_r = 1 and M_r M_s = δ_rs M_r for the argmax mask M of one argument."""
    masks = [(place, f) for place, (f, e) in enumerate(monomial.factors) if f[0] == "M" and e == 1]
    if not masks:
        return None
    count = uses(monomial)
    seen: dict[str, Slot] = {}
    for place, factor in masks:
        rest = monomial.factors[:place] + monomial.factors[place + 1 :]
        slot = factor[1]
        inner = {t for f in inner_factors(factor) for s in slots_of(f) for t in s}
        if all(count.get(t) == 1 and t not in inner for t in slot) and len(set(slot)) == len(slot):
            return Expr((Monomial(monomial.coefficient, tuple(t for t in monomial.bound if t not in slot), rest),))
        name = encode(("M", (), *factor[2:]), {})
        if name in seen:
            return Expr((monomial._replace(factors=(*rest, (("d", seen[name], slot), UNITY))),))
        seen[name] = slot
    return None


def steps(monomial: Monomial) -> Expr | None:
    """relu(q)·H = relu(q) for both masks H of q, 1(q > 0)·1(q ≥ 0) = 1(q > 0); z·1(z > 0) = z·1(z ≥ 0), z a product.

    For the latter it is enough that every factor of z that can make it zero stands in the monomial as well.
    """
    from .powers import function

    masks = [(p, f) for p, (f, e) in enumerate(monomial.factors) if f[0] == "F" and f[1] in STEPS and e == 1]
    if not masks:
        return None
    present = {name_of(f): e for f, e in monomial.factors}
    for place, mask in masks:
        others = monomial._replace(factors=monomial.factors[:place] + monomial.factors[place + 1 :])
        if name_of(("F", "relu", mask[2])) in present or (mask[1] == "ge0" and name_of(("F", "gt0", mask[2])) in present):
            return Expr((others,))
        terms = mask[2][0].monomials
        if mask[1] == "gt0" and len(terms) == 1 and not terms[0].bound:
            zeros = [f for f, e in terms[0].factors if e > 0 and f[0] not in "Es"]
            if all(present.get(name_of(f), 0) > 0 for f in zeros):
                return multiply(Expr((others,)), function("ge0", mask[2][0]))
    return None


def agree(expr: Expr) -> bool:
    """Whether the expression is Σ c·q·(1(q ≥ 0) − 1(q > 0)) with numbers c, which is zero since q·1(q = 0) = 0."""
    from .normal import normal

    cofactors: dict[str, tuple[Expr, dict[str, list[Monomial]]]] = {}
    for monomial in expr.monomials:
        masks = [f for f, e in monomial.factors if f[0] == "F" and f[1] in STEPS and e == 1]
        if len(masks) != 1 or monomial.bound:
            return False
        (argument,) = masks[0][2]
        rest = monomial._replace(factors=tuple((f, e) for f, e in monomial.factors if f is not masks[0]))
        name = encode(("F", "", (argument,)), {})
        cofactors.setdefault(name, (argument, {}))[1].setdefault(masks[0][1], []).append(rest)
    for argument, sides in cofactors.values():
        at_least, above = (Expr(tuple(sides.get(kind, ()))) for kind in ("ge0", "gt0"))
        if normal(Expr(at_least.monomials + above.monomials)).monomials or not _is_multiple(at_least, argument):
            return False
    return True


def _is_multiple(part: Expr, whole: Expr) -> bool:
    """Whether part = c·whole with a number c."""
    from .normal import normal

    part, whole = normal(part), normal(whole)
    if not whole.monomials or len(part.monomials) != len(whole.monomials):
        return False
    ratio = part.monomials[0].coefficient / whole.monomials[0].coefficient
    return not normal(Expr(part.monomials + scale(-ratio, whole).monomials)).monomials
