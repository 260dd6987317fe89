"""The networks by themselves: a wrong backward function of any layer is named, and so is a wrong loss."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from derive.verify.gradients import gradient_rows
from derive.verify.pairing import NETWORKS, Layers
from numeric.lenet5_1998 import lenet5_1998
from numeric.losses import SoftmaxCrossEntropy
from tests.numeric.spoiled import spoiled


def network_mistakes() -> list[tuple[str, str, str]]:
    """Network, step and layer, for each step of each network."""
    made = [(name, maker.network()) for name, maker in NETWORKS.items()]
    return [(name, step.name, Layers(network).of(step.output)) for name, network in made for step in network.steps]


def check_network(name: str, step: str, layer: str) -> None:
    network = NETWORKS[name].network()
    base = next(s for s in network.steps if s.name == step).layer
    wrong = network.with_layer(step, spoiled(base, backward=lambda gradients: tuple(g * 1.5 for g in gradients)))
    reached = "X" if step == network.steps[0].name and not network.steps[0].parameters else "b1"
    rows, sentences = gradient_rows(name, wrong, arrays=("X", *network.shapes) if name == "testnet" else (reached,))
    assert not all(row.good for row in rows) and all((row.wrong > 0) == (row.error > 1e-12) for row in rows)
    assert len(sentences) == 1 and sentences[0].startswith(f'{name}: {layer}: the backward pass of the step "{step}"')


QUICK = [("mlp5", "relu 4"), ("lenet5", "F6"), ("lenet5_1998", "S2"), ("lenet5_1998", "sigmoid 4")]
FAST = [case for case in network_mistakes() if case[0] == "testnet" or case[:2] in QUICK]


@pytest.mark.parametrize(("name", "step", "layer"), FAST)
def test_a_wrong_layer_of_a_network_is_named(name: str, step: str, layer: str):
    check_network(name, step, layer)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "step", "layer"), [case for case in network_mistakes() if case not in FAST])
def test_any_wrong_layer_of_a_network_is_named(name: str, step: str, layer: str):
    check_network(name, step, layer)


def test_a_wrong_loss_of_a_network_is_named():
    class NoMean(SoftmaxCrossEntropy):
        def backward(self, cache: Any, targets: Any) -> Any:
            return cache - targets

    network = dataclasses.replace(NETWORKS["testnet"].network(), loss=NoMean())
    rows, sentences = gradient_rows("testnet", network)
    assert not any(row.good for row in rows)
    assert sentences[0].startswith("testnet: loss: every layer is right by itself")


def test_layers_are_named_by_their_number():
    layers = Layers(lenet5_1998())
    assert [layers.of(q) for q in ("a0", "y1", "a1", "y2", "z3", "a4", "y6", "y7", "loss")] == [
        "C1", "C1", "S2", "S2", "C3", "C5", "F6", "output", "loss"]  # fmt: skip
    assert [layers.of(f"∇{name} J") for name in ("X", "W1", "y1", "c2", "y2", "y7")] == [
        "C1", "C1", "S2", "S2", "C3", "loss"]  # fmt: skip
