"""Jacobians and Hessians in matrix form.

Conventions: for a column y (m×1) and a column x (n×1) the Jacobian is the m×n matrix of the ∂y_i/∂x_j, so that
dy = (∂y/∂x) dx; the Hessian of a scalar is the n×n Jacobian of its gradient.  A row counts as the column of its
entries.

The matrix is read off the differential by `derive.calculus.strip`; where dy has no such form, the Jacobian is given
entry by entry, from the gradients of the entries.  Guarantee: nothing is returned that the kernel has not proved: for
an arbitrary u, the gradient of uᵀy by x is (∂y/∂x)ᵀ u.
"""

from __future__ import annotations

from collections.abc import Callable

from derive.calculus.differential import NoDifferential, differential
from derive.calculus.index_form import entry_of, fresh
from derive.calculus.matrix_form import is_indexed, matrix_form
from derive.calculus.reverse import Definitions, NoGradient, fold, gradient, verified
from derive.calculus.sample_form import over_samples
from derive.calculus.strip import NoMatrix, flipped, matrix_of
from derive.calculus.tidy import tidy
from derive.kernel.sizes import Size
from derive.terms.lower import Facts
from derive.terms.term import Term, array, dvar, entry, index, matmul, num, transpose, var

PROBE = "u, arbitrary"


def jacobian(
    term: Term, wrt: Term, definitions: Definitions | None = None, facts: Facts | None = None, check: bool = True
) -> Term:
    """The m×n matrix of the ∂y_i/∂x_j, for a vector y of m entries and a symbol x of n entries.

    `definitions`, `facts` and `check` are those of `derive.calculus.reverse.gradient`.  Raises NoGradient if y or x is
    a matrix, if y does not depend on x, if a part has no rule, or if the result is not proved.
    """
    known = {name: t for name, t in (definitions or {}).items() if name != wrt.name}
    for what, part in (("the expression", term), (wrt.name, wrt)):
        if not any(size.is_one for size in part.shape):
            raise NoGradient(f"a Jacobian needs vectors, but {what} has shape {part.rows}×{part.cols}")
    term = tidy(over_samples(matrix_form(term))) if is_indexed(term) else term
    column = term if term.cols.is_one else flipped(term)
    moved = _moved(column, wrt, known)
    makers: list[Callable[[], Term]] = [lambda: matrix_of(moved), lambda: _by_entries(column, wrt, known)]
    problem: Exception | None = None
    for make in makers:
        try:
            result = fold(tidy(make()), known, facts)
            if not check or _proved(column, wrt, known, result, facts):
                return result
        except (NoMatrix, NoGradient) as found:
            problem = problem or found
    raise NoGradient(f"the kernel could not confirm the Jacobian with respect to {wrt.name}") from problem


def hessian(
    term: Term, wrt: Term, definitions: Definitions | None = None, facts: Facts | None = None, check: bool = True
) -> Term:
    """The n×n matrix of the second derivatives of a scalar: the Jacobian of its gradient.

    Both steps are proved.  A gradient that does not depend on the variable gives zeros.  Raises as `jacobian`.
    """
    first = gradient(term, wrt, definitions, facts, check)
    try:
        return jacobian(first, wrt, definitions, facts, check)
    except Constant:
        return Term("zeros", (), (), (_length(wrt), _length(wrt)))


class Constant(NoGradient):
    """The expression does not depend on the variable."""


def _length(vector: Term) -> Size:
    return vector.cols if vector.rows.is_one else vector.rows


def _moved(column: Term, wrt: Term, known: Definitions) -> Term:
    """dy in the differential of the one variable."""

    def vary(symbol: Term) -> Term | None:
        if symbol.name == wrt.name:
            return dvar(wrt.name, wrt.shape)
        body = known.get(symbol.name)
        return differential(body, vary) if body is not None else None

    try:
        moved = differential(column, vary)
    except NoDifferential as problem:
        raise NoGradient(f"the Jacobian cannot be taken: {problem}") from None
    if moved is None:
        raise Constant(f"the expression does not depend on {wrt.name}")
    return moved


def _by_entries(column: Term, wrt: Term, known: Definitions) -> Term:
    """The array of the entries of the gradients of the entries."""
    everything = (column, *known.values())
    row, col = index(fresh("i", *everything), column.rows), index(fresh("j", *everything), _length(wrt))
    one = gradient(entry(column, row if not column.rows.is_one else num(0), num(0)), wrt, known, check=False)
    where = (num(0), col) if wrt.rows.is_one else (col, num(0))
    return array(row.name, column.rows, col.name, _length(wrt), entry_of(one, *where))


def _proved(column: Term, wrt: Term, known: Definitions, result: Term, facts: Facts | None) -> bool:
    probe = var(PROBE, column.shape)
    pulled = matmul(transpose(result), probe)
    scalar = matmul(transpose(probe), column)
    return verified(scalar, wrt, known, transpose(pulled) if wrt.rows.is_one else pulled, facts)


__all__ = ["Constant", "hessian", "jacobian"]
