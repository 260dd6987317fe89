"""The inverse of a matrix that is given by its entries, in index form.

What is known of the parts is used first: the inverse of a product, a transpose, a Kronecker product (also of what the mixed
product makes one) or a diagonal; of a named array; of a chain A₁ D₁ A₂ D₂ … of square named arrays with diagonals between
them, which is what a product is in normal form.
Guarantee: each result is the inverse wherever the inverse exists, since a product of square matrices is invertible only if its
factors are.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.kernel.expr import (
    UNIT,
    Expr,
    Factor,
    Monomial,
    Slot,
    Token,
    atom,
    fresh,
    fresh_token,
    map_expr,
    map_slots,
    multiply,
    replacing,
    scale,
    sum_over,
    tokens_of,
)
from derive.kernel.normal import normal
from derive.kernel.powers import content_of, signed
from derive.kernel.sizes import ONE, Size
from derive.terms.term import Term, apply, diag, inverse, kron, matmul, transpose

Facts = Mapping[str, frozenset[str]]
ORTHONORMAL = frozenset({"orthogonal", "orthonormal_columns", "orthonormal_rows"})


def inverse_of(arg: Term, facts: Facts) -> Term | None:
    """The inverse of a product, transpose, … by its parts; None if nothing simpler is known."""
    op, args = arg.op, arg.args
    if op in ("eye", "inverse"):
        return arg if op == "eye" else args[0]
    if op == "transpose":
        return transpose(inverse(args[0]))
    if op in ("matmul", "kron") and all(a.rows == a.cols for a in args):
        left, right = (inverse(a) for a in args)
        return matmul(right, left) if op == "matmul" else kron(left, right)
    mixed = _as_kronecker(arg) if op == "matmul" else None
    if mixed is not None and all(a.rows == a.cols for a in mixed):
        return kron(inverse(mixed[0]), inverse(mixed[1]))
    if op == "diag":
        return diag(apply("recip", args[0]))
    if op == "var" and "diagonal" in facts.get(arg.name, frozenset()):
        return diag(apply("recip", diag(arg)))
    if op == "var" and ORTHONORMAL & facts.get(arg.name, frozenset()):
        return transpose(arg)
    return None


def _as_kronecker(term: Term) -> tuple[Term, Term] | None:
    """(A, B) of a term that is A ⊗ B by the mixed product: (P ⊗ Q)ᵀ(P ⊗ Q) is PᵀP ⊗ QᵀQ."""
    if term.op == "kron":
        return term.args[0], term.args[1]
    found = [_as_kronecker(arg) for arg in term.args] if term.op in ("matmul", "transpose") else [None]
    pairs = [pair for pair in found if pair is not None]
    if len(pairs) != len(found):
        return None
    if term.op == "transpose":
        return transpose(pairs[0][0]), transpose(pairs[0][1])
    (one, two), (three, four) = pairs
    return (matmul(one, three), matmul(two, four)) if one.cols == three.rows and two.cols == four.rows else None


def inverse_entry(matrix: Expr, slots: tuple[Slot, ...]) -> Expr | None:
    """The entry of the inverse of a chain of named square arrays, at two slots; None if the matrix is no such chain."""
    if len(matrix.monomials) != 1:
        return None
    (monomial,) = matrix.monomials
    ends: list[Slot] = [(("f", axis, size, ONE),) for axis, size in enumerate(_axes(monomial)) if size is not None]
    if len(ends) != 2:
        return None
    path = _path(monomial, ends[0], ends[1])
    if path is None:
        return None
    nodes = [ends[0], *(node for _, node in path)]
    names = {ends[0]: slots[1], ends[1]: slots[0]}
    inner = [node for node in nodes if node not in names]
    names.update({node: tuple(fresh_token(t[2]) for t in node) for node in inner})
    result = scale(1 / monomial.coefficient, UNIT)
    for (factor, new), old in zip(path, nodes):
        turned = _inverted(factor, names[old], names[new], factor[2] == (old, new))
        if turned is None:
            return None
        result = multiply(result, atom(turned))
    chained = [factor for factor, _ in path]
    for factor, exponent in monomial.factors:
        if factor in chained:
            continue
        node = next((n for n in nodes if tokens_of(factor) <= set(n)), None)
        if node is None or not tokens_of(factor) or factor[0] == "d":
            return None
        change: dict[Token, Slot] = dict(zip(node, ((t,) for t in names[node])))
        if len(names[node]) != len(node):
            return None
        result = multiply(result, atom(map_slots(_own(factor), replacing(change)), -exponent))
    return sum_over(tuple(t for node in inner for t in names[node]), result)


def _own(factor: Factor) -> Factor:
    """The factor with its own names for what it binds inside."""
    return fresh(atom(factor)).monomials[0].factors[0][0]


def _axes(monomial: Monomial) -> tuple[Size | None, Size | None]:
    """The sizes of the free axes 0 and 1, where each is one digit."""
    found: dict[int, set[Token]] = {0: set(), 1: set()}
    for factor, _ in monomial.factors:
        for token in tokens_of(factor):
            if token[0] == "f" and token[1] in found:
                found[token[1]].add(token)
    sizes = [next(iter(tokens)) if len(tokens) == 1 else None for tokens in found.values()]
    return tuple(t[2] if t is not None and t[3] == ONE else None for t in sizes)  # type: ignore[return-value]


def _path(monomial: Monomial, start: Slot, stop: Slot) -> list[tuple[Factor, Slot]] | None:
    """The arrays that lead from one free axis to the other, each with the node behind it; every summed index is a node."""
    arrays = [f for f, e in monomial.factors if f[0] in "vyqij" and len(f[2]) == 2 and e == 1 and f[2][0] != f[2][1]]
    arrays = [f for f in arrays if all(f[2])]
    found: list[tuple[Factor, Slot]] = []
    here, left, visited = start, list(arrays), {start}
    while here != stop:
        following = [f for f in left if here in f[2]]
        if len(following) != 1:
            return None
        (factor,) = following
        left.remove(factor)
        here = factor[2][1] if factor[2][0] == here else factor[2][0]
        if here in visited or _width(here) != _width(start):
            return None
        visited.add(here)
        found.append((factor, here))
    tokens = {t for node in visited for t in node}
    if left or not found or any(t not in tokens for t in monomial.bound) or len(tokens) != sum(map(len, visited)):
        return None
    return found


def _inverted(factor: Factor, old: Slot, new: Slot, along: bool) -> Factor | None:
    """The entry of the inverse of a named array at (new, old), or of its transpose where the chain runs against it."""
    kind, name = factor[0], factor[1]
    where = (new, old) if along else (old, new)
    if kind == "q":
        return ("q", name, where[::-1])
    if kind in "vy":
        return ("i" if kind == "v" else "j", name, where, None)
    return ({"i": "v", "j": "y"}[kind], name, where) if factor[3] is None else None


def _width(slot: Slot) -> Size:
    result = ONE
    for token in slot:
        result = result * token[2]
    return result


def scalar_part(matrix: Expr) -> tuple[Monomial, Expr]:
    """matrix = scalar · rest: a number, and the factors of every entry that do not depend on the entry."""
    if not matrix.monomials:
        return UNIT.monomials[0], matrix
    content, _ = content_of(matrix)
    scalar = content._replace(factors=tuple((f, e) for f, e in content.factors if not tokens_of(f)))
    undo = Monomial(1 / scalar.coefficient, (), tuple((f, -e) for f, e in scalar.factors))
    sign, rest = signed(normal(multiply(Expr((undo,)), matrix)))
    return scalar._replace(coefficient=sign * scalar.coefficient), rest


def swapped(matrix: Expr) -> Expr:
    """The transpose, for entries at the free axes 0 and 1."""

    def change(slot: Slot) -> Slot:
        return tuple(("f", 1 - t[1], *t[2:]) if t[0] == "f" and t[1] in (0, 1) else t for t in slot)

    return map_expr(matrix, change)


__all__ = ["ORTHONORMAL", "inverse_entry", "inverse_of", "scalar_part", "swapped"]
