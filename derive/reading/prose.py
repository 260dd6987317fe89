"""What the words beside a formula declare: arrays of ones, one-hot rows, symmetric matrices, numbers of rows, …

A small, documented set of phrases is looked for in the sentence that an inline formula stands in; a dialect adds phrases
of its own language.  Guarantee: what was understood is returned as facts with the place of the words, nothing else is
taken from prose.  A phrase that is denied, in its clause or by the words before the formula, takes the property back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from derive.language.ast import Node
from derive.language.markdown import Block
from derive.reading.assuming import sentence_end
from derive.reading.dialect import Dialect
from derive.reading.names import layer_name, peel
from derive.terms.term import Shape


def _german(adjective: str) -> tuple[str, ...]:
    return (adjective, *(adjective + ending for ending in ("e", "en", "er", "es", "em")))


def _french(adjective: str) -> tuple[str, ...]:
    return (adjective, adjective + "s")


PHRASES: dict[str, tuple[str, ...]] = {
    "ones": ("all ones", "all-ones", "of ones", "all one's", "every entry 1", "every entry is 1"),
    "identity": ("identity matrix",),
    "onehot_rows": (
        "one-hot", "one hot", "onehot", "独热", "one 1 per row", "one 1 in each row", "one 1 in every row", "a single 1 per row",
        "a single 1 in each row", "a single 1 in every row",
    ),
    "onehot_cols": (
        "one-hot columns of",
        "one-hot columns",
        "one-hot column",
        "one hot column",
        "columns are one-hot",
        "column is one-hot",
        "one-hot in each column",
    ),
    "symmetric": (
        "symmetric", "orthogonal projector", "orthogonal projection", *_german("symmetrisch"), *_french("symétrique"), "对称",
    ),
    "diagonal": ("diagonal matrix", "diagonal matrices", "is diagonal", "be diagonal", "are diagonal"),
    "probability": (
        "probability vector", "probability vectors", "whose rows sum to one", "whose rows sum to 1", "with rows summing to one",
        "with rows that sum to one", "rows sum to one", "rows sum to 1", "rows add up to one", "row-stochastic", "row stochastic",
        "whose entries sum to one", "whose components sum to one", "whose entries sum to 1", "whose components sum to 1",
    ),
    "orthogonal": (
        "orthogonal", "rotation matrix", "permutation matrix", *_german("orthogonal"), *_french("orthogonale"), "正交",
    ),
    "orthonormal_columns": ("orthonormal columns", "orthonormal column", "columns are orthonormal", "columns being orthonormal"),
    "unit": (
        "unit vectors", "unit vector", "unit eigenvectors", "unit eigenvector", "unit norm", "unit length", "unit-norm",
        "normalised eigenvector", "normalized eigenvector", "单位向量", "单位特征向量",
    ),
    "orthonormal_rows": ("orthonormal rows", "rows are orthonormal", "rows being orthonormal"),
    "positive_definite": (
        "positive definite", "positive-definite", *_german("positiv definit"), *_french("définie positive"), "正定",
    ),
    "positive": ("positive entries", "entrywise positive", "positive scalar", "positive number", "positive real", "is positive"),
    "negative": ("negative entries", "entrywise negative", "negative scalar", "negative number", "negative real"),
    "singular": ("is singular", "are singular", "be singular", "singular matrix", "singular matrices", "奇异矩阵"),
    "skew_symmetric": ("skew-symmetric", "skew symmetric", "antisymmetric", "anti-symmetric", *_german("schiefsymmetrisch")),
    "invertible": (
        "invertible", "nonsingular", "non-singular", "可逆",
        *_german("invertierbar"), *_german("regulär"), *_french("inversible"),
    ),
    "idempotent": ("idempotent", "orthogonal projector", "orthogonal projection", "oblique projector", "projector", "幂等"),
    "involution": ("involution", "involutory", "involutive"),
    "traceless": ("traceless", "trace-free", "trace zero", "zero trace"),
    "sum_zero": ("sum to zero", "sums to zero", "mean zero", "mean-zero"),
    "more": (
        "nilpotent", "commuting", "commutes", "commute", "rotation matrix", "permutation matrix",
        "pseudo-inverse", "pseudoinverse", "moore-penrose", "moore–penrose", "generalized inverse", "generalised inverse",
        "normal matrix", "is normal,", "be normal,", "is normal:", "unitary", "hermitian", "triangular", "tridiagonal",
        "toeplitz", "circulant",
        "column-stochastic", "doubly stochastic", "unimodular", "of rank one", "has rank one",
        "projection onto", "banded",
    ),
    "constant": ("is constant", "are constant", "held fixed", "is fixed", "are fixed"),
    "scalar": (
        "is a scalar", "are scalars", "ist ein skalar", "est un scalaire", "是标量",
        "learning rate", "regularisation strength", "regularization strength",
    ),
    "elementwise": (
        "elementwise", "element-wise", "entrywise", "entry-wise", "componentwise", "entry by entry", "on each entry",
        "to each entry", "on every entry", "to every entry", "on each element", "to each element", "on every element",
        "to every element", "entry-by-entry", "element by element", "component by component", "coordinatewise", "coordinate-wise",
        "pointwise", "point-wise", "on each component", "to each component",
        "elementweise", "komponentenweise", "composante par composante", "terme à terme", "逐元素", "按元素",
    ),
    "rows_of": ("number of rows of", "的行数", "行数"),
    "columns_of": ("number of columns of", "的列数", "列数"),
}
SAID = {
    "ones": "an array of ones",
    "identity": "an identity matrix",
    "onehot_rows": "one-hot",
    "onehot_cols": "one-hot columns",
    "positive_definite": "positive definite",
    "positive": "positive entries",
    "unit": "a unit vector",
    "sum_zero": "entries that sum to zero",
    "more": "more than is understood",
    "scalar": "a number",
    "elementwise": "acts on each entry",
    "rows_of": "the number of rows of {}",
    "columns_of": "the number of columns of {}",
}
DIALECT_KEYS = {
    "ones": "ones",
    "onehot": "onehot_rows",
    "rows_of": "rows_of",
    "columns_of": "columns_of",
    "elementwise": "elementwise",
    "symmetric": "symmetric",
    "positive": "positive",
    "invertible": "invertible",
    "scalar": "scalar",
    "shape": "shape",
}
ASSUMING = re.compile(r"(assum\w*|suppos\w*|given that|provided that|假设|设)[^.。:：]{0,80}[:：,，]?\s*$", re.IGNORECASE)
_COLUMNS = re.compile(
    r"^(?!.*\brows?\b).*\b(?:as|in)\s+(?:its\s+|the\s+)?columns\b|^(?!.*(?:每一?行|各行|按行)).*(?:每一?列|各列|按列)", re.DOTALL
)
_STOP = re.compile(r"[.。;；?](?=\s|$)|\n\s*\n|\n\s*(?:[*+-]|\d+\.)\s")
_NOT = re.compile(
    r"(?:(?:\bnot\b(?!\s+only\b)|\bno longer\b|\bneither\b|\bnor\b|\bnever\b|\bcannot\b|\bwithout\b|"
    r"\bfails? to\b|n't\b|\bnicht\b|\bkeine?\b|\bpas\b)"
    r"(?:(?!\bbut\b|\byet\b|\bhowever\b|[,;$]).)*|(?:\bnon|不是|不|非)[\s-]*(?:\w+[\s-]+)?)$",
    re.IGNORECASE | re.DOTALL,
)
_DENIED = re.compile(
    r"(?:\b(?:not|n't|never|without|no longer|cannot)\s+(?:yet\s+|always\s+|even\s+|necessarily\s+)?"
    r"(?:assum|suppos|requir|need|insist|demand|impos|ask|know|say|rely)\w*|n't\s+(?:assum|suppos|requir|need|know)\w*|"
    r"\b(?:unless|whether(?:\s+or\s+not)?)|\b(?:drop|lift|relax|abandon|remov|giv\w*\s+up)\w*\s+the\s+(?:\w+\s+)?"
    r"(?:assumption|condition|requirement|restriction)|\bno\s+(?:assumption|requirement|guarantee|need))"
    r"(?:\s+(?:that|on|of|about|the|for|is|are|both|matrix|matrices|case))*\s*$",
    re.IGNORECASE,
)
_DOUBTED = re.compile(
    r"\b(?:believ\w*|think\w*|thought|mistak\w*|wrong\w*|false\w*|untrue|hop(?:e|es|ed|ing)|wish\w*|pretend\w*|"
    r"(?:not|n't)\s+(?:follow|mean|imply|guarante)\w*)(?:\s+(?:that|if|often|the|matrix))*\s*$",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\b(?:called|termed|named|said\s+to\s+be|known\s+as)\s+(?:an?\s+)?$", re.IGNORECASE)
_PREFIX = re.compile(r"(?:\b(?:skew|anti|block|off|zero|main|semi|quasi|nearly|almost|approximately)[\s-]*|反)$")
_OF_ANOTHER = re.compile(r"\b(?!(?:entr(?:y|ies)|elements?|components?|coordinates?)\b)\w+\s+of\s+(?:the\s+)?(?:\w+\s+)?$")
_FORMER = re.compile(r"\bformer\b")
_DOUBTFUL = re.compile(
    r"\b(?:of|to|by|into|between|than|on|whose|times|acts?|acting|multipl\w*|commut\w*|similar|close|approximat\w*|any|every|sum|product)\b"
)
_SAID = re.compile(r"\b(?:is|are|be|being)(?:\s+(?:an?|also|both|always|again|all))*\s*$")
_BEHIND = re.compile(
    r"^\s*[,(]?\s*(if|when|whenever|for|provided(?:\s+that)?|assuming(?:\s+that)?|where|because|since|as|with)\s+"
    r"(?:all\s+|the\s+)?$",
    re.IGNORECASE,
)
_ONLY_IF = re.compile(
    r"\s+(?:and|or)\s+(?:zeros?|minus)\b|"
    r"\s*(?:(?:precisely|exactly|only)\s+)?(?:if|iff|when|whenever|unless)\b|\s+(?:parts?|half|components?|versions?|counterpart|case)\b",
    re.IGNORECASE,
)
_UNNAMED = re.compile(
    r"(?:\b(?:without|dropping|drop|no)\s+(?:assuming\s+|requiring\s+|the\s+assumption\s+of\s+|any\s+|the\s+)*symmetry|"
    r"\b(?:non-?\s?symmetric|not\s+symmetric|unsymmetric|asymmetric)\s+(?:case|situation|setting|matrix|matrices)\b(?!\s*\$))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fact:
    """`what` holds of `name` (and of `other`, for numbers of rows and columns); `offset` is where the words stand.

    It holds to the offset `end`, or from then on if that is 0; `unsure` words may speak of something else.  With `denied` it is
    said not to hold; a name "" is then that of the one symbol of which it was said.
    """

    what: str
    name: str
    offset: int
    other: str = ""
    end: int = 0
    denied: bool = False
    unsure: bool = False


class Phrases(dict[str, tuple[str, ...]]):
    """What may be said, each with its phrases; one table is equal to itself only, so that it can be asked for quickly."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __eq__(self, other: object) -> bool:
        return self is other


