"""Gradients and derivatives as people write them: ∇_X J, D_x f(x), ∂J/∂X, dJ/dX.

Each becomes the gradient symbol of a loss and a variable, which has the shape of the variable; a transposed gradient
(where the dialect says that an operator means it) is its transpose.  Derivatives of arrays by arrays have no fixed layout
here and are `NotUnderstood`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.calculus.differential import derivative
from derive.calculus.vec_jacobian import NoVecForm, vec_jacobian
from derive.language.ast import Node, walk
from derive.reading import products
from derive.reading.errors import NoLayout, NotUnderstood, Undeclared
from derive.reading.functions import ELEMENTWISE, is_function, plain
from derive.reading.names import NONE, Scripts, is_transpose, peel, spelled, strip
from derive.terms.term import SCALAR, Term, apply, grad, num, scale, transpose, vec

if TYPE_CHECKING:
    from derive.reading.reader import Reader

LOSSES = ("J", "L", "\\mathcal{L}", "E", "C", "\\ell")
NABLAS = frozenset({"\\nabla", "\\bigtriangledown", "\\triangledown", "∇", "\\grad"})
PARTIALS = frozenset({"\\partial", "∂"})
DIFFERENTIALS = frozenset({"d", "\\mathrm{d}", "\\operatorname{d}", "\\text{d}", "\\rm{d}", "\\dd", "\\diff"})


def is_differential_letter(reader: Reader, node: Node) -> bool:
    """Whether a bare name is the differential sign: roman d always, italic d unless something is called d, or where each d
    of the line stands above or below a line as in dy/dx."""
    if node.kind != "name" or node.value not in DIFFERENTIALS:
        return False
    return node.value != "d" or reader.italic_d or reader.context.leibniz or not reader.context.known("d")


def only_in_fractions(node: Node) -> bool:
    """Whether italic d stands in a tree as the first letter above and below the lines of fractions, and nowhere else."""
    places = [inner.start for inner in walk(node) if inner.kind == "name" and str(inner.value).startswith("d")]
    led = {begin for inner in walk(node) if inner.kind == "frac" for begin in _led(inner)}
    return bool(led) and all(place in led for place in places)


def _led(fraction: Node) -> list[int]:
    """Where the d's of dy/dx stand, d/dx included."""
    found = []
    for child in map(strip, fraction.children):
        first = strip(child.children[0]) if child.kind == "product" and child.value[0] == "" else child
        base, layers = peel(first)
        own = base.value == "d" and any(layer.sub.kind != "none" for layer in layers)
        if base.kind != "name" or not str(base.value).startswith("d") or own:
            return []
        found.append(base.start)
    return found


def is_partial(reader: Reader, node: Node) -> bool:
    """Whether a name is the sign ∂, or one that the dialect writes for it."""
    return node.kind == "name" and (node.value in PARTIALS or node.value in reader.dialect.partials)


def is_gradient_sign(reader: Reader, base: Node, layers: Sequence[Scripts]) -> bool:
    if base.kind != "name":
        return False
    if base.value in NABLAS:
        return True
    return base.value in reader.dialect.transposed_gradients and bool(layers) and layers[0].sub.kind != "none"


