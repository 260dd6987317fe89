"""Mistakes planted in copies of each layer of each network that has a document: found, and named by layer and quantity."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from derive.results import Document
from derive.verify import formulas
from derive.verify.pairing import PAIRS, Layers, Pair
from numeric.activations import Relu
from numeric.dense import Linear
from numeric.lenet5 import lenet5
from numeric.losses import SoftmaxCrossEntropy
from numeric.pooling import RowMax
from numeric.windows import Im2col, PoolingWindows
from tests.documents.checked import checked
from tests.numeric.spoiled import one_entry, spoiled
from tests.verify.common import PAIR, HalfRelu, compare


@dataclass(frozen=True)
class OpenRelu(Relu):
    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return (grad,)


@dataclass(frozen=True)
class MeanBias(Linear):
    def backward(self, grad: Any, cache: Any, weights: Any, bias: Any) -> tuple[Any, Any, Any]:
        below, slope, row = super().backward(grad, cache, weights, bias)
        return below, slope, row / len(grad)


@dataclass(frozen=True)
class WrongSign(Linear):
    def backward(self, grad: Any, cache: Any, weights: Any, bias: Any) -> tuple[Any, Any, Any]:
        below, slope, row = super().backward(grad, cache, weights, bias)
        return -below, slope, row


@dataclass(frozen=True)
class SharedMax(RowMax):
    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return (np.repeat(grad / cache[1], cache[1], axis=1),)


@dataclass(frozen=True)
class Overwriting(Im2col):
    """Windows that overlap are not added up."""

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        counts = super().backward(np.ones_like(grad), cache)[0]
        return (super().backward(grad, cache)[0] / np.maximum(counts, 1),)


@dataclass(frozen=True)
class Shifted(PoolingWindows):
    def forward(self, x: Any) -> tuple[Any, Any]:
        windows, shape = super().forward(x)
        return np.roll(windows, 1, axis=0), shape


MISTAKES = {
    "relu 3": (HalfRelu(), "C3", {"∇z3 L"}),
    "relu 6": (OpenRelu(), "F6", {"∇z6 L"}),
    "C1": (MeanBias(), "C1", {"∇b1 L", "∇b1 J"}),
    "F7": (WrongSign(), "F7", {"∇y6 L"}),
    "S4": (SharedMax(), "S4", {"∇a3 L"}),
    "windows 2": (Shifted(lenet5().steps[3].layer.geometry), "S2", {"a1"}),  # type: ignore[attr-defined]
    "im2col 3": (Overwriting(lenet5().steps[5].layer.geometry), "C3", {"∇z2 L"}),  # type: ignore[attr-defined]
}


def check_named(document: Document, step: str, layer: Any, name: str, quantities: set[str], pair: Pair = PAIR) -> None:
    """Exactly these quantities disagree, in both columns, and each is told with the name of its layer."""
    rows, wrong = formulas.variant(document, pair, pair.maker.network().with_layer(step, layer))
    assert {row.quantity for row in rows if not row.equal} == quantities
    assert {row.quantity for row in rows if not row.close} == quantities
    assert {row.layer for row in rows if not row.good} == {name}
    heads = {f"{name}: the network's {quantity} is not what line" for quantity in quantities}
    assert len(wrong) == len(quantities) and all(any(s.startswith(h) for h in heads) for s in wrong), wrong


@pytest.mark.parametrize(
    "step", [s if s in ("relu 3", "C1", "im2col 3") else pytest.param(s, marks=pytest.mark.slow) for s in MISTAKES]
)
def test_a_planted_mistake_is_found_and_named(document: Document, step: str):
    check_named(document, step, *MISTAKES[step])


def steps_of_documents() -> list[Any]:
    """Each step of each network that has a document; the large ones are slow."""
    found = []
    for pair in (pair for pair in PAIRS if pair.whole):
        for index, step in enumerate(pair.maker.network().steps):
            marks = pytest.mark.slow if "lenet" in pair.network else ()
            found.append(pytest.param(pair, index, id=f"{pair.network}, {step.name}", marks=marks))
    return found


@pytest.mark.parametrize(("pair", "index"), steps_of_documents())
def test_one_wrong_entry_in_each_result_of_each_layer(pair: Pair, index: int):
    """Forward, and every gradient of backward: each is found by itself."""
    network = pair.maker.network()
    step = network.steps[index]
    layer = spoiled(step.layer, forward=one_entry, backward=lambda gradients: tuple(map(one_entry, gradients)))
    below = "X" if index == 0 else network.steps[index - 1].output
    losses = {pair.loss, pair.objective}
    penalised = network.penalised if pair.reg else ()  # ∇W J = ∇W L + λW is right, also of a wrong ∇W L
    gradients = {f"∇{below} {pair.loss}", *(f"∇{n} {loss}" for n in step.parameters for loss in losses if loss == pair.loss or n not in penalised)}
    name = Layers(network).of(step.output)
    check_named(checked(pair.document), step.name, layer, name, {step.output, *gradients}, pair)


def test_an_error_that_rounding_hides_is_found_exactly(document: Document):
    """One entry of one gradient, wrong by one part in 10^14: below the tolerance, but not equal."""
    wrong = spoiled(Linear(), backward=lambda g: (g[0], one_entry(g[1], 1 + 1e-14), g[2]))
    rows, sentences = compare(document, lenet5().with_layer("C5", wrong))
    found = {row.quantity: row for row in rows if not row.good}
    assert set(found) == {"∇W5 L"} and all(row.close and row.differing == 1 for row in found.values())
    assert all(s.startswith("C5: the network's ∇W5") and "1 of 48000 entries differ" in s for s in sentences)


def test_a_sum_for_the_mean_is_found(document: Document):
    rows, _ = compare(document, lenet5(reduction="sum"))
    assert {row.quantity for row in rows if not row.equal} == {"data_loss", "∇z7 L"}
    assert {row.quantity for row in rows if not row.close} == {"data_loss", "∇z7 L"}


class TemperedLoss(SoftmaxCrossEntropy):
    def forward(self, z: Any, targets: Any) -> tuple[Any, Any]:
        return super().forward(z * 2, targets)


def test_a_mistake_in_the_loss_is_found_and_named(document: Document):
    rows, wrong = compare(document, dataclasses.replace(lenet5(), loss=TemperedLoss()))
    assert {row.quantity for row in rows if not row.equal} == {"probs", "data_loss"}
    assert all(sentence.startswith("loss: ") for sentence in wrong)


def test_a_layer_that_does_not_run_is_told(document: Document):
    rows, wrong = compare(document, lenet5().with_layer("F6", PoolingWindows(lenet5().steps[3].layer.geometry)))  # type: ignore[attr-defined]
    assert rows == [] and len(wrong) == 1 and wrong[0].startswith("lenet5 does not run: ")
