"""A subscript that leaves its array, shown at small sizes.

Guarantee: the sizes are at least 2 and pairwise different, every index lies in its range, and the place lies outside the axis.
"""

from __future__ import annotations

from itertools import permutations, product

from derive.kernel.inequalities import indices_of, is_index
from derive.kernel.sizes import Size
from derive.reading.indices.subscripts import Outside
from derive.results import Counterexample

LARGEST = 9
MOST_TRIES = 200_000


def outside(error: Outside) -> Counterexample | None:
    """Sizes and indices at which the subscript leaves the array; None if none are found among small ones."""
    region = _connected(error)
    symbols = sorted({s for p in (*region, error.position, error.axis) for s in p.symbols if not is_index(s)})
    names = sorted(indices_of(error.position))
    if len(symbols) > 4:
        return None
    tries = 0
    for sizes in permutations(range(2, LARGEST + 1), len(symbols)):
        values = dict(zip(symbols, sizes))
        facts = [p.substitute(values) for p in region]
        if any(p.as_int() is not None and p.value({}) < 0 for p in facts):
            continue
        for places in product(range(max(sizes, default=2) * 2), repeat=len(names)):
            tries += 1
            if tries > MOST_TRIES:
                return None
            indices = dict(zip(names, places))
            if any(p.substitute(indices).as_int() is not None and p.substitute(indices).value({}) < 0 for p in facts):
                continue
            place = error.position.substitute(values).substitute(indices).as_int()
            length = error.axis.substitute(values).as_int()
            if place is not None and length is not None and not 0 <= place < length:
                first = error.base.substitute(values)
                return Counterexample(values, {}, f"an entry at place {first + place}", f"places {first} … {first + length - 1}")
    return None


def _connected(error: Outside) -> list[Size]:
    """The facts that share a symbol, through others, with the subscript or its axis; the rest can be met apart from them."""
    reached = set(error.position.symbols | error.axis.symbols)
    region = [fact for fact in error.region if not _holds_anyway(fact)]
    found: list[Size] = []
    grown = True
    while grown:
        grown = False
        for fact in region:
            if fact not in found and fact.symbols & reached:
                found.append(fact)
                reached |= fact.symbols
                grown = True
    return found


def _holds_anyway(fact: Size) -> bool:
    """Whether a fact about sizes alone holds for all sizes from 2 on: every coefficient but the constant is positive."""
    if any(is_index(s) for s in fact.symbols) or any(c < 0 for powers, c in fact.terms if powers):
        return False
    return fact.value(dict.fromkeys(fact.symbols, 2)) >= 0
