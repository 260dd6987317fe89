"""A checked document on the terminal: wrong claims first and in full, then what stayed open, then the counts.

Plain text with a few ANSI colours, because importing a renderer would cost more than the printing. Guarantee: no
control character of the document reaches the terminal, and without a terminal (or with NO_COLOR) there is no escape
sequence at all.
"""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, TextIO

from derive import understood
from derive.files import clean, one_line, summary_line
from derive.report.values import Table, difference_sentence, table
from derive.results import WRONG, Claim, Counterexample, Document

GLYPHS = {
    "proved": "✓",
    "checked": "≈",
    "refuted": "✗",
    "ill-typed": "✗",
    "definition": "≔",
    "undecided": "?",
    "unreadable": "¿",
}
_COLOURS = {"refuted": "31", "ill-typed": "31", "proved": "32", "checked": "36", "undecided": "33", "unreadable": "33"}
_OPEN_SHOWN = 20


class Style:
    """Colour or none, and the width to fill."""

    def __init__(self, colour: bool, width: int = 100):
        self.colour = colour
        self.width = width

    @staticmethod
    def of(stream: TextIO) -> Style:
        colour = stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        return Style(colour, min(max(shutil.get_terminal_size((100, 24)).columns, 40), 140))

    def paint(self, text: str, codes: str) -> str:
        return f"\x1b[{codes}m{text}\x1b[0m" if self.colour and codes else text

    def verdict(self, verdict: str) -> str:
        return self.paint(f"{GLYPHS[verdict]} {verdict}", "1;" + _COLOURS.get(verdict, "34"))


