"""Products of parts, and indices put for others in them.

Guarantee: what is copied gets new indices, and a change that would catch an index of a sum inside a factor is refused.
"""

from __future__ import annotations

from collections.abc import Mapping

from .base import need, poly
from .naming import Ask
from .places import MOST_PARTS, as_number, at_value, collected, indices


class Parts:
    """Algebra of sums over lattices."""


    def __init__(self, ask: Ask, known: Mapping[tuple, tuple]):
        self.ask, self.known, self.numbers, self.moves = ask, known, 0, 0
        self.scope: dict[str, tuple] = {}
        self.floors: dict[tuple[tuple, tuple], str] = {}

    def fresh_index(self) -> str:
        self.numbers += 1
        return f"#{self.numbers}"

    def product(self, left: tuple, right: tuple) -> tuple:
        need(len(left) * len(right) <= MOST_PARTS, "a product is too long")
        right = self.fresh(right)
        return tuple(collected((c * k, a + b, r | s, f + g)) for c, a, r, f in left for k, b, s, g in right)

    def fresh(self, total: tuple) -> tuple:
        """The same sum with new names for all that it binds."""
        done: list[tuple] = []
        for c, bound, region, factors in total:
            new = {v: self.fresh_index() for v in bound}
            inside = tuple((self.fresh_factor(f), e) for f, e in factors)
            moved = self.changed((c, (), region, inside), {v: poly([((w,), 1)]) for v, w in new.items()})
            done.extend((k, b + tuple(new.values()), r, f) for k, b, r, f in moved)
        return tuple(done)

    def fresh_factor(self, factor: tuple) -> tuple:
        if factor[0] == "M":
            new = self.fresh_index()
            return (*factor[:2], new, factor[3], self.fresh(self.put(factor[4], {factor[2]: poly([((new,), 1)])})))
        return (*factor[:-1], self.fresh(factor[-1])) if factor[0] in "FP" else factor

    def put(self, total: tuple, change: Mapping[str, tuple]) -> tuple:
        return tuple(part for one in total for part in self.changed(one, change))

    def changed(self, part: tuple, change: Mapping[str, tuple]) -> tuple:
        """The part with places put for indices that it does not bind (or whose sum the caller looks after)."""
        c, bound, region, factors = part
        rest, numbers = [], []
        for factor, e in factors:
            if factor[0] == "#" and factor[1] in change:
                need(e.denominator == 1 and e > 0, "an index to a negative power")
                numbers += [change[factor[1]]] * int(e)
            else:
                rest.append((self.moved(factor, change), e))
        result: tuple = ((c, bound, frozenset(at_value(p, change) for p in region), tuple(rest)),)
        for place in numbers:
            result = tuple((k * n, b, r, f + g) for n, _, _, g in as_number(place) for k, b, r, f in result)
            need(len(result) <= MOST_PARTS, "a sum is too long")
        return tuple(map(collected, result))

    def moved(self, factor: tuple, change: Mapping[str, tuple]) -> tuple:
        kind = factor[0]
        if kind == "v":
            return ("v", factor[1], tuple(at_value(p, change) for p in factor[2]))
        if kind in "FPM":
            names = set(change).union(*map(indices, change.values()))
            own = {v for part in factor[-1] for v in part[1]} | ({factor[2]} if kind == "M" else set())
            need(not names & own, "an index would be caught by a sum inside a factor")
        if kind == "M":
            return ("M", at_value(factor[1], change), factor[2], at_value(factor[3], change), self.put(factor[4], change))
        return (*factor[:-1], self.put(factor[-1], change)) if kind in "FP" else factor
