"""Arrays given by their entries in brackets: A = (a_{ij}), P = [p_{ik}], G = (x_i^⊤ x_j)_{ij}, ∇_x J = [a_r]_r.

Guarantee: such a line is read as the equation of one entry, A_{ij} = a_{ij}, whose indices are those below the bracket, or,
where there are none, those of the one entry that stands in it; those of a gradient stand below and in the bracket.  Limit: one or
two indices, letters that mean nothing else.
"""

from __future__ import annotations

from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.indices.subscripts import index_name
from derive.reading.names import NONE, peel, strip


def by_entries(left: Node, right: Node, context: Context) -> tuple[Node, Node] | None:
    """Both sides of the equation of one entry; None if the right side is no entry, or expression with indices, in brackets."""
    base, layers = peel(right)
    if base.kind != "group" or base.value not in ("(", "[") or len(base.children) != 1 or len(layers) > 1:
        return None
    if left.kind != "name" and not (layers and _is_gradient(left)):
        return None
    inside = strip(base.children[0])
    if layers and (layers[0].sup.kind != "none" or layers[0].primes):
        return None
    below = layers[0].sub if layers else _below(inside)
    places = _indices(below, context) if below is not None else []
    if not places or (left.kind != "name" and not all(_stands_in(place, inside) for place in places)):
        return None
    sub = places[0] if len(places) == 1 else Node("list", tuple(places), (), left.start, left.end)
    whole = left if left.kind == "name" else Node("group", (left,), "(", left.start, left.end)
    return Node("script", (whole, sub, NONE), 0, left.start, left.end), replace(inside, start=right.start, end=right.end)


def _stands_in(place: Node, inside: Node) -> bool:
    """Whether an index stands in an expression, alone or in a subscript such as ij."""
    names = [str(node.value) for node in walk(inside) if node.kind == "name"]
    letter = str(strip(place).value)
    return any(letter == name or (name.isalpha() and letter in name) for name in names)


def _is_gradient(node: Node) -> bool:
    """Whether a side begins with the sign of a gradient, as in ∇_x J."""
    while node.kind in ("product", "script"):
        node = node.children[0]
    return node.kind == "name" and node.value == "\\nabla"


def _below(node: Node) -> Node | None:
    """The subscript of a single entry."""
    base, layers = peel(node)
    bare = len(layers) == 1 and layers[0].sup.kind == "none" and not layers[0].primes
    return layers[0].sub if base.kind == "name" and bare and layers[0].sub.kind != "none" else None


def _indices(sub: Node, context: Context) -> list[Node]:
    """The index letters of a subscript; none if something else stands there."""
    sub = strip(sub)
    if sub.kind == "name" and str(sub.value).isalpha() and len(str(sub.value)) == 2:
        parts = [Node("name", (), letter, sub.start + k, sub.start + k + 1) for k, letter in enumerate(str(sub.value))]
    else:
        parts = [strip(part) for part in sub.children] if sub.kind in ("list", "product") else [sub]
    names = [index_name(part) for part in parts]
    free = all(name is not None and not context.known(context.name(name)) for name in names)
    return parts if free and len(set(names)) == len(names) <= 2 else []


__all__ = ["by_entries"]
