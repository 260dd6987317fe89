"""Sums over lattices, as plain tuples: subscripts that are computed.

A place is a polynomial in sizes and indices ("#1", "#2", …), written as a size is; indices are integers of any sign.  A part is
(coefficient, summed indices, region, factors): the product of the factors, summed over all values of the summed indices at
which every place of the region is ≥ 0.  An entry is 0 outside its array, and its bounds stand in the region beside it.
Factors: ("v", name, places); ("s", size); ("#", index) the index as a number; ("F", name, sum); ("P", sum);
("M", place, index, size, sum).  A sum is a tuple of parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import gcd
from typing import Any

from .base import ONE, need, poly, quotient, times
from .entries import MASKS

MOST_PARTS, MOST_MOVES = 400, 1500

def whole(value: int) -> tuple:
    return poly([((), value)])


def minus(left: tuple, right: tuple) -> tuple:
    return poly([*left, *((s, -c) for s, c in right)])


def join(left: tuple, right: tuple) -> tuple:
    return poly([*left, *right])


def indices(place: tuple) -> set[str]:
    return {s for symbols, _ in place for s in symbols if s[0] == "#"}


def slope(place: tuple, index: str) -> tuple:
    """The coefficient of an index, in which every place is linear."""
    need(all(symbols.count(index) < 2 for symbols, _ in place), "a place is not linear in its indices")
    return poly((tuple(s for s in symbols if s != index), c) for symbols, c in place if index in symbols)


def at_value(place: tuple, change: Mapping[str, tuple]) -> tuple:
    """The place with places put for indices."""
    result: tuple = ()
    for symbols, c in place:
        result = join(result, times(whole(c), *(change.get(s, poly([((s,), 1)])) for s in symbols)))
    return result


def tightened(place: tuple) -> tuple:
    """An equivalent condition ≥ 0 on integers: without a size that divides every term, and without a common factor."""
    if not indices(place):
        return place
    common = set.intersection(*({s for s in symbols if s[0] != "#"} for symbols, _ in place))
    for symbol in sorted(common):
        place = quotient(place, poly([((symbol,), 1)])) or place
    factor = gcd(*(c for symbols, c in place if symbols))
    return poly((symbols, c // factor) for symbols, c in place)


def collected(part: tuple) -> tuple:
    """Equal factors together; a 0/1 factor is its own square."""
    c, bound, region, factors = part
    powers: dict[tuple, Fraction] = {}
    for factor, e in factors:
        powers[factor] = powers.get(factor, Fraction(0)) + e
    mask = {f for f in powers if f[0] == "M" or (f[0] == "F" and f[1] in MASKS)}
    done = tuple((f, Fraction(1) if f in mask and e > 0 else e) for f, e in powers.items() if e)
    return (c, bound, frozenset(region), done)


def lone(*factor: Any, exponent: int = 1) -> tuple:
    """One factor, wherever it is."""
    return ((Fraction(1), (), frozenset(), ((factor, Fraction(exponent)),)),)


def scaled_parts(value: Fraction, total: tuple) -> tuple:
    return tuple((c * value, *rest) for c, *rest in total) if value else ()


def axes_of(shape: tuple) -> tuple:
    return tuple(() if size == ONE else poly([((f"#axis {k}",), 1)]) for k, size in enumerate(shape))


def speaks(factor: tuple, name: tuple) -> bool:
    return factor[:2] == ("v", name) or any(
        speaks(f, name) for part in (factor[-1] if factor[0] in "FPM" else ()) for f, _ in part[3]
    )


def as_number(place: tuple) -> tuple:
    """The value of a place."""
    kinds = ((c, tuple((("#" if s[0] == "#" else "s", s), Fraction(1)) for s in symbols)) for symbols, c in place)
    return tuple(collected((Fraction(c), (), frozenset(), factors)) for c, factors in kinds)


def held(factor: tuple) -> set[str]:
    """The indices in a factor, at any depth."""
    kind = factor[0]
    if kind == "#":
        return {factor[1]}
    found = {i for p in factor[2] for i in indices(p)} if kind == "v" else set()
    if kind == "M":
        found |= indices(factor[1]) | indices(factor[3]) | {factor[2]}
    for _, bound, region, factors in factor[-1] if kind in "FPM" else ():
        found |= set(bound).union(*(indices(p) for p in region), *(held(f) for f, _ in factors))
    return found


def bounds(region: Iterable[tuple], index: str) -> tuple[frozenset, list, list]:
    """The places without an index; (s, a) for each s v + a ≥ 0, and (s, b) for each b − s v ≥ 0, s of plain sign, in order."""
    rest: set[tuple] = set()
    lows: list[tuple] = []
    highs: list[tuple] = []
    for place in sorted(region):
        step = slope(place, index)
        if not step:
            rest.add(place)
            continue
        need(positive(step) or positive(minus((), step)), "the sign of a stride is not plain")
        other = minus(place, times(step, poly([((index,), 1)])))
        (lows if positive(step) else highs).append((step if positive(step) else minus((), step), other))
    return frozenset(rest), lows, highs


def positive(place: tuple) -> bool:
    """A polynomial in sizes that is > 0 since no coefficient is negative."""
    return bool(place) and not indices(place) and all(c > 0 for _, c in place)


def determinant(rows: list[list[tuple]]) -> tuple:
    if not rows:
        return whole(1)
    need(len(rows) < 7, "a determinant is too large")
    total: tuple = ()
    for k, entry in enumerate(rows[0]):
        rest = determinant([row[:k] + row[k + 1 :] for row in rows[1:]])
        total = join(total, times(whole((-1) ** k), entry, rest))
    return total


def read_place(data: Any) -> tuple:
    """[[3, "n", "#1"], [-1]] for 3 n v − 1."""
    need(isinstance(data, list), "a place is a list of terms")
    need(all(isinstance(t, list) and t and type(t[0]) is int and all(isinstance(s, str) and s for s in t[1:]) for t in data),
         "a term of a place is a coefficient with names")  # fmt: skip
    return poly((tuple(sorted(t[1:])), t[0]) for t in data)
