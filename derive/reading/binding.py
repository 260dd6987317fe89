"""How the operators between factors bind, once every factor is read.

Without a dialect a Hadamard product beside a matrix product is read both ways; if both readings type and differ, the
statement is `Ambiguous`.  A vector of ones without a length gets the one of the axis that it meets.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Union

from derive.kernel.sizes import Size, SizeLike
from derive.language.ast import Node
from derive.reading.additions import repeated
from derive.reading.errors import Ambiguous, NeedsShape, NotUnderstood
from derive.reading.indices.windows import meaning, window
from derive.terms.lower import Opaque, equal
from derive.terms.term import (
    Shape,
    ShapeClash,
    Term,
    hadamard,
    kron,
    matmul,
    num,
    ones,
    scale,
    transpose,
)

if TYPE_CHECKING:
    from derive.reading.reader import Reader


class UntoldStar(NotUnderstood):
    """A * between arrays that may be the entrywise product or not."""


@dataclass(frozen=True)
class Ones:
    """A vector of ones whose length its neighbour tells."""

    row: bool
    node: Node
    factor: Term | None = None

    def of(self, length: SizeLike) -> Term:
        """The vector, with the number that stands before it."""
        vector = ones(1, length) if self.row else ones(length, 1)
        return vector if self.factor is None else scale(self.factor, vector)


DIVISIONS = ("/", "\\div", "\\oslash")
STARS = ("*", "\\ast")
UNTOLD = "the document does not say what * means between arrays; use a dialect or \\odot"
Unit = Union[Term, Ones]  # noqa: UP007 (Python 3.10 evaluates it)


def bind(reader: Reader, units: list[Unit], operators: list[str], want: Shape | None, node: Node) -> Term:
    """Put the operators between the units in the order in which they bind."""
    entrywise = [op in reader.dialect.hadamard or op in ("\\otimes", "\\oslash") for op in operators]
    binding = reader.dialect.binding
    if binding == "left" or not any(entrywise) or all(entrywise):
        return settled(reader, _fold(reader, units, operators, want, node), want)
    if binding:
        return settled(reader, _grouped(reader, units, operators, entrywise, binding == "hadamard-first", want, node), want)
    readings: list[Term] = []
    problems: list[Exception] = []
    for first in (True, False):
        try:
            readings.append(settled(reader, _grouped(reader, units, operators, entrywise, first, want, node), want))
        except (ShapeClash, UntoldStar) as problem:
            problems.append(problem)
    if not readings:
        raise next((problem for problem in problems if isinstance(problem, UntoldStar)), problems[0])
    if len(readings) == 2 and not _same(*readings):
        raise Ambiguous("⊙ beside a matrix product: both groupings type and they differ; add brackets", node)
    return readings[0]


def _same(a: Term, b: Term) -> bool:
    if a.shape != b.shape:
        return False
    try:
        return a == b or equal(a, b)
    except Opaque:
        return False


def _grouped(
    reader: Reader,
    units: list[Unit],
    operators: list[str],
    entrywise: list[bool],
    entrywise_first: bool,
    want: Shape | None,
    node: Node,
) -> Unit:
    inner, outer = [units[:1]], []
    within: list[list[str]] = [[]]
    for op, flag, value in zip(operators, entrywise, units[1:]):
        if flag == entrywise_first:
            inner[-1].append(value)
            within[-1].append(op)
        else:
            outer.append(op)
            inner.append([value])
            within.append([])
    folded: list[Unit] = []
    for group, ops in zip(inner, within):
        place = want
        if folded and not entrywise_first and isinstance(folded[-1], Term) and not folded[-1].is_scalar:
            place = folded[-1].shape
        folded.append(_fold(reader, group, ops, place, node))
    return _fold(reader, folded, outer, want, node)


def _fold(reader: Reader, units: list[Unit], operators: list[str], want: Shape | None, node: Node) -> Unit:
    met, signs = _ones_met(reader, list(units), list(operators), node)
    try:
        return _from_left(reader, met, signs, want, node)
    except ShapeClash:
        slash = operators.index("/") if "/" in operators else len(operators)
        if slash + 1 >= len(operators) or set(operators[slash + 1 :]) != {""}:
            raise
        above = _from_left(reader, *_ones_met(reader, list(units[: slash + 1]), list(operators[:slash]), node), want, node)
        below = _from_left(reader, *_ones_met(reader, list(units[slash + 1 :]), list(operators[slash + 1 :]), node), None, node)
        whole = _combine(reader, "/", above, below, want, node)
        reader.assume("what is multiplied behind a slash is all below it, a/bc = a/(bc), where the other reading has no shape")
        return whole


def _from_left(reader: Reader, units: list[Unit], operators: list[str], want: Shape | None, node: Node) -> Unit:
    result = units[0]
    for op, value in zip(operators, units[1:]):
        result = _combine(reader, op, result, value, want, node)
    return result


def _ones_met(reader: Reader, units: list[Unit], operators: list[str], node: Node) -> tuple[list[Unit], list[str]]:
    """A row of ones before an array and a column of ones behind one are multiplied first: that tells their lengths."""
    for place in range(len(units) - 2, -1, -1):
        left, right, op = units[place], units[place + 1], operators[place]
        if op not in ("", "\\cdot", "\\times"):
            continue
        row = isinstance(left, Ones) and left.row and isinstance(right, Term) and not right.is_scalar
        column = isinstance(right, Ones) and not right.row and isinstance(left, Term) and not left.is_scalar
        if (row or column) and set(operators) <= {"", "\\cdot", "\\times"}:
            units[place : place + 2] = [_combine(reader, op, left, right, None, node)]
            del operators[place]
    return units, operators


def _combine(reader: Reader, op: str, left: Unit, right: Unit, want: Shape | None, node: Node) -> Unit:
    if isinstance(left, Term) and left.is_scalar and isinstance(right, Ones):
        return replace(right, factor=left if right.factor is None else scale(left, right.factor))
    if isinstance(left, Ones) or isinstance(right, Ones):
        divides = op in DIVISIONS and not any(isinstance(unit, Term) and unit.is_scalar for unit in (left, right))
        left, right = _lengths(reader, left, right, divides or op in reader.dialect.hadamard, want, node)
    sign = meaning(reader, op) if op not in reader.dialect.hadamard and not (left.is_scalar or right.is_scalar) else None
    if sign is not None:
        return window(reader, *sign, left, right, want, node)
    if op in reader.dialect.hadamard:
        if left.is_scalar or right.is_scalar:
            return matmul(left, right)
        if op in STARS and not reader.context.star_told:
            _sure_star(reader, left, right, node)
        return hadamard(*repeated(reader, "*", left, right))
    if op == "\\otimes":
        return kron(left, right)
    if op in DIVISIONS:
        return reader.quotient(left, right)
    if op == "" or op in reader.dialect.product:
        return _multiplied(reader, op, left, right)
    if op in ("*", "\\ast", "\\cdot", "\\times") and (left.is_scalar or right.is_scalar):
        return matmul(left, right)
    if op in STARS:
        raise NotUnderstood(UNTOLD, node)
    raise NotUnderstood(f"the operator {op} is not known", node)


def _multiplied(reader: Reader, op: str, left: Term, right: Term) -> Term:
    """The matrix product, or what the dialect makes of its sign between a vec, a 1 or two columns."""
    dialect = reader.dialect
    if dialect.diag == "vec" and (scaled := _vectorised(left, right)) is not None:
        reader.assume(f"the diagonal matrix of a vec acts on the vectorised array ({dialect.name} convention)")
        return scaled
    if op == "\\cdot" and dialect.one == "vector" and right == num(1) and not left.is_scalar:
        reader.assume(f"a 1 behind an array is the column of ones that fits ({dialect.name} convention)")
        return matmul(left, ones(left.cols, 1))
    inner = dialect.dot != "matrix" and op == "\\cdot"
    if inner and left.cols.is_one and left.shape == right.shape and not left.is_scalar:
        reader.assume("the dot product of two columns is their inner product")
        return matmul(transpose(left), right)
    return matmul(left, right)


def _sure_star(reader: Reader, left: Term, right: Term, node: Node) -> None:
    """* of which the document says nothing is the entrywise product only between arrays that have no matrix product."""
    if left.shape != right.shape or left.rows == left.cols:
        raise UntoldStar(UNTOLD, node)
    reader.assume("* between arrays of one shape is the entrywise product")


def _vectorised(left: Term, right: Term) -> Term | None:
    """X diag(vec Y), or diag(vec Y) X, for arrays of one shape: each entry of X times that of Y."""
    for matrix, other in ((right, left), (left, right)):
        inner = matrix.args[0].args[0] if matrix.op == "diag" and matrix.args[0].op == "vec" else None
        if inner is not None and inner.shape == other.shape and matrix.rows not in other.shape:
            return hadamard(left, inner) if other is left else hadamard(inner, right)
    return None


def _mean_of(ones_: Ones) -> Size | None:
    """The n of a 1/n that stands before ones."""
    counts = {
        t.args[0].attrs[0]
        for t in (ones_.factor.walk() if ones_.factor is not None else ())
        if t.op == "apply" and t.attrs[0] == "recip" and t.args[0].op == "size"
    }
    return counts.pop() if len(counts) == 1 else None


def _lengths(
    reader: Reader, left: Unit, right: Unit, entrywise: bool, want: Shape | None, node: Node
) -> tuple[Term, Term]:
    """Vectors of ones get the length of the axis that they meet."""
    if isinstance(left, Ones) and isinstance(right, Ones):
        if want is not None and not left.row and right.row:
            return left.of(want[0]), right.of(want[1])
        length = _mean_of(left)
        if length is not None and not left.row and right.row:
            reader.assume(f"1 1ᵀ/{length} is the matrix of means of {length} numbers: its ones are {length}")
            return left.of(length), right.of(length)
        length = _only_length(reader)
        if length is None:
            raise NeedsShape("the lengths of these vectors of ones are not said", node)
        return left.of(length), right.of(length)
    if isinstance(left, Ones) and isinstance(right, Term):
        if entrywise:
            return left.of(right.cols if left.row else right.rows), right
        if left.row:
            return left.of(right.rows), right
        if not right.rows.is_one and not right.is_scalar:
            raise ShapeClash("matrix product", [right.shape], f"a column of ones stands before {right.rows} rows")
        return left.of(want[0] if want is not None else _told_length(reader, left)), right
    assert isinstance(right, Ones) and isinstance(left, Term)
    if entrywise:
        return left, right.of(left.cols if right.row else left.rows)
    if not right.row:
        return left, right.of(left.cols)
    if not left.cols.is_one and not left.is_scalar:
        raise ShapeClash("matrix product", [left.shape], f"a row of ones stands behind {left.cols} columns")
    return left, right.of(want[1] if want is not None else _told_length(reader, right))


def _told_length(reader: Reader, of: Ones) -> Size:
    length = _only_length(reader)
    if length is None:
        raise NeedsShape("the length of this vector of ones is not said", of.node)
    return length


def _only_length(reader: Reader) -> Size | None:
    """The one size that the arrays of a document have, where all that are declared have the same one."""
    context = reader.context
    symbols_ = (*context.symbols.values(), *context.later.values())
    found = {axis for symbol in symbols_ if symbol.shape is not None for axis in symbol.shape if not axis.is_one}
    if len(found) != 1:
        return None
    (length,) = found
    reader.assume(f"a vector of ones has length {length}, the only one that arrays have here")
    return length


def clash(left: Term, right: Term) -> None:
    """Raise ShapeClash if the rows of the right factor cannot fit, however many columns it has."""
    if right.rows != left.cols and not right.rows.is_one:
        raise ShapeClash("matrix product", [left.shape, right.shape], f"{left.cols} columns against {right.rows} rows")


def settled(reader: Reader, value: Unit, want: Shape | None) -> Term:
    """The value, with ones that fit the shape that its place asks for."""
    if isinstance(value, Term):
        return value
    if want is None:
        raise NeedsShape("the length of this vector of ones is not said", value.node)
    if (want[0] if value.row else want[1]).is_one:
        return value.of(want[1] if value.row else want[0])
    if value.row or len(want) != 2:
        raise ShapeClash("vector of ones", [want], "its place asks for a matrix")
    if want[0] == want[1]:
        raise NotUnderstood("a 1 in the place of a square matrix: the identity, or an array of ones?", value.node)
    reader.assume("a 1 in the place of a matrix is the array of ones of its shape")
    filled = ones(*want)
    return filled if value.factor is None else scale(value.factor, filled)
