r"""A plain 1 for the vector of ones, where the words say so: “$1$ the all-ones vector”, A1, x − μ1, 11ᵀ.

Guarantee: only a 1 that stands behind another factor without a sign, and the two digits of 11ᵀ, are read so; elsewhere a 1 stays
the number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from derive.language import seek
from derive.language.ast import Node
from derive.reading.names import is_transpose, strip

_ONES = r"(?:all[- ]ones?\b|(?:vector|column)s?\s+of\s+(?:all\s+)?(?:ones|1s|1's)\b|ones[- ]vector\b|全\s*(?:1|一)\s*(?:列)?向量)"
_TOLD = re.compile(
    rf"\$\s*1\s*\$\s*,?\s*(?:(?:is|be|denotes?|means?|stands\s+for|being|for|表示|为|是)\s*)?(?:the\s+|an?\s+)?(?:\w+\s+)?{_ONES}|"
    rf"{_ONES}\s*(?:is\s+)?(?:written|denoted|called|记为)?\s*(?:as|by)?\s*\$\s*1\s*\$",
    re.IGNORECASE,
)
NAME = "\\mathbf{1}"


def told(text: str) -> bool:
    """Whether the words call a plain 1 the vector of ones."""
    return "1" in text and seek.search(_TOLD, text) is not None


def with_ones(node: Node) -> Node:
    """The tree with the vector of ones for each plain 1 that stands for it."""
    children = tuple(map(with_ones, node.children))
    node = node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
    if node.kind == "product" and node.value:
        parts = list(_split(node))
        return replace(node, children=tuple(part for _, part in parts), value=tuple(sign for sign, _ in parts[1:]))
    return _outer(node) or node


def _split(node: Node) -> Iterator[tuple[str, Node]]:
    """The factors with the signs before them, 1 1ᵀ as two of them."""
    for sign, child in zip(("", *node.value), node.children):
        inner = strip(child)
        if inner.kind == "product" and inner.value == ("",) and all(_is_ones(part) for part in inner.children):
            yield sign, inner.children[0]
            yield "", inner.children[1]
        elif sign == "" and child is not node.children[0] and inner.kind == "number" and inner.value == 1:
            yield sign, Node("name", (), NAME, inner.start, inner.end)
        else:
            yield sign, child


def _outer(node: Node) -> Node | None:
    """11ᵀ as the product of two."""
    if node.kind != "script" or node.value or not is_transpose(strip(node.children[2])) or node.children[1].kind != "none":
        return None
    digits = strip(node.children[0])
    if digits.kind != "number" or digits.value != 11:
        return None
    first = Node("name", (), NAME, digits.start, digits.start + 1)
    second = Node("name", (), NAME, digits.start + 1, digits.end)
    return Node("product", (first, replace(node, children=(second, *node.children[1:]))), ("",), node.start, node.end)


def _is_ones(node: Node) -> bool:
    inner = strip(node)
    return (strip(inner.children[0]) if inner.kind == "script" else inner).value == NAME


__all__ = ["told", "with_ones"]
