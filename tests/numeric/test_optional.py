"""LeNet-5 against PyTorch and JAX, where they are installed."""

import numpy as np
import pytest

from numeric import lenet5


@pytest.fixture
def example():
    rng = np.random.default_rng(2)
    parameters = lenet5.initial_parameters(rng)
    images, labels = rng.normal(size=(3, 32, 32)), rng.integers(0, 10, 3)
    values, gradients = lenet5.forward_backward(parameters, images[..., None], np.eye(10)[labels])
    return parameters, images, labels, values["loss"], gradients


@pytest.mark.torch
def test_gradients_agree_with_pytorch(example):
    torch = pytest.importorskip("torch")
    f = torch.nn.functional
    parameters, images, labels, loss, gradients = example
    w = {n: torch.tensor(p, requires_grad=True) for n, p in parameters.items()}
    x = torch.tensor(images, requires_grad=True)
    kernels = [w["W1"].T.reshape(6, 5, 5, 1).permute(0, 3, 1, 2), w["W3"].T.reshape(16, 5, 5, 6).permute(0, 3, 1, 2)]
    a = f.max_pool2d(f.relu(f.conv2d(x[:, None], kernels[0], w["b1"][0])), 2)
    a = f.max_pool2d(f.relu(f.conv2d(a, kernels[1], w["b3"][0])), 2).permute(0, 2, 3, 1).flatten(1)
    z = f.relu(f.relu(a @ w["W5"] + w["b5"]) @ w["W6"] + w["b6"]) @ w["W7"] + w["b7"]
    total = f.cross_entropy(z, torch.tensor(labels))
    total.backward()
    assert total.item() == pytest.approx(loss, rel=1e-13)
    for name, tensor in {**w, "X": x}.items():
        expected = tensor.grad.numpy().reshape(gradients[name].shape)
        assert np.abs(gradients[name] - expected).max() <= 1e-12 * np.abs(expected).max(), name


def test_gradients_agree_with_jax(example):
    jax = pytest.importorskip("jax")
    jnp = jax.numpy
    parameters, images, labels, loss, gradients = example
    with jax.enable_x64(True):

        def objective(w, x):
            a = x[..., None]
            for number, shape in ((1, (5, 5, 1, 6)), (3, (5, 5, 6, 16))):
                kernel, axes = w[f"W{number}"].reshape(shape), ("NHWC", "HWIO", "NHWC")
                a = jax.lax.conv_general_dilated(a, kernel, (1, 1), "VALID", dimension_numbers=axes)
                a = jax.nn.relu(a + w[f"b{number}"])
                a = jax.lax.reduce_window(a, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
            a = a.reshape(3, 400)
            z = jax.nn.relu(jax.nn.relu(a @ w["W5"] + w["b5"]) @ w["W6"] + w["b6"]) @ w["W7"] + w["b7"]
            return -jnp.mean(jax.nn.log_softmax(z)[jnp.arange(3), labels])

        value, (w_grad, x_grad) = jax.value_and_grad(objective, argnums=(0, 1))(parameters, jnp.asarray(images))
        assert float(value) == pytest.approx(float(loss), rel=1e-12)
        for name, expected in {**w_grad, "X": x_grad.reshape(-1, 1)}.items():
            expected = np.asarray(expected)
            assert np.abs(gradients[name] - expected).max() <= 1e-12 * np.abs(expected).max(), name
