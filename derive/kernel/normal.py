"""The normal form of index expressions.

`normal(expr)` rewrites an expression by equations that hold for all sizes and all admissible values, and collects like
terms under their canonical keys.  Guarantee: `normal(e)` equals `e`; so if `vanishes(sub(e1, e2))` then e1 = e2.
Nothing follows from a form that does not vanish.

The equations used, one function each:
  * Kronecker deltas and digits of indices: `derive.kernel.deltas`;
  * 0/1 masks: `derive.kernel.masks`; inverse and orthogonal matrices: `derive.kernel.matrices`;
  * Σ_k c = n·c for an index that nothing uses;
  * x^a x^b = x^(a+b), and H² = H for 0/1 factors; a natural power of a sum is expanded;
  * powers, exponentials, logarithms: `derive.kernel.powers`; division by a denominator: `derive.kernel.products`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from . import deltas, masks, matrices, products
from .canonical import encode, monomial_key, name_of
from .expr import (
    MAX_MONOMIALS,
    UNIT,
    UNITY,
    ZERO,
    Budget,
    Expr,
    Factor,
    Monomial,
    Slot,
    atom,
    fresh,
    multiply,
    size_value,
    tokens_of,
)
from .masks import uses

MAX_POWER = 32
MAX_WORK = 20 * MAX_MONOMIALS
MAX_DENOMINATORS = 6


def normal(expr: Expr, most_work: int = MAX_WORK) -> Expr:
    """The normal form: like monomials collected, in the order of their keys; `Budget` if it takes more than `most_work` steps."""
    if expr.settled:
        return expr
    found: dict[str, Monomial] = {}
    same = True
    todo = list(reversed(expr.monomials))
    work = 0
    while todo:
        monomial = todo.pop()
        work += 1 + len(monomial.factors) ** 2 // 16
        if work > most_work:
            raise Budget("the normal form takes too many steps")
        result = _simplify(monomial)
        if isinstance(result, Expr):
            todo.extend(reversed(result.monomials))
            same = False
            continue
        name = monomial_key(result, {})
        old = found.get(name)
        same = same and old is None and result == monomial
        found[name] = result if old is None else result._replace(coefficient=result.coefficient + old.coefficient)
    return Expr(tuple(found[name] for name in sorted(found) if found[name].coefficient), same)


def vanishes(expr: Expr) -> bool:
    """Whether the expression is zero for all sizes, found by its normal form after clearing denominators."""
    expr = normal(expr)
    for _ in range(MAX_DENOMINATORS):
        if not expr.monomials:
            return True
        denominator = _free_denominator(expr)
        if denominator is None:
            return masks.agree(expr)
        expr = normal(multiply(expr, atom(*denominator)))
    return not expr.monomials


def _free_denominator(expr: Expr) -> tuple[Factor, Fraction] | None:
    """A divisor, outside every sum, that is worth clearing: the worst power over all terms."""
    worst: dict[str, tuple[Factor, Fraction]] = {}
    for monomial in expr.monomials:
        bound = set(monomial.bound)
        for factor, exponent in monomial.factors:
            if factor[0] == "P" and exponent < 0 and factor[1].monomials and tokens_of(factor).isdisjoint(bound):
                name = encode(factor, {})
                if name not in worst or -exponent > worst[name][1]:
                    worst[name] = (factor, -exponent)
    return worst[min(worst)] if worst else None


# --------------------------------------------------------------------------------------------- one step on one monomial


def _simplify(monomial: Monomial) -> Monomial | Expr:
    """The monomial in normal form, or an expression equal to it that needs another round."""
    if not monomial.coefficient:
        return ZERO
    changed = deltas.eliminate(monomial)
    if changed is not None:
        return changed
    monomial = _merge(monomial)
    for rule in RULES:
        changed = rule(monomial)
        if changed is not None:
            return changed
    fused = deltas.fuse(monomial)
    return deltas.eliminate(fused) or fused


def _merge(monomial: Monomial) -> Monomial:
    """x^a x^b = x^(a+b), and H² = H for 0/1 factors."""
    powers: dict[object, tuple[Factor, Fraction]] = {}
    for factor, exponent in monomial.factors:
        name = name_of(factor)
        old = powers.get(name)
        powers[name] = (factor, exponent if old is None else exponent + old[1])
    factors = []
    for factor, exponent in powers.values():
        if exponent is not UNITY and exponent > 0 and (factor[0] in "dM" or (factor[0] == "F" and factor[1] in masks.STEPS)):
            exponent = UNITY
        if exponent is UNITY or exponent:
            factors.append((factor, exponent))
    return monomial._replace(factors=tuple(factors))


def _expand_power(monomial: Monomial) -> Expr | None:
    """(Σ m)^k for a natural k, and the whole part of a larger root; for one product also of a negative power."""
    from .powers import raise_to

    for place, (factor, exponent) in enumerate(monomial.factors):
        if factor[0] != "P" or not factor[1].monomials:
            continue
        whole = exponent.numerator // exponent.denominator
        if whole == 0 or (whole < 0 and not _leaves_power(factor)):
            continue
        if whole > MAX_POWER:
            raise Budget(f"a power above {MAX_POWER}")
        left = exponent - whole
        others = monomial.factors[:place] + monomial.factors[place + 1 :] + (((factor, left),) if left else ())
        result = Expr((monomial._replace(factors=others),))
        return multiply(result, raise_to(fresh(factor[1]), Fraction(whole)))
    return None


def _leaves_power(factor: Factor) -> bool:
    """Whether a negative power of the factor can be taken apart: of one product without sums or deltas."""
    inner = factor[1].monomials
    return len(inner) == 1 and not inner[0].bound and all(f[0] != "d" for f, _ in inner[0].factors)


def _unused(monomial: Monomial) -> Expr | None:
    """Σ_k c = n c."""
    for token, count in uses(monomial).items():
        if not count:
            bound = tuple(t for t in monomial.bound if t != token)
            return multiply(size_value(token[2]), Expr((monomial._replace(bound=bound),)))
    return None


RULES: tuple[Callable[[Monomial], Expr | None], ...] = (
    _expand_power,
    deltas.nested_digits,
    masks.argmax,
    matrices.contract,
    matrices.contract_sum,
    _unused,
    masks.steps,
    products.divide,
)


def delta(left: Slot, right: Slot) -> Expr:
    """Kronecker's delta of two slots of one size."""
    return UNIT if left == right else atom(("d", left, right))
