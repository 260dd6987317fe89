"""Reading a gradient off a differential.

Identification theorem (Magnus & Neudecker, ch. 5): if dJ = Σ G_ij dX_ij for all dX then G is the gradient.
`coefficient` takes the entry G_ij out of the index form of dJ; it raises `NotLinear` if some term does not hold the
differential exactly once.  `place` puts slots for the free axes of such an entry.
"""

from __future__ import annotations

from .expr import (
    Expr,
    Monomial,
    Slot,
    Token,
    fresh_token,
    inner_factors,
    map_slots,
    multiply,
    replacing,
    sum_over,
    tokens_of,
)
from .normal import delta, normal
from .sizes import Size


class NotLinear(Exception):
    """The expression is not linear in the differential asked for."""


def axis(number: int, size: Size) -> Slot:
    """The free axis of a gradient entry."""
    return () if size.is_one else (("f", f"g{number}", size, Size.of(1)),)


def coefficient(expr: Expr, kind: str, name: str, shape: tuple[Size, ...]) -> Expr:
    """G with expr = Σ G[axes] · factor[axes], for the factor of the given kind and name."""
    parts: list[Monomial] = []
    free = tuple(axis(k, size) for k, size in enumerate(shape))
    for monomial in expr.monomials:
        places = [k for k, (f, _) in enumerate(monomial.factors) if f[0] == kind and f[1] == name]
        hidden = any(f[:2] == (kind, name) for outer, _ in monomial.factors for f in inner_factors(outer))
        if hidden or len(places) != 1 or monomial.factors[places[0]][1] != 1:
            raise NotLinear(f"a term is not linear in {name}")
        factor = monomial.factors[places[0]][0]
        rest = monomial._replace(factors=monomial.factors[: places[0]] + monomial.factors[places[0] + 1 :])
        part = Expr((rest,))
        for slot, wanted in zip(factor[2], free):
            part = multiply(part, delta(slot, wanted))
        parts.extend(part.monomials)
    return normal(Expr(tuple(parts)))


def place(expr: Expr, slots: tuple[Slot, ...], shape: tuple[Size, ...]) -> Expr:
    """The entry at the given slots."""
    result: list[Monomial] = []
    for monomial in expr.monomials:
        part = Expr((monomial,))
        for number, (slot, size) in enumerate(zip(slots, shape)):
            part = _place_axis(part, f"g{number}", slot, size)
        result.extend(part.monomials)
    return Expr(tuple(result))


def _place_axis(expr: Expr, label: str, slot: Slot, size: Size) -> Expr:
    (monomial,) = expr.monomials
    used: dict[Token, None] = {}
    for factor, _ in monomial.factors:
        for token in tokens_of(factor):
            if token[0] == "f" and token[1] == label:
                used[token] = None
    if not used:
        return expr
    if len(used) == 1 and next(iter(used))[2] == size:
        (token,) = used
        return Expr((_renamed(monomial, {token: slot}),))
    digits = _partition(sorted(used, key=lambda t: len(str(t[3])), reverse=True), size)
    names: dict[Token, Slot] = {token: (fresh_token(token[2]),) for token in digits}
    tokens = tuple(t for name in names.values() for t in name)
    return sum_over(tokens, multiply(Expr((_renamed(monomial, names),)), delta(slot, tokens)))


def _partition(tokens: list[Token], size: Size) -> list[Token]:
    """The digits in order, if they make up the whole axis; the order is the one in which trailing sizes chain."""
    chain: list[Token] = []
    trailing = Size.of(1)
    rest = list(tokens)
    while trailing != size:
        found = [t for t in rest if t[3] == trailing]
        if len(found) != 1:
            raise NotLinear("the digits of an axis overlap")
        chain.insert(0, found[0])
        rest.remove(found[0])
        trailing = trailing * found[0][2]
    if rest:
        raise NotLinear("the digits of an axis overlap")
    return chain


def _renamed(monomial: Monomial, names: dict[Token, Slot]) -> Monomial:
    change = replacing(names)
    return monomial._replace(factors=tuple((map_slots(f, change), e) for f, e in monomial.factors))
