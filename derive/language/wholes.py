"""A part of a formula, as it can stand by itself: `\\underbrace{A}_{x}` for a part that begins at A.

Guarantee: a part whose braces balance stays as it is; any other grows until they do, by the command before an opening brace too,
or stays if they never do within the formula.
"""

from __future__ import annotations

import re

_BRACE = re.compile(r"\\.|[{}]", re.DOTALL)
_COMMAND = re.compile(r"(?:\\[A-Za-z]+\s*(?:\[[^\[\]]*\]\s*)?|[_^]\s*)\Z")
MOST_BEFORE = 40


def whole(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """The place of the part from `start` to `end` of a formula that stands from `first` to `last`."""
    begin, stop = start, end
    depth, missing = _depth(text, start, end)
    for _ in range(missing):
        begin = _opening(text, first, begin)
        if begin < 0:
            return start, end
    for _ in range(depth + missing):
        stop = _closing(text, stop, last)
        if stop < 0:
            return start, end
    if begin < start:
        begin -= len(found[0]) if (found := _COMMAND.search(text[max(first, begin - MOST_BEFORE) : begin])) else 0
    return begin, stop


def _depth(text: str, start: int, end: int) -> tuple[int, int]:
    """How many braces are open at the end, and how many close that were never opened."""
    depth = lowest = 0
    for brace in _BRACE.finditer(text, start, end):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        lowest = min(lowest, depth)
    return depth, -lowest


def _opening(text: str, first: int, place: int) -> int:
    """The last brace before a place that is open there; -1 if there is none."""
    open_ones: list[int] = []
    for brace in _BRACE.finditer(text, first, place):
        if brace[0] == "{":
            open_ones.append(brace.start())
        elif brace[0] == "}" and open_ones:
            open_ones.pop()
    return open_ones[-1] if open_ones else -1


def _closing(text: str, place: int, last: int) -> int:
    """Behind the brace that closes what is open at a place; -1 if there is none."""
    depth = 1
    for brace in _BRACE.finditer(text, place, last):
        depth += {"{": 1, "}": -1}.get(brace[0], 0)
        if not depth:
            return brace.end()
    return -1


__all__ = ["whole"]
