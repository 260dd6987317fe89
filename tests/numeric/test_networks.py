"""The four networks: sizes, an independent library, complex steps for every entry, exact arithmetic."""

import numpy as np
import pytest
from autograd import grad as autograd_grad

from numeric import gradcheck, lenet5, lenet5_1998, mlp5, testnet
from numeric.activations import Relu
from numeric.dense import ConnectedLinear, Linear
from numeric.digits import codes
from numeric.losses import SoftmaxCrossEntropy
from numeric.network import Network, Step
from numeric.pooling import RowMax, RowMean
from numeric.windows import Flatten, Geometry, Im2col, PoolingWindows
from tests.numeric.oracles import lenet5_1998 as oracle_1998
from tests.numeric.oracles import mlp5 as oracle_mlp5
from tests.numeric.oracles import testnet as oracle_testnet

REG = 0.013
SIZES = (3, 5, 4, 2)


def overlapping():
    """A small network in which no stride divides, pooling windows overlap, and the first convolution is padded."""
    steps = (
        Step("im2col 1", "a0", Im2col(Geometry(9, 8, 2, 3, stride=2, padding=1))),  # → 5 × 4
        Step("C1", "z1", Linear(), ("W1", "b1")),
        Step("relu 1", "y1", Relu()),
        Step("windows 2", "a1", PoolingWindows(Geometry(5, 4, 3, 3, stride=1))),  # → 3 × 2, overlapping
        Step("max", "z2", RowMax()),
        Step("windows 3", "a2", PoolingWindows(Geometry(3, 2, 3, 2, stride=1))),  # → 2 × 1, overlapping
        Step("mean", "z3", RowMean()),
        Step("im2col 4", "a3", Im2col(Geometry(2, 1, 3, 1))),
        Step("C4", "z4", ConnectedLinear(((True, False), (True, True), (False, True)), 1), ("W4", "b4")),
        Step("reshape", "a4", Flatten(4)),
        Step("F5", "z5", Linear(), ("W5", "b5")),
    )
    shapes = {"W1": (18, 3), "b1": (1, 3), "W4": (1, 4), "b4": (1, 2), "W5": (4, 3), "b5": (1, 3)}
    return Network("overlapping", steps, SoftmaxCrossEntropy(), shapes, (9, 8, 2), 3, ("W1", "W5"))


def example(name, count, seed=0):
    """A network, parameters without zeros, a batch and one-hot targets."""
    rng = np.random.default_rng(seed)
    network, parameters, shape = {
        "lenet5": lambda: (lenet5.lenet5(), lenet5.initial_parameters(rng), (count, 32, 32, 1)),
        "lenet5_1998": lambda: (lenet5_1998.lenet5_1998(), lenet5_1998.initial_parameters(rng), (count, 32, 32, 1)),
        "testnet": lambda: (testnet.testnet(SIZES), testnet.initial_parameters(rng, SIZES), (count, 3)),
        "mlp5": lambda: (mlp5.mlp5(), mlp5.initial_parameters(rng), (784, count)),
        "overlapping": lambda: (overlapping(), {}, (count, 9, 8, 2)),
    }[name]()
    parameters = parameters or {n: rng.normal(size=s) for n, s in network.shapes.items()}
    parameters = {n: p if n[0] == "W" else p + 0.1 * rng.normal(size=p.shape) for n, p in parameters.items()}
    targets = np.eye(network.classes)[rng.integers(0, network.classes, count)]
    return network, parameters, rng.normal(size=shape), targets if network.sample_axis == 0 else targets.T


NETWORKS = ("lenet5", "lenet5_1998", "testnet", "mlp5", "overlapping")


def test_parameter_counts_of_the_documents():
    network = lenet5_1998.lenet5_1998()
    counts = {layer: sum(int(np.prod(network.shapes[name])) for name in names) for layer, names in {
        "C1": ("W1", "b1"), "S2": ("c2", "b2"), "C3": ("W3", "b3"), "S4": ("c4", "b4"), "C5": ("W5", "b5"),
        "F6": ("W6", "b6")}.items()}  # fmt: skip
    assert counts == {"C1": 156, "S2": 12, "C3": 1516, "S4": 32, "C5": 48120, "F6": 10164}
    assert network.parameter_count() == 60000 and network.trainable[-1] == "b6"
    assert mlp5.mlp5().parameter_count() == 784 * 128 + 128 + 128 * 50 + 50 + 50 * 50 + 50 + 50 * 25 + 25 + 25 * 10 + 10
    assert {k: v for k, v in mlp5.mlp5().shapes.items() if k in ("W1", "W5", "b1")} == {
        "W1": (128, 784), "W5": (10, 25), "b1": (128, 1)}  # fmt: skip
    assert testnet.testnet().shapes == {"W1": (3, 4), "b1": (1, 4), "W2": (4, 2), "b2": (1, 2)}


