"""Labels: p(y_i = c), the probability of a class, and 1(y_i = c), its indicator, as entries of two arrays.

In a document about classes 1 … C the events `y_i = c` and `y_{ij} = 1` pick the same entry (i, c) of the array of
probabilities, called p(y), and of the array of indicators, called 1(y), whose rows are one-hot: each label is one of the
classes.  `events_of` finds in the whole document how many rows and classes there are, `join_events` puts subscripts for
events, so that everything else is ordinary index form.

Guarantee: events are read only where the document tells the number of samples (by a range of their index, or by the one size
that its arrays have for rows) and of classes, by the bound of a sum over them, by the last class behind dots, or by the
largest class that it writes; a label without a subscript stands for the column of all labels
where others have one.  Limit: classes are counted from 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.names import NONE, peel, strip
from derive.reading.spaces import NotASpace, read_size
from derive.reading.symbols import Symbol

PROBABILITIES = frozenset({"p", "P", "\\Pr", "Pr", "\\mathbb{P}", "\\mathrm{P}", "\\operatorname{P}", "\\mathbf{P}"})


@dataclass(frozen=True)
class Event:
    """`kind` is "p" or "1"; `row` is the subscript of the label or None, `place` the class."""

    kind: str
    label: str
    row: Node | None
    place: Node


@dataclass(frozen=True)
class Labels:
    """The labels of a document: their letter, how many there are, and the number of their classes."""

    label: str
    rows: Size
    classes: Size
    batch: bool

    def name(self, kind: str) -> str:
        return f"{kind}({self.label})"


def event_of(head: Node, group: Node) -> Event | None:
    """The event that a factor and the bracket behind it make: `p` and `(y_i = c)`, `1` and `(y_{ij} = 1)`."""
    head = strip(head)
    inner, scripts = peel(group)
    if scripts or inner.kind != "group" or inner.value not in ("(", "[", "\\{") or inner.children[0].kind != "relation":
        return None
    kind = "1" if head.kind == "number" and head.value == 1 else "p"
    if kind == "p" and not (head.kind == "name" and head.value in PROBABILITIES):
        return None
    relation = inner.children[0]
    if relation.value != ("=",):
        return None
    left, right = (strip(child) for child in relation.children)
    base, layers = peel(left)
    plain = not layers or (len(layers) == 1 and layers[0].sup.kind == "none" and not layers[0].primes)
    if base.kind != "name" or not plain or len(str(base.value)) > 1 or right.kind not in ("number", "name"):
        return None
    sub = layers[0].sub if layers else NONE
    places = [strip(c) for c in sub.children] if sub.kind == "list" else [sub]
    if sub.kind == "name" and len(str(sub.value)) == 2:
        places = [replace(sub, value=letter) for letter in str(sub.value)]
    if len(places) == 2 and right.kind == "number" and right.value == 1:
        return Event(kind, str(base.value), places[0], places[1])
    if len(places) != 1 or (right.kind == "number" and (right.value < 1 or right.value.denominator != 1)):
        return None
    return Event(kind, str(base.value), None if sub.kind == "none" else sub, right)


def _pairs(node: Node) -> Iterator[tuple[int, Event]]:
    """The events of one product, with the place of their first factor."""
    if node.kind == "product":
        for place, operator in enumerate(node.value):
            event = event_of(node.children[place], node.children[place + 1]) if operator == "" else None
            if event is not None:
                yield place, event


def _has_events(tree: Node) -> bool:
    return any(True for node in walk(tree) for _ in _pairs(node))


def events_of(nodes: Iterable[Node], context: Context) -> Labels | None:
    """What the document says of its labels; None if it has none, or does not tell how many classes there are."""
    trees = list(nodes)
    events = [event for tree in trees if tree.answer(_has_events) for node in walk(tree) for _, event in _pairs(node)]
    if not any(event.kind == "p" for event in events) or len({event.label for event in events}) != 1:
        return None
    label = events[0].label
    known = context.find(label)
    if known is not None and known.shape is not None and not any(axis.is_one for axis in known.shape):
        return None
    classes = _classes(events, _ends_of_dots(trees), context)
    batch = any(event.row is not None for event in events)
    rows = _rows(events, context) if batch else ONE
    if classes is None or rows is None:
        return None
    return Labels(label, rows, classes, batch)


def _ends_of_dots(trees: Iterable[Node]) -> set[str]:
    """Names that stand as a class in a cell right behind dots."""
    found: set[str] = set()
    for tree in trees:
        for node in walk(tree):
            if node.kind == "list":
                for before, cell in zip(node.children, node.children[1:]):
                    if strip(before).kind == "dots":
                        found.update(str(e.place.value) for n in walk(cell) for _, e in _pairs(n) if e.place.kind == "name")
    return found


def _classes(events: list[Event], ends: set[str], context: Context) -> Size | None:
    named = [str(e.place.value) for e in events if e.place.kind == "name"]
    ranged = {context.ranges[name] for name in named if name in context.ranges}
    if len(ranged) == 1:
        return context.resolve(ranged.pop())
    numbers = [int(e.place.value) for e in events if e.place.kind == "number"]
    if max(numbers, default=0) > 1:
        return Size.of(max(numbers))
    return _named(ends.pop(), context) if len(ends) == 1 else None


def _rows(events: list[Event], context: Context) -> Size | None:
    names = [str(e.row.value) for e in events if e.row is not None and e.row.kind == "name"]
    ranged = {context.ranges[name] for name in names if name in context.ranges}
    ranged |= {Size.of(name) for name in names if context.is_size(name)}
    if len(ranged) == 1:
        return context.resolve(ranged.pop())
    if names and not ranged:
        axes = {s.shape[0] for s in context.later.values() if s.shape is not None and len(s.shape) == 2}
        samples = [context.resolve(axis) for axis in axes if axis.as_int() is None]
        return samples[0] if len(samples) == 1 else None
    numbers = [int(e.row.value) for e in events if e.row is not None and e.row.kind == "number"]
    return Size.of(max(numbers)) if numbers and not ranged else None


def _named(name: str, context: Context) -> Size | None:
    try:
        return read_size(Node("name", (), name), context)
    except NotASpace:
        return None


def declare(labels: Labels, context: Context) -> None:
    """Enter the two arrays: the probabilities of a sample add up to 1, and so do its indicators."""
    shape = (labels.rows, labels.classes)
    for kind, properties in (("p", frozenset({"probability"})), ("1", frozenset({"onehot_rows"}))):
        name = labels.name(kind)
        context.symbols[name] = Symbol(name, shape, properties=properties, how="declared")


def join_events(node: Node, labels: Labels | None) -> Node:
    """The tree with events as entries of the two arrays."""
    if labels is None or not node.children:
        return node
    children = tuple(join_events(child, labels) for child in node.children)
    if node.kind != "product":
        return node if children == node.children else replace(node, children=children)
    factors, operators = [children[0]], list[str]()
    for place, operator in enumerate(node.value):
        event = event_of(node.children[place], node.children[place + 1]) if operator == "" else None
        if event is not None and event.label == labels.label and factors[-1] is children[place]:
            factors[-1] = _entry(event, labels, node.children[place].start, node.children[place + 1].end)
            continue
        factors.append(children[place + 1])
        operators.append(operator)
    if len(factors) == 1:
        return factors[0]
    return replace(node, children=tuple(factors), value=tuple(operators))


def _entry(event: Event, labels: Labels, start: int, end: int) -> Node:
    row = event.row
    if row is None:
        row = Node("none") if labels.batch else Node("number", (), Fraction(1), start, end)
    sub = Node("list", (row, event.place), None, event.place.start, event.place.end)
    return Node("script", (Node("name", (), labels.name(event.kind), start, end), sub, NONE), 0, start, end)
