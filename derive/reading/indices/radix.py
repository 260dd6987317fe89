"""Places in mixed radix: a subscript s·i + a over an axis of s·m places, with s values of a and m of i, meets each place once;
and so does one of more digits, such as c·k² + a·k + b.
"""

from __future__ import annotations

from itertools import permutations
from typing import TYPE_CHECKING

from derive.kernel.inequalities import Poly, coefficient_of, indices_of
from derive.kernel.sizes import ONE, Size

if TYPE_CHECKING:
    from derive.reading.reader import Reader

MOST_STEPS = 64
MOST_DIGITS = 4


def radix_ranges(where: Poly, axis: Size, base: int) -> dict[str, Size]:
    """How many values the indices of s·i + a have, by counter, if s divides the axis; {} for anything else."""
    names = sorted(indices_of(where))
    for order in permutations(names) if 2 <= len(names) <= MOST_DIGITS else ():
        steps = [coefficient_of(where, name) for name in order]
        upward = all(step != ONE and not indices_of(step) and any(number > 0 for _, number in step.terms) for step in steps[:-1])
        rest = where - sum((step * Size.of(name) for step, name in zip(steps, order)), Size.of(0))
        if steps[-1] != ONE or not upward or rest != -base * sum(steps[:-1], Size.of(0)):
            continue
        counts = [exact_quotient(larger, step) for larger, step in zip([axis, *steps], steps)]
        if all(count is not None for count in counts):
            return {name: count for name, count in zip(order, counts) if count is not None}
    return {}


def exact_quotient(whole_size: Size, part: Size) -> Size | None:
    """The size q with q · part = whole, by long division in a fixed order of monomials; None if there is none."""
    symbols = sorted(whole_size.symbols | part.symbols)
    if not part.terms:
        return None

    def leading(size: Size) -> Size:
        monomial, number = max(size.terms, key=lambda term: [dict(term[0]).get(symbol, 0) for symbol in symbols])
        return Size({monomial: number})

    rest, quotient = whole_size, Size.of(0)
    for _ in range(MOST_STEPS):
        if not rest.terms:
            return quotient
        one = leading(rest).divide(leading(part))
        if one is None:
            return None
        quotient, rest = quotient + one, rest - one * part
    return None


def mixed_radix(reader: Reader, where: Poly, axis: Size) -> list[tuple[str, Size]] | None:
    """The indices of a subscript, each with its step, from the slowest on, if in counters it runs over the axis just once."""
    steps = {name: coefficient_of(where, name) for name in indices_of(where)}
    if not 2 <= len(steps) <= MOST_DIGITS or where != sum((step * Size.of(name) for name, step in steps.items()), Size.of(0)):
        return None
    digits: list[tuple[str, Size]] = []
    reached = ONE
    while len(digits) < len(steps):
        name = next((n for n, step in steps.items() if step == reached and (n[1:], step) not in digits), None)
        count = _count(reader, name) if name is not None else None
        if name is None or count is None:
            return None
        digits.append((name[1:], reached))
        reached = reached * count
    return digits[::-1] if reached == axis else None


def _count(reader: Reader, name: str) -> Size | None:
    """How many values an index has, or a floor ⌊t/s⌋ of an index t with s·m values from 0."""
    if name not in reader.indices.floors:
        return reader.size_of(name[1:])
    above, below = reader.indices.floors[name]
    (index,) = names if len(names := indices_of(above)) == 1 else ("",)
    size = reader.size_of(index[1:]) if index and above == Size.of(index) else None
    return exact_quotient(size, below) if size is not None else None


__all__ = ["exact_quotient", "mixed_radix", "radix_ranges"]
