"""What is differentiated and by what: a loss, an entry of an array, an expression; a symbol, an entry, a row or column.

Guarantee: the derivative of an array by an array, for which nothing says how the entries are laid out, is `NotUnderstood`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.at_index import hessian_at
from derive.calculus.reverse import NoGradient
from derive.language.ast import Node
from derive.reading.dependent import first_order_only
from derive.reading.derivatives.jacobians import chain_factor, jacobian
from derive.reading.errors import NotUnderstood
from derive.reading.functions import ELEMENTWISE, plain
from derive.reading.names import Scripts, peel, spelled, strip
from derive.terms.lower import free_indices
from derive.terms.term import SCALAR, ShapeClash, Term, apply, box, entry, grad, index, num, transpose, vec

if TYPE_CHECKING:
    from derive.reading.reader import Reader

LOSSES = ("J", "L", "\\mathcal{L}", "E", "C", "\\ell")


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


def gradient_of(reader: Reader, operand: Node, base: Node, layers: list[Scripts], variable: Term) -> Term:
    """The gradient symbol, or the entry of it where the variable is an entry; of an entry of an array, its slope."""
    whole = next(v for v in variable.walk() if v.op == "var")
    layout = jacobian(reader, operand, variable, whole)
    if layout is not None:
        return layout
    if variable.op == "var" and variable.is_scalar and (array := _array(reader, operand)) is not None:
        return _by_number(array, variable)
    moving = _entry_of(reader, operand, base)
    if moving is not None:
        if variable.op != "entry" and not moving.is_scalar:
            raise NotUnderstood("the derivative of an array by an array has no settled layout", operand)
        return Term("slope", (moving, variable), (), variable.shape if moving.is_scalar else moving.shape)
    factor = chain_factor(reader, operand, variable) if reader.dialect.chain == "factor" else None
    if factor is not None:
        return factor
    gradient = _of_matrix(reader, _loss(reader, operand, base, layers, whole), whole)
    if variable.op == "vec":
        return vec(gradient)
    return variable.replace(lambda t: gradient if t.op == "var" else None)


def _of_matrix(reader: Reader, loss: str, whole: Term) -> Term:
    """The gradient by an array; by the array of samples that are the rows or the columns of a matrix, that of the matrix."""
    symbol = reader.lookup(whole.name)
    tied = symbol.definition if symbol is not None and "·" in whole.name else None
    matrix = tied.args[0] if tied is not None and tied.op == "transpose" else tied
    if matrix is None or tied is None or matrix.op != "var":
        return grad(loss, whole.name, whole.shape)
    lines = "columns" if tied.op == "transpose" else "rows"
    reader.assume(f"the gradient by the {lines} of {matrix.name} is that by {matrix.name}")
    gradient = grad(loss, matrix.name, matrix.shape)
    return transpose(gradient) if tied.op == "transpose" else gradient


def _array(reader: Reader, operand: Node) -> Term | None:
    """The operand, if it is an array that is known."""
    base, _ = peel(operand)
    names = {reader.context.name(spelled(operand)), reader.context.name(str(base.value))} if base.kind == "name" else set()
    if names and all(reader.lookup(name) is None for name in names):
        return None
    try:
        value = reader.term(operand)
    except (NotUnderstood, ShapeClash):
        return None
    return value if not value.is_scalar and len(value.shape) == 2 else None


def _by_number(array: Term, variable: Term) -> Term:
    """∂Y/∂t for a number t: the array of the slopes of the entries, which has the shape of Y."""
    axes = [(f"·t{k}", size) for k, size in enumerate(array.shape)]
    top = entry(array, *(num(0) if size.is_one else index(name, size) for name, size in axes))
    return box(axes, Term("slope", (top, entry(variable, num(0), num(0))), (), SCALAR))


def _entry_of(reader: Reader, operand: Node, base: Node) -> Term | None:
    """The operand if it is an entry of an array, y_i or (Wx)_i, or a number made of entries, log y_i, with an index."""
    if operand.kind != "script":
        if operand.kind not in ("product", "frac", "group", "bigop") and (not reader.bound or base.kind == "name"):
            return None
        value = reader.term(operand)
        inside = {t.name for t in value.walk() if t.op == "index"} & reader.bound.keys()
        return value if value.is_scalar and (inside or free_indices(value)) else None
    if base.kind == "name" and reader.lookup(reader.context.name(spelled(operand))) is not None:
        return None
    if _is_numbered_loss(reader, operand):
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
        line = reader.context.broken.get(name)
        if symbol is None and line and str(base.value) not in LOSSES:
            raise NotUnderstood(f"{name} has no definition that could be used (see line {line})", operand)
        root = f"{name}^{{2}}"
        if symbol is None and not layers and reader.is_name(root):
            reader.hidden[name] = reader.term(operand)
        elif symbol is None and not layers:
            reader.assume(f"{name} is an unknown scalar function of {variable.name}")
            if (str(base.value).isalpha() and len(str(base.value)) == 1) or str(base.value) in LOSSES:
                reader.implicit_loss(name)
        if symbol is None and _is_numbered_loss(reader, operand):
            reader.assume(f"{name} is an unknown scalar function of {variable.name}")
            reader.implicit_loss(name)
            return name
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


def _is_numbered_loss(reader: Reader, operand: Node) -> bool:
    """Whether an operand is ℓ_2, a loss of its own, and no entry of an ℓ: that is a number, or nothing."""
    base, layers = peel(operand)
    if base.kind != "name" or str(base.value) not in LOSSES or len(layers) != 1 or layers[0].sup.kind != "none":
        return False
    symbol = reader.lookup(reader.context.name(str(base.value)))
    number = strip(layers[0].sub).kind == "number" and not layers[0].primes
    return number and (symbol is None or symbol.shape == SCALAR) and (str(base.value), "sub") not in reader.context.families


def _bare_function(reader: Reader, operand: Node, base: Node, layers: list[Scripts], variable: Term) -> str | None:
    """The hidden name of σ(t) where σ stands without its argument in dσ/dt and is the built-in function."""
    word = ELEMENTWISE.get(plain(str(base.value))) if base.kind == "name" and not layers and variable.is_scalar else None
    if word is None or reader.is_name(spelled(operand)):
        return None
    name = f"({spelled(operand)}({variable.name}))"
    reader.hidden[name] = apply(word, variable)
    return name


def hessian(reader: Reader, operand: Node, base: Node, layers: list[Scripts], variable: Term) -> Term:
    """∇²J for a column (or a number): the matrix of second derivatives, which is symmetric and so has one layout only."""
    if variable.op == "vec" and variable.args[0].op == "var":
        loss = _loss(reader, operand, base, layers, variable.args[0])
        return Term("hessian", (), (loss, variable.args[0].name), (variable.rows, variable.rows))
    if variable.op != "var" or not variable.cols.is_one:
        raise NotUnderstood("second derivatives are judged with respect to a column only", operand)
    moving = _entry_of(reader, operand, base)
    if moving is not None and moving.is_scalar and free_indices(moving):
        scene = reader.context.scene(reader.hidden)
        first_order_only(moving, variable.name, scene.definitions, scene.unknown)
        try:
            return hessian_at(moving, variable, scene.definitions, scene.properties)
        except NoGradient as problem:
            raise NotUnderstood(f"the second derivative by {variable.name}: {problem}", operand) from None
    loss = _loss(reader, operand, base, layers, variable)
    return Term("hessian", (), (loss, variable.name), (variable.rows, variable.rows))


def is_two(node: Node) -> bool:
    return node.kind == "number" and node.value == 2
