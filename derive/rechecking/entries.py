"""Sums of products of entries, as plain tuples, and as strings.

Token: ("b", number, size) a summed index; ("f", axis, size, trailing) the digit (axis // trailing) mod size of a free axis;
("n", value, size) a number.  A slot is a tuple of tokens, the most significant digit first; an axis of size 1 is ().  Factor:
(kind, name, slots) with kind v (array), y (symmetric), q (orthogonal), i (inverse of the named matrix) and j (inverse of a
symmetric one); ("d", slot, slot) Kronecker's δ; ("s", symbol) a size; ("F", name, sum) a function; ("E", sum) exp of one
monomial; ("P", sum) a sum to a power; ("M", slot, token, sum) 1 where `slot` is the first largest of sum over token.  Monomial:
(coefficient, summed tokens, ((factor, exponent), …)); a sum is a tuple of monomials.  No token is bound twice in one monomial
with one scope inside the other: what is copied gets fresh numbers.

Trusted here: that two monomials with one string are equal.  The string names every index, so that equal strings mean the same
sum of the same products.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from .base import MAX_MONOMIALS, ONE, need, times, write_size

UNIT: tuple = ((Fraction(1), (), ()),)
NAMED = "vyqij"
MASKS = frozenset({"ge0", "gt0"})


class Blank(dict):
    """Names every summed index alike."""

    def get(self, key: Any, default: Any = None) -> Any:
        return "·"


def plus(*sums: tuple) -> tuple:
    result = tuple(m for s in sums for m in s)
    need(len(result) <= MAX_MONOMIALS, "a sum is too long")
    return result


def scaled(value: Fraction, total: tuple) -> tuple:
    return tuple((c * value, bound, factors) for c, bound, factors in total) if value else ()


def product(left: tuple, right: tuple) -> tuple:
    """Expanded; the summed indices of the two differ (`fresh`)."""
    need(len(left) * len(right) <= MAX_MONOMIALS, "a product is too long")
    return tuple((c * k, a + b, f + g) for c, a, f in left for k, b, g in right)


def atom(*factor: Any, exponent: Fraction | int = 1) -> tuple:
    return ((Fraction(1), (), ((factor, Fraction(exponent)),)),)


def summed(tokens: Iterable, total: tuple) -> tuple:
    return tuple((c, bound + tuple(tokens), factors) for c, bound, factors in total)


def size_value(size: tuple) -> tuple:
    return tuple((Fraction(c), (), tuple((("s", s), Fraction(1)) for s in symbols)) for symbols, c in size)


def delta(left: tuple, right: tuple) -> tuple:
    return UNIT if left == right else atom("d", left, right)


def nested(factor: tuple) -> tuple:
    """The sum inside a factor."""
    return {"F": factor[-1], "E": factor[-1], "P": factor[-1], "M": factor[-1]}.get(factor[0], ())


def slots_of(factor: tuple) -> Iterator[tuple]:
    """Every slot in a factor, at any depth."""
    if factor[0] in NAMED:
        yield from factor[2]
    elif factor[0] in "dM":
        yield from factor[1:3] if factor[0] == "d" else factor[1:2]
    for _, _, factors in nested(factor):
        for inner, _ in factors:
            yield from slots_of(inner)


def tokens_of(factor: tuple) -> set:
    return {t for slot in slots_of(factor) for t in slot}


def bound_in(factor: tuple) -> Iterator[tuple]:
    """Every index that is summed, or compared by a mask, inside a factor."""
    if factor[0] == "M":
        yield factor[2]
    for _, bound, factors in nested(factor):
        yield from bound
        for inner, _ in factors:
            yield from bound_in(inner)


def deltas_in(factor: tuple) -> Iterator[tuple[tuple, tuple]]:
    """Every δ inside a factor with the indices that its own monomial sums."""
    for _, bound, factors in nested(factor):
        for inner, _ in factors:
            if inner[0] == "d":
                yield inner, bound
            yield from deltas_in(inner)


def put(factor: tuple, new: Mapping[tuple, tuple]) -> tuple:
    """The factor with slots put for tokens, at any depth."""

    def slot(old: tuple) -> tuple:
        return tuple(t for token in old for t in new.get(token, (token,)))

    kind = factor[0]
    if kind in NAMED:
        return (kind, factor[1], tuple(slot(s) for s in factor[2]))
    if kind == "d":
        return ("d", slot(factor[1]), slot(factor[2]))
    if kind == "M":
        return ("M", slot(factor[1]), *new.get(factor[2], (factor[2],)), put_sum(factor[3], new))
    return factor if kind == "s" else (*factor[:-1], put_sum(factor[-1], new))


def put_sum(total: tuple, new: Mapping[tuple, tuple]) -> tuple:
    return tuple((c, tuple(t for b in bound for t in new.get(b, (b,))), tuple((put(f, new), e) for f, e in factors))
                 for c, bound, factors in total)  # fmt: skip


def digits_joined(slot: tuple) -> tuple:
    """Neighbouring digits of one free axis are one digit."""
    result: list[tuple] = []
    for token in slot:
        last = result[-1] if result else ("", "", ONE, ONE)
        if last[0] == token[0] == "f" and last[1] == token[1] and last[3] == times(token[2], token[3]):
            result[-1] = ("f", token[1], times(last[2], token[2]), token[3])
        else:
            result.append(token)
    return tuple(result)


def joined(factor: tuple, slots: Mapping[tuple, tuple]) -> tuple:
    """The factor with whole slots replaced, at any depth."""
    kind = factor[0]
    if kind in NAMED:
        return (kind, factor[1], tuple(slots.get(s, s) for s in factor[2]))
    if kind == "d":
        return ("d", *(slots.get(s, s) for s in factor[1:]))
    if kind == "s":
        return factor
    inside = tuple((c, bound, tuple((joined(f, slots), e) for f, e in factors)) for c, bound, factors in factor[-1])
    return (kind, slots.get(factor[1], factor[1]), factor[2], inside) if kind == "M" else (*factor[:-1], inside)


AXES = ("g0", "g1")


def free(shape: tuple, names: tuple[str, str] = ("row", "col")) -> tuple:
    return tuple(() if size == ONE else (("f", name, size, ONE),) for name, size in zip(names, shape))


def show_size(size: tuple) -> str:
    return json.dumps(write_size(size), separators=(",", ":"))


def show_slot(slot: tuple, names: Mapping[int, str]) -> str:
    def one(token: tuple) -> str:
        if token[0] == "b":
            return names.get(token[1], f"k{token[1]}")
        if token[0] == "n":
            return f"#{token[1]}:{show_size(token[2])}"
        return f"{token[1]}:{show_size(token[2])}" + ("" if token[3] == ONE else f"/{show_size(token[3])}")

    return ".".join(one(t) for t in slot)


def show(factor: tuple, names: Mapping[int, str]) -> str:
    kind = factor[0]
    if kind == "s":
        return f"s{json.dumps(factor[1])}"
    if kind in NAMED:
        slots = [show_slot(s, names) for s in factor[2]]
        return f"{kind}{json.dumps(factor[1])}[{';'.join(sorted(slots) if kind in 'yj' else slots)}]"
    if kind == "d":
        return f"δ[{';'.join(sorted(show_slot(s, names) for s in factor[1:]))}]"
    inside = show_sum(factor[-1], names)
    if kind == "M":
        over = f"{show_slot((factor[2],), names)}:{show_size(factor[2][2])}"
        return f"argmax[{show_slot(factor[1], names)}]({over}|{inside})"
    return f"F{json.dumps(factor[1])}({inside})" if kind == "F" else f"{kind}({inside})"


def show_monomial(monomial: tuple, names: Mapping[int, str]) -> str:
    _, bound, factors = monomial
    parts = sorted(show(f, names) + ("" if e == 1 else f"^{e}") for f, e in factors) or ["1"]
    head = ",".join(sorted(f"{show_slot((t,), names)}:{show_size(t[2])}" for t in bound))
    return (f"Σ{{{head}}} " if head else "") + "·".join(parts)


def show_sum(total: tuple, names: Mapping[int, str]) -> str:
    return " + ".join(sorted(f"{m[0]}*{show_monomial(m, names)}" for m in total)) or "0"