@lru_cache(maxsize=64)
def phrases(dialect: Dialect) -> Phrases:
    """The phrases of the document's language and the dialect's own."""
    found = Phrases(PHRASES)
    for key, words in dialect.prose.items():
        if key not in DIALECT_KEYS:
            continue
        kind = DIALECT_KEYS[key]
        found[kind] = found.get(kind, ()) + words
    return found


_LISTED = re.compile(r"\$?(?:\s*,?\s*(?:and\s+)?\$[^$\n]{1,200}\$){1,400}")


def sentence_after(text: str, offset: int, limit: int = 240) -> str:
    """The rest of the sentence behind an inline formula; the formulas that it is listed with do not count."""
    listed = _LISTED.match(text, offset)
    rest = text[offset : (listed.end() if listed is not None else offset) + limit]
    stop = _STOP.search(rest)
    return rest[: stop.start()] if stop else rest


@lru_cache(maxsize=8192)
def _said_behind(lowered: str, table: Phrases) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """What words behind a formula may say of it, each with the phrases that stand there and their places."""
    found = []
    for what, words in table.items():
        if what not in ("rows_of", "columns_of", "shape"):
            all_places = ((w, _place_of(w, lowered) if w.lower() in lowered else _around_shape(w, lowered)) for w in words)
            places = tuple((word, place) for word, place in all_places if place >= 0)
            found += [(what, places)] if places else []
    return tuple(found)


