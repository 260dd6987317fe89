"""Sums over samples as matrix products: Σ_i s_i u_i v_iᵀ is Uᵀ diag(s) V, where row i of U is u_iᵀ.

`over_samples(term)` rewrites a sum of columns or matrices over one index.  What depends on the index is *lifted*: a number s_i
becomes the column s of all of them, a column u_i the matrix U with the rows u_iᵀ, so that A u_i becomes U Aᵀ, s_i u_i becomes
diag(s) U, and u_iᵀ v_i becomes (U ⊙ V) 1.  Guarantee: none of its own; a gradient rewritten so is proved by the kernel
afterwards.  Limit: samples that are rows or columns of an array with a name; where something else depends on the index, the sum
stays a sum.
"""

from __future__ import annotations

from derive.calculus.tidy_products import entrywise, product, turned
from derive.calculus.tidy_sums import ONE, plus, times, to_power
from derive.kernel.sizes import Size
from derive.terms.term import Term, apply, diag, ones, size_term

MADE_UP = "·"
"""A sign in the names of arrays that only collect what the text names one by one; a result in them would not be readable."""


MOST_NESTED = 4
"""So deep are sums within sums looked for."""


class NotLifted(Exception):
    """An expression that depends on the index in another way."""


def over_samples(term: Term) -> Term:
    """The term without sums over an index where they have a form as products of matrices."""

    def change(t: Term) -> Term | None:
        if t.op != "total":
            return None
        lift = _Lift(*t.attrs)
        try:
            found = product(ones(1, lift.size), lift.scalar(t.args[0])) if t.is_scalar else lift.total(t.args[0])
        except NotLifted:
            return t
        return t if any(node.op == "var" and MADE_UP in str(node.name) for node in found.walk()) else found

    for _ in range(MOST_NESTED):
        new = term.replace(change)
        if new is term:
            break
        term = new
    return term


class _Lift:
    """What depends on one index, for all its values at once."""

    def __init__(self, index: str, size: Size):
        self.index, self.size = index, size

    def moves(self, term: Term) -> bool:
        return any(t.op == "index" and t.attrs[0] == self.index for t in term.walk())

    def total(self, body: Term) -> Term:
        """Σ over the index of a column or a matrix."""
        if body.op == "add":
            return plus(*(self.total(arg) for arg in body.args))
        if not self.moves(body):
            return times(size_term(self.size), body)
        scalars, factors = _parted(body)
        weight = self._weight([s for s in scalars if self.moves(s)])
        found = self._product(factors, weight)
        for factor in scalars:
            if not self.moves(factor):
                found = times(factor, found)
        return found

    def _weight(self, scalars: list[Term]) -> Term | None:
        columns = [self.scalar(s) for s in scalars]
        return entrywise(*columns) if columns else None

    def _product(self, factors: list[Term], weight: Term | None) -> Term:
        """Σ of s_i times a product of matrices: parted where a column meets a row, or behind a column."""
        for place in range(1, len(factors) + 1):
            if factors[place - 1].cols.is_one:
                left, right = factors[:place], factors[place:]
                rows = self.rows(_joined(left))
                if not right:
                    return product(turned(rows), weight if weight is not None else ones(self.size, 1))
                behind = self.rows(turned(_joined(right)))
                return product(turned(rows), behind if weight is None else product(diag(weight), behind))
        still = not any(map(self.moves, factors))
        if not still or weight is None:
            raise NotLifted
        return times(product(ones(1, self.size), weight), _joined(factors))

    def rows(self, column: Term) -> Term:
        """The matrix with the rows u_iᵀ, for a column u_i."""
        op, args = column.op, column.args
        if not self.moves(column):
            return product(ones(self.size, 1), turned(column))
        if column.is_scalar:
            return self.scalar(column)
        if op == "add":
            return plus(*(self.rows(arg) for arg in args))
        if op == "scale":
            inner = self.rows(args[1])
            return product(diag(self.scalar(args[0])), inner) if self.moves(args[0]) else times(args[0], inner)
        if op == "hadamard":
            return entrywise(*(self.rows(arg) for arg in args))
        if op == "apply":
            return apply(column.attrs[0], self.rows(args[0]))
        if op == "power":
            return to_power(self.rows(args[0]), column.attrs[0])
        if op == "matmul":
            first, second = args
            if not self.moves(first):
                return product(self.rows(second), turned(first))
            if not second.is_scalar:
                raise NotLifted
            return product(diag(self.scalar(second)), self.rows(first))
        if op == "array" and column.cols.is_one:
            return self._sample(column)
        raise NotLifted

    def _sample(self, column: Term) -> Term:
        """X or Xᵀ, for the column of the entries X_ij over j."""
        (body,) = column.args
        if body.op != "entry" or len(body.args) != 3 or body.args[0].op != "var":
            raise NotLifted
        array, *where = body.args
        names = [w.attrs[0] if w.op == "index" else None for w in where]
        if names == [self.index, column.attrs[0]]:
            return array
        if names == [column.attrs[0], self.index]:
            return turned(array)
        raise NotLifted

    def scalar(self, term: Term) -> Term:
        """The column of the values of a number that depends on the index."""
        op, args = term.op, term.args
        if not self.moves(term):
            return times(term, ones(self.size, 1))
        if op == "add":
            return plus(*(self.scalar(arg) for arg in args))
        if op in ("scale", "hadamard"):
            columns = [self.scalar(arg) for arg in args if self.moves(arg)]
            found = entrywise(*columns)
            for factor in args:
                found = found if self.moves(factor) else times(factor, found)
            return found
        if op == "apply":
            return apply(term.attrs[0], self.scalar(args[0]))
        if op == "power":
            return to_power(self.scalar(args[0]), term.attrs[0])
        if op == "transpose":
            return self.scalar(args[0])
        if op == "matmul":
            return self._inner(*args)
        if op == "entry" and args[0].op == "var" and len(args) == 3:
            axis = next((k for k, w in enumerate(args[1:]) if w.op == "index" and w.attrs[0] == self.index), None)
            if axis is not None and args[0].shape[1 - axis].is_one:
                return args[0] if axis == 0 else turned(args[0])
        raise NotLifted

    def _inner(self, left: Term, right: Term) -> Term:
        """The column of u_iᵀ v_i."""
        column = turned(left)
        if not self.moves(right):
            return product(self.rows(column), right)
        if not self.moves(column):
            return product(self.rows(right), column)
        both = entrywise(self.rows(column), self.rows(right))
        return product(both, ones(both.cols, 1))


def _parted(term: Term) -> tuple[list[Term], list[Term]]:
    """The numbers and the matrices whose product a term is."""
    if term.op == "scale":
        scalars, factors = _parted(term.args[1])
        return [term.args[0], *scalars], factors
    if term.op == "matmul":
        parts = [_parted(arg) for arg in term.args]
        return [s for scalars, _ in parts for s in scalars], [f for _, factors in parts for f in factors]
    return ([term], []) if term.is_scalar else ([], [term])


def _joined(factors: list[Term]) -> Term:
    result = factors[0] if factors else ONE
    for factor in factors[1:]:
        result = product(result, factor)
    return result


__all__ = ["over_samples"]
