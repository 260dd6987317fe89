"""Gradients and derivatives as people write them: ∇_X J, D_x f(x), ∂J/∂X, dJ/dX.

Each becomes the gradient symbol of a loss and a variable, which has the shape of the variable; a transposed gradient
(where the dialect says that an operator means it) is its transpose.  Derivatives of arrays by arrays have no fixed layout
here and are `NotUnderstood`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading import products
from derive.reading.errors import NotUnderstood, Undeclared
from derive.reading.names import NONE, Scripts, peel, spelled, strip
from derive.terms.term import SCALAR, Term, grad, transpose

if TYPE_CHECKING:
    from derive.reading.reader import Reader

NABLAS = frozenset({"\\nabla", "\\bigtriangledown", "\\triangledown", "∇", "\\grad"})
PARTIALS = frozenset({"\\partial", "∂", "\\varphi"})
DIFFERENTIALS = frozenset({"d", "\\mathrm{d}", "\\operatorname{d}", "\\text{d}", "\\rm{d}", "\\dd", "\\diff"})


def is_differential_letter(reader: Reader, node: Node) -> bool:
    """Whether a bare name is the differential sign: roman d always, italic d unless something is called d."""
    if node.kind != "name" or node.value not in DIFFERENTIALS:
        return False
    return node.value != "d" or reader.italic_d or not reader.context.known("d")


def is_gradient_sign(reader: Reader, base: Node, layers: Sequence[Scripts]) -> bool:
    if base.kind != "name":
        return False
    if base.value in NABLAS:
        return True
    return base.value in reader.dialect.transposed_gradients and bool(layers) and layers[0].sub.kind != "none"


def read_gradient(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> tuple[Term, int]:
    """∇_X J, with the arguments of J if they are written; returns the gradient symbol and the next place."""
    sign, layers = peel(factors[place])
    if len(layers) > 1 or (layers and layers[0].sup.kind != "none"):
        raise NotUnderstood("a second derivative is not judged here", factors[place])
    variable_node = layers[0].sub if layers else NONE
    nxt = place + 1
    if nxt >= len(factors) or operators[place] not in ("", "\\cdot"):
        raise NotUnderstood("∇ has nothing to act on", factors[place])
    operand, after = factors[nxt], nxt + 1
    arguments: Node | None = None
    scripts: list[Scripts] = []
    base, operand_layers = peel(operand)
    follows = after < len(factors) and operators[nxt] == "" and _is_arguments(factors[after])
    if base.kind == "name" and follows and not _is_factor(reader, operand, factors[after], variable_node):
        arguments, scripts = peel(factors[after])
        after += 1
    if variable_node.kind == "none":
        variable_node = _only_argument(arguments, factors[place])
    variable = read_variable(reader, variable_node)
    loss = _loss(reader, operand, base, operand_layers, variable)
    gradient = grad(loss, variable.name, variable.shape)
    if sign.value in reader.dialect.transposed_gradients:
        reader.assume(f"{sign.value} with a subscript is the transpose of the gradient ({reader.dialect.name} convention)")
        return reader.scripted(transpose(gradient), scripts, factors[place]), after
    return reader.scripted(gradient, scripts, factors[place]), after


def _is_arguments(node: Node) -> bool:
    base, _ = peel(node)
    return base.kind == "group" and base.value in ("(", "[")


def _is_factor(reader: Reader, loss: Node, group: Node, variable: Node) -> bool:
    """Whether the brackets behind ∇_X J multiply it: J is known, takes no arguments, and they hold something else than X."""
    symbol = reader.lookup(reader.context.name(spelled(loss)))
    if symbol is None or symbol.parameters or variable.kind == "none":
        return False
    inner, scripts = peel(group)
    content = strip(inner.children[0])
    if content.kind == "list" or spelled(content) == spelled(variable):
        return False
    return bool(scripts) or content.kind not in ("name", "script")


def _only_argument(arguments: Node | None, place: Node) -> Node:
    if arguments is None or arguments.children[0].kind in ("list", "relation"):
        raise NotUnderstood("∇ does not say with respect to which variable", place)
    return arguments.children[0]


def read_variable(reader: Reader, node: Node) -> Term:
    """The variable of a derivative: a declared symbol."""
    value = reader.term(strip(node))
    if value.op == "var":
        return value
    raise NotUnderstood(f"the derivative is taken by {spelled(node)}, which is not a symbol", node)


def _loss(reader: Reader, operand: Node, base: Node, layers: list[Scripts], variable: Term) -> str:
    """The name of the scalar that is differentiated; an expression gets a hidden name and definition."""
    if base.kind == "name":
        name = reader.context.name(spelled(operand))
        symbol = reader.lookup(name)
        if symbol is not None and symbol.shape not in (None, SCALAR):
            raise NotUnderstood(f"{name} is not a scalar, so its gradient has no settled layout", operand)
        if symbol is None and not layers:
            reader.assume(f"{name} is an unknown scalar function of {variable.name}")
        if symbol is not None or not layers:
            return name
    value = reader.term(operand)
    if not value.is_scalar:
        raise NotUnderstood("the gradient is taken of something that is not a scalar", operand)
    if value.op == "var":
        return value.name
    name = f"({spelled(operand)})"
    reader.hidden[name] = value
    return name


def read_fraction(reader: Reader, node: Node) -> Term | None:
    """∂J/∂X or dJ/dX as a gradient symbol, or None if the fraction is an ordinary one."""
    above, below = (strip(child) for child in node.children)
    top, bottom = _after_sign(reader, above), _after_sign(reader, below)
    if bottom is None or top is None:
        if bottom is not None and above.kind == "number":
            return None
        if bottom is not None:
            raise NotUnderstood("a derivative without something to differentiate above it", node)
        return None
    variable = read_variable(reader, bottom)
    base, layers = peel(top[0] if isinstance(top, tuple) else top)
    return grad(_loss(reader, top, base, layers, variable), variable.name, variable.shape)


def _after_sign(reader: Reader, node: Node) -> Node | None:
    """What follows ∂ or d, if the tree begins with one."""
    if node.kind == "product" and len(node.children) >= 2 and node.value[0] == "":
        first = strip(node.children[0])
        if (first.kind == "name" and first.value in PARTIALS) or is_differential_letter(reader, first):
            rest = node.children[1:]
            if len(rest) == 2 and _is_arguments(rest[1]) and rest[0].kind in ("name", "script"):
                rest = rest[:1]
            if len(rest) == 1:
                return strip(rest[0])
            return Node("product", rest, node.value[1:], rest[0].start, node.end)
    if node.kind in ("name", "script"):
        split = products.split_word(reader, node)
        if split and is_differential_letter(reader, split[0]) and len(split) == 2:
            return split[1]
    return None


__all__ = ["NABLAS", "Undeclared", "is_differential_letter", "is_gradient_sign", "read_fraction", "read_gradient"]
