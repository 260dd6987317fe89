"""What cannot be used is refused with one sentence: NaN, infinities, dtype, shape, empty batch, labels."""

import re

import numpy as np
import pytest

from numeric import NumericError, gradcheck, models
from numeric.activations import Relu
from numeric.fast import FastLeNet5
from numeric.parallel import ParallelModel
from tests.numeric.test_networks import NETWORKS, example


def refused(call, sentence):
    with pytest.raises(NumericError, match=sentence) as found:
        call()
    text = str(found.value)
    assert text.endswith(".") and "\n" not in text and len(re.findall(r"\.(?= [A-Z])", text)) == 0


def put(array, value):
    """A copy with one entry replaced."""
    result = array.copy()
    result.reshape(-1)[3] = value
    return result


INPUTS = {
    "nan": (lambda n, x: put(x, np.nan), "the input X holds nan at index"),
    "infinity": (lambda n, x: put(x, -np.inf), "the input X holds -inf at index"),
    "integers": (lambda n, x: x.astype(int), "the input X has dtype int64; float32, float64 or complex128"),
    "half": (lambda n, x: x.astype(np.float16), "the input X has dtype float16"),
    "objects": (lambda n, x: x.astype(object), "the input X has dtype object"),
    "list": (lambda n, x: x.tolist(), "the input X is a list, not an array"),
    "none": (lambda n, x: None, "the input X is a NoneType, not an array"),
    "shape": (lambda n, x: np.delete(x, 1, 1 if n.sample_axis == 0 else 0), r"has shape \(.*not a batch of samples"),
    "axes": (lambda n, x: x.reshape(1, 1, -1), r"the input X has shape \(1, 1, \d+\)"),
    "empty": (lambda n, x: x[:0] if n.sample_axis == 0 else x[:, :0], "the input X is empty .* at least one sample"),
}


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("kind", INPUTS)
def test_input(name, kind):
    network, parameters, x, targets = example(name, 3)
    spoil, sentence = INPUTS[kind]
    bad = spoil(network, x)
    for call in (
        lambda: network.run(parameters, bad, targets),
        lambda: network.predict(parameters, bad),
        lambda: gradcheck(network, parameters, bad, targets),
    ):
        refused(call, f"^{name}: .*{sentence}")


LABELS = {
    "nan": (lambda n, y: put(y, np.nan), "row [01] of the labels is not one-hot.*nan"),
    "two ones": (lambda n, y: np.ones_like(y), "row 0 of the labels is not one-hot"),
    "no one": (lambda n, y: np.zeros_like(y), "row 0 of the labels is not one-hot"),
    "classes": (lambda n, y: np.arange(3), r"the shape of the targets is \(3,\), but that of the output is \(3, \d+\)"),
    "too few": (lambda n, y: y[:2] if n.sample_axis == 0 else y[:, :2], r"the shape of the targets is \(2, \d+\)"),
    "list": (lambda n, y: y.tolist(), "targets is a list, not an array"),
    "none": (lambda n, y: None, "targets is a NoneType, not an array"),
}  # fmt: skip


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("kind", LABELS)
def test_labels(name, kind):
    network, parameters, x, targets = example(name, 3)
    spoil, sentence = LABELS[kind]
    bad = spoil(network, targets)
    refused(lambda: network.run(parameters, x, bad), sentence)
    refused(lambda: gradcheck(network, parameters, x, bad), sentence)


PARAMETERS = {
    "nan": (lambda p: put(p, np.nan), "the parameter W1 holds nan at index"),
    "infinity": (lambda p: put(p, np.inf), "the parameter W1 holds inf at index"),
    "integers": (lambda p: p.astype(int), "the parameter W1 has dtype int64"),
    "list": (lambda p: p.tolist(), "the parameter W1 is a list, not an array"),
    "shape": (lambda p: p.T[:-1], r"the shape of the parameter W1 is \(.*\), but that of the network is \(.*\)"),
}  # fmt: skip


@pytest.mark.parametrize("name", NETWORKS)
@pytest.mark.parametrize("kind", PARAMETERS)
def test_parameters(name, kind):
    network, parameters, x, targets = example(name, 2)
    spoil, sentence = PARAMETERS[kind]
    refused(lambda: network.run({**parameters, "W1": spoil(parameters["W1"])}, x, targets), f"^{name}: {sentence}")
    del parameters["W1"]
    refused(lambda: network.run(parameters, x, targets), f"^{name}: the parameter W1 of shape .* is missing")


