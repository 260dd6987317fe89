"""A document with one character deleted, inserted or swapped with the next, many times: does anything break that was not touched?

    python benchmarks/small_edits.py FILE --dialect NAME [--edits 200] [--seed 1] [--only 17]

For every edit the document is checked again in this process, with what is known of unchanged claims kept, so that 200 edits
take minutes.  Told are: exceptions (there must be none), edits that took longer than `--slow` times the clean run, and
statements whose verdict changed although neither they nor anything that they rest on, in the clean or in the edited document,
was touched.  Exit code 1 if there is any of the first two.

A statement counts as touched if the edit lies in its display, in the line of prose that declares one of its symbols, in a
display or line that it rests on, or in the display before one that goes on with "=".
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import FrameType

from derive.judge import check_text
from derive.judge.proving.memo import reached
from derive.memo import Memo, keeping
from derive.results import Claim, Document

LETTERS = "abdelmnxzWTJ0127{}()[]_^\\&,.*+-= $#"
KINDS = ("delete", "insert", "swap")


@dataclass(frozen=True)
class Edit:
    """One character of `text` at `place` changed; `shift` is how much longer the text became."""

    kind: str
    place: int
    text: str
    shift: int


@dataclass
class Report:
    """What happened to one document."""

    edits: int = 0
    clean: float = 0.0
    longest: float = 0.0
    crashes: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    compared: int = 0
    changed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


class TookTooLong(Exception):
    """An edited document was not checked in time."""


def edits(text: str, count: int, seed: int) -> Iterator[Edit]:
    """`count` edits at random places, the kinds in turn."""
    rng = random.Random(seed)
    for number in range(count):
        kind, place = KINDS[number % len(KINDS)], rng.randrange(len(text) - 1)
        before, after = text[:place], text[place:]
        if kind == "delete":
            yield Edit(kind, place, before + after[1:], -1)
        elif kind == "insert":
            yield Edit(kind, place, before + rng.choice(LETTERS) + after, 1)
        else:
            yield Edit(kind, place, before + after[1] + after[0] + after[2:], 0)


def timed(text: str, dialect: str | None, limit: float) -> tuple[Document, float]:
    """The checked document and its seconds of CPU. Raises TookTooLong after `limit` seconds of CPU."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise TookTooLong(f"stopped after {limit:.0f} s")

    old = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, limit)
    begin = time.process_time()
    try:
        return check_text(text, dialect=dialect), time.process_time() - begin
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, old)


def block_of(text: str, place: int) -> tuple[int, int]:
    """The display, or else the line, around a place."""
    fences = [n for n in range(len(text) - 1) if text.startswith("$$", n)]
    for begin, end in zip(fences[::2], fences[1::2]):
        if begin <= place < end + 2:
            return begin, end + 2
    return text.rfind("\n", 0, place) + 1, (text.find("\n", place) + 1 or len(text))


def names_of(claim: Claim) -> set[str]:
    read = claim.formula
    return set(reached(read.scene, read.left, read.right)) if read is not None else set()


def resting(document: Document, touched: set[str]) -> set[str]:
    """The ids of all statements that rest on one of these, or are one of them."""
    found = set(touched)
    grown = True
    while grown:
        more = {claim.id for claim in document.claims if claim.id not in found and found & set(claim.rests_on)}
        grown = bool(more)
        found |= more
    return found


def touched(document: Document, begin: int, end: int) -> set[str]:
    """The ids of the statements in a range of the text, of those whose symbols it declares, and of all that rest on them."""
    lines = range(document.text.count("\n", 0, begin) + 1, document.text.count("\n", 0, max(begin, end - 1)) + 2)
    symbols = {row.name for row in document.symbols if row.line in lines}
    mine = {claim.id for claim in document.claims if claim.start < end and claim.end > begin}
    mine |= {claim.id for claim in document.claims if symbols & names_of(claim)}
    for before, claim in zip(document.claims, document.claims[1:]):
        if before.id in mine and _goes_on(claim):
            mine.add(claim.id)
    return resting(document, mine)


def _goes_on(claim: Claim) -> bool:
    """Whether a statement has the last member of the one before for its left side."""
    return claim.latex.lstrip().startswith("=")


def compare(clean: Document, edited: Document, edit: Edit, report: Report, told: str) -> None:
    """Verdicts of what was not touched, before and after."""
    begin, end = block_of(clean.text, edit.place)
    before = touched(clean, begin, end)
    after = touched(edited, begin, end + max(edit.shift, 0))
    now = {claim.start: claim for claim in edited.claims}
    for claim in clean.claims:
        if claim.id in before:
            continue
        again = now.get(claim.start + (edit.shift if claim.start > edit.place else 0))
        if again is None or again.latex != claim.latex:
            report.lost.append(f"{told}: {claim.id}")
            continue
        report.compared += 1
        if again.verdict != claim.verdict and again.id not in after:
            report.changed.append(f"{told}: {claim.id} {claim.verdict} → {again.verdict}: {again.reason[:150]}")


def show(text: str, edit: Edit) -> str:
    line = text.count("\n", 0, edit.place) + 1
    column = edit.place - text.rfind("\n", 0, edit.place)
    around = edit.text[max(0, edit.place - 12) : edit.place + 12].replace("\n", "↵")
    return f"{edit.kind} {line}:{column} …{around}…"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--dialect")
    parser.add_argument("--edits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=float, default=3.0)
    parser.add_argument("--only", type=int, help="the number of one edit, to look into it")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    text = options.file.read_text(encoding="utf-8")
    report = Report()
    clean, report.clean = timed(text, options.dialect, 600)
    limit = max(10.0, 10 * report.clean)
    with keeping(Memo()):
        timed(text, options.dialect, 600)
        for number, edit in enumerate(edits(text, options.edits, options.seed)):
            if options.only is not None and number != options.only:
                continue
            told = f"{number} {show(text, edit)}"
            report.edits += 1
            try:
                edited, seconds = timed(edit.text, options.dialect, limit)
            except Exception:
                report.crashes.append(f"{told}: {traceback.format_exc(limit=-4)}")
                continue
            compare(clean, edited, edit, report, told)
            if seconds > (options.slow - 1) * report.clean:  # a fresh run takes at most the clean time more
                report.slow.append(f"{told}: {seconds:.1f} s beyond what was kept")
            report.longest = max(report.longest, seconds)
            if options.json:
                options.json.write_text(json.dumps(asdict(report), ensure_ascii=False, indent=1), encoding="utf-8")
    print(
        f"{options.file.name}: {report.edits} edits, {len(report.crashes)} crashes, {len(report.slow)} slow "
        f"(clean {report.clean:.1f} s, longest {report.longest:.1f} s beyond what was kept), "
        f"{report.compared} untouched verdicts compared, {len(report.changed)} changed, {len(report.lost)} not found again"
    )
    for line in (*report.crashes, *report.slow, *report.changed, *report.lost[:40]):
        print("  " + line)
    return 1 if report.crashes or report.slow else 0


if __name__ == "__main__":
    sys.exit(main())
