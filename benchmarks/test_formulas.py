"""Generated code beside the hand-written layers of `numeric`, forward and backward; and the time of the import.

`python -m pytest benchmarks/test_formulas.py -q -s` prints the ratios. Both sides run in turn and the best of many runs
counts, so that other work on the machine does not decide.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import derive.formulas as formulas
from numeric import activations, dense, lenet5, losses, pooling, windows

ROUNDS = 30
LIMIT = 1.2
N = 16


def best(*runs: Callable[[], Any]) -> list[float]:
    """The shortest time of each, in seconds, taken in turn."""
    found = [float("inf")] * len(runs)
    for _ in range(ROUNDS):
        for place, run in enumerate(runs):
            start = time.perf_counter()
            run()
            found[place] = min(found[place], time.perf_counter() - start)
    return found


def layer(made: Any, upstream: Any, *arrays: Any) -> Callable[[], Any]:
    def run() -> Any:
        out, cache = made.forward(*arrays)
        return out, made.backward(upstream, cache, *arrays[1:])

    return run


def pooled(made: Any, images: Any, upstream: Any) -> Callable[[], Any]:
    cut = windows.PoolingWindows(windows.Geometry(28, 28, 6, 2, stride=2))

    def run() -> Any:
        rows, before = cut.forward(images)
        out, cache = made.forward(rows)
        return out, cut.backward(made.backward(upstream.reshape(-1, 1), cache)[0], before)

    return run


def convolution(x: Any, w: Any, b: Any, upstream: Any) -> Callable[[], Any]:
    cut, product = windows.Im2col(windows.Geometry(14, 14, 6, 5)), dense.Linear()

    def run() -> Any:
        rows, before = cut.forward(x)
        out, cache = product.forward(rows, w.reshape(150, 16), b)
        below, dw, db = product.backward(upstream.reshape(-1, 16), cache, w.reshape(150, 16), b)
        return out, cut.backward(below, before), dw, db

    return run


def loss(z: Any, y: Any) -> Callable[[], Any]:
    made = losses.SoftmaxCrossEntropy()

    def run() -> Any:
        out, cache = made.forward(z, y)
        return out, made.backward(cache, y)

    return run


def network(parameters: Any, x: Any, y: Any) -> Callable[[], Any]:
    return lambda: lenet5.forward_backward(parameters, x, y, 0.1)


def cases() -> dict[str, tuple[Callable[[], Any], Callable[[], Any]]]:
    rng = np.random.default_rng(0)
    x, w, b, dz = rng.normal(size=(512, 400)), rng.normal(size=(400, 120)), rng.normal(size=(1, 120)), rng.normal(size=(512, 120))
    images, maps = rng.normal(size=(N, 14, 14, 6)), rng.normal(size=(N, 28, 28, 6))
    kernel, bias, dconv = rng.normal(size=(5, 5, 6, 16)), rng.normal(size=(1, 16)), rng.normal(size=(N, 10, 10, 16))
    dpool, y = rng.normal(size=(N, 14, 14, 6)), np.eye(120)[rng.integers(120, size=512)]
    parameters = lenet5.initial_parameters(rng)
    digits, classes = rng.random((N, 32, 32, 1)), np.eye(10)[rng.integers(10, size=N)]
    f = formulas
    return {
        "linear": (layer(dense.Linear(), dz, x, w, b), lambda: f.linear.forward_backward(dz, x, w, b)),
        "linear_columns": (
            layer(dense.ColumnLinear(), dz.T, x.T, w.T, b.T),
            lambda: f.linear_columns.forward_backward(dz.T, x.T, w.T, b.T),
        ),
        "relu": (layer(activations.Relu(), dz, dz), lambda: f.relu.forward_backward(dz, dz)),
        "sigmoid": (layer(activations.Sigmoid(), dz, dz), lambda: f.sigmoid.forward_backward(dz, dz)),
        "scaled_tanh": (layer(activations.Tanh(1.7159, 2 / 3), dz, dz), lambda: f.scaled_tanh.forward_backward(dz, dz)),
        "conv2d": (convolution(images, kernel, bias, dconv), lambda: f.conv2d.forward_backward(dconv, images, kernel, bias)),
        "maxpool2d": (pooled(pooling.RowMax(), maps, dpool), lambda: f.maxpool2d.forward_backward(dpool, maps)),
        "avgpool2d": (pooled(pooling.RowMean(), maps, dpool), lambda: f.avgpool2d.forward_backward(dpool, maps)),
        "rbf": (layer(losses.RadialBasis(), dz[:, :10], x[:, :84], w[:10, :84]),
                lambda: f.rbf.forward_backward(dz[:, :10], x[:, :84], w[:10, :84])),
        "softmax_cross_entropy": (loss(dz, y), lambda: f.softmax_cross_entropy.forward_backward(dz, y)),
        "lenet5": (network(parameters, digits, classes),
                   lambda: f.lenet5.forward_backward(digits, **parameters, Y=classes, lam=0.1)),
    }  # fmt: skip


@pytest.mark.parametrize("name", cases())
def test_generated_code_is_as_fast_as_the_hand_written(name: str) -> None:
    hand, generated = cases()[name]
    generated()
    written, made = best(hand, generated)
    print(f"{name}: {1e3 * written:.2f} ms by hand, {1e3 * made:.2f} ms generated, ratio {made / written:.2f}")
    assert made <= LIMIT * written


def test_the_import_is_as_quick_as_that_of_sympy_and_numpy() -> None:
    def seconds(code: str) -> float:
        program = f"import time; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
        runs = (subprocess.run([sys.executable, "-c", program], capture_output=True, text=True) for _ in range(5))
        return min(float(run.stdout) for run in runs)

    ours = seconds("import derive.formulas")
    used = seconds("import derive.formulas as f; f.linear; f.lenet5")
    theirs = seconds("import sympy, numpy")
    print(f"import: {ours:.3f} s, with two formulas made {used:.3f} s; sympy and numpy {theirs:.3f} s")
    assert used <= 1.5 * theirs
