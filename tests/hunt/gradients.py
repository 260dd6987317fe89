"""Gradients of random losses by rules of their own, as a person would write them. Not trusted: numbers decide."""

from __future__ import annotations

from fractions import Fraction

from .algebra import Term, shape
from .mutations import places


def moves(term: Term, name: str) -> bool:
    return any(part == ("sym", name) for _, part in places(term))


SLOPES = {
    "exp": lambda e: ("fn", "exp", e),
    "tanh": lambda e: ("sub1", ("fn", "square", ("fn", "tanh", e))),
    "sigma": lambda e: ("had", ("fn", "sigma", e), ("sub1", ("fn", "sigma", e))),
    "relu": lambda e: ("fn", "step", e),
    "step": None,
    "sign": None,
    "sin": lambda e: ("fn", "cos", e),
    "cos": lambda e: ("neg", ("fn", "sin", e)),
    "square": lambda e: ("scale", ("num", Fraction(2)), e),
    "abs": lambda e: ("fn", "sign", e),
}


class NoRule(Exception):
    """An operator without a rule."""


def gradient(loss: Term, name: str) -> Term:
    """∇ of a scalar term by a symbol; raises NoRule."""
    found: list[Term] = []
    _back(loss, None, name, found)
    if not found:
        raise NoRule("the loss does not move")
    result = found[0]
    for term in found[1:]:
        result = ("add", result, term)
    return result


def _times(seed: Term | None, term: Term) -> Term:
    return term if seed is None else ("scale", seed, term)


def _ones(rows: str, cols: str) -> Term:
    if (rows, cols) == ("1", "1"):
        return ("num", Fraction(1))
    if cols == "1":
        return ("ones", rows)
    return ("T", ("ones", cols)) if rows == "1" else ("mm", ("ones", rows), ("T", ("ones", cols)))


def _product(one: Term, two: Term) -> Term:
    """A product of two terms, with numbers as factors of scaling."""
    if shape(one) == ("1", "1"):
        return ("scale", one, two)
    return ("scale", two, one) if shape(two) == ("1", "1") else ("mm", one, two)


def _back(term: Term, seed: Term | None, name: str, found: list[Term]) -> None:
    """`seed` is the gradient by the term itself; None stands for 1."""
    op, *args = term
    if term == ("sym", name):
        found.append(("num", Fraction(1)) if seed is None else seed)
        return
    if not moves(term, name):
        return
    up = ("num", Fraction(1)) if seed is None else seed
    if op == "T":
        _back(args[0], None if seed is None else ("T", seed), name, found)
    elif op == "neg":
        _back(args[0], ("neg", up), name, found)
    elif op in ("add", "sub"):
        _back(args[0], seed, name, found)
        _back(args[1], seed if op == "add" else ("neg", up), name, found)
    elif op == "mm" and shape(args[0]) == shape(args[1]) == ("1", "1"):
        _back(args[0], _times(seed, args[1]), name, found)
        _back(args[1], _times(seed, args[0]), name, found)
    elif op == "mm":
        _back(args[0], ("T", args[1]) if seed is None else _product(seed, ("T", args[1])), name, found)
        _back(args[1], ("T", args[0]) if seed is None else _product(("T", args[0]), seed), name, found)
    elif op == "had":
        _back(args[0], ("had", up, args[1]), name, found)
        _back(args[1], ("had", args[0], up), name, found)
    elif op == "scale":
        _back(args[0], args[1] if seed is None else ("inner", seed, args[1]), name, found)
        _back(args[1], args[0] if seed is None else ("scale", args[0], seed), name, found)
    elif op == "fn":
        rule = SLOPES.get(args[0])
        if rule is None:
            raise NoRule(args[0])
        slope = _spread(rule(args[1]))
        _back(args[1], slope if seed is None else ("had", seed, slope), name, found)
    elif op == "tr":
        _back(args[0], _times(seed, ("eye", shape(args[0])[0])), name, found)
    elif op == "inner":
        _back(args[0], _times(seed, args[1]), name, found)
        _back(args[1], _times(seed, args[0]), name, found)
    elif op == "norm2":
        _back(args[0], _times(seed, ("scale", ("num", Fraction(2)), args[0])), name, found)
    elif op == "sum":
        _back(args[0], _times(seed, _ones(*shape(args[0]))), name, found)
    elif op == "inv":
        turned = ("T", term)
        _back(args[0], ("neg", ("mm", ("mm", turned, up), turned)), name, found)
    elif op == "logdet":
        _back(args[0], _times(seed, ("T", ("inv", args[0]))), name, found)
    else:
        raise NoRule(op)


def _spread(term: Term) -> Term:
    """1 − e with the ones that fit."""
    if term[0] == "sub1":
        inner = _spread(term[1])
        return ("sub", _ones(*shape(inner)), inner)
    return (term[0], *(_spread(part) if isinstance(part, tuple) else part for part in term[1:]))
