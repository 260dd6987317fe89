r"""Small numbers that keep a denominator from zero: the ε of √(v + ε), of (v + ε)^{-1/2} and of g/(√v + ε).

Guarantee: such a letter is told by where it stands: everywhere in the document under a root, in a power that is no whole number,
or below a fraction line.  If nothing declares it, it is then a number that is added to each entry, which the verdicts list.
Limit: a declared number is not added to an array.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.language.ast import Node
from derive.reading.names import strip

LETTERS = frozenset({"\\epsilon", "\\varepsilon", "ε"})


def small_numbers(trees: Iterable[Node]) -> frozenset[str]:
    """The letters that stand for such a number wherever they stand."""
    guarded, bare = set[str](), set[str]()
    for tree in trees:
        for name, inside in tree.answer(_letters):
            (guarded if inside else bare).add(name)
    return frozenset(guarded - bare)


def _letters(tree: Node) -> frozenset[tuple[str, bool]]:
    return frozenset(_places(tree, False))


def _places(node: Node, inside: bool) -> Iterator[tuple[str, bool]]:
    """The letters in a tree, each with whether it stands where such a number belongs."""
    if node.kind == "name" and node.value in LETTERS:
        yield str(node.value), inside
    for place, child in enumerate(node.children):
        below = (node.kind == "frac" and place == 1) or (node.kind == "product" and place > 0 and node.value[place - 1] == "/")
        powered = node.kind == "script" and place == 0 and _is_root(node.children[2])
        yield from _places(child, inside or below or powered or node.kind == "sqrt")


def _is_root(exponent: Node) -> bool:
    """Whether an exponent is a fraction or negative: ½, −½, 0.5."""
    exponent = strip(exponent)
    if exponent.kind == "number":
        return bool(exponent.value.denominator != 1)
    if exponent.kind == "product":
        return "/" in exponent.value
    return exponent.kind == "frac" or (exponent.kind == "sum" and exponent.value[0] == "-")


__all__ = ["LETTERS", "small_numbers"]
