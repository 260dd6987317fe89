"""The difference between two LaTeX lines, token by token."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+|\s+|.", re.S)
_UNIT = re.compile(
    r"(?:\\(?:left|right)\s*(?:\\[a-zA-Z]+|\\.|.)|\\(?:text|mbox|operatorname\*?)\s*\{[^{}]*\}|\\[a-zA-Z]+|\\.|\d+|.)\s*", re.S
)
"""A token with the spaces behind it; a word, or a bracket that grows, is one."""
_LONGEST = 600
Pieces = list[tuple[bool, list[str]]]
"""A line in runs of units, each with whether the other line has not got it."""


def difference(written: str, right: str) -> list[tuple[str, str]]:
    """Pieces ("same" | "gone" | "new", text) whose same and gone pieces spell `written`, same and new ones `right`.

    Spaces alone make no difference: they are never marked.  Empty for lines too long to compare quickly.
    """
    old, new = _TOKEN.findall(written.strip()), _TOKEN.findall(right.strip())
    if max(len(old), len(new)) > _LONGEST:
        return []
    pieces: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, _plain(old), _plain(new), autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(("same", "".join(old[i1:i2])))
            continue
        for kind, text in (("gone", "".join(old[i1:i2])), ("new", "".join(new[j1:j2]))):
            if text:
                pieces.append((kind if text.strip() else "same", text))
    return pieces


def changed(written: str, right: str) -> tuple[Pieces, Pieces]:
    """Both lines in pieces; without any for lines too long to compare quickly.  Spaces make no difference."""
    old, new = _UNIT.findall(written.strip()), _UNIT.findall(right.strip())
    if max(len(old), len(new)) > _LONGEST:
        return [], []
    one, two = (["".join(unit.split()) for unit in line] for line in (old, new))
    found = SequenceMatcher(None, one, two, autojunk=False).get_opcodes()
    gone = [(tag != "equal", old[i1:i2]) for tag, i1, i2, _, _ in found if i1 < i2]
    return gone, [(tag != "equal", new[j1:j2]) for tag, _, _, j1, j2 in found if j1 < j2]


def _plain(tokens: list[str]) -> list[str]:
    return [" " if token.isspace() else token for token in tokens]
