"""A function that is given by its value at a sample: h(x_i) = w_0 + w_1 x_i says what h(x) is for every x.

Guarantee: the equation is read as one for h(x) only if h is new, i is an index that stands on both sides nowhere but in x_i,
and a bare x stands on neither; so h at every other argument follows from what is written, with the argument for x_i.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.functions import is_function, plain
from derive.reading.indices.subscripts import index_name
from derive.reading.names import layer_name, peel, strip


def of_any_argument(members: Sequence[Node], context: Context) -> list[Node] | None:
    """h(x) = w_0 + w_1 x for h(x_i) = w_0 + w_1 x_i; None where the equation does not give a new function at a sample."""
    head = strip(members[0])
    if head.kind != "product" or len(head.children) != 2 or head.value != ("",):
        return None
    function, group = head.children
    name = layer_name(function) if function.kind in ("name", "script") else None
    if name is None or group.kind != "group" or group.value != "(":
        return None
    if context.known(context.name(name)) or is_function(plain(name)):
        return None
    sample = strip(group.children[0])
    base, layers = peel(sample)
    if sample.kind != "script" or base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none":
        return None
    letter = index_name(layers[0].sub)
    if letter is None or context.is_size(context.name(letter)) or letter not in context.index_letters:
        return None
    changed = [_put(member, sample, base) for member in members]
    left = {str(inner.value) for member in changed[1:] for inner in walk(member) if inner.kind == "name"}
    used = any(inner.kind == "name" and inner.value == base.value for member in members[1:] for inner in _bare(member, sample))
    moved = any(inner.kind == "name" and inner.value == base.value for member in changed[1:] for inner in walk(member))
    return changed if letter not in left and not used and moved else None


def _same(node: Node, sample: Node) -> bool:
    return node.kind == sample.kind and node.value == sample.value and len(node.children) == len(sample.children) and all(
        _same(one, two) for one, two in zip(node.children, sample.children)
    )


def _put(node: Node, sample: Node, base: Node) -> Node:
    """The tree with the bare name for the sample."""
    if _same(node, sample):
        return replace(base, start=node.start, end=node.end)
    return replace(node, children=tuple(_put(child, sample, base) for child in node.children)) if node.children else node


def _bare(node: Node, sample: Node) -> list[Node]:
    """The nodes of a tree outside the sample."""
    if _same(node, sample):
        return []
    return [node, *(inner for child in node.children for inner in _bare(child, sample))]


__all__ = ["of_any_argument"]
