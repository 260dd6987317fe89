"""The collected documents: right copy, mutated copy, and which claim each line of a table speaks of."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from derive.results import Claim, Document
from tests.collection.truth import Line

FOLDER = Path(__file__).parent
TABLES = sorted(p.stem for p in FOLDER.glob("*.md"))


@dataclass(frozen=True)
class Case:
    """A line with the place where its claim ends, and whether this copy holds its mutant."""

    line: Line
    end: int
    mutated: bool


def table(name: str) -> ModuleType:
    return importlib.import_module(f"tests.collection.{name}")


def text_of(name: str) -> str:
    return (FOLDER / f"{name}.md").read_text(encoding="utf-8")


def cases(name: str, mutated: bool) -> tuple[str, list[Case]]:
    """The text of one copy with its cases; raises ValueError where a source is missing or ambiguous."""
    text, lines = text_of(name), table(name).LINES
    found = sorted(((place_of(text, line.source), line) for line in lines), key=lambda pair: pair[0])
    pieces, made, last, length = [], [], 0, 0
    for start, line in found:
        wrong = mutated and bool(line.wrong)
        piece = line.wrong if wrong else line.source
        pieces += [text[last:start], piece]
        length += start - last + len(piece)
        last = start + len(line.source)
        made.append(Case(line, length, wrong))
    return "".join(pieces) + text[last:], made


def place_of(text: str, source: str) -> int:
    places = [match.start() for match in re.finditer(re.escape(source), text)]
    if len(places) != 1:
        raise ValueError(f"{source!r} stands {len(places)} times in the document")
    return places[0]


def claim_at(document: Document, end: int) -> Claim | None:
    """The claim that ends at a place: of those around it the one that ends first."""
    around = [c for c in document.claims if c.start < end <= c.end]
    return min(around, key=lambda c: (c.end, -c.start), default=None)


def judged(document: Document, found: list[Case]) -> Iterator[tuple[Case, Claim | None]]:
    for case in found:
        yield case, claim_at(document, case.end)
