"""A constant factor as a formula of the sizes: 0.0125 at N = 5, Ho = 4, Wo = 4 is 1/(N·Ho·Wo).

Guarantee: a factor is named only if the same formula fits at every scenario given, whose sizes differ.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, product

import numpy as np

CONSTANTS = tuple(Fraction(n, d) * s for n, d in ((1, 1), (2, 1), (1, 2), (4, 1), (1, 4), (3, 1), (1, 3)) for s in (1, -1))
MAX_SYMBOLS = 10
MAX_FACTORS = 4


def ratio(found: np.ndarray, right: np.ndarray, tolerance: float) -> float | None:
    """c with found = c · right, None if there is none."""
    square = float((right * right).sum())
    if found.shape != right.shape or not square or not np.isfinite(found).all():
        return None
    c = float((found * right).sum()) / square
    error = float(np.abs(found - c * right).max())
    return c if error <= tolerance * max(float(np.abs(found).max()), 1e-12) and abs(c) > 1e-12 else None


class Monomial:
    """constant · Π symbol^exponent."""

    def __init__(self, constant: Fraction, powers: Mapping[str, int]):
        self.constant = constant
        self.powers = {s: e for s, e in powers.items() if e}

    def value(self, sizes: Mapping[str, float]) -> float:
        result = float(self.constant)
        for symbol, exponent in self.powers.items():
            result *= float(sizes[symbol]) ** exponent
        return result

    @property
    def cost(self) -> tuple[int, int, int]:
        shape = len({e for e in self.powers.values()})
        return (len(self.powers) + 2 * (abs(self.constant) != 1), shape, self.constant < 0)

    def inverse(self) -> Monomial:
        return Monomial(1 / self.constant, {s: -e for s, e in self.powers.items()})

    def __str__(self) -> str:
        above = [s for s, e in self.powers.items() if e > 0]
        below = [s for s, e in self.powers.items() if e < 0]
        top, bottom = self.constant.numerator, self.constant.denominator
        head = ([str(top)] if abs(top) != 1 or not above else []) + above
        sign = "−" if top == -1 and above else ""
        text = sign + "·".join(head).replace("-", "−")
        foot = ([str(bottom)] if bottom != 1 else []) + below
        if not foot:
            return text
        return f"{text}/{foot[0]}" if len(foot) == 1 else f"{text}/({'·'.join(foot)})"


def named(
    values: Sequence[tuple[float, Mapping[str, float]]], symbols: Sequence[str], numbers: Sequence[int] = ()
) -> Monomial | None:
    """The simplest monomial that takes each value at its sizes; `numbers` are fixed sizes that may stand in it."""
    place = {s: k for k, s in enumerate(symbols)}
    fitting = [m for m in _candidates(symbols[:MAX_SYMBOLS], numbers) if all(_near(m.value(s), v) for v, s in values)]
    return min(fitting, key=lambda m: (m.cost, sum(place[s] for s in m.powers)), default=None)


def _candidates(symbols: Sequence[str], numbers: Sequence[int]) -> Iterator[Monomial]:
    fixed = [f for n in numbers for f in (Fraction(n), Fraction(1, n), Fraction(-n), Fraction(-1, n))]
    for count in range(MAX_FACTORS + 1):
        for chosen in combinations(symbols, count):
            for exponents in product((-1, 1), repeat=count):
                for constant in (*CONSTANTS, *fixed):
                    yield Monomial(constant, dict(zip(chosen, exponents)))


def _near(a: float, b: float) -> bool:
    return abs(a - b) <= 1e-6 * abs(b)
