"""The statements of a document as they are written, and the recursions that they hold.

Guarantee: nothing is put for anything, but that a product with a state written as one word is read as two factors.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from derive.judge.scanning.scanned import Scanned
from derive.judge.unrolling.recursion import EQUATIONS, Recursion, Step, find, heads_in, parted, step_of
from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.language.statements import Raw
from derive.reading.names import strip


@dataclass(frozen=True)
class Statement:
    """A statement as it was written, with its block."""

    raw: Raw
    block: Block


def statements_of(scanned: Scanned) -> list[Statement]:
    """The statements of a document as they are written, but for products with a state that are written as one word."""
    heads = heads_in(raw.node for raw, _ in scanned.written if raw.node is not None)
    return [Statement(_parted(raw, heads), block) for raw, block in scanned.written]


def _parted(raw: Raw, heads: frozenset[str]) -> Raw:
    node = raw.node.rewritten(parted, heads) if heads and raw.node is not None else raw.node
    return raw if node is raw.node else replace(raw, node=node)


def found_in(statements: Sequence[Statement]) -> list[Recursion]:
    """The recursions that the statements hold."""
    return find([s.raw.node for s in statements if s.raw.node is not None], [node for s in statements for node in s.raw.ranges])


def is_equation(tree: Node) -> bool:
    return tree.kind == "relation" and set(tree.value) <= EQUATIONS


def is_declaration(tree: Node) -> bool:
    return tree.kind == "relation" and tree.value[0] in ("\\in", "∈")


def head_of(tree: Node) -> Step | None:
    """The symbol for any step that an equation begins with."""
    return step_of(strip(tree.children[0])) if is_equation(tree) else None


def bound_by(node: Node) -> list[str]:
    """The letter that a sign binds: the first below it."""
    sub = strip(node.children[0])
    names = [str(n.value) for n in walk(sub) if n.kind == "name"]
    if sub.kind == "relation" and sub.value[0] in ("\\leq", "<") and len(names) > 1 and len(sub.children) == 3:
        return [name for name in [str(strip(sub.children[1]).value)] if name in names]
    return names[:1]
