"""What the checker understood of a document, for its author: symbols, conventions, words of prose, lines to add.

Guarantee: every symbol is listed with the line that gave its shape; a line to add is named with the claims that wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.results import Document, SymbolRow

MOST = 24
ADD = re.compile(r"is not declared: add, for example, (\$.*\$)")
WAITS = re.compile(r"is not declared: add|has no definition that could be used")
TAKEN = re.compile(r"is not declared; it is taken")
ROLES = {"implicit": "taken to fit its place", "fitted": "taken to fit its place"}


def lines(document: Document, everything: bool = False) -> Iterator[str]:
    """The lines to print; long lists are cut unless `everything` is asked for, and what single claims assume is listed only
    then or where a claim is open."""
    rows = sorted((row for row in document.symbols if row.shape != "?"), key=lambda row: (not row.line, row.line))
    yield from _listed("understood", [_symbol(row) for row in rows], everything)
    asked = everything or any(claim.verdict in ("undecided", "unreadable") for claim in document.claims)
    assumed = dict.fromkeys(text for claim in document.claims if asked for text in claim.assumptions)
    yield from _listed("conventions", [*document.conventions, *assumed], everything)
    yield from _listed("from the words", document.words, everything)
    for line, places in missing(document).items():
        yield f"to add: {line}  (line{'s' if len(places) > 1 else ''} {', '.join(map(str, places))})"


def missing(document: Document) -> dict[str, list[int]]:
    """The declarations that open claims wait for, with the lines of these claims; or else those that were taken as if they stood
    there, with the lines in which they were."""
    found: dict[str, list[int]] = {}
    if document.lacks:
        waiting = [claim.line for claim in document.claims if claim.verdict == "undecided" and WAITS.search(claim.reason)]
        waiting = waiting or [claim.line for claim in document.claims if any(map(TAKEN.search, claim.assumptions))]
        return {document.lacks: list(dict.fromkeys(waiting))} if waiting else {}
    for claim in document.claims:
        match = ADD.search(claim.reason) if claim.verdict == "undecided" else None
        if match and claim.line not in found.setdefault(match.group(1), []):
            found[match.group(1)].append(claim.line)
    return found


def _symbol(row: SymbolRow) -> str:
    given = f", line {row.line}" if row.line else ""
    shape = "number" if row.shape == "1×1" else row.shape
    return f"{row.name} {shape} ({ROLES.get(row.role, row.role)}{given})"


def _listed(title: str, items: list[str], everything: bool) -> Iterator[str]:
    if not items:
        return
    shown = items if everything else items[:MOST]
    rest = len(items) - len(shown)
    yield f"{title}: {'; '.join(shown)}" + (f"; … {rest} more (--verbose)" if rest else "")


__all__ = ["lines", "missing"]
