"""Index arithmetic: subscripts such as x_{si+a}, w_{k-1-a}, z_{[x-x', y-y']}, and what they may run over.

An index is a counter 0, 1, … with a value; a computed subscript is a polynomial in size symbols and in the counters ("#i").
Guarantee: an entry is made only if its subscripts are shown to stay inside the array for all values of the indices in scope,
or if the document says that entries outside are zero, or if an indicator beside it is 0 where they do not.  `Outside` is
raised where a subscript leaves the array for certain: then a bound of the statement is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from derive.kernel.inequalities import Poly, Region, between, implies, indices_of
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node
from derive.reading.errors import NotUnderstood
from derive.reading.indices.radix import mixed_radix
from derive.reading.names import STARRED, layer_name, peel, spelled, strip
from derive.reading.spaces import powered
from derive.terms.term import SCALAR, ShapeClash, Term, entry, floor_quotient, index, num
from derive.terms.wholes import whole_term

if TYPE_CHECKING:
    from derive.reading.reader import Reader
    from derive.reading.symbols import Symbol

TIMES = frozenset({"", "\\cdot", "\\times", "*"})
FLOORS = ("\\lfloor", "\\lceil")
OUTSIDE = "entries outside an array are zero, as the document says"
BRACKETS = frozenset({"[", "(", "{"})
ENTERED = frozenset({"var", "dvar", "grad"})


class Place(NamedTuple):
    """A place on an axis, as a polynomial in sizes and counters, where counting starts, and what is known of its indices."""

    position: Poly
    axis: Size
    base: Poly
    region: Region
    values: dict[str, Poly]


class Boundary(NotUnderstood):
    """A subscript that is not shown to stay inside its array: its place on the axis, from 0, and the values of the indices."""

    def __init__(self, text: str, node: Node, place: Place):
        super().__init__(text, node)
        self.position, self.axis, self.base, self.region, self.values = place


class Outside(Boundary):
    """A subscript leaves its array for some value of an index within its range."""


@dataclass
class Indices:
    """The indices of one statement: how their values follow from their counters, floors, and conditions in force."""

    base: int
    values: dict[str, Poly] = field(default_factory=dict)
    floors: dict[str, tuple[Poly, Poly]] = field(default_factory=dict)
    conditions: list[Poly] = field(default_factory=list)
    shadowing: bool = False
    """Whether a letter of an array may name an index, as in A_{x,y} and A_{[x]}."""


def counter(name: str) -> Poly:
    return Size.of("#" + name)


def index_name(node: Node) -> str | None:
    """The name of an index: a letter, with primes (x')."""
    node = strip(node)
    if node.kind == "name":
        return str(node.value) if node.value not in STARRED else None
    if node.kind == "script" and node.value and all(c.kind == "none" for c in node.children[1:]):
        inner = index_name(node.children[0])
        return inner + "'" * int(node.value) if inner is not None else None
    if node.kind == "script" and not node.value:
        base, layers = peel(node)
        plain = all(layer.sub.kind in ("number", "name", "none") and layer.sup.kind == "none" for layer in layers)
        return spelled(node) if base.kind == "name" and plain else None
    return None


def whole(reader: Reader, node: Node) -> Poly:
    """A whole number made of indices, sizes and numbers, as a polynomial in sizes and counters."""
    node = strip(node)
    kind = node.kind
    if kind == "number" and node.value.denominator == 1:
        return Size.of(int(node.value))
    if kind == "group" and node.value in FLOORS:
        return _floor(reader, node)
    if kind == "group" and node.value in BRACKETS and node.children[0].kind not in ("list", "relation"):
        return whole(reader, node.children[0])
    if kind in ("name", "script"):
        return _power(reader, node) or _named(reader, node)
    if kind == "sum" and set(node.value) <= {"+", "-"}:
        parts = (whole(reader, c) if sign == "+" else -whole(reader, c) for sign, c in zip(node.value, node.children))
        return sum(parts, Size.of(0))
    if kind == "product" and set(node.value) <= TIMES:
        result = ONE
        for child in node.children:
            result = result * whole(reader, child)
        if any(sum(p for s, p in m if s.startswith("#")) > 1 for m, _ in result.terms):
            raise NotUnderstood(f"the subscript {spelled(node)} multiplies two indices", node)
        return result
    if kind == "product" and node.value == ("\\bmod",):
        above, below = (whole(reader, c) for c in node.children)
        return above - below * _quotient(reader, above, below)
    raise NotUnderstood(f"the subscript {spelled(node)} is not made of indices, sizes and numbers", node)


def _is_array(reader: Reader, symbol: Symbol | None) -> bool:
    """Whether a letter is an array here, and no index: one of this heading, unless arrays and indices may share letters."""
    if symbol is None or symbol.shape is None or symbol.shape == SCALAR or reader.indices.shadowing:
        return False
    return symbol.section == reader.context.section and symbol.name in reader.context.symbols


def _power(reader: Reader, node: Node) -> Poly | None:
    """A power of a size, k²; None if the node is no power, or the power is part of a name."""
    found = powered(node)
    if found is None or reader.context.known(spelled(node)):
        return None
    word, exponent = str(found[0].value), found[1]
    letters = word if word.isalpha() and not reader.context.is_size(word) else [word]  # ck² is c·k²
    values = [whole(reader, Node("name", (), letter, node.start, node.end)) for letter in letters]
    if indices_of(values[-1]):
        return None
    result = ONE
    for value in (*values[:-1], *[values[-1]] * exponent):
        result = result * value
    return result


def _named(reader: Reader, node: Node) -> Poly:
    name = index_name(node)
    full = layer_name(node) if name is None else None
    if full is not None and reader.context.is_size(reader.context.name(full)):
        return reader.context.size(reader.context.name(full))
    if name is None:
        raise NotUnderstood(f"the subscript {spelled(node)} is not made of indices, sizes and numbers", node)
    context = reader.context
    if name in reader.bound or name in reader.free or name in reader.indices.values:
        return reader.value_of(name)
    if context.is_size(context.name(name)) and name not in reader.counting:
        return context.size(context.name(name))
    symbol = context.find(context.name(name))
    if _is_array(reader, symbol):
        raise NotUnderstood(f"the subscript {name} is an array", node)
    if node.kind == "name" and len(name) > 1 and name.isalpha():
        result = ONE
        for place, letter in enumerate(name):
            result = result * _named(reader, Node("name", (), letter, node.start + place, node.start + place + 1))
        if any(sum(p for s, p in m if s.startswith("#")) > 1 for m, _ in result.terms):
            raise NotUnderstood(f"the subscript {name} is a word, and no symbol with it is declared or defined", node)
        return result
    size = reader.hints.get(name)
    if size is None and context.index_base == 1:
        size = context.ranges.get(name)
    if size is None and name not in reader.spans:
        raise NotUnderstood(f"nothing says how far the index {name} runs", node)
    reader.admit(name, size if size is not None else reader.spans[name][1], reader.starts.get(name))
    return reader.value_of(name)


def _floor(reader: Reader, node: Node) -> Poly:
    inner = strip(node.children[0])
    if inner.kind == "frac":
        above, below = inner.children
    elif inner.kind == "product" and inner.value[-1:] == ("/",):
        below = inner.children[-1]
        above = inner.children[0] if len(inner.children) == 2 else Node("product", inner.children[:-1], inner.value[:-1])
    else:
        raise NotUnderstood("floor and ceiling are read of a fraction of whole numbers", node)
    top, bottom = whole(reader, above), whole(reader, below)
    return _quotient(reader, top if node.value == "\\lfloor" else top + bottom - 1, bottom)


def _quotient(reader: Reader, above: Poly, below: Poly) -> Poly:
    if indices_of(below) or not implies(frozenset(), below - 1):
        raise NotUnderstood("a floor is read with a positive divisor that holds no index")
    name = f"#⌊{above}/{below}⌋"
    reader.indices.floors[name] = (above, below)
    return Size.of(name)


def as_term(reader: Reader, poly: Poly) -> Term:
    """The polynomial as a term made of indices, sizes and numbers."""
    return whole_term(poly, lambda symbol: _counter_term(reader, symbol))


def _counter_term(reader: Reader, symbol: str) -> Term:
    if symbol in reader.indices.floors:
        above, below = reader.indices.floors[symbol]
        return floor_quotient(as_term(reader, above), as_term(reader, below))
    name = symbol[1:]
    size = reader.size_of(name)
    if size is None:
        raise NotUnderstood(f"nothing says how far the index {name} runs")
    return index(name, size)


def region(reader: Reader, *polys: Poly) -> Region:
    """What is known of the indices in scope: ranges, floors, conditions; and of sizes: axes are positive."""
    known: set[Poly] = set(reader.indices.conditions)
    names = {**reader.free, **reader.bound}
    for name, size in names.items():
        if size is not None:
            known |= set(between(counter(name), size))
    for symbol, (above, below) in reader.indices.floors.items():
        known |= set(between(above - below * Size.of(symbol), below))
    wanted = {s for poly in (*polys, *known) for s in poly.symbols if not s.startswith("#")}
    for symbol_known in reader.context.visible().values():
        for axis in symbol_known.shape or ():
            if len(axis.terms) > 1 and axis.symbols & wanted:
                known.add(axis - 1)
    return frozenset(known)


def position(reader: Reader, place: Node, axis: Size, name: str, first: Size | None = None) -> tuple[Term, bool]:
    """The place on an axis, counted from 0, and whether it may lie outside (where entries are zero); `first` is where counting
    starts on it, if elsewhere than in the rest of the document."""
    direct = index_name(place)
    base = Size.of(reader.indices.base) if first is None else first
    if direct is not None:
        _enter(reader, direct, axis, place, base)
    if place.kind == "number":
        limit, low = axis.as_int(), base.as_int()
        if low is not None and place.value < low and first is None and not reader.context.index_base_said:
            raise NotUnderstood(f"nothing says what the subscript {place.value} of {name} is; say if indices start at 0", place)
        if low is not None and (place.value < low or (limit is not None and place.value >= limit + low)):
            raise ShapeClash("subscript", [(axis, ONE)], f"there is no entry {place.value}")
    return _checked(reader, place, whole(reader, place) - base, axis, name, base, first is not None)


def _enter(reader: Reader, name: str, axis: Size, place: Node, first: Size) -> None:
    """A bare index runs over the axis, unless its range is known otherwise."""
    if name in reader.indices.values or reader.bound.get(name) is not None or reader.free.get(name) is not None:
        return
    if name in reader.bound:
        reader.bound[name] = axis
        if first != Size.of(reader.indices.base):
            reader.indices.values[name] = counter(name) + first
        return
    context = reader.context
    symbol = context.find(context.name(name))
    if _is_array(reader, symbol):
        raise NotUnderstood(f"the subscript {name} is an array", place)
    if len(name) > 1 and name.isalpha():
        return
    if context.is_size(context.name(name)) and context.size(context.name(name)) == axis:
        return
    reader.admit(name, reader.hints.get(name, axis), reader.starts.get(name, first))


def _checked(reader: Reader, place: Node, where: Poly, axis: Size, name: str, base: Size, told: bool) -> tuple[Term, bool]:
    axis = reader.context.resolve(axis)
    known = region(reader, where, axis)
    below, above = between(where, axis)
    inside = (implies(known, below) and implies(known, above)) or mixed_radix(reader, where, axis) is not None
    made = as_term(reader, where)
    if inside:
        plain = known - frozenset(reader.indices.conditions)
        return made, plain != known and not (implies(plain, below) and implies(plain, above))
    if reader.context.zero_outside:
        reader.assume(OUTSIDE)
        return made, True
    number = where.as_int()
    if number is not None and number >= 0 and axis.as_int() is None and place.kind == "number":
        reader.assume(f"{name} has at least {number + 1} places where it is written with {spelled(place)}")
        return made, False
    direct = index_name(place)
    if direct is not None and (size := reader.size_of(direct)) is not None and where == counter(direct):
        size = reader.context.resolve(size)
        if size != axis and not indices_of(size) and not implies(known, size - axis - 1):
            raise ShapeClash("subscript", [(size, ONE), (axis, ONE)], f"{_shown(direct)} runs over both")
    found = Place(where, axis, base, known, {n: reader.value_of(n) for n in reader.ranges()})
    if reader.context.inside_at is not None and not reader.indices.conditions and not reader.indices.floors:
        most, least = extremes(reader, where)
        reader.context.inside_at += [(axis, most + 1), (least + 1, ONE)]
        return made, False
    told = told or (reader.context.index_base_told and not reader.context.told_firsts)
    if told and _leaves(reader, known, where, axis):
        text = f"{name} has entries {base} … {axis - 1 + base}, and its subscript {spelled(place)} runs outside them"
        raise Outside(text, place, found)
    if not told and not reader.context.index_base_told:
        detail = "; say whether indices start at 0 or 1, and whether entries outside are zero"
    else:
        detail = "; say whether entries outside are zero"
    text = f"nothing says that the subscript {spelled(place)} of {name} stays inside 0 … {axis - 1}{detail}"
    raise Boundary(text, place, found)


def is_difference(where: Poly) -> bool:
    """Whether a place is a difference of indices, as in a window that reaches beyond its array."""
    signs = [c for m, c in where.terms if len(m) == 1 and m[0][0].startswith("#")]
    return any(c < 0 for c in signs) and any(c > 0 for c in signs)


def _leaves(reader: Reader, known: Region, where: Poly, axis: Size) -> bool:
    """Whether the largest (or smallest) value of a subscript is outside for all sizes from 2, its indices being independent."""
    if reader.context.outside_spoken or reader.indices.conditions or reader.indices.floors:
        return False
    most, least = extremes(reader, where)
    facts = frozenset(p for p in known if not indices_of(p))
    facts |= {Size.of(s) - 2 for p in (most, least, axis) for s in p.symbols if not s.startswith("#")}
    return implies(facts, most - axis) or implies(facts, -least - 1)


def extremes(reader: Reader, where: Poly) -> tuple[Poly, Poly]:
    """The largest and the smallest value of a subscript, its indices being independent."""
    most, least = where, where
    for name, size in {**reader.free, **reader.bound}.items():
        if size is None or "#" + name not in where.symbols:
            continue
        step = Size({tuple((s, p) for s, p in m if s != "#" + name): c for m, c in where.terms if "#" + name in dict(m)})
        rising = implies(frozenset(), step)
        ends = (size - 1, Size.of(0)) if rising else (Size.of(0), size - 1)
        most, least = (p.substitute({"#" + name: end}) for p, end in zip((most, least), ends))
    return most, least


def entry_at(reader: Reader, value: Term, axes: Sequence[int], places: Sequence[Node | None], node: Node) -> Term:
    """The entry of a value whose subscripts on these axes are given; the other axes have size 1."""
    where: list[Term] = [num(0)] * len(value.shape)
    outside = False
    name = value.name if value.op in ("var", "dvar") else "the array"
    symbol = reader.lookup(str(value.attrs[-1] if value.op == "grad" else value.attrs[0])) if value.op in ENTERED else None
    firsts = symbol.firsts if symbol is not None and symbol.shape == value.shape else ()
    saved, reader.indices.shadowing = reader.indices.shadowing, node.kind == "list" or node.value == "["
    try:
        for axis, place in zip(axes, places):
            if place is None:
                raise NotUnderstood("an empty place in a subscript", node)
            where[axis], free = position(reader, place, value.shape[axis], name, firsts[axis] if firsts else None)
            outside = outside or free
        if symbol is not None and symbol.name in reader.context.domains:
            from derive.reading.indices import partly_given

            starts = firsts or (Size.of(reader.indices.base),) * len(value.shape)
            counted = [whole(reader, place) - starts[axis] for axis, place in zip(axes, places) if place is not None]
            partly_given.check(reader, symbol.name, counted, node)
    finally:
        reader.indices.shadowing = saved
    return entry(value, *where, zero_outside=outside)


def _shown(index: str) -> str:
    """An index as the document writes it; one that dots or an omitted letter stand for has no name there."""
    return f"the index {index}" if index[0].isalnum() or index[0] == "\\" else "the subscript"
