"""Properties said of a pronoun: “… the Gram matrix $K$, $K_{ij} = k(x_i, x_j)$; it is symmetric”, “This matrix is invertible.”

Guarantee: the pronoun must begin its clause, and the property must follow its verb in it; the property is then said of the last
inline formula before it in the paragraph that speaks of one array.  What stands further back in the paragraph may be meant as
well: there the fact is unsure, so that nothing is refuted for want of it.  Limit: pronouns of several things are not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from derive.language.markdown import Block
from derive.reading.words.prose import BEFORE, Fact, Phrases

_PRONOUN = re.compile(
    r"(?<!\w)(?:(?:it|this|that|this\s{1,3}(?:\w{1,20}\s{1,3})?matrix|the\s{1,3}matrix)\s{1,3}is\b|(?:它|这个矩阵|该矩阵)\s{0,3}(?:是|为))\s{0,3}"
    r"(?P<said>[^.;:$。；\n]{0,80})",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"(?:\A|[.;:,。；，]|\b(?:and|since|as|because|that))\Z", re.IGNORECASE)
_FAR = 400


def facts_of_pronouns(text: str, named: Sequence[tuple[Block, list[str]]], table: Phrases) -> list[Fact]:
    """The facts, sure ones and unsure ones; `named` are the inline formulas in order, each with the arrays that it speaks of."""
    found: list[Fact] = []
    for match in _PRONOUN.finditer(text):
        ahead, said = text[max(0, match.start() - 20) : match.start()], match["said"].lower()
        if _BEGINS.search(ahead.rstrip()) is None and not ahead.endswith("\n\n"):
            continue
        if re.match(r"(?:not|in general|only|often|sometimes|either)\b", said) or " if " in f" {said} ":
            continue
        kinds = [what for what in sorted(BEFORE & table.keys()) if any(_stands(word.lower(), said) for word in table[what])]
        begin = max(text.rfind("\n\n", 0, match.start()), match.start() - _FAR)
        before = [names for block, names in named if begin <= block.start and block.end <= match.start() and names]
        if not kinds or not before or text.count("$$", begin, match.start()):
            continue
        meant = before[-1]
        for what in kinds:
            if len(meant) == 1:
                found.append(Fact(what, meant[0], match.start()))
            others = {name for names in before for name in names} - ({meant[0]} if len(meant) == 1 else set())
            found += [Fact(what, name, match.start(), unsure=True) for name in sorted(others)]
    return found


def _stands(word: str, said: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", said) is not None


__all__ = ["facts_of_pronouns"]
