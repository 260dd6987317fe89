r"""Matrices with a label above and an index below: W^Q_h, W_h^{(Q)}, one for each head h.

Where a document declares W^Q_h ∈ ℝ^{d×k} and lets h run, the label belongs to the letter: W^Q is a family of matrices.
Guarantee: only letters with a label that a declaration writes so, the label a capital letter or a word and no transpose or index,
the index a letter that a sum or a range of the document runs through.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.language.ast import Node, of_all_trees, walk
from derive.reading.names import NONE, is_transpose, join, peel, spelled, strip

Pair = tuple[str, str]


@of_all_trees
def labelled(trees: Sequence[Node]) -> frozenset[Pair]:
    """The letters with their labels: ("W", "Q")."""
    trees = list(trees)
    running = set[str]()
    for node in (inner for tree in trees for inner in walk(tree)):
        relation = strip(node.children[0]) if node.kind == "bigop" else node
        if relation.kind == "relation" and relation.value == ("=",) and strip(relation.children[0]).kind == "name":
            dotted = any(child.kind == "dots" for child in strip(relation.children[1]).children)
            if node.kind == "bigop" or dotted:
                running.add(str(strip(relation.children[0]).value))
    found = set[Pair]()
    for tree in trees:
        if tree.kind == "relation" and tree.value[0] in ("\\in", "∈"):
            left = strip(tree.children[0])
            parts = (_parts(child) for child in (left.children if left.kind == "list" else (left,)))
            written = [found for found in parts if found is not None]
            found |= {(letter, label) for letter, label, index in written if index in running and label not in running}
    return frozenset(found)


def _parts(node: Node) -> tuple[str, str, str] | None:
    """("W", "Q", "h") of W^Q_h."""
    node = strip(node)
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1 or layers[0].primes:
        return None
    sub, sup = strip(layers[0].sub), strip(layers[0].sup)
    sup = strip(sup.children[0]) if sup.kind == "group" and sup.value == "(" else sup
    if sub.kind != "name" or len(str(sub.value)) != 1 or sup.kind not in ("name", "text") or is_transpose(sup):
        return None
    label = spelled(sup)
    plain = label.strip("{}").removeprefix("\\mathrm").removeprefix("\\text").strip("{}")
    return (str(base.value), label, str(sub.value)) if plain.isalpha() and not (len(plain) == 1 and plain.islower()) else None


def joined(node: Node, pairs: frozenset[Pair]) -> Node:
    """The tree with W^Q as one name wherever it has an index."""
    if not pairs or not node.children:
        return node
    if node.kind == "script":
        parts = _parts(node)
        if parts is not None:
            word, label, _ = parts
            base, layers = peel(node)
            if (word, label) in pairs:
                name = replace(base, value=join(word, layers[0].sup, None))
                return replace(node, children=(name, layers[0].sub, NONE))
            if len(word) > 1 and word.isalpha() and (word[-1], label) in pairs:  # XW^Q_h, in one word
                middle = base.start + len(word) - 1
                first = [Node("name", (), letter, base.start + k, base.start + k + 1) for k, letter in enumerate(word[:-1])]
                name = Node("name", (), join(word[-1], layers[0].sup, None), middle, base.end)
                last = replace(node, children=(name, layers[0].sub, NONE), start=middle)
                product = Node("product", (*first, last), ("",) * len(first), node.start, node.end)
                return Node("group", (product,), "{", node.start, node.end)
    children = tuple(joined(child, pairs) for child in node.children)
    return replace(node, children=children) if any(a is not b for a, b in zip(children, node.children)) else node


__all__ = ["joined", "labelled"]
