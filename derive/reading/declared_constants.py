"""Constants that a document declares like any array: the vector of ones by 1 ∈ ℝⁿ, the identity by I ∈ ℝⁿˣⁿ.

Guarantee: a sign for ones counts only as a row or column, and I only as a square matrix that the document neither gives a value,
nor indexes, calls or differentiates by, and beside whose declaration no word speaks of an image or an input.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.names import EYE_NAMES, ONES_NAMES, layer_name, peel, strip
from derive.reading.spaces import NotASpace, Space, read_space
from derive.reading.words.facts import Fact

IDENTITIES = EYE_NAMES - {"E"}
_PICTURE = re.compile(r"\b(?:images?|pictures?|inputs?|pixels?|currents?|intensit\w+|information|indicators?)\b", re.IGNORECASE)
NEAR = 80


def constants(memberships: Iterable[tuple[Node, int]], trees: Sequence[Node], text: str, context: Context) -> Iterator[Fact]:
    """The facts of the declarations, each a statement with its place, of a document with these trees."""
    for node, start in memberships:
        space = _space(node, context)
        if space is None or len(space.shape) != 2:
            continue
        head = strip(node.children[0])
        for one in head.children if head.kind == "list" else (head,):
            base, name = str(peel(one)[0].value), layer_name(one)
            if name is None:
                continue
            if base in ONES_NAMES and any(axis.is_one for axis in space.shape):
                yield Fact("ones", context.name(name), start)
            square = space.shape[0] == space.shape[1] and not space.shape[0].is_one
            if base in IDENTITIES and square and _is_left_alone(name, trees):
                if not _PICTURE.search(text[max(0, start - NEAR) : start + NEAR]):
                    yield Fact("identity", context.name(name), start)


def _space(node: Node, context: Context) -> Space | None:
    if node.kind != "relation" or node.value != ("\\in",):
        return None
    saved = set(context.size_names)
    try:
        return read_space(node.children[-1], context)
    except NotASpace:
        return None
    finally:
        context.size_names = saved


def _is_left_alone(name: str, trees: Sequence[Node]) -> bool:
    """Whether no statement defines the symbol, takes an entry of it, calls it or differentiates by it."""
    for tree in trees:
        if tree.kind == "relation" and tree.value[0] != "\\in" and any(layer_name(child) == name for child in tree.children):
            return False
        for node in walk(tree):
            if node.kind == "script" and layer_name(peel(node)[0]) == name and any(s.sub.kind != "none" for s in peel(node)[1]):
                return False
            for one, two in zip(node.children, node.children[1:]) if node.kind == "product" else ():
                if layer_name(one) == name and two.kind == "group" and two.value in ("(", "["):
                    return False
                if layer_name(two) == name and str(one.value) in ("d", "\\partial", "\\mathrm{d}"):
                    return False
    return True


__all__ = ["constants"]
