"""Linear inequalities between integer indices whose coefficients are sizes.

An inequality is a polynomial p, read as p ≥ 0, in size symbols (integers ≥ 1) and index variables (integers of any sign, named
with a leading "#", linear in each term).  `infeasible` looks for a certificate: nonnegative numbers λ with Σ λ_k g_k = −1, where
the g_k are the given polynomials, products of them with size symbols, and s − 1 ≥ 0 for every size symbol s and products of two
of these.  Such a sum cannot
be if all g_k ≥ 0, so True is a proof for all sizes; False says nothing.  The certificate is found by the simplex method in
integers (Bland's rule, which ends).  Since indices are integers, p ≥ 0 follows from a region if the region with −p − 1 ≥ 0 is
infeasible, and a common positive factor of the indices' coefficients may be divided out, rounding the constant down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache
from math import gcd
from typing import Any

from .sizes import Monomial, Size

Poly = Size
Region = frozenset[Poly]
Source = tuple[Any, ...]
MOST_GENERATORS = 400
MOST_STEPS = 200
MARK = "#"


def is_index(symbol: str) -> bool:
    return symbol.startswith(MARK)


def indices_of(poly: Poly) -> frozenset[str]:
    return frozenset(s for s in poly.symbols if s.startswith(MARK))


def coefficient_of(poly: Poly, index: str) -> Poly:
    """The coefficient of an index in a polynomial that is linear in it."""
    found: dict[Monomial, int] = {}
    for monomial, number in poly.terms:
        if any(symbol == index for symbol, _ in monomial):
            found[tuple((s, p) for s, p in monomial if s != index)] = number
    return Size(found)


def sign_of(poly: Poly) -> int:
    """1 or −1 for a polynomial in sizes whose sign is plain (sizes are ≥ 1), else 0."""
    if not poly.terms or indices_of(poly):
        return 0
    if all(number > 0 for _, number in poly.terms):
        return 1
    return -1 if all(number < 0 for _, number in poly.terms) else 0


@lru_cache(maxsize=20000)
def between(poly: Poly, size: Poly) -> tuple[Poly, Poly]:
    """0 ≤ poly < size."""
    return poly, size - poly - 1


@lru_cache(maxsize=20000)
def tightened(poly: Poly) -> Poly:
    """An equivalent inequality with smaller coefficients."""
    poly = _without_common_sizes(poly)
    inner = [(m, c) for m, c in poly.terms if any(is_index(s) for s, _ in m)]
    outer = [(m, c) for m, c in poly.terms if m and not any(is_index(s) for s, _ in m)]
    factor = gcd(*(c for _, c in inner + outer)) if inner else 0
    if factor < 2:
        return poly
    rest = dict(poly.terms).get((), 0)
    return Size({**{m: c // factor for m, c in inner + outer}, (): rest // factor})


def _without_common_sizes(poly: Poly) -> Poly:
    """The polynomial without a size symbol that every term holds."""
    if not indices_of(poly):
        return poly
    common: frozenset[str] | None = None
    for monomial, _ in poly.terms:
        present = frozenset(s for s, _ in monomial if not is_index(s))
        common = present if common is None else common & present
    for symbol in sorted(common or ()):
        poly = poly.divide(symbol) or poly
    return poly


def implies(region: Region, goal: Poly) -> bool:
    """Whether goal ≥ 0 wherever the region holds; False says nothing."""
    goal = tightened(goal)
    if goal in region or _plainly_nonnegative(goal):
        return True
    return infeasible(_about(region, goal) | {-goal - 1})


def extreme(poly: Poly, ranges: Mapping[str, tuple[Poly, Poly]], side: int, kept: str = "") -> Poly | None:
    """The largest (side 1) or smallest (−1) value while each counter but `kept` runs over its range; None if that is not
    plain."""
    for _ in range(16):
        inside = sorted(indices_of(poly) - {kept})
        if not inside:
            return poly
        name = next((n for n in inside if n in ranges), None)
        if name is None:
            return None
        slope = coefficient_of(poly, name)
        if implies(frozenset(), slope):
            end = ranges[name][1] if side > 0 else ranges[name][0]
        elif implies(frozenset(), -slope):
            end = ranges[name][0] if side > 0 else ranges[name][1]
        else:
            return None
        poly = poly.substitute({name: end})
    return None


def _about(region: Region, goal: Poly) -> Region:
    """The inequalities that share an index with the goal, or with another one that does, and those in sizes alone."""
    wanted = indices_of(goal)
    if not wanted:
        return region
    found = {p for p in region if not indices_of(p)}
    rest = region - found
    while near := {p for p in rest if indices_of(p) & wanted}:
        wanted = wanted.union(*(indices_of(p) for p in near))
        found |= near
        rest -= near
    return frozenset(found)


def _plainly_nonnegative(poly: Poly) -> bool:
    """Whether a polynomial in sizes is ≥ 0 because it has no negative coefficient about the point where all sizes are 1."""
    if indices_of(poly):
        return False
    moved = poly.substitute({symbol: Size.of(symbol) + 1 for symbol in poly.symbols})
    return all(number >= 0 for _, number in moved.terms)


@lru_cache(maxsize=50000)
def infeasible(region: Region) -> bool:
    """Whether no sizes and indices satisfy the region; False says nothing."""
    return witness(region) is not None


def witness(region: Region) -> dict[Source, Fraction] | None:
    """Why no sizes and indices satisfy the region: generators, each with the nonnegative number it is taken by, that add up to
    −1; None if none are found.  ("r", p) is a tightened polynomial of the region, ("r", p, s) its product with a size, ("s", s)
    is s − 1, ("s1", s, t) is (s − 1) t, and ("s", s, t) is (s − 1)(t − 1)."""
    region = _relevant(region)
    for poly in region:
        if poly.as_int() is not None and poly.value({}) < 0:
            return {("r", poly): Fraction(-1, poly.value({}))}
    symbols = sorted({s for poly in region for s in poly.symbols if not is_index(s)})
    base: dict[Poly, Source] = {Size.of(s) - 1: ("s", s) for s in symbols}
    base |= {tightened(p): ("r", tightened(p)) for p in region}
    found = _certificate(base)
    if found is None:
        multipliers = sorted({s for poly in base for m, _ in poly.terms if _degree(m) > 1 for s, _ in m if not is_index(s)})
        generators = dict(base)
        for symbol in multipliers:
            for poly, (kind, which) in base.items():
                generators.setdefault(poly * Size.of(symbol), (kind if kind == "r" else "s1", which, symbol))
            for other in multipliers:
                generators.setdefault((Size.of(symbol) - 1) * (Size.of(other) - 1), ("s", symbol, other))
        if len(generators) == len(base) or len(generators) > MOST_GENERATORS:
            return None
        base, found = generators, _certificate(generators)
    return None if found is None else {base[poly]: weight for poly, weight in found.items()}


def _relevant(region: Region) -> Region:
    return frozenset(p for p in region if p.as_int() is None or p.value({}) < 0)


def _degree(monomial: Monomial) -> int:
    return sum(power for _, power in monomial)


def _certificate(generators: Iterable[Poly]) -> dict[Poly, Fraction] | None:
    """Nonnegative multiples of the generators that add up to −1: phase one of the simplex method."""
    polys = sorted(generators, key=lambda p: p.terms)
    columns = [dict(p.terms) for p in polys]
    names = sorted({m for column in columns for m in column})
    width = len(columns)
    rows: list[list[int]] = []
    for name in names:
        row = [column.get(name, 0) for column in columns]
        right = -1 if name == () else 0
        if right < 0:
            row, right = [-x for x in row], 1
        rows.append([*row, right])
    if () not in names:
        return None
    basis = [width + k for k in range(len(rows))]  # artificial variables; their columns are never needed again
    cost = [sum(row[j] for row in rows) for j in range(width + 1)]
    for _ in range(MOST_STEPS):
        if cost[width] == 0:
            used = ((column, Fraction(row[width], row[column])) for column, row in zip(basis, rows) if column < width)
            return {polys[column]: weight for column, weight in used if weight}
        entering = next((j for j in range(width) if cost[j] > 0), None)
        if entering is None:
            return None
        leaving = _leaving(rows, basis, entering, width)
        if leaving is None:
            return None
        _pivot(rows, cost, leaving, entering)
        basis[leaving] = entering
    return None


def _leaving(rows: list[list[int]], basis: list[int], entering: int, width: int) -> int | None:
    """The row with the smallest ratio; of equal ones that of the smallest basic variable."""
    best: int | None = None
    for k, row in enumerate(rows):
        if row[entering] <= 0:
            continue
        if best is None:
            best = k
            continue
        here, least = row[width] * rows[best][entering], rows[best][width] * row[entering]
        if here < least or (here == least and basis[k] < basis[best]):
            best = k
    return best


def _pivot(rows: list[list[int]], cost: list[int], leaving: int, entering: int) -> None:
    """Eliminate the entering column; rows are kept as integers, up to positive factors."""
    pivot = rows[leaving]
    head = pivot[entering]
    for k, row in enumerate(rows):
        if k != leaving and row[entering]:
            rows[k] = _reduced(row, pivot, row[entering], head)
    cost[:] = _reduced(cost, pivot, cost[entering], head)


def _reduced(row: list[int], pivot: list[int], factor: int, head: int) -> list[int]:
    new = [head * x - factor * y for x, y in zip(row, pivot)]
    common = gcd(*new)
    return [x // common for x in new] if common > 1 else new
