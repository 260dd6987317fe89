r"""Rates that a formula takes from 1: the β_1 of (1 − β_1) g, which a product without a sign shows to be a number.

Guarantee: 1 − b in brackets beside another factor, with nothing or a dot between them, is a number, since a number is not added
to an array and arrays do not stand side by side so; only Greek letters with a number or a letter below them are meant here, and
no gates, σ(·) or the like, since those stand beside ⊙.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.language.ast import Node, walk
from derive.reading.names import peel, strip

BESIDE = frozenset({"", "\\cdot", "\\,", "\\;"})


def decays(trees: Iterable[Node]) -> frozenset[str]:
    """The Greek letters that stand with a subscript in such a bracket."""
    return frozenset(name for tree in trees for name in tree.answer(_letters))


def _letters(tree: Node) -> frozenset[str]:
    return frozenset(_found(tree))


def _found(tree: Node) -> Iterator[str]:
    for node in walk(tree):
        if node.kind != "product" or not set(node.value) <= BESIDE:
            continue
        for factor in node.children:
            inside = strip(factor.children[0]) if factor.kind == "group" and factor.value == "(" else None
            if inside is None or inside.kind != "sum" or len(inside.children) != 2 or inside.value[1] != "-":
                continue
            one, other = map(strip, inside.children)
            base, layers = peel(other)
            greek = base.kind == "name" and str(base.value).startswith("\\")
            if one.kind == "number" and one.value == 1 and greek and layers and layers[0].sub.kind != "none":
                yield str(base.value)


__all__ = ["decays"]
