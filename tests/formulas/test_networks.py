"""Whole networks: the generated function against the hand-written networks of `numeric`, and exactly in a prime field."""

from dataclasses import replace

import numpy as np
import pytest

import derive.formulas as formulas
from derive.evaluator.full_size import value_in
from derive.formulas.checking.scenario import scenarios
from derive.formulas.checking.terms import Point
from derive.verify.pairing import Pair
from derive.verify.tensors import SAMPLES, Pass
from numeric import lenet5, lenet5_1998, mlp5, testnet

REG = 0.3
WIDTHS = {"testnet": (3, 4, 2), "mlp5": mlp5.SIZES}


def biased(parameters, rng):
    """Biases that are not zero, so that they cannot hide anything."""
    return {n: rng.normal(0, 0.1, p.shape) if n[0] in "bc" else p for n, p in parameters.items()}


def labels(rng, samples):
    return np.eye(10)[rng.integers(10, size=samples)]


def same(found, right):
    assert found.shape == right.shape or found.size == right.size
    assert np.abs(found.reshape(right.shape) - right).max() <= 1e-12 * max(np.abs(right).max(), 1e-300)


def test_lenet5_is_the_hand_written_one_to_rounding():
    rng = np.random.default_rng(3)
    parameters, x, y = biased(lenet5.initial_parameters(rng), rng), rng.random((3, 32, 32, 1)), labels(rng, 3)
    values, right = lenet5.forward_backward(parameters, x, y, REG)
    loss, gradients = formulas.lenet5.forward_backward(x, **parameters, Y=y, lam=REG)
    assert abs(loss - values["loss"]) <= 1e-13
    assert set(gradients) == {"X", *parameters}
    for name, found in gradients.items():
        same(found, right[name])


def test_lenet5_1998_is_the_hand_written_one_to_rounding():
    rng = np.random.default_rng(4)
    parameters, x, y = biased(lenet5_1998.initial_parameters(rng), rng), rng.random((2, 32, 32, 1)), labels(rng, 2)
    table = np.tile(np.array(lenet5_1998.connections(), float), (25, 1))
    full = np.zeros((150, 16))
    full[table > 0] = parameters["W3"].reshape(-1)
    values, right = lenet5_1998.forward_backward(parameters, x, y, REG)
    given = {**parameters, "W3": full, "T3": table}
    loss, gradients = formulas.lenet5_1998.forward_backward(x, **given, Y=y, lam=REG)
    assert abs(loss - values["loss"]) <= 1e-12 * abs(loss)
    for name, found in gradients.items():
        if name == "W3":
            assert not found[table == 0].any()
            same(found[table > 0], right["W3"].reshape(-1))
        elif name in right:
            same(found, right[name])


@pytest.mark.parametrize("samples", [1, 4])
def test_testnet_and_mlp5(samples):
    rng = np.random.default_rng(5)
    network = testnet.testnet((3, 5, 10))
    parameters = biased(testnet.initial_parameters(rng, (3, 5, 10)), rng)
    x, y = rng.normal(size=(samples, 3)), labels(rng, samples)
    right = network.run(parameters, x, y, REG)
    loss, gradients = formulas.testnet.forward_backward(x, **parameters, Y=y, lam=REG)
    assert abs(loss - right.values["loss"]) <= 1e-13
    for name, found in gradients.items():
        same(found, right.gradients[name])
    sizes = (7, 6, 5, 4, 3, 10)
    network = mlp5.mlp5(sizes)
    parameters = biased(mlp5.initial_parameters(rng, sizes), rng)
    x = rng.normal(size=(7, samples))
    right = network.run(parameters, x, y.T, REG)
    loss, gradients = formulas.mlp5.forward_backward(x, **parameters, Y=y.T, lam=REG)
    assert abs(loss - right.values["loss"]) <= 1e-13
    for name, found in gradients.items():
        same(found, right.gradients[name])


PAIRS = {
    "lenet5": Pair("", "lenet5", {"P": "probs", "Y": "labels"}),
    "testnet": Pair("", "testnet", {"P": "probs", "Y": "labels"}),
    "mlp5": Pair("", "mlp5", {"Y": "labels"}),
}


@pytest.mark.parametrize("name", PAIRS)
def test_every_gradient_exactly_at_full_size(name):
    """Each term, modulo 2^61 - 1, on the tensors of an exact pass of the hand-written network at the size it has."""
    variant = testnet.testnet(WIDTHS["testnet"]) if name == "testnet" else None
    exact, origin = Pass.exact(PAIRS[name], variant), formulas.get(name).origin
    sizes = {"N": SAMPLES, **{f"n{k}": n for k, n in enumerate(WIDTHS.get(name, ()))}}
    scene = origin.at(sizes).scene
    free = replace(scene, definitions={}, properties={})

    def fitted(symbol, tensor):
        return tensor.reshape([axis.value({}) for axis in scene.shapes[symbol]])

    known = {s: exact.tensor(PAIRS[name].tensor_name(s)) for s in scene.shapes if s not in ("J", "L", "R")}
    given = {s: fitted(s, tensor) for s, tensor in known.items() if tensor is not None}
    for variable, term in origin.at(sizes).gradients.items():
        term = term.args[0] if variable in origin.penalised else term
        above = {n.attrs[1] for n in term.walk() if n.op == "grad"}
        tensors = {**given, **{f"∇_{n} L": fitted(n, exact.gradient("data_loss", n)) for n in above}}
        found = value_in(exact.domain, term, tensors, free, {}, None, ("L",))
        right = exact.gradient("data_loss", variable)
        assert (found.reshape(-1) == right.reshape(-1)).all(), variable


def test_scenarios_of_networks_do_not_saturate():
    for name in ("lenet5", "lenet5_1998", "testnet", "mlp5"):
        formula = formulas.get(name)
        first = next(scenarios(formula.origin, ()))
        point = Point.of(formula.origin, first)
        for variable in formula.variables:
            gradient = point.given[f"∇_{variable} L"]
            assert np.abs(gradient).max() > 1e-6, (name, variable)
