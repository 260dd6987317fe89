"""Sizes of axes: polynomials with integer coefficients in named size symbols.

Guarantee: two `Size` objects are equal exactly when they are the same polynomial, so equality of sizes holds for all
values of the symbols.  Limit: relations between symbols (`n = p m`) are not known here; whoever reads the document
substitutes them first.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Union

Monomial = tuple[tuple[str, int], ...]
SizeLike = Union["Size", int, str]


_ONE = (((), 1),)


class Size:
    """A polynomial such as ``28*28*N + 1``; immutable and hashable."""

    __slots__ = ("_hash", "is_one", "terms")

    def __init__(self, terms: Mapping[Monomial, int]):
        self.terms: tuple[tuple[Monomial, int], ...] = tuple(sorted((m, c) for m, c in terms.items() if c))
        self.is_one = self.terms == _ONE
        self._hash = hash(self.terms)

    @staticmethod
    def of(value: SizeLike) -> Size:
        """A size from an integer, the name of a symbol, or a size."""
        return value if isinstance(value, Size) else _leaf(value)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, int):
            return self.as_int() == other
        return isinstance(other, Size) and self._hash == other._hash and self.terms == other.terms

    def __hash__(self) -> int:
        return self._hash

    def __add__(self, other: SizeLike) -> Size:
        terms = dict(self.terms)
        for monomial, coefficient in Size.of(other).terms:
            terms[monomial] = terms.get(monomial, 0) + coefficient
        return Size(terms)

    def __neg__(self) -> Size:
        return Size({m: -c for m, c in self.terms})

    def __sub__(self, other: SizeLike) -> Size:
        return self + (-Size.of(other))

    def __rsub__(self, other: SizeLike) -> Size:
        return Size.of(other) - self

    def __mul__(self, other: SizeLike) -> Size:
        terms: dict[Monomial, int] = {}
        for m1, c1 in self.terms:
            for m2, c2 in Size.of(other).terms:
                powers = dict(m1)
                for symbol, power in m2:
                    powers[symbol] = powers.get(symbol, 0) + power
                monomial = tuple(sorted(powers.items()))
                terms[monomial] = terms.get(monomial, 0) + c1 * c2
        return Size(terms)

    __radd__ = __add__
    __rmul__ = __mul__

    def divide(self, other: SizeLike) -> Size | None:
        """The exact quotient by a one-term size (or by an equal one), else None."""
        divisor = Size.of(other)
        if self == divisor:
            return Size.of(1)
        if len(divisor.terms) != 1:
            return None
        (powers, coefficient) = divisor.terms[0]
        quotient: dict[Monomial, int] = {}
        for monomial, c in self.terms:
            left = dict(monomial)
            for symbol, power in powers:
                left[symbol] = left.get(symbol, 0) - power
            if c % coefficient or any(power < 0 for power in left.values()):
                return None
            quotient[tuple(sorted((s, p) for s, p in left.items() if p))] = c // coefficient
        return Size(quotient)

    def as_int(self) -> int | None:
        """The value of a size without symbols, else None."""
        if not self.terms:
            return 0
        if len(self.terms) == 1 and self.terms[0][0] == ():
            return self.terms[0][1]
        return None

    @property
    def symbols(self) -> frozenset[str]:
        return frozenset(symbol for monomial, _ in self.terms for symbol, _ in monomial)

    def substitute(self, values: Mapping[str, SizeLike]) -> Size:
        """Replace symbols by sizes."""
        if not self.symbols & values.keys():
            return self
        total = Size.of(0)
        for monomial, coefficient in self.terms:
            term = Size.of(coefficient)
            for symbol, power in monomial:
                for _ in range(power):
                    term = term * Size.of(values.get(symbol, symbol))
            total = total + term
        return total

    def value(self, values: Mapping[str, int]) -> int:
        """The number for given values of the symbols; KeyError for a symbol without one."""
        total = 0
        for monomial, coefficient in self.terms:
            for symbol, power in monomial:
                coefficient *= values[symbol] ** power
            total += coefficient
        return total

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        parts = []
        for monomial, coefficient in reversed(self.terms):
            letters = "·".join(s if p == 1 else f"{s}^{p}" for s, p in monomial)
            sign = "-" if coefficient < 0 else "+"
            size = abs(coefficient)
            body = letters if letters and size == 1 else f"{size}·{letters}" if letters else str(size)
            parts.append((sign, body))
        leading = next((place for place, (sign, _) in enumerate(parts) if sign == "+"), 0)
        parts.insert(0, parts.pop(leading))  # as a person writes it: H-f+1 and 1-f, not -f+H+1
        first = parts[0][1] if parts[0][0] == "+" else "-" + parts[0][1]
        return first + "".join(f"{sign}{body}" for sign, body in parts[1:])

    def __repr__(self) -> str:
        return f"Size({self})"


@lru_cache(maxsize=4096)
def _leaf(value: int | str) -> Size:
    return Size({(): value}) if isinstance(value, int) else Size({((value, 1),): 1})


ONE = Size.of(1)
