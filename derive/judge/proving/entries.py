"""Claims about entries, closed over their free indices.

A free index holds for its whole range, so `a_i = b_i` is the equation of the arrays of these entries.  The slope ∂y_i/∂x_j is
the coefficient of dx_j in dy_i while everything but x is held constant; so ∂y_i/∂x_j = r_ij says dy_i = Σ_j r_ij dx_j for
every dx, and in this form both engines judge it.  Slopes in other places are first replaced by formulas
(`derive.judge.proving.slopes`); where none is found, as with computed subscripts, they stay: the differential of the entry
above in the direction of the one below.
"""

from __future__ import annotations

from typing import NamedTuple

from derive.calculus.differential import NoDifferential
from derive.calculus.reverse import NoGradient, gradient
from derive.judge.proving.graph import Circular, Graph
from derive.judge.proving.pointwise import pointwise
from derive.kernel.sizes import Size, SizeLike
from derive.reading.dependent import first_order_only
from derive.reading.errors import NotUnderstood
from derive.reading.members.families import stacked
from derive.terms.lower import free_indices
from derive.terms.term import (
    SCALAR,
    ShapeClash,
    Term,
    array,
    box,
    differential,
    dvar,
    entry,
    grad,
    index,
    inner,
    matmul,
    num,
    scale,
    total,
    transpose,
    var,
    vec,
)

MOST_AXES = 6


def alone(left: Term, right: Term) -> bool:
    """Whether a slope, if there is one, is a whole side and its indices are new: then the claim is one about a differential."""
    slopes = [t for side in (left, right) for t in side.walk() if t.op == "slope"]
    if not slopes:
        return not any(t.op == "hessian" for side in (left, right) for t in side.walk())
    if len(slopes) > 1 or slopes[0] not in (left, right):
        return False
    top, variable = slopes[0].args
    names = [t.attrs[0] for t in variable.args[1:] if t.op == "index"] if variable.op == "entry" else []
    long = sum(not axis.is_one for axis in variable.args[0].shape) if variable.op == "entry" else 0
    return len(set(names)) == long and not set(names) & free_indices(top).keys()


def closed(left: Term, right: Term, graph: Graph) -> tuple[Term, Term, str | None]:
    """Both sides without free indices or slopes, and the symbol in which their differentials are partial, if any."""
    moving = None
    if right.op == "slope" and left.op != "slope":
        left, right = right, left
    if left.op == "slope" and not any(t.op == "slope" for t in right.walk()) and _alone(left, right):
        left, right, moving = _as_differential(left, right, graph)
    left, right = pointwise(left, graph), pointwise(right, graph)
    names: dict[str, SizeLike] = {**free_indices(left), **free_indices(right)}
    axes: list[tuple[str, SizeLike]]
    if len(names) == 1 and left.shape != SCALAR and left.rows.is_one:
        ((name, size),) = names.items()
        return rows(left, name, Size.of(size)), rows(right, name, Size.of(size)), moving
    if len(names) == 1 and left.shape != SCALAR and left.cols.is_one:
        ((name, size),) = names.items()
        return stacked(left, name, Size.of(size)), stacked(right, name, Size.of(size)), moving
    if not names or len(names) > MOST_AXES:
        return left, right, moving
    if left.shape != SCALAR:
        inner_axes = [(f"·{k}", size) for k, size in enumerate(left.shape)]
        places = tuple(index(name, size) for name, size in inner_axes)
        axes = [*names.items(), *inner_axes]
        return box(axes, entry(left, *places)), box(axes, entry(right, *places)), moving
    axes = [*names.items(), *([("·c", 1)] if len(names) == 1 else [])]
    return box(axes, left), box(axes, right), moving


def rows(term: Term, name: str, count: Size) -> Term:
    """The array whose rows are a row with the free index `name`."""
    return array(name, count, "·q", term.cols, entry(term, num(0), index("·q", term.cols)))


def _alone(slope: Term, value: Term) -> bool:
    """Whether ∂y/∂x_j = r is the equation of all coefficients: the indices of the variable are no others' but the value's."""
    top, variable = slope.args
    if variable.op != "entry":
        return value.shape == variable.shape
    names = [t.attrs[0] for t in variable.args[1:] if t.op == "index"]
    long = sum(not axis.is_one for axis in variable.args[0].shape)
    return len(set(names)) == long and not set(names) & free_indices(top).keys()


