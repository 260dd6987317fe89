"""The matrix of a differential between vectorised arrays: J with vec(dY) = J vec(dX).

Source: Magnus & Neudecker, Matrix Differential Calculus, ch. 2 and 9: vec(L T) = (I ⊗ L) vec T, vec(T R) = (Rᵀ ⊗ I) vec T,
vec(C ⊙ T) = diag(vec C) vec T.  Limit: a transpose between X and Y needs a commutation matrix and has no such form here;
columns are their own vec, so their Jacobian is the same matrix.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.calculus.differential import NoDifferential, differential
from derive.terms.term import Term, add, diag, dvar, eye, kron, matmul, scale, transpose, vec, zeros


class NoVecForm(Exception):
    """The differential has no matrix of this form; `str()` says where it stopped."""


def vec_jacobian(term: Term, wrt: Term, definitions: Mapping[str, Term]) -> Term:
    """J with vec(d term) = J vec(d wrt), everything but `wrt` (and what is defined from it) held constant.

    For an m×n term and a p×q symbol J is mn×pq.  Raises NoVecForm.
    """
    moving: set[str] = set()

    def vary(symbol: Term) -> Term | None:
        if symbol.name == wrt.name:
            return dvar(wrt.name, wrt.shape)
        body = definitions.get(symbol.name)
        if body is None or symbol.name in moving:
            return None
        moving.add(symbol.name)
        found = differential(body, vary)
        moving.remove(symbol.name)
        return found

    try:
        moved = differential(term, vary)
    except (NoDifferential, RecursionError) as problem:
        raise NoVecForm(str(problem)) from None
    if moved is None:
        raise NoVecForm(f"it does not depend on {wrt.name}")
    return _matrix(moved)


def _matrix(moved: Term) -> Term:
    """The matrix before vec(dX) in vec of a term that is linear in dX."""
    op, args = moved.op, moved.args
    if op == "dvar":
        return eye(moved.rows * moved.cols)
    if op == "vec":
        return _matrix(args[0])
    if op == "zeros":
        return zeros(1, 1)
    if op == "add":
        return add(*(_matrix(arg) for arg in args))
    places = [k for k, arg in enumerate(args) if any(t.op == "dvar" for t in arg.walk())]
    if len(places) != 1 or op not in ("scale", "matmul", "hadamard"):
        raise NoVecForm(f"a {op} stands between the two arrays")
    inner = _matrix(args[places[0]])
    if op == "scale":
        if places[0] == 0:
            return matmul(vec(args[1]), inner)
        return scale(args[0], inner)
    if op == "hadamard":
        return _times(diag(vec(args[1 - places[0]])), inner)
    left, right = args
    return _times(kron(eye(moved.cols), left) if places[0] == 1 else kron(transpose(right), eye(moved.rows)), inner)


def _times(left: Term, right: Term) -> Term:
    return left if right.op == "eye" else matmul(left, right)


__all__ = ["NoVecForm", "vec_jacobian"]
