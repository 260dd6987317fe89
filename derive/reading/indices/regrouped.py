"""Definitions at computed places that fill an axis just once: u_{si+a} = x_i for a = 0 … s−1, P_{iw+j, al+b} = X_{i+a, j+b}.

A subscript s·i + a over an axis of s·m places is a place in mixed radix: a runs over s values, i over m, and a place t has
i = ⌊t/s⌋ and a = t − s⌊t/s⌋.  Guarantee: a definition is made only if every subscript of the left side runs over its whole axis
once, in sizes that are shown to multiply out; else there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from derive.kernel.inequalities import indices_of
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.indices.patterns import put
from derive.reading.indices.radix import mixed_radix
from derive.reading.indices.subscripts import whole
from derive.terms.term import Shape, Term, add, array, box, floor_quotient, index, neg, scale, size_term

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def _always(value: Term) -> Callable[[Term], Term]:
    return lambda _: value


def definition(
    reader: Reader, shape: Shape, places: Sequence[Node], body: Term, firsts: Sequence[Size] = ()
) -> Term | None:
    """The array of this shape whose entry at the places is the body, counting on its axes from `firsts`; None if the places do
    not fill it just once."""
    axes = [axis for axis in shape if not axis.is_one]
    starts = [first for axis, first in zip(shape, firsts) if not axis.is_one] or [Size.of(reader.indices.base)] * len(axes)
    if len(axes) != len(places) or not body.is_scalar:
        return None
    used: set[str] = set()
    for number, (axis, place) in enumerate(zip(axes, places)):
        where = whole(reader, place) - starts[number]
        names = sorted(indices_of(where))
        if used & set(names) or not names:
            return None
        used |= set(names)
        target = index(f"·t{number}", axis)
        if len(names) == 1:
            if where != Size.of(names[0]) or reader.size_of(names[0][1:]) != axis:
                return None
            body = put(body, names[0][1:], _always(target))
            continue
        found = mixed_radix(reader, where, axis)
        if found is None:
            return None
        rest = target
        for name, step in found[:-1]:
            high = floor_quotient(rest, size_term(step))
            rest = add(rest, neg(scale(size_term(step), high)))
            body = put(body, name, _always(high))
        body = put(body, found[-1][0], _always(rest))
    ranges: list[tuple[str, Size]] = [(f"·t{number}", axis) for number, axis in enumerate(axes)]
    if len(ranges) > 1:
        return box([*ranges], body)
    return array("·t0", axes[0], "·c", 1, body) if not shape[0].is_one else array("·r", 1, "·t0", axes[0], body)


__all__ = ["definition"]
