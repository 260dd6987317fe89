"""Conditions on the indices of a claim: “= −p_i p_j for i ≠ j”, “if i = j then …”.

Guarantee: a condition counts only if it names two free indices of the claim, and stands behind the claim in its row or, with a
word such as for or if before it, in the words of the claim's sentence.  A claim under a condition is the claim times the
indicator of the condition, so that it is judged by both engines like any other.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from derive.reading.reader import Reader
from derive.reading.words.assuming import continues, sentence_end, sentence_start
from derive.terms.term import Term, entry, eye, index, num, sub

_ENDS = re.compile(r"\\\\|\\end\{|\$\$|\\\]")
_PAIR = re.compile(r"(?<![A-Za-z\\_^{])([a-z])\s*(\\neq|\\not\s*=|\\ne(?![a-z])|≠|=)\s*([a-z])(?![A-Za-z_^({])")
_INLINE = re.compile(
    r"\b(?:for|if|when|whenever|where|with|case|given)\s+(?:all\s+|any\s+|every\s+|the\s+case\s+)?\(?\$([^$]*)\$", re.IGNORECASE
)


class Condition(NamedTuple):
    """Two indices that are equal, or not."""

    first: str
    second: str
    equal: bool

    def __str__(self) -> str:
        return f"{self.first} {'=' if self.equal else '≠'} {self.second}"


def condition_on(text: str, end: int, block: tuple[int, int], reader: Reader) -> Condition | None:
    """The condition on the free indices of a claim that ends at `end` in a block of the text, if there is just one."""
    stop = _ENDS.search(text, end)
    row = text[end : stop.start() if stop else block[1]]
    begin = sentence_start(text, block[0])
    finish = sentence_end(text, block[1]) if continues(text, block[1]) else block[1]
    words = [match[1] for match in _INLINE.finditer(text[begin : block[0]] + " " + text[block[1] : finish])]
    found = {made for part in (row, *words) for match in _PAIR.finditer(part) if (made := _made(match, reader)) is not None}
    return found.pop() if len(found) == 1 else None


def qualified(text: str) -> bool:
    """Whether the text between two members holds a condition of its own."""
    return bool(_PAIR.search(text))


def _made(match: re.Match[str], reader: Reader) -> Condition | None:
    first, sign, second = match.groups()
    if first == second or first not in reader.free or reader.free.get(first) != reader.free.get(second):
        return None
    return Condition(first, second, sign == "=")


def indicator(condition: Condition, reader: Reader) -> Term:
    """1 where the condition holds, else 0."""
    size = reader.free[condition.first]
    assert size is not None
    same = entry(eye(size), index(condition.first, size), index(condition.second, size))
    return same if condition.equal else sub(num(1), same)
