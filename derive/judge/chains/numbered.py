"""A formula of one numbered layer for the others: Z_5 = W_5 A_4 + b_5 also says what Z_2 is, where a dialect says so.

Guarantee: only a declared array without a definition or a formula of its own gets one, and only if the formula with all numbers
moved types and has the declared shape.  Limit: numbers in subscripts of declared names only; everything else stays.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.errors import NotUnderstood
from derive.reading.names import layer_name, strip
from derive.reading.reader import Reader
from derive.reading.spaces import NotASpace
from derive.terms.term import ShapeClash

_NUMBERED = re.compile(r"(.*_\{)(\d+)(\})")


def repeat(node: Node | None, context: Context) -> None:
    """Define the other layers of the array that a formula defines."""
    name = layer_name(strip(node.children[0])) if node is not None else None
    match = _NUMBERED.fullmatch(context.name(name)) if name is not None else None
    if node is None or match is None:
        return
    head, number, tail = match.group(1), int(match.group(2)), match.group(3)
    for other in [o for o, s in context.symbols.items() if s.definition is None and s.shape is not None]:
        like = _NUMBERED.fullmatch(other)
        if like is None or (like.group(1), like.group(3)) != (head, tail) or int(like.group(2)) == number:
            continue
        body = _moved(node.children[1], int(like.group(2)) - number, context)
        try:
            term = Reader(context).term(body, context.symbols[other].shape)
        except (NotUnderstood, ShapeClash, NotASpace):
            continue
        if term.shape == context.symbols[other].shape:
            context.define(other, term, context.symbols[other].line)


def _moved(node: Node, by: int, context: Context) -> Node:
    if node.kind == "script":
        base, sub, sup = node.children
        name, number = layer_name(Node("script", (base, sub, Node("none")), None)), strip(sub)
        if name is not None and number.kind == "number" and context.known(context.name(name)):
            return replace(node, children=(base, replace(number, value=Fraction(number.value + by)), sup))
    return replace(node, children=tuple(_moved(child, by, context) for child in node.children))


__all__ = ["repeat"]
