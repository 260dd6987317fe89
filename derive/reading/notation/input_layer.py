"""The input under another name: x of “set a^{[0]} = x”, where nothing else says what x is.

Guarantee: x is read as a^{[0]} only where the document neither declares nor defines it, and it stands in no subscript and
before no brackets; the equation itself stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.names import layer_name, peel, strip
from derive.reading.undeclared.called import called

EQUATIONS = frozenset({"=", ":=", "\\coloneqq", "\\equiv"})


def inputs(trees: Iterable[Node], known: Collection[str]) -> Mapping[str, Node]:
    """The tree of a^{[0]} by the name x; `known` are the names that something declares."""
    trees = list(trees)
    found: dict[str, list[Node]] = {}
    for tree in trees:
        if _ties(tree):
            found.setdefault(str(strip(tree.children[1]).value), []).append(strip(tree.children[0]))
    below = {str(n.value) for t in trees for i in walk(t) if i.kind == "script" for n in walk(i.children[1]) if n.kind == "name"}
    heads = {layer_name(strip(tree.children[0])) for tree in trees if tree.kind == "relation" and not _ties(tree)}
    functions = frozenset().union(*map(called, trees))
    other = {*known, *below, *heads, *functions}
    return {name: layers[0] for name, layers in found.items() if len(layers) == 1 and name not in other}


def renamed(tree: Node, names: Mapping[str, Node]) -> Node:
    """The tree with a^{[0]} for x."""
    return tree if _ties(tree) else _renamed(tree, names)


def _renamed(node: Node, names: Mapping[str, Node]) -> Node:
    if node.kind == "name" and str(node.value) in names:
        return _moved(names[str(node.value)], node)
    children = tuple(_renamed(child, names) for child in node.children)
    return node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)


def _moved(node: Node, to: Node) -> Node:
    return replace(node, children=tuple(_moved(child, to) for child in node.children), start=to.start, end=to.end)


def _ties(tree: Node) -> bool:
    """Whether a tree says a^{[0]} = x or a^{(0)} = x."""
    return tree.kind == "relation" and len(tree.children) == 2 and tree.value[0] in EQUATIONS and ties(*tree.children)


def ties(left: Node, right: Node) -> bool:
    """Whether the sides are those of a^{[0]} = x."""
    left, right = strip(left), strip(right)
    base, layers = peel(left)
    if right.kind != "name" or base.kind != "name" or len(layers) != 1 or layers[0].sub.kind != "none":
        return False
    sup = strip(layers[0].sup)
    inside = strip(sup.children[0]) if sup.kind == "group" and sup.value in ("[", "(", "\\langle") else None
    return inside is not None and inside.kind == "number" and inside.value == 0


__all__ = ["inputs", "renamed", "ties"]
