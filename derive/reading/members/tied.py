"""Samples and matrices: which matrix holds the samples x_i as its rows or columns, by the words of the document.

“The rows of X are the x_iᵀ”, “stack the x_i as the columns of B”, “stack the inputs as rows of Φ”.  Guarantee: samples and a
matrix are one array only where a sentence says so of their letter, or of the one matrix with the samples' shape.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from derive.kernel.sizes import ONE
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.functions import plain
from derive.reading.indices.subscripts import index_name
from derive.reading.members.families import add, is_pair, one_letter, plain_letter
from derive.reading.names import is_layer, is_transpose, peel, spelled, strip
from derive.reading.spaces import Space
from derive.reading.symbols import Family
from derive.terms.term import SCALAR, transpose, var

_ROWS = (("row", r"\brows?\b"), ("行", r"第\s*\$?\s*\w+\s*\$?\s*个?行|(?:的|各|每一?)行(?!列)|行向量"))
_COLUMNS = (
    ("column", r"(?<!\bas )(?<!\bas a )(?<!\ba )\bcolumns?\b(?!\s+vectors?)|\bcolumns?\s+of\b"),
    ("列", r"第\s*\$?\s*\w+\s*\$?\s*个?列|(?:的|各|每一?)列"),
)
"""The word columns, but where it says how a vector is written: “as a column”, “column vectors”."""
_ENTRIES = tuple(
    (part, rf"\b{word}\b") for part, word in (
        ("entr", "entr(?:y|ies)"), ("element", "elements?"), ("component", "components?"), ("coeff", "coefficients?"),
    )
)  # fmt: skip
_LINE = (
    r"(?:the\s+)?(?:\$?\w+\$?\s*-?\s*th\s+)?(?P<line>rows?|columns?)(?:\s+\$?\w\$?)?\s+of\s+"
    r"(?:(?:the|a|an|our)\s+)?(?:\w+\s+){0,2}\$?\Z"
)
_IS_LINE = re.compile(rf"\$?,?\s*(?:is|are|be|denotes?|being|for|as)\s+{_LINE}", re.IGNORECASE)
"""The words between z_i and K in “z_i is the i-th row of K”, which need no common letter."""
_LINE_OF = re.compile(rf"\b{_LINE}", re.IGNORECASE)
_CALLED = re.compile(
    r"\$?,?\s*(?:(?:is|are|be|being)\s+(?:(?:written|denoted|called)\s+(?:as\s+|by\s+)?)?|(?:written|denoted|called)\s+(?:as\s+|by\s+)?|"
    r"by\s+|as\s+)\$?\Z",
    re.IGNORECASE,
)
"""The words before and behind B in “column c of B is written β_c”, which need no common letter either."""
_OF_IT = re.compile(r"\$?\s*的\s*(?:第\s*\$?\s*\w+\s*\$?\s*个?)?(行|列)")
"""The words behind X in “x_i 是 X 的第 i 行”."""
ENTRYWISE = frozenset({"onehot_rows", "binary", "signs"})
"""What is true of a matrix if it is of each of its rows."""
LOWER_CASE = re.compile(
    r"\blower[- ]?case\b[^.;]{0,60}\b(?:entr(?:y|ies)|elements?|components?)\b|"
    r"\b(?:entr(?:y|ies)|elements?|components?)\b[^.;]{0,60}\blower[- ]?case\b", re.IGNORECASE
)


ROWWISE = frozenset({"onehot_rows", "probability"})
"""What is said of each sample and then holds of the rows of their matrix."""


def tie_to_matrices(context: Context, line: int) -> None:
    """Where the words say that samples are the rows of a matrix, their array is that matrix."""
    _tie_small_letters(context)
    _alike(context)
    _tie_letters(context, line)
    _name_stacks(context, line)
    _define_stacks(context, line)
    _define_columns(context, line)
    _tie_by_shape(context, line)


def _tie_small_letters(context: Context) -> None:
    """x_i are the rows of X, where the words say that small letters are entries of capital ones."""
    for name, symbol in context.symbols.items() if context.lower_case_entries else ():
        if len(name) == 1 and name.isupper() and symbol.shape is not None and not any(a.is_one for a in symbol.shape):
            context.rows_of.setdefault(name.lower(), name)


def _tie_letters(context: Context, line: int) -> None:
    """The samples of a letter are the rows of the matrix that the words name, or its columns."""
    for letter, name in context.rows_of.items():
        if name.startswith("|"):
            _tie_columns(letter, name[1:], context, line)
        if name.startswith(("|", "^")):
            continue
        _lapse(context, context.name(letter))
        matrix = context.find(name)
        if matrix is None or matrix.shape is None or len(matrix.shape) != 2 or context.known(context.name(letter)):
            continue
        if (letter, "sub") not in context.families:
            context.families[letter, "sub"] = Family(matrix.name, *matrix.shape)


def _define_stacks(context: Context, line: int) -> None:
    """The array of the samples is the matrix, which takes over what is said of each sample."""
    for (letter, _), family in context.families.items():
        own = letter.upper() if len(letter) == 1 and letter.upper() in context.rows_said else ""
        matrix, stack = context.find(context.rows_of.get(letter, own).lstrip("^")), context.symbols.get(family.stack)
        if matrix is None or stack is None or matrix is stack or matrix.definition is not None:
            continue
        if stack.definition == var(matrix.name, stack.shape or matrix.shape or SCALAR):
            matrix.properties |= stack.facts & ROWWISE
        if stack.definition is not None:
            continue
        if family.width.is_one and matrix.shape == (family.count, family.length):
            matrix.properties |= stack.facts & ROWWISE
            context.define(family.stack, var(matrix.name, matrix.shape), line)


def _define_columns(context: Context, line: int) -> None:
    """The y that holds the numbers y^{(i)} is the array of them."""
    for (letter, style), family in context.families.items():
        column, stack = context.find(context.name(letter)), context.symbols.get(family.stack)
        if style == "sup" and family.width.is_one and family.length.is_one and column is not None and stack is not None:
            if column.definition is None and stack.definition is None and column.shape == (family.count, ONE):
                context.define(family.stack, var(column.name, column.shape), line)


def _lapse(context: Context, name: str) -> None:
    """An x of an earlier heading is forgotten under one whose words call the x_i rows of a matrix."""
    symbol = context.symbols.get(name)
    if symbol is not None and symbol.section < context.section == context.rows_sections.get(name):
        context.forget(name, keep=False)
        del context.symbols[name]


def _name_stacks(context: Context, line: int) -> None:
    """The X of which the words say that its rows are the x_iᵀ, where nothing declares it: the array of the x_i."""
    for letter, name in context.rows_of.items():
        family = context.families.get((letter, "sub")) or context.families.get((letter, "sup"))
        stack = context.symbols.get(family.stack) if family is not None else None
        name = name.lstrip("^")
        free = len(name) == 1 and not context.known(name) and name not in context.declared_at and name not in context.given_names
        if free and family is not None and family.width.is_one and stack is not None and stack.definition is None:
            context.define(name, var(family.stack, family.shape), line)


def _alike(context: Context) -> None:
    """Where u_i is told to be a row of U, the v_j beside it are the rows of a V with as many columns."""
    told = (context.find(name) for letter, name in context.rows_of.items() if len(letter) == 1 and letter.upper() == name)
    widths = {m.shape[1] for m in told if m is not None and m.shape is not None and len(m.shape) == 2}
    for name, symbol in context.visible().items() if widths else ():
        letter = name.lower()
        if len(name) != 1 or not name.isupper() or symbol.shape is None or len(symbol.shape) != 2 or letter in context.rows_of:
            continue
        free = letter in context.letters and not context.known(letter) and not context.has_family(letter)
        if free and symbol.shape[1] in widths:
            context.rows_of[letter] = name


def _tie_by_shape(context: Context, line: int) -> None:
    """The samples whose rows, by the words, fill a matrix of another letter: the one that has their shape."""
    found = [matrix for name in sorted(context.filled_by_rows) if (matrix := context.find(name)) is not None]
    for (letter, _), family in context.families.items() if found else ():
        stack, shape = context.symbols.get(family.stack), (family.count, family.length)
        mine = [m for m in found if m.definition is None and m.shape == shape]
        if stack is None or stack.definition is not None or letter in context.rows_of or not family.width.is_one:
            continue
        alike = [f for f in context.families.values() if (f.count, f.length) == shape]
        if len(alike) == len(mine) == 1 and mine[0].name != family.stack:
            context.define(family.stack, var(mine[0].name, shape), line)


def _tie_columns(letter: str, name: str, context: Context, line: int) -> None:
    """The b_j that are the columns of B: the rows of its transpose."""
    matrix = context.find(context.name(name))
    if matrix is None or matrix.shape is None or len(matrix.shape) != 2 or context.known(context.name(letter)):
        return
    if (letter, "sub") not in context.families and not matrix.shape[1].is_one:
        family = add((letter, "sub"), matrix.shape[1], matrix.shape[0], context)
        context.define(family.stack, transpose(var(matrix.name, matrix.shape)), line)


def declared_part(node: Node, space: Space, context: Context) -> str | None:
    """What u_i ∈ ℝᵏ says where the words call the u_i rows or columns of a matrix U with k entries each: no shape that is new,
    but what its entries are."""
    base, layers = peel(node)
    name = context.rows_of.get(str(base.value)) if base.kind == "name" and len(layers) == 1 else None
    if name is None or name.startswith("^") or layers[0].sup.kind != "none" or index_name(layers[0].sub) is None:
        return None
    matrix = context.find(name.lstrip("|"))
    if matrix is None or matrix.shape is None or len(matrix.shape) != 2 or context.known(context.name(str(base.value))):
        return None
    length, what = (matrix.shape[0], "columns") if name.startswith("|") else (matrix.shape[1], "rows")
    if tuple(space.shape) != (length, ONE):
        return None
    turned = {"onehot_rows": "onehot_cols"} if what == "columns" else {}
    kinds = {turned.get(kind, kind) for kind in space.properties & ENTRYWISE}
    matrix.properties |= kinds
    context.row_kinds.setdefault(matrix.name, set()).update(kinds)
    return f"the {what} {spelled(node)} of {matrix.name}"


def loose(names: Iterable[str], context: Context) -> str | None:
    """A matrix among the names, of the shape of samples x_i beside it, without a word on how they belong together."""
    known = frozenset(names)
    for family in context.families.values():
        stack = context.symbols.get(family.stack)
        if "·" not in family.stack or family.stack not in known or not family.width.is_one:
            continue
        if stack is not None and stack.definition is not None:
            continue
        for name in sorted(known - {family.stack}):
            matrix = context.find(name)
            if matrix is None or matrix.definition is not None or matrix.shape is None or name in _stacks(context):
                continue
            shape = (family.count, family.length)
            if not any(axis.is_one for axis in shape) and matrix.shape in (shape, shape[::-1]):
                return matrix.name
    return None


def _stacks(context: Context) -> set[str]:
    return {family.stack for family in context.families.values()}


def matrix_of(letter: str, context: Context) -> str | None:
    """The matrix whose entries the words call by a small letter that is no array of its own."""
    name = context.rows_of.get(letter)
    matrix = context.find(name) if name is not None else None
    if matrix is None or matrix.shape is None or len(matrix.shape) != 2 or context.known(context.name(letter)):
        return None
    context.families.setdefault((letter, "sub"), Family(matrix.name, *matrix.shape))
    return matrix.name


@lru_cache(maxsize=4096)
def _speaks(words: str, patterns: tuple[tuple[str, str], ...]) -> bool:
    """Whether one of the patterns is found, each looked for only where the part of a word stands that all its matches hold."""
    lowered = words.lower()
    return any(part in lowered and re.search(pattern, words, re.IGNORECASE) for part, pattern in patterns)


def spoken_of(words: str) -> tuple[bool, bool, bool]:
    """Whether words speak of rows, of entries and of columns."""
    return _speaks(words, _ROWS), _speaks(words, _ENTRIES), _speaks(words, _COLUMNS)


def rows_in(text: str, start: int, end: int, nodes: Sequence[Node]) -> dict[str, str]:
    """{x: X} if a sentence with the word rows holds x_iᵀ and a matrix X, or one with the word entries x_{ij} and X; {z: K} if z_i
    is the i-th row of K in so many words; {b: "|B"} where the words between say that the b_j are columns of B; {x: "^X"} of
    x^{(i)}."""
    rows, entries, columns = spoken_of(text[start:end])
    if not rows and not entries and not columns:
        return {}
    found = {}
    matrices = [node for node in nodes if node.kind == "name" and one_letter(plain_letter(node))]
    for node in nodes:
        base, layers = peel(node)
        if base.kind == "group" and base.value == "(" and len(layers) == 1 and is_transpose(layers[0].sup):
            base, layers = peel(strip(base.children[0]))  # (x^{(i)})ᵀ
        if base.kind != "name" or not layers:
            continue
        letter, pair = str(base.value), is_pair(layers[-1].sub)
        for matrix in matrices:
            alike = plain_letter(matrix).lower() == plain_letter(base).lower()
            line = _line_told(text, node, matrix)
            if matrix.value == base.value or not (alike or line):
                continue
            between = text[min(node.end, matrix.end) : max(node.start, matrix.start)]
            last = max(node.end, matrix.end)
            around = between + text[last : text.find("$", last + 1) if "$" in text[last + 1 :] else last]
            if _on_diagonal(letter, str(matrix.value), nodes) or ("diagonal" in around and not _speaks(between, _ROWS)):
                continue
            behind = _OF_IT.match(text, matrix.end) if node.end <= matrix.start else None
            by_column = not pair and _speaks(between, _COLUMNS) and not _speaks(between, _ROWS)
            by_column = by_column or (behind is not None and behind[1] == "列") or (line == "column" and not pair)
            if by_column:
                found[letter] = f"|{matrix.value}"
            elif rows or (entries and pair):
                found[letter] = f"^{matrix.value}" if is_layer(layers[-1].sup) else str(matrix.value)
    return found


def _line_told(text: str, node: Node, matrix: Node) -> str:
    """ "row" or "column" where the words say in full that a symbol is such a line of a matrix, else ""."""
    if node.end <= matrix.start:
        found = _IS_LINE.match(text, node.end, matrix.start)
    else:
        called = _CALLED.match(text, matrix.end, node.start)
        found = _LINE_OF.search(text, max(0, matrix.start - _WORDS_BEFORE), matrix.start) if called else None
    return found["line"].lower().rstrip("s") if found else ""


def _on_diagonal(letter: str, matrix: str, nodes: Sequence[Node]) -> bool:
    """Whether a formula of the sentence says that the w_i are the diagonal of W = diag(w_1, …, w_n), and so no rows of it."""
    for node in nodes:
        if node.kind == "relation" and any(child.kind == "name" and child.value == matrix for child in node.children):
            names = {str(inner.value) for child in node.children for inner in walk(child) if inner.kind == "name"}
            if letter in names and not _DIAGONAL.isdisjoint(map(plain, names)):
                return True
    return False


_DIAGONAL = frozenset({"diag", "Diag", "\\diag", "\\Diag"})
_FILLED = re.compile(
    r"\b(?:(?:as|for|into|form|are|become|in)\s+(?:the\s+)?(?:\d+\s+|\$\w+\$\s+)?rows\s+of|row(?:\s+by\s+row|wise)\s+in(?:to)?)\s+"
    r"(?:(?:an?|the|one|our)\s+)?(?:\w+\s+){0,2}\Z",
    re.IGNORECASE,
)
_WORDS_BEFORE = 60


def filled_by_rows(text: str, place: int) -> bool:
    """Whether the words before a formula at this place say that something is stacked as the rows of it."""
    return bool(_FILLED.search(text[max(0, place - _WORDS_BEFORE) : place]))


__all__ = ["LOWER_CASE", "declared_part", "filled_by_rows", "loose", "matrix_of", "rows_in", "tie_to_matrices"]
