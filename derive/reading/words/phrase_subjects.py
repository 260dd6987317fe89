"""Of which formula a phrase speaks: the one before it, the next one, several that are joined, or another altogether.

Guarantee: a phrase behind another formula is given to an earlier one only where the names are joined and the verb is plural.
"""

from __future__ import annotations

import re

from derive.language.markdown import Block
from derive.reading.words.assuming import sentence_end

_NOUNS = (
    "matrix matrices vector vectors column columns row rows label labels target targets scalar scalars constant constants "
    "function functions activation activations nonlinearity non-linearity map parameter parameters weight weights "
    "covariance kernel real "
    "square encoded encoding encodings coded class classes indicator semidefinite semi-definite and definite positive invertible "
    "matrizen vektor vektoren spalte spalten zeile zeilen matrice matrices vecteur vecteurs und et 矩阵 向量 的 "
    "symmetric dense entry entries number numbers denoted by differentiable smooth arbitrary variable variables unknown "
    "unknowns scatter precision metric gram hessian fisher information weighting noise prior posterior sample empirical "
    "design data system mass stiffness curvature penalty regularisation regularization correlation laplacian given fixed "
    "known full-rank nonsingular"
)
NOUN = re.compile(r"(?:\s|\b(?:" + "|".join(_NOUNS.split()) + r")\b)*", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:an?|the|some|any|every|each)\s+(?:[a-z-]+\s+)?$", re.IGNORECASE)
_WORD = (
    r"\s+(?!(?:of|in|with|and|for|to|by|from|on|at|as|or|than|whose|that|which|is|are|be|if|when|since|because|then|not|but|about|under|"
    r"parts?|half|functions?|maps?|forms?|differences?|products?|sums?|powers?|roots?)\b)[a-z-]+"
)
_ONE_WORD = re.compile(rf"{_WORD}\s+", re.IGNORECASE)
_KIND_OF_MATRIX = re.compile(rf"(?:{_WORD}){{1,2}}\s+(?:matrix|matrices)\s+", re.IGNORECASE)
"""What a “symmetric adjacency matrix $A$” is besides symmetric."""
_OF_WORDS = re.compile(
    r"(?:\s+(?:matrix|matrices))?\s+(?:of|with)\s+(?:the\s+)?"
    r"(?:(?!(?:factor|inverse|root|eigen\w+|decomposition|diagonal|trace|determinant|block)s?\b)[a-z-]+\s+){1,3}",
    re.IGNORECASE,
)
GOES_ON = re.compile(r"(?:and|\bund|\bet|和|与)\s*$", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:for|if|when|whenever|unless|were)\s+(?:an?\s+|any\s+|every\s+|all\s+|both\s+)?$", re.IGNORECASE)


def of_next(behind: str, ahead: str) -> bool:
    """Whether a phrase stands before the next formula and speaks of that: “and a symmetric matrix $A$”."""
    between, dollar, formula = behind.partition("$")
    return bool(dollar) and leads_to(between, formula, ahead) and not GOES_ON.search(between)


def leads_to(between: str, formula: str, ahead: str) -> bool:
    """Whether only nouns stand between an adjective and its formula, or before a declared matrix “matrix of weights”."""
    formula = formula.partition("$")[0]
    declared = ("\\in" in formula or "∈" in formula) and ("\\times" in formula or "×" in formula)
    if NOUN.fullmatch(between) or (declared and _OF_WORDS.fullmatch(between)) or _KIND_OF_MATRIX.fullmatch(between):
        return True
    return bool(_ONE_WORD.fullmatch(between) and _ARTICLE.search(ahead))


def end_of_condition(text: str, block: Block, before: str) -> int:
    """Where a property ends that is stated of a bare name behind for, if or when: with the sentence; else 0, never."""
    bare = not any(sign in text[block.start : block.end] for sign in ("\\in", "∈", "="))
    return sentence_end(text, block.end) if bare and _CONDITION.search(before) else 0


_JOINED = re.compile(r"^\$?\s*(?:,|，|、|and|as well as|both|和|与|及|\s)*\$?$", re.IGNORECASE)
_JOINED_NOUN = re.compile(
    r"^\$?\s*(?:,\s*)?(?:and|as\s+well\s+as)\s+(?!(?:let|suppose|assume|where|write|denote|put|set|define)\b)(?:the\s+)?(?:[\w-]+\s+){0,4}\$?$|"
    r"^\$?\s*(?:和|与|及|以及)\s*[\u4e00-\u9fff]{0,12}\s*\$?$",
    re.IGNORECASE,
)
_JOINED_ZH = re.compile(r"^\$?\s*(?:和|与|及|以及|、)\s*\$?$")
_PLURAL = re.compile(r"\b(?:are|both|all be|be(?!\s+(?:an?|the)\b))\b|都|均", re.IGNORECASE)
_ANEW = re.compile(r"\b(?:let|set|put|write|denote|define|suppose|assume|consider|take|call)\b", re.IGNORECASE)
"""Verbs with which another clause begins: “$X$, and let $u$ be …” says nothing of X."""
_WITH = re.compile(r"(?:\b(?:with|where|having|both)|,)\s+\$?$", re.IGNORECASE)


def of_another(between: str) -> bool:
    """Whether the phrase speaks of another formula: the nearest one, unless the names are joined and the verb is plural."""
    parts = re.split(r"(?<!\\)\$", between.removeprefix("$"))
    if len(parts) < 3:
        return False
    *joins, last = parts[0::2]
    if all(map(_JOINED_ZH.match, joins)) and not last.strip():
        return False  # $A$ 与 $B$ 对称
    joined = all(_JOINED.match(part.strip()) or (_JOINED_NOUN.match(part) and not _ANEW.search(part)) for part in joins)
    return not (joined and _PLURAL.search(last))


def in_brackets_behind(ahead: str, between: str) -> str:
    """Whether a property in brackets behind several names, “covariances $A$, $B$ (symmetric)”, is said of the first of them:
    "surely" behind a noun in the plural, else "perhaps"; "" where it does not stand so."""
    parts = re.split(r"(?<!\\)\$", between.removeprefix("$"))
    if len(parts) < 3 or parts[-1].strip() != "(" or not all(_JOINED.match(part.strip()) for part in parts[0:-1:2]):
        return ""
    return "surely" if _PLURAL_NOUN.search(ahead) else "perhaps"


_PLURAL_NOUN = re.compile(r"\b(?:matrices|\w{3,}(?<!s)s)\s+\$?$", re.IGNORECASE)


def of_joined_names(ahead: str, name: str, between: str) -> bool:
    """Whether a property without a verb is said of several bare names at once: “with $A$ and $D$ symmetric”."""
    parts = re.split(r"(?<!\\)\$", between.removeprefix("$"))
    outside, inside = parts[0::2], parts[1::2]
    if not _WITH.search(ahead) or any(sign in part for part in (name, *inside) for sign in ("\\in", "∈", "=")):
        return False
    return all(_JOINED.match(part.strip()) for part in outside[:-1]) and bool(NOUN.fullmatch(outside[-1]))
