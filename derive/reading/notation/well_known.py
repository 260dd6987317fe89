r"""Numbers that have a name of their own: π, and the e of log e.

Guarantee: π is the number only where the document neither declares it, nor calls it a number of its own (“the probability π”),
nor differentiates by it; e is one only where it stands under a logarithm, and nowhere in the document as anything else than
there and as the base of powers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.language.ast import Node, walk
from derive.reading.names import NONE, is_transpose

if TYPE_CHECKING:
    from derive.reading.context import Context

CIRCLE = ("\\pi", "π")
LOGARITHMS = ("\\log", "\\ln", "log", "ln")
BASE = "e"


def is_circle_number(written: str, context: Context) -> bool:
    """Whether a name without a declaration is the number π."""
    by_it = written in context.differentiated or any(name == written for _, name, _ in context.loss_slopes)
    return written in CIRCLE and written not in context.told_scalars and not by_it


def logarithmic_base(trees: Iterable[Node]) -> frozenset[Node]:
    """The names e in a document that are the number; none where the letter stands for anything else."""
    found: list[Node] = []
    others = 0
    for tree in (tree for tree in trees if tree.answer(_holds_base)):
        found += [child for node in walk(tree) for child in _under_logarithm(node)]
        powers = sum(1 for node in walk(tree) if node.kind == "script" and _is_base(node.children[0]) and _power(node))
        others += sum(1 for node in walk(tree) if _is_base(node)) - powers
    return frozenset(found) if others == len(found) else frozenset()


def with_base(node: Node, numbers: frozenset[Node]) -> Node:
    """The tree with e¹ for each e that is the number."""
    if node in numbers:
        one = Node("number", (), Fraction(1), node.start, node.end)
        return Node("script", (node, NONE, one), 0, node.start, node.end)
    children = tuple(with_base(child, numbers) for child in node.children)
    return node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)


def _holds_base(tree: Node) -> bool:
    return any(map(_is_base, walk(tree)))


def _is_base(node: Node) -> bool:
    return node.kind == "name" and node.value == BASE


def _power(node: Node) -> bool:
    return node.children[1].kind == "none" and node.children[2].kind != "none" and not is_transpose(node.children[2])


def _under_logarithm(node: Node) -> Iterator[Node]:
    """The names e that a logarithm is taken of, or that are factors of its argument."""
    if node.kind != "product":
        return
    for head, argument in zip(node.children, node.children[1:]):
        if head.kind == "name" and head.value in LOGARITHMS:
            inner = argument.children[0] if argument.kind == "group" and argument.children else argument
            factors = inner.children if inner.kind == "product" and inner is not argument else (inner,)
            yield from (factor for factor in factors if _is_base(factor))


__all__ = ["is_circle_number", "logarithmic_base", "with_base"]
