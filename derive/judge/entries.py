"""Claims about entries, closed over their free indices.

A free index holds for its whole range, so `a_i = b_i` is the equation of the arrays of these entries.  The slope ∂y_i/∂x_j is
the coefficient of dx_j in dy_i while everything but x is held constant; so ∂y_i/∂x_j = r_ij says dy_i = Σ_j r_ij dx_j for every
dx, and in this form both engines judge it.  Slopes in other places are first replaced by formulas (`derive.judge.slopes`).
"""

from __future__ import annotations

from typing import NamedTuple

from derive.calculus.differential import NoDifferential
from derive.calculus.reverse import NoGradient, gradient
from derive.judge.graph import Circular, Graph
from derive.kernel.sizes import Size, SizeLike
from derive.reading.errors import NotUnderstood
from derive.reading.families import stacked
from derive.terms.term import (
    SCALAR,
    ShapeClash,
    Term,
    array,
    differential,
    dvar,
    entry,
    grad,
    matmul,
    num,
    scale,
    total,
    trace,
    transpose,
    var,
)

MOST_AXES = 2


def alone(left: Term, right: Term) -> bool:
    """Whether a slope, if there is one, is a whole side and its indices are new: then the claim is one about a differential."""
    slopes = [t for side in (left, right) for t in side.walk() if t.op == "slope"]
    if not slopes:
        return True
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
    if left.op == "slope":
        left, right, moving = _as_differential(left, right, graph)
    if any(t.op == "slope" for side in (left, right) for t in side.walk()):
        raise NotUnderstood("the derivative of an entry is judged only where it stands alone on one side")
    names = {**free_indices(left), **free_indices(right)}
    if len(names) == 1 and left.shape != SCALAR and left.cols.is_one:
        ((name, size),) = names.items()
        return stacked(left, name, Size.of(size)), stacked(right, name, Size.of(size)), moving
    if not names or len(names) > MOST_AXES or left.shape != SCALAR:
        return left, right, moving
    rows, cols = (list(names.items()) + [("·c", 1)])[:2]
    return array(*rows, *cols, left), array(*rows, *cols, right), moving


def free_indices(term: Term) -> dict[str, SizeLike]:
    """The indices that the term does not bind, with their sizes, in the order in which they stand."""
    if term.op == "index":
        return {term.attrs[0]: term.attrs[1]}
    found: dict[str, SizeLike] = {}
    for arg in term.args:
        found.update({name: size for name, size in free_indices(arg).items() if name not in found})
    bound = term.attrs[:1] if term.op == "total" else term.attrs if term.op == "array" else ()
    return {name: size for name, size in found.items() if name not in bound}


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
    if left.op == "scale" and left.args[0].op == "num" and left.args[0].attrs[0] != 0:
        left, right = left.args[1], scale(num(1 / left.args[0].attrs[0]), right)
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
