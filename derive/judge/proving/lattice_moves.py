"""The moves by which `derive/recheck.py` shows a sum over lattices to be zero, found by the kernel's own search.

The rechecker asks again and again what to do with the parts that are left; `next_move` answers with one equation between sums and
the multipliers that show what has to follow from a region.  Guarantee: none of its own; a bad answer is refused there.  Limit:
sums inside functions are compared as they stand.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import Any

from derive.kernel.expr import Budget
from derive.kernel.inequalities import Poly, coefficient_of, implies, indices_of, infeasible, sign_of, tightened, witness
from derive.kernel.lattice import Part, Sum, held, subscripts, substitute
from derive.kernel.matching import MOST_MAPS, maps
from derive.kernel.sizes import Size
from derive.rechecking import base, places

Place = tuple
Region = frozenset[Poly]


def next_move(parts: list[tuple], facts: frozenset) -> dict[str, Any] | None:
    """What to do next; None if nothing is found."""
    known = frozenset(map(to_poly, facts))
    kernel = [to_part(part) for part in parts]
    for place, part in enumerate(kernel):
        found = _simpler(part, parts[place], known, facts)
        if found is not None:
            return {"part": place, **found}
    groups: dict[tuple, list[int]] = {}
    for place, part in enumerate(kernel):
        kinds = sorted((f[0], str(f[1]) if f[0] in "vsF" else "", str(e)) for f, e in part.factors)
        groups.setdefault(tuple(kinds), []).append(place)
    for alone in (True, False):
        for members in groups.values():
            for one, other in itertools.permutations(members, 2):
                if alone and kernel[one].coefficient != -kernel[other].coefficient:
                    continue
                found = _paired(one, other, kernel, parts, known, facts, whole=alone)
                if found is not None:
                    return found
    return None


# ----------------------------------------------------------------------------------------------------------- translation


def to_poly(place: Place) -> Poly:
    return Size({tuple(sorted(Counter(symbols).items())): c for symbols, c in place})


def to_place(poly: Poly) -> Place:
    return base.poly((tuple(sorted(s for s, power in m for _ in range(power))), c) for m, c in poly.terms)


def written(poly: Poly) -> list[list[Any]]:
    return [[c, *symbols] for symbols, c in to_place(poly)]


def to_part(part: tuple) -> Part:
    c, bound, region, factors = part
    return Part(c, frozenset(bound), frozenset(map(to_poly, region)), tuple((_factor(f), e) for f, e in factors))


def _factor(factor: tuple) -> tuple:
    kind = factor[0]
    if kind == "v":
        return ("v", factor[1], tuple(map(to_poly, factor[2])))
    if kind == "M":
        return ("M", to_poly(factor[1]), factor[2], to_poly(factor[3]), _sum(factor[4]))
    return (*factor[:-1], _sum(factor[-1])) if kind in "FP" else factor


def _sum(total: tuple) -> Sum:
    return tuple(map(to_part, total))


# --------------------------------------------------------------------------------------------------------------- proofs


def _why(region: Region, base: list[Place]) -> list[list[Any]] | None:
    """Multipliers that show a region to be empty, its places by their number in the base."""
    found = witness(region)
    if found is None:
        return None
    proof = []
    for source, weight in sorted(found.items(), key=str):
        kind, *which = source
        first = base.index(to_place(which[0])) if kind == "r" else which[0]
        proof.append([str(weight), kind, first, *which[1:]])
    return proof


def emptiness(region: frozenset) -> list[list[Any]] | None:
    """Why no values are in a region of places."""
    return _why(frozenset(map(to_poly, region)), sorted(map(places.tightened, region)))


def consequence(region: frozenset, goal: Poly) -> list[list[Any]] | None:
    """Why goal ≥ 0 wherever a region of places holds; [] where it is plain."""
    known = set(map(places.tightened, region))
    goal = tightened(goal)
    place = to_place(goal)
    if place in known or (not indices_of(goal) and all(c >= 0 for _, c in goal.terms)):
        return []
    whole = known | {to_place(-goal - 1)}
    base = sorted(map(places.tightened, whole))
    near = frozenset(map(to_poly, _near(known, goal))) | {-goal - 1}
    return _why(near, base) or _why(frozenset(map(to_poly, whole)), base)


def _near(known: set[Place], goal: Poly) -> set[Place]:
    """The places that share an index with the goal, or with another one that does, and those in sizes alone."""
    wanted = set(indices_of(goal))
    found = {p for p in known if not places.indices(p)}
    rest = known - found
    while near := {p for p in rest if places.indices(p) & wanted}:
        wanted = wanted.union(*(places.indices(p) for p in near))
        found |= near
        rest -= near
    return found


# ---------------------------------------------------------------------------------------------------- moves of one part


def _simpler(part: Part, raw: tuple, known: Region, facts: frozenset) -> dict[str, Any] | None:
    region = part.region | known
    if infeasible(frozenset(map(tightened, region))):
        proof = emptiness(raw[2] | facts)
        return {"do": "empty", "proof": proof} if proof is not None else None
    order = sorted(raw[2])
    for number, place in enumerate(order):
        poly = to_poly(place)
        if -poly in part.region:
            for index in sorted(indices_of(poly) & part.bound):
                if coefficient_of(poly, index).as_int() in (1, -1):
                    return {"do": "solve", "equation": number, "index": index}
    return _equal_indices(part, raw, facts) or _merged(part) or _counted(part, raw, known, facts)


def _equal_indices(part: Part, raw: tuple, facts: frozenset) -> dict[str, Any] | None:
    """Two indices that a bound with a stride shows to be the same."""
    for poly in sorted(part.region, key=lambda p: p.terms):
        for index in sorted(indices_of(poly) & part.bound):
            if coefficient_of(poly, index).as_int() in (1, -1):
                continue
            others = {i for p in part.region for i in indices_of(p)} - {index}
            for other in sorted(others):
                step = coefficient_of(poly, index)
                twin = poly.substitute({index: Size.of(other)})
                if twin not in part.region and step + coefficient_of(poly, other) != Size.of(0):
                    continue
                gap = Size.of(index) - Size.of(other)
                proofs = [consequence(raw[2] | facts, gap), consequence(raw[2] | facts, -gap)]
                if None not in proofs:
                    return {"do": "same", "index": index, "other": other, "proofs": proofs}
    return None


def _merged(part: Part) -> dict[str, Any] | None:
    """v moved by a multiple of u where that takes u out of every factor."""
    present = frozenset().union(*(held(f) for f, _ in part.factors)) if part.factors else frozenset()
    for sub in sorted({s for f, _ in part.factors for s in subscripts(f)}, key=lambda p: p.terms):
        inside = sorted(indices_of(sub) & part.bound & present)
        for index, other in itertools.permutations(inside, 2):
            step = coefficient_of(sub, index).as_int()
            if step not in (1, -1):
                continue
            by = -step * coefficient_of(sub, other) * Size.of(other)
            try:
                changed = substitute((part,), {index: Size.of(index) + by})
            except Budget:
                continue
            if len(changed) == 1 and not any(other in held(f) for f, _ in changed[0].factors):
                return {"do": "move", "index": index, "sign": 1, "by": written(by)}
    return None


def _counted(part: Part, raw: tuple, known: Region, facts: frozenset) -> dict[str, Any] | None:
    """An index that stands in no factor: the number of its values, or a quotient."""
    present = frozenset().union(*(held(f) for f, _ in part.factors)) if part.factors else frozenset()
    for index in sorted(part.bound - present):
        if any(sign_of(coefficient_of(p, index)) == 0 for p in part.region if index in p.symbols):
            continue
        rest, lows, highs = places.bounds(raw[2], index)
        for low, (size, a) in enumerate(lows):
            for high, (other, b) in enumerate(highs):
                quotient = size == other and places.join(a, b) == places.minus(size, base.ONE)
                ones = [s for k, (s, _) in enumerate(lows) if k != low] + [s for k, (s, _) in enumerate(highs) if k != high]
                if quotient and all(s == base.ONE for s in ones):
                    return {"do": "floor", "index": index, "low": low, "high": high}
        if not lows or not highs or any(s != base.ONE for s, _ in (*lows, *highs)):
            continue
        pairs = frozenset(places.join(a, b) for _, a in lows for _, b in highs)
        region = rest | pairs | facts
        low_found, high_found = _least([a for _, a in lows], region), _least([b for _, b in highs], region)
        if low_found is not None and high_found is not None:
            proofs = low_found[1] + high_found[1]
            return {"do": "count", "index": index, "low": low_found[0], "high": high_found[0], "proofs": proofs}
    return None


def _least(values: list[Place], region: frozenset) -> tuple[int, list[Any]] | None:
    """Which value is at most every other one, and why."""
    for place, value in enumerate(values):
        proofs = [consequence(region, to_poly(other) - to_poly(value)) for other in values]
        if None not in proofs:
            return place, proofs
    return None


# ---------------------------------------------------------------------------------------------------- moves of two parts


def _paired(
    one: int, other: int, kernel: list[Part], parts: list[tuple], known: Region, facts: frozenset, whole: bool
) -> dict[str, Any] | None:
    """Two parts that are the same where both regions hold: put together if the regions are the same, else one is split."""
    mine, theirs = kernel[one], kernel[other]
    if mine.bound & theirs.bound:
        renamed = {v: f"{v}'" for v in theirs.bound}
        there = substitute((theirs._replace(bound=frozenset()),), {v: Size.of(w) for v, w in renamed.items()})
        if len(there) != 1:
            return None
        theirs = there[0]._replace(bound=frozenset(renamed.values()))
    else:
        renamed = {v: v for v in theirs.bound}
    for change in itertools.islice(maps(mine, theirs, known), MOST_MAPS):
        found = substitute((theirs._replace(bound=frozenset()),), change)
        if len(found) != 1:
            continue
        moved = found[0]
        extra = sorted((p for p in moved.region if not implies(mine.region | known, p)), key=lambda p: p.terms)
        missing = [p for p in mine.region if not implies(moved.region | known, p)]
        if not extra and not missing:
            answer = _matched(one, other, mine, moved, {v: change[w] for v, w in renamed.items()}, parts, facts)
            if answer is not None:
                return answer
        elif not whole and extra and not infeasible(frozenset(map(tightened, mine.region | moved.region | known))):
            return {"do": "split", "part": one, "by": written(extra[0])}
    return None


def _matched(
    one: int, other: int, mine: Part, moved: Part, change: dict[str, Poly], parts: list[tuple], facts: frozenset
) -> dict[str, Any] | None:
    raw = parts[one][2] | facts
    there = frozenset(map(to_place, moved.region))
    forth = [consequence(raw, to_poly(p)) for p in sorted(there)]
    back = [consequence(there | facts, to_poly(p)) for p in sorted(parts[one][2])]
    if None in forth or None in back:
        return None
    order = next(_orders(mine, moved), None)
    if order is None:
        return None
    number = other if other < one else other - 1
    names = {v: written(p) for v, p in change.items()}
    return {"do": "match", "part": one, "other": number, "map": names, "proofs": [forth, back], "factors": order}


def _orders(mine: Part, moved: Part) -> Iterator[list[int]]:
    """Ways to pair the factors: equal ones first, else those of one kind and power."""
    found: list[int] = []
    for exact in (True, False):
        found = []
        for factor, e in mine.factors:
            fits = (
                k
                for k, (g, power) in enumerate(moved.factors)
                if k not in found and power == e and (g == factor or (not exact and _kin(factor, g)))
            )
            place = next(fits, None)
            if place is None:
                break
            found.append(place)
        if len(found) == len(mine.factors):
            yield found


def _kin(one: tuple, other: tuple) -> bool:
    return one[0] == other[0] and one[0] in "FPM" and (one[0] != "F" or one[1] == other[1])


__all__ = ["next_move"]
