"""What an edit of one line costs beside a first check, and how the time grows with the number of symbols, as ratios.

    python benchmarks/editing.py FILE [--dialect NAME] [--places 5]
    python benchmarks/editing.py --symbols 200

For each place a word is added to a line of prose, and a factor 2 to an equation behind it; told are the processor times of
the checks after these edits over that of the first check of the document in this process.  An edited equation that is wrong
is searched for a fix, which comes on top; the second number of a pair is the time once that search is known.  With
`--symbols` documents of n and of 2n declared symbols with a fact and a claim each are checked: a ratio of 2 is linear.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from derive.judge import check_text
from derive.memo import Memo, keeping, settle


def seconds(text: str, dialect: str | None) -> float:
    """The processor time of one check."""
    start = time.process_time()
    check_text(text, "benchmark.md", dialect)
    return time.process_time() - start


def after_edits(text: str, dialect: str | None, places: int) -> None:
    lines = text.split("\n")
    prose = [k for k, line in enumerate(lines) if len(line.split()) > 3 and not line.startswith(("$", "\\", "#", "|"))]
    equations = [k for k, line in enumerate(lines) if "=" in line and not line.startswith("#")]
    with keeping(Memo()):
        first = seconds(text, dialect)
        for kind, found, change in (
            ("prose", prose, lambda line, k: line + " indeed" * k),
            ("equation", equations, lambda line, k: line.replace("=", "= 2 ", 1) + " " * k),
        ):
            for place in found[len(found) // (2 * places) :: max(1, len(found) // places)][:places]:
                times = []
                for again in (1, 2):
                    settle()
                    edited = [*lines[:place], change(lines[place], again), *lines[place + 1 :]]
                    times.append(seconds("\n".join(edited), dialect) / first)
                print(f"{kind:9} line {place + 1:5}: {times[0]:.3f}, {times[1]:.3f} of a first check")


def many_symbols(count: int) -> str:
    one = "Let $A_{K} \\in \\mathbb{R}^{n\\times n}$ be symmetric.\n\n$$A_{K}^\\top = A_{K}$$\n\n"
    return "".join(one.replace("{K}", f"{{{k}}}") for k in range(count))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", nargs="?")
    parser.add_argument("--dialect")
    parser.add_argument("--places", type=int, default=5)
    parser.add_argument("--symbols", type=int, default=0)
    asked = parser.parse_args()
    if asked.file:
        after_edits(Path(asked.file).read_text(encoding="utf-8"), asked.dialect, asked.places)
    if asked.symbols:
        seconds(many_symbols(5), None)
        one, two = (seconds(many_symbols(count), None) for count in (asked.symbols, 2 * asked.symbols))
        print(f"{2 * asked.symbols} symbols take {two / one:.2f} times as long as {asked.symbols}")


if __name__ == "__main__":
    main()
