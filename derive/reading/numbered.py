"""Names that end in digits: `W2`, `b1`, `H1` where a document uses them as names.

A letter with digits right behind it is a name if it stands so on the left of a relation, alone in an inline formula, or as
a size in a space.  Guarantee: only letters and digits without a space between them are joined, and only for names found
in this way, so `2x`, `x 2` and `x^2` stay what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.names import strip

MEMBER = ("\\in", "∈")


def numbered_names(nodes: Iterable[Node]) -> frozenset[str]:
    """The names with digits that these statements use."""
    return frozenset(name for node in nodes for name in _places(node))


def _places(node: Node) -> Iterator[str]:
    if node.kind == "relation":
        for child in node.children[:-1]:
            for item in child.children if child.kind == "list" else (child,):
                yield from _alone(item)
        for sign, child in zip(node.value, node.children[1:]):
            if sign in MEMBER:
                yield from (name for inner in walk(child) if inner.kind == "product" for name in _inside(inner))
    else:
        yield from _alone(node)


def _alone(node: Node) -> Iterator[str]:
    node = strip(node)
    if node.kind == "product" and len(node.children) == 2:
        yield from _inside(node)


def _inside(product: Node) -> Iterator[str]:
    for first, operator, second in zip(product.children, product.value, product.children[1:]):
        name = _joined(first, operator, second)
        if name is not None:
            yield name


def _joined(first: Node, operator: str, second: Node) -> str | None:
    """The name that a letter (or word) and the digits right behind it make."""
    number = second.children[0] if second.kind == "script" else second
    if operator or first.kind != "name" or number.kind != "number" or first.end != number.start:
        return None
    word = str(first.value)
    return f"{word}{number.value}" if word.isascii() and word.isalpha() and number.value.denominator == 1 else None


def join_numbered(node: Node, names: frozenset[str]) -> Node:
    """The tree with those names joined, also behind a differential letter (`dW2`)."""
    return node.rewritten(_join, names) if names and node.children else node


def _join(node: Node, names: frozenset[str]) -> Node:
    if not node.children:
        return node
    children = tuple(_join(child, names) for child in node.children)
    if node.kind != "product":
        return node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
    factors, operators = [children[0]], list[str]()
    for operator, child in zip(node.value, children[1:]):
        name = _joined(factors[-1], operator, child)
        if name is None or not (name in names or (name[0] == "d" and name[1:] in names)):
            factors.append(child)
            operators.append(operator)
            continue
        number = child.children[0] if child.kind == "script" else child
        joined = Node("name", (), name, factors[-1].start, number.end)
        scripted = Node("script", (joined, *child.children[1:]), child.value, joined.start, child.end)
        factors[-1] = scripted if child.kind == "script" else joined
    if len(factors) == 1:
        return factors[0]
    return replace(node, children=tuple(factors), value=tuple(operators))
