"""`derive verify`: the bundled document against the network, and mistakes planted in copies of the network."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import derive.verify as suite
from derive import files
from derive.results import Document
from numeric.activations import Relu
from numeric.dense import Linear
from numeric.lenet5 import PARAMETERS, lenet5
from numeric.losses import SoftmaxCrossEntropy
from numeric.pooling import RowMax
from numeric.windows import Im2col, PoolingWindows


@pytest.fixture(scope="module")
def document() -> Document:
    return suite._document()


def test_every_quantity_agrees(document: Document):
    rows, wrong = suite.compare(document)
    assert wrong == []
    named = {row.quantity for row in rows}
    layers = [*(f"a{k}" for k in range(5)), *(f"z{k}" for k in range(1, 8)), "y1", "y3", "y5", "y6"]
    assert named >= {*layers, "probs", "loss"}
    assert named >= {*(f"∇{name} L" for name in (*layers, "X")), *(f"∇{name} J" for name in PARAMETERS)}
    assert all(row.verdict == "proved" for row in rows if row.quantity.startswith("∇"))
    assert len({row.shape for row in rows if row.quantity in ("z1", "z3", "z5", "z6", "z7")}) == 5


def test_weights_are_compared_with_the_penalty(document: Document):
    """The penalty is not small in the tensors, so that a formula without it would be found."""
    tensors = suite.Pass.random()
    for name in PARAMETERS:
        apart = suite.relative_error(tensors.gradient("data_loss", name), tensors.gradient("loss", name))
        assert apart > 1e-3 if name[0] == "W" else apart == 0


def test_run_prints_the_tables():
    out = io.StringIO()
    assert suite.run(Console(file=out, width=120)) == 0
    text = out.getvalue()
    for word in ("∇W1 J", "2352×6", "proved", "trace-trick", "max-pool-mask", "agree with the network"):
        assert word in text


# ---------------------------------------------------------------------------------------------------------------- mistakes


@dataclass(frozen=True)
class HalfRelu(Relu):
    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return (grad * 0.5 * cache,)


@dataclass(frozen=True)
class OpenRelu(Relu):
    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return (grad,)


@dataclass(frozen=True)
class MeanBias(Linear):
    def backward(self, grad: Any, cache: Any, weights: Any, bias: Any) -> tuple[Any, Any, Any]:
        below, slope, _ = super().backward(grad, cache, weights, bias)
        return below, slope, grad.mean(axis=0, keepdims=True)


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


@pytest.mark.parametrize("step", MISTAKES)
def test_a_planted_mistake_is_found_and_named(document: Document, step: str):
    layer, name, quantities = MISTAKES[step]
    rows, wrong = suite.compare(document, lenet5().with_layer(step, layer))
    bad = {row.quantity for row in rows if not row.good}
    assert bad == quantities
    assert {row.layer for row in rows if not row.good} == {name}
    assert len(wrong) == len(quantities)
    assert all(sentence.startswith(f"{name}: the network's {q} ") for sentence, q in zip(sorted(wrong), sorted(quantities)))


def test_a_sum_for_the_mean_is_found(document: Document):
    rows, _ = suite.compare(document, lenet5(reduction="sum"))
    assert {row.quantity for row in rows if not row.good} == {"data_loss", "∇z7 L"}
    assert SoftmaxCrossEntropy().reduction == "mean"


def test_a_wrong_line_of_the_document_is_found(document: Document, monkeypatch: pytest.MonkeyPatch):
    text = Path(files.__file__).parent.joinpath("documents", suite.DOCUMENT).read_text(encoding="utf-8")
    right = "\\nabla_{W^{(6)}} L = (y^{(5)})^T \\nabla_{z^{(6)}} L\n"
    assert text.count(right) == 1
    changed = text.replace(right, right.replace("= (", "= 2(")).split("## The penalty")[0]
    found = files.check_text(suite.DOCUMENT, changed, None, None, None)
    rows, wrong = suite.compare(found)
    assert [row.quantity for row in rows if not row.good] == ["∇W6 L"]
    assert any("refuted" in sentence for sentence in wrong)


def test_error_is_infinite_for_another_shape_or_nan():
    assert suite.relative_error(np.ones((2, 3)), np.ones((3, 2))) == float("inf")
    assert suite.relative_error(np.array([[np.nan]]), np.ones((1, 1))) == float("inf")
    assert suite.relative_error(np.array([[1.0]]), np.array([[2.0]])) == 0.5
