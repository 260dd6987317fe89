"""The matrix of a linear map: from a column that is linear in dx to the M with column = M dx.

`matrix_of` goes through a term as a person would: A B dx has the matrix A B, u ⊙ dx has diag(u), (xᵀdx) v has v xᵀ.
Guarantee: none of its own; `derive.calculus.jacobian` has the kernel prove what comes out.  Limit: where dx stands
inside an operator that has no matrix (vec of a product, a sum over an index), `NoMatrix` is raised.
"""

from __future__ import annotations

from collections.abc import Sequence

from derive.calculus.tidy import on_diagonal
from derive.calculus.tidy_products import chain, entrywise, kronecker, product, turned
from derive.calculus.tidy_sums import ONE, plus, times
from derive.terms.term import Term, add, diag, eye, hadamard, matmul, ones, scale, trace, transpose


class NoMatrix(Exception):
    """The term is not visibly a matrix times the differential."""


def moves(term: Term) -> bool:
    """Whether a differential stands in the term."""
    return any(t.op == "dvar" for t in term.walk())


def matrix_of(term: Term) -> Term:
    """M with term = M dx (or M dxᵀ for a row dx), for a column (m×1) that is linear in dx: m×n. Raises NoMatrix."""
    op, args = term.op, term.args
    if not moves(term):
        raise NoMatrix("a summand in which no differential stands")
    if op == "dvar" or (op == "transpose" and args[0].op == "dvar"):
        return eye(term.rows)
    if op == "transpose":
        return matrix_of(flipped(args[0]))
    if op == "add":
        return plus(*(matrix_of(arg) for arg in args))
    if op in ("scale", "hadamard"):
        still, moving = args if moves(args[1]) else args[::-1]
        if op == "scale" and moving is args[0]:
            return product(still, matrix_of(moving))
        return times(still, matrix_of(moving)) if still.is_scalar else product(on_diagonal(still), matrix_of(moving))
    if op == "matmul":
        return _of_chain(_factors(term))
    if op == "trace":
        return _of_trace(args[0])
    if op == "repeat" and args[0].is_scalar:
        return product(ones(term.rows, 1), matrix_of(args[0]))
    if op in ("diag", "diagonal"):
        return matrix_of(args[0]) if term.is_scalar else _of_diagonal(args[0])
    if op == "kron" and all(arg.cols.is_one for arg in args):
        return kronecker(*(matrix_of(arg) if moves(arg) else arg for arg in args))
    if op == "vec":
        return _of_vec(args[0])
    raise NoMatrix(f"{op.replace('_', ' ')} of a differential")


def flipped(term: Term) -> Term:
    """The transpose, moved inwards as far as it goes."""
    op, args = term.op, term.args
    if term.is_scalar or op == "diag":
        return term
    if op == "transpose":
        return args[0]
    if op == "add":
        return add(*(flipped(arg) for arg in args))
    if op == "hadamard":
        return hadamard(*(flipped(arg) for arg in args))
    if op == "scale":
        return scale(args[0], flipped(args[1]))
    if op == "matmul":
        return matmul(flipped(args[1]), flipped(args[0]))
    if op == "repeat":
        return Term("repeat", (flipped(args[0]),), (), (term.cols, term.rows))
    return transpose(term)


def _factors(term: Term) -> list[Term]:
    return [f for arg in term.args for f in _factors(arg)] if term.op == "matmul" else [term]


def _of_chain(factors: Sequence[Term]) -> Term:
    """The matrix of a product with the differential in one factor."""
    place = next(k for k, f in enumerate(factors) if moves(f))
    left, moving, right = factors[:place], factors[place], factors[place + 1 :]
    if moving.cols.is_one:
        found = times(chain(*right), matrix_of(moving)) if right else matrix_of(moving)
    elif moving.rows.is_one:
        found = product(turned(chain(*right)), matrix_of(flipped(moving)))
    elif right:
        found = _of_matrix(moving, chain(*right))
    else:
        raise NoMatrix("a matrix, not a vector")
    return chain(*left, found)


