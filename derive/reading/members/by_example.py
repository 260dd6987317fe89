"""Lists that show their first and last member and leave the rest to dots: f(r_1), …, f(r_n) are f(r_i) for i = 1 … n; and those
that show one member, for an index that nothing binds: diag(f(r_i)).

Guarantee: the members shown must be one formula but for one whole number, which is 1 in the first (2 in the second, if that is
shown) and the same size in the last.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.errors import NotUnderstood
from derive.reading.indices.sums import scope
from derive.reading.names import strip
from derive.reading.spaces import NotASpace, read_size
from derive.terms.lower import free_indices
from derive.terms.term import Term, array

if TYPE_CHECKING:
    from derive.reading.reader import Reader

INDEX = "ι"


def column_of(reader: Reader, content: Node) -> Term | None:
    """The column of the numbers that a list shows; None if it is no such list."""
    items = [strip(child) for child in content.children]
    if len(items) < 3 or items[-2].kind != "dots" or any(item.kind == "dots" for item in items[:-2]) or len(items) > 4:
        return None
    first, last = items[0], items[-1]
    places = list(_apart(first, last))
    if not places or any(one.kind != "number" or one.value != 1 for one, _ in places):
        return None
    if len(items) == 4 and any(two.kind != "number" or two.value != 2 for _, two in _apart(first, items[1])):
        return None
    try:
        counts = {read_size(high, reader.context) for _, high in places}
    except NotASpace:
        return None
    if len(counts) != 1 or (size := counts.pop()).is_one:
        return None
    with scope(reader, [INDEX]):
        reader.indices.values.pop(INDEX, None)
        reader.bound[INDEX] = size
        try:
            value = reader.term(_put(first, [one for one, _ in places]))
        except NotUnderstood:
            return None
    return array(INDEX, size, "·1", ONE, value) if value.is_scalar and reader.indices.base == Size.of(1) else None


def of_index(reader: Reader, content: Node) -> Term | None:
    """The column of the numbers that a formula gives for one index that nothing binds: f(r_i), over all i; None if it is not one
    number for each i."""
    letters = {name for inner in walk(content) for name in _subscripts(inner) if name not in reader.bound}
    letters = {name for name in letters if not reader.context.is_size(reader.context.name(name))}
    if len(letters) != 1:
        return None
    (name,) = letters
    with scope(reader, [name]):
        reader.indices.values.pop(name, None)
        reader.bound[name] = reader.context.ranges.get(name)
        try:
            value = reader.term(content)
        except NotUnderstood:
            return None
        size = reader.bound[name]
    if size is None or not value.is_scalar or name not in free_indices(value) or reader.indices.base != Size.of(1):
        return None
    return array(name, size, "·1", ONE, value)


def _subscripts(node: Node) -> Iterator[str]:
    """The letters that stand as subscripts of their own at a node."""
    if node.kind == "script" and strip(node.children[1]).kind == "name" and node.children[0].kind == "name":
        name = str(strip(node.children[1]).value)
        if len(name) == 1:
            yield name


def _apart(one: Node, other: Node) -> Iterator[tuple[Node, Node]]:
    """The smallest subtrees in which two trees differ."""
    same = one.kind == other.kind and one.value == other.value and len(one.children) == len(other.children)
    if not same or (not one.children and one.value != other.value):
        yield one, other
        return
    for child, there in zip(one.children, other.children):
        yield from _apart(strip(child), strip(there))


def _put(node: Node, places: Sequence[Node]) -> Node:
    """The tree with the index at the places."""
    if any(node is place for place in places):
        return Node("name", (), INDEX, node.start, node.end)
    return replace(node, children=tuple(_put(strip(child), places) for child in node.children)) if node.children else node


__all__ = ["column_of", "of_index"]