@lru_cache(maxsize=8192)
def _said_before(lowered: str, table: Phrases) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    """What adjectives before a formula may say of it, each with the phrases that stand there and their last places."""
    found = []
    for what in sorted(BEFORE & table.keys()) if lowered.strip() else ():
        spoken = (word for word in table[what] if word.lower() in lowered)
        places = tuple((word, place) for word in spoken if (place := _place_of(word, lowered, last=True)) >= 0)
        found += [(what, places)] if places else []
    return tuple(found)


def facts_of(text: str, block: Block, names: list[str], table: Phrases) -> list[Fact]:
    """What the rest of the sentence says of the names in an inline formula; shapes told in words are blank in the text."""
    rest = sentence_after(text, block.end)
    lowered = rest.lower()
    found = facts_before(text, block, names, table)
    ahead = text[max(0, block.opener - 80) : block.opener]
    for what, places in _said_behind(lowered, table):
        for word, place in places:
            if _FORMER.search(lowered[:place]):
                continue
            between = _OF_FORMULA.sub("", rest[:place]) if what == "unit" else rest[:place]
            if _other_subject(between) and not _joined_names(ahead, text[block.start : block.end], rest[:place]):
                continue
            if not _asserted(ahead, rest[:place], rest[place + len(word) :], text[block.end + len(rest) :]):
                continue
            denied = bool(_NOT.search(lowered[:place]) or _DENIED.search(ahead))
            if (what in BEFORE or what == "scalar") and _of_next(rest[place + len(word) :], rest[:place]):
                continue
            if what in OF_ENTRIES and _OF_ANOTHER.search(ahead):
                continue
            if what == "positive" and lowered[place:].startswith(("positive def", "positive-def")):
                continue
            if what == "orthogonal" and _NOT_ORTHOGONAL.match(lowered, place + len(word)):
                continue
            end = _passing(text, block, ahead)
            if what == "onehot_rows" and _COLUMNS.search(lowered):
                what = "onehot_cols"
            unsure = what in UNSURE and _unsure(lowered[:place])
            begin, end = _behind_display(text, block, block.end + place, end)
            for offset in sorted({begin, block.end + place}):
                found.extend(Fact(what, name, offset, end=end, denied=denied, unsure=unsure) for name in names)
            break
    return _one_way(found, text[max(0, block.opener - 40) : block.opener])


