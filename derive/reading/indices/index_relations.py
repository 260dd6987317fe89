"""Relations between indices: what i ≤ j, |i − j| = 1, 1[i = j] and i ≠ j say, as polynomials in their values and as 0 or 1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from derive.kernel.inequalities import Poly, implies, indices_of
from derive.language.ast import Node
from derive.reading.errors import NotUnderstood
from derive.reading.indices.subscripts import as_term, index_name, whole
from derive.reading.names import strip
from derive.terms.term import Term, add, entry, eye, holds, index, neg, num

if TYPE_CHECKING:
    from derive.reading.reader import Reader

LESS = {"\\leq": 0, "\\le": 0, "\\leqslant": 0, "≤": 0, "<": 1, "\\lt": 1}
MORE = {"\\geq": 0, "\\ge": 0, "\\geqslant": 0, "≥": 0, ">": 1, "\\gt": 1}
EQUALS = ("=",)
APART = ("\\neq", "\\ne", "≠")


def conditions_of(reader: Reader, relation: Node) -> list[list[Poly]] | None:
    """Alternatives (each a list of polynomials ≥ 0) for a condition on indices; None if it speaks of something else."""
    polys: list[Poly] = []
    apart: list[Poly] = []
    if relation.kind == "list":
        parts = [conditions_of(reader, child) for child in relation.children]
        if any(part is None or len(part) != 1 for part in parts):
            return None
        return [[poly for part in parts if part for poly in part[0]]]
    if relation.kind != "relation":
        return None
    if len(relation.children) == 2 and any(strip(child).value == "|" for child in relation.children):
        return _of_distance(reader, relation)
    with suppress(NotUnderstood):
        values = [whole(reader, child) for child in relation.children]
        if not any(indices_of(value) for value in values):
            return None
        for left, sign, right in zip(values, relation.value, values[1:]):
            if sign in LESS:
                polys.append(right - left - LESS[sign])
            elif sign in MORE:
                polys.append(left - right - MORE[sign])
            elif sign in EQUALS:
                polys.extend((left - right, right - left))
            elif sign in APART and len(values) == 2:
                apart = [left - right - 1, right - left - 1]
            else:
                return None
        return [[p] for p in apart] if apart else [polys]
    return None


def _of_distance(reader: Reader, relation: Node) -> list[list[Poly]] | None:
    """Alternatives for |i − j| = c, ≤ c or > c with a whole number c that is no index, positive for certain."""
    left, right = (strip(child) for child in relation.children)
    (sign,), turned = relation.value, left.value != "|"
    bars, other = (right, left) if turned else (left, right)
    with suppress(NotUnderstood):
        inside, bound = whole(reader, bars.children[0]), whole(reader, other)
        if bars.kind != "group" or not indices_of(inside) or indices_of(bound) or not implies(frozenset(), bound - 1):
            return None
        less, more = (MORE, LESS) if turned else (LESS, MORE)
        if sign in EQUALS:
            return [[inside - bound, bound - inside], [inside + bound, -inside - bound]]
        if sign in less:
            return [[bound - less[sign] - inside, bound - less[sign] + inside]]
        if sign in more:
            return [[inside - bound - more[sign]], [-inside - bound - more[sign]]]
    return None


def same_index(reader: Reader, node: Node) -> Term | None:
    """δ_ij for i = j, and 1 − δ_ij for i ≠ j, of two indices that run alike."""
    if node.kind != "relation" or len(node.children) != 2 or node.value[0] not in (*EQUALS, *APART):
        return None
    names = [index_name(child) for child in node.children]
    for name in names:
        if name is not None and name not in reader.bound and name not in reader.free and name in reader.hints:
            reader.admit(name, reader.hints[name], reader.starts.get(name))
    sizes = [reader.size_of(name) if name is not None else None for name in names]
    if sizes[0] is None or sizes[0] != sizes[1] or any(name in reader.indices.values for name in names):
        return None
    same = entry(eye(sizes[0]), *(index(str(name), sizes[0]) for name in names))
    return same if node.value[0] in EQUALS else add(num(1), neg(same))


def indicator(reader: Reader, group: Node) -> Term | None:
    """1[condition] for a condition on indices; None if it is one on arrays."""
    same = same_index(reader, group.children[0])
    if same is not None:
        return same
    found = conditions_of(reader, group.children[0])
    if found is None:
        return None
    parts = [holds(*(as_term(reader, p) for p in polys)) for polys in found]
    return add(*parts)


def indicators_beside(reader: Reader, factors: Sequence[Node]) -> Iterator[list[Poly]]:
    """The conditions on indices of indicators 1[…] among the factors of a product."""
    for sign, group in zip(factors, factors[1:]):
        one = strip(sign)
        if group.kind != "group" or group.children[0].kind not in ("relation", "list"):
            continue
        if (one.kind == "number" and one.value == 1) or (one.kind == "name" and "1" in str(one.value)):
            found = conditions_of(reader, group.children[0])
            if found is not None and len(found) == 1:
                yield found[0]


__all__ = [
    "APART", "EQUALS", "LESS", "MORE", "conditions_of", "indicator", "indicators_beside", "same_index",
]