def _of_matrix(moving: Term, right: Term) -> Term:
    """The matrix of F r for a matrix F that is linear in dx and a column r."""
    op, args = moving.op, moving.args
    if op == "add":
        return plus(*(_of_chain([*_factors(arg), right]) for arg in args))
    if op == "scale":
        factor, arg = args
        if moves(factor):
            return product(product(arg, right), matrix_of(factor))
        return times(factor, _of_chain([*_factors(arg), right]))
    if op == "diag":
        column = args[0] if args[0].cols.is_one else flipped(args[0])
        return product(diag(right) if not right.is_scalar else right, matrix_of(column))
    if op == "transpose" and args[0].op != "dvar":
        return _of_chain([*_factors(flipped(args[0])), right])
    if op == "hadamard":
        still, inner = args if moves(args[1]) else args[::-1]
        if inner.op == "add":
            return plus(*(_of_matrix(hadamard(still, part), right) for part in inner.args))
        if inner.op == "scale" and not moves(inner.args[0]):
            return times(inner.args[0], _of_matrix(hadamard(still, inner.args[1]), right))
        column, row = _outer(inner)
        if moves(column):
            return product(diag(product(still, entrywise(turned(row), right))), matrix_of(column))
        return chain(diag(column), still, diag(right), matrix_of(flipped(row)))
    if op == "repeat":
        return _of_chain([*_outer(moving), right])
    raise NoMatrix(f"{op.replace('_', ' ')} of a differential")


def _of_vec(arg: Term) -> Term:
    """The matrix of vec of a sum of outer products: vec(u dxᵀ) = (I ⊗ u) dx, vec(dx vᵀ) = (v ⊗ I) dx."""
    if arg.op == "add":
        return plus(*(_of_vec(part) for part in arg.args))
    if arg.op == "scale" and not moves(arg.args[0]):
        return times(arg.args[0], _of_vec(arg.args[1]))
    column, row = _outer(arg)
    return kronecker(*(matrix_of(part) if moves(part) else part for part in (flipped(row), column)))


def _of_diagonal(arg: Term) -> Term:
    """The matrix of the diagonal of a sum of outer products, and of A diag(dx) B: A ⊙ Bᵀ."""
    if arg.op == "add":
        return plus(*(_of_diagonal(part) for part in arg.args))
    if arg.op == "scale" and not moves(arg.args[0]):
        return times(arg.args[0], _of_diagonal(arg.args[1]))
    factors = _factors(arg)
    place = next((k for k, f in enumerate(factors) if f.op == "diag" and moves(f)), None)
    if place is not None and 0 < place < len(factors) - 1 and not any(map(moves, factors[:place] + factors[place + 1 :])):
        inner = factors[place].args[0]
        weights = entrywise(chain(*factors[:place]), turned(chain(*factors[place + 1 :])))
        return product(weights, matrix_of(inner if inner.cols.is_one else flipped(inner)))
    column, row = _outer(arg)
    if moves(row):
        column, row = flipped(row), flipped(column)
    return product(on_diagonal(turned(row)), matrix_of(column))


def _outer(term: Term) -> tuple[Term, Term]:
    """A column and a row whose product the matrix is."""
    if term.op == "repeat":
        (arg,) = term.args
        if arg.cols.is_one and not arg.rows.is_one:
            return arg, ones(1, term.cols)
        if arg.rows.is_one and not arg.cols.is_one:
            return ones(term.rows, 1), arg
    if term.op == "matmul":
        factors = _factors(term)
        for place in range(1, len(factors)):
            if factors[place - 1].cols.is_one:
                return chain(*factors[:place]), chain(*factors[place:])
    raise NoMatrix("not an outer product")


def _of_trace(arg: Term) -> Term:
    """The row of a trace that is linear in dx."""
    if not moves(arg):
        raise NoMatrix("a summand in which no differential stands")
    if arg.op == "add":
        return plus(*(_of_trace(part) for part in arg.args))
    if arg.op == "scale" and moves(arg.args[1]):
        return times(arg.args[0], _of_trace(arg.args[1]))
    if arg.op == "scale":
        return times(trace(arg.args[1]), matrix_of(arg.args[0]))
    if arg.op == "transpose":
        return _of_trace(arg.args[0]) if arg.args[0].op != "dvar" else matrix_of(arg)
    factors = _factors(arg)
    place = next(k for k, f in enumerate(factors) if moves(f))
    moving, others = factors[place], [*factors[place + 1 :], *factors[:place]]
    rest = chain(*others) if others else ONE
    if moving.cols.is_one:
        return product(rest, matrix_of(moving))
    if moving.rows.is_one:
        return product(turned(rest), matrix_of(flipped(moving)))
    if moving.op == "add":
        return plus(*(_of_trace(chain(part, rest) if others else part) for part in moving.args))
    if moving.op == "transpose":
        return _of_trace(chain(flipped(moving.args[0]), rest))
    if moving.op == "diag" and others:
        column = moving.args[0] if moving.args[0].cols.is_one else flipped(moving.args[0])
        return product(turned(on_diagonal(rest)), matrix_of(column))
    raise NoMatrix(f"trace of {moving.op.replace('_', ' ')} of a differential")
