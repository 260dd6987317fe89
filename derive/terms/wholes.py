"""Whole numbers made of indices, sizes and numbers: polynomials of the kernel as terms."""

from __future__ import annotations

from collections.abc import Callable

from derive.kernel.inequalities import MARK, Poly, is_index
from derive.kernel.sizes import Size
from derive.terms.term import Term, add, num, scale, size_term


def whole_term(poly: Poly, index_term: Callable[[str], Term]) -> Term:
    """The polynomial, linear in its indices, as a term; `index_term` gives that of an index by its marked name."""
    parts = []
    for monomial, coefficient in reversed(poly.terms):
        indices = [s for s, _ in monomial if is_index(s)]
        factor = Size({tuple((s, p) for s, p in monomial if not is_index(s)): coefficient})
        number = factor.as_int()
        made: Term = num(number) if number is not None else size_term(factor)
        if indices:
            last = index_term(indices[0])
            made = last if number == 1 else scale(made, last)
        parts.append(made)
    return add(*parts) if parts else num(0)


def whole_poly(term: Term) -> Poly | None:
    """A whole number made of indices, sizes and numbers as a polynomial; None where it holds a floor, or is none."""
    if term.op == "index":
        return Size.of(MARK + term.name)
    if term.op == "num" and term.attrs[0].denominator == 1:
        return Size.of(int(term.attrs[0]))
    if term.op == "size":
        found: Poly = term.attrs[0]
        return found
    args = [whole_poly(arg) for arg in term.args]
    if term.op not in ("add", "scale", "hadamard") or any(arg is None for arg in args):
        return None
    result = args[0] or Size.of(0)
    for arg in args[1:]:
        assert arg is not None
        result = result + arg if term.op == "add" else result * arg
    return result
