"""Random values and random directions of leaves, within what their properties allow.

Guarantee: a drawn array has every property asked for, exactly, and its direction is tangent to the set of such
arrays; each family is the image of uniform entries under a rational map (`MAP_DEGREE` bounds its degree).  Limits: an
orthogonal matrix is a Cayley transform (I - A)(I + A)⁻¹, with or without a reflection; positive residues are squares,
since the field has no order; a direction of a singular matrix is any.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np

from derive.evaluator.domains import PRIME, Array, Domain, Modular
from derive.evaluator.dual import Dual, inverse
from derive.evaluator.scene import TRIANGULAR, Inadmissible

POSITIVE = frozenset({"positive", "nonnegative", "positive_definite"})
ORTHONORMAL = frozenset({"orthogonal", "orthonormal_columns", "orthonormal_rows"})
DISCRETE = frozenset({"onehot_rows", "onehot_cols", "binary", "signs"})
MAP_DEGREE: Mapping[str, int] = {"positive": 2, "nonnegative": 2, "positive_definite": 2, "each_positive_definite": 2}
"""A style whose entries have pairwise different sizes 1, 2, …, and either sign."""
DISTINCT = "distinct"
"""A style whose entries are often zero and often equal; functions are evaluated at their kinks under it."""
AT_KINKS = "at kinks"
"""A style in which every array has a scale of its own."""
MIXED = "mixed"
SCALES = (Fraction(1, 20), Fraction(1, 4), 1, 4)
STYLES: Mapping[str, Callable[[random.Random], Fraction | int | float]] = {
    "small": lambda rng: rng.choice((-3, -2, -1, 1, 2, 3)),
    "positive": lambda rng: rng.randint(1, 4),
    "unit": lambda rng: Fraction(rng.randint(1, 6), 7),
    "wide": lambda rng: rng.choice((-1, 1)) * rng.randint(1, 12),
    "halves": lambda rng: Fraction(rng.choice((-3, -2, -1, 1, 2, 3)), 2),
    "moderate": lambda rng: Fraction(rng.choice((-1, 1)) * rng.randint(1, 1994), 997),
    "moderate positive": lambda rng: Fraction(rng.randint(1, 1994), 997),
    "gentle": lambda rng: Fraction(rng.choice((-1, 1)) * rng.randint(1, 997), 4985),  # below 1/5: depth adds up little
    "tenths": lambda rng: Fraction(rng.choice((-3, -2, -1, 1, 2, 3)), 10),
    AT_KINKS: lambda rng: rng.randint(-1, 1),
    "generic": lambda rng: rng.choice((-1, 1)) * rng.randint(1, 997),
    "generic positive": lambda rng: rng.randint(1, 997),
    "generic unit": lambda rng: Fraction(rng.randint(1, 996), 997),
    "float": lambda rng: rng.uniform(-1.5, 1.5),  # for `Floats` only
    "float positive": lambda rng: rng.uniform(0.1, 1.5),
}
POOL = 997  # large arrays repeat that many draws

"""The style in which positive entries are drawn where free ones are drawn in a signed style."""
POSITIVE_STYLES: Mapping[str, str] = {
    "small": "positive",
    AT_KINKS: "positive",
    "distinct": "positive",
    "wide": "positive",
    "halves": "positive",
    "moderate": "moderate positive",
    "gentle": "generic unit",
    "tenths": "unit",
    "generic": "generic positive",
    "float": "float positive",
    MIXED: "mixed positive",
}
SCALED: Mapping[str, str] = {MIXED: "moderate", "mixed positive": "moderate positive"}


def still(properties: frozenset[str]) -> bool:
    """Whether an array with these properties cannot move."""
    return bool(properties & DISCRETE)


class Draws:
    """A source of random arrays: residues for `Modular`, ints and Fractions in a style otherwise.

    `arithmetic` is the domain in which properties are established (`Modular` or `Rational`).
    """

    def __init__(self, rng: random.Random, arithmetic: Domain, style: str = "generic"):
        self._rng = rng
        self._domain = arithmetic
        self._modular = isinstance(arithmetic, Modular)
        self._style = style

    def plain(self, shape: tuple[int, int], style: str | None = None) -> Array:
        """Free entries."""
        count = shape[0] * shape[1]
        entries = np.empty(count, dtype=object)
        if self._modular:
            entries[:] = [self._rng.randrange(PRIME) for _ in range(count)]
        elif (style or self._style) == DISTINCT:
            entries[:] = [self._rng.choice((-1, 1)) * x for x in self._rng.sample(range(1, count + 1), count)]
        elif (style or self._style) in SCALED:
            scale, draw = self._rng.choice(SCALES), STYLES[SCALED[style or self._style]]
            entries[:] = [scale * draw(self._rng) for _ in range(count)]
        else:
            draw = STYLES[style or self._style]
            if count > 4 * POOL:
                pool = np.array([draw(self._rng) for _ in range(POOL)], dtype=object)
                entries = pool[np.random.default_rng(self._rng.getrandbits(64)).integers(0, POOL, count)]
            else:
                entries[:] = [draw(self._rng) for _ in range(count)]
        return entries.reshape(shape)

    def leaf(self, shape: tuple[int, int], properties: frozenset[str]) -> Array:
        """A value with the properties."""
        if "singular" in properties and shape[0] == shape[1]:
            return self._singular(shape[0], properties - {"singular"})
        if "onehot_rows" in properties:
            return self._onehot(*shape)
        if "onehot_cols" in properties:
            return self._onehot(*shape[::-1]).T
        if properties & ORTHONORMAL:
            return self._orthogonal(*shape)
        if "probability" in properties:
            return self._probability(shape)
        if "positive_definite" in properties and "diagonal" not in properties:
            return self._positive_definite(shape[0])
        if "binary" in properties:
            entries = self._binary(shape)
        elif "signs" in properties:
            entries = self._reduce(2 * self._binary(shape) - 1)
        elif "negative" in properties:
            entries = self._reduce(-self._positive(shape))
        else:
            entries = self._positive(shape) if properties & POSITIVE else self.plain(shape)
        return self._patterned(entries, properties)

    def tangent(self, shape: tuple[int, int], properties: frozenset[str], value: Array | None) -> Array:
        """A direction in which an array with the properties can move."""
        free = self.plain(shape)
        if properties & ORTHONORMAL and value is not None:
            n = max(shape)
            turn = self.plain((n, n))
            turn = self._reduce(turn - turn.T)
            return self._reduce(value @ turn if shape[1] == n else turn @ value)
        if "probability" in properties:
            return self._summing_to_zero(free)
        if "positive_definite" in properties:
            properties = properties | {"symmetric"}
        return self._patterned(free, properties)

    # ---------------------------------------------------------------------------------------------- families

    def _reduce(self, array: Array) -> Array:
        return self._domain.reduce(array)

    def _patterned(self, entries: Array, properties: frozenset[str]) -> Array:
        if "diagonal" in properties:
            keep = np.zeros(entries.shape, dtype=object)
            np.fill_diagonal(keep, 1)
            return entries * keep
        if properties & TRIANGULAR:
            return np.tril(entries) if "lower_triangular" in properties else np.triu(entries)
        if "skew_symmetric" in properties:
            return self._reduce(np.triu(entries, 1) - np.triu(entries, 1).T)
        if "symmetric" in properties:
            return np.triu(entries) + np.triu(entries, 1).T
        return entries

    def _onehot(self, rows: int, cols: int) -> Array:
        array = np.zeros((rows, cols), dtype=object)
        for row in array:
            row[self._rng.randrange(cols)] = 1
        return array

    def _binary(self, shape: tuple[int, int]) -> Array:
        array = np.zeros(shape, dtype=object)
        for k in np.ndindex(*shape):
            array[k] = self._rng.randrange(2)
        return array

    def _positive(self, shape: tuple[int, int]) -> Array:
        if self._modular:
            return self._reduce(self.plain(shape) ** 2)
        return self.plain(shape, POSITIVE_STYLES.get(self._style, self._style))

    def _probability(self, shape: tuple[int, int]) -> Array:
        """Rows that sum to one; a column sums to one itself."""
        if shape[1] == 1 and shape[0] > 1:
            return self._probability(shape[::-1]).T
        entries = self._positive(shape)
        sums = self._domain.reciprocal(self._reduce(entries.sum(1, keepdims=True)))
        return self._reduce(entries * sums)

    def _summing_to_zero(self, free: Array) -> Array:
        if free.shape[1] == 1 and free.shape[0] > 1:
            return self._summing_to_zero(free.T).T
        free[:, -1] = self._reduce(-free[:, :-1].sum(1)) if free.shape[1] > 1 else 0
        return free

    def _positive_definite(self, n: int) -> Array:
        root = self.plain((n, n))
        if self._modular:
            return self._reduce(root.T @ root)
        root = self.plain((n, n), "small")
        identity = np.zeros((n, n), dtype=object)
        np.fill_diagonal(identity, 1)
        return root.T @ root + identity

    def _singular(self, n: int, properties: frozenset[str]) -> Array:
        """A matrix of rank n − 1 at most: MᵀSM for an M without its last row and an S with the properties."""
        flat, inner = self.plain((n, n)), self.leaf((n, n), properties)
        flat[-1:] = 0
        return self._reduce(flat.T @ self._reduce(inner @ flat))

    def _orthogonal(self, rows: int, cols: int) -> Array:
        n = max(rows, cols)
        free = self.plain((n, n), None if self._modular else "small")
        skew = np.triu(free, 1) - np.triu(free, 1).T
        identity = np.zeros((n, n), dtype=object)
        np.fill_diagonal(identity, 1)
        try:
            solved = inverse(Dual(self._domain, self._reduce(identity + skew))).value
        except Inadmissible:
            return self._orthogonal(rows, cols)
        turned = self._reduce(self._reduce(identity - skew) @ solved)
        turned[:, 0] = self._reduce(turned[:, 0] * self._rng.choice((1, -1)))
        return turned[:rows, :cols]
