"""δ as the sign of a differential, as in the calculus of variations: δ(X⁻¹) = −X⁻¹ δX X⁻¹.

Guarantee: only in a document that writes no d, that nowhere declares, defines or gives scripts to a δ, and that takes δ of a
bracket, a function or a fraction somewhere; never where X + δX stands, since there δX is a change of some size and not the
first order of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.derivative_signs import DIFFERENTIALS
from derive.reading.dialect import Dialect
from derive.reading.functions import is_function, plain
from derive.reading.names import layer_name, peel, strip

SIGNS = frozenset({"\\delta", "δ"})
HIDDEN = "\\mathrm{d}"


def with_variations(trees: Sequence[Node], dialect: Dialect) -> Dialect:
    """The dialect in which δ is the sign of a differential, where the document uses it so."""
    nodes = [node for tree in trees for node in walk(tree)]
    if not any(node.kind == "name" and node.value in SIGNS for node in nodes):
        return dialect
    if any(node.kind == "name" and node.value in DIFFERENTIALS for node in nodes) or any(map(_scripted, nodes)):
        return dialect
    products = [node for node in nodes if node.kind == "product"]
    alone = sum(node.kind == "name" and node.value in SIGNS for node in nodes) - sum(map(_count, products))
    if alone or any(map(_changed, nodes)) or not any(map(_of_expression, products)):
        return dialect
    return replace(dialect, differentials=(*dialect.differentials, *SIGNS))


def spelled_d(node: Node, dialect: Dialect) -> Node:
    """The sign as a roman d."""
    return replace(node, value=HIDDEN) if node.kind == "name" and node.value in dialect.differentials else node


def _scripted(node: Node) -> bool:
    return node.kind == "script" and strip(node.children[0]).value in SIGNS


def _is_sign(node: Node) -> bool:
    return strip(node).kind == "name" and strip(node).value in SIGNS


def _count(node: Node) -> int:
    """How many signs of a product have a factor right behind them."""
    return sum(_is_sign(one) and sign == "" for one, sign in zip(node.children, node.value))


def _of_expression(node: Node) -> bool:
    """Whether δ stands before a bracket, a fraction or a function."""
    for sign, operand, operator in zip(node.children, node.children[1:], node.value):
        base, _ = peel(operand)
        function = base.kind == "name" and is_function(plain(str(base.value)))
        if _is_sign(sign) and operator == "" and (base.kind in ("group", "frac") or function):
            return True
    return False


def _changed(node: Node) -> bool:
    """Whether X + δX stands in a sum."""
    if node.kind != "sum":
        return False
    names = {layer_name(term) for term in node.children if term.kind in ("name", "script")} - {None}
    moved = (term for term in node.children if term.kind == "product" and len(term.children) == 2 and _is_sign(term.children[0]))
    return any(layer_name(term.children[1]) in names for term in moved)


__all__ = ["spelled_d", "with_variations"]
