"""One training step on one process and on two workers, taking turns: `python benchmarks/numeric_workers.py [seconds]`.

The one process has one BLAS thread. The fastest turn is told, since other work on the machine only makes turns slower.
"""

from __future__ import annotations

import os
import sys
import time

if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"

import numpy as np

from numeric import idx, models
from numeric.parallel import ParallelModel

CASES = [("lenet5", 8), ("lenet5", 32), ("lenet5", 256), ("lenet5_1998", 32), ("mlp5", 64), ("mlp5", 512)]


def measure(name: str, batch: int, seconds: float) -> dict[str, float]:
    """Fastest and median step in ms by kind."""
    digits = idx.load()
    images, labels = digits.train_images[:batch], digits.train_labels[:batch]
    pair = {"one process": models.model(name, 0), "two workers": ParallelModel(name, 0, 2, batch)}
    times: dict[str, list[float]] = {kind: [] for kind in pair}
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        for kind, model in pair.items():
            for _ in range(5):
                start = time.perf_counter()
                model.step(images, labels)
                times[kind].append(1e3 * (time.perf_counter() - start))
    pair["two workers"].close()  # type: ignore[attr-defined]
    found = {kind: min(values) for kind, values in times.items()}
    return found | {f"{kind}, median": float(np.median(values)) for kind, values in times.items()}


def main() -> None:
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 6.0
    print("ms, fastest turn (median)")
    for name, batch in CASES:
        found = measure(name, batch, seconds)
        one, two = found["one process"], found["two workers"]
        cells = ", ".join(f"{k} {found[k]:.2f} ({found[k + ', median']:.2f})" for k in ("one process", "two workers"))
        print(f"{name} batch {batch}: {cells} | {one / two:.2f} × as fast", flush=True)


if __name__ == "__main__":
    main()
