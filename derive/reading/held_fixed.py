"""Symbols that the words before a line hold fixed: “for fixed μ the differential is”, “keeping Σ constant”; or the one that alone
moves: “the second differential in A is”.

Guarantee: the word and the symbol stand together in the sentence of the line, before it.
"""

from __future__ import annotations

import re

from derive.reading.assuming import sentence_start

_SYMBOL = r"\$\s*(\\?[A-Za-z]+(?:\{[A-Za-z]\})?)\s*\$"
_FIXED = re.compile(
    rf"\bfixed\s+{_SYMBOL}|\bfixing\s+{_SYMBOL}|\bwith\s+{_SYMBOL}\s+(?:held\s+|kept\s+)?(?:fixed|constant)|"
    rf"\b(?:hold|keep|treat|tak|regard)\w*\s+(?:the\s+)?(?:\w+\s+)?{_SYMBOL}\s+(?:as\s+)?(?:a\s+)?(?:fixed|constant)",
    re.IGNORECASE,
)


def held_fixed(text: str, place: int) -> frozenset[str]:
    """The symbols, as they are spelled, that the sentence of a line holds fixed before `place`."""
    before = text[sentence_start(text, place) : place]
    return frozenset(name for found in _FIXED.findall(before) for name in found if name)


_ALONE = re.compile(
    rf"\bdifferentials?\s+(?:of\s+{_SYMBOL}\s+)?(?:in|with\s+respect\s+to|by)\s+{_SYMBOL}(?:\s+alone)?\s*(?:is|are|equals|reads|becomes)?"
    r"\s*:?\s*(?:\$\$)?\s*$",
    re.IGNORECASE,
)


def moving_alone(text: str, place: int) -> str | None:
    """The symbol, as it is spelled, by which alone the words take the differential of the line at `place`."""
    found = _ALONE.search(text[sentence_start(text, place) : place])
    return found[found.lastindex or 0] if found is not None else None


__all__ = ["held_fixed", "moving_alone"]
