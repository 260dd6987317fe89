"""Places in mixed radix: a subscript s·i + a over an axis of s·m places, with s values of a and m of i, meets each place once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.kernel.inequalities import Poly, coefficient_of, indices_of
from derive.kernel.sizes import ONE, Size

if TYPE_CHECKING:
    from derive.reading.reader import Reader

MOST_STEPS = 64


def radix_ranges(where: Poly, axis: Size, base: int) -> dict[str, Size]:
    """How many values the two indices of s·i + a have, by counter, if s divides the axis; {} for anything else."""
    names = sorted(indices_of(where))
    if len(names) != 2:
        return {}
    for slow, fast in (names, names[::-1]):
        step, one = coefficient_of(where, slow), coefficient_of(where, fast)
        upward = step != ONE and not indices_of(step) and any(number > 0 for _, number in step.terms)
        count = exact_quotient(axis, step) if one == ONE and upward else None
        rest = where - step * Size.of(slow) - Size.of(fast)
        if count is not None and rest == -step * base:
            return {slow: count, fast: step}
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


def mixed_radix(reader: Reader, where: Poly, axis: Size) -> tuple[str, str, Size] | None:
    """(slow index, fast index, step) where step·slow + fast, in counters, runs over the axis just once."""
    names = sorted(indices_of(where))
    if len(names) != 2:
        return None
    for slow, fast in (names, names[::-1]):
        step = coefficient_of(where, slow)
        counts = reader.size_of(slow[1:]), reader.size_of(fast[1:])
        if where == step * Size.of(slow) + Size.of(fast) and counts[1] == step and counts[0] is not None:
            if step * counts[0] == axis:
                return slow[1:], fast[1:], step
    return None


__all__ = ["exact_quotient", "mixed_radix", "radix_ranges"]
