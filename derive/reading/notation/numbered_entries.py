"""Entries of arrays with a number in their names: A_{2,ki} is the entry (k, i) of A_2, z_{1,j} the entry j of z_1.

Guarantee: only for a name A_2 that stands by itself in the document, and a letter A that never stands there without a subscript,
nor with an index as its whole or first subscript, so that the number can be no place in an array.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.language.ast import Node, of_all_trees, walk
from derive.reading.names import NONE, peel, strip

Numbered = frozenset[tuple[str, int]]


@of_all_trees
def numbered_entries(trees: Sequence[Node]) -> Numbered:
    """The letters with their numbers: ("A", 2)."""
    named, entries, other = set[tuple[str, int]](), set[tuple[str, int]](), set[str]()
    for tree in trees:
        below = {id(inner.children[0]) for inner in walk(tree) if inner.kind == "script"}
        for node in walk(tree):
            if node.kind == "name" and id(node) not in below:
                other.add(str(node.value))
            if node.kind != "script":
                continue
            base, layers = peel(node)
            if base.kind != "name":
                continue
            sub = strip(layers[0].sub)
            number = _number(sub)
            if number is not None:
                named.add((str(base.value), number))
            elif sub.kind == "list" and (first := _number(strip(sub.children[0]))) is not None:
                entries.add((str(base.value), first))
            else:
                other.add(str(base.value))
    return frozenset(found for found in named & entries if found[0] not in other)


def _number(node: Node) -> int | None:
    return int(node.value) if node.kind == "number" and node.value.denominator == 1 else None


def entered(node: Node, names: Numbered) -> Node:
    """The tree with (A_2)_{ki} for A_{2,ki}."""
    if not names or not node.children:
        return node
    children = tuple(entered(child, names) for child in node.children)
    node = node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
    if node.kind != "script":
        return node
    base, sub = node.children[0], strip(node.children[1])
    first = _number(strip(sub.children[0])) if base.kind == "name" and sub.kind == "list" else None
    if first is None or (str(base.value), first) not in names:
        return node
    rest = sub.children[1:]
    below = rest[0] if len(rest) == 1 else replace(sub, children=rest)
    whole = Node("script", (base, sub.children[0], NONE), 0, base.start, sub.children[0].end)
    return replace(node, children=(Node("group", (whole,), "(", base.start, whole.end), below, node.children[2]))


__all__ = ["Numbered", "entered", "numbered_entries"]
