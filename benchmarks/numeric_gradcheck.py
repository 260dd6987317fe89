"""The complete gradient check of LeNet-5 (61,706 parameters, float64, batch 1): this package beside
torch.autograd.gradcheck.

Run `python benchmarks/numeric_gradcheck.py`; PyTorch's complete mode takes most of a minute and is left out where
PyTorch is not installed. One thread each.
"""

from __future__ import annotations

import os
import time

if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"

import numpy as np

from numeric import gradcheck, lenet5
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
    try:
        print(f"ratio: {pytorch() / mine:.0f}×")
    except ImportError:
        print("PyTorch is not installed.")
