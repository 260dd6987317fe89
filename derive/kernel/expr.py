"""Index expressions: sums of products of entries, with named indices.

An `Expr` is a finite sum of monomials; a monomial is a rational coefficient, a set of summed indices, and factors with
exponents.  Everything is immutable tuples, so that an expression can be read at a glance in a debugger.

Tokens (one digit of a mixed-radix index, the most significant first):
    ("b", uid, size)                  a summed index
    ("f", axis, size, trailing)       a digit of a free axis: (axis // trailing) mod size
    ("n", value, size)                a literal position
A slot is a tuple of tokens and stands for one axis; an axis of size 1 has the empty slot.

Factors:
    ("v", name, slots)                an entry of a named array ("y": symmetric matrix, "q": orthonormal columns)
    ("i", name, slots, matrix)        an entry of the inverse of the matrix so called ("j": of a symmetric one);
                                      `matrix` is its normal form at the free axes 0 and 1, None for a named array
    ("d", slot, slot)                 Kronecker's delta between two slots of one size
    ("s", symbol)                     a size as a number; never zero
    ("F", name, (expr, …))            an elementwise function of scalars
    ("E", expr)                       exp of one monomial with coefficient 1
    ("P", expr)                       a scalar raised to a power that cannot be expanded
    ("M", slot, tokens, expr)         argmax mask: 1 where `slot` is the first place at which expr, as a function
                                      of the tokens (digits in the order of the slot), is largest

Scopes.  A monomial binds the tokens in `bound`, a mask its tokens.  An expression nested in a factor may hold tokens
of the sums around it.  Two things keep scopes apart: what is copied is made `fresh` at every depth, so that no token
is bound again inside its scope; and a rule eliminates or splits a summed index only where its own monomial binds it.

Soundness of the calculus rests on two facts: a summed index may be renamed (`fresh`), and a factor that does not
contain a summed index may be moved out of its sum.  Nothing else is assumed here.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from .sizes import Size

Token = tuple
Slot = tuple[Token, ...]
Factor = tuple[Any, ...]
_uids = itertools.count()


class Budget(Exception):
    """An expansion or a search would grow past its bound; the caller abstains."""


class Monomial(NamedTuple):
    coefficient: Fraction
    bound: tuple[Token, ...]
    factors: tuple[tuple[Factor, Fraction], ...]


class Expr:
    """A sum of monomials, immutable; its hash is worked out once, since nested expressions are looked up again and again.

    `settled` says that the normal form was asked for and is this expression itself.
    """

    __slots__ = ("_hash", "monomials", "settled")

    def __init__(self, monomials: tuple[Monomial, ...], settled: bool = False):
        self.monomials = monomials
        self.settled = settled
        self._hash: int | None = None

    def __hash__(self) -> int:
        if self._hash is None:
            self._hash = hash(self.monomials)
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Expr) and hash(self) == hash(other) and self.monomials == other.monomials

    def __repr__(self) -> str:
        return f"Expr({self.monomials!r})"


UNITY = Fraction(1)  # the one object for the coefficient and the exponent 1, so that most comparisons end at identity
ZERO = Expr(())
UNIT = Expr((Monomial(UNITY, (), ()),))
MAX_MONOMIALS = 4000


def fresh_token(size: Size) -> Token:
    return ("b", next(_uids), size)


def constant(value: Fraction | int) -> Expr:
    return Expr((Monomial(_fraction(value), (), ()),)) if value else ZERO


def atom(factor: Factor, exponent: Fraction | int = UNITY) -> Expr:
    return Expr((Monomial(UNITY, (), ((factor, _fraction(exponent)),)),))


def _fraction(value: Fraction | int) -> Fraction:
    return UNITY if value == 1 else Fraction(value)


def product(one: Fraction, two: Fraction) -> Fraction:
    """The product of two coefficients, most of which are 1."""
    return two if one is UNITY else one if two is UNITY else one * two


def size_value(size: Size) -> Expr:
    """A size as a number: a polynomial in the size symbols."""
    monomials = []
    for powers, coefficient in size.terms:
        factors = tuple((("s", symbol), _fraction(power)) for symbol, power in powers)
        monomials.append(Monomial(_fraction(coefficient), (), factors))
    return Expr(tuple(monomials))


def add(*parts: Expr) -> Expr:
    monomials = tuple(m for part in parts for m in part.monomials)
    if len(monomials) > MAX_MONOMIALS:
        raise Budget(f"more than {MAX_MONOMIALS} terms")
    return Expr(monomials)


def scale(value: Fraction | int, expr: Expr) -> Expr:
    return Expr(tuple(m._replace(coefficient=m.coefficient * value) for m in expr.monomials)) if value else ZERO


def multiply(left: Expr, right: Expr) -> Expr:
    """The product, expanded. Summed indices of both sides must differ (`fresh` makes them so)."""
    if len(left.monomials) * len(right.monomials) > MAX_MONOMIALS:
        raise Budget(f"a product would expand to more than {MAX_MONOMIALS} terms")
    return Expr(
        tuple(
            Monomial(product(a.coefficient, b.coefficient), a.bound + b.bound, a.factors + b.factors)
            for a in left.monomials
            for b in right.monomials
        )
    )


def sum_over(tokens: tuple[Token, ...], expr: Expr) -> Expr:
    return Expr(tuple(m._replace(bound=m.bound + tokens) for m in expr.monomials))


# ------------------------------------------------------------------------------------------------- looking and changing


def slots_of(factor: Factor) -> tuple[Slot, ...]:
    """The slots that stand in the factor itself, not in expressions nested in it."""
    kind = factor[0]
    if kind in "vyqij":
        return factor[2]
    if kind == "d":
        return (factor[1], factor[2])
    return (factor[1],) if kind == "M" else ()


def nested(factor: Factor) -> tuple[Expr, ...]:
    """The expressions inside a factor that share its scope."""
    kind = factor[0]
    if kind == "F":
        return factor[2]
    if kind in "EP":
        return (factor[1],)
    return (factor[3],) if kind == "M" else ()


def inner_factors(factor: Factor) -> Iterator[Factor]:
    """The factors of nested expressions, at every depth."""
    for expr in nested(factor):
        for monomial in expr.monomials:
            for inner, _ in monomial.factors:
                yield inner
                yield from inner_factors(inner)


def all_slots(factor: Factor) -> Iterator[Slot]:
    yield from slots_of(factor)
    for inner in inner_factors(factor):
        yield from slots_of(inner)


def tokens_of(factor: Factor) -> frozenset[Token]:
    """Every token in the factor, also those of nested expressions."""
    if factor[0] in "vyqij":
        return frozenset(chain.from_iterable(factor[2]))
    return _tokens_inside(factor)


@lru_cache(maxsize=4096)
def _tokens_inside(factor: Factor) -> frozenset[Token]:
    return frozenset(token for slot in all_slots(factor) for token in slot)


def map_slots(factor: Factor, change: Callable[[Slot], Slot]) -> Factor:
    """The factor with `change` applied to every slot, also to those of nested expressions."""
    kind = factor[0]
    if kind in "vyq":
        return (kind, factor[1], tuple(change(s) for s in factor[2]))
    if kind == "d":
        return ("d", change(factor[1]), change(factor[2]))
    if kind == "s":
        return factor
    if kind == "F":
        return ("F", factor[1], tuple(map_expr(e, change) for e in factor[2]))
    if kind == "M":
        return ("M", change(factor[1]), factor[2], map_expr(factor[3], change))
    if kind in "ij":
        return (kind, factor[1], tuple(change(s) for s in factor[2]), factor[3])
    return (kind, map_expr(factor[1], change))


def map_expr(expr: Expr, change: Callable[[Slot], Slot]) -> Expr:
    return Expr(
        tuple(m._replace(factors=tuple((map_slots(f, change), e) for f, e in m.factors)) for m in expr.monomials)
    )


def replacing(names: Mapping[Token, Slot]) -> Callable[[Slot], Slot]:
    """The change of slots that puts tokens for tokens."""

    def change(slot: Slot) -> Slot:
        if not any(token in names for token in slot):
            return slot
        return tuple(t for token in slot for t in names.get(token, (token,)))

    return change


def fresh(expr: Expr) -> Expr:
    """The same expression with new names for all that it binds, at every depth."""
    return Expr(tuple(_fresh_monomial(m, {}) for m in expr.monomials), expr.settled)


def _fresh_monomial(monomial: Monomial, names: Mapping[Token, Token]) -> Monomial:
    if monomial.bound:
        names = {**names, **{token: fresh_token(token[2]) for token in monomial.bound}}
    factors = tuple((_fresh_factor(f, names), e) for f, e in monomial.factors)
    return Monomial(monomial.coefficient, tuple(names[t] for t in monomial.bound), factors)


def _fresh_factor(factor: Factor, names: Mapping[Token, Token]) -> Factor:
    kind = factor[0]
    if kind == "F":
        return ("F", factor[1], tuple(_fresh_within(e, names) for e in factor[2]))
    if kind in "EP":
        return (kind, _fresh_within(factor[1], names))
    if kind == "M":
        inside = {**names, **{token: fresh_token(token[2]) for token in factor[2]}}
        slot, tokens = (tuple(inside.get(t, t) for t in part) for part in factor[1:3])
        return ("M", slot, tokens, _fresh_within(factor[3], inside))
    return map_slots(factor, lambda slot: tuple(names.get(t, t) for t in slot)) if names else factor


def _fresh_within(expr: Expr, names: Mapping[Token, Token]) -> Expr:
    return Expr(tuple(_fresh_monomial(m, names) for m in expr.monomials))
