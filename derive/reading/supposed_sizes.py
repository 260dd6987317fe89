"""Sizes that are supposed for a case, “for $N = 1$ this becomes”, and are general again where the case is over.

Guarantee: what was known before the case is restored, but for symbols that were declared or defined anew meanwhile.  Limit: the
case is over under the next heading, or where words say so (“in general”); other ends are not heard.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.kernel.sizes import Size
from derive.reading.symbols import Family
from derive.terms.term import Shape, Term

if TYPE_CHECKING:
    from derive.reading.context import Context

_CASE = re.compile(r"(?:\b(?:for|if|when|whenever|case(?:\s+of)?)|若|当|取)\s{0,3}\$?\s{0,3}\Z", re.IGNORECASE)
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
        return section != self.section or _OVER.search(text, self.place, max(self.place, place)) is not None


def supposes(text: str, start: int) -> bool:
    """Whether the words right before a formula suppose it."""
    return _CASE.search(text[max(0, start - 40) : start]) is not None


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
    lasting = {name: size for name, size in context.sizes.items() if name not in case.names}
    context.supposed, context.sizes = None, {**lasting, **{n: s for n, s in case.sizes.items() if n in case.names}}
    for symbol in context.symbols.values():
        if case.after.get(symbol.name) == (symbol.shape, symbol.definition) and symbol.name in case.before:
            symbol.shape, symbol.definition = case.before[symbol.name]
    context.families.update(case.families)


__all__ = ["SupposedSize", "general_again", "suppose", "supposes"]
