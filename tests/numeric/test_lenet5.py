"""LeNet-5 against an independent library, its layout entry by entry, and planted mistakes against the tests."""

import autograd.numpy as anp
import numpy as np
import pytest
from autograd import grad as autograd_grad

from numeric.dense import Linear
from numeric.lenet5 import forward_backward, initial_parameters, lenet5
from numeric.pooling import RowMax
from numeric.shapes import NumericError

REG = 0.013


def example(count, channels=1, seed=0):
    rng = np.random.default_rng(seed)
    params = initial_parameters(rng, channels)
    params = {k: v + 0.1 * rng.normal(size=v.shape) if k[0] == "b" else v for k, v in params.items()}
    return params, rng.normal(size=(count, 32, 32, channels)), np.eye(10)[rng.integers(0, 10, count)]


def oracle_loss(params, images, labels):
    """LeNet-5 written another way: channels first, convolution as a sum of shifted products, pooling by reshape."""

    def convolve(x, weights, size, out):
        kernel = weights.reshape(5, 5, x.shape[1], out)
        total = 0.0
        for i in range(5):
            for j in range(5):
                total = total + anp.einsum("nchw,cf->nfhw", x[:, :, i : i + size, j : j + size], kernel[i, j])
        return total

    def pool(x):
        n, c, h, w = x.shape
        return anp.max(anp.max(x.reshape(n, c, h // 2, 2, w // 2, 2), axis=5), axis=3)

    x = anp.transpose(images, (0, 3, 1, 2))
    x = pool(anp.maximum(convolve(x, params["W1"], 28, 6) + params["b1"].reshape(1, 6, 1, 1), 0))
    x = pool(anp.maximum(convolve(x, params["W3"], 10, 16) + params["b3"].reshape(1, 16, 1, 1), 0))
    x = anp.transpose(x, (0, 2, 3, 1)).reshape(x.shape[0], 400)
    x = anp.maximum(anp.dot(x, params["W5"]) + params["b5"], 0)
    x = anp.maximum(anp.dot(x, params["W6"]) + params["b6"], 0)
    z = anp.dot(x, params["W7"]) + params["b7"]
    log_probs = z - anp.log(anp.sum(anp.exp(z), axis=1, keepdims=True))
    penalty = sum(anp.sum(params[f"W{i}"] ** 2) for i in (1, 3, 5, 6, 7))
    return -anp.mean(anp.sum(labels * log_probs, axis=1)) + 0.5 * REG * penalty


def worst_error(count, channels=1, network=None):
    params, images, labels = example(count, channels)
    values, gradients = forward_backward(params, images, labels, REG, network)
    assert values["loss"] == pytest.approx(oracle_loss(params, images, labels), rel=1e-13)
    expected = autograd_grad(oracle_loss)(params, images, labels)
    expected["X"] = autograd_grad(oracle_loss, 1)(params, images, labels).reshape(-1, channels)
    return max(np.abs(gradients[k] - e).max() / np.abs(e).max() for k, e in expected.items())


@pytest.mark.parametrize(("count", "channels"), [(1, 1), (2, 3), (3, 1), (5, 1)])
def test_loss_and_all_gradients_agree_with_autograd(count, channels):
    assert worst_error(count, channels) < 1e-12


def test_parameter_counts():
    network = lenet5()
    by_layer = {n: int(np.prod(network.shapes[f"W{n}"])) + int(np.prod(network.shapes[f"b{n}"])) for n in "13567"}
    assert by_layer == {"1": 156, "3": 2416, "5": 48120, "6": 10164, "7": 850}
    assert network.parameter_count() == 61706
    assert lenet5(channels=3).parameter_count() == 61706 + 300


def test_shapes_of_intermediates_and_gradients():
    values, gradients = forward_backward(*example(2), REG)
    shapes = {
        "X": (2048, 1),
        "a0": (1568, 25),
        "z1": (1568, 6),
        "a1": (2352, 4),
        "z2": (2352, 1),
        "a2": (200, 150),
        "z3": (200, 16),
        "a3": (800, 4),
        "z4": (800, 1),
        "a4": (2, 400),
        "z5": (2, 120),
        "y5": (2, 120),
        "z6": (2, 84),
        "z7": (2, 10),
        "probs": (2, 10),
        "argz2": (2352, 1),
        "argz4": (800, 1),
    }
    assert {name: values[name].shape for name in shapes} == shapes
    assert all(gradients[name].shape == values[name].shape for name in gradients)
    named = "X a0 z1 y1 a1 z2 a2 z3 y3 a3 z4 a4 z5 y5 z6 y6 z7 W1 b1 W3 b3 W5 b5 W6 b6 W7 b7"
    assert set(gradients) == set(named.split())


def test_layout_of_windows_entry_by_entry():
    values, _ = forward_backward(*example(2), REG)
    n, h, w, c, i, j = 1, 5, 9, 4, 1, 0
    images = values["X"].reshape(2, 32, 32)
    assert values["a0"][(n * 28 + h) * 28 + w, 3 * 5 + 2] == images[n, h + 3, w + 2]
    y1 = values["y1"].reshape(2, 28, 28, 6)
    assert values["a1"][((n * 14 + h) * 14 + w) * 6 + c, 2 * i + j] == y1[n, 2 * h + i, 2 * w + j, c]
    z2 = values["z2"].reshape(2, 14, 14, 6)
    assert values["a2"][(n * 10 + h) * 10 + w, (3 * 5 + 2) * 6 + c] == z2[n, h + 3, w + 2, c]
    assert values["a4"][1, (3 * 5 + 2) * 16 + 7] == values["z4"].reshape(2, 5, 5, 16)[1, 3, 2, 7]


class MeanBias(Linear):
    def backward(self, grad, cache, weights, bias):
        below, weights_grad, bias_grad = super().backward(grad, cache, weights, bias)
        return below, weights_grad, bias_grad / grad.shape[0]


class LastWinner(RowMax):
    def backward(self, grad, cache):
        winners, width = cache
        return super().backward(grad, (width - 1 - winners, width))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("C1", MeanBias()),
        ("C3", MeanBias()),
        ("C5", MeanBias()),
        ("F6", MeanBias()),
        ("F7", MeanBias()),
        ("S2", LastWinner()),
        ("S4", LastWinner()),
    ],
)
def test_planted_mistakes_are_seen(name, wrong):
    assert worst_error(2, network=lenet5().with_layer(name, wrong)) > 1e-3


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda p, x, y: (p, x[:0], y), "X is empty"),
        (lambda p, x, y: (p, x[:, :31], y), r"shape \(2, 31, 32, 1\)"),
        (lambda p, x, y: (p, np.where(x == x.max(), np.nan, x), y), "nan at index"),
        (lambda p, x, y: (p, np.where(x == x.max(), np.inf, x), y), "inf at index"),
        (lambda p, x, y: (p, x.astype(int), y), "dtype int64"),
        (lambda p, x, y: (p, x, y[:1]), r"\(1, 10\).*\(2, 10\)"),
        (lambda p, x, y: (p, x, 0.5 * y), "not one-hot"),
        (lambda p, x, y: ({**p, "W5": p["W5"].T}, x, y), r"\(120, 400\).*\(400, 120\)"),
        (lambda p, x, y: ({k: v for k, v in p.items() if k != "b6"}, x, y), "b6 .*missing"),
    ],
)
def test_bad_input_is_refused_in_a_sentence(spoil, sentence):
    with pytest.raises(NumericError, match=sentence) as caught:
        forward_backward(*spoil(*example(2)))
    assert str(caught.value).endswith((".", "]")) and "\n" not in str(caught.value)
