"""Canonical names for the summed indices of a monomial: colour refinement, with backtracking on the ties.

Guarantee: the names depend on the monomial's form alone; where more than `MAX_LEAVES` orders tie, the first of them counts.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.rechecking.entries import bound_in, show_monomial, show_size

MAX_LEAVES = 60


def naming(monomial: tuple) -> dict[int, str]:
    """Names i0, i1, … for the summed indices of a monomial at every depth: those that give the smallest string."""
    tokens = [*monomial[1], *(t for f, _ in monomial[2] for t in bound_in(f))]
    sizes = {t[1]: t[2] for t in tokens}
    if len(sizes) < 2:
        return {number: "i0" for number in sizes}
    outer = {t[1] for t in monomial[1]}
    leaves = [0]

    def order(colours: dict[int, str]) -> tuple[str, dict[int, str]]:
        colours = _refined(colours, monomial)
        classes: dict[str, list[int]] = {}
        for number, colour in colours.items():
            classes.setdefault(colour, []).append(number)
        tied = [members for _, members in sorted(classes.items()) if len(members) > 1]
        if not tied:
            names = {number: f"i{rank}" for rank, number in enumerate(sorted(colours, key=colours.__getitem__))}
            leaves[0] += 1
            return show_monomial(monomial, names), names
        found = None
        for number in tied[0]:
            if found is None or leaves[0] < MAX_LEAVES:
                one = order({**colours, number: colours[number] + "!"})
                found = one if found is None or one[0] < found[0] else found
        assert found is not None
        return found

    return order({n: ("o" if n in outer else "u") + show_size(s) for n, s in sizes.items()})[1]


def named_by(names: Mapping[int, str]) -> dict[str, str]:
    return {f"k{number}": name for number, name in names.items()}


def _refined(colours: dict[int, str], monomial: tuple) -> dict[int, str]:
    """Classes of indices split by the look of the monomial around them, until nothing splits any more."""
    count = len(set(colours.values()))
    while count < len(colours):
        looks = {n: (colours[n], show_monomial(monomial, {**colours, n: "*"})) for n in colours}
        ranks = {look: rank for rank, look in enumerate(sorted(set(looks.values())))}
        colours = {n: f"c{ranks[look]:03d}" for n, look in looks.items()}
        if len(ranks) == count:
            break
        count = len(ranks)
    return colours


def canonical(monomial: tuple) -> str:
    return show_monomial(monomial, naming(monomial))
