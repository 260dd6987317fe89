"""Sums with their ranges: i = 1 … n, 0 ≤ a < k, a = max(0, …) … min(…), i ≤ j, and over all whole numbers.

A sum becomes a total over a counter 0, 1, …, as long as the widest range that its bounds allow, with an indicator for each
bound that is not an end of that range.  A sum over all whole numbers is one over the places where an entry of its summand lies
inside its array; it is read only where the document says that entries outside are zero.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from derive.kernel.inequalities import Poly, extreme, indices_of
from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading import exponents
from derive.reading.errors import NotUnderstood
from derive.reading.functions import MAX_NAMES, MIN_NAMES
from derive.reading.indices.index_relations import APART, EQUALS, LESS, MORE
from derive.reading.indices.subscripts import as_term, counter, index_name, region, whole
from derive.reading.names import strip
from derive.terms.term import SCALAR, Shape, Term, holds, scale, total

if TYPE_CHECKING:
    from derive.reading.reader import Reader

BOTH = "a sum over a condition on two indices runs over both"
SUCH = (":", "\\mid", "|", "\\colon")
NUMBERS = ("\\mathbb{Z}", "ℤ", "\\mathbf{Z}", "\\Z")


@dataclass(frozen=True)
class Bounds:
    """What a sum sign says of one index: trees of its lower and upper bounds, both included; none where it says nothing; and
    what else must hold, as in Σ_{j≠i} and Σ_{t : w_t = v}."""

    name: str
    lows: tuple[tuple[Node, int], ...] = ()
    highs: tuple[tuple[Node, int], ...] = ()
    unbounded: bool = False
    beside: tuple[Node, ...] = ()


def bounds_of(reader: Reader, sign: Node) -> list[Bounds]:
    """The indices of a sum sign with their bounds, outermost first."""
    sub, sup = strip(sign.children[0]), strip(sign.children[1])
    parted = _parted(sub)
    if parted is not None:
        head, conditions = parted
        bounds = bounds_of(reader, replace(sign, children=(head, *sign.children[1:])))
        return [*bounds[:-1], replace(bounds[-1], beside=(*bounds[-1].beside, *conditions))]
    if sub.kind == "relation" and sub.value == EQUALS:
        names = _names(sub.children[0])
        above = reader.context.name(str(sup.value)) if sup.kind == "name" else ""
        if names and above in reader.context.bounds and reader.context.find(above) is None:
            reader.assume(f"{above} is the last place that {', '.join(names)} runs to")
            return [Bounds(name) for name in names]
        if names and sup.kind != "none":
            if _infinite(sub.children[1]) and _infinite(sup):
                return [Bounds(name, unbounded=True) for name in names]
            lows, highs = ((n, 0) for n in _ends(sub.children[1], MAX_NAMES)), ((n, 0) for n in _ends(sup, MIN_NAMES))
            low, high = tuple(lows), tuple(highs)
            return [Bounds(name, low, high) for name in names]
    if sup.kind == "none" and sub.kind == "relation":
        return _conditions(reader, [sub], sign)
    if sup.kind == "none" and sub.kind == "list" and all(c.kind == "relation" for c in sub.children):
        return _conditions(reader, list(sub.children), sign)
    if sup.kind == "none":
        names = _names(sub)
        if names:
            return [Bounds(name) for name in names]
    raise NotUnderstood("the range of a sum is not written as i = 1 … n", sign)


def _parted(sub: Node) -> tuple[Node, list[Node]] | None:
    """The indices of a sum and the conditions behind them: t : w_t = v, and j = 1, j ≠ i."""
    if sub.kind == "relation" and sub.value[0] in SUCH and len(sub.children) > 2:
        return sub.children[0], [replace(sub, children=sub.children[1:], value=sub.value[1:])]
    if sub.kind == "list" and all(child.kind == "relation" for child in sub.children):
        first, *others = sub.children
        apart = [other for other in others if other.value[0] in APART]
        if others and first.value == EQUALS and others == apart:
            return first, others
        if apart and first not in apart:
            kept = tuple(child for child in sub.children if child not in apart)
            return (kept[0] if len(kept) == 1 else replace(sub, children=kept)), apart
    return None


def _infinite(node: Node) -> bool:
    node = strip(node)
    if node.kind == "sum" and len(node.children) == 1:
        node = strip(node.children[0])
    return node.kind == "name" and node.value in ("\\infty", "∞")


def _names(node: Node) -> list[str]:
    """The indices in i; i,j; ij; (i,j)."""
    node = strip(node)
    if node.kind == "group" and node.value in ("(", "["):
        node = strip(node.children[0])
    items = node.children if node.kind in ("list", "product") and set(node.value or ("",)) <= {""} else (node,)
    found: list[str] = []
    for item in items:
        name = index_name(item)
        if name is None:
            return []
        plain = name.rstrip("'")
        found.extend(name if len(plain) > 1 and plain.isalpha() and plain.isascii() else [name])
    return found


def bound_names(sign: Node) -> frozenset[str]:
    """The letters under a sum sign that may be its indices."""
    names = {name for node in walk(sign.children[0]) if (name := index_name(node)) is not None}
    return frozenset(names.union(*(tuple(name) for name in names if name.isalpha())))


def unbound(node: Node) -> frozenset[str]:
    """The letters that stand alone in a subscript, one by one in a run such as ts, outside all sums that may bind them."""
    found = _letters_below(node) if node.kind == "script" else frozenset()
    found = found.union(*(unbound(child) for child in node.children if child.children))
    return found - bound_names(node) if node.kind == "bigop" else found


def _letters_below(node: Node) -> frozenset[str]:
    sub = strip(node.children[1])
    items = sub.children if sub.kind in ("list", "product") else (sub,)
    names = {name for item in items if (name := index_name(item)) is not None}
    return frozenset(names.union(*(tuple(name) for name in names if name.isalpha())))


def _ends(node: Node, words: frozenset[str]) -> Sequence[Node]:
    """The arguments of max(…) or min(…), or the one bound."""
    node = strip(node)
    if node.kind == "product" and len(node.children) == 2 and str(node.children[0].value) in words:
        group = node.children[1]
        if group.kind == "group" and group.children[0].kind == "list":
            return group.children[0].children
    return (node,)


class _Ranges:
    """The bounds that relations below a sum sign give its indices."""

    def __init__(self, reader: Reader, relations: Sequence[Node], sign: Node):
        self.reader, self.sign, self.alone = reader, sign, len(relations) == 1
        self.known = reader.bound.keys() | reader.free.keys() | (reader.outside if self.alone else set())
        self.lows: dict[str, list[tuple[Node, int]]] = {}
        self.highs: dict[str, list[tuple[Node, int]]] = {}
        self.every: set[str] = set()
        """The indices that run over all whole numbers."""
        self.beside: list[Node] = []
        """What keeps indices apart: j ≠ i."""

    def sum_over(self, name: str) -> None:
        """Note that the sum runs over an index."""
        self.lows.setdefault(name, [])
        self.highs.setdefault(name, [])

    def take_apart(self, relation: Node) -> bool:
        """j ≠ i; False where the left side is no index."""
        left, right = relation.children
        one, other = index_name(left), index_name(right)
        if one is None:
            return False
        self.beside.append(relation)
        self.sum_over(one)
        if other is not None and other not in self.known and _free(self.reader, other):
            if other in _of_two(self.reader, [one, other]):
                self.sum_over(other)
        return True

    def take(self, left: Node, sign: str, right: Node, only: bool) -> None:
        """0 ≤ a, a < k, i ≤ j; `only` if it stands alone below the sign."""
        if sign in MORE:
            left, right, strict = right, left, MORE[sign]
        elif sign in LESS:
            strict = LESS[sign]
        else:
            raise NotUnderstood("the range of a sum is not written as i = 1 … n", self.sign)
        names = [name for name in (index_name(left), index_name(right)) if name is not None and _free(self.reader, name)]
        summed = [name for name in names if name in self.lows or name not in self.known] or names
        if only and len(summed) == 2 and not self.reader.bound.keys() & {*summed}:
            summed = _of_two(self.reader, summed)
        if not summed:
            raise NotUnderstood("the range of a sum is not written as i = 1 … n", self.sign)
        for name in summed:
            self.sum_over(name)
        for name in summed:
            if name != index_name(right):
                self.highs[name].append((right, strict))
                return
            self.lows[name].append((left, strict))

    def bounds(self) -> list[Bounds]:
        """The bounds of each index, the innermost first; an index between two others has the ends of these."""
        for name in self.lows:
            for other in self.lows:
                if not self.lows[name] and any(index_name(node) == name for node, _ in self.highs[other]):
                    self.lows[name].extend(self.lows[other])
                if not self.highs[name] and any(index_name(node) == name for node, _ in self.lows[other]):
                    self.highs[name].extend(self.highs[other])
        names = reversed(self.lows)
        found = [Bounds(name, tuple(self.lows[name]), tuple(self.highs[name]), name in self.every) for name in names]
        return [*found[:-1], replace(found[-1], beside=tuple(self.beside))]


def _conditions(reader: Reader, relations: Sequence[Node], sign: Node) -> list[Bounds]:
    """Bounds from 0 ≤ a < k, i ≤ j, i ∈ ℤ: the index that is not known from around is summed, or else all are."""
    ranges = _Ranges(reader, relations, sign)
    for relation in relations:
        if relation.value == ("\\in",) and strip(relation.children[1]).value in NUMBERS:
            for name in _names(relation.children[0]):
                if name not in ranges.lows:
                    ranges.every.add(name)
                ranges.sum_over(name)
            continue
        only = ranges.alone and len(relation.value) == 1
        for left, sign_text, right in zip(relation.children, relation.value, relation.children[1:]):
            apart = sign_text in APART and len(relation.children) == 2
            if not (apart and ranges.take_apart(relation)):
                ranges.take(left, sign_text, right, only)
    return ranges.bounds()


def _of_two(reader: Reader, names: list[str]) -> list[str]:
    """Which letters Σ_{i<j} binds where neither stands outside: both, or in another reading of the statement the first."""
    if reader.context.second_free:
        return names[:1]
    reader.assume(BOTH)
    return names


def _free(reader: Reader, name: str) -> bool:
    return not reader.context.is_size(reader.context.name(name)) or name in reader.bound


# ------------------------------------------------------------------------------------------------------------- totals


def summed(reader: Reader, sign: Node, body: Node, want: Shape | None) -> Term:
    """Σ with its body."""
    if sign.value == "\\prod":
        return exponents.over_index(reader, sign, [one.name for one in bounds_of(reader, sign)], body, want)
    if sign.value != "\\sum":
        raise NotUnderstood(f"{sign.value} is not judged yet", sign)
    bounds = bounds_of(reader, sign)
    with scope(reader, [one.name for one in bounds]):
        guards = [guard for one in bounds for guard in enter(reader, one, sign, body)]
        result = reader.term(body, want)
        for condition in (node for one in bounds for node in one.beside):
            result = scale(_where(reader, condition), result)
        sizes = {one.name: reader.bound[one.name] for one in bounds}
        if guards:
            result = scale(holds(*(as_term(reader, guard) for guard in guards)), result)
    for one in reversed(bounds):
        size = sizes[one.name]
        if size is None:
            raise NotUnderstood(f"nothing says how far the index {one.name} runs", sign)
        result = total(one.name, size, result)
    return result


def _where(reader: Reader, condition: Node) -> Term:
    """1 where a condition holds, else 0."""
    names = [name for child in condition.children if (name := index_name(child)) is not None]
    known = next((size for name in names if (size := reader.size_of(name) or reader.hints.get(name)) is not None), None)
    for name in names:
        if name in reader.bound and reader.bound[name] is None:
            reader.bound[name] = known
    group = Node("group", (condition,), "[", condition.start, condition.end)
    one = Node("name", (), "\\mathbb{1}", condition.start, condition.start)
    return reader.term(Node("product", (one, group), ("",), condition.start, condition.end), SCALAR)


@contextmanager
def scope(reader: Reader, names: Sequence[str]) -> Iterator[None]:
    """The indices of these names mean what they meant before, and conditions are as before; what was learnt of others stays."""
    bound, values, conditions = dict(reader.bound), dict(reader.indices.values), list(reader.indices.conditions)
    try:
        yield
    finally:
        told = {n: size or reader.bound.get(n) for n, size in bound.items()}
        reader.bound = {n: bound[n] if n in names else size for n, size in told.items()}
        kept = {n: v for n, v in reader.indices.values.items() if n not in names}
        reader.indices.values = {**kept, **{n: v for n, v in values.items() if n in names}}
        reader.indices.conditions = conditions


def enter(reader: Reader, bounds: Bounds, sign: Node, body: Node) -> list[Poly]:
    """Bring one index into scope; returns the bounds that its range does not hold already, as polynomials ≥ 0."""
    name, base = bounds.name, reader.indices.base
    reader.indices.values.pop(name, None)
    if bounds.unbounded and not reader.context.zero_outside:
        raise NotUnderstood(f"the index {name} runs over all whole numbers; say that entries outside are zero", sign)
    low = high = None
    lows = [whole(reader, node) + strict for node, strict in bounds.lows]
    highs = [whole(reader, node) - strict for node, strict in bounds.highs]
    known = region(reader, *lows, *highs)
    if lows:
        low = _widest(reader, lows, known, -1)
    if highs:
        high = _widest(reader, highs, known, 1)
    if low is None or high is None:
        first, last = _from_summand(reader, name, body, bool(lows or highs))
        low, high = (first if low is None else low), (last if high is None else high)
    if (lows or highs) and (low is None or high is None):
        first, last = _like_its_bound(reader, bounds)
        low, high = (first if low is None else low), (last if high is None else high)
    if low is None or high is None:
        if lows or highs:
            raise NotUnderstood(f"nothing says how far the index {name} runs", sign)
        reader.bound[name] = None
        return []
    reader.bound[name] = high - low + 1
    if low != Size.of(base):
        reader.indices.values[name] = counter(name) + low
    value = reader.value_of(name)
    guards = [value - p for p in lows if p != low] + [p - value for p in highs if p != high]
    reader.indices.conditions.extend(guards)
    return guards


def plain_sizes(reader: Reader, sign: Node) -> dict[str, Size]:
    """How many values the indices of a sum have whose bounds hold no other index."""
    found, told = {}, dict(reader.assumptions)
    bounds = bounds_of(reader, sign)
    reader.assumptions = told  # what is only looked at assumes nothing
    for one in bounds:
        if len(one.lows) == len(one.highs) == 1:
            (low, one_more), (high, one_less) = one.lows[0], one.highs[0]
            size = whole(reader, high) - one_less - whole(reader, low) - one_more + 1
            if not indices_of(size) and whole(reader, low) + one_more == Size.of(reader.indices.base):
                found[one.name] = size
    return found


def same(reader: Reader, places: Sequence[Node | None]) -> Term:
    """Kronecker's δ of two whole numbers."""
    left, right = (whole(reader, place) for place in places if place is not None)
    return holds(as_term(reader, left - right), as_term(reader, right - left))


