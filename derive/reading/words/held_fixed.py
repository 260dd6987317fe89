"""Symbols that the words before a line hold fixed: “for fixed μ the differential is”, “keeping Σ constant”, and the
symbol that they take a differential in: “the differential in U is”, “对 w 求微分”, which leaves all others fixed.

Guarantee: the word and the symbol stand together in the sentence of the line, before it.
"""

from __future__ import annotations

import re

from derive.reading.words.assuming import sentence_start

_SYMBOL = r"\$\s*(\\?[A-Za-z]+(?:\{[A-Za-z]\})?)\s*\$"
_FIXED = re.compile(
    rf"\bfixed\s+{_SYMBOL}|\bfixing\s+{_SYMBOL}|\bwith\s+{_SYMBOL}\s+(?:held\s+|kept\s+)?(?:fixed|constant)|"
    rf"\b(?:hold|keep|treat|tak|regard)\w*\s+(?:the\s+)?(?:\w+\s+)?{_SYMBOL}\s+(?:as\s+)?(?:a\s+)?(?:fixed|constant)",
    re.IGNORECASE,
)
_VARIED = re.compile(
    rf"\b(?:differentials?|differentiat\w+|variations?|vary\w*|perturb\w*)(?:\s+(?:of\s+)?\$[^$]*\$)?(?:\s+\w+)?\s+"
    rf"(?:in|by|w\.?r\.?t\.?|with\s+respect\s+to)\s+(?:the\s+)?(?:\w+\s+)?{_SYMBOL}(?!\s*(?:and\b|,\s*\$))|"
    rf"\b(?:for|under|given|with)\s+(?:a|an|any|some|every|each)\s+(?:(?:small|infinitesimal|arbitrary)\s+)*(?:change|perturbation|variation|"
    rf"increment)s?\s+\$\s*(?:d|\\mathrm\{{d\}}|\\delta|\\Delta)\s*(\\?[A-Za-z]+(?:\{{[A-Za-z]\}})?)\s*\$(?!\s*(?:and\b|,\s*\$))|"
    rf"(?:对|关于)\s*{_SYMBOL}\s*(?:求|取|的)\s*(?:全)?(?:微分|导|偏导|变分)",
    re.IGNORECASE,
)


def held_fixed(text: str, place: int) -> frozenset[str]:
    """The symbols, as they are spelled, that the sentence of a line holds fixed before `place`."""
    before = text[sentence_start(text, place) : place]
    return frozenset(name for found in _FIXED.findall(before) for name in found if name)


def varied_alone(text: str, place: int) -> str | None:
    """The one symbol, as it is spelled, that the sentence of a line takes a differential in before `place`."""
    before = text[sentence_start(text, place) : place]
    names = {name for found in _VARIED.findall(before) for name in found if name}
    return names.pop() if len(names) == 1 else None


__all__ = ["held_fixed", "varied_alone"]
