"""Training on MNIST: SGD with momentum and weight decay, checkpoints, curves.

Guarantee: with the same data, settings (the number of workers is one), library versions and number of BLAS threads a
run gives the same bits, however often it was killed and started again: the order of samples depends on (seed, epoch)
alone, and a checkpoint holds all else. Update (as in most libraries): v ← μ v + (∇ + λ w), w ← w − α v, with λ on
weights only, and α · decay^epoch as the rate.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from numeric import checkpoint, idx
from numeric.checkpoint import CheckpointError
from numeric.curves import write_report
from numeric.models import Model, model
from numeric.parallel import MOST, ParallelModel
from numeric.progress import terminal_progress
from numeric.shapes import NumericError, require

SAVE_SECONDS = 5.0
LAYOUT = 2  # of the flat parameters in a checkpoint


class TrainingError(NumericError):
    """A training run that cannot start or go on; the message is one sentence."""


@dataclass(frozen=True)
class Settings:
    """What determines a run, besides the data. `epochs` may be raised later: the run then goes on where it ended."""

    network: str = "lenet5"
    epochs: int = 12
    batch: int = 32
    rate: float = 0.012
    momentum: float = 0.9
    weight_decay: float = 5e-4
    decay: float = 0.72
    seed: int = 0
    workers: int = 1

    def __post_init__(self) -> None:
        require(
            self.epochs >= 1 and self.batch >= 1, f"epochs ({self.epochs}) and batch ({self.batch}) must be positive."
        )
        require(
            self.rate > 0 and 0 <= self.momentum < 1 and self.weight_decay >= 0 and 0 < self.decay <= 1,
            f"rate {self.rate}, momentum {self.momentum}, weight decay {self.weight_decay} or decay {self.decay} is "
            "out of range (rate > 0, 0 ≤ momentum < 1, weight decay ≥ 0, 0 < decay ≤ 1).",
        )
        require(self.seed >= 0, f"the seed is {self.seed}; it must not be negative.")
        require(
            1 <= self.workers <= min(MOST, self.batch),
            f"{self.workers} workers cannot share batches of {self.batch}; between 1 and {min(MOST, self.batch)} can.",
        )

    def identity(self) -> dict[str, Any]:
        """All but the number of epochs."""
        return {name: value for name, value in asdict(self).items() if name != "epochs"}


DEFAULTS: dict[str, dict[str, Any]] = {
    "lenet5": {},
    "lenet5_1998": {"rate": 0.002, "weight_decay": 0.0, "decay": 0.85},
    "mlp5": {"rate": 0.05, "batch": 64, "decay": 0.85},
}


@dataclass(frozen=True)
class Progress:
    """Where a run stands: after `step` of `steps` batches of an epoch (from 1), with this epoch's mean loss and
    accuracy."""

    epoch: int
    epochs: int
    step: int
    steps: int
    loss: float
    accuracy: float


@dataclass(frozen=True)
class Epoch:
    """One epoch's mean training loss and accuracy while training, and the accuracy on the test images after it."""

    epoch: int
    loss: float
    accuracy: float
    test_accuracy: float
    seconds: float


@dataclass(frozen=True)
class Outcome:
    """A finished run. confusion[i, j] counts test images of class i taken for j."""

    settings: Settings
    history: tuple[Epoch, ...]
    confusion: np.ndarray
    parameters: dict[str, np.ndarray]
    report: Path
    resumed: bool

    @property
    def test_accuracy(self) -> float:
        return self.history[-1].test_accuracy

    def __str__(self) -> str:
        last = self.history[-1]
        return (
            f"{self.settings.network}: {100 * last.test_accuracy:.2f} % of {int(self.confusion.sum())} test images "
            f"right after {last.epoch} epochs; training loss {last.loss:.4f}; curves in {self.report}"
        )


