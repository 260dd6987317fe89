r"""Sums without brackets: Σ_i y_i log p_i + (1 − y_i) log(1 − p_i).

Σ takes the product that follows.  Where a later term of the same sum holds its index, which nothing else there binds and no
other side of the statement has, that index would mean nothing, so that the Σ takes all terms up to the last that holds it.
Guarantee: a formula whose indices are all bound is left as it is; what was stretched is noted with the statement.
"""

from __future__ import annotations

from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.names import strip

NOTE = "a Σ takes all terms that hold its index: brackets would say so"


def stretched(node: Node, notes: list[str], before: Node | None = None) -> Node:
    """The statement with its sums stretched as far as their indices go; `before` is the statement that it continues, if any."""
    if node.kind != "relation" or all(inner.kind != "bigop" for inner in walk(node)):
        return node
    new = []
    earlier = _free(before) if before is not None else set()
    for place, member in enumerate(node.children):
        others = earlier | {n for k, other in enumerate(node.children) if k != place for n in _free(other)}
        new.append(_in(member, others, notes))
    return node if all(a is b for a, b in zip(new, node.children)) else replace(node, children=tuple(new))


def _in(node: Node, known: set[str], notes: list[str]) -> Node:
    children = tuple(_in(child, known, notes) for child in node.children)
    if any(a is not b for a, b in zip(children, node.children)):
        node = replace(node, children=children)
    if node.kind != "sum" or len(node.children) < 2:
        return node
    for place, child in enumerate(node.children[:-1]):
        total = _last_sum(child)
        name = _index(total) if total is not None else ""
        if total is None or not name or name in known:
            continue
        holding = [k for k, later in enumerate(node.children) if k > place and name in _free(later)]
        if holding:
            return _take(node, place, holding[-1], child, total, notes)
    return node


def _take(node: Node, place: int, last: int, child: Node, total: Node, notes: list[str]) -> Node:
    body = total.children[2]
    taken = node.children[place + 1 : last + 1]
    inside = Node("sum", (body, *taken), ("+", *node.value[place + 1 : last + 1]), body.start, taken[-1].end)
    longer = replace(total, children=(*total.children[:2], inside), end=taken[-1].end)
    first = longer if child is total else replace(child, children=(*child.children[:-1], longer), end=longer.end)
    if NOTE not in notes:
        notes.append(NOTE)
    children = (*node.children[:place], first, *node.children[last + 1 :])
    signs = (*node.value[: place + 1], *node.value[last + 1 :])
    if len(children) == 1 and signs == ("+",):
        return first
    return replace(node, children=children, value=signs)


def _last_sum(node: Node) -> Node | None:
    """The Σ that ends a term."""
    if node.kind == "product":
        node = node.children[-1]
    return node if node.kind == "bigop" and "sum" in str(node.value) else None


def _index(total: Node) -> str:
    sub = strip(total.children[0])
    index = strip(sub.children[0]) if sub.kind == "relation" else sub
    return str(index.value) if index.kind == "name" and len(str(index.value)) == 1 else ""


def _free(node: Node) -> set[str]:
    """The letters in subscripts and layers that no Σ inside binds."""
    if node.kind == "bigop":
        return _free(node.children[2]) - {_index(node)}
    found: set[str] = set()
    if node.kind == "script":
        for script in node.children[1:]:
            found |= {str(n.value) for n in walk(script) if n.kind == "name" and len(str(n.value)) == 1}
    for child in node.children:
        found |= _free(child)
    return found
