"""Memberships of transposes: `W^\\top \\in \\mathbb{R}^{n\\times m}` says of W, where the document speaks of W, that it is m × n.

Guarantee: a statement is changed only if no other declares its symbol and none defines it; what stays is the transpose of a
symbol that is known otherwise, or a name of its own where the document never speaks of the symbol without its transpose.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.judge.scanning.scanned import DECLARES, Scanned
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.names import is_transpose, layer_name, strip

MOST_LETTERS = 4
"""So many letters may make a product that is written as one word, Wx."""


def turn_declarations(result: Scanned, context: Context) -> None:
    """Put the symbol for its transpose in the memberships that declare it."""
    trees = result.trees()
    turned = {id(tree): name for tree in trees if (name := _declared(tree, context))}
    if not turned:
        return
    spoken, counts = spoken_names(trees), _counts(result)
    memberships = [tree.children[0] for tree in trees if tree.kind == "relation" and tree.value[0] in DECLARES]
    otherwise = {layer_name(head) for node in memberships for head in (node.children if node.kind == "list" else (node,))}
    for item in result.items:
        node, name = item.raw.node, turned.get(id(item.raw.node), "")
        beside = name in spoken or any(name in word for word in spoken if len(word) <= MOST_LETTERS)
        if node is not None and name and beside and name not in otherwise and not _sign(node) & counts:
            item.raw.node = _turned(node)


def _declared(node: Node, context: Context) -> str:
    """The W of a membership W^T ∈ ℝ^{a×b} where no equation says what W is; empty for anything else."""
    if node.kind != "relation" or len(node.children) != 2 or node.value[0] not in DECLARES:
        return ""
    head, space = map(strip, node.children)
    raised = strip(space.children[2]) if space.kind == "script" else space
    if head.kind != "script" or not is_transpose(strip(head.children[2])):
        return ""
    if raised.kind != "product" or raised.value != ("\\times",):
        return ""
    name = layer_name(_bare(head)) or ""
    return "" if context.name(name) in context.given_names else name


def _sign(node: Node) -> frozenset[str]:
    """The sign of the transpose."""
    return frozenset({str(strip(strip(node.children[0]).children[2]).value)})


def _counts(result: Scanned) -> frozenset[str]:
    """The names that count something, so that X^T may be the last of T: sizes in spaces, bounds of sums and of ranges."""
    spaces = [tree.children[-1] for tree in result.trees() if tree.kind == "relation" and tree.value[-1] in DECLARES]
    bounds = [inner.children[1] for tree in result.trees() for inner in walk(tree) if inner.kind == "bigop"]
    ranges = [node for item in result.items for node in (*item.raw.ranges, *item.raw.conditions)]
    return frozenset(str(n.value) for node in (*spaces, *bounds, *ranges) for n in walk(node) if n.kind == "name")


def _bare(head: Node) -> Node:
    """The name without its transpose."""
    base, sub, _ = head.children
    return base if sub.kind == "none" and not head.value else replace(head, children=(base, sub, Node("none")))


def _turned(node: Node) -> Node:
    head, space = map(strip, node.children)
    raised = strip(space.children[2])
    raised = replace(raised, children=raised.children[::-1])
    return replace(node, children=(_bare(head), replace(space, children=(*space.children[:2], raised))))


def spoken_names(trees: Iterable[Node]) -> frozenset[str]:
    """The names that stand somewhere without a transpose."""
    return frozenset(name for tree in trees for node in _untransposed(tree) for name in _named(node))


def _named(node: Node) -> list[str]:
    name = layer_name(node) if node.kind in ("name", "script") else None
    return [name] if name is not None else []


def _untransposed(tree: Node) -> Iterator[Node]:
    """The nodes of a tree, but for a name or part of a name that is transposed or has scripts."""
    scripted = {id(inner.children[0]) for inner in walk(tree) if inner.kind == "script" and layer_name(inner) is not None}
    for inner in walk(tree):
        turned = inner.kind == "script" and is_transpose(strip(inner.children[2]))
        if not turned and id(inner) not in scripted:
            yield inner
