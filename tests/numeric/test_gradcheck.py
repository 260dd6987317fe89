"""The checker itself: planted mistakes are found and named, right code is accepted, kinks are counted."""

from dataclasses import replace

import numpy as np
import pytest

from numeric import NumericError, gradcheck
from numeric.activations import Relu, Sigmoid, Tanh
from numeric.dense import ColumnLinear, ConnectedLinear, Linear
from numeric.derivatives import Derivatives
from numeric.exact import factor
from numeric.lenet5_1998 import connections
from numeric.losses import RadialBasis, SoftmaxCrossEntropy
from numeric.modular import P31, P61
from numeric.perturb import Copies
from numeric.plain import Plain
from numeric.pooling import RowMax, RowMean, Subsample
from numeric.windows import Flatten, Geometry, Im2col, PoolingWindows, fold
from tests.numeric.test_networks import REG, example


def planted(base, change, **fields):
    """A layer like `base` whose backward result is changed."""

    class Wrong(type(base)):
        def backward(self, grad, cache, *parameters):
            return change(self, grad, cache, *super().backward(grad, cache, *parameters))

    return Wrong(*(getattr(base, name) for name in base.__dataclass_fields__))


def one_entry(*at, by=1e-6):
    def change(layer, grad, cache, below, weights, bias):
        weights = weights.copy()
        weights[at] = weights[at] * (1 + by) if by else weights[at] + 1
        return below, weights, bias

    return change


def scale_at(position, by):
    def change(layer, grad, cache, *gradients):
        return tuple(g * by if i == position else g for i, g in enumerate(gradients))

    return change


def no_accumulation(layer, grad, cache, below):
    """Overlapping windows overwrite each other instead of adding up."""
    g = layer.geometry
    count = grad.size // (g.out_height * g.out_width * g.window**2 * g.channels)
    if isinstance(layer, Im2col):
        windows = grad.reshape(count, g.out_height, g.out_width, g.window, g.window, g.channels)
    else:
        windows = grad.reshape(count, g.out_height, g.out_width, g.channels, g.window, g.window).transpose(
            0, 1, 2, 4, 5, 3
        )
    divisor = np.maximum(fold(np.ones(windows.shape), g), 1)
    return ((below.reshape(divisor.shape) / divisor).reshape(below.shape),)


MISTAKES = {  # network, step, layer, arrays that must be called wrong
    "one entry of C5": ("lenet5", "C5", planted(Linear(), one_entry(17, 3, by=0)), {"W5"}),
    "bias mean": ("lenet5", "C3", planted(Linear(), scale_at(2, 0.01)), {"b3"}),
    "per mille of F6": ("lenet5", "F6", planted(Linear(), scale_at(1, 1.001)), {"W6"}),
    "relu passes all": ("testnet", "relu 1", planted(Relu(), lambda s, g, c, b: (g,)), {"W1", "b1", "X"}),
    "last winner": ("lenet5", "S4", planted(RowMax(), lambda s, g, c, b: (b[:, ::-1],)), {"W3", "b3", "W1", "b1", "X"}),
    "mean as sum": ("overlapping", "mean", planted(RowMean(), lambda s, g, c, b: (b * 4.0,)), {"W1", "b1", "X"}),
    "im2col overwrites": ("lenet5", "im2col 3", planted(Im2col(Geometry(14, 14, 6, 5)), no_accumulation),
                          {"W1", "b1", "X"}),
    "windows overwrite": ("overlapping", "windows 2", planted(PoolingWindows(Geometry(5, 4, 3, 3)), no_accumulation),
                          {"W1", "b1", "X"}),
    "reshape order": ("overlapping", "reshape", planted(Flatten(4), lambda s, g, c, b: (b[::-1],)),
                      {"W1", "W4", "X"}),
    "connections": ("lenet5_1998", "C3", planted(ConnectedLinear(connections(), 5), one_entry(0, 7, by=0)), {"W3"}),
    "coefficient": ("lenet5_1998", "S2", planted(Subsample(6), scale_at(1, 0.25)), {"c2"}),
    "tanh slope": ("lenet5_1998", "tanh 6", planted(Tanh(1.7159, 2 / 3), scale_at(0, 1.5)), {"W6", "b6", "W5"}),
    "sigmoid": ("lenet5_1998", "sigmoid 4", planted(Sigmoid(), lambda s, g, c, b: (g * c,)), {"c4", "b4", "W3"}),
    "factor 2 of RBF": ("lenet5_1998", "output", planted(RadialBasis(), scale_at(1, 0.5)), {"W7"}),
    "transposed W": ("mlp5", "layer 3", planted(ColumnLinear(), lambda s, g, c, b, w, v: (b, w.T, v)), {"W3"}),
}  # fmt: skip


