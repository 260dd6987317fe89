"""The values and directions of leaves, drawn as they are needed and kept for the counterexample.

Guarantee: a name has one value, one claim direction and one generic direction in an evaluation.  What is `given` is
never drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import prod

import numpy as np

from derive.evaluator.domains import Array, Domain
from derive.evaluator.draws import Draws, still
from derive.evaluator.scene import EACH, Abstain, Scene
from derive.evaluator.size_choice import Sizes
from derive.terms.term import Shape


class Leaves:
    """Values of leaves ("X"), directions ("dX") and gradients by tops ("∇_X J"); `drawn` holds them as they were
    drawn."""

    def __init__(self, scene: Scene, sizes: Sizes, domain: Domain, draws: Draws, given: Mapping[str, Array]):
        self._scene = scene
        self._sizes = sizes
        self._domain = domain
        self._draws = draws
        self._given = given
        self._values: dict[str, Array] = {}
        self.drawn: dict[str, Array] = {}

    def declared(self, name: str) -> Shape:
        if name not in self._scene.shapes:
            raise Abstain(f"the shape of {name} is not known")
        return self._scene.shapes[name]

    def shape(self, shape: Shape) -> tuple[int, int]:
        """Rows and columns as integers; an array of more axes is kept as a column."""
        axes = [self._sizes.axis(size) for size in shape]
        return (axes[0], axes[1]) if len(axes) == 2 else (prod(axes), 1)

    def full(self, shape: Shape, value: Fraction | int) -> Array:
        """An array of one number."""
        array = np.empty(self.shape(shape), dtype=object if self._domain.exact else float)
        array[...] = self._domain.number(value)
        return array

    def value(self, name: str) -> Array:
        """The value of a leaf."""
        if name not in self._values:
            properties = self._properties(name)
            if "circle_number" in properties and self._domain.ordered:
                self._values[name] = self._domain.circle_number(self.shape(self.declared(name)))
                return self._values[name]
            value = self._keep(name, self._drawn(self.declared(name), properties))
            if properties & {"positive", "probability"}:
                self._domain.declare_positive(value)
            self._values[name] = value
        return self._values[name]

    def _drawn(self, shape: Shape, properties: frozenset[str]) -> Array:
        """A value with the properties; one of many matrices, of which something is said of each, matrix by matrix."""
        each = frozenset(EACH[name] for name in properties & EACH.keys())
        if not each or len(shape) != 3:
            return self._draws.leaf(self.shape(shape), properties - EACH.keys())
        count, rows, columns = (self._sizes.axis(size) for size in shape)
        return np.concatenate([self._draws.leaf((rows, columns), each).reshape(-1, 1) for _ in range(count)])

    def claim_direction(self, name: str) -> Array | None:
        """dX, with K = 1; None if the properties of X leave it no direction."""
        return self._direction(name, f"d{name}", True)

    def generic_direction(self, name: str) -> Array | None:
        """Another direction, in which everything moves; it tells whether a zero is one by structure."""
        return self._direction(name, f"generic d{name}", False)

    def free_gradient(self, label: str, shape: Shape) -> Array:
        """The gradient of an unknown loss by a top."""
        if label not in self._values:
            self._values[label] = self._keep(label, self._draws.plain(self.shape(shape)))
        return self._values[label]

    def _direction(self, name: str, label: str, keep: bool) -> Array | None:
        if label in self._given:
            return self._given[label][None]
        if still(self._properties(name)):
            return None
        if label not in self._values:
            value = None if name in self._scene.definitions else self.drawn.get(name)
            drawn = self._draws.tangent(self.shape(self.declared(name)), self._properties(name) - EACH.keys(), value)
            self._values[label] = self._keep(label, drawn) if keep else self._domain.constant(drawn)
        return self._values[label][None]

    def _keep(self, label: str, drawn: Array) -> Array:
        self.drawn[label] = drawn
        return self._domain.constant(drawn)

    def _properties(self, name: str) -> frozenset[str]:
        if name in self._scene.definitions:
            return frozenset()
        return self._scene.properties.get(name, frozenset())
