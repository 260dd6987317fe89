"""What the checker says, in the language of a report.

The checker speaks English.  A table for each other language holds its sentences as templates; a sentence is matched as a
whole, else part by part where it is joined by semicolons, commas or a colon.  A name, a formula or a sentence within a
sentence is {} ({.} is one word, {*} may hold semicolons), and is translated by the same table.  A template that begins with … is
put in wherever its words stand in what no other template fits, as the names that the checker gives to sizes do in a shape.
Guarantee: a sentence that no template fits is given back as it is, and formulas and names always are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources

_PLACE = re.compile(r"\{(\d*|[.*])\}")
_KINDS = {"": r"((?:\([^()]*\)|(?!; ).)+?)", ".": r"(\S+)", "*": "(.+)"}
_JOINTS = (("; ", "；"), (": ", "："), (", ", "，"))
_DEEPEST = 6
_LONGEST = 2000


@lru_cache(maxsize=8192)
def translate(sentence: str, language: str) -> str:
    """The sentence in that language; of several lines (a place with a caret under it) the first alone is translated."""
    if language == "en" or not sentence:
        return sentence
    first, newline, rest = sentence.partition("\n")
    return _said(first, language, _DEEPEST) + newline + rest


def templates(language: str) -> list[tuple[str, str]]:
    """The table of a language: pairs of an English template and its translation."""
    text = (resources.files("derive.report.sentences") / f"{language}.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return list(zip(lines[::2], lines[1::2]))


class _Table:
    """Sentences without a place to look up, and patterns, the ones with most words of their own first."""

    def __init__(self, language: str):
        pairs = templates(language)
        self.whole = dict(pair for pair in pairs if not _PLACE.search(pair[0]))
        self.inner = [(_inner(said[1:]), meant) for said, meant in pairs if said.startswith("…")]
        held = [pair for pair in pairs if _PLACE.search(pair[0]) and not pair[0].startswith("…")]
        held.sort(key=lambda pair: -len(_PLACE.sub("", pair[0])))
        self.patterns = [(max(_PLACE.split(said)[::2], key=len), _pattern(said), meant) for said, meant in held]


@lru_cache(maxsize=4)
def _table(language: str) -> _Table:
    return _Table(language)


def _pattern(template: str) -> re.Pattern[str]:
    pieces = _PLACE.split(template)
    return re.compile("".join(_KINDS[piece] if odd % 2 else re.escape(piece) for odd, piece in enumerate(pieces)), re.S)


def _inner(template: str) -> re.Pattern[str]:
    """Where a template that stands inside a formula fits: its places are names, perhaps with an argument in brackets."""
    return re.compile(re.escape(template).replace(r"\{\.\}", r"([^\s×·()\[\],;]+(?:\([^()]*\))?)"))


def _said(sentence: str, language: str, depth: int) -> str:
    table = _table(language)
    if sentence in table.whole:
        return table.whole[sentence]
    if not depth or len(sentence) > _LONGEST:
        return sentence
    for literal, pattern, meant in table.patterns:
        found = pattern.fullmatch(sentence) if literal in sentence else None
        if found:
            return _filled(meant, [_said(part, language, depth - 1) for part in found.groups()])
    for joint, written in _JOINTS:
        parts = sentence.split(joint)
        said = [_said(part, language, depth - 1) for part in parts]
        if len(parts) > 1 and said != parts:
            return written.join(said)
    for pattern, meant in table.inner:
        sentence = pattern.sub(lambda found, meant=meant: _filled(meant, list(found.groups())), sentence)  # type: ignore[misc]
    return sentence


def _filled(template: str, parts: list[str]) -> str:
    order = iter(range(len(parts)))
    return _PLACE.sub(lambda place: parts[int(place[1]) if place[1].isdigit() else next(order)], template)
