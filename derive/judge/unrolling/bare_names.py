"""Symbols without a step that are made at some step: h̄ = ∂E/∂h_t, s = x_{k+1} − x_k.

Guarantee: such a symbol is read as the one of that step, h̄_t, wherever it stands, if no symbol of that name has a step already.
What words call the gradient at a step may be meant for this step alone, as if nothing later hung on it; so statements that hold
one are never wrong for what they say of several steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.judge.unrolling.recursion import Recursion, step_of
from derive.judge.unrolling.statements import Statement, bound_by, is_equation
from derive.language.ast import Node, walk
from derive.reading.names import NONE, spelled, strip


def bare_names(statements: Sequence[Statement], recursion: Recursion) -> frozenset[str]:
    """The names without a step that an equation gives by symbols at any step."""
    found = set[str]()
    for statement in statements:
        node = statement.raw.node
        if node is None or not is_equation(node):
            continue
        for head, body in zip(node.children, node.children[1:]):
            name = spelled(strip(head)) if strip(head).kind == "name" else ""
            if name and name not in recursion.stepped and name != recursion.last and _free(body, recursion):
                found.add(name)
    return frozenset(found)


def _free(node: Node, recursion: Recursion) -> bool:
    """Whether a symbol of the recursion stands at any step, which no sum binds."""
    if node.kind == "bigop" and recursion.letter in bound_by(node):
        return False
    step = step_of(node)
    if step is not None and step.letter == recursion.letter and step.base in recursion.stepped:
        return True
    return any(_free(child, recursion) for child in node.children)


def with_steps(statements: list[Statement], names: frozenset[str], recursion: Recursion) -> list[Statement]:
    """The statements with h̄_t for h̄."""

    def change(node: Node) -> Node:
        if node.kind == "name" and str(node.value) in names:
            letter = Node("name", (), recursion.letter, node.end, node.end)
            return Node("script", (node, letter, NONE), 0, node.start, node.end)
        children = tuple(change(child) for child in node.children)
        return replace(node, children=children) if any(a is not b for a, b in zip(children, node.children)) else node

    return [
        replace(s, raw=replace(s.raw, node=change(s.raw.node))) if s.raw.node is not None and holds_one(s, names) else s
        for s in statements
    ]


def holds_one(statement: Statement, names: frozenset[str]) -> bool:
    """Whether a statement holds one of the names."""
    node = statement.raw.node
    return node is not None and any(inner.kind == "name" and str(inner.value) in names for inner in walk(node))


def about_steps(statement: Statement, recursion: Recursion) -> bool:
    """Whether each side of an equation is about a step; one by weights that all steps share may be the part of this step."""
    node = statement.raw.node
    return node is None or node.kind != "relation" or all(_free(child, recursion) for child in node.children)


__all__ = ["about_steps", "bare_names", "holds_one", "with_steps"]
