"""∇f(a) and ∇²f(a): the derivatives of a function of the document at another argument than the one it was defined with.

Guarantee: the gradient is found by reverse differentiation and proved by the kernel before the argument is put in.  Limit: f
must have a definition, and each argument the shape of the parameter in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.calculus.differential import NoDifferential
from derive.calculus.jacobian import jacobian
from derive.calculus.reverse import NoGradient
from derive.calculus.stationary import NotSolved, slope
from derive.language.ast import Node
from derive.reading.errors import NotUnderstood
from derive.reading.lifting import put
from derive.reading.names import spelled, strip
from derive.terms.term import Term, var

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def derivative_at(reader: Reader, loss: Node, arguments: Node, variable: Node, twice: bool) -> Term | None:
    """The gradient (or Hessian) of f by its one parameter, or by the one that ∇ names, at the arguments; None where those are
    the parameters themselves, where ∇_x f(2x) may mean either, or where f is no function of the document."""
    name = reader.context.name(spelled(loss))
    symbol = reader.lookup(name)
    content = strip(arguments.children[0])
    given = list(content.children) if content.kind == "list" else [content]
    if symbol is None or symbol.definition is None or len(symbol.parameters) != len(given) or content.kind == "relation":
        return None
    find = reader.context.name
    parameters = [find(p) for p in symbol.parameters]
    if parameters == [find(spelled(node)) for node in given]:
        return None
    wrt = find(spelled(variable)) if variable.kind != "none" else parameters[0] if len(parameters) == 1 else ""
    shapes = [s.shape if (s := reader.lookup(p)) is not None else None for p in parameters]
    if wrt not in parameters or any(shape is None for shape in shapes):
        return None
    values = [reader.term(node, shape) for node, shape in zip(given, shapes)]
    if variable.kind != "none" and any(t.op == "var" and t.name == wrt for value in values for t in value.walk()):
        return None  # ∇_x f(2x): x itself moves
    if any(value.shape != shape for value, shape in zip(values, shapes)):
        raise NotUnderstood(f"{name} was defined for {', '.join(symbol.parameters)} and is used for another shape", loss)
    free = var(wrt, next(shape for p, shape in zip(parameters, shapes) if p == wrt and shape is not None))
    scene = reader.context.scene()
    try:
        found = slope(symbol.definition, free, scene.definitions, scene.properties)
        if twice:
            found = jacobian(found, free, scene.definitions, scene.properties)
    except (NotSolved, NoGradient, NoDifferential) as problem:
        raise NotUnderstood(f"the derivative of {name} at another argument: {problem}", loss) from None
    reader.assume(f"the derivative of {name} is taken by {wrt}, and then the argument put in")
    places = {p: f"{p} ↦" for p in parameters}
    for p, shape in zip(parameters, shapes):
        assert shape is not None
        found = put(found, p, var(places[p], shape))  # all arguments at once: one may speak of another parameter
    for p, value in zip(parameters, values):
        found = put(found, places[p], value)
    return found