def _around_shape(word: str, text: str) -> int:
    """Where a phrase of two words stands around a shape told in words, which is blank: “a diagonal $n\\times n$ matrix”."""
    parts = word.lower().split(" ")
    if len(parts) != 2 or "  " not in text or parts[0] not in text:
        return -1
    found = re.search(rf"\b{re.escape(parts[0])} {{2,}}{re.escape(parts[1])}\b", text)
    return found.start() if found is not None else -1


def _place_of(word: str, text: str, last: bool = False) -> int:
    """Where a phrase stands as words of its own, and not as the end of another property (skew-symmetric); -1 for nowhere."""
    word = word.lower()
    found = (text.rfind if last else text.find)(word)
    while found >= 0:
        inside = word[0].isascii() and text[found - 1 : found].isascii() and text[found - 1 : found].isalpha()
        if not inside and not _PREFIX.search(text[:found]):
            return found
        found = text.rfind(word, 0, found) if last else text.find(word, found + 1)
    return -1


def denied_before(words: str) -> bool:
    """Whether the words before a formula deny it, or do not ask for it."""
    return bool(_NOT.search(words.rstrip("$")) or _DENIED.search(words.rstrip("$")) or _DOUBTED.search(words.rstrip("$")))


def _asserted(ahead: str, between: str, behind: str, after: str) -> bool:
    """Whether a phrase is said of a formula, and not asked, doubted, or explained: “is $A$ symmetric?”, “is called symmetric”."""
    asked = after.startswith("?") or "?" in behind.partition("$")[0]
    return not (asked or _DOUBTED.search(ahead) or _CALLED.search(between) or _ONLY_IF.match(behind))


