r"""Places of largest entries as subscripts: y_i = x_{ki+a_i} with a_i = argmax_{0≤a<k} x_{ki+a}.

A formula with such a place in it is the sum over all places a of the formula with a for a_i, times the entry a of the mask of
the largest entry, as class numbers are read (`selected`).  Guarantee: the rewriting is exact for every array, the first of equal
largest entries counting; only for a letter whose places one equation of the document gives, over one index within bounds, and
that stands in some subscript.  Limit: places on one axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading.errors import NotUnderstood
from derive.reading.functions import ARGMAX_NAMES, plain
from derive.reading.names import peel, strip
from derive.terms.term import Term, argmax_mask, entry, index, num

if TYPE_CHECKING:
    from derive.reading.reader import Reader

Places = dict[str, tuple[str, Node]]
"""The letter a of a_i, with the index i of its equation and the tree of argmax … on its right side."""


def largest_places(trees: Sequence[Node]) -> Places:
    """The letters of places of largest entries that stand in subscripts."""
    found: Places = {}
    doubled = set[str]()
    for tree in trees:
        told = _told(tree)
        if told is not None:
            letter, own, right = told
            doubled |= {letter} & found.keys()
            found.setdefault(letter, (own, right))
    used = {letter for tree in trees for letter in tree.answer(_below)}
    return {letter: place for letter, place in found.items() if letter in used - doubled}


def is_told(node: Node, places: Places) -> bool:
    """Whether a statement is the equation that says where these largest entries stand."""
    told = _told(node)
    return told is not None and told[0] in places


def _told(tree: Node) -> tuple[str, str, Node] | None:
    """("a", "i", the right side) of a_i = argmax … ."""
    if tree.kind != "relation" or len(tree.children) != 2 or tree.value[0] not in ("=", ":=", "\\triangleq"):
        return None
    letter, own = letter_of(tree.children[0])
    right = strip(tree.children[1])
    head = right.children[0] if right.kind == "product" else right
    base, layers = peel(head)
    named = base.kind == "name" and plain(str(base.value)) in ARGMAX_NAMES and len(layers) == 1
    if not letter or own is None or own.kind != "name" or len(str(own.value)) != 1 or not named or right.kind != "product":
        return None
    return letter, str(own.value), right


def letter_of(node: Node) -> tuple[str, Node | None]:
    """The a and the i of a_i; empty for anything else."""
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none" or layers[0].primes or len(str(base.value)) != 1:
        return "", None
    own = strip(layers[0].sub)
    return (str(base.value), own) if own.kind in ("name", "number", "sum") else ("", None)


def _below(tree: Node) -> frozenset[str]:
    """The letters with a subscript of their own that stand in subscripts."""
    below = (inner for node in walk(tree) if node.kind == "script" for inner in walk(node.children[1]) if inner.kind == "script")
    return frozenset(filter(None, (letter_of(inner)[0] for inner in below)))


def mask_at(reader: Reader, place: Node, name: str) -> tuple[Term, Size]:
    """The entry `name` of the mask of the largest entry that a_i speaks of, and how many places there are."""
    letter, own = letter_of(place)
    told, tree = reader.context.places[letter]
    head, *rest = tree.children
    base, _ = peel(head)
    largest = Node("name", (), "\\max", base.start, base.end)
    maximum = replace(tree, children=(replace(head, children=(largest, *head.children[1:])), *rest))
    if own is not None and strip(own).value != told:
        maximum = _with(maximum, told, own, reader)
    value = reader.term(maximum)
    if value.op != "row_max":
        raise NotUnderstood(f"where the largest entries stand that {letter} speaks of is not read", place)
    row = value.args[0]
    return entry(argmax_mask(row), num(0), index(name, row.cols)), row.cols


def _with(node: Node, letter: str, other: Node, reader: Reader) -> Node:
    """The tree with another index for a letter, also in a run of letters such as ki."""
    word = str(node.value) if node.kind == "name" else ""
    if word == letter:
        return replace(other, start=node.start, end=node.end)
    if letter in word and 1 < len(word) <= 3 and word.isalpha() and not reader.context.known(reader.context.name(word)):
        letters = (Node("name", (), one, node.start + k, node.start + k + 1) for k, one in enumerate(word))
        factors = tuple(other if one.value == letter else one for one in letters)
        return Node("product", factors, ("",) * (len(word) - 1), node.start, node.end)
    if not node.children:
        return node
    return replace(node, children=tuple(_with(child, letter, other, reader) for child in node.children))


__all__ = ["Places", "is_told", "largest_places", "letter_of", "mask_at"]
