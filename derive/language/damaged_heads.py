"""The names that a broken text may say the meaning of: what stands before its membership or its first equals sign.

Guarantee: a head is one name with its scripts, found by its letters and by what stands in them, so that W^({6)} is W^{(6)}; a
formula is no head.  Limit: nothing is repaired here; the keys serve to tell which later statements rest on a damaged line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from derive.language.damage import ALONE, WITH_BRACE

_SPACE = r"(?:\\mathbb\s*\{?\s*R\s*\}?|\\R\b|\bR|ℝ)\s*\^"
_MEMBER = re.compile(rf"(?P<head>.*?)(?:(?:\\?in\b|\\ni\b|i?\\[a-z]{{1,4}}\b|∈|\s)\s*{_SPACE}|\\in\b|∈)", re.DOTALL)
_EQUATION = re.compile(r"(?P<head>[^=<>]*?)\s*:?=")
_LAST = re.compile(r"=\s*(?P<head>[^=]*?)\s*[.,;]?\s*$")
_ROW = re.compile(r"\\\\|\n\s*\n|\\Rightarrow|\\quad|\$")
_NAME = re.compile(r"(?P<letter>\\?[A-Za-z]+)(?P<scripts>(?:\s*[\^_]\s*[\^_{}()\[\]\s]*\w+[{}()\[\]\s]*){0,2})")
_STYLES = frozenset(
    {"\\mathbf", "\\boldsymbol", "\\bm", "\\mathrm", "\\mathcal", "\\text", "\\left", "\\right", "\\in", *WITH_BRACE, *ALONE}
)
LONGEST_HEAD = 40
"""A head with more text is a formula, which declares and defines nothing."""


@dataclass(frozen=True)
class Damage:
    """Where a statement cannot be read that says what a name is."""

    line: int
    section: int
    declares: bool


def key(name: str) -> str:
    """The letters and numbers of a name, however they are set."""
    return re.sub(r"\\(?:mathbf|boldsymbol|bm|mathrm|mathcal)\b|[^A-Za-z0-9]", "", name)


def any_number(name: str) -> str:
    """The key for a name whose number is lost: b^{()}."""
    return re.sub(r"[\^_].*", "", name).lstrip("\\") + "*"


def heads(latex: str) -> Iterator[tuple[str, bool]]:
    """The keys of the names that a broken text may say the meaning of, each with whether it declares a shape."""
    for row in _ROW.split(latex):
        member = _MEMBER.match(row)
        first, last = _EQUATION.match(row), _LAST.search(row)
        if member is not None and first is None:
            yield from ((found, True) for part in member["head"].split(",") for found in _keys(part)[:1])
        if first is not None:
            yield from ((found, False) for found in _alone(first["head"]))
        if last is not None and first is not None:
            yield from ((found, False) for found in _alone(last["head"]))


def _keys(head: str) -> list[str]:
    """The keys of the names in a head; [] for a long formula."""
    found = [m for m in _NAME.finditer(head) if m["letter"] not in _STYLES] if len(head) <= LONGEST_HEAD else []
    return [_key_at(m, head) for m in found]


def _key_at(name: re.Match[str], head: str) -> str:
    lost = not name["scripts"] and re.match(r"\s*[\^_]\s*\{?\s*[(\[]\s*[)\]]", head[name.end() :])
    return any_number(name["letter"]) if lost else key(name["letter"] + name["scripts"])


def _alone(head: str) -> list[str]:
    """The key of the one name that a head is; [] for a formula."""
    found = _keys(head)
    return found if len(found) == 1 else []


__all__ = ["Damage", "any_number", "heads", "key"]
