"""How far a trace reaches whose sign stands before a bracket and more: tr (XᵀX)⁻¹A, tr (XᵀX)⁻¹, tr (dX)ᵀX, tr (A + B)C.

Guarantee: tr (dX)ᵀX is the trace of the whole product, since a number has no transpose; so is tr (XᵀX)⁻¹A in a document that
somewhere writes tr A X⁻¹ without brackets.  Elsewhere tr (A)⁻¹B may be either, and is `UntoldTrace`: a claim with it is judged
in both readings.  tr (A) B is the number tr(A) times B, and det A B the number det(A) times B, but for a claim that does not
type so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.language.ast import Node, walk
from derive.reading.dialect import Dialect
from derive.reading.functions import is_function, plain
from derive.reading.names import is_transpose, peel, strip

DETERMINANTS = frozenset({"det", "\\det"})
TRACES = frozenset({"tr", "\\tr", "Tr", "trace"})
JOINED = ("", "\\cdot")


def is_trace(node: Node) -> bool:
    """Whether a factor is the bare sign of a trace."""
    return _is_sign(node, TRACES)


def with_traces(trees: Sequence[Node], dialect: Dialect) -> Dialect:
    """The dialect in which tr (A)⁻¹B is the trace of the product, where the document writes tr A B for that of AB."""
    return replace(dialect, traces="whole") if any(tree.answer(_reaches_on) for tree in trees) else dialect


def _reaches_on(tree: Node) -> bool:
    return any(_unbracketed(node) for node in walk(tree) if node.kind == "product")


def reaching(node: Node, dialect: Dialect) -> Node:
    """The tree with brackets around what a trace acts on that goes on behind its bracket."""
    return _bracketed(node, inverse=dialect.traces == "whole", every=False)


def widened(node: Node) -> Node:
    """The tree in which every trace acts on all factors behind it, and every determinant without brackets too."""
    return _determinants(_bracketed(node, inverse=True, every=True))


def _determinants(node: Node) -> Node:
    """The tree with brackets around the factors between a determinant and the next function: det A B det C."""
    children = tuple(map(_determinants, node.children))
    node = node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
    if node.kind != "product":
        return node
    place = next((k for k, child in enumerate(node.children[:-2]) if _is_sign(child, DETERMINANTS)), None)
    if place is None or peel(node.children[place + 1])[0].kind == "group":
        return node
    last = place + 1
    while last < len(node.children) and node.value[last - 1] in JOINED and not _is_function(node.children[last]):
        last += 1
    inner = node.children[place + 1 : last]
    if len(inner) < 2 or node.value[place] != "":
        return node
    whole = Node("product", inner, node.value[place + 1 : last - 1], inner[0].start, inner[-1].end)
    group = Node("group", (whole,), "(", whole.start, whole.end)
    made = (*node.children[: place + 1], group, *map(_determinants, node.children[last:]))
    return replace(node, children=made, value=(*node.value[: place + 1], *node.value[last - 1 :]))


def _is_sign(node: Node, words: frozenset[str]) -> bool:
    node = strip(node)
    return node.kind == "name" and plain(str(node.value)) in words


def _is_function(node: Node) -> bool:
    base, _ = peel(node)
    return base.kind == "name" and is_function(plain(str(base.value)))


def is_inverse(node: Node) -> bool:
    """Whether a factor is a bracket with −1 for its exponent."""
    base, layers = peel(node)
    return base.kind == "group" and any(_is_minus_one(layer.sup) for layer in layers)


def _is_minus_one(sup: Node) -> bool:
    if sup.kind == "sum":
        return sup.value == ("-",) and sup.children[0].kind == "number" and sup.children[0].value == 1
    return sup.kind == "number" and sup.value == -1


def _unbracketed(product: Node) -> bool:
    """Whether a trace stands before a factor that is no bracket, and another one."""
    for sign, factor, between, behind in zip(product.children, product.children[1:], product.value, product.value[1:]):
        if is_trace(strip(sign)) and between == "" and behind in JOINED and peel(factor)[0].kind != "group":
            return True
    return False


def _bracketed(node: Node, inverse: bool, every: bool) -> Node:
    return _with_brackets(node, inverse, every) if any(map(_is_trace, walk(node))) else node


def _is_trace(node: Node) -> bool:
    return node.kind == "name" and plain(str(node.value)) in TRACES


def _with_brackets(node: Node, inverse: bool, every: bool) -> Node:
    children = tuple(_with_brackets(child, inverse, every) for child in node.children)
    node = node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
    if node.kind != "product":
        return node
    place = next((k for k, child in enumerate(node.children[:-1]) if is_trace(strip(child))), None)
    if place is None or node.value[place] != "" or any(sign not in JOINED for sign in node.value[place + 1 :]):
        return node
    first, rest = node.children[place + 1], node.children[place + 1 :]
    base, layers = peel(first)
    if len(rest) == 1 and not layers:
        return node
    turned = any(is_transpose(layer.sup) for layer in layers)
    if base.kind != "group" or not (every or turned or (inverse and is_inverse(first))):
        return node
    if any(is_trace(strip(factor)) for factor in rest):
        return node
    whole = first if len(rest) == 1 else Node("product", rest, node.value[place + 1 :], first.start, rest[-1].end)
    group = Node("group", (whole,), "(", whole.start, whole.end)
    return replace(node, children=(*node.children[: place + 1], group), value=node.value[: place + 1])


__all__ = ["DETERMINANTS", "TRACES", "is_inverse", "is_trace", "reaching", "widened", "with_traces"]