def read_gradient(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> tuple[Term, int]:
    """∇_X J, with the arguments of J if they are written; returns the gradient symbol and the next place."""
    sign, layers = peel(factors[place])
    twice = _is_two(layers[0].sup) if layers else False
    if len(layers) > 1 or (layers and layers[0].sup.kind != "none" and not twice):
        raise NotUnderstood("this power of ∇ is not judged here", factors[place])
    variable_node = layers[0].sub if layers else NONE
    nxt = place + 1
    doubled = nxt + 1 < len(factors) and not twice and operators[place] == operators[nxt] == ""
    if doubled and _again(sign, variable_node, factors[nxt]):
        twice, place, nxt = True, nxt, nxt + 1
    if nxt >= len(factors) or operators[place] not in ("", "\\cdot"):
        raise NotUnderstood("∇ has nothing to act on", factors[place])
    operand, after = _operand(reader, factors, operators, nxt)
    arguments: Node | None = None
    scripts: list[Scripts] = []
    base, operand_layers = peel(operand)
    follows = after == nxt + 1 < len(factors) and operators[nxt] == "" and _is_arguments(factors[after])
    if base.kind == "name" and follows and not _is_factor(reader, operand, factors[after], variable_node):
        arguments, scripts = peel(factors[after])
        after += 1
    if variable_node.kind == "none" and arguments is None:
        bare = _of_document(reader, operand, factors[place])
        if bare is not None:
            return reader.scripted(bare, scripts, factors[place]), after
    if variable_node.kind == "none":
        if arguments is None:
            variable_node = _own_argument(reader, base, operand)
        else:
            variable_node = _only_argument(arguments, factors[place])
    variable = read_variable(reader, variable_node)
    if twice:
        return reader.scripted(_hessian(reader, operand, base, operand_layers, variable), scripts, factors[place]), after
    gradient = _gradient(reader, operand, base, operand_layers, variable)
    if sign.value in reader.dialect.transposed_gradients:
        reader.assume(f"{sign.value} with a subscript is the transpose of the gradient ({reader.dialect.name} convention)")
        return reader.scripted(transpose(gradient), scripts, factors[place]), after
    return reader.scripted(gradient, scripts, factors[place]), after


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


def _is_arguments(node: Node) -> bool:
    base, _ = peel(node)
    return base.kind == "group" and base.value in ("(", "[")


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


def _own_argument(reader: Reader, base: Node, operand: Node) -> Node:
    """The one argument with which the loss was defined: ∇q for q(x) = …."""
    symbol = reader.lookup(reader.context.name(spelled(operand))) if base.kind == "name" else None
    if symbol is None or len(symbol.parameters) != 1 or reader.lookup(reader.context.name(symbol.parameters[0])) is None:
        raise NotUnderstood("∇ does not say with respect to which variable", operand)
    return Node("name", (), symbol.parameters[0], operand.start, operand.end)


def _only_argument(arguments: Node, place: Node) -> Node:
    if arguments.children[0].kind in ("list", "relation"):
        raise NotUnderstood("∇ does not say with respect to which variable", place)
    return arguments.children[0]


def _is_two(node: Node) -> bool:
    return node.kind == "number" and node.value == 2


def _hessian(reader: Reader, operand: Node, base: Node, layers: list[Scripts], variable: Term) -> Term:
    """∇²J for a column (or a number): the matrix of second derivatives, which is symmetric and so has one layout only."""
    if variable.op != "var" or not variable.cols.is_one:
        raise NotUnderstood("second derivatives are judged with respect to a column only", operand)
    loss = _loss(reader, operand, base, layers, variable)
    return Term("hessian", (), (loss, variable.name), (variable.rows, variable.rows))


def _twice(reader: Reader, node: Node) -> Term | None:
    """∂²J/∂x∂xᵀ as a Hessian; None if the fraction is not written so."""
    above, below = (strip(child) for child in node.children)
    if above.kind != "product" or below.kind != "product" or above.value[0] != "":
        return None
    sign, layers = peel(above.children[0])
    letter = is_partial(reader, sign) or is_differential_letter(reader, sign)
    if not letter or len(layers) != 1 or not _is_two(layers[0].sup) or len(below.children) != 4:
        return None
    first, one, second, two = below.children
    inner, scripts = peel(two)
    turned = len(scripts) == 1 and is_transpose(scripts[0].sup) and scripts[0].sub.kind == "none"
    if spelled(first) != spelled(sign) or spelled(second) != spelled(sign) or spelled(inner) != spelled(one) or not turned:
        return None
    rest = above.children[1:]
    if len(rest) == 2 and _is_arguments(rest[1]) and not _takes_next(reader, rest[0]):
        rest = rest[:1]
    operand = rest[0] if len(rest) == 1 else Node("product", rest, above.value[1:], rest[0].start, above.end)
    base, operand_layers = peel(operand)
    return _hessian(reader, operand, base, operand_layers, read_variable(reader, one))


def _operand(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> tuple[Node, int]:
    """What ∇ acts on: the next factor with its scripts, functions with their arguments, numbers with what they multiply."""
    last = place
    while (
        last + 1 < len(factors)
        and operators[last] in ("", "\\cdot")
        and (_is_number(factors[last]) or _takes_next(reader, factors[last]))
    ):
        last += 1
    if last + 1 < len(factors) and last > place and operators[last] == "" and _is_arguments(factors[last + 1]):
        known = reader.lookup(reader.context.name(spelled(factors[last])))
        last += known is not None and bool(known.parameters)
    if last == place:
        return factors[place], place + 1
    inner = tuple(factors[place : last + 1])
    return Node("product", inner, tuple(operators[place:last]), inner[0].start, inner[-1].end), last + 1


def _is_number(node: Node) -> bool:
    node = strip(node)
    return node.kind == "number" or (node.kind == "frac" and all(_is_number(child) for child in node.children))


def _takes_next(reader: Reader, node: Node) -> bool:
    """Whether a factor is a function that takes the factor behind it."""
    base, layers = peel(node)
    if base.kind != "name" or reader.is_name(spelled(node)):
        return False
    word = plain(str(base.value))
    return is_function(reader.dialect.functions.get(word, word)) or word in reader.context.elementwise


def is_operator(reader: Reader, node: Node) -> bool:
    """Whether a fraction is ∂/∂X or d/dX with nothing above but the sign."""
    above, below = (strip(child) for child in node.children)
    if above.kind == "product" and len(above.children) == 2 and _is_empty(above.children[1]):
        above = strip(above.children[0])
    sign = is_partial(reader, above) or is_differential_letter(reader, above)
    return sign and after_sign(reader, below) is not None


def _is_empty(node: Node) -> bool:
    """Whether braces hold nothing, as where a macro was given an empty argument."""
    return strip(node).kind == "none"


def apply_operator(reader: Reader, node: Node, factors: Sequence[Node], operators: Sequence[str]) -> Term:
    """∂/∂X with the whole product that follows."""
    bottom = after_sign(reader, strip(node.children[1]))
    if bottom is None or not factors:
        raise NotUnderstood("a derivative with nothing to act on", node)
    operand = factors[0]
    if len(factors) > 1:
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
        found = _gradient(reader, operand, base, layers, variable)
        if reader.context.layout == "numerator" and found.op == "grad" and not variable.is_scalar:
            reader.assume("the derivative of a scalar is the transpose of its gradient (numerator layout, as the document says)")
            return transpose(found)
        return found
    reader.assume(f"the derivative by {spelled(by)} is that by {squared.name}, over 2 {squared.name}")
    return scale(apply("recip", scale(num(2), squared)), _gradient(reader, operand, base, layers, squared))


def _transposed(node: Node) -> Node | None:
    """The x of xᵀ."""
    base, layers = peel(node)
    if base.kind == "name" and len(layers) == 1 and layers[0].sub.kind == "none" and is_transpose(layers[0].sup):
        return base
    return None


def _by_row(reader: Reader, operand: Node, base: Node, layers: list[Scripts], by: Node) -> Term:
    """∂y/∂xᵀ has a row for each entry of y: the Jacobian of a column, the transposed gradient of a number."""
    variable = read_variable(reader, by)
    saved, reader.layout = reader.layout, "numerator"
    try:
        if variable.op != "var" or not variable.cols.is_one:
            raise NotUnderstood("a derivative by a transposed array is read for columns only", by)
        found = _gradient(reader, operand, base, layers, variable)
    finally:
        reader.layout = saved
    return transpose(found) if found.op == "grad" else found


def read_variable(reader: Reader, node: Node) -> Term:
    """The variable of a derivative: a declared symbol, or an entry of one."""
    bare = strip(node)
    letter = bare.kind == "name" and len(str(bare.value)) == 1 and str(bare.value).islower()
    if letter and not reader.is_name(str(bare.value)) and reader.context.name(str(bare.value)) not in reader.context.broken:
        reader.implicit_parameter(str(bare.value))
    value = reader.term(bare)
    if value.op == "var" or (value.op in ("entry", "vec") and value.args[0].op == "var") or _is_line(value):
        return value
    raise NotUnderstood(f"the derivative is taken by {spelled(node)}, which is not a symbol", node)


def _is_line(value: Term) -> bool:
    """Whether a value is a row or a column of a named array."""
    return value.op == "array" and value.args[0].op == "entry" and value.args[0].args[0].op == "var"


def _gradient(reader: Reader, operand: Node, base: Node, layers: list[Scripts], variable: Term) -> Term:
    """The gradient symbol, or the entry of it where the variable is an entry; of an entry of an array, its slope."""
    whole = next(v for v in variable.walk() if v.op == "var")
    layout = _jacobian(reader, operand, variable, whole)
    if layout is not None:
        return layout
    moving = _entry_of(reader, operand, base)
    if moving is not None:
        if variable.op != "entry" and not moving.is_scalar:
            raise NotUnderstood("the derivative of an array by an array has no settled layout", operand)
        return Term("slope", (moving, variable), (), variable.shape if moving.is_scalar else moving.shape)
    factor = _chain_factor(reader, operand, variable) if reader.dialect.chain == "factor" else None
    if factor is not None:
        return factor
    gradient = grad(_loss(reader, operand, base, layers, whole), whole.name, whole.shape)
    if variable.op == "vec":
        return vec(gradient)
    return variable.replace(lambda t: gradient if t.op == "var" else None)


def _chain_factor(reader: Reader, operand: Node, variable: Term) -> Term | None:
    """∂Y/∂X for arrays, as the factor by which the chain rule for rows multiplies: Bᵀ for Y = X B + C, f′(X) for f(X)."""
    name = reader.context.name(spelled(operand))
    symbol = reader.lookup(name)
    if symbol is None or symbol.shape in (None, SCALAR) or symbol.definition is None or variable.op != "var":
        return None
    parts = symbol.definition.args if symbol.definition.op == "add" else (symbol.definition,)
    holding = [part for part in parts if any(t == variable for t in part.walk())]
    if len(holding) != 1:
        return None
    (part,) = holding
    factor = None
    if part.op == "matmul" and part.args[0] == variable and not any(t == variable for t in part.args[1].walk()):
        factor = transpose(part.args[1])
    elif part.op == "apply" and part.args[0] == variable:
        factor = derivative(part.attrs[0], variable)
    if factor is not None:
        reader.assume("a derivative of an array by an array is the factor of the chain rule: Bᵀ for X B, f′(X) for f(X)")
    return factor


def _jacobian(reader: Reader, operand: Node, variable: Term, whole: Term) -> Term | None:
    """∂y/∂x of columns, vec of arrays included, where the dialect says how it is laid out; None if it is none of that."""
    layout, said = _layout(reader)
    if variable.op == "entry" or not variable.cols.is_one or variable.is_scalar:
        return None
    try:
        value = reader.term(operand)
    except NotUnderstood:
        return None
    if not value.cols.is_one or value.is_scalar:
        return None
    if not layout and reader.dialect.chain == "factor":
        return None
    if not layout:
        raise NoLayout(
            f"{spelled(operand)} is not a scalar: nothing says how the entries of its derivative by {variable.name} are laid out",
            operand,
        )
    try:
        found = vec_jacobian(value, whole, reader.context.definitions())
    except NoVecForm as problem:
        if variable.op != "var":
            told = f"the derivative of {spelled(operand)} by {spelled_term(variable)}: {problem}"
            raise NotUnderstood(told, operand) from None
        found = Term("jacobian", (value,), (variable.name,), (value.rows, variable.rows))
    reader.assume(f"the derivative of one column by another is in {layout} layout ({said})")
    return found if layout == "numerator" else transpose(found)


def _layout(reader: Reader) -> tuple[str, str]:
    """The layout of the derivative of a column by a column, and who says so."""
    if reader.layout:
        return reader.layout, "the reading that fits"
    if reader.context.layout:
        return reader.context.layout, "as the document says"
    return reader.dialect.jacobian, f"{reader.dialect.name} convention"


def spelled_term(variable: Term) -> str:
    return f"vec({variable.args[0].name})" if variable.op == "vec" else variable.name


def _entry_of(reader: Reader, operand: Node, base: Node) -> Term | None:
    """The operand if it is an entry of an array, y_i or (Wx)_i, or a formula with an index that a sum around it binds."""
    if operand.kind != "script":
        if not reader.bound or base.kind == "name":
            return None
        value = reader.term(operand)
        inside = {t.name for t in value.walk() if t.op == "index"} & reader.bound.keys()
        return value if value.is_scalar and inside else None
    if base.kind == "name" and reader.lookup(reader.context.name(spelled(operand))) is not None:
        return None
    value = reader.term(operand)
    return value if value.op == "entry" or any(t.op == "index" for t in value.walk()) else None


def _loss(reader: Reader, operand: Node, base: Node, layers: list[Scripts], variable: Term) -> str:
    """The name of the scalar that is differentiated; an expression gets a hidden name and definition."""
    bare = _bare_function(reader, operand, base, layers, variable)
    if bare is not None:
        return bare
    if base.kind == "name":
        name = reader.context.name(spelled(operand))
        symbol = reader.lookup(name)
        if symbol is not None and symbol.shape not in (None, SCALAR):
            raise NotUnderstood(
                f"{name} is not a scalar: nothing says how the entries of its derivative by {variable.name} are laid out, "
                "so a product with it states no matrix equation", operand
            )
        root = f"{name}^{{2}}"
        if symbol is None and not layers and reader.is_name(root):
            reader.hidden[name] = reader.term(operand)
        elif symbol is None and not layers:
            reader.assume(f"{name} is an unknown scalar function of {variable.name}")
            if str(base.value).isalpha() and len(str(base.value)) == 1:
                reader.implicit_loss(name)
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


def _bare_function(reader: Reader, operand: Node, base: Node, layers: list[Scripts], variable: Term) -> str | None:
    """The hidden name of σ(t) where σ stands without its argument in dσ/dt and is the built-in function."""
    word = ELEMENTWISE.get(plain(str(base.value))) if base.kind == "name" and not layers and variable.is_scalar else None
    if word is None or reader.is_name(spelled(operand)):
        return None
    name = f"({spelled(operand)}({variable.name}))"
    reader.hidden[name] = apply(word, variable)
    return name


def named_gradient(reader: Reader, node: Node) -> Term:
    """dX as the name of the gradient of the document's loss by X; scripts that X does not take up act on the gradient."""
    context = reader.context
    loss = next((n for n in reader.dialect.losses if (s := context.find(n)) is not None and s.shape in (None, SCALAR)), None)
    if loss is None:
        raise NotUnderstood("the name of a gradient, but the document has no loss that the dialect names", node)
    value = reader.term(node)
    turned = value.op == "transpose"
    inner = value.args[0] if turned else value
    if inner.op != "var":
        raise NotUnderstood(f"d before {spelled(node)} names a gradient, and that is not a symbol", node)
    reader.assume(f"d{inner.name} is the name of the gradient of {loss} by {inner.name} ({reader.dialect.name} convention)")
    gradient = grad(loss, inner.name, inner.shape)
    return transpose(gradient) if turned else gradient


def read_fraction(reader: Reader, node: Node) -> Term | None:
    """∂J/∂X or dJ/dX as a gradient symbol, or None if the fraction is an ordinary one."""
    above, below = (strip(child) for child in node.children)
    hessian = _twice(reader, node)
    if hessian is not None:
        return hessian
    top, bottom = after_sign(reader, above), after_sign(reader, below)
    if top is None and bottom is not None and above.kind == "sum":
        top = _whole_sum(reader, above)
    if bottom is None or top is None:
        if bottom is not None and above.kind == "number":
            return None
        if bottom is not None:
            raise NotUnderstood("a derivative without something to differentiate above it", node)
        return None
    base, layers = peel(top)
    return _derivative(reader, top, base, layers, bottom)


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
    if base.kind != "name" or len(layers) != 1 or not _is_two(layers[0].sup) or reader.is_name(spelled(node)):
        return None
    value = reader.term(node)
    if value.op != "power" or value.args[0].op != "var" or not value.is_scalar or layers[0].sub.kind != "none":
        return None
    return value.args[0]


def slashed(reader: Reader, factors: list[Node], operators: list[str]) -> None:
    """Put fractions for ∂J/∂X, dJ/dx and d/dx written with a slash, in place."""
    place = 0
    while "/" in operators[place:]:
        place = operators.index("/", place)
        below = _signed(reader, factors, operators, place + 1)
        above = _signed(reader, factors, operators, place) if below else 0
        start = place - 1
        if below == 2 and place >= 1 and operators[start] == "" and _is_sign(reader, factors[start]):
            top = Node("product", tuple(factors[start : place + 1]), ("",), factors[start].start, factors[place].end)
        elif below and (above == 1 or _is_sign(reader, factors[place])):
            start, top = place, factors[place]
        else:
            place += 1
            continue
        last = place + below
        bottom = factors[last]
        if below == 2:
            bottom = Node("product", tuple(factors[place + 1 : last + 1]), ("",), factors[place + 1].start, factors[last].end)
        factors[start : last + 1] = [Node("frac", (top, bottom), None, top.start, bottom.end)]
        operators[start:last] = []
        place = start


def _is_sign(reader: Reader, node: Node) -> bool:
    return node.kind == "name" and (node.value in PARTIALS or is_differential_letter(reader, node))


def _signed(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> int:
    """How many factors from `place` on are ∂X or dX: 2, 1 where they are one word, 0 for neither."""
    node = factors[place]
    if _is_sign(reader, node):
        return 2 if place + 1 < len(factors) and operators[place] == "" else 0
    split = products.split_word(reader, node) if node.kind in ("name", "script") else None
    return int(bool(split and len(split) == 2 and _is_sign(reader, split[0])))


def after_sign(reader: Reader, node: Node) -> Node | None:
    """What follows ∂ or d, if the tree begins with one."""
    if node.kind == "product" and len(node.children) >= 2 and node.value[0] == "":
        first = strip(node.children[0])
        if is_partial(reader, first) or is_differential_letter(reader, first):
            rest = node.children[1:]
            called = len(rest) == 2 and _is_arguments(rest[1]) and rest[0].kind in ("name", "script")
            if called and not _takes_next(reader, rest[0]):
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
