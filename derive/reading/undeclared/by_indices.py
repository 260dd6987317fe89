"""Symbols that nothing declares but whose place in index form says what they are.

  * w_a under a sum over a = 0 … k−1 has k entries, w_{ab} as many as its indices have values, and x_{i+a} with i = 0 … m−1 has
    m+k−1, as far as its subscript reaches;
  * a bare letter added to a number made of entries is a number, since nothing broadcasts;
  * a small letter, the w of wᵀx or of Xw, is a column.

Guarantee: an array is taken so only where no equation begins with its letter and every subscript is an index by itself that
runs from where counting starts; each is listed as an assumption, and no claim is refuted with a symbol of which a definition has
not said the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from derive.kernel.inequalities import indices_of
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.errors import NotUnderstood
from derive.reading.indices.subscripts import extremes, index_name, whole
from derive.reading.names import BOLD, Scripts, is_transpose, layer_name, peel, strip
from derive.reading.scripts import places_of
from derive.reading.symbols import FITTED, PAIRED, Symbol
from derive.terms.term import SCALAR, Shape, ShapeClash, Term

if TYPE_CHECKING:
    from derive.reading.reader import Reader

BY_INDICES = "by its indices"
COLUMNS = frozenset({"\\beta", "\\gamma", "\\mu", "\\nu", "\\omega", "\\xi", "β", "γ", "μ", "ν"})
"""Greek letters that stand before a matrix where they are numbers."""
_GREEK = "alpha|beta|gamma|theta|omega|xi|eta|phi|psi|mu|nu|lambda"
_SMALL = re.compile(rf"[a-z]|\\(?:{_GREEK})|\\(?:{'|'.join(BOLD)}|vec)\{{(?:[a-z]|\\[a-z]+)\}}")


def shape_by_indices(reader: Reader, base: Node, layers: list[Scripts]) -> Shape | None:
    """The shape that the subscripts of an undeclared name show; None if they do not."""
    word = str(base.value)
    if len(layers) != 1 or layers[0].sup.kind != "none" or layers[0].primes or (len(word) > 1 and word.isalnum()):
        return None
    sub = layers[0].sub
    letters = sub.kind == "name" and str(sub.value).isalpha() and not reader.is_name(str(sub.value))
    places = places_of(reader, sub, len(str(sub.value)) if letters else 1)
    sizes: list[Size] = []
    for place in places:
        name = index_name(place) if place is not None else None
        size = _count(reader, name) if name is not None else _reach(reader, place, word)
        if size is None:
            return None
        sizes.append(size)
    return (sizes[0], ONE) if len(sizes) == 1 else tuple(sizes)


def _count(reader: Reader, name: str) -> Size | None:
    """How many values an index has that runs from where counting starts."""
    if name in reader.bound or name in reader.free:
        size, starts = reader.size_of(name), name not in reader.indices.values
        return size if starts else None
    if name in reader.spans:
        first, count = reader.spans[name]
        return count if first == Size.of(reader.indices.base) else None
    return reader.hints.get(name)


def _reach(reader: Reader, place: Node | None, word: str) -> Size | None:
    """How many places a computed subscript reaches, i+u for i < m and u < k, if it begins at the first one."""
    try:
        where = whole(reader, place) - reader.indices.base if place is not None else None
    except NotUnderstood:
        return None
    context = reader.context
    padded = context.zero_outside and (not context.zero_arrays or context.name(word) in context.zero_arrays)
    if where is None or not indices_of(where) or reader.indices.floors or padded:
        return None
    most, least = extremes(reader, where)
    return most + 1 if least == 0 and not indices_of(most) else None


def take_by_indices(reader: Reader, base: Node, layers: list[Scripts]) -> str | None:
    """The name of an undeclared array that is taken to have the shape that its indices show, or None."""
    shape = shape_by_indices(reader, base, layers)
    if shape is None or any(size.is_one for size in shape[:1]):
        return None
    name = str(base.value)
    if len(shape) == 2 and shape[1].is_one and name in reader.context.turned_members:
        return None  # the k_i of k_iᵀq are columns
    if name in reader.context.heads or name in reader.context.totals:
        return None
    reader.assume(f"{name} is not declared; it is taken to have as many entries as its indices have values")
    kinds = reader.context.placed(frozenset(reader.context.told_kinds.get(name, ())), shape)
    reader.implicit[name] = Symbol(name, shape, properties=kinds, how=BY_INDICES)
    return name


def column_beside(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, before: object, after: Callable[[], object],
    want: Shape | None,
) -> bool:  # fmt: skip
    """Take an undeclared small letter for the column that fits the factor beside it: w in wᵀx and Xw.  False if it is none.

    It is one for sure in wᵀSw, and where Xw is to be a column."""
    base, layers = peel(factors[place])
    word = str(base.value) if base.kind == "name" else ""
    if reader.is_name(word):
        return False
    label = layers[0].sub.kind if len(layers) == 1 else ""
    turned = label in ("none", "number") and not layers[0].primes and is_transpose(layers[0].sup)
    if not _SMALL.fullmatch(word) or (layers and not turned) or _given(reader.context, word):
        return False
    beside = operators[place - 1 : place + 1] if place else operators[:1]
    if any(operator not in reader.dialect.product for operator in beside):
        return False
    if turned and place + 1 < len(factors):
        try:
            other = after()
        except (NotUnderstood, ShapeClash):
            return False
        length = other.shape[0] if isinstance(other, Term) and len(other.shape) == 2 else ONE
    else:
        length = before.shape[1] if not turned and isinstance(before, Term) and len(before.shape) == 2 else ONE
    if length.is_one:
        return False
    numbered = turned and layers[0].sub.kind == "number"
    name = reader.context.name(f"{word}_{{{layers[0].sub.value}}}" if numbered else word)
    if numbered and (word in reader.context.index_letters or reader.context.has_family(word) or reader.context.known(name)):
        return False
    told = not turned and place + 1 == len(factors) and want is not None and len(want) == 2 and want[1].is_one
    paired = turned and any(strip(factor).same(base) for factor in factors[place + 1 :])
    reader.assume(f"{name} is not declared; it is taken to have the one shape that fits its place")
    surely = told or word in COLUMNS or _surely(reader, word) or (reader.opening and word != "w")
    kinds = reader.context.placed(frozenset(reader.context.told_kinds.get(name, ())), (length, ONE))
    how = PAIRED if paired else FITTED if surely or "onehot_cols" in kinds else "implicit"
    reader.implicit[name] = Symbol(name, (length, ONE), properties=kinds, how=how)
    return True


def _given(context: Context, word: str) -> bool:
    """Whether an equation says what a letter or an entry of it is; β^{new} is another symbol."""
    name = context.name(word)
    if not {word, name} & context.heads:
        return False
    return any(given == name or given.startswith(f"{name}_") for given in context.given_names)


def is_greek_column(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, before: object) -> bool:
    """Whether a Greek letter that nothing makes a number stands last, right behind a matrix, as in Xβ."""
    node = factors[place]
    last = 0 < place == len(factors) - 1 and operators[place - 1] == "" and node.kind == "name" and node.value in COLUMNS
    if not last or not isinstance(before, Term) or len(before.shape) != 2 or before.cols.is_one or before.rows.is_one:
        return False
    name, context = reader.context.name(str(node.value)), reader.context
    return not reader.is_name(str(node.value)) and name not in context.told_scalars and name not in context.declared_at


def number_before(reader: Reader, node: Node, after: Callable[[], object]) -> bool:
    """Take an undeclared capital letter before a sum of numbers for a number.  False if it is none."""
    word = str(node.value) if node.kind == "name" else ""
    if len(word) != 1 or not word.isupper() or reader.is_name(word) or word in reader.context.heads:
        return False
    try:
        behind = after()
    except (NotUnderstood, ShapeClash):
        return False
    if not isinstance(behind, Term) or not behind.is_scalar:
        return False
    name = reader.context.name(word)
    reader.assume(f"{name} is a number, since it stands before a sum of numbers")
    reader.implicit[name] = Symbol(name, SCALAR, how=FITTED)
    return True


def _surely(reader: Reader, word: str) -> bool:
    """Whether a small letter before columns is no matrix: it is bold, or each column has a number beside it."""
    declared = {s.shape for s in reader.context.symbols.values() if s.shape is not None and s.how == "declared"}
    families = [family for family in reader.context.families.values() if family.width.is_one]
    declared |= {(family.count, ONE) for family in families if family.length.is_one}
    return (word.startswith("\\") and "{" in word) or any((family.count, ONE) in declared for family in families)


def is_entry(term: Term) -> bool:
    """Whether a number is made of entries with an index, so that what is added to it can be no array."""
    return term.is_scalar and any(t.op in ("entry", "total") for t in term.walk())


def bare_letter(node: Node) -> str | None:
    """The letter that stands alone, with a sign or number at most."""
    names = [inner for inner in walk(node) if inner.kind in ("name", "script")]
    base, layers = peel(names[0]) if len(names) == 1 else (node, [])
    return str(base.value) if base.kind == "name" and not layers and len(names) == 1 else None


def index_ranges(context: Context, sub: Node) -> list[Size] | None:
    """How far the indices of a subscript run, if all of them have a range."""
    sub = strip(sub)
    parts = [strip(part) for part in sub.children] if sub.kind in ("list", "product") else [sub]
    names = [layer_name(part) or "" for part in parts if part.kind == "name"]
    if len(names) == 1 and len(names[0]) == 2 and names[0].isalpha():
        names = list(names[0])
    ranges = context.ranges
    if not names or len(names) > 2 or len(set(names)) < len(names) or any(name not in ranges for name in names):
        return None
    return [context.resolve(ranges[name]) for name in names]


def entries_named(node: Node, context: Context) -> tuple[str, tuple[Size, Size]] | None:
    """The r of r_{nk}, and how far both indices run, where nothing else is known of r or of r_{nk}."""
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none" or layers[0].primes:
        return None
    places, name = index_ranges(context, layers[0].sub), context.name(str(base.value))
    if places is None or len(places) != 2 or context.known(name):
        return None
    return name, (places[0], places[1])


__all__ = [
    "BY_INDICES", "bare_letter", "column_beside", "entries_named", "index_ranges", "is_entry", "number_before",
    "shape_by_indices", "take_by_indices",
]  # fmt: skip
