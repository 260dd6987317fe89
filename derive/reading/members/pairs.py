"""Values for each pair of indices: the columns x_{ij} = x_i − x_j, and the numbers d_{ij} where d is a size.

Such a definition is kept as it stands and put in wherever the letter carries two indices.  Guarantee: only letters whose
two-index form the document defines by an equation with just these two indices free; elsewhere subscripts mean what they meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from derive.calculus.index_form import renamed
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.indices.subscripts import index_name
from derive.reading.members.families import position
from derive.reading.names import NONE, Scripts
from derive.reading.scripts import places_of
from derive.terms.term import Term

if TYPE_CHECKING:
    from derive.reading.reader import Reader


@dataclass(frozen=True)
class Pair:
    """The value for the indices, each with its range, and the section of its definition."""

    indices: tuple[tuple[str, Size], tuple[str, Size]]
    body: Term
    section: int


def pair_of(reader: Reader, layers: Sequence[Scripts], body: Term) -> Pair | None:
    """What an equation for x_{ij} defines: its free indices are i and j, both with a range."""
    names = _names(reader, layers)
    if names is None or set(names) != reader.free.keys():
        return None
    first, second = (reader.free[name] for name in names)
    if first is None or second is None:
        return None
    return Pair(((names[0], first), (names[1], second)), body, reader.context.section)


def member(reader: Reader, base: Node, layers: Sequence[Scripts]) -> tuple[Term, list[Scripts]] | None:
    """The value of x_{ab}, with the scripts that are left."""
    pair = reader.context.pairs.get(str(base.value)) if base.kind == "name" and layers else None
    if pair is None or layers[0].primes:
        return None
    places = places_of(reader, layers[0].sub, 2)
    if len(places) != 2 or any(place is None or place.kind not in ("name", "number") for place in places):
        return None
    where = {name: position(reader, place, size) for (name, size), place in zip(pair.indices, places)}
    rest = [layers[0]._replace(sub=NONE), *layers[1:]]
    return renamed(pair.body, where), [s for s in rest if s.primes or s.sup.kind != "none" or s.sub.kind != "none"]


def _names(reader: Reader, layers: Sequence[Scripts]) -> tuple[str, str] | None:
    if len(layers) != 1 or layers[0].sup.kind != "none" or layers[0].primes or layers[0].sub.kind == "none":
        return None
    names = [index_name(place) if place is not None else None for place in places_of(reader, layers[0].sub, 2)]
    return (names[0], names[1]) if len(names) == 2 and names[0] and names[1] and names[0] != names[1] else None


__all__ = ["Pair", "member", "pair_of"]
