"""MNIST accuracies: every network on the whole training set, several seeds, one thread.

Run `python benchmarks/numeric_training.py DIR OUTPUT`, DIR with the four MNIST files; runs that were stopped go on.
Prints a Markdown table with the test accuracy after each epoch; curves and confusion matrices are in OUTPUT.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from statistics import median

if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[variable] = "1"

from numeric.train import main

RUNS = {"lenet5": (12, (0, 1, 2), ((3, 98.5), (12, 99.0))), "lenet5_1998": (15, (0,), ((15, 98.0),)),
        "mlp5": (12, (0,), ((12, 97.0),))}  # fmt: skip


def run(data: Path, output: Path) -> bool:
    """Train everything; whether every aim (best median accuracy within so many epochs) was reached."""
    reached = True
    for network, (epochs, seeds, aims) in RUNS.items():
        histories = []
        for seed in seeds:
            outcome = main(
                data, output / f"{network}-{seed}", network, epochs=epochs, seed=seed, report=lambda now: None
            )
            histories.append([100 * epoch.test_accuracy for epoch in outcome.history])
            figures = " ".join(f"{accuracy:.2f}" for accuracy in histories[-1])
            seconds = sum(epoch.seconds for epoch in outcome.history)
            print(f"| {network} | {seed} | {figures} | {seconds:.0f} s |", flush=True)
        for within, aim in aims:
            best = max(median(accuracies) for accuracies in list(zip(*histories, strict=True))[:within])
            reached &= best >= aim
            print(f"{network}: best median within {within} epochs {best:.2f} %, aim {aim} %", flush=True)
    return reached


if __name__ == "__main__":
    sys.exit(0 if run(Path(sys.argv[1]), Path(sys.argv[2])) else 1)