def _unsure(between: str) -> bool:
    """Whether the words between a formula and a property may make it another's: “the product of symmetric matrices”."""
    between = re.sub(r"\$[^$]*\$", " ", between.removeprefix("$"))
    return bool(_DOUBTFUL.search(between)) and ("whose" in between or not _SAID.search(between))


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
    r"(?<!cross-)(?<!cross )\b(?:covariance(?:\s+matrix)?|(?:precision|correlation|kernel|gram|scatter)\s+matrix)\s+$",
    re.IGNORECASE,
)
_NATURAL_IS = re.compile(
    r"^\$?\s*(?:be|is|denotes?)\s+(?:the|an?|its|our)\s+(?:\w+\s+){0,2}"
    r"(?:covariance|precision|correlation|kernel|gram|scatter)\s+matrix\b",
    re.IGNORECASE,
)


def _behind_display(text: str, block: Block, offset: int, end: int) -> tuple[int, int]:
    """Where a property begins and ends to hold: from the display on behind which its sentence stands, “… if $A$ is symmetric”."""
    closings = list(_CLOSED.finditer(text, max(0, block.opener - 60), block.opener))
    closed = closings[-1] if closings else None
    word = _BEHIND.match(text[closed.end() : block.opener]) if closed is not None else None
    if word is None or closed is None:
        return offset, end
    begin = text.rfind(OPENING.get(closed[0], "\\begin{"), 0, closed.start())
    passing = word[1].lower().split()[0] not in ("where", "because", "since", "as", "with")
    return (begin if begin >= 0 else offset), sentence_end(text, block.end) if passing else 0


def behind_display(words: str) -> bool:
    """Whether the words between a display and a formula make the formula its condition."""
    return bool(_BEHIND.match(words.rstrip("$")))


def beside(latex: str) -> list[str]:
    """The properties that the words inside a display may speak of."""
    words = " ".join(_TEXT.findall(latex)).lower()
    return [what for what in sorted(UNSURE) if any(_place_of(word, words) >= 0 for word in PHRASES[what])]


_TEXT = re.compile(r"\\(?:text|mbox|textrm|textit)\s*\{([^{}]*)\}")
OPENING = {"$$": "$$", "\\]": "\\["}
_CLOSED = re.compile(r"\$\$|\\\]|\\end\{\w+\*?\}")


def _one_way(facts: list[Fact], before: str) -> list[Fact]:
    """One-hot columns are not one-hot rows; “each column of $Y$ is one-hot” speaks of columns."""
    if _COLUMN_OF.search(before):
        facts = [replace(fact, what="onehot_cols") if fact.what == "onehot_rows" else fact for fact in facts]
    columns = {fact.name for fact in facts if fact.what == "onehot_cols"}
    return [fact for fact in facts if fact.what != "onehot_rows" or fact.name not in columns]


def loose_labels(
    text: str, named: list[tuple[Block, list[str]]], facts: list[Fact], table: dict[str, tuple[str, ...]]
) -> list[Fact]:
    """“One-hot” in a sentence in which it was understood of no symbol: of the next name in the sentence, else of the last."""
    found: list[Fact] = []
    for match in re.finditer("|".join(map(re.escape, table["onehot_rows"])), text, re.IGNORECASE):
        begin = max((m.end() for m in _STOP.finditer(text, max(0, match.start() - 300), match.start())), default=0)
        begin = max(begin, match.start() - 300)
        end = match.end() + len(sentence_after(text, match.end()))
        inside = [(block, names) for block, names in named if names and begin <= block.start < end]
        known = any(f.what.startswith("onehot") and begin <= f.offset <= end for f in facts)
        if known or not inside or _NOT.search(text[begin : match.start()]):
            continue
        block, names = next(((b, n) for b, n in inside if b.start > match.end()), inside[-1])
        what = "onehot_cols" if _COLUMNS.search(text[match.start() : end].lower()) else "onehot_rows"
        found.extend(Fact(what, name, max(match.start(), block.opener)) for name in names)
    return found


