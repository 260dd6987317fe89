"""The gradients of every network, documents or not: exactly in two fields, and by complex step in every entry.

Guarantee: a row is good only if the whole array passes both checks of `numeric.gradcheck`. Where one does not, each
layer is checked by itself, exactly, so that the sentence names the layer whose backward pass is not the derivative of
its forward pass.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from derive.verify.pairing import NETWORKS, Layers, layers_of_steps
from numeric import gradcheck
from numeric.network import Network
from numeric.shapes import NumericError

SAMPLES = 2
TOLERANCE = 1e-12
REG = 0.3


@dataclass(frozen=True)
class GradientRow:
    """One array of one network: entries found wrong modulo 2^31 − 1 or 2^61 − 1, and the largest error of a complex
    step over all entries, relative to the largest entry."""

    network: str
    layer: str
    array: str
    shape: tuple[int, ...]
    wrong: int
    error: float

    @property
    def good(self) -> bool:
        return self.wrong == 0 and self.error <= TOLERANCE


def gradient_rows(
    name: str, network: Network | None = None, samples: int = SAMPLES, arrays: Iterable[str] | None = None
) -> tuple[list[GradientRow], list[str]]:
    """A row for X and each parameter of a network, or of a variant of it, and what is wrong, one sentence each."""
    maker = NETWORKS[name]
    network = network or maker.network()
    parameters, x, targets = maker.point(np.random.default_rng(samples), samples)
    names = tuple(arrays) if arrays is not None else ("X", *network.shapes)
    layers = Layers(network)
    try:
        exact, step = (
            gradcheck(network, parameters, x, targets, reg=REG, method=method, names=names)
            for method in ("exact", "complex")
        )
    except (NumericError, ValueError) as problem:
        return [], [f"{name} does not run: {problem}"]
    rows = [
        GradientRow(name, layers.of(f"∇{a.name}"), a.name, a.shape, a.wrong, b.error)
        for a, b in zip(exact.arrays, step.arrays)
    ]
    bad = [row.array for row in rows if not row.good]
    return rows, [f"{name}: {sentence}" for sentence in _guilty(network, parameters, x, targets, bad)] if bad else []


def _guilty(
    network: Network, parameters: dict[str, np.ndarray], x: np.ndarray, targets: np.ndarray, bad: list[str]
) -> list[str]:
    """Which layers are wrong by themselves; the loss, if none is."""
    values, layers = network.run(parameters, x, targets).values, layers_of_steps(network)
    source, sentences = "X", []
    for step in network.steps:
        arguments = [parameters[name] for name in step.parameters]
        lone = gradcheck(step.layer, arguments, values[source], method="exact")
        names = {"X": source, **{f"parameter {i}": name for i, name in enumerate(step.parameters)}}
        if not lone:
            wrong = " and ".join(names.get(array.name, array.name) for array in lone.wrong)
            sentences.append(f'{layers[step.name]}: the backward pass of the step "{step.name}" is wrong in {wrong}')
        source = step.output
    return sentences or [f"loss: every layer is right by itself, but the gradients by {', '.join(bad)} are wrong"]