class Second(NamedTuple):
    """∇²J = H as two claims: ∇J = g, and dg = H dx while everything but x is held constant."""

    gradient: tuple[Term, Term]
    claim: tuple[Term, Term]
    name: str


def second_derivative(left: Term, right: Term, graph: Graph) -> Second | None:
    """The claim ∇²J = H (or H = ∇²J, or with a number before ∇²) as a statement about the gradient; None if it is none."""
    if right.op == "hessian" and left.op != "hessian":
        left, right = right, left
    if not any(t.op == "hessian" for side in (left, right) for t in side.walk()):
        return None
    if left.op == "scale" and left.args[0].op == "num" and left.args[0].attrs[0] != 0:
        left, right = left.args[1], scale(num(1 / left.args[0].attrs[0]), right)
    if left.op != "hessian" or any(t.op == "hessian" for t in right.walk()):
        return None
    loss, name = left.attrs
    definition = graph.definitions.get(loss)
    if definition is None:
        raise NotUnderstood(f"{loss} has no definition, so its second derivative cannot be compared with a formula")
    column = (left.rows, Size.of(1))
    shape = graph.scene.shapes.get(name, column)
    variable = var(name, shape)
    first_order_only(definition, name, graph.definitions, graph.scene.unknown)
    try:
        found = gradient(definition, variable, graph.definitions, graph.scene.properties)
    except (NoGradient, NoDifferential) as problem:
        raise NotUnderstood(str(problem)) from None
    step, change = dvar(name, variable.shape), differential(found)
    if shape != column:
        change, step = vec(change), vec(step)  # ∂²J/∂vec(X)∂vec(X)ᵀ
    return Second((grad(loss, name, variable.shape), found), (change, matmul(right, step)), name)


def first_derivative(left: Term, right: Term) -> tuple[Term, Term, str] | None:
    """∂y/∂x = M for columns as dy = M dx, d being partial in x; None if no side is such a derivative."""
    if _is_jacobian(right) and not _is_jacobian(left):
        left, right = right, left
    if any(t.op == "jacobian" for t in right.walk()):
        raise NotUnderstood("a derivative of a column by a column is judged only where it stands alone on one side")
    if not _is_jacobian(left):
        if any(t.op == "jacobian" for t in left.walk()):
            raise NotUnderstood("a derivative of a column by a column is judged only where it stands alone on one side")
        return None
    if left.op == "transpose":
        left, right = left.args[0], transpose(right)
    (moved,), (name,) = left.args, left.attrs
    change = dvar(moved.name, moved.shape) if moved.op == "var" else differential(moved)
    return change, matmul(right, dvar(name, (left.cols, Size.of(1)))), name


def _is_jacobian(term: Term) -> bool:
    return term.op == "jacobian" or (term.op == "transpose" and term.args[0].op == "jacobian")


def _reached(top: Term, variable: Term, graph: Graph) -> Term:
    """The array of the entry below, if the entry above depends on it."""
    whole = variable.args[0] if variable.op == "entry" else variable
    moved = [t.name for t in top.walk() if t.op == "var"]
    try:
        reached = whole.name in graph.below_all(moved)
    except Circular as problem:
        raise NotUnderstood(str(problem)) from None
    if not reached:
        raise NotUnderstood(f"nothing says how this entry depends on {whole.name}")
    return whole


def _as_differential(slope: Term, value: Term, graph: Graph) -> tuple[Term, Term, str]:
    top, variable = slope.args
    whole = _reached(top, variable, graph)
    if top.op == "entry":
        below = top.args[0]
        moved = dvar(below.name, below.shape) if below.op == "var" else differential(below)
        change = Term("entry", (moved, *top.args[1:]), top.attrs, top.shape)
    else:
        change = differential(top)
    step = dvar(whole.name, whole.shape)
    if variable.op != "entry":
        if value.shape != whole.shape:
            raise ShapeClash("=", [whole.shape, value.shape])
        return change, inner(value, step), whole.name
    result = scale(value, entry(step, *variable.args[1:]))
    for place, axis in zip(variable.args[1:], whole.shape):
        if place.op == "index":
            result = total(place.attrs[0], axis, result)
    return change, result, whole.name
