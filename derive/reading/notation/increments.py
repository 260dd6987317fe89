r"""Names with a Δ before a letter: ΔW = BA, w ← w + Δw.

Guarantee: Δ and the letter behind it are one name only where the document writes Δ with no script, never alone, never declares
it, and gives one of these names a formula.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.language.ast import Node, of_all_trees, walk
from derive.reading.names import peel, strip

SIGN = "\\Delta"
_EQUAL = frozenset({"=", ":=", "\\coloneqq", "\\in", "∈"})


@of_all_trees
def found(trees: Sequence[Node]) -> frozenset[str]:
    """The letters that stand behind a Δ; none if Δ is also something else."""
    letters: set[str] = set()
    given, signs, carried = False, 0, 0
    for tree in trees:
        if tree.kind == "relation" and tree.value[0] in _EQUAL:
            head = strip(tree.children[0])
            given = given or (head.kind == "product" and len(head.children) == 2 and bool(_letter(head, 0)))
        for inner in walk(tree):
            signs += inner.kind == "name" and inner.value == SIGN
            if inner.kind == "product":
                here = [letter for place in range(len(inner.children) - 1) if (letter := _letter(inner, place))]
                carried += len(here)
                letters.update(here)
    return frozenset(letters) if given and signs == carried else frozenset()


def joined(node: Node, letters: frozenset[str]) -> Node:
    """The tree with one name for Δ and a letter."""
    if not letters or not node.children:
        return node
    node = replace(node, children=tuple(joined(child, letters) for child in node.children))
    if node.kind != "product":
        return node
    children, signs, place = list[Node](), list[str](), 0
    while place < len(node.children):
        child = node.children[place]
        if children:
            signs.append(node.value[place - 1])
        if _letter(node, place) in letters:
            child = _named(node.children[place + 1], child.start)
            place += 1
        children.append(child)
        place += 1
    return children[0] if len(children) == 1 else replace(node, children=tuple(children), value=tuple(signs))


def _letter(product: Node, place: int) -> str:
    """The letter behind a Δ at a place among the factors; empty if there is none."""
    if strip(product.children[place]).value != SIGN or place + 1 >= len(product.children) or product.value[place] != "":
        return ""
    base, _ = peel(product.children[place + 1])
    return str(base.value) if base.kind == "name" else ""


def _named(node: Node, start: int) -> Node:
    """The name or script with Δ before its letter."""
    if node.kind == "script":
        return replace(node, children=(_named(node.children[0], start), *node.children[1:]), start=start)
    inner = strip(node)
    return replace(inner, value=f"{SIGN}{{{inner.value}}}", start=start)


__all__ = ["found", "joined"]
