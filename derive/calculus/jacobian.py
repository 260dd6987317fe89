"""Jacobians and Hessians in matrix form.

Conventions: for columns y (m×1) and x (n×1) the Jacobian is the m×n matrix of the ∂y_i/∂x_j, so that dy = (∂y/∂x) dx;
the Hessian of a scalar is the n×n Jacobian of its gradient.  Rows are taken as columns: only the entries count.

The matrix is read off the differential: dy is a sum of terms linear in dx, and each is turned into a matrix times dx
(`Stripping`); where a term has no such form the Jacobian is given entry by entry.  Guarantee: as for gradients, nothing is returned
that the kernel has not proved: for an arbitrary u, the gradient of uᵀy by x is (∂y/∂x)ᵀ u.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.calculus.differential import NoDifferential, differential
from derive.calculus.index_form import fresh
from derive.calculus.reverse import Definitions, NoGradient, fold, gradient, unfolded, verified
from derive.calculus.tidy import ONE, coefficient, entrywise, on_diagonal, plus, product, tidy, times, turned
from derive.terms.lower import Facts
from derive.terms.term import Term, array, dvar, entry, eye, index, matmul, num, ones, transpose, var

PROBE = "u of the Jacobian"


class NoMatrix(Exception):
    """A term linear in dx that is not of the form matrix times dx."""


def jacobian(
    term: Term, wrt: Term, definitions: Definitions | None = None, facts: Facts | None = None, check: bool = True
) -> Term:
    """The m×n matrix of the ∂y_i/∂x_j of a vector y of m entries by a vector x of n.

    Raises NoGradient if either is a matrix, if y does not depend on x, if a part has no rule, or if the result is not
    proved.
    """
    known = {name: t for name, t in (definitions or {}).items() if name != wrt.name}
    for what, part in (("expression", term), ("variable", wrt)):
        if not (part.rows.is_one or part.cols.is_one):
            raise NoGradient(f"a Jacobian needs vectors, but the {what} has shape {part.rows}×{part.cols}")
    column = term if term.cols.is_one else tidy(transpose(term))
    body = unfolded(column, known, wrt.name)
    try:
        moved = differential(body, lambda s: dvar(s.name, s.shape) if s.name == wrt.name else None)
    except NoDifferential as problem:
        raise NoGradient(f"the Jacobian cannot be taken: {problem}") from None
    if moved is None:
        raise NoGradient(f"the expression does not depend on {wrt.name}")
    if wrt.name not in (facts or {}) and (check is False or _proved(column, wrt, known, _matrix(moved, wrt), facts)):
        pass
    for make in (lambda: _matrix(moved, wrt), lambda: _by_entries(body, wrt)):
        try:
            result = fold(make(), known, facts)
        except NoMatrix:
            continue
        if not check or _proved(column, wrt, known, result, facts):
            return result
    raise NoGradient(f"the kernel could not confirm the Jacobian with respect to {wrt.name}")
