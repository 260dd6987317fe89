"""Claims about entries, closed over their free indices.

A free index holds for its whole range, so `a_i = b_i` is the equation of the arrays of these entries.  The slope ∂y_i/∂x_j is
the coefficient of dx_j in dy_i while everything but x is held constant; so ∂y_i/∂x_j = r_ij says dy_i = Σ_j r_ij dx_j for every
dx, and in this form both engines judge it.  A slope in any other place is judged as the change in the direction of one entry
(`derive.judge.slopes`); one that nothing in the document settles is `NotUnderstood`, never 0.
"""

from __future__ import annotations

from typing import NamedTuple

from derive.calculus.differential import NoDifferential
from derive.calculus.reverse import NoGradient, gradient
from derive.judge.graph import Circular, Graph
from derive.judge.slopes import pointwise
from derive.kernel.sizes import Size, SizeLike
from derive.reading.errors import NotUnderstood
from derive.reading.families import stacked
from derive.terms.lower import free_indices
from derive.terms.term import (
    SCALAR,
    ShapeClash,
    Term,
    array,
    differential,
    dvar,
    entry,
    grad,
    index,
    matmul,
    num,
    scale,
    total,
    trace,
    transpose,
    var,
)

MOST_AXES = 2


def closed(left: Term, right: Term, graph: Graph) -> tuple[Term, Term, str | None]:
    """Both sides without free indices or slopes, and the symbol in which their differentials are partial, if any."""
    moving = None
    if right.op == "slope" and left.op != "slope":
        left, right = right, left
    if left.op == "slope" and not any(t.op == "slope" for t in right.walk()) and _alone(left, right):
        left, right, moving = _as_differential(left, right, graph)
    left, right = pointwise(left, graph), pointwise(right, graph)
    names = {**free_indices(left), **free_indices(right)}
    if len(names) == 1 and left.shape != SCALAR and left.rows.is_one:
        ((name, size),) = names.items()
        return rows(left, name, Size.of(size)), rows(right, name, Size.of(size)), moving
    if len(names) == 1 and left.shape != SCALAR and left.cols.is_one:
        ((name, size),) = names.items()
        return stacked(left, name, Size.of(size)), stacked(right, name, Size.of(size)), moving
    if not names or len(names) > MOST_AXES or left.shape != SCALAR:
        return left, right, moving
    down, along = (list[tuple[str, SizeLike]](names.items()) + [("·c", 1)])[:2]
    return array(*down, *along, left), array(*down, *along, right), moving


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
    """The claim ∇²J = H (or H = ∇²J) as a statement about the gradient; None if it is no such claim."""
    if right.op == "hessian" and left.op != "hessian":
        left, right = right, left
    if not any(t.op == "hessian" for side in (left, right) for t in side.walk()):
        return None
    if left.op != "hessian" or any(t.op == "hessian" for t in right.walk()):
        raise NotUnderstood("a second derivative is judged only where it stands alone on one side")
    loss, name = left.attrs
    definition = graph.definitions.get(loss)
    if definition is None:
        raise NotUnderstood(f"{loss} has no definition, so its second derivative cannot be compared with a formula")
    variable = var(name, (left.rows, Size.of(1)))
    try:
        found = gradient(definition, variable, graph.definitions, graph.scene.properties)
    except (NoGradient, NoDifferential) as problem:
        raise NotUnderstood(str(problem)) from None
    step = dvar(name, variable.shape)
    return Second((grad(loss, name, variable.shape), found), (differential(found), matmul(right, step)), name)


def _as_differential(slope: Term, value: Term, graph: Graph) -> tuple[Term, Term, str]:
    top, variable = slope.args
    whole = variable.args[0] if variable.op == "entry" else variable
    moved = [t.name for t in top.walk() if t.op == "var"]
    try:
        reached = whole.name in graph.below_all(moved)
    except Circular as problem:
        raise NotUnderstood(str(problem)) from None
    if not reached:
        raise NotUnderstood(f"nothing says how this entry depends on {whole.name}")
    if top.op == "entry":
        inner = top.args[0]
        change = entry(dvar(inner.name, inner.shape) if inner.op == "var" else differential(inner), *top.args[1:])
    else:
        change = differential(top)
    step = dvar(whole.name, whole.shape)
    if variable.op != "entry":
        if value.shape != whole.shape:
            raise ShapeClash("=", [whole.shape, value.shape])
        return change, trace(matmul(transpose(value), step)), whole.name
    names = [t.attrs[0] for t in variable.args[1:] if t.op == "index"]
    long = sum(not axis.is_one for axis in whole.shape)
    if len(set(names)) != long or set(names) & free_indices(top).keys():
        raise NotUnderstood("a derivative by these entries is not judged: its indices must differ from those above")
    result = scale(value, entry(step, *variable.args[1:]))
    for place, axis in zip(variable.args[1:], whole.shape):
        if place.op == "index":
            result = total(place.attrs[0], axis, result)
    return change, result, whole.name
