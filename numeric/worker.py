"""A process that computes gradients for `parallel`: `python -m numeric.worker`, started and ended by it.

Guarantee: it works on one thread, on one processor if it is told which, answers each line on its standard input with
one line, and ends when that input ends, so it never outlives the process that started it. Arrays go through a file
that both map into memory.
"""

from __future__ import annotations

import os
import sys
from math import prod
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from numeric import models
from numeric.shapes import NumericError


class Memory(NamedTuple):
    """The arrays that one worker shares with its master: up to `capacity` images and what is found for them."""

    flat: np.ndarray
    gradient: np.ndarray
    images: np.ndarray
    labels: np.ndarray
    scores: np.ndarray
    classes: np.ndarray
    loss: np.ndarray

    @classmethod
    def of(cls, path: Path, size: int, capacity: int, dtype: Any) -> Memory:
        """The arrays mapped from a file, which is made as long as it needs to be."""
        kinds: list[tuple[tuple[int, ...], Any]] = [
            ((size,), dtype),
            ((size,), dtype),
            ((capacity, 28, 28), np.uint8),
            ((capacity,), np.int64),
            ((capacity, 10), dtype),
            ((capacity,), np.int64),
            ((1,), np.float64),
        ]
        lengths = [-(-prod(shape) * np.dtype(kind).itemsize // 64) * 64 for shape, kind in kinds]
        if path.stat().st_size < sum(lengths):
            os.truncate(path, sum(lengths))
        whole = np.memmap(path, np.uint8, "r+", shape=(sum(lengths),))
        arrays, start = [], 0
        for (shape, kind), length in zip(kinds, lengths, strict=True):
            used = prod(shape) * np.dtype(kind).itemsize
            arrays.append(np.asarray(whole[start : start + used].view(kind).reshape(shape)))
            start += length
        return cls(*arrays)


class Lines:
    """The lines that arrive in a pipe, without the delays of buffered text."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor, self._rest = descriptor, b""

    def next(self) -> str:
        """The next line, "" at the end of the pipe."""
        while b"\n" not in self._rest:
            part = os.read(self._descriptor, 4096)
            if not part:
                return ""
            self._rest += part
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()


def serve(path: str, network: str, dtype: str, capacity: int, processor: int) -> None:
    """Answer "number step count share" and "number predict count share" until the input ends."""
    if processor >= 0 and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {processor})
    model = models.model(network, 0, dtype)
    memory = Memory.of(Path(path), model.flat.size, capacity, model.flat.dtype)
    os.write(1, b"ready\n")
    tasks = Lines(0)
    while line := tasks.next():
        number, task, count, share = line.split()
        try:
            _do(model, memory, task, int(count), float.fromhex(share))
            answer = "done"
        except NumericError as error:
            answer = f"failed {error}"
        os.write(1, f"{number} {answer}\n".encode())


def _do(model: models.Model, memory: Memory, task: str, count: int, share: float) -> None:
    """Predict, or leave the loss and its gradient, each times the share that these images have in their batch."""
    model.flat[...] = memory.flat
    if task == "predict":
        memory.scores[:count], memory.classes[:count] = model.predict(memory.images[:count])
        return
    with np.errstate(over="ignore", invalid="ignore"):
        loss, memory.classes[:count] = model.step(memory.images[:count], memory.labels[:count])
    memory.loss[0] = share * loss
    np.multiply(model.gradient, np.asarray(share, model.gradient.dtype), out=memory.gradient)


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
