"""Equations that say no more than a property of one symbol: Aᵀ = A, Aᵀ = −A, QᵀQ = I, 1ᵀp = 1."""

from __future__ import annotations

from derive.terms.term import Term, neg, num, transpose


def property_of(left: Term, right: Term) -> tuple[str, str] | None:
    """(name, property) that an equation states: A = Aᵀ, A = −Aᵀ, QᵀQ = I, uᵀu = 1, ‖u‖ = 1, 1ᵀy = 1 or Y1 = 1."""
    for one, two in ((left, right), (right, left)):
        if one.op == "var" and two == transpose(one):
            return one.name, "symmetric"
        if one.op == "var" and not one.is_scalar and two == neg(transpose(one)):
            return one.name, "skew_symmetric"
        if one.op == "transpose" and one.args[0].op == "var" and two == neg(one.args[0]):
            return one.args[0].name, "skew_symmetric"
        if two.op == "eye" or two == num(1):
            found = _orthonormal(one)
            if found is not None:
                return found
        if two == num(1) or two.op == "ones":
            name = _summed(one)
            if name is not None:
                return name, "probability"
    return None


def _orthonormal(term: Term) -> tuple[str, str] | None:
    """What QᵀQ = I and QQᵀ = I say of Q; a column is its own length when its norm or its square is 1."""
    if term.op == "apply" and term.attrs[0] == "sqrt":
        term = term.args[0]
    if term.op == "trace" and term.args[0].op == "matmul" and term.args[0].shape == term.shape:
        term = term.args[0]
    if term.op != "matmul":
        return None
    first, second = term.args
    if first == transpose(second) and second.op == "var":
        return second.name, "orthogonal" if second.rows == second.cols else "orthonormal_columns"
    if second == transpose(first) and first.op == "var":
        return first.name, "orthogonal" if first.rows == first.cols else "orthonormal_rows"
    return None


def _summed(term: Term) -> str | None:
    """The column whose entries the term sums, or the matrix whose rows it sums."""
    if term.op == "total" and term.args[0].op == "entry" and term.args[0].args[0].op == "var":
        whole, *places = term.args[0].args
        names = [place.attrs[0] if place.op == "index" else "" for place in places]
        rows = len(names) == 2 and names[0] not in ("", names[1]) and names[1] == term.attrs[0] and whole.cols == term.attrs[1]
        return whole.name if whole.cols.is_one or rows else None
    if term.op != "matmul":
        return None
    first, second = term.args
    if first.op == "transpose" and first.args[0].op == "var":
        if second.op == "ones" and first.rows.is_one:
            return first.args[0].name
        first, second = second, first.args[0]
    elif first.op in ("ones", "transpose"):
        first, second = second, first
    if first.op == "var" and second.op == "ones":
        return first.name
    plain = second.args[0] if second.op == "transpose" else second
    return first.name if plain.op == "ones" and first.op == "var" and first.cols.is_one else None