@dataclass
class Trainer:
    """A run in memory; `advance` does one batch."""

    settings: Settings
    data: idx.Digits
    epoch: int = 0
    step: int = 0
    loss_sum: float = 0.0
    right: int = 0
    seconds: float = 0.0
    history: list[Epoch] = field(default_factory=list)

    def __post_init__(self) -> None:
        s = self.settings
        self.model: Model = (
            model(s.network, s.seed) if s.workers == 1 else ParallelModel(s.network, s.seed, s.workers, s.batch)
        )
        self.velocity = np.zeros_like(self.model.flat)
        self.work = np.zeros_like(self.model.flat)
        self.order = self._order()

    def close(self) -> None:
        """End the worker processes, if there are any."""
        if isinstance(self.model, ParallelModel):
            self.model.close()

    @property
    def steps(self) -> int:
        return math.ceil(len(self.data.train_labels) / self.settings.batch)

    def _order(self) -> np.ndarray:
        return np.random.default_rng([self.settings.seed, self.epoch]).permutation(len(self.data.train_labels))

    def advance(self) -> Progress:
        """One batch; at the end of an epoch also the test."""
        began = time.perf_counter()
        s = self.settings
        chosen = self.order[self.step * s.batch : (self.step + 1) * s.batch]
        labels = self.data.train_labels[chosen]
        with np.errstate(over="ignore", invalid="ignore"):
            loss, classes = self._gradient(chosen, labels)
        if not math.isfinite(loss):
            raise TrainingError(
                f"the loss became {loss} in epoch {self.epoch + 1}, batch {self.step + 1}; "
                f"a rate below {s.rate:g} may help."
            )
        self._update()
        self.loss_sum += loss * len(labels)
        self.right += int((classes == labels).sum())
        self.step += 1
        seen = min(self.step * s.batch, len(self.order))
        now = Progress(self.epoch + 1, s.epochs, self.step, self.steps, self.loss_sum / seen, self.right / seen)
        self.seconds += time.perf_counter() - began
        if self.step == self.steps:
            self._finish_epoch(now)
        return now

    def _gradient(self, chosen: np.ndarray, labels: np.ndarray) -> tuple[float, np.ndarray]:
        try:
            return self.model.step(self.data.train_images[chosen], labels)
        except NumericError as error:
            raise TrainingError(f"epoch {self.epoch + 1}, batch {self.step + 1}: {error}") from error

    def _update(self) -> None:
        s, net = self.settings, self.model
        rate = s.rate * s.decay**self.epoch
        np.multiply(net.flat, net.decayed, out=self.work)
        self.work *= s.weight_decay
        self.work += net.gradient
        self.velocity *= s.momentum
        self.velocity += self.work
        np.multiply(self.velocity, rate, out=self.work)
        net.flat -= self.work

    def _finish_epoch(self, now: Progress) -> None:
        accuracy = float(np.trace(self.confusion()) / len(self.data.test_labels))
        self.history.append(Epoch(now.epoch, now.loss, now.accuracy, accuracy, self.seconds))
        self.epoch, self.step, self.loss_sum, self.right, self.seconds = self.epoch + 1, 0, 0.0, 0, 0.0
        self.order = self._order()

    def confusion(self) -> np.ndarray:
        """Counts (10, 10) of test images by true and predicted class."""
        counts = np.zeros((10, 10), np.int64)
        for start in range(0, len(self.data.test_labels), 500):
            _, classes = self.model.predict(self.data.test_images[start : start + 500])
            np.add.at(counts, (self.data.test_labels[start : start + 500], classes), 1)
        return counts

    def save(self, path: Path) -> None:
        """Write the whole state."""
        meta = {
            "layout": LAYOUT,
            "settings": self.settings.identity(),
            "data": self.data.fingerprint(),
            "epoch": self.epoch,
            "step": self.step,
            "loss_sum": self.loss_sum,
            "right": self.right,
            "seconds": self.seconds,
            "history": [asdict(epoch) for epoch in self.history],
        }
        checkpoint.save(path, {"flat": self.model.flat, "velocity": self.velocity}, meta)

    def restore(self, path: Path) -> None:
        """Take the whole state; CheckpointError if it belongs to another run."""
        arrays, meta = checkpoint.load(path)
        try:
            mine, theirs = self.settings.identity(), {"workers": 1, **meta["settings"]}
            for name in sorted(set(mine) | set(theirs)):
                if mine.get(name) != theirs.get(name):
                    raise CheckpointError(
                        f"{path} belongs to a run with {name} {theirs.get(name)}, not {mine.get(name)}; "
                        "choose another output folder, or start afresh."
                    )
            if meta["data"] != self.data.fingerprint():
                raise CheckpointError(
                    f"{path} belongs to a run on other data; choose another output folder, or start afresh."
                )
            if meta.get("layout") != LAYOUT:
                raise CheckpointError(f"{path} was written by another version of this program; start afresh.")
            self.model.flat[...], self.velocity[...] = arrays["flat"], arrays["velocity"]
            self.epoch, self.step, self.right = int(meta["epoch"]), int(meta["step"]), int(meta["right"])
            self.loss_sum, self.seconds = float(meta["loss_sum"]), float(meta["seconds"])
            self.history = [Epoch(**epoch) for epoch in meta["history"]]
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError(f"{path} lacks what a training run needs ({error}).") from error
        self.order = self._order()


