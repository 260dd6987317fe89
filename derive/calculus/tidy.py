"""Constructors that remove what a person would not write, and terms rebuilt with them.

Guarantee: each function returns a term equal to the one that the constructor of the same operator in
`derive.terms.term` would make, for all sizes.  They are used to write gradients down; the kernel checks the result,
so nothing rests on them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from derive.calculus.tidy_products import chain, entrywise, inverted, kronecker, product, turned
from derive.calculus.tidy_sums import ONE, coefficient, plus, size_number, times, to_power
from derive.terms.term import Shape, Term, eye, ones, reshape, trace, vec
from derive.terms.term import diag as plain_diag


def inner(left: Term, right: Term) -> Term:
    """The inner product tr(leftᵀ right)."""
    scalars, a = coefficient(left)
    if scalars:
        front = ONE
        for factor in scalars:
            front = times(factor, front)
        return times(front, inner(a, right))
    if left.is_scalar:
        return times(left, right)
    if left.op == "eye":
        return traced(right)
    if left.op == "ones":
        return chain(ones(1, right.rows), right, ones(right.cols, 1))
    if left.cols.is_one:
        return product(turned(left), right)
    if left.rows.is_one:
        return product(left, turned(right))
    return traced(product(turned(left), right))


def traced(arg: Term) -> Term:
    """The trace; of a scalar it is the scalar, of I the size."""
    scalars, rest = coefficient(arg)
    result = rest if rest.is_scalar else size_number(rest.rows) if rest.op == "eye" else trace(rest)
    for factor in scalars:
        result = times(factor, result)
    return result


def on_diagonal(arg: Term) -> Term:
    """diag of a vector, or the diagonal of a matrix."""
    scalars, rest = coefficient(arg)
    if rest.op == "transpose" and rest.rows == rest.cols:
        rest = rest.args[0]
    result = rest if rest.is_scalar else ones(rest.rows, 1) if rest.op == "eye" else plain_diag(rest)
    if rest.op == "diag":
        result = rest.args[0] if rest.args[0].cols.is_one else turned(rest.args[0])
    if rest.op == "ones" and rest.cols.is_one:
        result = eye(rest.rows)
    for factor in scalars:
        result = times(factor, result)
    return result


def summed_to(arg: Term, shape: Shape) -> Term:
    """The adjoint of repetition: sums over the axes that `shape` has with size 1."""
    if arg.shape != shape and shape[0].is_one:
        arg = product(ones(1, arg.rows), arg)
    if arg.shape != shape and shape[1].is_one:
        arg = product(arg, ones(arg.cols, 1))
    return arg


def reshaped(arg: Term, shape: Shape, order: str = "C") -> Term:
    """The same entries in another shape; reshapes of reshapes and of vec in one order are one."""
    scalars, rest = coefficient(arg)
    if rest.shape == shape:
        result = rest
    elif rest.op == "ones":
        result = ones(*shape)
    elif (rest.op == "reshape" and rest.attrs[0] == order) or (rest.op == "vec" and order == "F"):
        result = reshaped(rest.args[0], shape, order)
    elif order == "F" and shape[1].is_one:
        result = vec(rest)
    else:
        result = reshape(rest, shape, order)
    for factor in scalars:
        result = times(factor, result)
    return result


def tidy(term: Term) -> Term:
    """The term rebuilt with the constructors of this module; subscripts and conditions stay as they are."""
    if term.op in ("holds", "floordiv"):
        return term
    args = [tidy(a) for a in term.args] if term.op != "entry" else [tidy(term.args[0]), *term.args[1:]]
    builders: Mapping[str, Callable[..., Term]] = {
        "scale": times,
        "add": plus,
        "transpose": turned,
        "matmul": product,
        "hadamard": entrywise,
        "trace": traced,
        "kron": kronecker,
        "inverse": inverted,
        "diag": lambda arg: arg if arg.is_scalar else plain_diag(arg),
    }
    build = builders.get(term.op)
    if build is not None:
        return build(*args)
    if term.op in ("size", "power"):
        return size_number(term.attrs[0]) if term.op == "size" else to_power(args[0], term.attrs[0])
    return Term(term.op, tuple(args), term.attrs, term.shape) if args else term
