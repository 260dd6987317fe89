"""Equations in index form as SymPy expressions: sums from 0 over entries of indexed arrays. Entries outside are zero."""

from __future__ import annotations

from typing import Any

import sympy

from derive.kernel.sizes import Size
from derive.terms.term import Term


def is_indexed(term: Term) -> bool:
    """Whether a term is an array given entry by entry."""
    return term.op == "array"


def equation(left: Term, right: Term) -> Any:
    """left[indices] = the entry of `right`, which is an array given entry by entry."""
    places = [sympy.Symbol(name, integer=True) for name in right.attrs]
    return sympy.Eq(_array(left)[tuple(places)], _expression(right.args[0]), evaluate=False)


def _array(term: Term) -> Any:
    name = term.name if term.op == "var" else f"\\nabla_{{{term.attrs[1]}}} {term.attrs[0]}"
    return sympy.IndexedBase(name, shape=tuple(_size(axis) for axis in term.shape))


def _size(size: Size) -> Any:
    total: Any = sympy.Integer(0)
    for powers, coefficient in size.terms:
        product: Any = sympy.Integer(coefficient)
        for name, power in powers:
            product *= sympy.Symbol(name, integer=True, nonnegative=True) ** power
        total += product
    return total


def _expression(term: Term) -> Any:
    if term.op == "index":
        return sympy.Symbol(term.name, integer=True)
    if term.op == "num":
        return sympy.Rational(term.attrs[0].numerator, term.attrs[0].denominator)
    if term.op == "size":
        return _size(term.attrs[0])
    if term.op == "add":
        return sympy.Add(*(_expression(a) for a in term.args))
    if term.op in ("scale", "matmul", "hadamard"):
        return sympy.Mul(*(_expression(a) for a in term.args))
    if term.op == "entry":
        return _array(term.args[0])[tuple(_expression(a) for a in term.args[1:])]
    if term.op == "total":
        name, size = term.attrs
        return sympy.Sum(_expression(term.args[0]), (sympy.Symbol(name, integer=True), 0, _size(size) - 1))
    raise ValueError(f"there is no SymPy expression in index form for {term.op}")
