"""Functions that the document defines, f(t) = …, and their use on other arguments.

Reading rule: defining f(t) for a scalar t makes f elementwise.  `lifted` puts an array for the scalar in the definition,
entry by entry; `derived` is f′(t), by the rules of the differential.
"""

from __future__ import annotations

from derive.calculus.differential import NoDifferential, differential
from derive.reading.context import Symbol
from derive.terms.term import Term, apply, hadamard, num, ones, power, scale, zeros

PRODUCTS = frozenset({"scale", "matmul", "hadamard"})


class NotElementwise(Exception):
    """The definition has a part that is not a function of single numbers; `str()` names it."""


def lifted(definition: Term, parameter: str, argument: Term) -> Term:
    """f(argument) for f(parameter) = definition, entry by entry; raises NotElementwise."""
    if argument.is_scalar:
        return definition.replace(lambda t: argument if t.op == "var" and t.name == parameter else None)
    return _lifted(definition, parameter, argument)


def _lifted(term: Term, parameter: str, argument: Term) -> Term:
    if term.op == "var" and term.name == parameter:
        return argument
    if not any(t.op == "var" and t.name == parameter for t in term.walk()):
        return scale(term, ones(*argument.shape))
    parts = [_lifted(arg, parameter, argument) for arg in term.args]
    if term.op == "add":
        return Term("add", tuple(parts), (), argument.shape)
    if term.op in PRODUCTS:
        fixed = [not any(t.op == "var" and t.name == parameter for t in arg.walk()) for arg in term.args]
        if any(fixed):
            constant, moving = (0, 1) if fixed[0] else (1, 0)
            return scale(term.args[constant], parts[moving])
        return hadamard(*parts)
    if term.op == "apply":
        return apply(term.attrs[0], parts[0])
    if term.op == "power":
        return power(parts[0], term.attrs[0])
    if term.op == "transpose":
        return parts[0]
    raise NotElementwise(f"{term.op} in its definition does not act on single numbers")


def derived(symbol: Symbol) -> Term | None:
    """f′(t) for f(t) = definition with a scalar t; None if there is no rule for it."""
    if symbol.definition is None or len(symbol.parameters) != 1 or not symbol.definition.is_scalar:
        return None
    (parameter,) = symbol.parameters
    try:
        slope = differential(symbol.definition, lambda t: num(1) if t.name == parameter else None)
    except NoDifferential:
        return None
    return zeros(1, 1) if slope is None else slope


__all__ = ["NotElementwise", "derived", "lifted"]
