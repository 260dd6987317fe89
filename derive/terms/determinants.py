"""Determinants in index form: what a determinant is made of, so that equal ones look alike.

    det(AB) = det A · det B,  det Aᵀ = det A,  det A⁻¹ = 1/det A               square factors
    det(c A) = cⁿ det A,  det diag x = Π x_i,  det(A ⊗ B) = (det A)^q (det B)^n
    det(S + F₁…F_r) = det S · det(I + S⁻¹F₁…F_r),  det(I + F₁…F_r) = det(I + F_j…F_r F₁…F_{j−1})   (Sylvester)

A power cⁿ with a symbolic n, and a product over an axis, are the formal exponentials exp(n log c) and exp(Σ log x_i): they obey
the same equations as powers do, and their logarithms are taken under the generic condition that logarithms exist.  Where S is a
named array it need not be invertible: both sides are continuous in it and agree where it is, and that is almost everywhere.
What none of this reaches is one atom, named by the normal form of the matrix or of its transpose, whichever comes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from derive.kernel.canonical import key
from derive.kernel.expr import UNIT, Expr, add, atom, multiply, size_value
from derive.kernel.normal import normal
from derive.kernel.powers import exponential, logarithm, raise_to
from derive.kernel.sizes import Size
from derive.terms.term import Term, eye, inverse, matmul, num, transpose
from derive.terms.term import add as term_add
from derive.terms.term import scale as term_scale

Facts = Mapping[str, frozenset[str]]
Lower = Callable[[Term], Expr]
DISCRETE = frozenset({"onehot_rows", "onehot_cols", "binary", "signs", "probability", "singular", "skew_symmetric"})
SQUARE_PARTS = frozenset({"matmul", "transpose", "inverse"})


def determinant(arg: Term, facts: Facts, lower: Lower, entry: Callable[[Term], Expr]) -> Expr:
    """det(arg); `lower` gives the normal form of a matrix, `entry` a fresh expression of a 1×1 term."""
    if arg.rows.is_one:
        return entry(arg)

    def again(term: Term) -> Expr:
        return determinant(term, facts, lower, entry)

    op, args = arg.op, arg.args
    if op == "eye":
        return UNIT
    if op in SQUARE_PARTS and all(a.rows == a.cols for a in args):
        if op == "inverse":
            return raise_to(again(args[0]), Fraction(-1))
        return multiply(again(args[0]), again(args[1])) if op == "matmul" else again(args[0])
    if op == "kron" and all(a.rows == a.cols for a in args):
        left, right = args
        return multiply(_to_size(again(left), right.rows), _to_size(again(right), left.rows))
    if op == "scale" and not _negative(args[0]):
        return multiply(_to_size(normal(entry(args[0])), arg.rows), again(args[1]))
    if op == "diag" and arg.rows.as_int() is None:
        return _product_of(args[0], entry)
    if op == "add":
        found = _sum(arg, facts, lower, entry, again)
        if found is not None:
            return found
    names = [key(lower(matrix)) for matrix in (arg, transpose(arg))]
    return atom(("v", "determinant of " + min(names), ()))


def _negative(factor: Term) -> bool:
    """Whether a number is negative, or may be by its sign alone."""
    return any(t.op == "num" and t.attrs[0] <= 0 for t in factor.walk())


def _to_size(base: Expr, size: Size) -> Expr:
    """base^size."""
    whole = size.as_int()
    if whole is not None and whole < 16:
        return raise_to(base, Fraction(whole))
    return UNIT if base == UNIT else exponential(multiply(size_value(size), logarithm(base)))


def _product_of(column: Term, entry: Callable[[Term], Expr]) -> Expr:
    """Π x_i as exp Σ log x_i."""
    from derive.terms.term import entry as entry_of
    from derive.terms.term import index, total

    size = column.rows if column.cols.is_one else column.cols
    where = (index("·i", size), num(0)) if column.cols.is_one else (num(0), index("·i", size))
    body = Term("apply", (entry_of(column, *where),), ("log",), (Size.of(1), Size.of(1)))
    return exponential(normal(entry(total("·i", size, body))))


# --------------------------------------------------------------------------------------------------------------- sums


def _sum(arg: Term, facts: Facts, lower: Lower, entry: Callable[[Term], Expr], again: Callable[[Term], Expr]) -> Expr | None:
    """det(S + F₁…F_r) by Sylvester's rule, for the summand S that is invertible on its face."""
    parts = [part for term in arg.args for part in _summands(term)]
    if len(parts) != 2:
        return None
    for base, chain in (parts, parts[::-1]):
        scalars, factors = _factors(chain)
        if not _invertible(base, facts) or (len(factors) < 2 and base.op != "eye"):
            continue
        front = [] if base.op == "eye" else [inverse(base)]
        if _is_scaled_eye(base):
            front, scalars = [], [*scalars, Term("apply", (base.args[0],), ("recip",), base.args[0].shape)]
        if len(front) + len(factors) < 2:
            return None
        return multiply(again(base), _one_plus(scalars, [*front, *factors], lower, entry))
    return None


def _summands(term: Term) -> list[Term]:
    return [part for arg in term.args for part in _summands(arg)] if term.op == "add" else [term]


def _factors(term: Term) -> tuple[list[Term], list[Term]]:
    """The scalars in front of a product, and its factors; a transposed product is turned over."""
    if term.op == "scale":
        scalars, factors = _factors(term.args[1])
        return [term.args[0], *scalars], factors
    if term.op == "matmul":
        (one, first), (two, second) = _factors(term.args[0]), _factors(term.args[1])
        return one + two, first + second
    if term.op == "transpose" and term.args[0].op in ("matmul", "scale", "transpose"):
        inner = term.args[0]
        if inner.op == "transpose":
            return _factors(inner.args[0])
        scalars, factors = _factors(inner)
        return scalars, [transpose(f) for f in reversed(factors)]
    return [], [term]


def _invertible(term: Term, facts: Facts) -> bool:
    """Whether a summand is invertible almost everywhere: the identity, a multiple of it, an inverse, a named square array."""
    if term.op in ("eye", "inverse"):
        return True
    return _is_scaled_eye(term) or (term.op == "var" and not facts.get(term.name, frozenset()) & DISCRETE)


def _is_scaled_eye(term: Term) -> bool:
    return term.op == "scale" and term.args[1].op == "eye" and not _negative(term.args[0])


def _one_plus(scalars: list[Term], factors: list[Term], lower: Lower, entry: Callable[[Term], Expr]) -> Expr:
    """det(I + c F₁…F_r), the factors turned round to the smallest inner size; of those the first by name, transposed or not."""
    found: list[tuple[tuple[bool, str], str, Term]] = []
    for turned in (factors, [transpose(f) for f in reversed(factors)]):
        for cut in range(len(turned)):
            chain = turned[cut:] + turned[:cut]
            product = chain[0]
            for factor in chain[1:]:
                product = matmul(product, factor)
            for scalar in scalars:
                product = term_scale(scalar, product)
            size = product.rows
            if size.is_one:
                return normal(add(UNIT, entry(product)))
            whole = lower(term_add(eye(size), product))
            found.append(((size.as_int() is None, str(size)), key(whole), product))
    _, name, _ = min(found, key=lambda item: item[:2])
    return atom(("v", "determinant of " + name, ()))


__all__ = ["determinant"]
