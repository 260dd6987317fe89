"""The numbers a claim is evaluated in: integers modulo 2^61-1, exact rationals, floats; `derive.evaluator.reals` adds reals.

Arrays are NumPy arrays; object arrays of Python numbers but for floats.  Guarantee: every domain computes
sums, products and reciprocals by the same formulas; a value that a domain does not hold raises `NotRational`, and one
outside the conditions of a claim (a zero denominator, the logarithm of a negative number) raises `Inadmissible`.

Limit: the field modulo p has no order and no exponential, so there `ge0`, `exp`, `log`, and functions that only the
document names are *tied atoms*: random elements, the same for the same argument.  Tied are also exp(-x) = 1/exp(x),
exp(2x) = exp(x)², exp(log x) = x, 1(-x ≥ 0) = 1 - 1(x > 0), and g(x) with nothing else.  So equality modulo p is
evidence for equality, while a difference modulo p is no counterexample.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from fractions import Fraction
from functools import lru_cache
from hashlib import sha256
from math import isqrt
from typing import Any

import numpy as np

from derive.evaluator.scene import Abstain, Inadmissible, NotRational

PRIME = 2**61 - 1
Array = np.ndarray

PRIMITIVES = frozenset({"exp", "log", "sqrt", "sin", "cos", "ge0", "gt0", "floor", "ceil"})


def each(function: Callable[[Any], Any], array: Array) -> Array:
    """The function applied to every entry of an object array."""
    result = np.empty(array.size, dtype=object)
    result[:] = [function(x) for x in array.flat]
    return result.reshape(array.shape)


@lru_cache(maxsize=256)
def sample_polynomial(name: str) -> tuple[Fraction, ...]:
    """The coefficients c0 … c4 of the polynomial that stands, in the reals, for the function called `name`."""
    digest = sha256(name.encode()).digest()
    return tuple(Fraction(digest[k] % 5 + 1, digest[k + 8] % 3 + 1) * (-1) ** (digest[k + 16] % 2) for k in range(5))


def polynomial_derivative(name: str) -> tuple[Fraction, ...]:
    """The coefficients of g, g', g'', … for the names "g", "g'", "g''", …"""
    coefficients = sample_polynomial(name.rstrip("'"))
    for _ in range(len(name) - len(name.rstrip("'"))):
        coefficients = tuple(k * c for k, c in enumerate(coefficients))[1:]
    return coefficients


class Domain:
    """Exact arithmetic on object arrays; the base of all domains."""

    name = ""
    ordered = True
    exact = True

    def arithmetic(self) -> AbstractContextManager[Any]:
        """Within this context, sums and products of elements are those of the domain."""
        return nullcontext()

    def number(self, value: Fraction | int) -> Any:
        """A rational number as an element of the domain."""
        raise NotImplementedError

    def constant(self, array: Array) -> Array:
        """An array of rational numbers as an array of the domain."""
        return each(self.number, array)

    def reduce(self, array: Array) -> Array:
        return array

    def zero(self, array: Array) -> Array:
        """Where the entries are zero."""
        return np.asarray(array == 0, dtype=bool)

    def reciprocal(self, array: Array) -> Array:
        if self.zero(array).any():
            raise Inadmissible("a denominator is zero")
        return each(self._inverse, array)

    def _inverse(self, x: Any) -> Any:
        raise NotImplementedError

    def function(self, name: str, array: Array) -> Array:
        """A primitive function, or one that only the document names, of every entry."""
        return each(lambda x: self._function(name, x), array)

    def _function(self, name: str, x: Any) -> Any:
        if name == "ge0":
            return 1 if x >= 0 else 0
        if name == "gt0":
            return 1 if x > 0 else 0
        if name in PRIMITIVES:
            return self._transcendental(name, x)
        result = 0
        for c in reversed(polynomial_derivative(name)):
            result = result * x + self.number(c)
        return result

    def _transcendental(self, name: str, x: Any) -> Any:
        raise NotImplementedError

    def root(self, x: Any, exponent: Fraction) -> Any:
        """x to a power that is neither an integer nor a half."""
        raise NotRational(f"the power {exponent} is not evaluated exactly")

    def circle_number(self, shape: tuple[int, int]) -> Array:
        """π in every entry; it is an element of its own where there is no order."""
        raise NotRational("π is not rational")

    def declare_positive(self, array: Array) -> None:
        """Take note that these entries are positive; a domain with an order knows."""

    def first_largest(self, rows: Array) -> Array:
        """1 at the first largest entry of each row, else 0."""
        flat = rows.reshape(-1, rows.shape[-1])
        mask = np.zeros(flat.shape, dtype=flat.dtype)
        for k, row in enumerate(flat):
            mask[k, self._first_largest(tuple(row))] = 1
        return mask.reshape(rows.shape)

    def _first_largest(self, row: tuple) -> int:
        return max(range(len(row)), key=lambda j: (row[j], -j))

    def equal(self, left: Array, right: Array) -> bool:
        return bool((left == right).all())


