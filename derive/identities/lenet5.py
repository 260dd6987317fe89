"""The four named identities on the tensors of a LeNet-5 pass.

`numeric.lenet5` runs forward and backward on a batch; the symbols of an identity are bound to its tensors, both sides
are evaluated from their SymPy trees by `derive.identities.floating`, and where the left side is a gradient symbol it
takes the value that the network's own backward pass computed.  So the right side, a formula proved for all sizes, is
held against code that knows nothing of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from derive.identities import catalogue
from derive.identities.floating import Evaluation
from derive.identities.identity import Identity
from derive.identities.random_points import Point
from derive.identities.symbols import A, B, C, J, M, W, Y, Z, b, y
from derive.terms.sympy_nodes import Gradient

Tensors = Mapping[str, np.ndarray]


class Row(NamedTuple):
    """One line of the table: identity, layer, shape of both sides, largest relative error."""

    name: str
    layer: str
    shape: tuple[int, ...]
    error: float


@dataclass(frozen=True)
class Binding:
    """Symbols of an identity by the names of LeNet-5's tensors; `gradients` bind ∇_X J. A suffix ᵀ transposes."""

    layer: str
    values: Mapping[Any, str]
    gradients: Mapping[Any, str]


BINDINGS: Mapping[str, tuple[Binding, ...]] = {
    "trace-trick": tuple(
        Binding(layer, {A: a, W: w, b: bias}, {W: w, Z: z})
        for layer, a, w, bias, z in (
            ("C1", "a0", "W1", "b1", "z1"),
            ("C3", "a2", "W3", "b3", "z3"),
            ("C5", "a4", "W5", "b5", "z5"),
            ("F6", "y5", "W6", "b6", "z6"),
            ("F7", "y6", "W7", "b7", "z7"),
        )
    ),
    "vec-kronecker": (
        Binding("F7", {A: "y6", B: "W7", C: "∇z7ᵀ"}, {}),
        Binding("F6", {A: "z6ᵀ", B: "∇z6", C: "W6ᵀ"}, {}),
    ),
    "relu-mask": tuple(
        Binding(layer, {Z: z}, {Z: z, Y: out})
        for layer, z, out in (("C1", "z1", "y1"), ("C3", "z3", "y3"), ("C5", "z5", "y5"), ("F6", "z6", "y6"))
    ),
    "max-pool-mask": tuple(
        Binding(layer, {M: windows}, {M: windows, y: pooled})
        for layer, windows, pooled in (("S2", "a1", "z2"), ("S4", "a3", "z4"))
    ),
}


def tensors(samples: int = 2, seed: int = 0) -> tuple[Tensors, Tensors]:
    """Values and gradients of one pass over random images with weights that are not small; N ≥ 2, no penalty."""
    from numeric.lenet5 import forward_backward, initial_parameters

    rng = np.random.default_rng(seed)
    parameters = initial_parameters(rng)
    for name in parameters:
        if name[0] == "b":
            parameters[name] = rng.normal(0.0, 0.1, parameters[name].shape)
    images = rng.random((samples, 32, 32, 1))
    labels = np.eye(10)[rng.integers(10, size=samples)]
    return forward_backward(parameters, images, labels)


def on_lenet5(identity: Identity, values: Tensors | None = None, gradients: Tensors | None = None) -> list[Row]:
    """The rows of one of the four named identities; KeyError for another. The tensors default to `tensors()`."""
    if identity.name not in BINDINGS:
        raise KeyError(f"{identity.name} has no place in LeNet-5; those that have: {', '.join(BINDINGS)}")
    if values is None or gradients is None:
        values, gradients = tensors()
    return [_row(identity, binding, values, gradients) for binding in BINDINGS[identity.name]]


def check_named() -> list[Row]:
    """All four on one pass: rows (name, layer, shape, largest error)."""
    values, gradients = tensors()
    table = catalogue()
    return [row for name in BINDINGS for row in on_lenet5(table[name], values, gradients)]


def _row(identity: Identity, binding: Binding, values: Tensors, gradients: Tensors) -> Row:
    found = {symbol: _tensor(name, values, gradients) for symbol, name in binding.values.items()}
    point = Point(identity.where, values=found, sizes=_sizes(found))
    for variable, name in binding.gradients.items():
        point.values[f"gradient of {J}", variable] = gradients[name]
        point.tops += (variable,)
        for dimension, size in zip(variable.shape, gradients[name].shape):
            if dimension.is_Symbol:
                point.sizes[dimension.name] = size
    right = Evaluation(point).array(identity.right)
    if isinstance(identity.left, Gradient):
        left = gradients[binding.gradients[identity.left.variable]]
    else:
        left = Evaluation(point).array(identity.left)
    if left.shape != right.shape:
        return Row(identity.name, binding.layer, left.shape, float("inf"))
    scale = max(float(np.abs(left).max()), float(np.abs(right).max()), 1e-300)
    return Row(identity.name, binding.layer, left.shape, float(np.abs(left - right).max()) / scale)


def _tensor(name: str, values: Tensors, gradients: Tensors) -> np.ndarray:
    turned = name.endswith("ᵀ")
    name = name.rstrip("ᵀ")
    found = gradients[name[1:]] if name.startswith("∇") else values[name]
    return found.T if turned else found


def _sizes(found: Mapping[Any, np.ndarray]) -> dict[str, int]:
    """The sizes that the tensors give to the size symbols."""
    sizes: dict[str, int] = {}
    for symbol, value in found.items():
        for dimension, size in zip(symbol.shape, value.shape):
            if dimension.is_Symbol:
                sizes[dimension.name] = size
    return sizes
