"""Symbols that the words before a line hold fixed: “for fixed μ the differential is”, “keeping Σ constant”.

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


__all__ = ["held_fixed"]
