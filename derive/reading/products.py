"""Products: which factors belong to which function, and how the operators between them bind.

A product arrives as a flat list of factors and operators.  First every function, differential and gradient sign takes its
operand (`units`); then the operators bind as the dialect says (`binding`).  Without a dialect a Hadamard product beside a
matrix product is read both ways; if both readings type and differ, the statement is `Ambiguous`.

Guarantee: a letter that nothing declares is given a shape by its neighbours only where it cannot be read without one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.binding import Unit, bind, clash, settled
from derive.reading.derivatives import chain_rule, derivative_signs
from derive.reading.errors import NeedsShape, NotUnderstood, Undeclared
from derive.reading.indices.index_relations import indicators_beside
from derive.reading.names import NONE, is_transpose, peel, spelled, strip
from derive.reading.scripts import scripted
from derive.reading.undeclared import by_indices, fitted, unsized
from derive.reading.units import unit
from derive.terms.term import SCALAR, Shape, ShapeClash, Term

if TYPE_CHECKING:
    from derive.reading.reader import Reader


def read_product(reader: Reader, node: Node, want: Shape | None) -> Term:
    """The term of a product, a name, a scripted factor or a sum sign."""
    chained = reader.dialect.chain in ("any order", "gradient first") and node.kind == "product"
    chain = chain_rule.read_chain(reader, node) if chained else None
    if chain is not None:
        return chain
    factors = list(node.children) if node.kind == "product" else [node]
    operators = list(node.value) if node.kind == "product" else []
    if "/" in operators:
        derivative_signs.slashed(reader, factors, operators)
    saved = list(reader.indices.conditions)
    for conditions in indicators_beside(reader, factors):
        reader.indices.conditions.extend(conditions)
    try:
        return _product(reader, factors, operators, want, node)
    finally:
        reader.indices.conditions = saved


def _product(reader: Reader, factors: list[Node], operators: list[str], want: Shape | None, node: Node) -> Term:
    units: list[Unit] = []
    between: list[str] = []
    place = 0
    while place < len(factors):
        if reader.opening and place + 1 < len(factors):
            _split(reader, factors, operators, place + 1)
        _split(reader, factors, operators, place)
        if units:
            between.append(operators[place - 1])
        try:
            value, place = _next(reader, factors, operators, place, units, want)
        except NeedsShape:
            told = _by_neighbours(reader, factors, operators, place, units, between, want)
            if told is None:
                raise
            value, place = told, place + 1
        except Undeclared:
            column = _column(reader, factors, operators, place, units, want) or _coefficient(reader, factors, operators, place)
            if not column and not _fitted(reader, factors, operators, place, units, want):
                raise
            value, place = unit(reader, factors, operators, place, want)
        units.append(value)
    if len(units) == 1:
        return settled(reader, units[0], want)
    return bind(reader, units, between, want, node)


def _next(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, units: Sequence[Unit], want: Shape | None
) -> tuple[Unit, int]:
    """The unit at a place, for which columns beside it, identities and a numbered bracket get the shape that they must have."""
    node, before = factors[place], units[-1] if units else None
    if place + 1 < len(factors) and node.kind == "script" and is_transpose(node.children[2]):
        if not _fitted(reader, factors, operators, place, units, want):
            _column(reader, factors, operators, place, units, None)  # also β of βᵀx, which stands for a number elsewhere
    if by_indices.is_greek_column(reader, factors, operators, place, before):
        _column(reader, factors, operators, place, units, want)  # the β of Xβ
    here = want
    if unsized.is_identity(reader, node) and len(factors) > 1:
        here = unsized.wanted(reader, factors, operators, place, before, want)
    if reader.opening and want == SCALAR and _is_numbered_group(factors, units, place):
        return reader.term(strip(node.children[0]), SCALAR), place + 1
    value, after = unit(reader, factors, operators, place, here)
    if place and _may_be_called(factors[place - 1], operators[place - 1], node, before, value):
        head, inside = spelled(factors[place - 1]), spelled(node.children[0])
        raise NotUnderstood(f"{head}({inside}): hardly a product; the value of a function that nothing gives?", node)
    return value, after


def _may_be_called(head: Node, sign: str, group: Node, before: Unit | None, value: Unit) -> bool:
    """Whether x(ν) with a bare name in its bracket would be a product of two columns, which types for no sizes, or S(γ) the
    product of a matrix and a number, x(0) that of a column and a number, which nobody writes so."""
    if sign != "" or group.kind != "group" or group.value != "(":
        return False
    inside = strip(group.children[0])
    if any(inner.kind not in ("name", "script") for inner in (head, inside)):
        plain = head.kind in ("name", "script") and not is_transpose(head.children[2] if head.kind == "script" else NONE)
        return plain and inside.kind == "number" and isinstance(before, Term) and not before.is_scalar  # x(0)
    if any(inner.kind == "script" and is_transpose(inner.children[2]) for inner in (head, inside)):
        return False
    if not all(isinstance(t, Term) and len(t.shape) == 2 for t in (before, value)):
        return False
    assert isinstance(before, Term) and isinstance(value, Term)
    if before.rows.is_one:
        return False
    column = before.cols.is_one and value.cols.is_one and not value.rows.is_one
    return column or (value.is_scalar and value.op == "var")


def _by_neighbours(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, units: Sequence[Unit],
    between: Sequence[str], want: Shape | None,
) -> Term | None:  # fmt: skip
    """A bracket that cannot be read without a shape, in the shape that its neighbours tell; None where they do not."""
    if peel(factors[place])[0].kind != "group":
        return None
    told = _beside(reader, factors[place], units, between, want, place + 1 == len(factors))
    return told if told is not None else _between(reader, factors, operators, place, units[-1] if units else None, want)


def _is_numbered_group(factors: Sequence[Node], units: Sequence[Unit], place: int) -> bool:
    """Whether a bracket is all that numbers multiply, so that it is a number if the product is: the […] of −[…]/m."""
    node = factors[place]
    last = 0 < place == len(factors) - 1 and node.kind == "group" and node.value in ("(", "[", "\\{")
    return last and all(isinstance(value, Term) and value.is_scalar for value in units)


def _split(reader: Reader, factors: list[Node], operators: list[str], place: int) -> None:
    """Put the letters of a run such as XW for one factor."""
    letters = derivative_signs.split_word(reader, factors[place])
    if letters:
        factors[place : place + 1] = letters
        operators[place:place] = [""] * (len(letters) - 1)


def _column(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, units: Sequence[Unit], want: Shape | None
) -> bool:
    """Whether an undeclared small letter is taken for the column that fits beside its neighbour."""
    before, after = units[-1] if units else None, partial(unit, reader, factors, operators, place + 1)
    return by_indices.column_beside(reader, factors, operators, place, before, lambda: after()[0], want)


def _fitted(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, units: Sequence[Unit], want: Shape | None
) -> bool:
    """Whether an undeclared factor is given a shape with sizes of its own."""
    before, after = units[-1] if units else None, partial(unit, reader, factors, operators, place + 1)
    return fitted.fit_factor(reader, factors, operators, place, before, lambda: after()[0], want)


def _coefficient(reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int) -> bool:
    """Whether an undeclared capital letter is taken for a number: the C before a sum of numbers, C Σ_i ξ_i."""
    if place or len(factors) < 2 or strip(factors[1]).kind != "bigop" or operators[0] != "":
        return False
    return by_indices.number_before(reader, factors[0], lambda: unit(reader, factors, operators, 1)[0])


def _beside(
    reader: Reader, node: Node, units: Sequence[Unit], between: Sequence[str], want: Shape | None, last: bool
) -> Term | None:
    """A bracket whose shape only its place tells: beside a Hadamard sign, in a matrix product, or behind numbers alone;
    None where nothing tells. Raises ShapeClash where no length of the ones in it would fit."""
    base, layers = peel(node)
    other = units[-1] if units else None
    if base.kind != "group" or layers or unsized.has_kronecker(base):
        return None
    if isinstance(other, Term) and not other.is_scalar:
        if between[-1] in reader.dialect.hadamard:
            return reader.term(base, other.shape)
        if want is not None and last:
            return reader.term(base, (other.cols, want[1]))
        clash(other, reader.term(base, (other.cols, Size.of(1))))
        return None
    return reader.term(base, want) if want is not None and all(isinstance(unit, Term) for unit in units) else None


def _between(
    reader: Reader, factors: Sequence[Node], operators: Sequence[str], place: int, before: Unit | None, want: Shape | None
) -> Term | None:
    """A bracket with identities of unsaid size in Kronecker products, whose sides the factors beside it or the whole tell."""
    rows = want[0] if want is not None and place == 0 else None
    columns = want[1] if want is not None and place + 1 == len(factors) else None
    if place and operators[place - 1] in reader.dialect.product and isinstance(before, Term) and not before.is_scalar:
        rows = before.cols
    if place + 1 < len(factors) and operators[place] in reader.dialect.product:
        try:
            after, _ = unit(reader, factors, operators, place + 1)
        except (NeedsShape, NotUnderstood, Undeclared, ShapeClash):
            after = None
        columns = after.rows if isinstance(after, Term) and not after.is_scalar else columns
    base, layers = peel(factors[place])
    shape = unsized.bracketed(reader, factors[place], (rows, columns))
    return scripted(reader, reader.term(base, shape), layers, factors[place]) if shape is not None else None


__all__ = ["read_product"]
