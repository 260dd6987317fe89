"""Layers with a letter: what W^{[l]} means says what W^{[l+1]} and W^{[l-1]} mean.

A symbol whose name carries one layer index made of a small letter (`Z^{[l]}`, `W^{(k)}`) is declared and defined for every
layer at once: another layer of it is the same shape and formula with the index moved everywhere, in the sizes (`n_l`
becomes `n_{l+1}`) as in the symbols.  Guarantee: only names that differ in nothing but the distance from the letter are
moved, and definitions only within the layers that the document speaks of; further away an array keeps its shape and is
free.  Limit: numbers (`W^{(2)}`) and capital letters (`W^{(L)}`) name single layers and are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading.names import layer_name
from derive.terms.term import Shape, Term

_GROUP = re.compile(r"\{([^{}]*)\}")
_LAYER = re.compile(r"\^\{[(\[]([a-z]|\\ell)(?:[+-]\d+)?[)\]]\}")


@lru_cache(maxsize=16_384)
def letter_of(name: str) -> str:
    """The letter of the layer index in a name, or ""."""
    match = _LAYER.search(name) if "^{" in name else None
    return match.group(1) if match else ""


def distance(name: str, letter: str) -> int | None:
    """How far the layer in the name is from the letter: 1 for `W^{[l+1]}`; None if it holds no such index."""
    match = re.search(r"\^\{[(\[]" + re.escape(letter) + r"([+-]\d+)?[)\]]\}", name)
    return None if match is None else int(match.group(1) or 0)


@lru_cache(maxsize=16_384)
def moved(name: str, letter: str, by: int) -> str:
    """The name with every index `l + k` in its scripts moved to `l + k + by`."""
    place = re.compile(rf"(?<![A-Za-z\\]){re.escape(letter)}([+-]\d+)?(?![A-Za-z0-9])")

    def move(match: re.Match[str]) -> str:
        return letter + (f"{k:+d}" if (k := int(match.group(1) or 0) + by) else "")

    return _GROUP.sub(lambda group: "{" + place.sub(move, group.group(1)) + "}", name) if by else name


def moved_size(size: Size, letter: str, by: int) -> Size:
    """A size with the layer moved in its symbols."""
    return size.substitute({s: Size.of(new) for s in size.symbols if (new := moved(s, letter, by)) != s})


def moved_shape(shape: Shape, letter: str, by: int) -> Shape:
    return tuple(moved_size(axis, letter, by) for axis in shape)


def moved_term(term: Term, letter: str, by: int) -> Term:
    """A term with the layer moved in the names of its symbols and functions and in all its sizes."""
    args = tuple(moved_term(arg, letter, by) for arg in term.args)
    attrs = tuple(_moved_attribute(attr, letter, by) for attr in term.attrs)
    return Term(term.op, args, attrs, moved_shape(term.shape, letter, by))


def symbols_of(term: Term) -> tuple[str, ...]:
    """The names in a term, of arrays and of what gradients are taken by."""
    named = {"var": 1, "dvar": 1, "grad": 2}
    return tuple(name for node in term.walk() for name in node.attrs[: named.get(node.op, 0)])


def _moved_attribute(attr: Any, letter: str, by: int) -> Any:
    if isinstance(attr, str):
        return moved(attr, letter, by)
    if isinstance(attr, Size):
        return moved_size(attr, letter, by)
    if isinstance(attr, tuple):
        return tuple(_moved_attribute(item, letter, by) for item in attr)
    return attr


def reach(nodes: Iterable[Node]) -> dict[str, tuple[int, int]]:
    """For each letter of a layer index the least and the greatest distance that the document speaks of."""
    found: dict[str, tuple[int, int]] = {}
    for letter, k in (pair for tree in nodes for pair in tree.answer(_distances)):
        low, high = found.get(letter, (0, 0))
        found[letter] = (min(low, k), max(high, k))
    return found


def _distances(tree: Node) -> tuple[tuple[str, int], ...]:
    """Each letter of a layer index in a tree with how far the layer is from it."""
    names = (layer_name(node) for node in walk(tree) if node.kind == "script")
    found = ((name, letter_of(name)) for name in names if name is not None)
    return tuple(dict.fromkeys((letter, distance(name, letter) or 0) for name, letter in found if letter))
