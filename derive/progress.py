"""Progress on stderr for work that takes longer than a second; silent where stderr is no terminal."""

from __future__ import annotations

import time
from typing import Any, TextIO


class Progress:
    """A progress bar on a terminal's stderr, once the work has taken more than a second."""

    def __init__(self, stream: TextIO, patience: float = 1.0):
        self._stream = stream
        self._active = stream.isatty()
        self._begin = time.monotonic() + patience
        self._bar: Any = None
        self._task: Any = None

    def __enter__(self) -> Progress:
        return self

    def __call__(self, done: int, total: int) -> None:
        if not self._active or time.monotonic() < self._begin:
            return
        if self._bar is None:
            self._start(total)
        self._bar.update(self._task, completed=done, total=total)

    def _start(self, total: int) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar

        self._bar = Bar(console=Console(file=self._stream), transient=True)
        self._task = self._bar.add_task("checking", total=total)
        self._bar.start()

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
