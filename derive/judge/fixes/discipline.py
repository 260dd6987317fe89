"""Discipline of indices and numbers: slips that the form of a statement shows by itself.

  * a summation index that the summand does not use, while its bound stands there as an index: Σ_{i=1}^{m} x_m;
  * a matrix that lists the entries of the symbol on the other side under the number of another layer;
  * a number that is added to an array: x − μ for x − μ1.

`mended` gives the member as it was meant, with the text edits that make it so.  Guarantee: nothing else is changed, and a
member without such a slip is left alone.  The statement is refuted with this fix; it and later ones are read as mended.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from dataclasses import dataclass, replace

from derive.language.ast import Node, walk
from derive.reading.matrices import GRIDS, is_list
from derive.reading.names import NONE, is_layer, peel, strip
from derive.terms.term import SCALAR, Shape, show_shape


@dataclass(frozen=True)
class Slip:
    """A member with a slip: how it reads when mended, the edits (start, end, new text), and what was wrong."""

    node: Node
    edits: tuple[tuple[int, int, str], ...]
    reason: str
    of_shapes: bool = False

    def applied(self, text: str, start: int, end: int) -> str:
        """The source between two offsets with the edits made."""
        result = text[start:end]
        for low, high, new in sorted(set(self.edits), reverse=True):
            if start <= low and high <= end:
                result = result[: low - start] + new + result[high - start :]
        return result


def mended(node: Node, other: Node | None, text: str, sizes: Set[str]) -> Slip | None:
    """The member without its slip, or None if it has none; `other` is the bare side of its equation, `sizes` are names of
    sizes."""
    return _unused_index(node, sizes) or (_foreign_layer(node, other, text) if other is not None else None)


# ------------------------------------------------------------------------------------------------------ numbers and arrays


def numbers_added(node: Node, shape_of: Callable[[Node], Shape | None]) -> Slip | None:
    """The member with ones beside each name of a number that is added to an array; `shape_of` gives the shapes of names, of
    numbers only where they are defined."""
    if not node.answer(_holds, "sum"):
        return None
    edits: list[tuple[int, int, str]] = []
    said: list[str] = []

    def with_ones(inner: Node) -> Node:
        shapes = [shape_of(child) for child in inner.children] if inner.kind == "sum" else []
        arrays = {shape for shape in shapes if shape is not None and shape != SCALAR}
        if len(arrays) != 1 or SCALAR not in shapes or None in shapes:
            return inner
        (whole,) = arrays
        if len(whole) != 2:
            return inner
        fitted = []
        for child, shape in zip(inner.children, shapes):
            ones = _ones(whole, child.end) if shape == SCALAR else ()
            if ones:
                edits.append((child.end, child.end, " " + "".join(latex for _, latex in ones)))
                said.append(f"a number is added to an array of shape {show_shape(whole)}")
                product = (child, *(one for one, _ in ones))
                child = Node("product", product, ("",) * len(ones), child.start, child.end)
            fitted.append(child)
        return replace(inner, children=tuple(fitted))

    fixed = _rebuilt(node, with_ones)
    return Slip(fixed, tuple(edits), "; ".join(dict.fromkeys(said)), True) if said else None


def _rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """The tree with each of its nodes changed, children before parents."""
    children = tuple(_rebuilt(child, change) for child in node.children)
    return change(node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children))


def _ones(shape: Shape, place: int) -> list[tuple[Node, str]]:
    """The vectors of ones whose product has a shape."""
    one = Node("name", (), "\\mathbf{1}", place, place)
    turned = Node("script", (one, NONE, Node("name", (), "\\top", place, place)), 0, place, place)
    column = [] if shape[0].is_one else [(one, "\\mathbf{1}")]
    return column + ([] if shape[1].is_one else [(turned, "\\mathbf{1}^{\\top}")])


# ---------------------------------------------------------------------------------------------------- summation indices


def _holds(node: Node, kind: str) -> bool:
    """Whether a node of this kind stands in the tree."""
    return any(inner.kind == kind for inner in walk(node))


def _unused_index(node: Node, sizes: Set[str]) -> Slip | None:
    if not node.answer(_holds, "bigop"):
        return None
    edits: list[tuple[int, int, str]] = []
    said: list[str] = []

    def with_index(inner: Node) -> Node:
        pair = _bounds(inner)
        if pair is None:
            return inner
        name, bound = pair
        body = inner.children[2]
        if bound not in sizes or _uses(body, name) or not _indexed_by(body, bound):
            return inner
        said.append(f"the index {name} of the sum is not used, while its bound {bound} stands as an index")
        return replace(inner, children=(*inner.children[:2], _put(body, bound, name, edits)))

    fixed = _rebuilt(node, with_index)
    return Slip(fixed, tuple(edits), "; ".join(said)) if said else None


def has_idle_sum(node: Node) -> bool:
    """Whether a summand does not use the index of its sum, which then only says how often the summand counts."""
    for inner in walk(node):
        if inner.kind == "bigop" and inner.value == "\\sum":
            below = strip(inner.children[0])
            index = below.children[0] if below.kind == "relation" and below.value == ("=",) else below
            if index.kind == "name" and not _uses(inner.children[2], str(index.value)):
                return True
    return False


def _bounds(node: Node) -> tuple[str, str] | None:
    """(i, m) of Σ_{i=1}^{m}."""
    if node.kind != "bigop" or node.value != "\\sum":
        return None
    below, above = strip(node.children[0]), strip(node.children[1])
    if below.kind != "relation" or below.value != ("=",) or below.children[0].kind != "name" or above.kind != "name":
        return None
    return str(below.children[0].value), str(above.value)


def _uses(body: Node, name: str) -> bool:
    return any(n.kind == "name" and (n.value == name or name in _letters(n)) for n in walk(body))


def _letters(node: Node) -> str:
    """A name of two letters may be two indices."""
    word = str(node.value)
    return word if len(word) == 2 and word.isalpha() else ""


def _subscripts(node: Node) -> tuple[Node, ...]:
    sub = strip(node.children[1])
    return tuple(strip(c) for c in sub.children) if sub.kind == "list" else (sub,)


def _indexed_by(body: Node, bound: str) -> bool:
    scripts = (n for n in walk(body) if n.kind == "script")
    return any(place.kind == "name" and place.value == bound for n in scripts for place in _subscripts(n))


def _put(body: Node, bound: str, name: str, edits: list[tuple[int, int, str]]) -> Node:
    """The summand with the index for its bound in every subscript."""

    def changed(place: Node) -> Node:
        if place.kind != "name" or place.value != bound:
            return place
        edits.append((place.start, place.end, name))
        return replace(place, value=name)

    def with_index(inner: Node) -> Node:
        if inner.kind != "script":
            return inner
        sub = strip(inner.children[1])
        new = replace(sub, children=tuple(changed(strip(c)) for c in sub.children)) if sub.kind == "list" else changed(sub)
        return replace(inner, children=(inner.children[0], new, inner.children[2]))

    return _rebuilt(body, with_index)


# --------------------------------------------------------------------------------------------------------------- layers


def _foreign_layer(node: Node, other: Node, text: str) -> Slip | None:
    base, layers = peel(other)
    if not (is_list(node) or node.value in GRIDS) or base.kind != "name" or len(layers) != 1 or not is_layer(layers[0].sup):
        return None
    if layers[0].sub.kind != "none" and strip(layers[0].sub).kind != "none":
        return None
    own = layers[0].sup
    cells = [cell for cell in _cells(node) if cell.kind != "dots"]
    if len(cells) < 2 or not all(_is_entry(cell, base) for cell in cells):
        return None
    edits: list[tuple[int, int, str]] = []
    shown = text[own.start : own.end]
    foreign: set[str] = set()

    def change(inner: Node) -> Node:
        if inner.kind == "script":
            sup = strip(inner.children[2])
            if is_layer(sup) and not sup.same(own):
                edits.append((sup.start, sup.end, shown))
                foreign.add(text[sup.start : sup.end])
                return replace(inner, children=(inner.children[0], inner.children[1], own))
        children = tuple(change(child) for child in inner.children)
        return inner if children == inner.children else replace(inner, children=children)

    fixed = change(node)
    if not edits:
        return None
    return Slip(fixed, tuple(edits), f"the entries of layer {shown} are listed under layer {', '.join(sorted(foreign))}")


def _cells(node: Node) -> list[Node]:
    if node.kind == "matrix":
        return [strip(cell) for row in node.children for cell in row.children]
    content = strip(node.children[0])
    items = [strip(c) for c in content.children] if content.kind == "list" else [content]
    return [cell for item in items for cell in (_cells(item) if item.kind == "group" else [item])]


def _is_entry(cell: Node, base: Node) -> bool:
    inner, layers = peel(cell)
    plain = len(layers) == 1 and is_layer(layers[0].sup) and layers[0].sub.kind != "none"
    return plain and inner.kind == "name" and inner.value == base.value
