"""Whole numbers made of indices, sizes and numbers: polynomials of the kernel as terms."""

from __future__ import annotations

from collections.abc import Callable

from derive.kernel.inequalities import Poly, is_index
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
