"""Block matrices: [A B; C D] as one array, and what operators do to its blocks.

`blocks` makes the array whose entries are those of the blocks, each zero outside its place, so that whoever knows entries
knows block matrices.  `Cutting` carries sums, products, transposes, traces, determinants and inverses over to the blocks.

Guarantee: the equations that `Cutting.pairs` gives say the same as the one they come from, for all sizes, where the inverses
that are written exist: an inverse and a determinant go by the block in the first row and column, or the last, and its Schur
complement.  Source: Horn & Johnson, Matrix Analysis, 0.7.3 and 0.8.5.  Limit: an operator without a rule here, or operands that
are cut at different places, are `Uncut`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Union

from derive.kernel.sizes import Size
from derive.terms.term import (
    Shape,
    ShapeClash,
    Term,
    add,
    array,
    det,
    differential,
    dvar,
    entry,
    eye,
    hadamard,
    index,
    inverse,
    matmul,
    neg,
    scale,
    size_term,
    trace,
    transpose,
    zeros,
)

ROW, COL = "·block row", "·block column"
Cells = tuple[tuple[Term, ...], ...]


class Uncut(Exception):
    """A part of a term cannot be cut into blocks; `str()` says which."""


@dataclass(frozen=True)
class Grid:
    """Blocks in rows and columns; the blocks of a row have as many rows, those of a column as many columns."""

    cells: Cells

    @property
    def heights(self) -> tuple[Size, ...]:
        return tuple(line[0].rows for line in self.cells)

    @property
    def widths(self) -> tuple[Size, ...]:
        return tuple(cell.cols for cell in self.cells[0])

    def map(self, change: Callable[[Term], Term]) -> Grid:
        return Grid(tuple(tuple(change(cell) for cell in line) for line in self.cells))


def blocks(cells: Sequence[Sequence[Term]]) -> Term:
    """The matrix of these blocks."""
    grid = Grid(tuple(tuple(line) for line in cells))
    for line in grid.cells:
        for cell, width in zip(line, grid.widths, strict=True):
            if cell.shape != (line[0].rows, width):
                raise ShapeClash("matrix", [line[0].shape, cell.shape], "blocks side by side must fit")
    rows, cols = _sum(grid.heights), _sum(grid.widths)
    parts, top = [], Size.of(0)
    for line in grid.cells:
        left = Size.of(0)
        for cell in line:
            parts.append(entry(cell, _place(ROW, rows, top), _place(COL, cols, left), zero_outside=True))
            left = left + cell.cols
        top = top + line[0].rows
    return array(ROW, rows, COL, cols, add(*parts))


def _sum(sizes: Sequence[Size]) -> Size:
    total = Size.of(0)
    for size in sizes:
        total = total + size
    return total


def _place(name: str, size: Size, first: Size) -> Term:
    """Where in a block an entry of the whole stands, if the block begins at `first`."""
    place = index(name, size)
    return place if first == Size.of(0) else add(place, neg(size_term(first)))


def grid_of(term: Term) -> Grid | None:
    """The blocks of an array that `blocks` has made."""
    if term.op != "array" or term.attrs != (ROW, COL):
        return None
    body = term.args[0]
    entries = body.args if body.op == "add" else (body,)
    lines: dict[Term, list[Term]] = {}
    for one in entries:
        lines.setdefault(one.args[1], []).append(one.args[0])
    return Grid(tuple(tuple(line) for line in lines.values()))


def has_blocks(term: Term) -> bool:
    return "array" in term.operators and any(t.op == "array" and t.attrs == (ROW, COL) for t in term.walk())


Value = Union[Term, Grid]  # noqa: UP007 (Python 3.10 evaluates it)


class Cutting:
    """Terms cut into blocks; `definitions` says of which symbols the blocks are known.

    With `last`, inverses and determinants go by the block in the last row and column.  `told` gathers what that takes.
    """

    def __init__(self, definitions: Mapping[str, Term], last: bool = False):
        self.definitions = definitions
        self.last = last
        self.told: dict[str, None] = {}

    def pairs(self, left: Term, right: Term) -> list[tuple[Term, Term]]:
        """The equations between blocks that left = right says."""
        one, two = self.resolved(left), self.resolved(right)
        if isinstance(one, Term) and isinstance(two, Term):
            return [(one, two)]
        like = one if isinstance(one, Grid) else two
        assert isinstance(like, Grid)
        one, two = (side if isinstance(side, Grid) else _cut(side, like.heights, like.widths) for side in (one, two))
        if (one.heights, one.widths) != (two.heights, two.widths):
            raise Uncut("the two sides are cut into blocks at different places")
        return [(a, b) for first, second in zip(one.cells, two.cells) for a, b in zip(first, second)]

    def resolved(self, term: Term) -> Value:
        """The term with every operator carried over to the blocks."""
        grid = grid_of(term)
        if grid is not None:
            return grid.map(self._plain)
        if term.op in ("var", "dvar") and term.name in self.definitions:
            value = self.resolved(self.definitions[term.name])
            return value if term.op == "var" else self._differential(term, [value])
        if term.op == "grad" and not self.definitions.keys().isdisjoint(term.attrs):
            raise Uncut("a gradient by a block matrix is not cut into blocks")
        args = [self.resolved(arg) for arg in term.args]
        if any(isinstance(arg, Grid) for arg in args):
            rule = RULES.get(term.op)
            if rule is None:
                raise Uncut(f"what {term.op} does to blocks is not known")
            return rule(self, term, args)
        plain = tuple(arg for arg in args if isinstance(arg, Term))
        return term if all(a is b for a, b in zip(plain, term.args)) else Term(term.op, plain, term.attrs, term.shape)

    def _plain(self, cell: Term) -> Term:
        value = self.resolved(cell)
        if isinstance(value, Grid):
            raise Uncut("blocks inside blocks are not cut")
        return value

    # --------------------------------------------------------------------------------------------------- operators

    def _differential(self, term: Term, args: Sequence[Value]) -> Value:
        (value,) = args
        return value.map(_moved) if isinstance(value, Grid) else _moved(value)

    def _entrywise(self, term: Term, args: Sequence[Value]) -> Value:
        like = next(arg for arg in args if isinstance(arg, Grid))
        grids = [arg if isinstance(arg, Grid) else _cut(arg, like.heights, like.widths) for arg in args]
        if any((grid.heights, grid.widths) != (like.heights, like.widths) for grid in grids):
            raise Uncut("arrays that are cut at different places stand side by side")
        join = add if term.op == "add" else hadamard
        return Grid(tuple(tuple(join(*cells) for cells in zip(*lines)) for lines in zip(*(grid.cells for grid in grids))))

    def _scale(self, term: Term, args: Sequence[Value]) -> Value:
        factor, grid = args
        if not isinstance(factor, Term) or not isinstance(grid, Grid):
            raise Uncut("a number that is given in blocks")
        return grid.map(lambda cell: cell if cell.op == "zeros" else scale(factor, cell))

    def _matmul(self, term: Term, args: Sequence[Value]) -> Value:
        left, right = args
        if isinstance(left, Term):
            assert isinstance(right, Grid)
            left = _cut(left, right.heights if left.op == "eye" else (left.rows,), right.heights)
        if isinstance(right, Term):
            right = _cut(right, left.widths, left.widths if right.op == "eye" else (right.cols,))
        if left.widths != right.heights:
            raise Uncut("the factors of a product are cut at different places")
        columns = list(zip(*right.cells))
        return _whole(Grid(tuple(tuple(_dot(line, column) for column in columns) for line in left.cells)))

    def _transpose(self, term: Term, args: Sequence[Value]) -> Value:
        (grid,) = args
        assert isinstance(grid, Grid)
        return Grid(tuple(tuple(map(_turned, column)) for column in zip(*grid.cells)))

    def _trace(self, term: Term, args: Sequence[Value]) -> Value:
        (grid,) = args
        assert isinstance(grid, Grid)
        if grid.heights != grid.widths:
            raise Uncut("the trace of a matrix whose rows and columns are cut at different places")
        return add(*(trace(line[k]) for k, line in enumerate(grid.cells)))

    def _inverse(self, term: Term, args: Sequence[Value]) -> Value:
        (grid,) = args
        assert isinstance(grid, Grid)
        (a, b), (c, d) = self._two(grid)
        if self._last(a, d):
            pivot, s = inverse(d), inverse(_less(a, _product(b, inverse(d), c)))
            beside, below = _product(s, b, pivot), _product(pivot, c, s)
            return Grid(((s, _minus(beside)), (_minus(below), _more(pivot, _product(below, b, pivot)))))
        pivot, s = inverse(a), inverse(_less(d, _product(c, inverse(a), b)))
        beside, below = _product(pivot, b, s), _product(s, c, pivot)
        return Grid(((_more(pivot, _product(beside, c, pivot)), _minus(beside)), (_minus(below), s)))

    def _det(self, term: Term, args: Sequence[Value]) -> Value:
        (grid,) = args
        assert isinstance(grid, Grid)
        (a, b), (c, d) = self._two(grid)
        if self._last(a, d):
            return matmul(det(d), det(_less(a, _product(b, inverse(d), c))))
        return matmul(det(a), det(_less(d, _product(c, inverse(a), b))))

    def _two(self, grid: Grid) -> Cells:
        if len(grid.cells) != 2 or grid.heights != grid.widths:
            raise Uncut("inverses and determinants are known of two rows and two columns of blocks, the diagonal ones square")
        return grid.cells

    def _last(self, first: Term, last: Term) -> bool:
        """Whether the last block on the diagonal is the one to go by."""
        if first.op == last.op == "zeros":
            raise Uncut("both blocks on the diagonal are zero")
        by_last = first.op == "zeros" or (self.last and last.op != "zeros")
        self.told[f"the {'last' if by_last else 'first'} block on the diagonal has an inverse"] = None
        return by_last


def _moved(term: Term) -> Term:
    """The differential of a block."""
    if term.op in ("zeros", "eye", "ones"):
        return zeros(*term.shape)
    return dvar(term.name, term.shape) if term.op == "var" else differential(term)


def _turned(term: Term) -> Term:
    return zeros(*term.shape[::-1]) if term.op == "zeros" else transpose(term)


def _cut(term: Term, heights: Sequence[Size], widths: Sequence[Size]) -> Grid:
    """An array cut at these places: ones, zeros, an identity, a number times one of them; any if it is not to be cut."""
    return Grid(tuple(tuple(_piece(term, (r, c), (h, w)) for c, w in enumerate(widths)) for r, h in enumerate(heights)))


def _piece(term: Term, place: tuple[int, int], shape: Shape) -> Term:
    if term.shape == shape:
        return term
    if term.op == "eye":
        return eye(shape[0]) if place[0] == place[1] and shape[0] == shape[1] else zeros(*shape)
    if term.op in ("zeros", "ones"):
        return Term(term.op, (), (), shape)
    if term.op == "scale" and term.args[0].is_scalar:
        inner = _piece(term.args[1], place, shape)
        return inner if inner.op == "zeros" else scale(term.args[0], inner)
    raise Uncut("an array that is not given in blocks stands beside one that is")


def _whole(grid: Grid) -> Value:
    """One block alone is no block matrix."""
    return grid.cells[0][0] if len(grid.cells) == len(grid.cells[0]) == 1 else grid


def _dot(line: Sequence[Term], column: Sequence[Term]) -> Term:
    products = [_product(a, b) for a, b in zip(line, column)]
    kept = [product for product in products if product.op != "zeros"]
    return add(*kept) if kept else products[0]


def _product(*factors: Term) -> Term:
    first, last = factors[0], factors[-1]
    if any(factor.op == "zeros" for factor in factors):
        return zeros(first.rows, last.cols)
    result = first
    for factor in factors[1:]:
        result = factor if result.op == "eye" else result if factor.op == "eye" else matmul(result, factor)
    return result


def _minus(term: Term) -> Term:
    return term if term.op == "zeros" else neg(term)


def _more(one: Term, other: Term) -> Term:
    return one if other.op == "zeros" else other if one.op == "zeros" else add(one, other)


def _less(one: Term, other: Term) -> Term:
    return _more(one, _minus(other))


RULES: Mapping[str, Callable[[Cutting, Term, Sequence[Value]], Value]] = {
    "add": Cutting._entrywise,
    "hadamard": Cutting._entrywise,
    "scale": Cutting._scale,
    "matmul": Cutting._matmul,
    "transpose": Cutting._transpose,
    "trace": Cutting._trace,
    "inverse": Cutting._inverse,
    "det": Cutting._det,
    "differential": Cutting._differential,
}

__all__ = ["Cutting", "Grid", "Uncut", "blocks", "grid_of", "has_blocks"]
