"""The fast LeNet-5 against the plain one, in every batch size that makes whole and partial chunks."""

import numpy as np
import pytest

from numeric import NumericError, lenet5
from numeric.fast import FastLeNet5, external, internal


def example(count, seed=0):
    rng = np.random.default_rng(seed)
    parameters = lenet5.initial_parameters(rng)
    parameters = {n: p + 0.1 * rng.normal(size=p.shape) if n[0] == "b" else p for n, p in parameters.items()}
    return parameters, rng.normal(size=(count, 32, 32)), rng.integers(0, 10, count)


def test_layouts_are_inverse():
    parameters, _, _ = example(1)
    back = external(internal(parameters, np.float64))
    assert list(back) == list(parameters) and all((back[n] == p).all() for n, p in parameters.items())


@pytest.mark.parametrize("count", [1, 2, 3, 8, 13, 32])
@pytest.mark.parametrize("chunk", [1, 4, 8])
def test_loss_logits_and_gradients(count, chunk):
    parameters, images, labels = example(count, count)
    values, gradients = lenet5.forward_backward(parameters, images[..., None], np.eye(10)[labels])
    network = FastLeNet5(parameters, np.float64, chunk)
    for _ in range(2):  # kept buffers hold nothing over
        loss, logits = network.step(images, labels)
        assert loss == pytest.approx(values["loss"], rel=1e-13)
        np.testing.assert_allclose(logits, values["z7"], atol=1e-12)
        for name, gradient in external(network.gradients).items():
            assert np.abs(gradient - gradients[name]).max() <= 1e-13 * np.abs(gradients[name]).max(), name
    np.testing.assert_allclose(network.logits(images), values["z7"], atol=1e-12)


def test_ties_are_broken_as_in_the_plain_network():
    """Flat images tie in every window of the first pooling; integer weights keep the ties exact."""
    rng = np.random.default_rng(3)
    parameters = {n: rng.integers(-3, 4, s).astype(float) for n, s in lenet5.shapes().items()}
    parameters |= {n: p / 16 for n, p in parameters.items() if n[1] in "567"}
    images = rng.integers(0, 2, (6, 32, 32)).astype(float)
    images[:2] = 1.0
    labels = np.arange(6)
    values, gradients = lenet5.forward_backward(parameters, images[..., None], np.eye(10)[labels])
    tops = values["a1"] == values["a1"].max(axis=1, keepdims=True)
    assert ((tops.sum(axis=1) > 1) & (values["z2"][:, 0] > 0)).sum() > 100
    network = FastLeNet5(parameters, np.float64, 4)
    network.step(images, labels)
    for name, gradient in external(network.gradients).items():
        assert np.abs(gradient - gradients[name]).max() <= 1e-12 * np.abs(gradients[name]).max(), name


def test_float32_stays_near_float64():
    parameters, images, labels = example(20)
    double, single = FastLeNet5(parameters, np.float64), FastLeNet5(parameters, np.float32)
    loss, _ = double.step(images, labels)
    assert single.step(images.astype(np.float32), labels)[0] == pytest.approx(loss, rel=1e-5)
    for name, gradient in double.gradients.items():
        assert single.gradients[name].dtype == np.float32
        assert np.abs(single.gradients[name] - gradient).max() <= 1e-4 * np.abs(gradient).max()


@pytest.mark.parametrize(("call", "sentence"), [
    (lambda p, x, y: FastLeNet5(p, np.int64), "int64; float32 or float64"),
    (lambda p, x, y: FastLeNet5({**p, "W3": p["W3"].T}), r"W3 has shape \(16, 150\).*\(150, 16\)"),
    (lambda p, x, y: FastLeNet5(p).step(x[:0], y[:0]), "images is empty"),
    (lambda p, x, y: FastLeNet5(p).step(x[:, 1:], y), r"\(2, 31, 32\)"),
    (lambda p, x, y: FastLeNet5(p).step(x, y[:1]), r"\(1,\)"),
    (lambda p, x, y: FastLeNet5(p).step(x, y + 10), "outside 0 … 9"),
])  # fmt: skip
def test_refusals(call, sentence):
    with pytest.raises(NumericError, match=sentence):
        call(*example(2))
