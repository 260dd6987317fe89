"""What a sentence says of several symbols by their common noun: “Both covariances are symmetric”, “All matrices are invertible”.

Guarantee: the sentence begins with both, all, these or the, and its noun; what it says is said of the symbols in its paragraph
before it that this noun introduces, or, of “matrices”, of those declared square.  Limit: one noun, a few properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from derive.language import seek
from derive.language.markdown import Block
from derive.reading.words.facts import Fact

PROPERTIES = ("symmetric", "positive_definite", "invertible", "orthogonal", "diagonal", "constant")
_SENTENCE = re.compile(
    r"(?:^|(?<=[.;:,)])|(?<=\n))[^\S\n]*(?:and\s+|where\s+)?(?:both|all|these|the)\s+(?:(?:two|three|four|of\s+them)\s+)?"
    r"(?P<noun>[a-z]+?(?:s|ices)(?:\s+matrices)?)\s+(?:are|be)\s+(?P<said>[^.$;]{3,120})",
    re.IGNORECASE | re.MULTILINE,
)
_SQUARE = re.compile(r"\^\s*\{\s*([^{}]+?)\s*\\times\s*([^{}]+?)\s*\}")
_WORDS = {"constant": ("constant", "fixed", "held fixed"), "diagonal": ("diagonal",)}
NEAR = 40


def plural(
    text: str, named: Sequence[tuple[Block, list[str]]], table: Mapping[str, tuple[str, ...]]
) -> Iterator[Fact]:
    """The facts of such sentences, at the place of their first word."""
    for match in seek.finditer(_SENTENCE, text):
        said = match["said"].lower()
        if re.search(r"\bnot\b|\bneither\b|\bif\b|\bunless\b|\?", said):
            continue
        properties = [p for p in PROPERTIES if any(word in said for word in _WORDS.get(p, table.get(p, ())))]
        begin = text.rfind("\n\n", 0, match.start("noun")) + 1
        noun = match["noun"].lower()
        for block, names in named:
            if properties and begin <= block.opener < match.start("noun") and _introduced(text, block, noun):
                yield from (Fact(p, name, match.start("noun")) for p in properties for name in names)


def _introduced(text: str, block: Block, noun: str) -> bool:
    """Whether the noun stands before a formula, or the formula declares a square matrix and the noun is no other."""
    if noun == "matrices":
        shape = _SQUARE.search(text, block.start, block.end)
        return shape is not None and shape[1] == shape[2]
    stem = re.sub(r"\s+matrices$", "", noun).rstrip("s")
    before = re.split(r"[.;$]", text[max(0, block.opener - NEAR) : block.opener].rstrip("$").lower())[-1]
    return re.search(rf"\b{re.escape(stem)}", before) is not None


__all__ = ["plural"]
