"""A sum over index lattices as a string, its bound indices named by their places: for finding identities that say the same.

Guarantee: two sums with one string are equal.  Limit: equal sums may have different strings, since a sum over a lattice has
no normal form here; the indices of a part are named in the order that gives its smallest string, for up to `MOST_INDICES`.
"""

from __future__ import annotations

import itertools

from derive.kernel.inequalities import Poly, Region, implies
from derive.kernel.lattice import Factor, Part, Sum, simplified, substitute
from derive.kernel.sizes import Size

MOST_INDICES = 5


def lattice_form(one: Sum, facts: Region) -> str:
    """The sum as a string; <…> around names of arrays, as in `derive.kernel.canonical.key`."""
    return " + ".join(sorted(_part(part, facts) for part in simplified(one, facts))) or "0"


def _part(part: Part, facts: Region) -> str:
    region = part.region
    for poly in sorted(region, key=lambda p: (-len(p.terms), p.terms)):
        if implies(region - {poly} | facts, poly):
            region -= {poly}
    part = part._replace(region=region)
    bound = sorted(part.bound)
    orders = itertools.permutations(range(len(bound))) if len(bound) <= MOST_INDICES else [tuple(range(len(bound)))]
    return min(_named(part, {name: f"#I{place}" for name, place in zip(bound, order)}) for order in orders)


def _named(part: Part, names: dict[str, str]) -> str:
    (moved,) = substitute((part._replace(bound=frozenset()),), {old: Size.of(new) for old, new in names.items()}) or (None,)
    if moved is None:
        return "0"
    where = ",".join(sorted(map(_poly, moved.region)))
    factors = "·".join(sorted(f"{_factor(f)}^{e}" if e != 1 else _factor(f) for f, e in moved.factors))
    return f"{moved.coefficient}·Σ{{{where}}}·{factors}"


def _poly(poly: Poly) -> str:
    return str(poly).replace("#", "")


def _factor(factor: Factor) -> str:
    kind = factor[0]
    if kind == "v":
        name = factor[1].removeprefix("array ")
        return f"<{name}>[{';'.join(map(_poly, factor[2]))}]"
    if kind == "F":
        return f"F{factor[1]}({lattice_form(factor[2], frozenset())})"
    if kind == "P":
        return f"P({lattice_form(factor[1], frozenset())})"
    if kind == "M":
        inner = substitute(factor[4], {factor[2]: Size.of("#K")})
        return f"M({_poly(factor[1])}<{_poly(factor[3])}|{lattice_form(inner, frozenset())})"
    return f"{kind}{_poly(factor[1]) if kind == '#' else factor[1]}"
