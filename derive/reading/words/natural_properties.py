"""Properties that words give without naming them: a covariance is symmetric, rows that sum to one are probabilities.

Guarantee: where the words stand apart from the formula the fact is unsure.
"""

from __future__ import annotations

import re

from derive.language.markdown import Block
from derive.reading.words.facts import Fact
from derive.reading.words.prose import sentence_after

_ROWS_OF = re.compile(r"\b(?:rows?|entries|components|elements)\s+of\s+(?:the\s+)?(?:\w+\s+){0,2}\$?$", re.IGNORECASE)
_ON_DIAGONAL = re.compile(
    r"^\$?\s*,?\s*(?:(?:is|be|denotes?|being)\s+)?(?:(?:the|an?)\s+)?(?:\w+\s+)?diagonal(?:\s+(?:\w+\s+)?matrix)?\s*,?\s+"
    r"(?:with|whose|of|holding|having|containing)\b(?:[^.,;$]*\$[^$]*_|[^.;$]*\bdiagonal\b)",
    re.IGNORECASE,
)
_LINES_OF = re.compile(r"(?<!\bof\s)(?<!\bwhose\s)\b(rows|columns)\s+of\s+(?:the\s+)?(?:\w+\s+){0,2}\$?$", re.IGNORECASE)
_ORTHONORMAL = re.compile(
    r"^\$?\s*(?:are|being)\s+(?:mutually\s+|all\s+)?orthonormal\b|^\$?\s*form\s+an\s+orthonormal\s+(?:set|basis|system|family)\b",
    re.IGNORECASE,
)
_TO_ONE = re.compile(r"^\$?\s*(?:all\s+|each\s+)?(?:sums?|adds?)\s+(?:up\s+)?to\s+(?:one|1|\$1\$)", re.IGNORECASE)
_NATURAL = re.compile(r"\b(?:covariance|precision|correlation|kernel|gram|hessian|laplacian|fisher|scatter)\b", re.IGNORECASE)
_NATURAL_BEFORE = re.compile(
    r"(?<!cross-)(?<!cross )\b(?:covariances?(?:\s+matri(?:x|ces))?|"
    r"(?:precision|correlation|kernel|gram|scatter)\s+matri(?:x|ces))\s+$",
    re.IGNORECASE,
)
_NATURAL_IS = re.compile(
    r"^\$?\s*(?:be|is|denotes?)\s+(?:the|an?|its|our)\s+(?:\w+\s+){0,2}"
    r"(?:covariance|precision|correlation|kernel|gram|scatter)\s+matrix\b",
    re.IGNORECASE,
)


def natural(text: str, block: Block, names: list[str]) -> list[Fact]:
    """Names that the words call a covariance matrix or what else is symmetric by nature; unsure where the words stand apart."""
    rest = sentence_after(text, block.end)
    if _NATURAL_IS.match(rest):
        return [Fact("symmetric", name, block.end) for name in names]
    before = text[max(0, block.opener - 60) : block.opener].rpartition("$")[2]
    if _NATURAL_BEFORE.search(before) and "symmetr" not in text.lower():
        return [Fact("symmetric", name, block.opener) for name in names]
    near = before + rest
    return [Fact("symmetric", name, block.opener, unsure=True) for name in names] if _NATURAL.search(near) else []


def described_diagonals(text: str, block: Block, names: list[str]) -> list[Fact]:
    """Diagonal matrices of which the words behind say what stands on their diagonal: more than that they are diagonal."""
    return [Fact("more", name, block.end) for name in names] if _ON_DIAGONAL.match(sentence_after(text, block.end)) else []


def shares(text: str, block: Block, names: list[str]) -> list[Fact]:
    """Names of which the words around a formula say that their rows or entries sum to one, “each row of $R$ sums to 1”, or that
    their columns or rows are orthonormal."""
    before = text[max(0, block.opener - 60) : block.opener]
    lines = _LINES_OF.search(before)
    if lines is not None and _ORTHONORMAL.match(sentence_after(text, block.end)):
        return [Fact(f"orthonormal_{lines[1].lower()}", name, block.opener) for name in names[:1]]
    if not _ROWS_OF.search(before) or not _TO_ONE.match(sentence_after(text, block.end)):
        return []
    return [Fact("probability", name, block.opener) for name in names[:1]]
