"""Fresh indices, and names for indices that a certificate gives.

Guarantee: names are a bijection on exactly the indices that are summed or compared in a factor or monomial; so they can spoil a
proof but never make one, since renaming summed indices never changes a sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from .base import ONE, need
from .entries import bound_in, nested, put, put_sum, show

Ask = Callable[[str, Any], Any]


class Naming:
    """`ask(what, of)` gives the next step of the certificate: names for indices, or a rule to use on a monomial."""


    def __init__(self, ask: Ask):
        self.ask, self.count, self.numbers, self.texts = ask, 0, 0, {}  # type: tuple[Ask, int, int, dict[tuple, str]]
        self.by_exponentials = False  # whether tanh is written by them
        self.used: set[str] = set()  # conditions of equations that were used
        self.matrices: dict[str, tuple] = {}  # the entries at (row, col) of the matrices whose inverses were named

    def fresh_token(self, size: tuple) -> tuple:
        self.numbers += 1
        return ("b", self.numbers, size)

    def slot(self, size: tuple) -> tuple:
        return () if size == ONE else (self.fresh_token(size),)

    def fresh(self, total: tuple) -> tuple:
        """The same sum with new numbers for all its summed indices, at any depth."""
        old = [t for m in total for t in (*m[1], *(t for f, _ in m[2] for t in bound_in(f)))]
        return put_sum(total, {t: (self.fresh_token(t[2]),) for t in old})

    def apart(self, factor: tuple) -> tuple:
        """The factor with an index of its own for every sum and every mask inside it."""
        inner = nested(factor)
        if not inner:
            return factor
        if factor[0] == "M":
            token = self.fresh_token(factor[2][2])
            factor = (*factor[:2], token, put_sum(inner, {factor[2]: (token,)}))
        return (*factor[:-1], tuple(self.apart_monomial(m, True) for m in nested(factor)))

    def apart_monomial(self, monomial: tuple, own: bool = False) -> tuple:
        """The monomial with an index of its own for every sum inside its factors, and, if `own`, for its own sum."""
        coefficient, bound, factors = monomial
        new = {t: (self.fresh_token(t[2]),) for t in bound} if own else {}
        moved = tuple((self.apart(put(f, new)), e) for f, e in factors)
        return (coefficient, tuple(new[t][0] if own else t for t in bound), moved)

    def names(self, what: str, of: Any, step: Any, tokens: Iterable[tuple]) -> dict[int, str]:
        """The names that a step gives, refused unless they are a bijection on exactly these indices."""
        need(
            isinstance(step, dict) and step.keys() == {"names"} and isinstance(step["names"], dict),
            f"no names for a {what}",
        )
        names = step["names"]
        need(names.keys() == {f"k{t[1]}" for t in tokens}, f"the names for a {what} are not for its indices")
        need(
            all(isinstance(n, str) and n[:1] == "i" and n[1:].isdecimal() for n in names.values()),
            "a name is i and a number",
        )
        need(len(set(names.values())) == len(names), "two indices have one name")
        return {int(key[1:]): name for key, name in names.items()}

    def text(self, factor: tuple) -> str:
        """The factor as a string in which the indices summed inside it have given names."""
        tokens = list(bound_in(factor))
        if not tokens:
            return show(factor, {})
        if factor not in self.texts:
            single = self.apart(factor) if len(set(tokens)) < len(tokens) else factor
            names = self.names("factor", single, self.ask("factor", single), bound_in(single))
            self.texts[factor] = show(single, names)
        return self.texts[factor]

    def normal(self, total: tuple) -> tuple:
        """An equal sum, like monomials collected, in the order of their strings."""
        raise NotImplementedError
