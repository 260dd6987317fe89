"""A wrong line and the right one for LaTeX, each with what the other has not marked.

Guarantee: both are what `latex_safe.formula` makes of the lines, but for the marks; where these cannot be set, as inside words,
there are none.  A difference that is no formula by itself, `1}{N`, is marked sign by sign.
"""

from __future__ import annotations

import re

from derive.language.damage import restored
from derive.report import latex_safe
from derive.report.diff import Pieces, changed
from derive.report.latex_safe import BEGIN_MARK, END_MARK

LONGEST_RUN = 30
"""So many units at most are tried as one run, where a difference is no formula as a whole."""
GONE, NEW = "derivegone", "derivenew"
_PRIVATE = r"\deriveother{E00"
_SCRIPTS = ("^", "_", "'")
_BLANK = re.compile(r"(?:\\[,;:!> ]|\\q?quad(?![a-zA-Z])|~|\s)*")


def pair(written: str, right: str) -> tuple[str | None, str | None]:
    """The line as written and as it should be, for math mode; None for one that cannot be set there."""
    written, right = restored(written), restored(right)
    plain = latex_safe.formula(written), latex_safe.formula(right)
    if None in plain or any(sign in written + right for sign in (BEGIN_MARK, END_MARK)):
        return plain
    gone, new = changed(written, right)
    return _marked(gone, GONE) or plain[0], _marked(new, NEW) or plain[1]


def _marked(pieces: Pieces, command: str) -> str | None:
    """A line with its marks; None where they cannot be set."""
    source = "".join(_around(units) if differs else "".join(units) for differs, units in pieces)
    safe = latex_safe.formula(source, command) if source else None
    return None if safe is None or _PRIVATE in safe else safe


def _around(units: list[str]) -> str:
    """A difference with marks around each run of units in it that is a formula by itself, as long as may be."""
    found, place = "", 0
    while place < len(units):
        ends = (len(units), *range(min(len(units) - 1, place + LONGEST_RUN), place, -1))
        end = next((k for k in ends if _is_whole("".join(units[place:k]))), place)
        run = "".join(units[place:end])
        found += f"{BEGIN_MARK}{run}{END_MARK}" if run else units[place]
        place = max(end, place + 1)
    return found


def _is_whole(text: str) -> bool:
    """Whether a part of a line is a formula by itself, and more than a gap, begins with no script and holds no column or row."""
    if _BLANK.fullmatch(text):
        return False
    return text.strip()[:1] not in _SCRIPTS and "&" not in text and "\\\\" not in text and latex_safe.formula(text) is not None


__all__ = ["GONE", "NEW", "pair"]
