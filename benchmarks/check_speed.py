"""How long and how much memory `derive check FILE` takes, as a whole cold process, against importing SymPy and NumPy.

    python benchmarks/check_speed.py FILE [--runs 5] [--dialect NAME]

Every run is a process of its own; both commands take turns, so that a busy machine slows both.  Printed are the medians
of wall time, the largest peak memory, and their ratio.  Exit code 1 if the ratio is above `--most` (8) or the memory
above `--memory` (300 MB).
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

BASELINE = [sys.executable, "-c", "import sympy, numpy"]


@dataclass(frozen=True)
class Run:
    """Seconds of wall time and peak memory in MB of one process."""

    seconds: float
    megabytes: float


def run(command: list[str]) -> Run:
    """One process from start to end. Raises SystemExit if it could not run (exit code 2 or a signal)."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begin
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3):
        raise SystemExit(
            f"{' '.join(command)}: exit code {process.returncode}: {said.decode(errors='replace').strip()}"
        )
    scale = 1 if sys.platform == "darwin" else 1024
    return Run(seconds, usage.ru_maxrss * scale / 1e6)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--dialect")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--most", type=float, default=8.0, help="largest ratio of times that is accepted")
    parser.add_argument("--memory", type=float, default=300.0, help="largest peak memory that is accepted, in MB")
    options = parser.parse_args()
    check = [sys.executable, "-m", "derive", "check", options.file, "--quiet"]
    check += ["--dialect", options.dialect] if options.dialect else []
    commands = {"import sympy, numpy": BASELINE, "derive check": check}
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(options.runs):
        for name, command in commands.items():
            runs[name].append(run(command))
    print(f"{'command':<22}{'median s':>10}{'best s':>10}{'peak MB':>10}")
    medians, peaks = {}, {}
    for name, measured in runs.items():
        seconds = [one.seconds for one in measured]
        medians[name], peaks[name] = statistics.median(seconds), max(one.megabytes for one in measured)
        print(f"{name:<22}{medians[name]:>10.2f}{min(seconds):>10.2f}{peaks[name]:>10.0f}")
    ratio = medians["derive check"] / medians["import sympy, numpy"]
    print(
        f"ratio {ratio:.2f} (accepted: {options.most:g}), peak {peaks['derive check']:.0f} MB ({options.memory:g} MB)"
    )
    return 0 if ratio <= options.most and peaks["derive check"] <= options.memory else 1


if __name__ == "__main__":
    raise SystemExit(main())
