"""Gradients with a nabla: ∇_X J, ∇J(x), ∇²J, D_x f(x), and dX where a dialect lets it name a gradient.

Each becomes the gradient symbol of a loss and a variable, which has the shape of the variable; a transposed gradient (where
the dialect says that an operator means it) is its transpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.derivatives.at_point import derivative_at
from derive.reading.derivatives.derivative_signs import is_arguments, own_arguments, takes_next
from derive.reading.derivatives.differentiated import LOSSES, gradient_of, hessian, is_two, read_variable
from derive.reading.derivatives.written_arguments import check_arguments
from derive.reading.errors import NeedsShape, NotUnderstood
from derive.reading.names import NONE, Scripts, is_transpose, peel, spelled, strip
from derive.reading.scripts import scripted
from derive.terms.term import SCALAR, Shape, ShapeClash, Term, grad, scale, size_term, transpose

if TYPE_CHECKING:
    from derive.reading.reader import Reader
    from derive.reading.symbols import Symbol


def read_gradient(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> tuple[Term, int]:
    """∇_X J, with the arguments of J if they are written; returns the gradient symbol and the next place.  In ∇_X Jᵀ the
    transpose of a number would say nothing, so it is that of the gradient."""
    number = _turned_number(reader, factors[place + 1]) if place + 1 < len(factors) else None
    if number is None:
        return _gradient(reader, factors, operators, place)
    gradient, after = _gradient(reader, (*factors[: place + 1], number, *factors[place + 2 :]), operators, place)
    reader.assume("a transpose behind ∇ and a number is that of the gradient")
    return transpose(gradient), after


def _turned_number(reader: Reader, node: Node) -> Node | None:
    """The J of Jᵀ for a number J, or for the usual name of a loss that nothing declares."""
    base, layers = peel(node)
    if node.kind != "script" or base.kind != "name" or not is_transpose(layers[-1].sup) or layers[-1].primes:
        return None
    inner, sub, _ = node.children
    bare = inner if sub.kind == "none" else Node("script", (inner, sub, NONE), None, node.start, node.end)
    symbol = reader.lookup(reader.context.name(spelled(bare)))
    number = symbol.shape == SCALAR if symbol is not None else base.value in (*LOSSES, *reader.dialect.loss_names)
    return bare if number and not reader.is_name(spelled(node)) else None


def _gradient(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> tuple[Term, int]:
    """∇_x f, ∇²_x f, ∇_x f(x) and ∇f, with the place behind."""
    sign, layers = peel(factors[place])
    variable_node = layers[0].sub if layers else NONE
    twice, place = _order(factors, operators, place)
    if place + 1 >= len(factors) or operators[place] not in ("", "\\cdot"):
        raise NotUnderstood("∇ has nothing to act on", factors[place])
    operand, after = _operand(reader, factors, operators, place + 1)
    base, operand_layers = peel(operand)
    arguments: Node | None = None
    scripts: list[Scripts] = []
    follows = after == place + 2 < len(factors) and operators[place + 1] == "" and is_arguments(factors[after])
    if base.kind == "name" and follows and not _is_factor(reader, operand, factors[after], variable_node):
        arguments, scripts = peel(factors[after])
        there = derivative_at(reader, operand, arguments, variable_node, twice)
        if there is not None:
            return scripted(reader, there, scripts, factors[place]), after + 1
        if not own_arguments(reader, operand, factors[after]):
            raise NotUnderstood(f"the gradient of {spelled(operand)} at another point than its argument is not read", operand)
        after += 1
    if variable_node.kind == "none" and arguments is None:
        bare = _of_document(reader, operand, factors[place])
        if bare is not None:
            return scripted(reader, bare, scripts, factors[place]), after
        variable_node = _own_argument(reader, base, operand, twice)
    elif variable_node.kind == "none" and arguments is not None:
        variable_node = _only_argument(arguments, factors[place])
    variable = read_variable(reader, variable_node)
    if arguments is not None:
        whole = next(v for v in variable.walk() if v.op == "var")
        check_arguments(reader, operand, arguments, whole.name)
    if twice:
        return scripted(reader, hessian(reader, operand, base, operand_layers, variable), scripts, factors[place]), after
    gradient = gradient_of(reader, operand, base, operand_layers, variable)
    if sign.value in reader.dialect.transposed_gradients:
        reader.assume(f"{sign.value} with a subscript is the transpose of the gradient ({reader.dialect.name} convention)")
        gradient = transpose(gradient)
    return scripted(reader, gradient, scripts, factors[place]), after


def _order(factors: Sequence[Node], operators: Sequence[str], place: int) -> tuple[bool, int]:
    """Whether the sign at a place, or it and the same one behind it, take the second derivative; and the place of the last."""
    sign, layers = peel(factors[place])
    twice = is_two(layers[0].sup) if layers else False
    if len(layers) > 1 or (layers and layers[0].sup.kind != "none" and not twice):
        raise NotUnderstood("this power of ∇ is not judged here", factors[place])
    doubled = place + 2 < len(factors) and not twice and operators[place] == operators[place + 1] == ""
    if doubled and _again(sign, layers[0].sub if layers else NONE, factors[place + 1]):
        return True, place + 1
    return twice, place


def _of_document(reader: Reader, operand: Node, place: Node) -> Term | None:
    """∇W for an array W: the gradient of the document's one loss."""
    name = reader.context.name(spelled(operand))
    symbol = reader.lookup(name)
    if symbol is None or symbol.shape in (None, SCALAR) or symbol.parameters:
        return None
    assert symbol.shape is not None
    losses = [loss for loss in (*reader.dialect.losses, *LOSSES) if reader.lookup(loss) is not None]
    if not losses:
        raise NotUnderstood("∇ does not say of which loss", place)
    reader.assume(f"∇{name} is the gradient of {losses[0]} with respect to {name}")
    return grad(losses[0], name, symbol.shape)