def settings_for(network: str = "lenet5", **given: Any) -> Settings:
    """The default settings of a network, changed by whatever is given and not None."""
    if network not in DEFAULTS:
        raise TrainingError(f'there is no network "{network}" to train; choose one of {", ".join(DEFAULTS)}.')
    chosen = {name: value for name, value in given.items() if value is not None}
    return Settings(network=network, **{**DEFAULTS[network], **chosen})


def main(
    data: str | Path | None = None,
    output: str | Path = "training",
    network: str = "lenet5",
    *,
    epochs: int | None = None,
    batch: int | None = None,
    rate: float | None = None,
    momentum: float | None = None,
    weight_decay: float | None = None,
    decay: float | None = None,
    seed: int | None = None,
    workers: int | None = None,
    fresh: bool = False,
    report: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Train a network on the MNIST files of a folder, or on the sample in this package if `data` is None.

    output: folder for `checkpoint.npz`, `parameters.npz`, `curves.svg`, `confusion.svg` and `index.html`. A run that
    was stopped there goes on, bit for bit, if its settings and data are the same; `fresh` starts again. workers:
    processes that share each batch, each on a processor of its own; 1 means none but this one. report: called after
    each batch (default: a progress bar on the terminal). Raises DataError, CheckpointError or
    TrainingError (all NumericError, one sentence each).
    """
    settings = settings_for(
        network,
        epochs=epochs,
        batch=batch,
        rate=rate,
        momentum=momentum,
        weight_decay=weight_decay,
        decay=decay,
        seed=seed,
        workers=workers,
    )
    digits, folder = idx.load(data), Path(output)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise TrainingError(f"the output folder {folder} cannot be made: {error.strerror}.") from error
    with closing(Trainer(settings, digits)) as trainer:
        path = folder / "checkpoint.npz"
        resumed = path.exists() and not fresh
        if resumed:
            trainer.restore(path)
        if report is None:
            with terminal_progress() as bar:
                _run(trainer, path, bar)
        else:
            _run(trainer, path, report)
        return _finish(trainer, folder, resumed)


def _run(trainer: Trainer, path: Path, report: Callable[[Progress], None]) -> None:
    saved = time.monotonic()
    while trainer.epoch < trainer.settings.epochs:
        report(trainer.advance())
        if trainer.step == 0 or time.monotonic() - saved > SAVE_SECONDS:
            trainer.save(path)
            saved = time.monotonic()


def _finish(trainer: Trainer, folder: Path, resumed: bool) -> Outcome:
    parameters, confusion = trainer.model.parameters(), trainer.confusion()
    checkpoint.save(folder / "parameters.npz", parameters, {"settings": trainer.settings.identity()})
    rows = [asdict(epoch) for epoch in trainer.history]
    page = write_report(folder, trainer.settings.network, rows, confusion)
    return Outcome(trainer.settings, tuple(trainer.history), confusion, parameters, page, resumed)
