"""Conditions beside a formula: “if i ≠ j”, the branches of cases, and what restricts a claim to some values of its indices.

A condition becomes a number, 1 where it holds and 0 elsewhere: for indices the indicator of their relation, for entries the mask
of their comparison.  Guarantee: branches about indices are added only if each excludes the ones before it, or is “otherwise”,
which stands for all that they leave; that branches about entries exclude each other, and that the last holds where no other
does, is listed with the claim.  A condition that is not understood is `NotUnderstood`, and nothing is judged as if it were not
there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.kernel.inequalities import Poly, indices_of
from derive.language.ast import Node, walk
from derive.reading import constants
from derive.reading.context import Context
from derive.reading.errors import NotUnderstood
from derive.reading.functions import is_function, plain
from derive.reading.indices import index_relations, selected
from derive.reading.indices.subscripts import as_term, index_name
from derive.reading.names import peel, strip
from derive.terms.term import SCALAR, Shape, Term, add, hadamard, holds, neg, num, ones, scale

if TYPE_CHECKING:
    from derive.reading.reader import Reader

OTHERWISE = frozenset({"otherwise", "else", "elsewhere", "if not", "in all other cases", "in other cases", "all other cases"})
LEADING = frozenset({"if", "for", "when", "whenever", "where", "in case", "if and only if", "iff", "with", "in the case"})
SIGNS = {*index_relations.LESS, *index_relations.MORE, *index_relations.EQUALS, *index_relations.APART}


def is_about_indices(node: Node, context: Context) -> bool:
    """Whether a relation compares indices: letters that mean nothing else here, with numbers and sizes."""
    node = strip(node)
    node = strip(node.children[0]) if node.kind == "group" and node.value in ("(", "[") else node
    if node.kind != "relation" or not set(node.value) <= SIGNS:
        return False
    sides = tuple(child for child in node.children if not selected.is_class_number(child, context))
    node = replace(node, children=sides) if sides and context.selectors else node
    letters = [inner for inner in walk(node) if inner.kind in ("name", "script")]
    if any(inner.kind not in ("name", "script", "number", "sum", "product", "group", "relation", "none") for inner in walk(node)):
        return False
    indices = [n for n in (index_name(inner) for inner in letters if inner.kind == "name") if n is not None]
    plain = all(inner.kind == "name" for inner in letters)
    free = [n for n in indices if not context.known(context.name(n))]
    known = all(context.is_size(context.name(n)) for n in indices if n not in free)
    return plain and known and bool(free) and all(len(n.rstrip("'")) == 1 for n in free)


def speaks_of(node: Node, members: Sequence[Node], context: Context) -> bool:
    """Whether a formula holds every letter that a condition compares and that is no size, and one of them as an index."""
    inside = _letters(inner for member in members for inner in walk(member))
    letters = {str(inner.value) for inner in walk(node) if inner.kind == "name"}
    letters = {letter for letter in letters if not context.is_size(context.name(letter))}
    placed = _letters(inner for member in members for part in _places(member) for inner in walk(part))
    return bool(letters) and letters <= inside and bool(letters & placed)


def _letters(nodes: Iterable[Node]) -> set[str]:
    inside = {str(inner.value) for inner in nodes if inner.kind == "name"}
    return inside | {letter for name in inside if name.isalpha() for letter in name}


def _places(member: Node) -> Iterator[Node]:
    """What stands where an index may: below and above a name, in brackets behind one, at a sign of a sum."""
    for inner in walk(member):
        if inner.kind == "script":
            yield from inner.children[1:]
        elif inner.kind == "bigop":
            yield from inner.children[:2]
        elif inner.kind == "product":
            for first, operator, second in zip(inner.children, inner.value, inner.children[1:]):
                base, _ = peel(first)
                called = base.kind == "name" and not is_function(plain(str(base.value)))
                if operator == "" and called and strip(second).kind == "group":
                    yield second


def known_inside(reader: Reader, node: Node) -> list[Poly]:
    """What a condition on indices says of them, as polynomials ≥ 0; [] if it is one of several alternatives."""
    found = index_relations.conditions_of(reader, _bare(node))
    return found[0] if found is not None and len(found) == 1 else []


def factor(reader: Reader, node: Node) -> Term:
    """1 where the condition holds, 0 elsewhere."""
    node = _bare(node)
    group = Node("group", (node,), "(", node.start, node.end)
    if reader.context.selectors or reader.context.places:
        whole = Node("product", (Node("number", (), Fraction(1), node.start, node.start), group), ("",), node.start, node.end)
        if (chosen := selected.chosen_in(reader, whole)) is not None:
            return selected.read(reader, whole, chosen, SCALAR)
    same = index_relations.same_index(reader, node)
    if same is not None:
        return same
    found = index_relations.conditions_of(reader, node)
    if found is not None:
        return add(*(holds(*(as_term(reader, p) for p in polys)) for polys in found))
    return constants.mask(reader, group)


def _bare(node: Node) -> Node:
    """The condition without brackets, and without “if” before it."""
    node = strip(node)
    if node.kind == "group" and node.value in ("(", "["):
        node = strip(node.children[0])
    if node.kind == "relation":
        first = node.children[0]
        if first.kind == "product" and _words(first.children[0]) in LEADING and first.value[0] == "":
            rest = first.children[1:]
            bare = rest[0] if len(rest) == 1 else Node("product", rest, first.value[1:], rest[0].start, first.end)
            return replace(node, children=(bare, *node.children[1:]))
    return node


def _words(node: Node) -> str:
    return str(node.value).strip(" ,.:;()").lower() if node.kind == "text" else ""


def read_cases(reader: Reader, node: Node, want: Shape | None) -> Term:
    """\\begin{cases} … \\end{cases} as the sum of its branches, each where its condition holds."""
    parts: list[Term] = []
    left: Term = num(1)
    met: list[list[list[Poly]] | None] = []
    for row in node.children:
        if len(row.children) < 2:
            raise NotUnderstood("a branch without its condition", row)
        value, condition = row.children[0], row.children[-1]
        if value.kind == "list" and len(value.children) == 2 and strip(value.children[1]).kind == "none":
            value = value.children[0]
        if _words(condition) in OTHERWISE:
            parts.append(_times(left, reader.term(value, want)))
            return add(*parts)
        where, indices = factor(reader, condition), index_relations.conditions_of(reader, _bare(condition))
        if not _apart(indices, met) and not _complement(condition, node):
            if indices is not None:
                raise NotUnderstood("the branches may overlap", row)
            reader.assume("the cases exclude each other, and the last holds where no other does")
        met.append(indices)
        if indices is None and len(met) == len(node.children) > 1:
            parts.append(_times(left, reader.term(value, want)))
            return add(*parts)
        saved = reader.indices.conditions
        reader.indices.conditions = [*saved, *known_inside(reader, condition)]
        try:
            parts.append(_times(where, reader.term(value, want)))
        finally:
            reader.indices.conditions = saved
        full = left if left.shape == where.shape else scale(left, ones(*where.shape)) if left.is_scalar else left
        left = add(full, neg(where)) if full.shape == where.shape else add(full, neg(scale(where, ones(*full.shape))))
    return add(*parts)


def _times(where: Term, value: Term) -> Term:
    if where.is_scalar:
        return scale(where, value)
    if value.is_scalar:
        return scale(value, where)
    return hadamard(where, value)


def _apart(now: list[list[Poly]] | None, before: Sequence[list[list[Poly]] | None]) -> bool:
    """Whether conditions on indices exclude each other: some bound of one contradicts one of the other."""
    if not before:
        return True
    if now is None:
        return False
    for other in before:
        if other is None:
            return False
        for one in now:
            for two in other:
                if not any(_contradict(p, q) for p in one for q in two):
                    return False
    return True


def _contradict(one: Poly, two: Poly) -> bool:
    """Whether p ≥ 0 and q ≥ 0 cannot both hold, as p + q is a negative number."""
    total = (one + two).as_int()
    return total is not None and total < 0 and bool(indices_of(one))


_OPPOSITE = ({">", "\\gt"}, {"\\le", "\\leq", "\\leqslant", "≤"}), ({"<", "\\lt"}, {"\\ge", "\\geq", "\\geqslant", "≥"}), (
    {"="}, set(index_relations.APART)
)  # fmt: skip


def _complement(condition: Node, cases: Node) -> bool:
    """Whether a condition is just what the first one leaves, as x > 0 and x ≤ 0."""
    rows = [_bare(row.children[-1]) for row in cases.children]
    if len(rows) == 1:
        return True
    first, second = rows[0], _bare(condition)
    if first is second or second == first:
        return True
    if len(rows) != 2 or any(r.kind != "relation" or len(r.children) != 2 for r in (first, second)):
        return False
    alike = all(_shown(a) == _shown(b) for a, b in zip(first.children, second.children))
    signs = (first.value[0], second.value[0])
    return alike and any((signs[0] in a and signs[1] in b) or (signs[0] in b and signs[1] in a) for a, b in _OPPOSITE)


def _shown(node: Node) -> object:
    """A tree without its places in the source."""
    node = strip(node)
    return (node.kind, str(node.value), tuple(_shown(child) for child in node.children))


__all__ = ["factor", "is_about_indices", "known_inside", "read_cases", "speaks_of"]