@pytest.mark.parametrize("method", ["complex", "exact"])
@pytest.mark.parametrize("mistake", MISTAKES)
def test_planted_mistakes_are_found_and_named(mistake, method):
    name, step, layer, arrays = MISTAKES[mistake]
    network, parameters, x, targets = example(name, 2)
    some = sorted(arrays)[:2] if method == "exact" else arrays
    names = tuple(sorted({*some, list(network.shapes)[-1]}))
    check = gradcheck(network.with_layer(step, layer), parameters, x, targets, reg=0.0, method=method, names=names)
    assert not check and {array.name for array in check.wrong} == arrays & set(names), str(check)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("method", ["complex", "exact"])
def test_one_entry_wrong_by_a_millionth_is_named_with_its_factor(method, seed):
    network, parameters, x, targets = example("lenet5", 1, seed)
    gradients = network.run(parameters, x, targets).gradients["W5"]
    at = tuple(int(i) for i in np.argwhere(np.abs(gradients) > 1e-3 * np.abs(gradients).max())[seed * 100])
    wrong = network.with_layer("C5", planted(Linear(), one_entry(*at)))
    check = gradcheck(wrong, parameters, x, targets, method=method, names=("W5", "b5"), seed=seed)
    assert [array.name for array in check.wrong] == ["W5"]
    assert [entry.index for entry in check["W5"].entries] == [at]
    assert check["W5"].entries[0].factor == pytest.approx(1.000001, abs=1e-9)
    assert f"[{at[0]}, {at[1]}]" in str(check) and "1.000001" in str(check)
    assert gradcheck(network, parameters, x, targets, method=method, names=("W5", "b5"), seed=seed)


def test_common_factor_is_told():
    network, parameters, x, targets = example("testnet", 3)
    check = gradcheck(network.with_layer("layer 2", planted(Linear(), scale_at(1, 3.0))), parameters, x, targets)
    assert check["W2"].common_factor == pytest.approx(3) and "factor 3" in str(check)
    exact = gradcheck(network.with_layer("layer 2", planted(Linear(), scale_at(1, 3.0))), parameters, x, targets,
                      method="exact")  # fmt: skip
    assert exact["W2"].common_factor == 3


@pytest.mark.parametrize("method", ["complex", "central"])
@pytest.mark.parametrize("name", ["testnet", "overlapping"])
def test_short_cuts_agree_with_whole_passes(name, method):
    network, parameters, x, targets = example(name, 3)
    names = (*network.shapes, "X")
    fast = Derivatives(Copies(network, parameters, x, targets), REG, method).all(names)
    slow, _ = Plain(network, parameters, x, targets, REG, method).all(names)
    for key, value in slow.items():
        np.testing.assert_allclose(fast[key], value, rtol=1e-9, atol=1e-12 if method == "complex" else 1e-8)


@pytest.mark.parametrize("name", ["lenet5", "lenet5_1998", "mlp5"])
def test_short_cuts_agree_with_whole_passes_at_random_entries(name):
    network, parameters, x, targets = example(name, 2)
    found = Derivatives(Copies(network, parameters, x, targets)).all(tuple(network.shapes))
    plain = Plain(network, parameters, x, targets)
    point = {**parameters, "X": network.matrix(x)}
    rng = np.random.default_rng(1)
    for key, value in found.items():
        for entry in rng.integers(0, value.size, 3):
            assert value.reshape(-1)[entry] == pytest.approx(
                plain._entry(point, key, int(entry))[0], rel=1e-9, abs=1e-14
            )


class Doubled(Linear):
    """Its forward no longer matches the short cuts that it inherits; its backward is right."""

    def forward(self, x, weights, bias):
        output, cache = super().forward(x, weights, bias)
        return output * 2, cache

    def backward(self, grad, cache, weights, bias):
        return tuple(g * 2 for g in super().backward(grad, cache, weights, bias))


def test_wrong_short_cuts_are_noticed_and_not_used():
    network, parameters, x, targets = example("overlapping", 2)
    check = gradcheck(network.with_layer("F5", Doubled()), parameters, x, targets)
    assert check and "short cuts" in check.notes[0]


class Cube:
    """A layer of a user's own: w x³, with a slip that can be chosen."""

    def __init__(self, slip=1.0):
        self.slip = slip

    def forward(self, x, w):
        return w * x**3, x

    def backward(self, grad, x, w):
        return grad * w * 3 * x**2, (grad * x**3).sum(axis=0, keepdims=True) * self.slip


@pytest.mark.parametrize("method", ["complex", "central", "exact"])
def test_a_layer_of_ones_own(method):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(4, 3)), rng.normal(size=(1, 3))
    assert gradcheck(Cube(), [w], x, method=method)
    check = gradcheck(Cube(0.5), [w], x, method=method)
    assert [array.name for array in check.wrong] == ["parameter 0"]
    assert check["parameter 0"].common_factor == pytest.approx(0.5)


class InPlace:
    """A layer that works in place, as real code does."""

    def forward(self, x, w):
        y = x.copy()
        y *= w
        y += 1
        y[0] -= x[0]
        return y, x

    def backward(self, grad, x, w):
        below = grad * w
        below[0] -= grad[0]
        return below, (grad * x).sum(axis=0, keepdims=True)


