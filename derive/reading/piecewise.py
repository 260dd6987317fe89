r"""Functions by cases: \begin{cases} ½t² & |t| ≤ δ \\ δ|t| − ½δ² & otherwise \end{cases}.

The value is the sum of the cases, each times the mask 1(condition); the last case holds where no other does.  Reading rule,
listed with the claim: the conditions exclude each other and one of them holds, and masks do not change under d away from the
kinks.  Limit: conditions that compare numbers or arrays of one shape.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.constants import mask
from derive.reading.errors import NotUnderstood
from derive.reading.names import strip
from derive.terms.term import Shape, Term, add, hadamard, neg, num, ones, scale, zeros

if TYPE_CHECKING:
    from derive.reading.reader import Reader

CASES = frozenset({"cases", "dcases", "rcases"})
WORDS = frozenset({"if", "when", "for", "where", "in case"})
REST = frozenset({"otherwise", "else", "in all other cases", "elsewhere", "or else"})


def piecewise(reader: Reader, node: Node, want: Shape | None) -> Term:
    """The term of a function given by cases. Raises NotUnderstood."""
    rows = [strip(row) for row in node.children]
    if len(rows) < 2 or any(row.kind != "list" or len(row.children) != 2 for row in rows):
        raise NotUnderstood("cases are read as rows of a value and its condition", node)
    masks = [_mask(reader, strip(row.children[1])) for row in rows[:-1]]
    last = _condition(strip(rows[-1].children[1]))
    if any(found is None for found in masks) or (last is not None and last.kind != "relation"):
        raise NotUnderstood("the condition of a case is not one that the reader knows", node)
    given = [found for found in masks if found is not None]
    whole = num(1) if given[0].is_scalar else ones(*given[0].shape)
    given.append(add(whole, *map(neg, given)))
    values = [reader.term(strip(row.children[0]), want) for row in rows]
    reader.assume("the cases exclude each other, and the last holds where no other does")
    parts = [_times(where, value) for where, value in zip(given, values) if value.op != "zeros" and value != num(0)]
    if not parts:
        return zeros(*values[0].shape)
    return add(*parts) if len(parts) > 1 else parts[0]


def _times(where: Term, value: Term) -> Term:
    if where.is_scalar:
        return scale(where, value)
    return scale(value, where) if value.is_scalar else hadamard(where, value)


def _condition(node: Node) -> Node | None:
    """The condition without the words before it; None for “otherwise”."""
    if node.kind == "text" and _word(node) in REST:
        return None
    if node.kind == "product" and node.children[0].kind == "text" and _word(node.children[0]) in WORDS:
        rest = node.children[1:]
        return strip(rest[0]) if len(rest) == 1 else replace(node, children=rest, value=node.value[1:])
    if node.kind == "relation":
        first = strip(node.children[0])
        return replace(node, children=(_condition(first) or first, *node.children[1:])) if first.kind == "product" else node
    return node


def _word(node: Node) -> str:
    return str(node.value).strip(" ~,.:;").lower()


def _mask(reader: Reader, node: Node) -> Term | None:
    """1(condition); of a chain a < t ≤ b the product of both."""
    condition = _condition(node)
    if condition is None or condition.kind != "relation":
        return None
    found: Term | None = None
    for sign, left, right in zip(condition.value, condition.children, condition.children[1:]):
        single = Node("relation", (left, right), (sign,), left.start, right.end)
        one = mask(reader, Node("group", (single,), "(", left.start, right.end))
        found = one if found is None else _times(found, one)
    return found
