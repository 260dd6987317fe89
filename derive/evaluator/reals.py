"""Real numbers to 50 digits: decimals of 80, whose last thirty are left to rounding.

Guarantee: sums, products, quotients, roots, exp and log are rounded correctly (or to the last digit but one) at the digits of
the domain; the sizes of exponents are not limited by a format.  Zero is what is smaller than 10^-60.  `equal` means equal to 50
digits of the largest entry.  Limits: the arithmetic is that of `decimal`, whose precision belongs to the running thread, so
that sums and products of elements are to be taken within `arithmetic`; sine and cosine are left to mpmath.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, DivisionByZero, InvalidOperation, localcontext
from fractions import Fraction
from functools import lru_cache
from typing import Any

import mpmath
import numpy as np

from derive.evaluator.domains import Array, Domain
from derive.evaluator.scene import Inadmissible

DIGITS = 50
WORKING_DIGITS = 80
TINY: Any = Decimal(10) ** -60
MOST_EXPONENT = 10**4


class Reals(Domain):
    """Real numbers, rounded to `digits`; zero is what is smaller than 10^-60."""

    name = f"{DIGITS} digits"

    def __init__(self, digits: int = WORKING_DIGITS) -> None:
        self._context = _context(digits)

    def arithmetic(self) -> AbstractContextManager[Any]:
        return localcontext(self._context)

    def number(self, value: Fraction | int) -> Decimal:
        if isinstance(value, Fraction):
            return self._context.divide(Decimal(value.numerator), Decimal(value.denominator))
        return Decimal(int(value))

    def zero(self, array: Array) -> Array:
        return np.asarray(abs(array) < TINY, dtype=bool)

    def _inverse(self, x: Any) -> Any:
        return self._context.divide(1, x)

    def _function(self, name: str, x: Any) -> Any:
        rounded = name in ("ge0", "gt0") and abs(x) < TINY
        return super()._function(name, 0 if rounded else x)

    def _first_largest(self, row: tuple) -> int:
        largest = max(row)
        return next(j for j, x in enumerate(row) if largest - x < TINY)

    def _transcendental(self, name: str, x: Any) -> Any:
        x = x if isinstance(x, Decimal) else self.number(x)
        if name in ("log", "sqrt") and (x < 0 or (x == 0 and name == "log")):
            raise Inadmissible(f"{name} of a number that is not positive")
        if name == "exp" and abs(x) > MOST_EXPONENT:
            raise Inadmissible("an exponent is too large")
        if name in ("floor", "ceil"):
            return Decimal(x.__floor__() if name == "floor" else x.__ceil__())
        if name in ("sin", "cos"):
            with mpmath.workdps(self._context.prec):
                return Decimal(mpmath.nstr(getattr(mpmath, name)(mpmath.mpf(str(x))), self._context.prec))
        return self._context.sqrt(x) if name == "sqrt" else _rounded(name, x, self._context.prec)

    def root(self, x: Any, exponent: Fraction) -> Any:
        if x <= 0:
            raise Inadmissible("a root of a number that is not positive")
        return self._context.power(x, self.number(exponent))

    def circle_number(self, shape: tuple[int, int]) -> Array:
        array = np.empty(shape, dtype=object)
        with mpmath.workdps(self._context.prec):
            array[...] = Decimal(mpmath.nstr(+mpmath.pi, self._context.prec))
        return array

    def equal(self, left: Array, right: Array) -> bool:
        """Equal to 50 digits of the largest entry."""
        with self.arithmetic():
            return bool(self.distance(left, right) <= largest(left, right) * Decimal(10) ** -DIGITS)

    def distance(self, left: Array, right: Array) -> Any:
        """The largest difference of two entries."""
        with self.arithmetic():
            return max((abs(x) for x in (left - right).flat), default=Decimal(0))


def _context(digits: int) -> Context:
    return Context(prec=digits, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[InvalidOperation, DivisionByZero])


@lru_cache(maxsize=8192)
def _rounded(name: str, x: Decimal, digits: int) -> Decimal:
    """exp or log of a number; both sides of a claim, and every edit of it, ask for those of the same few."""
    return _context(digits).exp(x) if name == "exp" else _context(digits).ln(x)


def largest(*arrays: Array) -> Any:
    """The largest absolute value of an entry."""
    return max((abs(x) for array in arrays for x in array.flat), default=Decimal(0))


def written(x: Any, digits: int) -> str:
    """A number of the domain as text."""
    with mpmath.workdps(2 * digits):
        return str(mpmath.nstr(mpmath.mpf(str(x)), digits))
