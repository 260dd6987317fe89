"""Moves that show a sum over a lattice to be zero; a certificate names each.

Trusted here: sums over all integers do not change when an index is moved by others, or changed by a unimodular map; a region is
empty where nonnegative multiples of places that are ≥ 0 add up to −1; and counting, Σ_v 1 over −a ≤ v ≤ b is a + b + 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

from .base import ONE, need, poly, times
from .lattice_entries import LatticeEntries
from .places import (
    MOST_MOVES,
    MOST_PARTS,
    as_number,
    bounds,
    collected,
    determinant,
    held,
    indices,
    join,
    minus,
    positive,
    read_place,
    slope,
    tightened,
    whole,
)
from .rules import item


class Lattice(LatticeEntries):
    """Sums over lattices are shown to be zero by moves that a certificate gives; each is an equation between sums."""


    def impossible(self, region: Iterable[tuple], proof: Any) -> None:
        """Nonnegative multiples of places that are ≥ 0 add up to −1: places of the region, sizes less 1, their products."""
        base = sorted(map(tightened, region))
        total: dict[tuple[str, ...], Fraction] = {}
        for weight, kind, *which in proof:
            one = Fraction(weight)
            need(one >= 0 and kind in ("r", "s", "s1") and 0 < len(which) < 3, "a weight is negative")
            need(all(isinstance(s, str) and s[:1] not in ("", "#") for s in which[kind == "r" :]), "a size is no index")
            if kind == "s":  # (s − 1), (s − 1)(t − 1)
                place = times(*(poly([((s,), 1), ((), -1)]) for s in which))
            else:  # p, p s, and (s − 1) t
                first = item(base, which[0]) if kind == "r" else poly([((which[0],), 1), ((), -1)])
                place = times(first, *(poly([((s,), 1)]) for s in which[1:]))
            for symbols, c in place:
                total[symbols] = total.get(symbols, Fraction(0)) + one * c
        need({s: c for s, c in total.items() if c} == {(): -1}, "the region is not shown to be empty")

    def implied(self, region: Iterable[tuple], place: tuple, proof: Any) -> None:
        """place ≥ 0 wherever the region holds."""
        known, goal = set(map(tightened, region)), tightened(place)
        if goal in known or (not indices(goal) and all(c >= 0 for _, c in goal)):
            need(proof == [], "a proof of what is plain")
            return
        self.impossible(known | {minus(whole(-1), goal)}, proof)

    def vanish(self, total: tuple, facts: frozenset) -> None:
        """The sum is 0 at all sizes, and at all values of the free indices that obey the facts."""
        parts = [collected(part) for part in total if part[0]]
        while parts:
            self.moves += 1
            need(self.moves < MOST_MOVES and len(parts) <= MOST_PARTS, "too many moves")
            step = self.ask("lattice", (parts, facts))
            need(isinstance(step, dict) and step.get("do") in MOVES, "the two sides differ")
            place = step["part"]
            need(type(place) is int and 0 <= place < len(parts), "there is no such part")
            one = parts.pop(place)
            if step["do"] == "match":
                other = step["other"]
                need(type(other) is int and 0 <= other < len(parts), "there is no such part")
                parts += self.matched(one, parts.pop(other), step, facts)
            else:
                parts += MOVES[step["do"]](self, one, step, facts)

    def empty(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """No index values are in the region."""
        self.impossible(part[2] | facts, step["proof"])
        return ()

    def solve(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """p ≥ 0 and −p ≥ 0 with coefficient ±1 of a summed index: its value put in."""
        c, bound, region, factors = part
        place, index = item(sorted(region), step["equation"]), step["index"]
        sign = slope(place, index)
        fixed = minus((), place) in region and index in bound and sign in (whole(1), whole(-1))
        need(fixed, "the equation does not fix the index")
        value = minus(poly([((index,), 1)]), times(sign, place))
        return self.changed((c, tuple(v for v in bound if v != index), region, factors), {index: value})

    def same(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """A summed index that can only have the value of another index."""
        c, bound, region, factors = part
        index, other = (poly([((step[key],), 1)]) for key in ("index", "other"))
        need(step["index"] in bound and step["other"][:1] == "#" and index != other, "no two indices")
        for gap, proof in zip((minus(index, other), minus(other, index)), step["proofs"]):
            self.implied(region | facts, gap, proof)
        need(len(step["proofs"]) == 2, "a proof is missing")
        return self.changed((c, tuple(v for v in bound if v != step["index"]), region, factors), {step["index"]: other})

    def move(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """v replaced by v + e or e − v, e without v: the same sum, since v runs over all integers."""
        index, by, sign = step["index"], read_place(step["by"]), step["sign"]
        need(index in part[1] and sign in (1, -1) and index not in indices(by), "the index may not be moved so")
        return self.changed(part, {index: join(by, poly([((index,), sign)]))})

    def count(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """Σ_v 1 over −a ≤ v ≤ b is a + b + 1, a and b being the least of their kind, where a + b ≥ 0 for all of them."""
        c, bound, region, factors = part
        index = step["index"]
        need(index in bound and not any(index in held(f) for f, _ in factors), "the index stands in a factor")
        rest, lows, highs = bounds(region, index)
        need(all(s == whole(1) for s, _ in (*lows, *highs)), "the index is bounded with a stride")
        pairs = frozenset(join(a, b) for _, a in lows for _, b in highs)
        low, high = item(lows, step["low"])[1], item(highs, step["high"])[1]
        known = rest | pairs | facts
        others = [*(minus(a, low) for _, a in lows), *(minus(b, high) for _, b in highs)]
        need(len(others) == len(step["proofs"]), "a proof is missing")
        for gap, proof in zip(others, step["proofs"]):
            self.implied(known, gap, proof)
        left = (c, tuple(v for v in bound if v != index), rest | pairs, factors)
        return self.product((left,), as_number(join(join(low, high), whole(1))))

    def floor(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """s v ≤ B < s v + s is met by v = ⌊B/s⌋ alone; v ≥ −r says B ≥ −s r, and v ≤ r says B < s r + s."""
        c, bound, region, factors = part
        index = step["index"]
        need(index in bound and not any(index in held(f) for f, _ in factors), "the index stands in a factor")
        rest, lows, highs = bounds(region, index)
        (size, a), (other, b) = item(lows, step["low"]), item(highs, step["high"])
        need(size == other and join(a, b) == minus(size, whole(1)) and positive(size), "the bounds are not those of a quotient")
        others = [(s, r, 1) for k, (s, r) in enumerate(lows) if k != step["low"]]
        others += [(s, r, -1) for k, (s, r) in enumerate(highs) if k != step["high"]]
        need(all(s == ONE for s, _, _ in others), "the index is bounded with another stride")
        last = minus(minus(size, ONE), b)
        made = {join(times(size, r), b if side > 0 else last) for _, r, side in others}
        return ((c, tuple(v for v in bound if v != index), rest | made, factors),)

    def split(self, part: tuple, step: Any, facts: frozenset) -> tuple:
        """Where p ≥ 0, and where −p − 1 ≥ 0."""
        place = read_place(step["by"])
        c, bound, region, factors = part
        need(not indices(place) & self.inner(factors), "a condition on an index that is bound inside")
        return tuple((c, bound, region | {p}, factors) for p in (place, minus(whole(-1), place)))

    def inner(self, factors: tuple) -> set[str]:
        return {f[2] for f, _ in factors if f[0] == "M"}

    def matched(self, one: tuple, other: tuple, step: Any, facts: frozenset) -> tuple:
        """Two parts that are the same after a unimodular change of the indices that the other sums: their coefficients added."""
        change = {index: read_place(place) for index, place in step["map"].items()}
        mine = one[1]
        need(change.keys() == set(other[1]) and len(mine) == len(other[1]), "the indices do not correspond")
        need(not any(indices(p) & set(other[1]) - set(mine) for p in change.values()), "an index stands for itself")
        rows = [[slope(change[w], v) for v in mine] for w in other[1]]
        need(determinant(rows) in (whole(1), whole(-1)), "the change of indices is not unimodular")
        (moved,) = self.changed((other[0], (), *other[2:]), change)
        regions = (one[2] | facts, moved[2] | facts)
        for region, goals, proofs in zip(regions, (sorted(moved[2]), sorted(one[2])), step["proofs"]):
            need(len(proofs) == len(goals), "a proof is missing")
            for goal, proof in zip(goals, proofs):
                self.implied(region, goal, proof)
        places = list(range(len(one[3])))
        need(sorted(step["factors"]) == places and len(moved[3]) == len(one[3]), "the factors do not correspond")
        for (factor, e), place in zip(one[3], step["factors"]):
            need(moved[3][place][1] == e, "the factors stand to other powers")
            self.equal(factor, moved[3][place][0], regions[0])
        total = one[0] + other[0]
        return ((total, *one[1:]),) if total else ()

    def equal(self, one: tuple, other: tuple, known: frozenset) -> None:
        """Two factors are equal wherever the region holds."""
        if one == other:
            return
        need(one[0] == other[0] and one[0] in "FPM" and (one[0] != "F" or one[1] == other[1]), "the factors differ")
        left, right = one[-1], other[-1]
        if one[0] == "M":
            need(one[1] == other[1] and one[3] == other[3], "the masks stand at other places")
            index = poly([((one[2],), 1)])
            right = self.put(right, {other[2]: index})
            known = known | {index, minus(minus(one[3], index), whole(1))}
        self.vanish(left + tuple((-c, *rest) for c, *rest in self.fresh(right)), known)


MOVES: Mapping[str, Any] = {
    "empty": Lattice.empty,
    "solve": Lattice.solve,
    "same": Lattice.same,
    "move": Lattice.move,
    "count": Lattice.count,
    "floor": Lattice.floor,
    "split": Lattice.split,
    "match": Lattice.matched,
}
