"""Determinants: what one is made of, so that equal ones look alike.

Trusted here, for square factors and a number c that is not negative on its face:

    det(AB) = det A det B,  det Aᵀ = det A,  det A⁻¹ = 1/det A,  det(c A) = cⁿ det A,  det diag x = Π x_i,
    det(A ⊗ B) = (det A)^q (det B)^n,  det(S + F₁…F_r) = det S det(I + S⁻¹F₁…F_r),  det(I + F₁…F_r) = det(I + F_j…F_r F₁…F_{j−1})

A power cⁿ with a symbolic n, and a product over an axis, are exp(n log c) and exp(Σ log x_i); a condition lists it.  Where S is a
named array of which nothing is known that would keep it from being almost anything, it need not be invertible: both sides are
continuous in it, and agree where it is.  What none of this reaches is one atom, named by the entries of the matrix.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from .algebra import Algebra
from .base import ONE, Term
from .entries import UNIT, atom, plus, product, size_value, summed
from .terms import SCALAR, apply, make

KEPT_FROM_MOVING = frozenset(
    {"onehot_rows", "onehot_cols", "binary", "signs", "probability", "singular", "skew_symmetric", "orthonormal_columns",
     "orthonormal_rows"}
)  # fmt: skip
LOGARITHMS = "arguments of logarithms are positive, each factor too"


class Determinants:
    """The determinant of a matrix, for whoever can give entries and names of matrices."""

    algebra: Algebra
    facts: Mapping[str, frozenset[str]]

    def at(self, term: Term, slots: tuple) -> tuple:
        """The entry of a term at slots."""
        raise NotImplementedError

    def whole(self, arg: Term) -> str:
        """A matrix as one string."""
        raise NotImplementedError

    def determinant(self, arg: Term) -> tuple:
        op, args = arg.op, arg.args
        if arg.shape == SCALAR:
            return self.at(arg, ((), ()))
        if op == "eye":
            return UNIT
        if op in ("matmul", "transpose", "inverse") and all(a.shape[0] == a.shape[1] for a in args):
            one, *rest = (self.determinant(a) for a in args)
            return self.algebra.power(one, Fraction(-1)) if op == "inverse" else product(one, rest[0]) if rest else one
        if op == "kron" and all(a.shape[0] == a.shape[1] for a in args):
            left, right = args
            return product(
                self.to_size(self.determinant(left), right.shape[0]), self.to_size(self.determinant(right), left.shape[0])
            )
        if op == "scale" and not negative_on_its_face(args[0]):
            return product(self.to_size(self.at(args[0], ((), ())), arg.shape[0]), self.determinant(args[1]))
        if op == "diag" and number(arg.shape[0]) is None:
            return self.product_of(args[0])
        found = self.of_sum(arg) if op == "add" else None
        return found if found is not None else self.named(arg)

    def named(self, arg: Term) -> tuple:
        return atom("v", ("determinant", min(self.whole(arg), self.whole(make("transpose", arg)))), ())

    def to_size(self, base: tuple, size: tuple) -> tuple:
        """base^size."""
        whole = number(size)
        if whole is not None and whole < 16:
            return self.algebra.power(base, Fraction(whole))
        if base == UNIT:
            return UNIT
        self.algebra.used.add(LOGARITHMS)
        return self.algebra.exp(product(size_value(size), self.algebra.log(base)))

    def product_of(self, vector: Term) -> tuple:
        """Π x_i as exp Σ log x_i."""
        self.algebra.used.add(LOGARITHMS)
        size = vector.shape[0] if vector.shape[1] == ONE else vector.shape[1]
        inner = self.algebra.slot(size)
        where = (inner, ()) if vector.shape[1] == ONE else ((), inner)
        return self.algebra.exp(summed(inner, self.algebra.log(self.at(vector, where))))

    def of_sum(self, arg: Term) -> tuple | None:
        """det(S + F₁…F_r), for the summand S that is invertible on its face."""
        parts = [part for term in arg.args for part in summands(term)]
        if len(parts) != 2:
            return None
        for base, chain in (parts, parts[::-1]):
            scalars, factors = factored(chain)
            if not self.invertible(base) or (len(factors) < 2 and base.op != "eye"):
                continue
            front = [] if base.op == "eye" else [make("inverse", base)]
            if scaled_eye(base):
                front, scalars = [], [*scalars, apply("recip", base.args[0])]
            if len(front) + len(factors) < 2:
                return None
            return product(self.determinant(base), self.one_plus(scalars, [*front, *factors]))
        return None

    def invertible(self, term: Term) -> bool:
        if term.op in ("eye", "inverse") or scaled_eye(term):
            return True
        return term.op == "var" and not self.facts.get(term.attrs[0], frozenset()) & KEPT_FROM_MOVING

    def one_plus(self, scalars: list[Term], factors: list[Term]) -> tuple:
        """det(I + c F₁…F_r), the factors turned round to the smallest inner size, of those the first by name."""
        found: list[tuple[tuple[bool, str], str]] = []
        for turned in (factors, [make("transpose", f) for f in reversed(factors)]):
            for cut in range(len(turned)):
                chain = turned[cut:] + turned[:cut]
                whole = chain[0]
                for factor in chain[1:]:
                    whole = make("matmul", whole, factor)
                for scalar in scalars:
                    whole = make("scale", scalar, whole)
                size = whole.shape[0]
                if size == ONE:
                    return self.algebra.normal(plus(UNIT, self.at(whole, ((), ()))))
                name = self.whole(make("add", make("eye", shape=(size, size)), whole))
                found.append(((number(size) is None, str(size)), name))
        return atom("v", ("determinant", min(found)[1]), ())


def number(size: tuple) -> int | None:
    return size[0][1] if len(size) == 1 and not size[0][0] else None


def negative_on_its_face(factor: Term) -> bool:
    """Whether a number is negative, or may be by its sign alone."""
    return (factor.op == "num" and factor.attrs[0] <= 0) or any(map(negative_on_its_face, factor.args))


def scaled_eye(term: Term) -> bool:
    return term.op == "scale" and term.args[1].op == "eye" and not negative_on_its_face(term.args[0])


def summands(term: Term) -> list[Term]:
    return [part for arg in term.args for part in summands(arg)] if term.op == "add" else [term]


def factored(term: Term) -> tuple[list[Term], list[Term]]:
    """The scalars in front of a product, and its factors; a transposed product is turned over."""
    if term.op == "scale":
        scalars, factors = factored(term.args[1])
        return [term.args[0], *scalars], factors
    if term.op == "matmul":
        (one, first), (two, second) = map(factored, term.args)
        return one + two, first + second
    if term.op == "transpose" and term.args[0].op in ("matmul", "scale", "transpose"):
        (inner,) = term.args
        if inner.op == "transpose":
            return factored(inner.args[0])
        scalars, factors = factored(inner)
        return scalars, [make("transpose", f) for f in reversed(factors)]
    return [], [term]


__all__ = ["Determinants"]
