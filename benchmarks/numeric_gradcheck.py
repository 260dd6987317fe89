"""The complete gradient check of LeNet-5 (61,706 parameters, float64, batch 1): this package beside
torch.autograd.gradcheck.

Run `python benchmarks/numeric_gradcheck.py`; PyTorch's complete mode takes most of a minute and is left out where
PyTorch is not installed. One thread each.
"""

from __future__ import annotations

import os
import time
from collections import Counter

if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"

import numpy as np

from numeric import gradcheck, lenet5
from numeric.dense import Linear
from numeric.exact import ExactPoint
from numeric.field import FieldArray
from numeric.modular import P61


def fastest(call, turns):
    times = []
    for _ in range(turns):
        start = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - start)
    return min(times), result


def ours():
    rng = np.random.default_rng(0)
    network, parameters = lenet5.lenet5(), lenet5.initial_parameters(rng)
    x, y = rng.normal(size=(1, 32, 32, 1)), np.eye(10)[[3]]
    names = tuple(network.shapes)
    for method in ("complex", "central"):
        seconds, check = fastest(lambda m=method: gradcheck(network, parameters, x, y, method=m, names=names), 7)
        error = max(array.error for array in check.arrays)
        print(f"gradcheck, {method}, all {network.parameter_count()} parameters: {seconds:.3f} s, "
              f"{'right' if check else 'WRONG'}, largest error {error:.1e}", flush=True)  # fmt: skip
        if method == "complex":
            mine = seconds
    point = ExactPoint.random(network, x.shape, y, 0, 0, P61)
    seconds, _ = fastest(lambda: network.forward(point.parameters, point.x), 7)
    print(f"one forward pass modulo 2^61 - 1: {1e3 * seconds:.1f} ms")
    for name in ("W1", "W5", "X"):
        direction = FieldArray.random(rng, point.gradients[name].shape)
        seconds, _ = fastest(lambda n=name, d=direction: point.along(n, d), 7)
        print(f"one exact direction of {name} modulo 2^61 - 1: {1e3 * seconds:.1f} ms")
    return mine


class WrongC5(Linear):
    """Linear whose weight gradient is multiplied by given factors."""

    def __init__(self, factors):
        object.__setattr__(self, "factors", factors)

    def backward(self, grad, cache, weights, bias):
        below, weights_grad, bias_grad = super().backward(grad, cache, weights, bias)
        return below, weights_grad * self.factors, bias_grad


def mistakes(gradient):
    """Factors (400, 120) for a gradient of W5, by name; the single entry is one of middle size."""
    sizes = np.where(gradient == 0, np.inf, np.abs(gradient))
    entry = np.unravel_index(np.argsort(sizes, axis=None)[np.isfinite(sizes).sum() // 2], sizes.shape)
    tenth, millionth = np.ones((400, 120)), np.ones((400, 120))
    tenth[entry], millionth[entry] = 1.1, 1 + 1e-6
    return {
        "the right gradient": np.ones((400, 120)),
        "one entry wrong by 10 %": tenth,
        "all entries wrong by 0.1 %": np.full((400, 120), 1.001),
        "one entry wrong by 1e-6": millionth,
    }


def ours_on_mistakes(seed):
    """Names of the mistakes whose gradient each of our methods accepts."""
    rng = np.random.default_rng(seed)
    parameters = lenet5.initial_parameters(rng)
    x, y = rng.normal(size=(3, 32, 32, 1)), np.eye(10)[rng.integers(0, 10, 3)]
    gradient = lenet5.forward_backward(parameters, x, y)[1]["W5"]
    accepted = []
    for name, factors in mistakes(gradient).items():
        network = lenet5.lenet5().with_layer("C5", WrongC5(factors))
        for method in ("complex", "exact"):
            if gradcheck(network, parameters, x, y, method=method, names=("W5",), seed=seed):
                accepted.append((f"this package, {method}", name))
    return accepted


def pytorch_on_mistakes(seed):
    """Names of the mistakes whose gradient PyTorch's fast mode accepts."""
    import torch
    from torch.nn import functional as f

    class Wrong(torch.autograd.Function):
        @staticmethod
        def forward(ctx, x, weight, bias, factors):
            ctx.save_for_backward(x, weight, factors)
            return x @ weight + bias

        @staticmethod
        def backward(ctx, grad):
            x, weight, factors = ctx.saved_tensors
            return grad @ weight.T, (x.T @ grad) * factors, grad.sum(dim=0, keepdim=True), None

    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    parameters = lenet5.initial_parameters(rng)
    values, gradients = lenet5.forward_backward(
        parameters, rng.normal(size=(3, 32, 32, 1)), np.eye(10)[rng.integers(0, 10, 3)]
    )
    w = {name: torch.tensor(value) for name, value in parameters.items()}
    a4, y = torch.tensor(values["a4"]), torch.tensor(values["probs"] - 3 * gradients["z7"]).argmax(dim=1)

    def loss(weight, factors):
        a = f.relu(Wrong.apply(a4, weight, w["b5"], factors))
        return f.cross_entropy(f.relu(a @ w["W6"] + w["b6"]) @ w["W7"] + w["b7"], y)

    weight = w["W5"].clone().requires_grad_(True)
    return [
        ("PyTorch, fast mode", name)
        for name, factors in mistakes(gradients["W5"]).items()
        if torch.autograd.gradcheck(loss, (weight, torch.tensor(factors)), fast_mode=True, raise_exception=False)
    ]


def compare_on_mistakes(turns=5):
    counts = Counter()
    contenders = ["this package, complex", "this package, exact"]
    for seed in range(turns):
        counts.update(ours_on_mistakes(seed))
    try:
        for seed in range(turns):
            counts.update(pytorch_on_mistakes(seed))
        contenders.append("PyTorch, fast mode")
    except ImportError:
        pass
    print(f"gradients of C5 accepted, of {turns} points:")
    for contender in contenders:
        found = ", ".join(f"{name} {counts[contender, name]}" for name in mistakes(np.ones((400, 120))))
        print(f"  {contender}: {found}", flush=True)


def pytorch():
    import torch
    from torch.nn import functional as f

    torch.set_num_threads(1)
    torch.manual_seed(0)
    shapes = [(6, 1, 5, 5), (6,), (16, 6, 5, 5), (16,), (120, 400), (120,), (84, 120), (84,), (10, 84), (10,)]
    w = [(torch.randn(s, dtype=torch.float64) * 0.1).requires_grad_(True) for s in shapes]
    x, y = torch.randn(1, 1, 32, 32, dtype=torch.float64), torch.tensor([3])

    def loss(*w):
        a = f.max_pool2d(f.relu(f.conv2d(x, w[0], w[1])), 2)
        a = f.max_pool2d(f.relu(f.conv2d(a, w[2], w[3])), 2).flatten(1)
        a = f.relu(f.linear(f.relu(f.linear(a, w[4], w[5])), w[6], w[7]))
        return f.cross_entropy(f.linear(a, w[8], w[9]), y)

    start = time.perf_counter()
    accepted = torch.autograd.gradcheck(loss, w, raise_exception=False)
    seconds = time.perf_counter() - start
    print(f"torch.autograd.gradcheck, complete mode: {seconds:.1f} s, accepts the gradient: {accepted}")
    return seconds


if __name__ == "__main__":
    mine = ours()
    compare_on_mistakes()
    try:
        print(f"ratio: {pytorch() / mine:.0f}×")
    except ImportError:
        print("PyTorch is not installed.")
