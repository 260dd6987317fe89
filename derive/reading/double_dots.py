"""The colon as an inner product: A:B for tr(AᵀB), as in df = G:dX.

A colon arrives as a relation of its line.  Guarantee: it is read as a product only in a document that calls it one (a Frobenius
or inner product, a double dot), or that writes it before a differential, and only in lines of equations; it binds weaker than
every other product and stronger than a sum.  A line that would need brackets, A:B:C, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.names import peel, strip

EQUAL = frozenset({"=", ":=", "\\equiv", "\\Rightarrow", "\\implies", "\\iff"})
_CALLED = re.compile(r"\bFrobenius\b|\binner\s+product\b|\bdouble[\s-]dot\b|\bcolon\b|\bcontraction\b", re.IGNORECASE)
_SIGNS = frozenset({"d", "\\mathrm{d}", "\\operatorname{d}", "\\text{d}", "\\partial"})


def told(text: str, trees: Iterable[Node]) -> bool:
    """Whether a document writes inner products with a colon."""
    lines = [tree for tree in trees if _has_colon(tree)]
    return any(_moves(tree) for tree in lines) or (bool(lines) and bool(_CALLED.search(text)))


def read(node: Node) -> Node:
    """The line with ⟨A, B⟩ for A:B."""
    if not _has_colon(node):
        return node
    members: list[Node] = [node.children[0]]
    values: list[str] = []
    for relation, member in zip(node.value, node.children[1:]):
        if relation != ":":
            values.append(relation)
            members.append(member)
            continue
        joined = _joined(members[-1], member)
        if joined is None:
            return node
        members[-1] = joined
    return members[0] if len(members) == 1 else replace(node, children=tuple(members), value=tuple(values))


def _has_colon(node: Node) -> bool:
    known = node.kind == "relation" and ":" in node.value and set(node.value) <= {":", *EQUAL}
    return known and not any(inner.kind in ("text", "none") for child in node.children for inner in (child, *child.children))


def _moves(node: Node) -> bool:
    """Whether a colon stands before the differential of something."""
    return any(value == ":" and _is_moved(_summands(member)[0][1]) for value, member in zip(node.value, node.children[1:]))


def _is_moved(node: Node) -> bool:
    first = strip(node)
    while first.kind == "group" and len(first.children) == 1:
        first = strip(first.children[0])
    if first.kind == "product":
        return any(_is_moved(child) or child.value in _SIGNS for child in map(strip, first.children))
    base, _ = peel(first)
    word = str(base.value) if base.kind == "name" else ""
    return len(word) > 1 and word[0] == "d" and word.isalnum()


def _summands(node: Node) -> list[tuple[str, Node]]:
    return list(zip(node.value, node.children)) if node.kind == "sum" else [("+", node)]


def _joined(left: Node, right: Node) -> Node | None:
    """The sum of the summands of both, the last of the left one and the first of the right one as an inner product."""
    before, after = _summands(left), _summands(right)
    (sign, one), (second, two) = before[-1], after[0]
    if second != "+" or _is_inner(one):
        return None
    pair = Node("list", (one, two), (), one.start, two.end)
    inner = Node("group", (pair,), "\\langle", one.start, two.end)
    parts = [*before[:-1], (sign, inner), *after[1:]]
    if len(parts) == 1 and parts[0][0] == "+":
        return replace(inner, start=left.start, end=right.end)
    signs, children = zip(*parts)
    return Node("sum", children, signs, left.start, right.end)


def _is_inner(node: Node) -> bool:
    """Whether a factor has been joined already, so that a further colon would need brackets."""
    return node.kind == "group" and node.value == "\\langle" and any(inner.kind == "list" for inner in walk(node))


__all__ = ["read", "told"]
