r"""Eigenvectors in words: “let $u$ be a unit eigenvector of $A$ with eigenvalue $\lambda$” says that A u = λ u.

Guarantee: the phrase must hold the names of the matrix, the vector and the number, with nothing but its own words between; the
result is the equation that the author could have written, at the place of the last name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derive.language.markdown import Block
from derive.reading.words.told import Told


def _name(which: str) -> str:
    return rf"\$\s*(?P<{which}>\\?[A-Za-z]+(?:_\{{?\w+\}}?)?)\s*(?:(?:\\in|∈)[^$]*)?\$"


_FILL = (
    r"(?:(?:a|an|the|some|any|its|their|unit|normali[sz]ed|real|simple|corresponding|associated|right|\w+est|dominant|given)"
    r"\s+)*"
)
_BE = r"\s*,?\s*(?:(?:be|is|denotes?|being|as)\s+)?"
_OF = rf"\s+of\s+(?:(?:the|an?|our)\s+)?(?:(?!and\b|with\b)\w+\s+){{0,2}}{_name('matrix')}"
_FOR = r"\s*,?\s*(?:with|for|to|and|(?:belonging|associated|corresponding)\s+(?:to|with))\s+"
_VALUE = rf"{_FILL}eigenvalue\s+{_name('number')}"
_VECTOR = rf"{_FILL}eigenvector\s+{_name('vector')}"
_PHRASES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_name('vector')}{_BE}{_FILL}eigenvector{_OF}{_FOR}{_VALUE}",
        rf"\b{_VECTOR}{_OF}{_FOR}{_VALUE}",
        rf"{_name('number')}{_BE}{_FILL}eigenvalue{_OF}{_FOR}{_VECTOR}",
        rf"\b{_VALUE}{_OF}{_FOR}{_VECTOR}",
        rf"{_name('number')}{_BE}{_FILL}eigenvalue{_OF}{_FOR}{_name('vector')}{_BE}{_FILL}eigenvector\b",
        rf"\$\s*\(\s*(?P<number>\\?[A-Za-z]+)\s*,\s*(?P<vector>\\?[A-Za-z]+)\s*\)\s*\${_BE}{_FILL}eigen-?pair{_OF}",
        rf"{_name('vector')}\s*(?:是|为)\s*(?:矩阵)?\s*{_name('matrix')}\s*的?(?:属于|对应于?)?(?:特征值)?\s*{_name('number')}\s*的(?:单位)?特征向量",
    )
)


def told_equations(text: str, blocks: Sequence[Block]) -> Iterator[Told]:
    """A u = λ u for each phrase that says so."""
    if "eigen" not in text and "特征" not in text:
        return
    inline = [block for block in blocks if block.kind == "inline"]
    for pattern in _PHRASES:
        for match in pattern.finditer(text):
            left = re.search(r"\bleft\s+eigen", match[0], re.IGNORECASE) is not None
            last = [b for b in inline if match.start() <= b.start < match.end()][-1:]
            if last and not left:
                vector = match["vector"]
                yield Told(f"{match['matrix']} {vector} = {match['number']} {vector}", last[0], (last[0].start, last[0].start))


__all__ = ["told_equations"]
