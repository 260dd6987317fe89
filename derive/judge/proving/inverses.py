"""Inverses of products and sums, named: (XᵀX)⁻¹ is S⁻¹ with XᵀX = S.

A claim in which XᵀX stands only in such places holds for X if it holds for every invertible S in the place of XᵀX, and then the
kernel's rule S⁻¹S = I decides it.  Guarantee: `rewritten` gives a term equal to its argument under the equations S = M that
it has learnt (a product M is found in longer products, a term of a sum M as M less the other terms); so a proof of the rewritten
claim for all S proves the claim.  It may fail to find a proof, never make a wrong one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from derive.terms.term import Shape, Term, add, apply, inverse, matmul, neg, scale, transpose, var

MOST_NAMES = 4


@dataclass(frozen=True)
class Named:
    """`matrix` is called `symbol`; `factors` in a product may be put as `value`."""

    matrix: Term
    symbol: Term
    factors: tuple[Term, ...]
    value: Term


@dataclass
class InverseNames:
    """The matrices that have been named so far."""

    facts: Mapping[str, frozenset[str]]
    table: list[Named] = field(default_factory=list)

    @property
    def shapes(self) -> dict[str, Shape]:
        return {named.symbol.name: named.symbol.shape for named in self.table}

    @property
    def properties(self) -> dict[str, frozenset[str]]:
        """The facts, with those of the names: invertible, and symmetric where the matrix is its own transpose."""
        found = dict(self.facts)
        for named in self.table:
            symmetric = {"symmetric"} if self._turned(named.matrix) == named.matrix else set()
            found[named.symbol.name] = frozenset({"invertible", *symmetric})
        return found

    def rewritten(self, term: Term) -> Term:
        """The term with names put in, after learning the inverses in it."""
        plain = self._plain(term)
        for _ in range(MOST_NAMES):
            matrix = next(filter(None, map(self._to_name, plain.walk())), None)
            if matrix is None or len(self.table) >= MOST_NAMES:
                break
            self._learn(matrix)
            plain = self._named(plain)
        return self._named(plain)

    def substituted(self, term: Term, old: Term, new: Term) -> Term:
        """The term, plain, with `new` put for the product `old` wherever its factors stand side by side."""
        scalars, factors = _split(self._plain(old))
        if scalars:
            return term
        return self._put(self._plain(term), Named(old, old, tuple(factors), new))

    def _to_name(self, term: Term) -> Term | None:
        """The matrix under an inverse, if it is made of parts and holds no such inverse itself."""
        if term.op != "inverse" or term.rows.is_one or term.args[0].op not in ("matmul", "add"):
            return None
        (matrix,) = term.args
        if matrix.op == "matmul" and all(f.rows == f.cols for f in _split(matrix)[1]):
            return None
        return None if any(self._to_name(inner) for inner in matrix.walk()) else matrix

    def _learn(self, matrix: Term) -> None:
        symbol = var(f"⟨{len(self.table) + 1}⟩", matrix.shape)
        parts = matrix.args if matrix.op == "add" else (matrix,)
        choice = [p for p in parts if not _split(p)[0] and _split(p)[1][0].op != "eye"]
        chosen = max(choice, key=lambda p: len(_split(p)[1]), default=None)
        if chosen is None:
            self.table.append(Named(matrix, symbol, (matrix,), symbol))
            return
        rest = [neg(p) for p in parts if p is not chosen]
        self.table.append(Named(matrix, symbol, tuple(_split(chosen)[1]), add(symbol, *rest)))

    def _named(self, term: Term) -> Term:
        for named in self.table:
            term = self._put(term, named)
        return term

    def _put(self, term: Term, named: Named) -> Term:
        if term.op == "inverse" and term.args[0] == named.matrix:
            return inverse(named.symbol)
        if term.op == "inverse" and self._turned(term.args[0]) == named.matrix:
            return inverse(transpose(named.symbol))
        scalars, factors = _split(term)
        if scalars or len(factors) > 1 or factors == list(named.factors):
            return _build([self._put(s, named) for s in scalars], self._replaced(factors, named))
        args = tuple(self._put(arg, named) for arg in term.args)
        return term if all(a is b for a, b in zip(args, term.args)) else Term(term.op, args, term.attrs, term.shape)

    def _replaced(self, factors: Sequence[Term], named: Named) -> list[Term]:
        wanted, length = list(named.factors), len(named.factors)
        turned = [self._turned(f) for f in reversed(wanted)]
        result: list[Term] = []
        place = 0
        while place < len(factors):
            here = list(factors[place : place + length])
            if here in (wanted, turned):
                result.append(named.value if here == wanted else transpose(named.value))
                place += length
            else:
                single = len(factors) == 1 and bool(_split(factors[place])[0])
                result.append(factors[place] if single else self._put(factors[place], named))
                place += 1
        return result

    # ------------------------------------------------------------------------------------- products flat, transposes inside

    def _plain(self, term: Term) -> Term:
        args = [self._plain(arg) for arg in term.args]
        if term.op == "transpose":
            return self._turned(args[0])
        if term.op == "matmul":
            (one, first), (two, second) = _split(args[0]), _split(args[1])
            return _build(one + two, first + second)
        if term.op == "scale":
            scalars, factors = _split(args[1])
            return _build([args[0], *scalars], factors)
        if term.op == "inverse":
            scalars, factors = _split(args[0])
            return _build([apply("recip", s) for s in scalars], [inverse(_build([], factors))])
        return Term(term.op, tuple(args), term.attrs, term.shape) if args else term

    def _turned(self, term: Term) -> Term:
        """The transpose of a plain term, plain."""
        if term.op == "transpose":
            return term.args[0]
        if term.op in ("matmul", "scale"):
            scalars, factors = _split(term)
            return _build(scalars, [self._turned(f) for f in reversed(factors)])
        if term.op == "add":
            return add(*(self._turned(arg) for arg in term.args))
        if term.op == "inverse":
            return inverse(self._turned(term.args[0]))
        symmetric = term.op == "var" and "symmetric" in self.facts.get(term.name, ())
        return term if symmetric or term.op in ("eye", "diag") else transpose(term)


def _split(term: Term) -> tuple[list[Term], list[Term]]:
    """The scalars before a product, and its factors."""
    if term.op == "scale":
        scalars, factors = _split(term.args[1])
        return [term.args[0], *scalars], factors
    if term.op == "matmul":
        (one, first), (two, second) = _split(term.args[0]), _split(term.args[1])
        return one + two, first + second
    return [], [term]


def _build(scalars: Sequence[Term], factors: Sequence[Term]) -> Term:
    result = factors[0]
    for factor in factors[1:]:
        result = matmul(result, factor)
    for scalar in reversed(scalars):
        result = scale(scalar, result)
    return result


__all__ = ["InverseNames", "Named"]