def _of_next(behind: str, ahead: str) -> bool:
    """Whether a phrase stands before the next formula and speaks of that: “and a symmetric matrix $A$”."""
    between, dollar, formula = behind.partition("$")
    return bool(dollar) and _leads_to(between, formula, ahead) and not _GOES_ON.search(between)


def _leads_to(between: str, formula: str, ahead: str) -> bool:
    """Whether only nouns stand between an adjective and its formula, or before a declared matrix “matrix of weights”."""
    formula = formula.partition("$")[0]
    declared = ("\\in" in formula or "∈" in formula) and ("\\times" in formula or "×" in formula)
    if _NOUN.fullmatch(between) or (declared and _OF_WORDS.fullmatch(between)):
        return True
    return bool(_ONE_WORD.fullmatch(between) and _ARTICLE.search(ahead))


def _passing(text: str, block: Block, before: str) -> int:
    """Where a property ends that is stated of a bare name behind for, if or when: with the sentence; else 0, never."""
    bare = not any(sign in text[block.start : block.end] for sign in ("\\in", "∈", "="))
    return sentence_end(text, block.end) if bare and _CONDITION.search(before) else 0


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
_NOUN = re.compile(r"(?:\s|\b(?:" + "|".join(_NOUNS.split()) + r")\b)*", re.IGNORECASE)
_ARTICLE = re.compile(r"\b(?:an?|the|some|any|every|each)\s+(?:[a-z-]+\s+)?$", re.IGNORECASE)
_ONE_WORD = re.compile(
    r"\s+(?!(?:of|in|with|and|for|to|by|from|on|at|as|or|than|whose|that|which|is|are|be|if|when|since|because|then|not|but|about|under|"
    r"parts?|half|functions?|maps?|forms?|differences?|products?|sums?|powers?|roots?)\b)[a-z-]+\s+",
    re.IGNORECASE,
)
_OF_WORDS = re.compile(r"(?:\s+(?:matrix|matrices))?\s+(?:of|with)\s+(?:the\s+)?(?:[a-z-]+\s+){1,3}", re.IGNORECASE)
_GOES_ON = re.compile(r"(?:and|\bund|\bet|和|与)\s*$", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:for|if|when|whenever|unless|were)\s+(?:an?\s+|any\s+|every\s+|all\s+|both\s+)?$", re.IGNORECASE)
_PREDICATE = re.compile(r"\b(?:is|are|be|being)\s*$", re.IGNORECASE)
_COLUMN_OF = re.compile(r"\bcolumns?\s+of\s+(?:the\s+|a\s+)?(?:\w+\s+)?$", re.IGNORECASE)
_NOT_ORTHOGONAL = re.compile(r"ly|\s+(?:projec\w+|complement|to\b|subspaces?|decomposition|directions?)")
"""Words behind “orthogonal” with which it says something else than QᵀQ = I."""
OF_ENTRIES = frozenset({"positive", "negative", "singular", "skew_symmetric"})
"""Properties that “the determinant of $A$ is positive” does not give to A."""
UNSURE = frozenset({"symmetric", "orthogonal", "positive_definite"})
BEFORE = {
    "ones", "identity", "diagonal", "onehot_rows", "onehot_cols", "symmetric", "orthogonal", "positive_definite", "invertible",
    "elementwise", "singular", "skew_symmetric", "unit", "idempotent", "involution", "traceless", "more",
    "positive", "negative",
}  # fmt: skip


def facts_before(text: str, block: Block, names: list[str], table: Phrases) -> list[Fact]:
    """What an adjective before an inline formula says of its names: “one-hot labels $Y$”, “a symmetric matrix $A$”."""
    before = text[max(0, block.opener - 80) : block.opener]
    before = re.split(r"[.;:$。；]|\n\s*\n", before)[-1]
    lowered = before.lower()
    found: list[Fact] = []
    for what, places in _said_before(lowered, table):
        for word, place in places:
            between = before[place + len(word) :]
            if not _leads_to(between, text[block.start : block.end], before[:place]) or _GOES_ON.search(between):
                continue
            if what == "orthogonal" and _NOT_ORTHOGONAL.match(between):
                continue
            denied = bool(_NOT.search(before[:place]) or _DENIED.search(before[:place]))
            if between.strip() or not _PREDICATE.search(before[:place]):
                end = _passing(text, block, before[:place])
                found.extend(Fact(what, name, block.opener, end=end, denied=denied) for name in names)
                break
    return found


