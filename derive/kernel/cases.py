"""Equations case by case along axes of a few places.

Where literal positions stand beside indices, as in Σ_k a_k b_k against a_1 b_1 + a_2 b_2, neither side is the other's normal
form.  `vanishes_in_all_cases` puts every literal position for each free digit of a small size, writes each sum over such an
index out, and asks the normal form for each case.

Soundness: an expression is zero at every position of an axis of n places if it is zero at each of the n; a sum over n places
is the sum of its n instances, each with fresh names for what it binds; and the last entry of a one-hot row is 1 minus the
others.  A digit of a longer axis is left as it is, which asks for more, never for less.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from .expr import (
    UNIT,
    Budget,
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
    nested,
    replacing,
    scale,
)
from .normal import normal, vanishes
from .powers import rebuilt
from .sizes import Size

MOST_PLACES = 12
MOST_CASES = 64
MOST_WORK = 4_000
"""Steps of the normal form of one case: proofs by cases are short or not found."""


def has_literals(expr: Expr) -> bool:
    """Whether a literal position stands anywhere in the expression."""
    return any(token[0] == "n" for token in _tokens(expr))


def vanishes_in_all_cases(expr: Expr) -> bool:
    """Whether the expression is zero at every position of its small free axes, for all other sizes."""
    digits = sorted({t for t in _tokens(expr) if t[0] == "f" and t[3] == Size.of(1) and _places(t)}, key=str)
    while _count(digits) > MOST_CASES:
        digits.remove(max(digits, key=_places))
    for case in product(*(range(_places(digit)) for digit in digits)):
        names: dict[Token, Slot] = {digit: (("n", value, digit[2]),) for digit, value in zip(digits, case)}
        if not vanishes(expanded(map_expr(expr, replacing(names)))):
            return False
    return True


def _count(digits: list[Token]) -> int:
    count = 1
    for digit in digits:
        count *= _places(digit)
    return count


def _places(token: Token) -> int:
    """The number of places of a small axis, else 0."""
    number = token[2].as_int()
    return number if number is not None and 1 < number <= MOST_PLACES else 0


def _tokens(expr: Expr) -> Iterator[Token]:
    for monomial in expr.monomials:
        for factor, _ in monomial.factors:
            for slot in all_slots(factor):
                yield from slot


def expanded(expr: Expr) -> Expr:
    """The same value with every sum over a few places written out, also in nested expressions."""
    return normal(add(*(_written_out(monomial) for monomial in normal(expr, MOST_WORK).monomials)), MOST_WORK)


def _written_out(monomial: Monomial) -> Expr:
    token = next((t for t in monomial.bound if _places(t)), None)
    if token is None:
        return _inside(monomial)
    rest = Expr((monomial._replace(bound=tuple(t for t in monomial.bound if t != token)),))
    parts: list[Expr] = []
    for value in range(_places(token)):
        names: dict[Token, Slot] = {token: (("n", value, token[2]),)}
        parts.extend(_written_out(m) for m in fresh(map_expr(rest, replacing(names))).monomials)
    return add(*parts)


def _inside(monomial: Monomial) -> Expr:
    """The monomial with its nested expressions written out and its last one-hot places put as 1 minus the others."""
    result = Expr((monomial._replace(factors=()),))
    for factor, exponent in monomial.factors:
        result = multiply(result, _factor(factor, exponent))
    return result


def _factor(factor: Factor, exponent: Fraction) -> Expr:
    if not nested(factor):
        return atom(factor, exponent)
    kind = factor[0]
    if kind == "F":
        made = rebuilt((kind, factor[1], tuple(expanded(e) for e in factor[2])), exponent)
    elif kind == "M":
        if exponent > 0 and len(factor[1]) == 1 and factor[1][0][0] == "n" and factor[1][0][1] == _places(factor[1][0]) - 1:
            others = (atom(("M", (("n", k, factor[1][0][2]),), *factor[2:])) for k in range(factor[1][0][1]))
            made = add(UNIT, *(scale(-1, fresh(other)) for other in others))
            return made if exponent == 1 else _power(made, exponent)
        return atom(factor, exponent)
    else:
        made = rebuilt((kind, expanded(factor[1])), exponent)
    return made


def _power(expr: Expr, exponent: Fraction) -> Expr:
    """A natural power of a mask, which is the mask."""
    if exponent.denominator != 1:
        raise Budget("a root of a mask")
    return expr
