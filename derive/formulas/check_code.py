"""`derive check-code PATH:FUNCTION --formula NAME`: the check in a child process, with a time limit.

Guarantee: the answer is a report, or one sentence (`CannotRun`), whatever the user's file does: hang, crash, call
exit(), print.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from derive.files import CannotRun

SECONDS = 60.0


def check_code(
    target: str,
    formula: str,
    arguments: Sequence[str] | None = None,
    layout: str | None = None,
    seconds: float = SECONDS,
) -> Mapping[str, Any]:
    """{"ok", "text", "findings"} for PATH:FUNCTION. Raises CannotRun with a sentence."""
    path, name = _split(target)
    _known(formula)
    request = {"path": str(path), "function": name, "formula": formula, "arguments": arguments, "layout": layout}
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "answer.json"
        code = _run([sys.executable, "-m", "derive.formulas.checking.child", str(out), json.dumps(request)], seconds, target)
        try:
            answer: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            how = f"was stopped by signal {-code}" if code < 0 else f"ended with exit code {code}"
            raise CannotRun(f"the process that ran {target} {how} before it could answer") from None
    if "error" in answer:
        raise CannotRun(answer["error"])
    return answer


def _split(target: str) -> tuple[Path, str]:
    text, _, name = target.rpartition(":")
    if not text or not name:
        raise CannotRun(f"{target!r} is not of the form PATH:FUNCTION, such as layers.py:conv_backward")
    path = Path(text)
    if path.is_dir():
        raise CannotRun(f"{path} is a directory; a Python file is needed")
    if not path.is_file():
        raise CannotRun(f"there is no file {path}")
    if not all(part.isidentifier() for part in name.split(".")):
        raise CannotRun(f"{name!r} is not the name of a function")
    return path, name


def _known(formula: str) -> None:
    from derive.formulas import get

    try:
        get(formula)
    except KeyError as problem:
        raise CannotRun(str(problem.args[0])) from None


def _run(command: list[str], seconds: float, target: str) -> int:
    root = str(Path(__file__).parent.parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))
    process = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": path},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return process.wait(timeout=seconds)
    except subprocess.TimeoutExpired:
        raise CannotRun(f"{target} did not answer within {seconds:g} seconds; give it more with --timeout") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