def _like_its_bound(reader: Reader, bounds: Bounds) -> tuple[Poly | None, Poly | None]:
    """The first and last value of the index t in s ≤ t, between which s lies as well."""
    for node, _ in (*bounds.lows, *bounds.highs):
        name = index_name(node)
        size = (reader.size_of(name) or reader.hints.get(name) or reader.context.ranges.get(name)) if name is not None else None
        if name is not None and size is not None:
            return reader.value_at(name, Size.of(0)), reader.value_at(name, size - 1)
    return None, None


def _from_summand(reader: Reader, name: str, body: Node, bounded: bool = False) -> tuple[Poly | None, Poly | None]:
    """The first and last value of an index without bounds: as written elsewhere, else as the subscripts in the summand allow."""
    from derive.reading.indices import extents

    stated = reader.context.here_ranges.get(name)
    if stated is not None:
        return stated[0], stated[0] + stated[1] - 1
    if reader.context.zero_outside or bounded or extents.computed(body):
        found = extents.local(reader, name, body)
        if found is not None:
            return found
    return None, None


def _widest(reader: Reader, ends: list[Poly], known: frozenset[Poly], side: int) -> Poly | None:
    """An end of the range that holds no index, beyond which no bound lies (side 1: upper ends, −1: lower ends)."""
    plain = [p for p in ends if not indices_of(p)]
    if plain:
        return plain[0]
    for end in ends:
        best: Poly | None = extreme(end, {f"#{n}": (Size.of(0), s - 1) for n, s in reader.ranges().items()}, side)
        if best is not None:
            return best
    return None


__all__ = ["BOTH", "Bounds", "bound_names", "bounds_of", "enter", "plain_sizes", "same", "summed"]
