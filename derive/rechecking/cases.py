"""Equations case by case along axes of a few places.

Trusted here: an expression is zero at every position of an axis of n places if it is zero at each of the n; a sum over n
places is the sum of its n instances; and the last entry of a one-hot row is 1 minus the others.  A digit of a longer axis is
left as it is, which asks for more, never for less.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product as choices

from .algebra import Algebra
from .base import MAX_MONOMIALS, ONE, need
from .entries import UNIT, atom, nested, plus, product, put_sum, scaled, tokens_of

MOST_PLACES, MOST_CASES = 12, 64


def cases(total: tuple) -> Iterator[tuple]:
    """The sum at each position of its small free axes."""
    digits = sorted({t for m in total for f, _ in m[2] for t in tokens_of(f) if t[0] == "f" and t[3] == ONE and places(t)})
    while _count(digits) > MOST_CASES:
        digits.remove(max(digits, key=places))
    for values in choices(*(range(places(digit)) for digit in digits)):
        yield put_sum(total, {digit: (("n", value, digit[2]),) for digit, value in zip(digits, values)})


def _count(digits: list[tuple]) -> int:
    count = 1
    for digit in digits:
        count *= places(digit)
    return count


def places(token: tuple) -> int:
    """The number of places of a small axis, else 0."""
    size = token[2]
    number = size[0][1] if len(size) == 1 and not size[0][0] else 0
    return number if 1 < number <= MOST_PLACES else 0


def written_out(algebra: Algebra, total: tuple) -> tuple:
    """An equal sum with every sum over a few places written out, at any depth, in normal form."""
    return algebra.normal(plus(*(_monomial(algebra, m) for m in algebra.normal(total))))


def _monomial(algebra: Algebra, monomial: tuple) -> tuple:
    coefficient, bound, factors = monomial
    token = next((t for t in bound if places(t)), None)
    if token is not None:
        rest = ((coefficient, tuple(t for t in bound if t != token), factors),)
        parts: tuple = ()
        for value in range(places(token)):
            for part in algebra.fresh(put_sum(rest, {token: (("n", value, token[2]),)})):
                parts = plus(parts, _monomial(algebra, part))
        need(len(parts) <= MAX_MONOMIALS, "a sum is too long")
        return parts
    result: tuple = ((coefficient, bound, ()),)
    for factor, exponent in factors:
        result = product(result, _factor(algebra, factor, exponent))
    return result


def _factor(algebra: Algebra, factor: tuple, exponent: Fraction) -> tuple:
    if not nested(factor):
        return atom(*factor, exponent=exponent)
    if factor[0] != "M":
        return algebra.rebuilt((*factor[:-1], written_out(algebra, algebra.fresh(nested(factor)))), exponent)
    slot = factor[1]
    last = len(slot) == 1 and slot[0][0] == "n" and slot[0][1] == places(slot[0]) - 1
    if not last or exponent < 1 or exponent.denominator != 1:
        return atom(*factor, exponent=exponent)
    others = (atom("M", (("n", k, slot[0][2]),), *factor[2:]) for k in range(slot[0][1]))
    return plus(UNIT, *(scaled(Fraction(-1), algebra.fresh(other)) for other in others))


__all__ = ["cases", "places", "written_out"]
