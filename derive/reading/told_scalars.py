"""Numbers that words tell: “the learning rate $\\eta$”, “where $a$ and $b$ are constants”, “$c$ a scalar”.

Guarantee: only a bare name right behind or before such a word counts, and only where nothing else declares it (a size, an
array); “the number $n$ of samples” does no harm, since a size stays one.
"""

from __future__ import annotations

import re

_NUMBER = (
    r"(?:scalars?|(?:real\s+|positive\s+|non-?negative\s+|small\s+)*numbers?|constants?|hyper-?parameters?|coefficients?|"
    r"temperature|learning\s+rate|step\s+size|(?:keep|dropout|survival|drop)?[\s-]*(?:probability|rate)|"
    r"(?:regulari[sz]ation|penalty)\s+(?:strength|weight|parameter|constant)|weight\s+decay|slope|threshold|margin)"
)
_BEFORE = re.compile(rf"\b{_NUMBER}\s+\$?(?:[^$\s]\$\s*,?\s*(?:and\s+)?\$?)*$", re.IGNORECASE)
_BEHIND = re.compile(
    rf"^\$?(?:\s*,?\s*(?:and\s+)?\$[^$]{{1,16}}\$)*\s*[,(]?\s*(?:is|are|be|being)?\s*(?:an?\s+|the\s+|some\s+)?"
    rf"(?:(?!vector|matri|array|of\b)\w+\s+){{0,2}}{_NUMBER}\b(?!\s+(?:of|vector|matri))",
    re.IGNORECASE,
)


def told(text: str, start: int, end: int, opener: int) -> bool:
    """Whether the words beside an inline formula from `start` to `end`, whose opening mark is at `opener`, say it is a number."""
    before = re.split(r"[.;:]\s|\n\s*\n", text[max(0, opener - 80) : opener])[-1]
    behind = re.split(r"[.;:](?:\s|$)|\n\s*\n", text[end : end + 120])[0]
    return bool(_BEFORE.search(before) or _BEHIND.match(behind))


__all__ = ["told"]
