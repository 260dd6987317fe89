"""Kernels whose entries are counted around their middle: Σ_{u=-r}^{r} K_u x_{i+u} for a K of 2r + 1 entries.

Guarantee: counting starts below zero on an axis only where every sum over an index that stands alone there does, over as many
values as the declared axis has places.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.conventions import copy
from derive.reading.indices.einstein import index_word
from derive.reading.indices.subscripts import index_name
from derive.reading.names import peel, strip
from derive.reading.spaces import NotASpace, read_size
from derive.terms.term import Shape


def centred(nodes: Iterable[Node], shapes: Mapping[str, Shape], context: Context) -> dict[str, tuple[Size, ...]]:
    """For each array the numbers of its first places, one for each axis that is longer than 1, if some are negative."""
    votes: dict[tuple[str, int], set[Size]] = {}
    apart = copy(context)
    for sign in (inner for tree in nodes for inner in walk(tree) if inner.kind == "bigop"):
        bounds = strip(sign.children[0])
        name = index_name(bounds.children[0]) if bounds.kind == "relation" and bounds.value == ("=",) else None
        low = _low(strip(bounds.children[1]), apart) if name is not None else None
        if name is None or low is None:
            continue
        try:
            count = read_size(sign.children[1], apart) - low + 1
        except NotASpace:
            continue
        for array, axis in _places(sign.children[2], name):
            shape = shapes.get(array)
            if shape is not None and axis < len(shape) and shape[axis] == count:
                votes.setdefault((array, axis), set()).add(low)
    agreed = {place: next(iter(lows)) for place, lows in votes.items() if len(lows) == 1}
    found = {}
    for array in sorted({array for array, _ in agreed}):
        axes = [axis for axis, size in enumerate(shapes[array]) if not size.is_one]
        firsts = tuple(agreed.get((array, axis), Size.of(context.index_base)) for axis in axes)
        if any(map(_is_negative, firsts)):
            found[array] = firsts
    return found


def _low(node: Node, context: Context) -> Size | None:
    """Where a sum starts; −r and −1 as sizes."""
    if node.kind == "sum" and node.value == ("-",):
        inner = _low(strip(node.children[0]), context)
        return -inner if inner is not None else None
    try:
        return read_size(node, context)
    except NotASpace:
        return None


def _places(body: Node, name: str) -> Iterable[tuple[str, int]]:
    """The arrays in a sum of whose subscripts an index is one by itself, and which one it is."""
    for inner in walk(body):
        base, layers = peel(inner)
        if base.kind != "name" or inner.kind != "script" or not layers:
            continue
        sub = strip(layers[-1].sub)
        items: list[str | None] = [index_name(item) for item in (sub.children if sub.kind == "list" else (sub,))]
        items = [*index_word(sub)] if sub.kind != "list" and index_word(sub) else items
        for axis, item in enumerate(items):
            if item == name:
                yield str(base.value), axis


def _is_negative(size: Size) -> bool:
    return bool(size.terms) and all(coefficient < 0 for _, coefficient in size.terms)


__all__ = ["centred"]
