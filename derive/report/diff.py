"""The difference between two LaTeX lines, token by token."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+|\s+|.", re.S)
_LONGEST = 600


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


def _plain(tokens: list[str]) -> list[str]:
    return [" " if token.isspace() else token for token in tokens]