@pytest.mark.parametrize("reg", [float("nan"), float("inf"), -0.5, "much", None, [0.1, 0.2]])
def test_penalty(reg):
    refused(lambda: example("testnet", 2)[0].run(*example("testnet", 2)[1:], reg), "the penalty is .*finite number ≥ 0")


BATCHES = {
    "nan": (lambda x: put(x, np.nan), "images holds nan at index"),
    "infinity": (lambda x: put(x, np.inf), "images holds inf at index"),
    "integers": (lambda x: x.astype(int), "images have dtype int64; float32 or float64"),
    "list": (lambda x: x.tolist(), "images is a list, not an array"),
    "shape": (lambda x: x[:, 1:], r"images have shape \(2, 31, 32\); \(N, 32, 32\)"),
    "empty": (lambda x: x[:0], "images is empty"),
}
CLASSES = {
    "floats": (np.array([1.0, 2.0]), "labels have dtype float64; integers"),
    "nan": (np.array([np.nan, 2.0]), "labels have dtype float64; integers"),
    "list": ([1, 2], "labels is a list, not an array"),
    "too few": (np.array([1]), r"labels have shape \(1,\); \(2,\)"),
    "too large": (np.array([9, 10]), "label 10 of sample 1 is outside 0 … 9"),
    "negative": (np.array([-1, 0]), "label -1 of sample 0 is outside 0 … 9"),
}


@pytest.fixture(scope="module")
def fast():
    parameters = example("lenet5", 1)[1]
    return FastLeNet5(parameters, np.float64), parameters


@pytest.mark.parametrize("kind", BATCHES)
def test_batches_of_the_fast_network(fast, kind):
    spoil, sentence = BATCHES[kind]
    bad = spoil(np.ones((2, 32, 32)))
    refused(lambda: fast[0].step(bad, np.array([0, 1])), sentence)
    refused(lambda: fast[0].logits(bad), sentence)


@pytest.mark.parametrize("kind", CLASSES)
def test_labels_of_the_fast_network(fast, kind):
    refused(lambda: fast[0].step(np.ones((2, 32, 32)), CLASSES[kind][0]), CLASSES[kind][1])


@pytest.mark.parametrize("kind", ["nan", "list"])
def test_parameters_of_the_fast_network(fast, kind):
    refused(lambda: FastLeNet5({**fast[1], "W1": PARAMETERS[kind][0](fast[1]["W1"])}), PARAMETERS[kind][1])
    refused(lambda: FastLeNet5({}), "the parameter W1 of shape .* is missing")


@pytest.fixture(scope="module", params=[*models.NAMES, "two workers"])
def trained(request):
    if request.param != "two workers":
        yield models.model(request.param, 0)
        return
    made = ParallelModel("mlp5", 0, 2, 4)
    yield made
    made.close()


def test_images_in_training(trained):
    images, labels = np.zeros((2, 28, 28), np.uint8), np.array([0, 1])
    for bad, sentence in (
        (images / 255, "images have dtype float64; uint8"),
        (images[:, 1:], r"images have shape \(2, 27, 28\); \(N, 28, 28\)"),
        (images[:0], "images is empty"),
        (images.tolist(), "images is a list"),
    ):
        refused(lambda bad=bad: trained.step(bad, labels), sentence)
        refused(lambda bad=bad: trained.predict(bad), sentence)


@pytest.mark.parametrize("kind", CLASSES)
def test_labels_in_training(trained, kind):
    refused(lambda: trained.step(np.zeros((2, 28, 28), np.uint8), CLASSES[kind][0]), CLASSES[kind][1])


@pytest.mark.parametrize(("x", "sentence"), [
    ([[1.0]], "input of Relu is a list"), (np.array([[1]]), "X has dtype int64"),
    (np.array([[np.inf]]), "X holds inf"), (np.zeros((0, 3)), "empty"),
])  # fmt: skip
def test_a_layer_of_ones_own(x, sentence):
    refused(lambda: gradcheck(Relu(), [], x), sentence)
