"""Symbols that nothing declares but whose place in index form says what they are.

  * w_a under a sum over a = 0 … k−1 has k entries, w_{ab} as many as its indices have values;
  * a bare letter added to a number made of entries is a number, since nothing broadcasts.

Guarantee: an array is taken so only where no equation begins with its letter and every subscript is an index by itself that
runs from where counting starts; each is listed as an assumption, and no claim is refuted with a symbol of which a definition has
not said the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.context import Context, Symbol
from derive.reading.names import Scripts, layer_name, peel, strip
from derive.reading.scripts import places_of
from derive.reading.subscripts import index_name
from derive.terms.term import Shape, Term

if TYPE_CHECKING:
    from derive.reading.reader import Reader

BY_INDICES = "by its indices"


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
        size = _count(reader, name) if name is not None else None
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


def take_by_indices(reader: Reader, base: Node, layers: list[Scripts]) -> str | None:
    """The name of an undeclared array that is taken to have the shape that its indices show, or None."""
    shape = shape_by_indices(reader, base, layers)
    if shape is None or any(size.is_one for size in shape[:1]):
        return None
    name = str(base.value)
    if name in reader.context.heads or name in reader.context.totals:
        return None
    reader.assume(f"{name} is not declared; it is taken to have as many entries as its indices have values")
    kinds = reader.context.placed(frozenset(reader.context.told_kinds.get(name, ())), shape)
    reader.implicit[name] = Symbol(name, shape, properties=kinds, how=BY_INDICES)
    return name


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


__all__ = ["BY_INDICES", "bare_letter", "entries_named", "index_ranges", "is_entry", "shape_by_indices", "take_by_indices"]
