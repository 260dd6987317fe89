"""Searching a whole document for phrases that most documents do not hold.

A phrase can do without some of its words, but not without all of them: the letters of which every match holds some are read off
the pattern, and where the text has none of them the pattern, which is far slower than a search for letters, is not tried.
Guarantee: what is found is what the pattern finds.  Limit: a pattern about which nothing is known is always tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from importlib import import_module
from typing import Any


def _parser() -> Any:
    """Python's own parser of patterns, by the names that it has had; None where it has another: then nothing is known of any."""
    for name in ("re._parser", "sre_parse"):
        with suppress(ImportError):
            return import_module(name)
    return None


parser = _parser()
MOST_LETTERS = 24
"""A choice of more words than these is not looked for word by word."""


def search(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """What `pattern.search` finds."""
    return pattern.search(text) if may_hold(pattern, text) else None


def finditer(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `pattern.finditer` finds."""
    return pattern.finditer(text) if may_hold(pattern, text) else iter(())


def may_hold(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a text has letters that a match of the pattern needs."""
    words = needed(pattern)
    within = _folded(text) if pattern.flags & re.IGNORECASE else text
    return not words or any(word in within for word in words)


@lru_cache(maxsize=4)
def _folded(text: str) -> str:
    """The text in small letters; further letters that stand for an ASCII letter where case is ignored are that letter."""
    return text.replace("İ", "i").lower().replace("ı", "i").replace("ſ", "s")


@cache
def needed(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Strings one of which is in every match, in small letters where the pattern ignores case; none if nothing is known."""
    if parser is None or pattern.flags & re.VERBOSE:
        return ()
    found = _of_row(parser.parse(pattern.pattern, pattern.flags), bool(pattern.flags & re.IGNORECASE))
    return tuple(sorted(found)) if found is not None and len(found) <= MOST_LETTERS else ()


def _of_row(row: Iterable[tuple[Any, Any]], folds: bool) -> frozenset[str] | None:
    """Strings one of which is in every match of what stands in a row: the best of what its parts need."""
    choices: list[frozenset[str]] = []
    run = ""
    for sign, inside in row:
        letter = _letter(inside, folds) if str(sign) == "LITERAL" else ""
        run += letter
        if letter:
            continue
        part = _of_part(str(sign), inside, folds)
        choices += [choice for choice in (frozenset({run}) if run else None, part) if choice]
        run = ""
    choices += [frozenset({run})] if run else []
    return max(choices, key=lambda choice: (min(map(len, choice)), -len(choice)), default=None)


def _letter(code: int, folds: bool) -> str:
    """A letter that stands for itself; "" for one that other letters stand for too, where case is ignored."""
    letter = chr(code)
    if not folds or letter.lower() == letter.upper():
        return letter
    return letter.lower() if letter.isascii() else ""


def _of_part(sign: str, inside: Any, folds: bool) -> frozenset[str] | None:
    if sign == "SUBPATTERN":
        _, added, dropped, row = inside
        return _of_row(row, folds) if not added and not dropped else None
    if sign == "ATOMIC_GROUP":
        return _of_row(inside, folds)
    if sign in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        least, _, row = inside
        return _of_row(row, folds) if least else None
    if sign == "BRANCH":
        rows = [_of_row(row, folds) for row in inside[1]]
        return None if any(found is None for found in rows) else frozenset().union(*(found for found in rows if found))
    return None


__all__ = ["finditer", "may_hold", "needed", "search"]
