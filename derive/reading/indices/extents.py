"""How far an index runs for which no bounds are written.

It runs over the axis that it stands on alone on the left of its statement; else over the largest range that keeps every entry
inside its array; where the document says that entries outside are zero, over all places where an entry may
lie inside.  Guarantee: an index gets a range only if all its subscripts agree on it for all sizes; otherwise it gets none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from derive.kernel.inequalities import Poly, coefficient_of, extreme, implies, indices_of
from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading.errors import NotUnderstood
from derive.reading.functions import ARGMAX_NAMES, MAX_NAMES, MIN_NAMES
from derive.reading.functions import plain as unwrapped
from derive.reading.indices.radix import exact_quotient, radix_ranges
from derive.reading.indices.subscripts import Indices, counter, whole
from derive.reading.indices.sums import bounds_of
from derive.reading.names import peel, spelled, strip
from derive.reading.resolved import is_vector_of_ones
from derive.reading.scripts import places_of, turned_first

if TYPE_CHECKING:
    from derive.reading.reader import Reader

Range = tuple[Poly, Poly]
_EXTREMES = MAX_NAMES | ARGMAX_NAMES | MIN_NAMES


class _Any(dict):
    """Every name is an index of some range."""

    def get(self, key: Any, default: Any = None) -> Any:
        return Size.of(2)


class Probe:
    """Stands in for a reader while subscripts are looked at: every unknown name is an index, by its value."""

    def __init__(self, reader: Reader):
        self.context, self.base = reader.context, reader.indices.base
        self.bound: dict[str, Size | None] = {}
        self.free: dict[str, Size | None] = {}
        self.hints = _Any()
        self.counting = reader.counting
        self.starts: dict[str, Size] = {}
        self.indices = Indices(self.base, shadowing=True)

        self.outside: set[str] = set()
        self.spans: dict[str, tuple[Size, Size]] = {}

    def admit(self, name: str, size: Size, start: Size | None = None) -> None:
        self.free[name] = size

    def assume(self, sentence: str) -> None:
        """What a probe assumes, the reader assumes again."""

    def value_of(self, name: str) -> Poly:
        return counter(name)


@dataclass(frozen=True)
class Use:
    """A subscript on an axis, in the values of its indices, and the ranges of those around it that have bounds; `strict` if it
    must be inside, as on a left side that is one entry; `first` is where counting starts on the axis of the array so named."""

    where: Poly
    axis: Size
    ranges: dict[str, Range]
    first: Poly
    strict: bool = False
    array: str = ""


def _beyond(uses: list[Use], reader: Reader) -> bool:
    """Whether these subscripts may run outside their arrays: the document says that all, or one of these, are zero there."""
    context = reader.context
    return context.zero_outside and (not context.zero_arrays or any(use.array in context.zero_arrays for use in uses))


def computed(node: Node) -> bool:
    """Whether a tree has subscripts or sums that need more than an index by itself."""
    for inner in walk(node):
        if inner.kind == "script" and inner.children[1].kind != "none":
            sub = strip(inner.children[1])
            if sub.kind == "group" and sub.value in ("[", "("):
                return True
            items = sub.children if sub.kind == "list" else (sub,)
            if len(items) > 2 or any(strip(i).kind in ("sum", "product", "group") or strip(i).value == 1 for i in items):
                return True
        if inner.kind == "bigop" and not _plain(inner):
            return True
        if inner.kind == "product" and any(op.startswith(("\\star", "*_", "\\ast_")) for op in inner.value):
            return True
    return False


def _plain(sign: Node) -> bool:
    sub = strip(sign.children[0])
    if sub.kind != "relation":
        return True
    low = strip(sub.children[1])
    return sub.value == ("=",) and low.kind == "number" and low.value == 1 and sub.children[0].kind == "name"


def resolve(reader: Reader, *nodes: Node) -> None:
    """Fill `reader.spans` with (first value, count) for the indices of these trees that have no bounds."""
    probe = Probe(reader)
    left = list(_uses(reader, probe, nodes[0], {}, strip(nodes[0]).kind in ("script", "frac"))) if nodes else []
    uses = [*left, *(use for node in nodes[1:] for use in _uses(reader, probe, node, {}))]
    known: dict[str, Range] = {f"#{n}": (low, low + count - 1) for n, (low, count) in reader.spans.items()}
    names = sorted({v for use in uses for v in indices_of(use.where) if v not in use.ranges and v not in known})
    for use in left:
        base = use.first.as_int()
        for name, count in radix_ranges(use.where, use.axis, base).items() if base is not None else ():
            if name in names:
                known.setdefault(name, (use.first, use.first + count - 1))
    for stage in (_stated, _alone, _inside, _somewhere_alone, _inside):
        for name in names:
            if name not in known:
                found = stage(name, left if stage is _stated else uses, known, reader)
                if found is not None:
                    known[name] = found
    for name in names:
        if name not in known and (turn := _around(name, uses, probe)) is not None:
            known[name] = turn
    for name in names:
        if name in known:
            low, high = known[name]
            reader.spans[name[1:]] = (low, high - low + 1)


def _around(name: str, uses: list[Use], probe: Probe) -> Range | None:
    """Once around for an index that stands nowhere but in (…) mod n on axes of n places."""
    spoken = [use for use in uses if any(name in above.symbols for above, _ in _quotients(use, probe)) or _speaks(name, use)]
    floors = probe.indices.floors.items()
    whole_turns = all(
        any(use.where == above - below * Size.of(one) and below == use.axis for one, (above, below) in floors) for use in spoken
    )
    firsts = {(use.first, use.axis) for use in spoken}
    if not whole_turns or len(firsts) != 1:
        return None
    ((first, axis),) = firsts
    return first, first + axis - 1


def _quotients(use: Use, probe: Probe) -> list[tuple[Poly, Poly]]:
    return [probe.indices.floors[symbol] for symbol in use.where.symbols if symbol in probe.indices.floors]


def _stated(name: str, left: list[Use], known: dict[str, Range], reader: Reader) -> Range | None:
    """The axis of an index that stands on the left side, and there alone on its axes."""
    return _alone(name, left, known, reader) if all(_is_alone(name, use) for use in left if _speaks(name, use)) else None


def _alone(name: str, uses: list[Use], known: dict[str, Range], reader: Reader) -> Range | None:
    """The axis of an index that stands alone wherever it stands, or (zero outside) somewhere."""
    spoken = [use for use in uses if _speaks(name, use)]
    zero = _beyond(uses, reader)
    if not zero and not all(_is_alone(name, use) for use in spoken):
        return None
    return _meet([(use.first, use.first + use.axis - 1) for use in spoken if _is_alone(name, use)], zero)


def _inside(name: str, uses: list[Use], known: dict[str, Range], reader: Reader) -> Range | None:
    """The values for which every subscript is inside, or (zero outside) for which one may be."""
    found: list[Range] = []
    zero = _beyond(uses, reader)
    spoken = [use for use in uses if _speaks(name, use)]
    if zero and any(use.strict for use in spoken):
        spoken, zero = [use for use in spoken if use.strict], False
    for use in spoken:
        one = _allowed(name, use, known, zero)
        if one is None and not zero:
            return None
        found += [one] if isinstance(one, tuple) else []
    return _meet(found, zero)


def _somewhere_alone(name: str, uses: list[Use], known: dict[str, Range], reader: Reader) -> Range | None:
    """The axis of an index that stands alone somewhere, where its other subscripts allow no answer (as with a stride)."""
    return _alone_somewhere(name, [use for use in uses if _speaks(name, use)])


def _speaks(name: str, use: Use) -> bool:
    return name in use.where.symbols and name not in use.ranges


def _is_alone(name: str, use: Use) -> bool:
    return _speaks(name, use) and use.where == Size.of(name)


def _meet(ranges: list[Range], wider: bool) -> Range | None:
    """What several ranges have in common, or (wider) the range that spans them, as far as sizes can be compared."""
    if not ranges:
        return None
    low, high = ranges[0]
    for other_low, other_high in ranges[1:]:
        low = _chosen(low, other_low, not wider)
        high = _chosen(high, other_high, wider)
    return low, high


def _allowed(name: str, use: Use, known: dict[str, Range], zero: bool) -> Range | bool | None:
    """The values for which a subscript is inside: always, or (zero outside) for some value of the other indices; True if
    every value will do, None if it is not plain."""
    ranges = {n: r for n, r in {**known, **use.ranges}.items() if n != name}
    least, most = extreme(use.where, ranges, -1, name), extreme(use.where, ranges, 1, name)
    if least is None or most is None:
        return None
    if not zero and (spread := _strided(name, use, least, most)) is not None:
        return spread
    step = coefficient_of(use.where if zero else most, name).as_int()
    if zero:
        least, most = most, least
    first, last = coefficient_of(least, name).as_int(), coefficient_of(most, name).as_int()
    if first == last == 0:
        return True
    if step not in (1, -1) or first not in (step, 0) or last not in (step, 0) or first is None or last is None:
        return None
    low_rest, high_rest = least - first * Size.of(name), most - last * Size.of(name)
    low, high = use.first - low_rest, use.first + use.axis - 1 - high_rest
    if step == -1:
        low, high = high_rest - use.first - use.axis + 1, low_rest - use.first
    return (low, high) if first == last else None


def _strided(name: str, use: Use, least: Poly, most: Poly) -> Range | None:
    """The values of i for which s·i + a stays inside, where a stride s fills the axis to its end."""
    step = coefficient_of(most, name)
    if step.as_int() in (0, 1) or not implies(frozenset(), step - 1) or coefficient_of(least, name) != step:
        return None
    low_rest, high_rest = least - step * Size.of(name), most - step * Size.of(name)
    first, last = use.first - low_rest, use.first + use.axis - 1 - high_rest
    low, high = exact_quotient(first, step), exact_quotient(last, step)
    return (low, high) if low is not None and high is not None else None


def _chosen(one: Poly, other: Poly, larger: bool) -> Poly:
    """The larger (or smaller) of two ends where that is plain for all sizes, else the first."""
    gap = other - one if larger else one - other
    return other if implies(frozenset(), gap) else one


def local(reader: Reader, name: str, body: Node) -> Range | None:
    """The range of an index that a sum sign names without bounds, from the subscripts in its summand.

    Where entries outside are zero, a range beyond which the summand is 0: that of one factor of a product, or one that holds
    those of all terms.
    """
    probe = Probe(reader)
    known = {f"#{n}": (reader.value_at(n, Size.of(0)), reader.value_at(n, size - 1)) for n, size in reader.ranges().items()}
    uses = list(_uses(reader, probe, body, {k: v for k, v in known.items() if k != f"#{name}"}))
    _inner(uses, f"#{name}", known, reader)
    if not reader.context.zero_outside:
        return _alone_somewhere(f"#{name}", uses) or _inside(f"#{name}", uses, known, reader)
    ranges = [_support(f"#{name}", use, known, reader) for use in uses if _speaks(f"#{name}", use)]
    plain = [r for r in ranges if r is not None]
    around = list(_outside_subscripts(body))
    terms = any(inner.kind == "sum" and len(inner.children) > 1 for inner in around)
    unseen = any(inner.kind == "script" and peel(inner)[0].kind == "group" for inner in around)
    if not ranges and not terms:
        return None
    if not plain or (terms and (unseen or len(plain) < len(ranges))):
        raise NotUnderstood(f"nothing says how far the index {name} runs", body)
    if not terms:
        return plain[0]
    low, high = _meet(plain, True) or plain[0]
    if not all(implies(frozenset(), one - low) and implies(frozenset(), high - other) for one, other in plain):
        raise NotUnderstood(f"nothing says how far the index {name} runs", body)
    return low, high


def _inner(uses: list[Use], name: str, known: dict[str, Range], reader: Reader) -> None:
    """Ranges of other indices without bounds, from subscripts that do not hold this one."""
    others = sorted({v for use in uses for v in indices_of(use.where) if v != name and v not in known and v not in use.ranges})
    for other in others:
        for use in uses:
            if _speaks(other, use) and name not in use.where.symbols and other not in known:
                found = _support(other, use, known, reader)
                if found is not None:
                    known[other] = found


def _support(name: str, use: Use, known: dict[str, Range], reader: Reader) -> Range | None:
    found = _allowed(name, use, known, True)
    return found if isinstance(found, tuple) else None


def _alone_somewhere(name: str, uses: list[Use]) -> Range | None:
    return _meet([(use.first, use.first + use.axis - 1) for use in uses if _is_alone(name, use)], False)


def _outside_subscripts(node: Node) -> Iterator[Node]:
    yield node
    children = (node.children[0], node.children[2]) if node.kind == "script" else node.children
    for child in children[2:] if node.kind == "bigop" else children:
        yield from _outside_subscripts(child)


def _uses(reader: Reader, probe: Probe, node: Node, ranges: dict[str, Range], strict: bool = False) -> Iterator[Use]:
    if node.kind == "bigop":
        inside, open_names = dict(ranges), list[str]()
        with suppress(NotUnderstood):
            for bounds in bounds_of(probe, node):  # type: ignore[arg-type]
                inside.pop(f"#{bounds.name}", None)
                lows = [whole(probe, n) + strict_ for n, strict_ in bounds.lows]  # type: ignore[arg-type]
                highs = [whole(probe, n) - strict_ for n, strict_ in bounds.highs]  # type: ignore[arg-type]
                if lows and highs:
                    plain = [next((p for p in ends if not indices_of(p)), ends[0]) for ends in (lows, highs)]
                    inside[f"#{bounds.name}"] = (plain[0], plain[1])
                else:
                    open_names.append(f"#{bounds.name}")
        uses = list(_uses(reader, probe, node.children[2], inside, strict))
        yield from _closed(reader, uses, open_names)
        return
    if node.kind == "script":
        yield from _entry(reader, probe, node, ranges, strict)
    if node.kind == "product":
        for head, operand in zip(node.children, node.children[1:]):
            base, layers = peel(head)
            if base.kind == "name" and unwrapped(str(base.value)) in _EXTREMES and layers and layers[0].sub.kind != "none":
                sign = Node("bigop", (layers[0].sub, layers[0].sup, operand), "\\sum", head.start, operand.end)
                rest = tuple(child for child in node.children if child is not head and child is not operand)
                yield from _uses(reader, probe, sign, ranges, strict)
                for child in rest:
                    yield from _uses(reader, probe, child, ranges, strict)
                return
    for child in node.children:
        yield from _uses(reader, probe, child, ranges, strict)


def _closed(reader: Reader, uses: list[Use], names: list[str]) -> list[Use]:
    """The uses in a summand, with the ranges that its own subscripts give the indices of its sign that have no bounds."""
    for name in names:
        found = None
        for use in uses:
            others = indices_of(use.where) - {name}
            if found is None and _speaks(name, use) and others <= use.ranges.keys():
                found = _support(name, use, {}, reader)
        span = found or (Size.of(name), Size.of(name))
        uses = [replace(use, ranges={**use.ranges, name: span}) if name not in use.ranges else use for use in uses]
    return uses


def _entry(reader: Reader, probe: Probe, node: Node, ranges: dict[str, Range], strict: bool) -> Iterator[Use]:
    base, layers = peel(node)
    if base.kind != "name" or not layers or reader.is_name(spelled(node)) or is_vector_of_ones(reader, base, layers):
        return
    layer = layers[-1]
    whole_name = Node("script", (*node.children[:1], Node("none"), node.children[2]), node.value, node.start, node.end)
    symbol = reader.lookup(reader.context.name(spelled(whole_name))) or reader.lookup(reader.context.name(str(base.value)))
    if symbol is None or symbol.shape is None or layer.sub.kind == "none":
        return
    every = list(zip(symbol.shape, reader.firsts(symbol)))
    every = every[::-1] if turned_first(layer) else every
    axes = [pair for pair in every if not pair[0].is_one]
    places = places_of(reader, layer.sub, len(axes))
    if len(places) != len(axes):
        axes = every
    if len(places) != len(axes):
        return
    for place, (axis, first) in zip(places, axes):
        if place is not None:
            with suppress(NotUnderstood):
                yield Use(whole(probe, place), axis, ranges, first, strict, symbol.name)  # type: ignore[arg-type]


__all__ = ["computed", "local", "resolve"]
