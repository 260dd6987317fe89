"""δ or ∂ as the sign of a differential: δ(X⁻¹) = −X⁻¹ δX X⁻¹ in the calculus of variations, ∂(X⁻¹) = −X⁻¹ (∂X) X⁻¹ in tables.

Guarantee: δ only in a document that writes no d, that nowhere declares, defines or gives scripts to a δ, and that takes δ of a
bracket, a function or a fraction somewhere; never where X + δX stands, since there δX is a change of some size and not the
first order of one.  ∂ only in a document that writes no d, and where each ∂ outside a fraction stands before a symbol or a
bracket, none of them carries a script or stands beside a slash, and an equation has such a ∂ on both of its sides.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS
from derive.reading.dialect import Dialect
from derive.reading.functions import is_function, plain
from derive.reading.names import layer_name, peel, strip

PARTIAL = "\\partial"
SIGNS = frozenset({"\\delta", "δ"})
HIDDEN = "\\mathrm{d}"


def with_variations(trees: Sequence[Node], dialect: Dialect) -> Dialect:
    """The dialect in which δ is the sign of a differential, where the document uses it so."""
    dialect = _with_partials(trees, dialect)
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


def _with_partials(trees: Sequence[Node], dialect: Dialect) -> Dialect:
    """The dialect in which ∂ outside fractions is the sign of a differential, where the document uses it so."""
    nodes = [node for tree in trees for node in walk(tree)]
    if any(node.kind == "name" and node.value in DIFFERENTIALS for node in nodes) or PARTIAL in dialect.differentials:
        return dialect
    equations = [node for tree in trees for node in walk(tree) if node.kind == "relation"]
    if not any(all(any(map(_is_partial, _outside(side))) for side in node.children[:2]) for node in equations):
        return dialect
    outside = [node for tree in trees for node in _outside(tree)]
    free = sum(map(_is_partial, outside))
    before = 0
    for node in outside:
        if node.kind == "script" and _is_partial(strip(node.children[0])):
            return dialect
        if node.kind == "product":
            if "/" in node.value and any(map(_is_partial, node.children)):
                return dialect
            before += sum(_is_partial(strip(one)) and sign == "" for one, sign in zip(node.children, node.value))
    return dialect if free != before else replace(dialect, differentials=(*dialect.differentials, PARTIAL))


def _is_partial(node: Node) -> bool:
    return node.kind == "name" and node.value == PARTIAL


def _outside(node: Node) -> Iterator[Node]:
    """The nodes of a tree outside its fractions."""
    if node.kind != "frac":
        yield node
        for child in node.children:
            yield from _outside(child)


def spelled_d(node: Node, dialect: Dialect) -> Node:
    """The sign as a roman d; ∂ in a fraction stays what it is."""
    if node.kind == "frac" and PARTIAL in dialect.differentials:
        return replace(node, children=tuple(map(_kept, node.children)))
    return replace(node, value=HIDDEN) if node.kind == "name" and node.value in dialect.differentials else node


def _kept(node: Node) -> Node:
    """The tree with ∂ in its other spelling, which is no sign of a differential."""
    node = replace(node, value="∂") if _is_partial(node) else node
    return replace(node, children=tuple(map(_kept, node.children))) if node.children else node


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
