"""A letter for a size and for an array: n × p data and probabilities p_i, N samples and N_k of them in class k.

Guarantee: a letter is parted only if a shape or a range uses it as a size, no line declares it, and one says p_i = …; with
an index below it is then the array, in a shape or range the size.  Alone in a formula it is the size, but for a summand beside
arrays and a side of an equation of arrays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.indices.subscripts import index_name
from derive.reading.names import peel, strip


def parted(trees: Iterable[Node], context: Context) -> dict[str, str]:
    """The names of sizes that are names of arrays as well, with the name that each array gets."""
    found = {}
    declared = {name for name, _ in context.later}
    for tree in trees:
        if tree.kind != "relation" or tree.value[0] not in ("=", ":=", "\\coloneqq", "\\equiv"):
            continue
        for child in tree.children[:-1]:
            base, index = _entry(child, context)
            if base is not None and index != base and context.is_size(base) and base not in (context.bounds | declared):
                found[base] = f"{base}_{{·}}"
    return found


def _entry(node: Node, context: Context) -> tuple[str | None, str | None]:
    """The p and the i of p_i."""
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none" or layers[0].primes:
        return None, None
    name = index_name(strip(layers[0].sub))
    small = name is not None and len(name) == 1 and name.islower() and not context.is_size(name)
    return (context.name(str(base.value)), name) if small else (None, None)


def apart(node: Node, names: dict[str, str], context: Context) -> Node:
    """The tree with the name of the array wherever the letter has an index below it."""
    if not names:
        return node
    if node.kind == "script":
        base, sub, sup = node.children
        inner = strip(base)
        letter = context.name(str(inner.value)) if inner.kind == "name" else ""
        if letter in names and sub.kind != "none" and not _is_number(sub):
            named = replace(inner, value=names[letter])
            return replace(node, children=(named, apart(sub, names, context), apart(sup, names, context)))
    if not node.children:
        return node
    return replace(node, children=tuple(apart(child, names, context) for child in node.children))


def as_array(node: Node, context: Context) -> Node | None:
    """The name of the array, where a formula is the bare letter of a size and an array that is known."""
    node = strip(node)
    name = context.array_of.get(context.name(str(node.value))) if node.kind == "name" else None
    return replace(node, value=name) if name is not None and context.find(name) is not None else None


def _is_number(node: Node) -> bool:
    return strip(node).kind == "number"


__all__ = ["apart", "as_array", "parted"]
