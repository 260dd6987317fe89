r"""Second derivatives by numbers and entries: ∂²E/∂a∂b, ∂²L/∂w_j∂w_k, ∂²ℓ/∂μ².

Each is the entry of the gradient of an entry of a gradient.  Guarantee: both gradients are proved by the kernel, with
everything but the one variable held constant.  Limit: the function must have a definition; by columns without a subscript
only ∂²f/∂x∂xᵀ and ∂²f/∂x² are read, as ∇²f, and ∂²f/∂x∂s and ∂²f/∂x∂yᵀ, which leave no choice of a layout.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from derive.calculus.reverse import users_first
from derive.calculus.stationary import NotSolved, slope
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node
from derive.reading.dependent import first_order_only
from derive.reading.derivatives.derivative_signs import is_arguments, is_differential_letter, is_partial, split_word, takes_next
from derive.reading.derivatives.differentiated import hessian, is_two
from derive.reading.errors import NotUnderstood
from derive.reading.functions import plain
from derive.reading.names import NONE, is_transpose, layer_name, peel, spelled, strip
from derive.terms.term import Term, box, entry, index, num, transpose

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def second_derivative(reader: Reader, node: Node) -> Term | None:
    """The value of a fraction ∂²f/∂u∂v, or None if it is not written so."""
    above, below = (strip(child) for child in node.children)
    if above.kind != "product" or above.value[0] != "":
        return None
    sign, layers = peel(above.children[0])
    letter = is_partial(reader, sign) or is_differential_letter(reader, sign)
    if not letter or len(layers) != 1 or layers[0].sub.kind != "none" or not is_two(layers[0].sup):
        return None
    variables = _variables(reader, below, sign)
    if variables is None:
        return None
    rest, operators = above.children[1:], above.value[1:]
    if len(rest) == 2 and is_arguments(rest[1]) and not takes_next(reader, rest[0]):
        rest, operators = rest[:1], ()
    operand = rest[0] if len(rest) == 1 else Node("product", rest, operators, rest[0].start, above.end)
    first, second = (reader.term(variable) for variable in variables)
    turned = second.op == "transpose" and second.args[0].op == "var" and second.args[0].cols.is_one
    second = second.args[0] if turned and second.args[0] == first else second
    if first == second and (first.op == "vec" or (first.op == "var" and first.cols.is_one)):
        base, operand_layers = peel(operand)
        return hessian(reader, operand, base, operand_layers, first)
    entries = first.op == second.op == "entry" and first.args[0] == second.args[0] and first.args[0].cols.is_one
    if entries and layer_name(operand) is not None and reader.is_name(spelled(operand)):
        base, operand_layers = peel(operand)
        return entry(hessian(reader, operand, base, operand_layers, first.args[0]), first.args[1], second.args[1])
    member = _member_of(first) if second in (first, transpose(first)) else None
    if member is not None:
        return _by_member(reader, reader.term(operand), *member, first.rows, node)
    crossed = _crossed(reader, first, second, operand, node)
    if crossed is not None:
        return crossed
    if not (first.is_scalar and second.is_scalar):
        raise NotUnderstood("second derivatives by arrays are read as ∂²f/∂x∂xᵀ only", node)
    value = reader.term(operand)
    if not value.is_scalar:
        raise NotUnderstood("second derivatives are read of numbers only", node)
    for number, variable in enumerate((first, second)):
        name = next((t.name for t in variable.walk() if t.op == "var"), None)
        if name is None:
            raise NotUnderstood("a derivative by something that is no variable", node)
        first_order_only(value, name, reader.context.definitions(), reader.context.losses_met)
        value = num(0) if number and not _depends(reader, value, variable) else _by(reader, value, variable, node)
    moved = {t.name for variable in (first, second) for t in variable.walk() if t.op == "var"}
    reader.slopes_read |= {(layer_name(operand) or "", name) for name in moved}
    one, two = map(spelled, variables)
    reader.assume(f"the second derivative is by {one} and then by {two}, all else held constant")
    return value


def _crossed(reader: Reader, first: Term, second: Term, operand: Node, node: Node) -> Term | None:
    """∂²f/∂u∂s for a column u and a number s, a column in either order, and ∂²f/∂u∂vᵀ for two."""
    other = second.args[0] if second.op == "transpose" else second
    columns = [t.op == "var" and len(t.shape) == 2 and t.cols.is_one and not t.is_scalar for t in (first, other)]
    numbers = [t.op == "var" and t.is_scalar for t in (first, second)]
    both = all(columns) and second.op == "transpose"
    if not both and not any(c and n for c, n in zip(columns, reversed(numbers))):
        return None
    value = reader.term(operand)
    if not value.is_scalar:
        raise NotUnderstood("second derivatives are read of numbers only", node)
    places = [index("·s", first.rows), index("·t", other.rows)]
    for variable, place, column in zip((first, other), places, columns):
        at = entry(variable, place, num(0)) if column else variable
        first_order_only(value, variable.name, reader.context.definitions(), reader.context.losses_met)
        value = _by(reader, value, at, node) if _depends(reader, value, at) else num(0)
    reader.slopes_read |= {(layer_name(operand) or "", t.name) for t in (first, other)}
    reader.assume(f"the second derivative is by {first.name} and then by {other.name}, all else held constant")
    if both:
        return box([("·s", first.rows), ("·t", other.rows)], value)
    axis = ("·s", first.rows) if columns[0] else ("·t", other.rows)
    column_of = box([axis, ("·one", ONE)], value)
    return transpose(column_of) if second.op == "transpose" else column_of


def _member_of(term: Term) -> tuple[Term, Term] | None:
    """The array U and the place i of a column u_i that is one of its rows."""
    body = term.args[0] if term.op == "array" and len(term.shape) == 2 and term.cols.is_one else None
    if body is None or body.op != "entry" or body.args[0].op != "var" or len(body.args) != 3:
        return None
    return (body.args[0], body.args[1]) if body.args[2] == index(str(term.attrs[0]), term.rows) else None


def _by_member(reader: Reader, value: Term, whole: Term, place: Term, size: Size, node: Node) -> Term:
    """∂²f/∂u_i∂u_iᵀ, entry by entry."""
    if not value.is_scalar:
        raise NotUnderstood("second derivatives are read of numbers only", node)
    for name in "st":
        at = entry(whole, place, index(f"·{name}", size))
        first_order_only(value, whole.name, reader.context.definitions(), reader.context.losses_met)
        value = _by(reader, value, at, node) if _depends(reader, value, at) else num(0)
    reader.assume("the second derivative by a row counts its change through this row alone, all else held constant")
    return box([("·s", size), ("·t", size)], value)


def _variables(reader: Reader, below: Node, sign: Node) -> Sequence[Node] | None:
    """The u and v of ∂u∂v and of du dv; u twice of ∂u² and of du²."""
    if below.kind not in ("product", "name", "script") or (below.kind == "product" and set(below.value) - {"", "\\,"}):
        return None
    written = [strip(child) for child in below.children] if below.kind == "product" else [below]
    parts = _with_vecs([part for child in written for part in split_word(reader, child) or [child]])
    if any(spelled(part) != spelled(sign) for part in parts[::2]):
        return None
    if len(parts) == 4:
        return parts[1], parts[3]
    if len(parts) != 2 or parts[1].kind != "script":
        return None
    base, sub, sup = parts[1].children
    if not is_two(strip(sup)):
        return None
    base = strip(base)
    base = strip(base.children[0]) if base.kind == "group" and base.value == "(" and len(base.children) == 1 else base  # (σ²)²
    plain = base if sub.kind == "none" else Node("script", (base, sub, NONE), parts[1].value, parts[1].start, parts[1].end)
    return plain, plain


def _with_vecs(parts: Sequence[Node]) -> list[Node]:
    """The factors with vec(X), vec(X)ᵀ and (vec X)ᵀ as one factor vec(X) each."""
    found: list[Node] = []
    for part in parts:
        base, layers = peel(part)
        turned = len(layers) == 1 and layers[0].sub.kind == "none" and is_transpose(layers[0].sup)
        bare = base if turned else part
        inner = strip(base.children[0]) if base.kind == "group" and base.children else base
        if found and found[-1].kind == "name" and plain(str(found[-1].value)) == "vec":
            found[-1] = Node("product", (found[-1], bare), ("",), found[-1].start, part.end)
        elif turned and inner.kind == "product" and plain(str(inner.children[0].value)) == "vec":
            found.append(inner)
        else:
            found.append(part)
    return found


def _depends(reader: Reader, value: Term, variable: Term) -> bool:
    whole = variable.args[0] if variable.op == "entry" else variable
    return whole.op != "var" or whole.name in users_first(value, whole.name, reader.context.scene().definitions)


def _by(reader: Reader, value: Term, variable: Term, node: Node) -> Term:
    whole = variable.args[0] if variable.op == "entry" else variable
    if whole.op != "var":
        raise NotUnderstood("a derivative by something that is no variable", node)
    scene = reader.context.scene()
    try:
        found = slope(value, whole, scene.definitions, scene.properties)
    except NotSolved as problem:
        raise NotUnderstood(f"the derivative by {whole.name}: {problem}", node) from None
    return entry(found, *variable.args[1:]) if variable.op == "entry" else found
