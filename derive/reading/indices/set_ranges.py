"""Ranges of several indices, or as sets, below a sign: Σ_{a ∈ {0,1}}, Σ_{(i,j) ∈ {1,…,n}²}, Σ_{0 ≤ a,b < k}.

Guarantee: only sets of whole numbers that follow one another, or a first and a last one with dots between, become ranges
0 ≤ a ≤ 1; whatever else stands below a sign is left as it is written.
"""

from __future__ import annotations

from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.functions import ARGMAX_NAMES, MAX_NAMES, MIN_NAMES
from derive.reading.names import peel, strip

_MEMBER = (("\\in",), ("∈",))
_EXTREMES = MAX_NAMES | MIN_NAMES | ARGMAX_NAMES


def with_ranges(node: Node) -> Node:
    """The tree with ranges for the sets of indices below its sum signs and maxima."""
    several = any(n.kind == "list" or (n.kind == "relation" and n.value in _MEMBER) for n in walk(node))
    return _with_ranges(node) if several else node


def _with_ranges(node: Node) -> Node:
    children = tuple(map(_with_ranges, node.children))
    node = node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
    place = 0 if node.kind == "bigop" else 1 if node.kind == "script" and strip(node.children[0]).value in _EXTREMES else None
    if place is None:
        return node
    below = strip(node.children[place])
    found = _ranges(below) or _between(below)
    return replace(node, children=(*node.children[:place], found, *node.children[place + 1 :])) if found is not None else node


def _ranges(sub: Node) -> Node | None:
    before: tuple[Node, ...] = ()
    if sub.kind == "list" and sub.children:
        before, sub = tuple(map(strip, sub.children[:-1])), strip(sub.children[-1])
    if sub.kind != "relation" or sub.value not in _MEMBER:
        return None
    head = strip(sub.children[0])
    if head.kind == "group" and head.value == "(":
        head = strip(head.children[0])
    names = [*before, *(map(strip, head.children) if head.kind == "list" else (head,))]
    ends = _ends(sub.children[1], len(names))
    if ends is None or any(name.kind != "name" for name in names):
        return None
    signs = ("\\leq", "\\leq")
    made = tuple(Node("relation", (ends[0], name, ends[1]), signs, sub.start, sub.end) for name in names)
    return made[0] if len(made) == 1 else Node("list", made, None, sub.start, sub.end)


def _between(sub: Node) -> Node | None:
    """0 ≤ a ≤ 1, 0 ≤ b ≤ 1 for 0 ≤ a, b ≤ 1."""
    items = [strip(item) for item in sub.children] if sub.kind == "list" else []
    if len(items) < 2 or any(item.kind != "relation" or len(item.value) != 1 for item in (items[0], items[-1])):
        return None
    (low, first), (last, high) = items[0].children, items[-1].children
    signs, names = (items[0].value[0], items[-1].value[0]), [first, *items[1:-1], last]
    if not set(signs) <= {"\\leq", "\\le", "\\leqslant", "≤", "<"} or any(name.kind != "name" for name in names):
        return None
    made = tuple(Node("relation", (low, name, high), signs, sub.start, sub.end) for name in names)
    return Node("list", made, None, sub.start, sub.end)


def _ends(node: Node, count: int) -> tuple[Node, Node] | None:
    """The first and the last number of a set, which may have as many copies as there are indices."""
    base, layers = peel(node)
    power = layers[0].sup if len(layers) == 1 and layers[0].sub.kind == "none" else None
    copies = not layers or (power is not None and power.kind == "number" and power.value == count)
    if base.kind != "group" or base.value != "\\{" or not copies:
        return None
    inside = strip(base.children[0])
    items = [strip(item) for item in inside.children] if inside.kind == "list" else []
    if any(item.kind == "dots" for item in items):
        return (items[0], items[-1]) if items[0].kind != "dots" and items[-2].kind == "dots" else None
    numbers = [item.value for item in items if item.kind == "number"]
    follow = len(numbers) == len(items) >= 2 and all(two == one + 1 for one, two in zip(numbers, numbers[1:]))
    return (items[0], items[-1]) if follow else None


__all__ = ["with_ranges"]