class Modular(Domain):
    """Integers modulo 2^61-1; one object is one draw of the tied atoms."""

    name = "mod 2^61-1"
    ordered = False

    def __init__(self, rng: random.Random):
        self._rng = rng
        self._signs = {x: 1 for x in range(1, 8)} | {PRIME - x: 0 for x in range(1, 8)}
        self._orbits: dict[int, tuple[int, int]] = {}
        self._turns: dict[int, set[int]] = {}
        self._exp: dict[int, int] = {}
        self._log: dict[int, int] = {1: 0}
        self._atoms: dict[tuple[str, Any], int] = {}

    def number(self, value: Fraction | int) -> int:
        if isinstance(value, Fraction) and value.denominator != 1:
            return value.numerator * pow(value.denominator, -1, PRIME) % PRIME
        return int(value) % PRIME

    def reduce(self, array: Array) -> Array:
        return array % PRIME

    def _inverse(self, x: int) -> int:
        return pow(x, -1, PRIME)

    def _function(self, name: str, x: int) -> int:
        if name in ("ge0", "gt0"):
            return self._sign(x) if x else int(name == "ge0")
        if name == "exp":
            return self._exponential(x)
        if name == "log":
            return self._logarithm(x)
        if name == "sqrt":
            return self._square_root(x)
        if name in ("sin", "cos"):
            return self._circle(name, x)
        if name in PRIMITIVES:
            raise NotRational(f"{name} is not evaluated modulo a prime")
        return self._atom(name, x)

    def declare_positive(self, array: Array) -> None:
        """Tie the masks of these entries to 1."""
        for x in array.flat:
            self._signs[x], self._signs[PRIME - x] = 1, 0

    def _atom(self, name: str, key: Any) -> int:
        known = self._atoms.get((name, key))
        if known is None:
            known = self._atoms[name, key] = self._rng.randrange(PRIME)
        return known

    def _sign(self, x: int) -> int:
        if x not in self._signs:
            self._signs[x] = self._rng.randrange(2)
            self._signs[PRIME - x] = 1 - self._signs[x]
        return self._signs[x]

    def _square_root(self, x: int) -> int:
        """The root that is itself a square; it exists for half of the elements, since p = 3 mod 4."""
        root = pow(x, (PRIME + 1) // 4, PRIME)
        if root * root % PRIME != x:
            raise Inadmissible("the square root does not lie in the field")
        return root

    def _exponential(self, x: int) -> int:
        """A tied square with exp(0) = 1, exp(-x) = 1/exp(x), exp(2x) = exp(x)²: squaring permutes the squares."""
        if x == 0:
            return 1
        if x not in self._exp:
            self._exp[x] = value = self._tied_square(x)
            self.declare_positive(np.array([value], dtype=object))
            self._log.setdefault(value, x)
        return self._exp[x]

    def _tied_square(self, x: int) -> int:
        """Where u came first and x = ± 2^k u, |k| ≤ 30: exp(u)^(2^k) or its inverse; k < 0 means principal roots."""
        least, place = self._orbit(x)
        if least not in self._orbits:
            self._orbits[least] = (place, pow(self._rng.randrange(1, PRIME), 2, PRIME))
            self._turns[least] = set()
        first, value = self._orbits[least]
        turn = (abs(place) - abs(first) + 30) % 61 - 30
        self._turns[least].add(turn)
        value = pow(value, 1 << turn % 60, PRIME)
        return value if (place > 0) == (first > 0) else pow(value, -1, PRIME)

    @property
    def doublings(self) -> int:
        """The largest k such that exp(x) and exp(2^k x) both entered; the degree in the atoms grows by 2^k at most."""
        return max((max(turns) - min(turns) for turns in self._turns.values()), default=0)

    @staticmethod
    def _orbit(x: int) -> tuple[int, int]:
        """(least element of ± 2^k x, ± place of x counted from it by doublings, from 1 to 61)."""
        turned = [x << k & PRIME | x >> 61 - k for k in range(61)]  # modulo 2^61 - 1, doubling turns the bits
        lowest, highest = min(turned), max(turned)
        if lowest <= PRIME - highest:
            return lowest, 61 - turned.index(lowest)
        return PRIME - highest, turned.index(highest) - 61

    def _logarithm(self, x: int) -> int:
        """A tied element u with log(1/x) = -u, and exp(u) = x where x is a square or was met here first."""
        if x in (0, PRIME - 1):
            raise Inadmissible("the logarithm of zero or of -1")
        if x not in self._log:
            value = self._rng.randrange(1, PRIME)
            inverse = pow(x, -1, PRIME)
            self._log[x], self._log[inverse] = value, (PRIME - value) % PRIME
            self._exp.setdefault(value, x)
            self._exp.setdefault(PRIME - value, inverse)
        return self._log[x]

    def _circle(self, name: str, x: int) -> int:
        """sin and cos as the rational point of the circle at a tied odd parameter."""
        small = min(x, PRIME - x) if x else 0
        t = self._atom("circle", small) if x else 0
        if small != x:
            t = -t
        norm = (1 + t * t) % PRIME
        if norm == 0:
            raise Inadmissible("a parameter of the circle is not admissible")
        return (2 * t if name == "sin" else 1 - t * t) * pow(norm, -1, PRIME) % PRIME

    def _first_largest(self, row: tuple) -> int:
        return self._atom("argmax", row) % len(row)


class Rational(Domain):
    """Exact rational numbers (ints and Fractions), with their order."""

    name = "rational"

    def number(self, value: Fraction | int) -> Fraction | int:
        if isinstance(value, Fraction) and value.denominator == 1:
            return value.numerator
        return value

    def _inverse(self, x: Any) -> Any:
        return self.number(Fraction(1) / x)

    def _transcendental(self, name: str, x: Any) -> Any:
        if name == "sqrt":
            return self._square_root(Fraction(x))
        if name in ("floor", "ceil"):
            return x.__floor__() if name == "floor" else x.__ceil__()
        if x == (1 if name == "log" else 0):
            return {"exp": 1, "log": 0, "sin": 0, "cos": 1}[name]
        raise NotRational(f"{name} is not rational")

    @staticmethod
    def _square_root(x: Fraction) -> Fraction:
        if x < 0:
            raise Inadmissible("the square root of a negative number")
        root = Fraction(isqrt(x.numerator), isqrt(x.denominator))
        if root * root != x:
            raise NotRational("a square root is not rational")
        return root


class Floats(Domain):
    """float64, for arrays at full size."""

    name = "float64"
    exact = False

    def number(self, value: Fraction | int) -> float:
        return float(value)

    def constant(self, array: Array) -> Array:
        return array.astype(float)

    def circle_number(self, shape: tuple[int, int]) -> Array:
        return np.full(shape, np.pi)

    def reciprocal(self, array: Array) -> Array:
        return 1.0 / array

    def function(self, name: str, array: Array) -> Array:
        if name in ("ge0", "gt0"):
            return ((array >= 0) if name == "ge0" else (array > 0)).astype(float)
        if name in PRIMITIVES:
            return getattr(np, name)(array)
        raise Abstain(f"the function {name} has no values of its own")

    def root(self, x: Any, exponent: Fraction) -> Any:
        return x ** float(exponent)

    def first_largest(self, rows: Array) -> Array:
        return (np.arange(rows.shape[-1]) == rows.argmax(-1)[..., None]).astype(float)

    def equal(self, left: Array, right: Array) -> bool:
        return bool(np.allclose(left, right))