def cells(text: str) -> int:
    """Columns that the text takes on a terminal; wide characters count two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def render(document: Document, style: Style, quiet: bool = False, verbose: bool = False) -> Iterator[str]:
    """The lines to print for a document."""
    if quiet:
        for claim in document.wrong:
            yield f"{_place(document, claim)}: {style.verdict(claim.verdict)}: {clean(explanation(claim))}"
    else:
        yield from _sections(document, style, verbose)
    yield style.paint(clean(summary_line(document)), "1")


def explanation(claim: Claim) -> str:
    """What to say of a claim in one line: the diagnosis and the reason, or the verdict alone.

    Of a reason with a caret under the place where reading stopped, the sentence (`_stopped` shows the place).
    """
    said = [part for part in (claim.diagnosis, claim.reason.partition("\n")[0]) if part]
    if len(said) == 2 and said[0] in said[1]:
        said = said[1:]
    return one_line("; ".join(said)) or f"the line is {claim.verdict}"


def _stopped(claim: Claim) -> Iterator[str]:
    """The place where reading stopped: the formula and a caret under it."""
    for line in claim.reason.split("\n")[1:]:
        yield "      " + clean(line).rstrip()


def _place(document: Document, claim: Claim) -> str:
    return f"{clean(document.path)}:{claim.line}"


def _sections(document: Document, style: Style, verbose: bool) -> Iterator[str]:
    lines = source_lines(document.text)
    for claim in document.wrong:
        yield from _wrong(document, claim, lines, style)
        yield ""
    waiting = [claim for claim in document if claim.verdict in ("undecided", "unreadable")]
    shown = waiting if verbose else waiting[:_OPEN_SHOWN]
    for claim in shown:
        yield f"{_place(document, claim)}  {style.verdict(claim.verdict)}  {clean(explanation(claim))}"
        yield from _stopped(claim)
        if verbose:
            yield from _excerpt(document.text, lines, claim, style)
    if len(waiting) > len(shown):
        yield f"… and {len(waiting) - len(shown)} more that are open (--verbose lists them)"
    if verbose:
        for claim in document:
            if claim.verdict not in WRONG and claim not in waiting:
                yield from _right(document, claim, style)
    if waiting or (verbose and document.claims):
        yield ""
    if document.claims and (waiting or verbose or not document.dialect):
        told = [clean(line) for line in understood.lines(document, verbose)]
        yield from [*told, ""] if told else []


def _right(document: Document, claim: Claim, style: Style) -> Iterator[str]:
    rule = f"  by {claim.rule}" if claim.rule else ""
    latex = style.paint(_short(claim.latex, 80), "2")
    yield f"{_place(document, claim)}  {style.verdict(claim.verdict)}{clean(rule)}  {latex}"
    if claim.reason:
        yield f"    {clean(claim.reason)}"
    for assumption in claim.assumptions:
        yield f"    assuming {clean(assumption)}"
    for note in claim.notes:
        yield f"    note: {clean(note)}"


def statement(document: Document, claim: Claim, style: Style) -> Iterator[str]:
    """All that there is to say of one statement that is wrong or open."""
    return _wrong(document, claim, source_lines(document.text), style)


def _wrong(document: Document, claim: Claim, lines: Sequence[str], style: Style) -> Iterator[str]:
    place = style.paint(_place(document, claim), "1")
    yield f"{place}  {style.verdict(claim.verdict)}  {style.paint(f'[{clean(claim.id)}]', '2')}"
    yield from _excerpt(document.text, lines, claim, style)
    yield f"  {clean(explanation(claim))}"
    yield from _stopped(claim)
    if claim.counterexample:
        yield from _counterexample(claim.counterexample, style)
    if claim.fix:
        yield f"  {style.paint('right would be', '1')}  {style.paint(clean(claim.fix), '32')}"
    for note in claim.notes:
        yield f"  note: {clean(note)}"


def _short(text: str, width: int) -> str:
    text = clean(one_line(text))
    return text if len(text) <= width else text[: width - 1] + "…"


def source_lines(text: str) -> list[str]:
    """The lines of a text as an editor counts them: only a line feed ends a line."""
    return text.split("\n")


# ------------------------------------------------------------------------------------------------------- source excerpt


def _excerpt(text: str, lines: Sequence[str], claim: Claim, style: Style, most: int = 6) -> Iterator[str]:
    """The source lines of a claim, with a mark under what belongs to it."""
    numbers = [n for n in range(claim.line, claim.end_line + 1) if 1 <= n <= len(lines)]
    spans = _spans(text, lines, claim)
    for number in numbers[:most]:
        source, begin, end = _window(lines[number - 1].rstrip("\r"), *spans.get(number, (0, 0)), width=style.width - 10)
        yield f"{style.paint(f'{number:>6} │', '2')} {clean(source)}"
        if end > begin:
            pad = " " * cells(clean(source[:begin]))
            yield f"       {style.paint('│', '2')} {pad}{style.paint('^' * cells(clean(source[begin:end])), '31')}"
    if len(numbers) > most:
        yield f"       │ … {len(numbers) - most} more lines"


def _spans(text: str, lines: Sequence[str], claim: Claim) -> dict[int, tuple[int, int]]:
    """For each line, the columns (from 0) that the claim covers."""
    if claim.end <= claim.start or claim.end > len(text):
        return {}
    starts = _line_starts(text)
    first = bisect_right(starts, claim.start)
    spans, position = {}, starts[first - 1]
    for number in range(first, len(lines) + 1):
        if position >= claim.end:
            break
        source = lines[number - 1]
        begin, end = max(claim.start - position, 0), min(claim.end - position, len(source))
        covered = source[begin:end]
        if covered.strip():
            begin += len(covered) - len(covered.lstrip())
            spans[number] = (begin, begin + len(covered.strip()))
        position += len(source) + 1
    return spans


@lru_cache(maxsize=2)
def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in re.finditer("\n", text))]


def _window(source: str, begin: int, end: int, width: int) -> tuple[str, int, int]:
    """A long line cut to the width around what is marked."""
    if len(source) <= width:
        return source, begin, end
    offset = max(0, min(begin - 8, len(source) - width))
    cut = source[offset : offset + width]
    head, tail = "…" if offset else "", "…" if offset + width < len(source) else ""
    begin, end = max(begin - offset, 0), min(end - offset, len(cut))
    if head:
        cut = head + cut[1:]
    if tail:
        cut = cut[:-1] + tail
    return cut, begin, end


# ------------------------------------------------------------------------------------------------------- counterexample


def _counterexample(example: Counterexample, style: Style) -> Iterator[str]:
    sizes = ", ".join(f"{name} = {size}" for name, size in example.sizes.items())
    yield f"  counterexample{':  ' + clean(sizes) if sizes else ''}"
    given = [_block(name, table(value), style) for name, value in example.values.items()]
    yield from _beside(given, style.width)
    left = _block("left side", table(example.left, example.right), style)
    right = _block("right side", table(example.right, example.left), style)
    yield from _beside([left, right], style.width)
    sentence = difference_sentence(example.left, example.right)
    if sentence:
        yield f"    {clean(sentence)}"


Block = tuple[list[str], int]


def _block(name: Any, shown: Table, style: Style) -> Block:
    """The lines of `name = matrix`, and their width in cells."""
    name = clean(str(name))
    columns = range(max(len(row) for row in shown.rows)) if shown.rows else range(0)
    rows = [[clean(item) for item in row] for row in shown.rows]
    widths = [max(cells(row[j]) for row in rows if j < len(row)) for j in columns]
    lines = []
    for i, row in enumerate(rows):
        painted = []
        for j, item in enumerate(row):
            padded = " " * (widths[j] - cells(item)) + item
            painted.append(style.paint(padded, "1;31") if (i, j) in shown.differs else padded)
        lines.append(_brackets(i, len(rows), "  ".join(painted), shown.is_scalar))
    middle = (len(lines) - 1) // 2
    label = f"{name} = "
    lines = [(label if i == middle else " " * cells(label)) + line for i, line in enumerate(lines)]
    return lines, cells(label) + sum(widths) + 2 * max(len(widths) - 1, 0) + (0 if shown.is_scalar else 4)


def _brackets(row: int, rows: int, body: str, scalar: bool) -> str:
    if scalar:
        return body
    if rows == 1:
        return f"[ {body} ]"
    left, right = ("⎡", "⎤") if row == 0 else ("⎣", "⎦") if row == rows - 1 else ("⎢", "⎥")
    return f"{left} {body} {right}"


def _beside(blocks: Sequence[Block], width: int) -> Iterator[str]:
    """Blocks side by side, as many as fit."""
    group: list[Block] = []
    used = 4
    for block in blocks:
        if group and used + block[1] > width:
            yield from _join(group)
            group, used = [], 4
        group.append(block)
        used += block[1] + 4
    if group:
        yield from _join(group)


def _join(group: Sequence[Block]) -> Iterator[str]:
    height = max(len(lines) for lines, _ in group)
    padded = []
    for lines, width in group:
        above = (height - len(lines)) // 2
        full = [" " * width] * above + list(lines) + [" " * width] * (height - len(lines) - above)
        padded.append(full)
    for row in zip(*padded):
        yield ("    " + "    ".join(row)).rstrip()
