"""Whether a sum over lattices is zero for all sizes: parts are matched by unimodular substitutions, and cancelled.

Two parts with the same factors up to a bijection w = U v + e of their bound indices (U whole, det U = ±1) are compared where
both regions hold; where only one does, that part stands alone.  Guarantee: True is a proof; False says nothing.  The regions
are split by p ≥ 0 and −p − 1 ≥ 0, which is always sound, and compared by `implies`, which proves.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction

from .inequalities import Poly, Region, coefficient_of, implies, indices_of, infeasible
from .lattice import Factor, Part, Sum, add, fresh, held, nested, scale, simplified, substitute
from .sizes import Size

MOST_SPLITS = 60
MOST_MAPS = 24
MOST_ORDERS = 5000
MOST_MISSING = 2
MOST_TERMS = 40
Map = dict[str, Poly]
Equation = Poly


def vanishes(one: Sum, facts: Region) -> bool:
    """Whether the sum is 0 for all sizes and all free indices that satisfy the facts."""
    groups: dict[tuple, list[Part]] = {}
    for part in simplified(one, facts):
        groups.setdefault(_signature(part), []).append(part)
    return all(_cancels(parts, facts) for parts in groups.values())


def equal(left: Sum, right: Sum, facts: Region) -> bool:
    return vanishes(add(left, scale(-1, right)), facts)


def _signature(part: Part) -> tuple:
    return tuple(sorted(_mark(f, e) for f, e in part.factors))


def _mark(factor: Factor, exponent: Fraction) -> tuple[str, str, str]:
    kind = factor[0]
    name = str(factor[1]) if kind in "vsF" else ""
    if kind == "#":
        kind = "#index"
    return (kind, name, str(exponent))


def _cancels(parts: list[Part], facts: Region) -> bool:
    """Whether parts with factors of the same kinds add up to zero."""
    splits = 0
    alone: list[Part] = []
    while parts:
        one = parts.pop(0)
        found = _partner(one, parts, facts)
        if found is None:
            alone.append(one)
            continue
        place, moved = found
        other = parts.pop(place)
        known_one, known_other = one.region | facts, moved.region | facts
        only_other = sorted((p for p in moved.region if not implies(known_one, p)), key=lambda p: p.terms)
        only_one = sorted((p for p in one.region if not implies(known_other, p)), key=lambda p: p.terms)
        common = one._replace(coefficient=one.coefficient + other.coefficient, region=one.region | frozenset(only_other))
        pieces = [*_outside(one, only_other), *_outside(moved, only_one)]
        splits += len(pieces)
        if splits > MOST_SPLITS:
            return False
        if common.coefficient:
            pieces.append(common)
        fresh_pieces = simplified(tuple(pieces), facts)
        if any(_signature(piece) != _signature(one) for piece in fresh_pieces):
            return False
        if fresh_pieces:
            parts, alone = [*parts, *fresh_pieces, *alone], []
    return not alone


def _outside(part: Part, cuts: list[Poly]) -> Iterator[Part]:
    """The part where not all of the cuts hold, in disjoint pieces."""
    inside = part.region
    for cut in cuts:
        yield part._replace(region=inside | {-cut - 1})
        inside = inside | {cut}


def _partner(one: Part, parts: list[Part], facts: Region) -> tuple[int, Part] | None:
    """A part whose factors are the same where both regions hold, in the indices of `one`: one that cancels it outright, else
    one that overlaps it."""
    overlapping: tuple[int, Part] | None = None
    for place, other in enumerate(parts):
        if one.bound & other.bound:
            (other,) = fresh((other,))
        for change in itertools.islice(maps(one, other, facts), MOST_MAPS):
            found = substitute((other._replace(bound=frozenset()),), change)
            if len(found) != 1:
                continue
            moved = found[0]._replace(bound=one.bound)
            region = moved.region
            if other.coefficient == -one.coefficient and _same_region(one.region, region, facts):
                return place, moved
            if overlapping is None and not infeasible(one.region | region | facts):
                overlapping = (place, moved)
    return overlapping


def _same_region(left: Region, right: Region, facts: Region) -> bool:
    return all(implies(left | facts, p) for p in right) and all(implies(right | facts, p) for p in left)


# ------------------------------------------------------------------------------------------------------------- matching


def maps(one: Part, other: Part, facts: Region) -> Iterator[Map]:
    """The bijections of bound indices, as polynomials in those of `one`, that make the factors of `other` those of `one`
    where the region of `one` holds, and of `other` what does not depend on its bound indices."""
    if len(one.bound) != len(other.bound):
        return
    known = one.region | facts | {p for p in other.region if not indices_of(p) & other.bound}
    for order in itertools.islice(_orders(one, other), MOST_ORDERS):
        partial = _solved([e for a, b in order for e in _equations(a, b)], other.bound, known)
        if partial is None:
            continue
        for change in _completed(partial, one, other):
            if _unimodular(change, one.bound, other.bound) and all(_same(a, b, change, known) for a, b in order):
                yield change


def _orders(one: Part, other: Part) -> Iterator[list[tuple[Factor, Factor]]]:
    """The ways to pair factors of the same kind."""
    groups: dict[tuple, tuple[list[Factor], list[Factor]]] = {}
    for side, part in enumerate((one, other)):
        for factor, exponent in part.factors:
            groups.setdefault(_mark(factor, exponent), ([], []))[side].append(factor)
    if any(len(a) != len(b) for a, b in groups.values()):
        return
    choices = [[list(zip(a, order)) for order in itertools.permutations(b)] for a, b in groups.values()]
    for chosen in itertools.product(*choices):
        yield [pair for pairs in chosen for pair in pairs]


def _equations(one: Factor, other: Factor) -> list[tuple[Poly, Poly]]:
    """Pairs of polynomials that must agree for the factors to be the same, from the outside in as far as they are plain."""
    kind = one[0]
    if kind == "v":
        return list(zip(one[2], other[2])) if len(one[2]) == len(other[2]) else []
    if kind == "#":
        return [(Size.of(one[1]), Size.of(other[1]))]
    found = [(one[1], other[1])] if kind == "M" else []
    own = frozenset({one[2], other[2]}) if kind == "M" else frozenset()
    for left, right in zip(nested(one), nested(other)):
        found += _anchors(left, right, own)
    return found


def _anchors(left: Sum, right: Sum, own: frozenset[str]) -> list[tuple[Poly, Poly]]:
    """Subscripts of entries that stand once in both sums, if they hold no index bound inside."""
    tables = []
    for side in (left, right):
        table: dict[tuple, list[tuple[Poly, ...] | None]] = {}
        for part in side:
            for factor, _ in part.factors:
                if factor[0] == "v":
                    plain = not held(factor) & (part.bound | own)
                    table.setdefault((factor[1], len(factor[2])), []).append(factor[2] if plain else None)
        tables.append(table)
    found: list[tuple[Poly, Poly]] = []
    for name, subs in tables[0].items():
        others = tables[1].get(name, [])
        if len(subs) == len(others) == 1 and subs[0] is not None and others[0] is not None:
            found += zip(subs[0], others[0])
    return found


def _solved(equations: list[tuple[Poly, Poly]], theirs: frozenset[str], known: Region) -> Map | None:
    """Those of their indices that the equations fix, with coefficient ±1, as polynomials in mine and in the others; None if the
    equations cannot hold or be solved so."""
    change: Map = {}
    waiting = list(equations)
    for _ in range(len(equations) * 2 + 1):
        later: list[tuple[Poly, Poly]] = []
        for left, right in waiting:
            gap = left - right.substitute(change)
            inside = sorted(indices_of(gap) & theirs)
            if not inside:
                if not _is_zero(gap, known):
                    return None
                continue
            index = next((i for i in inside if coefficient_of(gap, i).as_int() in (1, -1)), None)
            if index is None:
                divided = _divided(gap, inside)
                if divided is None:
                    later.append((left, right))
                    continue
                gap, index = divided
            step = coefficient_of(gap, index).as_int() or 1
            value = Size.of(index) - step * gap
            change = {name: poly.substitute({index: value}) for name, poly in change.items()}
            change[index] = value
        waiting = later
        if not waiting:
            break
    return None if waiting else change


def _completed(change: Map, one: Part, other: Part) -> Iterator[Map]:
    """The map with the indices that no factor holds: one by one, as they are or turned round within their bounds."""
    missing = sorted(other.bound - change.keys())
    if not missing:
        yield change
        return
    if len(missing) > MOST_MISSING:
        return
    present = {i for poly in change.values() for i in indices_of(poly)}
    for order in itertools.permutations(sorted(one.bound - present), len(missing)):
        choices = [[Size.of(v), *_mirrored(w, v, one, other)] for w, v in zip(missing, order)]
        for values in itertools.product(*choices):
            new = dict(zip(missing, values))
            yield {**{w: poly.substitute(new) for w, poly in change.items()}, **new}


def _mirrored(theirs: str, mine: str, one: Part, other: Part) -> list[Poly]:
    """−v + e, where an upper bound of one index takes the place of a lower bound of the other."""
    lows = [p - Size.of(mine) for p in one.region if coefficient_of(p, mine) == Size.of(1) and len(indices_of(p)) == 1]
    highs = [p + Size.of(theirs) for p in other.region if coefficient_of(p, theirs) == Size.of(-1) and len(indices_of(p)) == 1]
    return [high - low - Size.of(mine) for low in lows for high in highs]


def _is_zero(gap: Poly, known: Region) -> bool:
    return not gap.terms or (implies(known, gap) and implies(known, -gap))


def _divided(gap: Poly, inside: list[str]) -> tuple[Poly, str] | None:
    """An equation c·(v − e) = 0 as v − e = 0; sizes are never 0."""
    for index in inside:
        quotient = _quotient(gap, coefficient_of(gap, index))
        if quotient is not None and coefficient_of(quotient, index).as_int() in (1, -1):
            return quotient, index
    return None


def _quotient(poly: Poly, divisor: Poly) -> Poly | None:
    """The exact quotient of polynomials, by long division; None if there is none."""
    lead, number = divisor.terms[-1]
    result = Size.of(0)
    while poly.terms:
        monomial, coefficient = poly.terms[-1]
        step = Size({monomial: coefficient}).divide(Size({lead: number}))
        if step is None or len(result.terms) > MOST_TERMS:
            return None
        result, poly = result + step, poly - step * divisor
    return result


def _unimodular(change: Map, mine: frozenset[str], theirs: frozenset[str]) -> bool:
    rows, columns = sorted(theirs), sorted(mine)
    if any(indices_of(poly) & theirs - mine for poly in change.values()):
        return False
    matrix = [[coefficient_of(change[row], column) for column in columns] for row in rows]
    return _determinant(matrix).as_int() in (1, -1)


def _determinant(matrix: list[list[Poly]]) -> Poly:
    if not matrix:
        return Size.of(1)
    total = Size.of(0)
    for column, entry in enumerate(matrix[0]):
        if entry.terms:
            minor = [row[:column] + row[column + 1 :] for row in matrix[1:]]
            total = total + (-1) ** column * entry * _determinant(minor)
    return total


def _same(one: Factor, other: Factor, change: Map, known: Region) -> bool:
    """Whether the factors are equal where the region holds, their indices being mapped."""
    kind = one[0]
    if kind == "v":
        return len(one[2]) == len(other[2]) and all(
            _is_zero(a - b.substitute(change), known) for a, b in zip(one[2], other[2])
        )
    if kind == "#":
        return Size.of(one[1]) == Size.of(other[1]).substitute(change)
    if kind == "s":
        return bool(one == other)
    if kind == "M":
        inner = {**change, other[2]: Size.of(one[2])}
        if not _is_zero(one[1] - other[1].substitute(change), known) or one[3] != other[3].substitute(change):
            return False
        ranged = known | {Size.of(one[2]), one[3] - Size.of(one[2]) - 1}
        return equal(one[4], substitute(other[4], inner), ranged)
    (left,), (right,) = nested(one), nested(other)
    return equal(left, substitute(right, change), known)


__all__ = ["equal", "maps", "vanishes"]
