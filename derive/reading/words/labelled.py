r"""Items of a list and paragraphs with a label, “**Rule B.** For …”, “(b) If …”, “2. Let …”, that introduce a function each.

Guarantee: only the words and formulas of the item before the function are looked at, and no equation may stand among them: “for
A = I, f(x) = …” says something of a case.
"""

from __future__ import annotations

import re

_LABEL = (
    r"(?:[-*+•][ \t]+|\(?(?:[A-Za-z]|[ivx]{1,4}|\d{1,2})[.)][ \t]+|\*\*[^*\n]{1,80}\*\*[.:]?\s*|__[^_\n]{1,80}__[.:]?\s*|"
    r"(?:\*|_)?(?:Example|Rule|Exercise|Problem|Question|Proposition|Lemma|Fact|Identity|Formula)\s+[\w.]{0,8}[.:]?(?:\*|_)?\s+|"
    r"\([^()\n$]{1,40}\)\s*)"
)
_ITEM = re.compile(rf"(?:\A|\n)[ \t>]*(?={_LABEL})", re.IGNORECASE)
_FORMULA = r"\$[^$=]{1,120}\$"
_BETWEEN = rf"(?:[^.$!?;:=]|\.(?=\w)|{_FORMULA}){{0,160}}"
_LET = r"(?:now\s+)?(?:let|consider|suppose|take|define|put|set|设|考虑|令)\b"
_GIVEN = r"(?:for|if|when|with|given|where|若|当|对于|对)\b"
_LETS = re.compile(rf"[ \t>]*(?:{_LABEL})+{_LET}{_BETWEEN}\$?\s*\Z", re.IGNORECASE)
_GIVES = re.compile(rf"[ \t>]*(?:{_LABEL})+(?:{_GIVEN}{_BETWEEN})?\$?\s*\Z", re.IGNORECASE)
_LABELLED = re.compile(rf"[ \t>]*{_LABEL}", re.IGNORECASE)
LONGEST = 600


def introduces(text: str, start: int) -> str:
    """ "let" where the item that a formula stands in lets it be something, "given" where the formula is its condition or stands
    first in it, else ""."""
    item = text[_item_start(text, start) : start]
    return "let" if _LETS.match(item) else "given" if _GIVES.match(item) else ""


def labelled(text: str, line: int) -> bool:
    """Whether the paragraph or item of a line, by where that begins, has a label."""
    stop = text.find("\n", line)
    return _LABELLED.match(text, _item_start(text, stop if stop >= 0 else len(text))) is not None


def _item_start(text: str, start: int) -> int:
    """Where the paragraph or item begins that an offset stands in."""
    low = max(0, start - LONGEST)
    begin = text.rfind("\n\n", low, start)
    begin = low if begin < 0 else begin + 2
    marks = [match.end() for match in _ITEM.finditer(text, max(0, begin - 2), start)]
    return max([begin, *(mark for mark in marks if mark <= start)])