def of_vector(shape: Shape | None) -> str | None:
    """What unit length says of a column or row; nothing of a matrix, next to whose name the words may stand."""
    if shape is None or len(shape) != 2 or all(axis.is_one for axis in shape) or not any(axis.is_one for axis in shape):
        return None
    return "orthonormal_columns" if shape[1].is_one else "orthonormal_rows"


def denials(text: str) -> list[Fact]:
    """Where the text says, without a name, that nothing is symmetric any more: “without symmetry”, “the non-symmetric case”."""
    return [Fact("symmetric", "", match.start(), denied=True) for match in _UNNAMED.finditer(text)]


_JOINED = re.compile(r"^\$?\s*(?:,|，|、|and|as well as|both|和|与|及|\s)*\$?$", re.IGNORECASE)
_JOINED_NOUN = re.compile(
    r"^\$?\s*(?:,\s*)?(?:and|as\s+well\s+as)\s+(?:the\s+)?(?:[\w-]+\s+){0,4}\$?$|"
    r"^\$?\s*(?:和|与|及|以及)\s*[\u4e00-\u9fff]{0,12}\s*\$?$",
    re.IGNORECASE,
)
_JOINED_ZH = re.compile(r"^\$?\s*(?:和|与|及|以及|、)\s*\$?$")
_PLURAL = re.compile(r"\b(?:are|both|all be|be)\b|都|均", re.IGNORECASE)


def _other_subject(between: str) -> bool:
    """Whether the phrase speaks of another formula: the nearest one, unless the names are joined and the verb is plural."""
    parts = re.split(r"(?<!\\)\$", between.removeprefix("$"))
    if len(parts) < 3:
        return False
    *joins, last = parts[0::2]
    if all(map(_JOINED_ZH.match, joins)) and not last.strip():
        return False  # $A$ 与 $B$ 对称
    joined = all(_JOINED.match(part.strip()) or _JOINED_NOUN.match(part) for part in joins)
    return not (joined and _PLURAL.search(last))


def _joined_names(ahead: str, name: str, between: str) -> bool:
    """Whether a property without a verb is said of several bare names at once: “with $A$ and $D$ symmetric”."""
    parts = re.split(r"(?<!\\)\$", between.removeprefix("$"))
    outside, inside = parts[0::2], parts[1::2]
    if not _WITH.search(ahead) or any(sign in part for part in (name, *inside) for sign in ("\\in", "∈", "=")):
        return False
    return all(_JOINED.match(part.strip()) for part in outside[:-1]) and bool(_NOUN.fullmatch(outside[-1]))


_OF_FORMULA = re.compile(r"\b(?:of|for|to)\s+(?:the\s+|an?\s+)?(?:\w+\s+){0,3}\$[^$]*\$")
"""The matrix in “an eigenvector of $A$ of unit length”."""
_WITH = re.compile(r"(?:\b(?:with|where|having|both)|,)\s+\$?$", re.IGNORECASE)


def counts_of(
    text: str, blocks: list[Block], place: int, nodes: dict[int, Node], table: dict[str, tuple[str, ...]]
) -> list[Fact]:
    """“N is the number of rows of X”, in the word order of either language."""
    block = blocks[place]
    name = _bare(nodes.get(block.start))
    following = next((b for b in blocks[place + 1 : place + 4] if b.kind == "inline"), None)
    if name is None or following is None:
        return []
    other = _bare(nodes.get(following.start))
    between = text[block.end : following.opener]
    if other is None or "\n\n" in between or len(between) > 60:
        return []
    behind = text[following.end : following.end + 12].lstrip("$)\\ ")
    found = []
    for what in ("rows_of", "columns_of"):
        if any(w in between for w in table.get(what, ())) or any(behind.startswith(w) for w in table.get(what, ())):
            found.append(Fact(what, name, block.start, other))
    return found


def _bare(node: Node | None) -> str | None:
    if node is None:
        return None
    base, _ = peel(node)
    return layer_name(node) if base.kind == "name" else None