def _again(sign: Node, variable: Node, node: Node) -> bool:
    """Whether ∇ stands twice, ∇∇ or ∇_x ∇_x, the second one perhaps transposed."""
    other, layers = peel(node)
    subs = [layer.sub for layer in layers if layer.sub.kind != "none"]
    plain_sup = all(layer.sup.kind == "none" or is_transpose(layer.sup) for layer in layers)
    same = [spelled(sub) for sub in subs] == ([spelled(variable)] if variable.kind != "none" else [])
    return other.kind == "name" and other.value == sign.value and plain_sup and same


def _is_factor(reader: Reader, loss: Node, group: Node, variable: Node) -> bool:
    """Whether the brackets behind ∇_X J multiply it: J is known, takes no arguments, and they hold something else than X."""
    symbol = reader.lookup(reader.context.name(spelled(loss)))
    if symbol is None or symbol.parameters or variable.kind == "none" or spelled(loss) in reader.dialect.loss_names:
        return False
    inner, scripts = peel(group)
    content = strip(inner.children[0])
    if content.kind == "list" or spelled(content) == spelled(variable):
        return False
    return bool(scripts) or content.kind not in ("name", "script")


def _own_argument(reader: Reader, base: Node, operand: Node, twice: bool) -> Node:
    """The one argument with which the loss was defined: ∇q for q(x) = …; or the one array that it is made of with the shape that
    the other side of the equation asks for."""
    symbol = reader.lookup(reader.context.name(spelled(operand))) if base.kind == "name" else None
    if base.kind != "name" and (only := _only_array(reader, operand)) is not None:
        reader.assume(f"∇ is taken with respect to {only}, the one array that it acts on")
        return Node("name", (), only, operand.start, operand.end)
    if symbol is None or len(symbol.parameters) != 1 or reader.lookup(reader.context.name(symbol.parameters[0])) is None:
        if symbol is not None and reader.gradient_shape is not None and (fitting := _fitting(reader, symbol, twice)) is not None:
            reader.assume(f"∇ is taken with respect to {fitting}, the one array of {symbol.name} of the shape of the other side")
            return Node("name", (), fitting, operand.start, operand.end)
        raise NeedsShape("∇ does not say with respect to which variable", operand)
    return Node("name", (), symbol.parameters[0], operand.start, operand.end)


def _fitting(reader: Reader, loss: Symbol, twice: bool) -> str | None:
    """The one array, a leaf among the arguments of a loss or below its definition, whose gradient or Hessian has the shape that
    is asked for."""
    met, todo = {loss.name}, [loss]
    leaves: dict[str, Shape] = {}
    while todo:
        symbol = todo.pop()
        if symbol.definition is None:
            if symbol.shape is not None and symbol.shape != SCALAR:
                leaves[symbol.name] = symbol.shape
            continue
        below = {t.name for t in symbol.definition.walk() if t.op == "var"} - met
        met |= below
        todo += [known for name in below if (known := reader.lookup(name)) is not None]
    arguments = {reader.context.name(parameter) for parameter in loss.parameters}
    found = {name: shape for name, shape in leaves.items() if not arguments or name in arguments}
    if twice:
        found = {name: (shape[0], shape[0]) for name, shape in found.items() if len(shape) == 2 and shape[1].is_one}
    fits = [name for name, shape in found.items() if shape == reader.gradient_shape]
    return fits[0] if len(fits) == 1 else None


