"""Letters that nothing declares and that stand before brackets as functions do: the f of f(w), the R of R(x, y).

Guarantee: such a letter is given no shape, nor taken for a number, by a formula that would type if it were a factor, for nobody
writes the product of two symbols with brackets around the second.  A small letter before any brackets is no array either, and no
letter there is a row.
Limit: W(x − y) and a(b + c) are products.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.language.ast import Node, walk
from derive.reading.names import layer_name, peel, spelled, strip


def called(tree: Node) -> frozenset[str]:
    """The names before brackets that hold nothing but symbols."""
    return tree.answer(_called)


def called_if_array(tree: Node) -> frozenset[str]:
    """The small letters before any brackets, which are functions where they are no numbers."""
    return tree.answer(_small)


def called_if_row(tree: Node) -> frozenset[str]:
    """All names before any brackets: a row is written as the transpose of a column."""
    return tree.answer(_all)


def _called(tree: Node) -> frozenset[str]:
    return frozenset(name for name, inside in _heads(tree) if all(part.kind in ("name", "script") for part in inside))


def _small(tree: Node) -> frozenset[str]:
    return frozenset(name for name, _ in _heads(tree) if name.lstrip("\\")[0].islower() and (len(name) == 1 or name[0] == "\\"))


def _all(tree: Node) -> frozenset[str]:
    return frozenset(name for name, _ in _heads(tree))


def _heads(tree: Node) -> Iterator[tuple[str, list[Node]]]:
    """Names that brackets follow, with what these hold."""
    for node in walk(tree):
        if node.kind != "product":
            continue
        for head, operator, behind in zip(node.children, node.value, node.children[1:]):
            group = strip(peel(behind)[0])
            if operator != "" or group.kind != "group" or group.value != "(" or head.kind not in ("name", "script"):
                continue
            content = strip(group.children[0])
            name = layer_name(head)
            base = spelled(peel(head)[0])
            if name is not None and not any(inner.kind == "name" and inner.value == base for inner in walk(content)):
                yield name, [strip(part) for part in content.children] if content.kind == "list" else [content]


__all__ = ["called", "called_if_array", "called_if_row"]
