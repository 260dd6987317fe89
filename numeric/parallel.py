"""A model whose batches are shared among worker processes, where possible each on a processor of its own.

Guarantee: the gradient is the mean of the parts' gradients, weighted by their sizes and added in the order of the
workers, so that the same number of workers gives the same bits, whatever else runs. The caller's own process is
neither pinned nor given threads; the workers do not hear Ctrl-C and end when their master closes them or is gone,
even killed. Limit: with another number of workers the sums are rounded in another order.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

import numeric
from numeric.models import Model, model
from numeric.shapes import NumericError, check_images, check_labels, require
from numeric.worker import Lines, Memory

MOST = 64
LEAST_CAPACITY = 250
PATIENCE = 5.0


class WorkerError(NumericError):
    """A worker that has ended or cannot start; the message is one sentence."""


class Worker:
    """One process with the arrays shared with it."""

    def __init__(self, name: str, template: Model, capacity: int, processor: int) -> None:
        self._number = 0
        handle, place = tempfile.mkstemp(prefix="numeric-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        os.close(handle)
        self.path = Path(place)
        self.memory = Memory.of(self.path, template.flat.size, capacity, template.flat.dtype)
        command = [sys.executable, "-m", "numeric.worker", place, name, str(template.flat.dtype), str(capacity)]
        paths = [str(Path(numeric.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
        self.process = subprocess.Popen(
            [*command, str(processor)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            start_new_session=True,
            env={**os.environ, **threads, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        )

        assert self.process.stdout is not None
        self._answers = Lines(self.process.stdout.fileno())

    def ready(self) -> None:
        """Wait until it has mapped its arrays; then the file needs no name any more."""
        found = self._read()
        if os.name == "posix":
            self.path.unlink(missing_ok=True)
        if found != "ready":
            raise WorkerError(f"a worker process could not start: it answered {found!r}.")

    def send(self, task: str, count: int, share: float) -> None:
        self._number += 1
        try:
            assert self.process.stdin is not None
            os.write(self.process.stdin.fileno(), f"{self._number} {task} {count} {share.hex()}\n".encode())
        except (BrokenPipeError, ValueError) as error:
            raise self._ended() from error

    def receive(self) -> None:
        """Wait for the answer to the last task; answers to tasks that were interrupted are passed over."""
        while True:
            number, answer, *reason = self._read().split(" ", 2)
            if int(number) == self._number:
                break
        if answer != "done":
            raise NumericError(reason[0] if reason else answer)

    def _read(self) -> str:
        line = self._answers.next()
        if not line:
            raise self._ended()
        return line

    def _ended(self) -> WorkerError:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)
        return WorkerError(f"a worker process has ended unexpectedly (exit code {self.process.returncode}).")

    def close(self) -> None:
        """End the process, at once if it does not end by itself."""
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):
                assert pipe is not None
                pipe.close()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.path.unlink(missing_ok=True)


class ParallelModel:
    """The `Model` of a network whose `step` and `predict` run on `workers` processes; `close` ends them."""

    def __init__(self, name: str, seed: int, workers: int, batch: int, dtype: Any = np.float32) -> None:
        require(
            1 <= workers <= min(MOST, batch),
            f"{workers} workers cannot share batches of {batch}; between 1 and {min(MOST, batch)} can.",
        )
        self._own = model(name, seed, dtype)
        self.name = self._own.name
        self.flat, self.gradient, self.decayed = self._own.flat, self._own.gradient, self._own.decayed
        self._capacity = max(-(-batch // workers), LEAST_CAPACITY)
        self.workers: list[Worker] = []
        try:
            for processor in _processors(workers):
                self.workers.append(Worker(name, self._own, self._capacity, processor))
            for worker in self.workers:
                worker.ready()
        except BaseException:
            self.close()
            raise

    def step(self, images: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
        """As `Model.step`."""
        check_images(images, 28, 28, (np.uint8,))
        check_labels(labels, len(images), 10)
        parts = self._shared("step", images, labels)
        self.gradient[...] = parts[0][0].memory.gradient
        for worker, _ in parts[1:]:
            self.gradient += worker.memory.gradient
        loss = sum(float(worker.memory.loss[0]) for worker, _ in parts)
        return loss, np.concatenate([worker.memory.classes[:count] for worker, count in parts])

    def predict(self, images: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """As `Model.predict`."""
        check_images(images, 28, 28, (np.uint8,))
        scores, classes = [], []
        block = self._capacity * len(self.workers)
        for start in range(0, len(images), block):
            for worker, count in self._shared("predict", images[start : start + block], None):
                scores.append(worker.memory.scores[:count].copy())
                classes.append(worker.memory.classes[:count].copy())
        return np.concatenate(scores), np.concatenate(classes)

    def _shared(self, task: str, images: np.ndarray, labels: np.ndarray | None) -> list[tuple[Worker, int]]:
        """Share the images out, wait for all; the workers that had any, with how many."""
        bounds = [round(len(images) * k / len(self.workers)) for k in range(len(self.workers) + 1)]
        parts = []
        for worker, start, stop in zip(self.workers, bounds, bounds[1:]):
            if start == stop:
                continue
            memory = worker.memory
            memory.flat[...] = self.flat
            memory.images[: stop - start] = images[start:stop]
            if labels is not None:
                memory.labels[: stop - start] = labels[start:stop]
            worker.send(task, stop - start, (stop - start) / len(images))
            parts.append((worker, stop - start))
        for worker, _ in parts:
            worker.receive()
        return parts

    def parameters(self) -> dict[str, np.ndarray]:
        """As `Model.parameters`."""
        return self._own.parameters()

    def close(self) -> None:
        """End the workers; the model cannot step any more."""
        while self.workers:
            self.workers.pop().close()


def _processors(workers: int) -> list[int]:
    """A processor for each worker, or −1 where there are not enough or they cannot be chosen."""
    free = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    return free[:workers] if len(free) >= workers else [-1] * workers
