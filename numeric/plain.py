"""Derivatives entry by entry with whole forward passes: slow, short, for any layer, and the yardstick of `derivatives`.

Guarantee: nothing is assumed of the layers but `forward`. A lone layer becomes a network with J = Σ r · output, r
random.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from numeric.derivatives import CENTRAL_STEP, COMPLEX_STEP
from numeric.network import Layer, Network, Step
from numeric.shapes import check_array, check_numbers, require


@dataclass(frozen=True)
class Cotangent:
    """J = Σ r · output with the targets as r, one number for the whole output."""

    reduction: str = "sum"

    def forward(self, z: Any, targets: Any) -> tuple[Any, Any]:
        return (z * targets).reshape(1, -1).sum(axis=1), z

    def backward(self, cache: Any, targets: Any) -> Any:
        return np.zeros_like(cache) + targets


class LoneLayer(Network):
    """A network of one layer; its input may have any shape."""

    def check(self, parameters: Mapping[str, Any], x: Any) -> None:
        for name, value in {**parameters, "X": x}.items():
            check_numbers(f"{self.name}: {name}", value)

    def matrix(self, x: Any) -> Any:
        return x


def around(layer: Layer, parameters: list[Any], x: Any, seed: int) -> tuple[LoneLayer, dict[str, Any], np.ndarray]:
    """The network of one layer, its parameters by name, and a random cotangent in the shape of the output."""
    what = f"the input of {type(layer).__name__}"
    check_array(what, x)
    require(x.size > 0, f"{what} is empty (shape {tuple(x.shape)}); nothing can be checked.")
    names = tuple(f"parameter {i}" for i in range(len(parameters)))
    output, _ = layer.forward(x, *parameters)
    cotangent = np.random.default_rng(seed).integers(1, 17, output.shape) / 8.0
    shapes = {name: tuple(p.shape) for name, p in zip(names, parameters, strict=True)}
    network = LoneLayer(
        type(layer).__name__, (Step("layer", "output", layer, names),), Cotangent(), shapes, tuple(x.shape), 0
    )
    return network, dict(zip(names, parameters, strict=True)), cotangent


@dataclass
class Plain:
    """Derivatives of J at one point, by whole passes; method "complex" or "central"."""

    network: Network
    parameters: Mapping[str, np.ndarray]
    x: np.ndarray
    targets: np.ndarray
    reg: float = 0.0
    method: str = "complex"

    def all(self, names: tuple[str, ...]) -> tuple[dict[str, np.ndarray], dict[str, list[int]]]:
        """∂J/∂ each named array, and the flat entries whose central difference crossed a kink."""
        point = {**self.parameters, "X": self.network.matrix(self.x)}
        found = {name: np.zeros(point[name].shape) for name in names}
        kinked: dict[str, list[int]] = {}
        for name in names:
            for entry in range(point[name].size):
                value, crossed = self._entry(point, name, entry)
                found[name].reshape(-1)[entry] = value
                if crossed:
                    kinked.setdefault(name, []).append(entry)
        return found, kinked

    def _entry(self, point: dict[str, np.ndarray], name: str, entry: int) -> tuple[float, bool]:
        if self.method == "complex":
            return float(self._evaluate(point, name, entry, 1j * COMPLEX_STEP)[0].imag / COMPLEX_STEP), False
        for step in (CENTRAL_STEP, CENTRAL_STEP * 2.0**-7):
            (up, here), (down, there) = (self._evaluate(point, name, entry, sign * step) for sign in (1, -1))
            crossed = any((a != b).any() for a, b in zip(here, there, strict=True))
            if not crossed:
                break
        return float((up - down) / (2 * step)), crossed

    def _evaluate(self, point: dict[str, np.ndarray], name: str, entry: int, h: Any) -> tuple[Any, list[np.ndarray]]:
        moved = point[name].astype(np.result_type(point[name], type(h)))
        moved.reshape(-1)[entry] += h
        arrays = {key: array.astype(moved.dtype) for key, array in point.items()} | {name: moved}
        values, caches = self.network.forward(arrays, arrays["X"])
        losses, _ = self.network.loss.forward(values[self.network.steps[-1].output], self.targets)
        branches = [
            step.layer.decisions(caches[step.output])
            for step in self.network.steps  # type: ignore[attr-defined]
            if hasattr(step.layer, "decisions")
        ]
        return self.network.objective(arrays, losses, self.reg), branches