def test_connection_table():
    table = np.array(lenet5_1998.connections())
    assert table.shape == (6, 16) and table.sum() == 60
    assert table.sum(axis=0).tolist() == [3] * 6 + [4] * 9 + [6] and table.sum(axis=1).tolist() == [10] * 6


def test_codes_are_distinct_signs():
    images = codes()
    assert images.shape == (10, 84) and set(np.unique(images)) == {-1.0, 1.0}
    assert min((images[i] != images[j]).sum() for i in range(10) for j in range(i)) >= 4


@pytest.mark.parametrize(("name", "oracle"), [("lenet5_1998", oracle_1998), ("testnet", oracle_testnet),
                                              ("mlp5", oracle_mlp5)])  # fmt: skip
def test_loss_and_gradients_agree_with_autograd(name, oracle):
    network, parameters, x, targets = example(name, 3)
    result = network.run(parameters, x, targets, REG)
    assert result.values["loss"] == pytest.approx(oracle(parameters, x, targets, REG), rel=1e-13)
    expected = autograd_grad(oracle)(parameters, x, targets, REG)
    expected["X"] = autograd_grad(oracle, 1)(parameters, x, targets, REG).reshape(result.gradients["X"].shape)
    for key, value in expected.items():
        assert np.abs(result.gradients[key] - value).max() <= 1e-12 * np.abs(value).max(), key


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_exact_gradients(name, count):
    network, parameters, x, targets = example(name, count)
    check = gradcheck(network, parameters, x, targets, reg=REG, method="exact", seed=count)
    assert check and all(array.error == 0 for array in check.arrays) and len(check.arrays) == len(network.shapes) + 1


@pytest.mark.parametrize("name", ["testnet", "overlapping"])
def test_exact_gradients_in_every_coordinate(name):
    network, parameters, x, targets = example(name, 2)
    names = None if name == "testnet" else tuple(network.shapes)
    assert gradcheck(network, parameters, x, targets, reg=REG, method="exact", every=True, names=names)


COMPLEX = [(name, count) for name in ("testnet", "overlapping") for count in (1, 2, 3, 5)] + [
    ("lenet5", 2), ("lenet5_1998", 1), ("mlp5", 2)]  # fmt: skip
SLOW = [(name, count) for name in ("lenet5", "lenet5_1998", "mlp5") for count in (1, 2, 3, 5)]


def check_complex(name, count):
    network, parameters, x, targets = example(name, count)
    check = gradcheck(network, parameters, x, targets, reg=REG)
    assert check and max(array.error for array in check.arrays) < 1e-12, str(check)
    assert sum(array.compared for array in check.arrays) == sum(p.size for p in parameters.values()) + x.size
    assert not check.notes


@pytest.mark.parametrize(("name", "count"), COMPLEX)
def test_complex_step_in_every_entry(name, count):
    check_complex(name, count)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "count"), [case for case in SLOW if case not in COMPLEX])
def test_complex_step_in_every_entry_of_larger_batches(name, count):
    check_complex(name, count)


@pytest.mark.parametrize("name", ["testnet", "overlapping", "lenet5"])
def test_central_difference_in_every_entry(name):
    network, parameters, x, targets = example(name, 2)
    names = ("W1", "b1", "W3", "b3") if name == "lenet5" else None
    check = gradcheck(network, parameters, x, targets, reg=REG, method="central", names=names)
    assert check, str(check)
    assert max(array.error for array in check.arrays) < 1e-6


def test_update_of_testnet_by_hand():
    updated = testnet.update({"W1": np.array([[2.0]]), "b1": np.array([[3.0]])},
                             {"W1": np.array([[0.5]]), "b1": np.array([[0.25]])}, 0.1, 0.2)  # fmt: skip
    assert updated["W1"] == pytest.approx(2 - 0.1 * (0.5 + 0.4)) and updated["b1"] == pytest.approx(3 - 0.025)


def test_predictions():
    network, parameters, x, targets = example("lenet5_1998", 3)
    distances = network.run(parameters, x, targets).values["y7"]
    assert (network.predict(parameters, x) == distances.argmin(axis=1)).all()
    network, parameters, x, targets = example("mlp5", 4)
    assert (network.predict(parameters, x) == network.run(parameters, x, targets).values["A5"].argmax(axis=0)).all()
