"""A function of one number at an array, entry by entry, and a term with another put in for a symbol.

Guarantee: `lifted` gives the array of the values, or raises NotElementwise; `put` never lets an index be caught by one that is
bound around it.
"""

from __future__ import annotations

from derive.calculus.index_form import fresh, renamed
from derive.terms.term import Term, apply, hadamard, index, ones, power, scale

PRODUCTS = frozenset({"scale", "matmul", "hadamard"})


class NotElementwise(Exception):
    """The definition has a part that is not a function of single numbers; `str()` names it."""


def lifted(definition: Term, parameter: str, argument: Term) -> Term:
    """f(argument) for f(parameter) = definition, entry by entry; raises NotElementwise."""
    if argument.is_scalar:
        return put(definition, parameter, argument)
    return _lifted(definition, parameter, argument)


def put(body: Term, parameter: str, argument: Term) -> Term:
    """The body with the argument for the parameter; indices that the body binds never catch those of the argument."""
    taken = {t.attrs[0] for t in argument.walk() if t.op == "index"}

    def change(term: Term) -> Term | None:
        if term.op == "var" and term.name == parameter:
            return argument
        names = term.attrs[:1] if term.op == "total" else term.attrs if term.op == "array" else ()
        if not taken & set(names):
            return None
        sizes = (term.attrs[1],) if term.op == "total" else term.shape
        new = {name: fresh(name, term, argument) for name in names if name in taken}
        (inner,) = term.args
        inner = renamed(inner, {name: index(new[name], size) for name, size in zip(names, sizes) if name in new})
        rest = term.attrs[1:] if term.op == "total" else ()
        return Term(term.op, (inner.replace(change),), (*(new.get(name, name) for name in names), *rest), term.shape)

    return body.replace(change)


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


__all__ = ["NotElementwise", "lifted", "put"]