def _only_array(reader: Reader, operand: Node) -> str | None:
    """The one array that an expression speaks of, if that is a declared symbol and has no definition."""
    try:
        names = {t.name for t in reader.term(operand).walk() if t.op == "var" and t.shape != SCALAR}
    except (NotUnderstood, ShapeClash):
        return None
    symbol = reader.lookup(name) if len(names) == 1 and (name := names.pop()) else None
    return symbol.name if symbol is not None and symbol.definition is None else None


def _only_argument(arguments: Node, place: Node) -> Node:
    if arguments.children[0].kind in ("list", "relation"):
        raise NotUnderstood("∇ does not say with respect to which variable", place)
    return arguments.children[0]


def _operand(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> tuple[Node, int]:
    """What ∇ acts on: the next factor with its scripts, functions with their arguments, numbers with what they multiply."""
    last = place
    while (
        last + 1 < len(factors)
        and operators[last] in ("", "\\cdot")
        and (_is_number(factors[last]) or takes_next(reader, factors[last]))
    ):
        last += 1
    if last + 1 < len(factors) and last > place and operators[last] == "" and is_arguments(factors[last + 1]):
        known = reader.lookup(reader.context.name(spelled(factors[last])))
        last += known is not None and bool(known.parameters)
    if last == place:
        return _number_made(reader, factors, operators, place) or (factors[place], place + 1)
    inner = tuple(factors[place : last + 1])
    return Node("product", inner, tuple(operators[place:last]), inner[0].start, inner[-1].end), last + 1


def _number_made(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int
) -> tuple[Node, int] | None:
    """The longest product that is a number where an array stands behind ∇: xᵀAx in ∇_x xᵀAx."""
    base, layers = peel(factors[place])
    symbol = reader.lookup(reader.context.name(spelled(base))) if base.kind == "name" else None
    turned = bool(layers) and is_transpose(layers[-1].sup) and base.kind in ("name", "group")
    if not turned and (symbol is None or symbol.shape in (None, SCALAR) or layers):
        return None
    for end in range(len(factors), place + 1, -1):
        if any(operator not in ("", "\\cdot") for operator in operators[place : end - 1]):
            continue
        inner = tuple(factors[place:end])
        whole = Node("product", inner, tuple(operators[place : end - 1]), inner[0].start, inner[-1].end)
        try:
            if reader.term(whole).is_scalar:
                return whole, end
        except (NotUnderstood, ShapeClash):
            continue
    return None


def _is_number(node: Node) -> bool:
    node = strip(node)
    return node.kind == "number" or (node.kind == "frac" and all(_is_number(child) for child in node.children))


def named_gradient(reader: Reader, node: Node) -> Term:
    """dX as the name of the gradient of the document's loss by X; scripts that X does not take up act on the gradient."""
    context = reader.context
    losses = [n for n in reader.dialect.losses if (s := context.find(n)) is None or s.shape in (None, SCALAR)]
    loss = next((n for n in losses if context.find(n) is not None), None)
    loss = loss or next((n for n in losses if not context.known(n)), None)
    if loss is None or not (context.find(loss) or reader.dialect.losses[: len(LOSSES)] == LOSSES):
        raise NotUnderstood("the name of a gradient, but the document has no loss that the dialect names", node)
    value = reader.term(node)
    turned = value.op == "transpose"
    inner = value.args[0] if turned else value
    if inner.op != "var":
        raise NotUnderstood(f"d before {spelled(node)} names a gradient, and that is not a symbol", node)
    reader.assume(f"d{inner.name} is the name of the gradient of {loss} by {inner.name} ({reader.dialect.name} convention)")
    if context.find(loss) is None:
        reader.implicit_loss(loss)
    gradient = grad(loss, inner.name, inner.shape)
    samples = context.sample_scales.get(inner.name)
    reader.named_gradients.append(inner)
    if samples is not None and not samples.is_one:
        reader.assume(f"d{inner.name} holds the gradients of the samples' own losses: {samples} times that of their mean")
        gradient = scale(size_term(samples), gradient)
    return transpose(gradient) if turned else gradient
