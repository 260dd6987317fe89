"""Words set as text that are names: \\text{Loss} = ½‖r‖², ∂\\text{MSE}/∂w.

Guarantee: a word is a name only if it is one word that stands alone on the left of an equation, or behind ∂ or ∇, in the
document; words that connect formulas are none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from derive.language.ast import Node, of_all_trees, walk
from derive.language.pieces import CONNECTING
from derive.reading.names import strip

EQUAL = frozenset({"=", ":=", "\\equiv", "\\approx"})
_SIGNS = frozenset({"\\partial", "\\nabla", "∂", "∇", "d", "\\mathrm{d}"})
_WORD = re.compile(r"[A-Za-z][A-Za-z]+")


@of_all_trees
def found(trees: Sequence[Node]) -> frozenset[str]:
    """The words that are names."""
    words: set[str] = set()
    for tree in trees:
        if tree.kind == "relation":
            words |= {_word(child) for child, value in zip(tree.children, tree.value) if value in EQUAL}
        for inner in walk(tree):
            if inner.kind == "product":
                words |= {_word(two) for one, two in zip(inner.children, inner.children[1:]) if _is_sign(one)}
    return frozenset(words - {""})


def named(node: Node, words: frozenset[str]) -> Node:
    """The tree with names for these words."""
    if not words:
        return node
    if node.kind == "text":
        word = _word(node)
        return replace(node, kind="name", value=f"\\text{{{word}}}") if word in words else node
    if not node.children:
        return node
    return replace(node, children=tuple(named(child, words) for child in node.children))


def _is_sign(node: Node) -> bool:
    node = strip(node)
    while node.kind == "script":
        node = strip(node.children[0])
    return node.kind == "name" and node.value in _SIGNS


def _word(node: Node) -> str:
    """The word that a node is; empty if it is none, or one that connects."""
    node = strip(node)
    text = str(node.value).strip() if node.kind == "text" else ""
    return text if _WORD.fullmatch(text) and text.lower() not in CONNECTING else ""


__all__ = ["found", "named"]
