"""Kronecker deltas and mixed-radix digits.

  * Σ_k δ(k, s) x_k = x_s, with slots split into digits where they align, and left alone where they do not;
  * δ(s, t) x_t = δ(s, t) x_s where neither index is summed here: the smaller of the two stands for both;
  * two digits that always stand side by side are one digit.

Each function takes a monomial and returns an expression equal to it.  An index is split or eliminated only by the
monomial that sums over it; a delta inside a function that waits for the digits of an outer index gets them there
(`nested_digits`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from functools import lru_cache

from .expr import (
    UNITY,
    ZERO,
    Expr,
    Factor,
    Monomial,
    Slot,
    Token,
    all_slots,
    fresh_token,
    inner_factors,
    map_slots,
    multiply,
    nested,
    replacing,
    slots_of,
    tokens_of,
)
from .sizes import Size

Digits = tuple[Token, Slot]


def eliminate(monomial: Monomial) -> Expr | None:
    """One step towards getting rid of a Kronecker delta, as far as its slots align."""
    for place, (factor, exponent) in enumerate(monomial.factors):
        if factor[0] != "d" or exponent < 0:
            continue
        left, right = factor[1], factor[2]
        rest = monomial._replace(factors=monomial.factors[:place] + monomial.factors[place + 1 :])
        if left == right:
            return Expr((rest,))
        if not left or not right:
            continue
        if left[0][2] != right[0][2]:
            digits = _digits(left[0], right[0], monomial.bound)
            if digits is not None:
                return _split(monomial, *digits)
            continue
        if left[1:] or right[1:]:
            rest = _times_delta(rest, left[1:], right[1:])
        changed = _identify(rest, left[0], right[0])
        if changed is not None:
            return changed
        if left[1:] or right[1:]:
            return Expr((_times_delta(rest, left[:1], right[:1]),))
    return None


def _times_delta(monomial: Monomial, left: Slot, right: Slot) -> Monomial:
    return monomial._replace(factors=(*monomial.factors, (("d", left, right), UNITY)))


def _identify(rest: Monomial, a: Token, b: Token) -> Expr | None:
    """δ_ab · rest for single digits of one size, or None if the delta must stay as it is."""
    if a == b:
        return Expr((rest,))
    for old, new in ((a, b), (b, a)):
        if old in rest.bound:
            without = rest._replace(bound=tuple(t for t in rest.bound if t != old))
            return replaced(without, old, (new,))
    if a[0] == b[0] == "n":
        return Expr((rest,)) if a[1] == b[1] else ZERO
    old, new = sorted((a, b), key=_rank, reverse=True)
    if not any(old in tokens_of(f) for f, _ in rest.factors):
        return None
    return Expr(tuple(_times_delta(m, (new,), (old,)) for m in replaced(rest, old, (new,)).monomials))


def _rank(token: Token) -> tuple[str, str, str]:
    """Literals before free axes before indices of outer sums."""
    return ({"n": "0", "f": "1", "b": "2"}[token[0]], str(token[1]), str(token[3:]))


def _digits(a: Token, b: Token, bound: tuple[Token, ...]) -> Digits | None:
    """The larger of two leading digits, split so that its first part has the size of the smaller one."""
    for big, small in ((a, b), (b, a)):
        rest = big[2].divide(small[2])
        if rest is not None and not rest.is_one and not small[2].is_one:
            digits = _two_digits(big, small[2], rest, bound)
            if digits:
                return big, digits
    return None


def _two_digits(token: Token, high: Size, low: Size, bound: tuple[Token, ...]) -> Slot:
    """The token as `high` places times `low` places; () if that cannot be done here."""
    if token[0] == "b":
        return (fresh_token(high), fresh_token(low)) if token in bound else ()
    if token[0] == "f":
        return (("f", token[1], high, token[3] * low), ("f", token[1], low, token[3]))
    places = low.as_int()
    return (("n", token[1] // places, high), ("n", token[1] % places, low)) if places else ()


def _split(monomial: Monomial, token: Token, digits: Slot) -> Expr:
    """Put digits for a token; those of a summed index are summed in its place."""
    bound = tuple(t for have in monomial.bound for t in (digits if have == token else (have,)))
    return replaced(monomial._replace(bound=bound), token, digits)


def replaced(monomial: Monomial, old: Token, new: Slot) -> Expr:
    """`new` for `old` in every factor; nested expressions that this may simplify are put in normal form again."""
    from .powers import rebuilt

    change = replacing({old: new})
    kept: list[tuple[Factor, Fraction]] = []
    again: list[tuple[Factor, Fraction]] = []
    for factor, exponent in monomial.factors:
        moved = map_slots(factor, change)
        inside = nested(factor) and moved != factor and _may_collapse(factor, old, new)
        (again if inside else kept).append((moved, exponent))
    result = Expr((monomial._replace(factors=tuple(kept)),))
    for factor, exponent in again:
        result = multiply(result, rebuilt(factor, exponent))
    return result


def _may_collapse(factor: Factor, old: Token, new: Slot) -> bool:
    """Whether putting `new` for `old` can make two things inside the factor alike, or a delta solvable."""
    return not tokens_of(factor).isdisjoint(new) or any(f[0] == "d" for f in inner_factors(factor))


def nested_digits(monomial: Monomial) -> Expr | None:
    """Split a summed index for a delta that stands inside a function."""
    digits = wanted_digits([f for f, _ in monomial.factors], monomial.bound)
    return None if digits is None else _split(monomial, *digits)


def wanted_digits(factors: Iterable[Factor], tokens: tuple[Token, ...]) -> Digits | None:
    """One of the tokens, and the digits that a delta nested in the factors needs it split into."""
    if not tokens:
        return None
    for inner in (i for f in factors for i in inner_factors(f)):
        if inner[0] == "d" and inner[1] and inner[2] and inner[1][0][2] != inner[2][0][2]:
            digits = _digits(inner[1][0], inner[2][0], tokens)
            if digits is not None and digits[0] in tokens:
                return digits
    return None


# --------------------------------------------------------------------------------------------------------------- fusing


def fuse(monomial: Monomial) -> Monomial:
    """Digits that always stand side by side become one; so do neighbouring digits of a free axis."""
    if any(_has_digits(f) for f, _ in monomial.factors):
        monomial = monomial._replace(factors=tuple((map_slots(f, _join_free), e) for f, e in monomial.factors))
    while pair := adjacent_pair([f for f, _ in monomial.factors], monomial.bound):
        bound, change = join(pair, monomial.bound)
        monomial = Monomial(monomial.coefficient, bound, tuple((map_slots(f, change), e) for f, e in monomial.factors))
    return monomial


def join(pair: tuple[Token, Token], tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], Callable[[Slot], Slot]]:
    """The tokens with one digit for the pair, and the change of slots that belongs to it."""
    first, second = pair
    joined = fresh_token(first[2] * second[2])
    return tuple(joined if t == first else t for t in tokens if t != second), replacing({first: (joined,), second: ()})


def adjacent_pair(factors: Iterable[Factor], tokens: tuple[Token, ...]) -> tuple[Token, Token] | None:
    """Two of the tokens that stand side by side, in this order, wherever one of them stands."""
    if len(tokens) < 2:
        return None
    follower: dict[Token, set[Token | None]] = {}
    leader: dict[Token, set[Token | None]] = {}
    for slot in (s for f in factors for s in all_slots(f)):
        for position, token in enumerate(slot):
            if token[0] == "b":
                follower.setdefault(token, set()).add(slot[position + 1] if position + 1 < len(slot) else None)
                leader.setdefault(token, set()).add(slot[position - 1] if position else None)
    for token in tokens:
        after = follower.get(token, {None})
        other = next(iter(after))
        if len(after) == 1 and other in tokens and other != token and leader[other] == {token}:
            return token, other
    return None


def _has_digits(factor: Factor) -> bool:
    """Whether several digits stand side by side in a slot of the factor, or of an expression inside it."""
    return any(len(slot) > 1 for slot in slots_of(factor)) or (bool(nested(factor)) and _has_digits_inside(factor))


@lru_cache(maxsize=4096)
def _has_digits_inside(factor: Factor) -> bool:
    return any(len(slot) > 1 for slot in all_slots(factor))


def _join_free(slot: Slot) -> Slot:
    if len(slot) < 2:
        return slot
    result: list[Token] = []
    for token in slot:
        last = result[-1] if result else None
        if last is not None and _follows(last, token):
            result[-1] = ("f", token[1], last[2] * token[2], token[3])
        else:
            result.append(token)
    return tuple(result)


def _follows(high: Token, low: Token) -> bool:
    return high[0] == low[0] == "f" and high[1] == low[1] and high[3] == low[2] * low[3]
