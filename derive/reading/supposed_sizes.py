"""Sizes that are supposed for a case, “for $N = 1$ this becomes”, and are general again where the case is over.

Guarantee: what was known before the case is restored, but for symbols that were declared or defined anew meanwhile.  A case is
over behind the sentence that supposes it, unless the next ones go on from it (“then”, “so”), under the next heading, and where
words say so (“in general”); what was supposed is remembered to the end of the section.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.kernel.sizes import Size
from derive.reading.symbols import Family
from derive.reading.words.assuming import sentence_end
from derive.terms.term import Shape, Term

if TYPE_CHECKING:
    from derive.reading.context import Context

_CASE = re.compile(r"(?:\b(?:for|if|when|whenever|case(?:\s+of)?)|若|当|取)\s{0,3}\$?\s{0,3}\Z", re.IGNORECASE)
_ASIDE = re.compile(r"(?:\bwith|\(\s{0,3}(?:e\.\s?g\.|say|for\s+(?:example|instance)),?|\()\s{0,3}\$?\s{0,3}\Z", re.IGNORECASE)
_NEXT = re.compile(r"(?:\s|<!--[^>]*-->|[*_>]|\$\$|\\\])*")
_GOES_ON = re.compile(
    r"(?i:and|then|so|thus|hence|therefore|consequently|it\s+follows|in\s+(?:this|that)\s+case|similarly|likewise|"
    r"we\s+then|于是|则|此时|因此|所以)\b|[a-z\\$&]",
)
_OVER = re.compile(
    r"\b(?:in\s+general|generally|for\s+(?:general|arbitrary)|in\s+the\s+general\s+case)\b|一般(?:地|情形|情况)", re.IGNORECASE
)


@dataclass
class SupposedSize:
    """What was known before a size was supposed, and under which heading and at which place that was."""

    section: int
    place: int
    names: frozenset[str]
    sizes: dict[str, Size]
    families: dict[tuple[str, str], Family]
    before: dict[str, tuple[Shape | None, Term | None]]
    after: dict[str, tuple[Shape | None, Term | None]]

    def is_over(self, text: str, section: int, place: int) -> bool:
        """Whether the case is over at a place further on."""
        if section != self.section or in_general(text, self.place, place):
            return True
        end = sentence_end(text, self.place)
        while end <= place:
            start = _NEXT.match(text, end)
            if start is None or start.end() > place or _GOES_ON.match(text, start.end()) is None:
                return start is None or start.end() <= place
            end = max(sentence_end(text, start.end()), end + 1)
        return False


def supposes(text: str, start: int, spoken: bool = False) -> bool:
    """Whether the words right before a formula suppose it; “with K = 2” and “(K = 2)” do so if the size is `spoken` of before."""
    before = text[max(0, start - 40) : start]
    return _CASE.search(before) is not None or (spoken and _ASIDE.search(before) is not None)


def in_general(text: str, start: int, stop: int) -> bool:
    """Whether words between two places say that what follows is general again."""
    return _OVER.search(text, start, max(start, stop)) is not None


def suppose(context: Context, place: int, name: str, size: Size) -> None:
    """Give a size its value for a case."""
    known = context.supposed
    before = {s.name: (s.shape, s.definition) for s in context.symbols.values()} if known is None else known.before
    kept = (dict(context.sizes), dict(context.families)) if known is None else (known.sizes, known.families)
    context.sizes[name] = size
    context.put_sizes()
    after = {s.name: (s.shape, s.definition) for s in context.symbols.values()}
    names = frozenset({name}) | (known.names if known is not None else frozenset())
    context.supposed = SupposedSize(context.section, place, names, *kept, before, after)


def general_again(context: Context) -> None:
    """Restore what was known before the case."""
    case = context.supposed
    if case is None:
        return
    context.past_cases = {n: s for n, s in context.past_cases.items() if s[0] == context.section}
    context.past_cases |= {n: (case.section, context.sizes[n], case.place) for n in case.names if n in context.sizes}
    lasting = {name: size for name, size in context.sizes.items() if name not in case.names}
    context.supposed, context.sizes = None, {**lasting, **{n: s for n, s in case.sizes.items() if n in case.names}}
    for symbol in context.symbols.values():
        if case.after.get(symbol.name) == (symbol.shape, symbol.definition) and symbol.name in case.before:
            symbol.shape, symbol.definition = case.before[symbol.name]
    context.families.update(case.families)


__all__ = ["SupposedSize", "general_again", "in_general", "suppose", "supposes"]
