"""Derivatives written as fractions: ∂J/∂X, dJ/dX, ∂/∂X before its operand, ∂y/∂xᵀ, ∂²J/∂x∂xᵀ.

Each becomes the gradient symbol of a loss and a variable, which has the shape of the variable.  Derivatives of arrays by
arrays have no fixed layout here and are `NotUnderstood`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.derivatives.derivative_signs import (
    after_sign,
    is_arguments,
    is_differential_letter,
    is_partial,
    own_arguments,
    takes_next,
)
from derive.reading.derivatives.differentiated import gradient_of, hessian, is_two, read_variable
from derive.reading.derivatives.second import second_derivative
from derive.reading.derivatives.written_arguments import check_arguments, is_loss_with_arguments
from derive.reading.errors import NotUnderstood
from derive.reading.functions import plain
from derive.reading.names import Scripts, is_transpose, layer_name, peel, spelled, strip
from derive.terms.term import Term, apply, num, scale, transpose

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def read_fraction(reader: Reader, node: Node) -> Term | None:
    """∂J/∂X or dJ/dX as a gradient symbol, or None if the fraction is an ordinary one."""
    above, below = (strip(child) for child in node.children)
    hessian = _twice(reader, node)
    if hessian is not None:
        return hessian
    second = second_derivative(reader, node)
    if second is not None:
        return second
    top, bottom = after_sign(reader, above), after_sign(reader, below)
    if top is None and bottom is not None and above.kind == "sum":
        top = _whole_sum(reader, above)
    if bottom is None or top is None:
        if bottom is not None and above.kind == "number":
            return None
        if bottom is not None:
            raise NotUnderstood("a derivative without something to differentiate above it", node)
        return None
    if above.kind == "product" and top.kind in ("name", "script") and len(above.children) == 3:
        _check_written(reader, top, above.children[2], bottom)
    base, layers = peel(top)
    return _derivative(reader, top, base, layers, bottom)


def _check_written(reader: Reader, loss: Node, group: Node, by: Node) -> None:
    """Hold the arguments behind a loss without a formula against the symbol by which it is differentiated."""
    symbol = reader.lookup(reader.context.name(spelled(loss)))
    names = [reader.context.name(n) for n in (layer_name(strip(by)), layer_name(peel(by)[0])) if n is not None]
    known = [name for name in names if reader.lookup(name) is not None]
    if known and (symbol is None or not symbol.parameters):
        check_arguments(reader, loss, group, known[0])


def takes_point(reader: Reader, node: Node, group: Node) -> bool:
    """Whether brackets behind ∂f/∂x say where it is taken, and that is x itself; another point is `NotUnderstood`."""
    top = after_sign(reader, strip(node.children[0])) if is_arguments(group) else None
    symbol = reader.lookup(reader.context.name(spelled(top))) if top is not None else None
    inner, scripts = peel(group)
    content = strip(inner.children[0]) if inner.children else inner
    if symbol is None or not symbol.parameters or scripts or content.kind not in ("name", "script", "number"):
        return False
    if after_sign(reader, strip(node.children[1])) is None:
        return False
    if top is not None and not own_arguments(reader, top, group):
        raise NotUnderstood(f"the derivative of {spelled(top)} at another point than its argument is not read", node)
    return True


def apply_operator(reader: Reader, node: Node, factors: Sequence[Node], operators: Sequence[str]) -> Term:
    """∂/∂X with the whole product that follows."""
    bottom = after_sign(reader, strip(node.children[1]))
    if bottom is None or not factors:
        raise NotUnderstood("a derivative with nothing to act on", node)
    operand = factors[0]
    if len(factors) == 2 and operators[0] == "" and is_loss_with_arguments(reader, operand, factors[1]):
        _check_written(reader, operand, factors[1], bottom)
    elif len(factors) > 1:
        operand = Node("product", tuple(factors), tuple(operators), factors[0].start, factors[-1].end)
    base, layers = peel(operand)
    return _derivative(reader, operand, base, layers, bottom)


def _derivative(reader: Reader, operand: Node, base: Node, layers: list[Scripts], by: Node) -> Term:
    """The gradient symbol; ∂/∂s² for a number s is ∂/∂s over 2s."""
    row = _transposed(by)
    if row is not None:
        return _by_row(reader, operand, base, layers, row)
    squared = _square_of(reader, by)
    if squared is None:
        variable = read_variable(reader, by)
        found = gradient_of(reader, operand, base, layers, variable)
        if reader.context.layout == "numerator" and found.op == "grad" and not variable.is_scalar:
            reader.assume("the derivative of a scalar is the transpose of its gradient (numerator layout, as the document says)")
            return transpose(found)
        return found
    reader.assume(f"the derivative by {spelled(by)} is that by {squared.name}, over 2 {squared.name}")
    return scale(apply("recip", scale(num(2), squared)), gradient_of(reader, operand, base, layers, squared))


def _transposed(node: Node) -> Node | None:
    """The x of xᵀ, the vec(X) of vec(X)ᵀ, (vec X)ᵀ and vecᵀ(X)."""
    node = strip(node)
    bare = _without_transpose(node)
    if bare is not None:
        return bare if bare.kind == "name" or _is_vec(bare) else None
    if node.kind != "product" or len(node.children) != 2:
        return None
    for place, child in enumerate(node.children):
        bare = _without_transpose(child)
        if bare is not None:
            whole = replace(node, children=(*node.children[:place], bare, *node.children[place + 1 :]))
            return whole if _is_vec(whole) else None
    return None


def _without_transpose(node: Node) -> Node | None:
    base, layers = peel(node)
    turned = len(layers) == 1 and layers[0].sub.kind == "none" and is_transpose(layers[0].sup)
    if base.kind == "group" and len(base.children) == 1 and _is_vec(strip(base.children[0])):
        base = strip(base.children[0])
    return base if turned else None


def _is_vec(node: Node) -> bool:
    return node.kind == "product" and len(node.children) == 2 and plain(str(node.children[0].value)) == "vec"


def _by_row(reader: Reader, operand: Node, base: Node, layers: list[Scripts], by: Node) -> Term:
    """∂y/∂xᵀ has a row for each entry of y: the Jacobian of a column, the transposed gradient of a number."""
    variable = read_variable(reader, by)
    saved, reader.layout = reader.layout, "numerator"
    try:
        if variable.op not in ("var", "vec") or not variable.cols.is_one:
            raise NotUnderstood("a derivative by a transposed array is read for columns only", by)
        found = gradient_of(reader, operand, base, layers, variable)
    finally:
        reader.layout = saved
    return transpose(found) if found.op in ("grad", "vec") else found


def _whole_sum(reader: Reader, above: Node) -> Node | None:
    """The sum y + z of ∂y + z above a line, which differentiates all of it: a sign alone over ∂x would mean nothing."""
    first = after_sign(reader, strip(above.children[0]))
    if first is None or above.value[0] != "+" or any(after_sign(reader, strip(c)) is not None for c in above.children[1:]):
        return None
    reader.assume("∂ above the line acts on the whole sum there")
    return Node("sum", (first, *above.children[1:]), above.value, first.start, above.end)


def _square_of(reader: Reader, node: Node) -> Term | None:
    """The positive number s where a derivative is taken by s²."""
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1 or not is_two(layers[0].sup) or reader.is_name(spelled(node)):
        return None
    value = reader.term(node)
    if value.op != "power" or value.args[0].op != "var" or not value.is_scalar or layers[0].sub.kind != "none":
        return None
    return value.args[0]


def _twice(reader: Reader, node: Node) -> Term | None:
    """∂²J/∂x∂xᵀ as a Hessian; None if the fraction is not written so."""
    above, below = (strip(child) for child in node.children)
    if above.kind != "product" or below.kind != "product" or above.value[0] != "":
        return None
    sign, layers = peel(above.children[0])
    letter = is_partial(reader, sign) or is_differential_letter(reader, sign)
    if not letter or len(layers) != 1 or not is_two(layers[0].sup) or len(below.children) != 4:
        return None
    first, one, second, two = below.children
    inner, scripts = peel(two)
    turned = len(scripts) == 1 and is_transpose(scripts[0].sup) and scripts[0].sub.kind == "none"
    if spelled(first) != spelled(sign) or spelled(second) != spelled(sign) or spelled(inner) != spelled(one) or not turned:
        return None
    rest = above.children[1:]
    if len(rest) == 2 and is_arguments(rest[1]) and not takes_next(reader, rest[0]) and own_arguments(reader, *rest):
        rest = rest[:1]
    operand = rest[0] if len(rest) == 1 else Node("product", rest, above.value[1:], rest[0].start, above.end)
    base, operand_layers = peel(operand)
    return hessian(reader, operand, base, operand_layers, read_variable(reader, one))
