"""A progress bar with loss and accuracy on the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def terminal_progress() -> Iterator[Callable[[Any], None]]:
    """A function that draws what a `train.Progress` says: one bar for each epoch, kept with its last figures."""
    columns = (
        TextColumn("epoch {task.fields[epoch]}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("loss {task.fields[loss]:.4f}  accuracy {task.fields[accuracy]:.2%}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns) as bar:
        tasks: dict[int, Any] = {}

        def draw(now: Any) -> None:
            fields = {"epoch": f"{now.epoch}/{now.epochs}", "loss": now.loss, "accuracy": now.accuracy}
            if now.epoch not in tasks:
                tasks[now.epoch] = bar.add_task("", total=now.steps, **fields)
            bar.update(tasks[now.epoch], completed=now.step, **fields)

        yield draw