@pytest.mark.parametrize("method", ["complex", "central", "exact"])
def test_layers_may_work_in_place(method):
    rng = np.random.default_rng(0)
    assert gradcheck(InPlace(), [rng.normal(size=(1, 3))], rng.normal(size=(4, 3)), method=method)


def test_a_parameter_belongs_to_one_step():
    network, *_ = example("testnet", 1)
    steps = (*network.steps[:-1], replace(network.steps[-1], parameters=("W1", "b1")))
    with pytest.raises(NumericError, match="each parameter belongs to one step"):
        replace(network, steps=steps)


class Sine:
    def forward(self, x):
        return np.sin(x), x

    def backward(self, grad, x):
        return (grad * np.cos(x),)


def test_the_exact_method_says_what_it_cannot_run():
    x = np.random.default_rng(0).normal(size=(2, 3))
    assert gradcheck(Sine(), [], x)
    with pytest.raises(NumericError, match="cannot run Sine: numpy.sin is not defined for field elements"):
        gradcheck(Sine(), [], x, method="exact")


def test_single_precision_is_checked_in_double():
    network, parameters, x, targets = example("testnet", 3)
    single = {name: value.astype(np.float32) for name, value in parameters.items()}
    assert gradcheck(network, single, x.astype(np.float32), targets)


def test_a_missing_gradient_is_told():
    network, parameters, x, targets = example("testnet", 3)
    wrong = planted(Linear(), lambda s, g, c, b, w, v: (b, w))
    with pytest.raises(NumericError, match="layer 2 gives 1 parameter gradients, but the layer has 2"):
        gradcheck(network.with_layer("layer 2", wrong), parameters, x, targets)


def test_wrong_shape_of_a_gradient_is_named():
    network, parameters, x, targets = example("mlp5", 2)
    wrong = planted(ColumnLinear(), lambda s, g, c, b, w, v: (b, w.T, v))
    check = gradcheck(network.with_layer("layer 5", wrong), parameters, x, targets, names=("W5",))
    assert not check and "(25, 10)" in str(check) and "(10, 25)" in str(check)


def test_kinks_are_counted_and_central_differences_leave_them_out():
    network, parameters, x, targets = example("testnet", 3)
    assert gradcheck(network, parameters, x, targets).kinks == 0
    parameters["W1"][:, 2] = 0.0
    parameters["b1"][0, 2] = 0.0  # unit 2 sits at its kink for every sample
    check = gradcheck(network, parameters, x, targets, method="central")
    assert check.kinks >= 3 and "one-sided" in str(check)
    assert check["b1"].kinked == 1 and check["W1"].kinked == 3 and "left out at kinks" in str(check)
    assert check["W2"].kinked == 0


def test_ties_between_live_entries_are_counted():
    layer_input = np.array([[1.0, 1.0], [2.0, 1.0]])
    assert gradcheck(RowMax(), [], layer_input).kinks == 1
    assert gradcheck(RowMax(), [], layer_input, method="central")["X"].kinked == 2


def test_a_kink_nearby_is_stepped_around():
    """The first central step crosses the kink, a smaller one does not."""
    network, parameters, x, targets = example("testnet", 1)
    z = network.run(parameters, x, targets).values["z1"]
    parameters["b1"] = parameters["b1"].copy()
    parameters["b1"][0, 0] -= z[0, 0] - 1e-6
    check = gradcheck(network, parameters, x, targets, method="central", names=("b1",), absolute=1e-5)
    assert check and check["b1"].kinked == 0


def test_factor_reconstruction():
    for value in (0.5, 1.000001, 3.0, -0.25, 1e-3):
        numerator, denominator = value.as_integer_ratio()
        residues = [numerator * pow(denominator, -1, p) % p for p in (P31, P61)]
        assert float(factor(*residues)) == value
    assert factor(pow(3, -1, P31), pow(3, -1, P61)) * 3 == 1
    assert factor(123456789, 987654321987654321) is None and factor(None, 1) is None


@pytest.mark.parametrize(("call", "sentence"), [
    (lambda n, p, x, y: gradcheck(n, p, x, y, method="guess"), '"guess"'),
    (lambda n, p, x, y: gradcheck(n, p, x, y, names=("W9",)), "no parameter W9"),
    (lambda n, p, x, y: gradcheck(n, p, x[:0], y), "empty"),
    (lambda n, p, x, y: gradcheck(n, list(p.values()), x, y), "mapping"),
    (lambda n, p, x, y: gradcheck(Relu(), p, x), "sequence"),
    (lambda n, p, x, y: gradcheck(Relu(), [], np.array([[np.nan]])), "nan"),
])  # fmt: skip
def test_refusals(call, sentence):
    with pytest.raises(NumericError, match=sentence):
        call(*example("testnet", 2))


def test_loss_mistakes_reach_every_array():
    class NoMean(SoftmaxCrossEntropy):
        def backward(self, cache, targets):
            return cache - targets

    network, parameters, x, targets = example("testnet", 3)
    check = gradcheck(replace(network, loss=NoMean()), parameters, x, targets)
    assert len(check.wrong) == len(check.arrays)
    assert all(array.common_factor == pytest.approx(3) for array in check.wrong)
