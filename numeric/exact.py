"""Gradients checked exactly: dual numbers modulo 2³¹ − 1 and 2⁶¹ − 1, with exp, log and tanh as tied field elements.

Method: at a uniformly random point of the field the backward pass gives a gradient g, and one forward pass in dual
numbers gives the derivative of J along a random direction v of one array. A right g satisfies ⟨g, v⟩ = dJ(v) without
any rounding. Guarantee: an array with even a single wrong entry passes with probability at most 1/p per prime, over
the directions. A failure is narrowed to single entries by halving, each of them exact. Limits: the point's masks and
winners are those of the field's fixed order; the identities used may not need exp(a + b) = exp(a) exp(b); the wrong
entries are named up to a limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt
from typing import Any

import numpy as np

from numeric.dual import Dual
from numeric.field import FieldArray
from numeric.modular import P31, P61
from numeric.network import Network

NAMED = 5


@dataclass
class ExactPoint:
    """A network at a random point of one field, with the gradients of its backward pass."""

    network: Network
    parameters: dict[str, FieldArray]
    x: FieldArray
    targets: Any
    reg: Any
    gradients: Mapping[str, Any]
    values: Mapping[str, Any]
    p: int

    @classmethod
    def random(cls, network: Network, x_shape: Sequence[int], targets: Any, reg: Any, seed: int, p: int) -> ExactPoint:
        """Uniform parameters and input; one pass of the network on them."""
        rng = np.random.default_rng([seed, p])
        parameters = {name: FieldArray.random(rng, shape, p) for name, shape in network.shapes.items()}
        x = FieldArray.random(rng, tuple(x_shape), p)
        result = network.run(parameters, x, targets, reg)
        return cls(network, parameters, network.matrix(x), targets, reg, result.gradients, result.values, p)

    def along(self, name: str, direction: FieldArray) -> int:
        """dJ along a direction of one array, by dual numbers from the first step that the array enters."""
        steps, moved = self.network.steps, dict[str, Any](self.parameters)
        start = 0 if name == "X" else next(i for i, step in enumerate(steps) if name in step.parameters)
        value: Any = self.x if start == 0 else self.values[steps[start - 1].output]
        entering: dict[str, Any] = {n: moved[n] for n in steps[start].parameters} | {"input": value}
        dual = {
            n: Dual(array, np.zeros_like(array)) for n, array in entering.items()
        }  # so that layers may work in place
        dual["input" if name == "X" else name].tangent = direction.reshape(dual["input" if name == "X" else name].shape)
        value = dual.pop("input")
        moved |= dual
        for step in steps[start:]:
            value, _ = step.layer.forward(value, *(moved[n] for n in step.parameters))
        losses, _ = self.network.loss.forward(value, self.targets)
        return int(self.network.objective(moved, losses, self.reg).tangent.residues)

    def given(self, name: str, direction: FieldArray) -> int:
        """⟨g, v⟩ for the gradient of the backward pass."""
        return int((FieldArray.of(self.gradients[name], self.p) * direction).sum().residues)

    def agrees(self, name: str, entries: np.ndarray, rng: np.random.Generator) -> bool:
        """Whether g is right on the given flat entries, by one random direction."""
        shape = self.gradients[name].shape
        direction = np.zeros(int(np.prod(shape)), np.uint64)
        direction[entries] = rng.integers(1, self.p, len(entries), dtype=np.uint64)
        vector = FieldArray(direction.reshape(shape), self.p)
        return self.along(name, vector) == self.given(name, vector)

    def wrong(self, name: str, rng: np.random.Generator, every: bool = False) -> list[int]:
        """Flat entries of g that are wrong, at most `NAMED`; with `every`, each coordinate is tested by itself."""
        size = int(np.prod(self.gradients[name].shape))
        if every:
            return [e for e in range(size) if not self.agrees(name, np.array([e]), rng)]
        found: list[int] = []
        pending = [np.arange(size)]
        while pending and len(found) < NAMED:
            entries = pending.pop()
            if self.agrees(name, entries, rng):
                continue
            if len(entries) == 1:
                found.append(int(entries[0]))
                continue
            half = len(entries) // 2
            pending += [entries[half:], entries[:half]]
        return sorted(found)

    def ratio(self, name: str, entry: int) -> int | None:
        """Given over expected at one entry, as a residue; None if the right entry is 0."""
        shape = self.gradients[name].shape
        unit = np.zeros(int(np.prod(shape)), np.uint64)
        unit[entry] = 1
        vector = FieldArray(unit.reshape(shape), self.p)
        expected = self.along(name, vector)
        return self.given(name, vector) * pow(expected, -1, self.p) % self.p if expected else None


def factor(ratio31: int | None, ratio61: int | None) -> Fraction | None:
    """The rational number with both residues: a dyadic number of float size, or one with small terms; else None.

    Chinese remainder to modulus M = p q, then either r 2^k below 2⁵⁵ for some k ≤ 60 or Wang's rational
    reconstruction with numerator × denominator below M / 2²⁰; a ratio that is not such a number passes with a chance
    near 2⁻²⁰.
    """
    if ratio31 is None or ratio61 is None:
        return None
    modulus = P31 * P61
    r = (ratio61 + P61 * ((ratio31 - ratio61) * pow(P61, -1, P31) % P31)) % modulus
    for k in range(61):
        value = r * (1 << k) % modulus
        value = value - modulus if value > modulus // 2 else value
        if abs(value) < 1 << min(55, 20 + k):
            return Fraction(value, 1 << k)
    before, now, s_before, s = modulus, r, 0, 1
    while now > isqrt(modulus // 2):
        q = before // now
        before, now, s_before, s = now, before - q * now, s, s_before - q * s
    return Fraction(now, s) if s and abs(now * s) < modulus >> 20 else None
