"""What the prose says a symbol is: “W holds the weights”, “the learning rate η”, “其中 W 为权重”.

Only words in the sentence that declares or defines the symbol, right beside its formula, are taken, and never more than a
few.  Limit: a reading of surface words; nothing rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.results import SymbolRow

_FORMULA = r"\$(?P<formula>[^$\n]{1,80})\$"
_VERB = r"(?:be|is|are|hold|holds|contain|contains|denote|denotes|collects?|stands? for|means?|为|是|表示|代表)(?![a-z])"
_ARTICLE = r"(?:the|a|an|our|its|some)\s+"
_WORDS = r"(?P<words>[^\W\d_][^$.,;:()\n，。；：（）]{1,48})"
_AFTER = re.compile(rf"{_FORMULA}\s*,?\s*{_VERB}\s*(?:{_ARTICLE})?{_WORDS}")
_APPOSED = re.compile(rf"{_FORMULA}\s*(?:\(|（|,\s*{_ARTICLE}){_WORDS}")
_BEFORE = re.compile(rf"\b(?:the|The|a|A|an|An)\s+(?P<words>[a-z-]+(?: [a-z-]+){{0,2}})\s+{_FORMULA}")
_NO_NAME = re.compile(r"\b(?:is|are|has|have|gives?|adds?|takes?|sees?|of|by|to|at|in|on|from|over|than|be|a|an|the)\b")
_RELATION = re.compile(r"\\in\b|∈|=|\\triangleq|:")
_STYLE = re.compile(r"\\(?:mathbf|mathrm|boldsymbol|bm|mathit)\b")
_SPACED = re.compile(r"[\s{}]")
_STOP = re.compile(r"\b(?:with|where|which|that|and|of shape|given|as|if|so|then|for|such|whose)\b.*$|的?矩阵$", re.S)


def meanings(text: str, rows: Sequence[SymbolRow]) -> dict[str, str]:
    """A few words for each symbol that the line of its declaration, or the lines beside it, explain."""
    lines = text.split("\n")
    told: dict[int, dict[str, str]] = {}
    found = {}
    for row in rows:
        if row.line not in told:
            told[row.line] = _told("\n".join(lines[max(row.line - 2, 0) : row.line + 1]))
        words = told[row.line].get(bare(row.name))
        if words:
            found[row.name] = words
    return found


def _told(text: str) -> dict[str, str]:
    """What a few lines say of symbols, by their bare names."""
    found: dict[str, str] = {}
    for pattern in (_AFTER, _APPOSED, _BEFORE):
        for match in pattern.finditer(text):
            words = " ".join(_STOP.sub("", match["words"]).split())
            if len(words) > 1 and not (pattern is _BEFORE and _NO_NAME.search(words)):
                for name in spoken_of(match["formula"]):
                    found.setdefault(name, words)
    return found


def spoken_of(formula: str) -> list[str]:
    """The bare names of the symbols that a formula is, or declares or defines: what stands before its first relation."""
    return [bare(part) for part in _RELATION.split(formula, maxsplit=1)[0].split(",")]


def bare(name: str) -> str:
    """A name without the style of its letters, without blanks and braces."""
    return _SPACED.sub("", _STYLE.sub("", name))
