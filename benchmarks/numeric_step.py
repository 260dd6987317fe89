"""One training step of LeNet-5, forward and backward, side by side: this package, the bare matrix products, PyTorch,
JAX.

Run `python benchmarks/numeric_step.py [threads]` for a table (PyTorch and JAX where they are installed), or
`pytest benchmarks/numeric_step.py --benchmark-enable` for pytest-benchmark's. All run in one process with the same
number of threads, taking turns, so that other work on the machine hits all alike; the table tells the fastest and the
median turn.
"""

from __future__ import annotations

import os
import sys
import time

if __name__ == "__main__":
    THREADS = sys.argv[1] if len(sys.argv) > 1 else "1"
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = THREADS
    os.environ["XLA_FLAGS"] = f"--xla_cpu_multi_thread_eigen={'false' if THREADS == '1' else 'true'} " \
                              f"intra_op_parallelism_threads={THREADS}"  # fmt: skip

import numpy as np
import pytest

from numeric import lenet5
from numeric.fast import CHUNK, FastLeNet5

BATCHES = (1, 32, 256)
DTYPES = ("float32", "float64")


def data(batch, dtype):
    rng = np.random.default_rng(0)
    images = rng.normal(size=(batch, 32, 32)).astype(dtype)
    return lenet5.initial_parameters(rng), images, rng.integers(0, 10, batch)


def ours(batch, dtype):
    parameters, images, labels = data(batch, dtype)
    network = FastLeNet5(parameters, dtype)
    return lambda: network.step(images, labels)


def products(batch, dtype):
    """Only the matrix products of a step, in the shapes and chunks used here: the floor."""
    chunk = min(batch, CHUNK)
    convolutions, dense = [], [(120, 400, batch), (84, 120, batch), (10, 84, batch)]
    for index, (rows, m, k, columns) in enumerate([(28, 6, 25, 28 * chunk), (10, 16, 150, 10 * chunk)]):
        w, x, z, gradient = (np.ones(s, dtype) for s in ((m, k), (rows, k, columns), (rows, m, columns), (rows, k, m)))
        below = index and [np.ones(s, dtype) for s in ((30, 80), (14, 80, columns), (14, 30, columns))]
        convolutions.append((w, x, z, gradient, below))
    layers = [[np.ones(s, dtype) for s in ((m, k), (k, n), (m, n), (m, k), (k, n))] for m, k, n in dense]

    def step():
        for _ in range(-(-batch // chunk)):
            for w, x, z, gradient, below in convolutions:
                np.matmul(w, x, out=z)
                np.matmul(x, z.transpose(0, 2, 1), out=gradient)
                if below:
                    np.matmul(below[0], below[1], out=below[2])
        for w, x, z, gradient, below in layers:
            np.matmul(w, x, out=z)
            np.matmul(z, x.T, out=gradient)
            np.matmul(w.T, z, out=below)

    return step


def pytorch(batch, dtype):
    import torch
    from torch.nn import functional as f

    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    parameters, images, labels = data(batch, dtype)
    kind = getattr(torch, dtype)
    w = {n: torch.tensor(p, dtype=kind) for n, p in parameters.items()}
    w["W1"] = w["W1"].T.reshape(6, 1, 5, 5).contiguous()
    w["W3"] = w["W3"].T.reshape(16, 5, 5, 6).permute(0, 3, 1, 2).contiguous()
    w |= {n: (v.T.contiguous() if n[0] == "W" and n[1] in "567" else v.reshape(-1) if n[0] == "b" else v)
          for n, v in w.items()}  # fmt: skip
    for tensor in w.values():
        tensor.requires_grad_(True)
    x, y = torch.tensor(images[:, None]), torch.tensor(labels)

    def step():
        for tensor in w.values():
            tensor.grad = None
        a = f.max_pool2d(f.relu(f.conv2d(x, w["W1"], w["b1"])), 2)
        a = f.max_pool2d(f.relu(f.conv2d(a, w["W3"], w["b3"])), 2).flatten(1)
        a = f.relu(f.linear(f.relu(f.linear(a, w["W5"], w["b5"])), w["W6"], w["b6"]))
        f.cross_entropy(f.linear(a, w["W7"], w["b7"]), y).backward()

    return step


def jax_jit(batch, dtype):
    import jax
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)
    parameters, images, labels = data(batch, dtype)
    w = {n: jnp.asarray(p, dtype) for n, p in parameters.items()}
    w["W1"], w["W3"] = w["W1"].reshape(5, 5, 1, 6), w["W3"].reshape(5, 5, 6, 16)
    x, y = jnp.asarray(images[..., None], dtype), jnp.eye(10, dtype=dtype)[labels]

    def loss(w):
        def layer(a, number):
            a = jax.lax.conv_general_dilated(
                a, w[f"W{number}"], (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
            )
            a = jax.nn.relu(a + w[f"b{number}"])
            return jax.lax.reduce_window(a, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")

        a = layer(layer(x, 1), 3).reshape(batch, 400)
        a = jax.nn.relu(jax.nn.relu(a @ w["W5"] + w["b5"]) @ w["W6"] + w["b6"])
        return -jnp.mean(jnp.sum(y * jax.nn.log_softmax(a @ w["W7"] + w["b7"]), axis=1))

    gradient = jax.jit(jax.value_and_grad(loss))
    return lambda: jax.block_until_ready(gradient(w))


CONTENDERS = {"this package": ours, "matrix products": products, "PyTorch eager": pytorch, "JAX jit": jax_jit}


def measure(batch, dtype, seconds=2.0):
    """Fastest and median time of one step in milliseconds, by contender."""
    steps = {}
    for name, make in CONTENDERS.items():
        try:
            steps[name] = make(batch, dtype)
        except ImportError:
            continue
    times = {name: [] for name in steps}
    for step in steps.values():
        for _ in range(3):
            step()
    end = time.perf_counter() + seconds * len(steps)
    while time.perf_counter() < end:
        for name, step in steps.items():
            start = time.perf_counter()
            step()
            times[name].append(time.perf_counter() - start)
    return {name: (1e3 * min(t), 1e3 * float(np.median(t))) for name, t in times.items()}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("batch", BATCHES)
@pytest.mark.parametrize("name", CONTENDERS)
def test_step(benchmark, name, batch, dtype):
    if name != "this package" and name != "matrix products":
        pytest.importorskip("torch" if "Torch" in name else "jax")
    benchmark.group = f"LeNet-5 step, batch {batch}, {dtype}"
    benchmark(CONTENDERS[name](batch, dtype))


def main():
    print(f"one LeNet-5 step in ms: fastest turn (median), threads: {os.environ['OMP_NUM_THREADS']}")
    for dtype in DTYPES:
        for batch in BATCHES:
            found = measure(batch, dtype)
            mine = found["this package"]
            cells = [f"{name} {low:.3f} ({middle:.3f})" for name, (low, middle) in found.items()]
            ratios = [
                f"{mine[0] / low:.2f}× ({mine[1] / middle:.2f}×) of {name}"
                for name, (low, middle) in found.items()
                if name != "this package"
            ]
            print(f"{dtype} batch {batch:3}: " + ", ".join(cells) + " | " + ", ".join(ratios), flush=True)


if __name__ == "__main__":
    main()
