"""Matrices written out: entry by entry, in rows or columns of blocks, with dots for what runs from the first to the last.

A row of dots between a row with 1 and one with m stands for all rows i = 1 … m: the cells before and behind the dots must be
the same but for these places, and rows before them instances of the same cell (`a_1, a_2, …, a_m`).  Dots in a column work
alike.  A bracket with a list, [a, b, c], is a matrix of one row, a list of such brackets one of several.

Guarantee: dots whose two ends do not tell what runs are `NotUnderstood`, cells whose sizes clash a `ShapeClash`.  Limit: beside
dots, a block that is stacked on another must have one row (or stand alone), and likewise for columns.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading.errors import NeedsShape, NotUnderstood
from derive.reading.indices.patterns import pattern
from derive.reading.names import peel, spelled, strip
from derive.reading.scripts import places_of
from derive.reading.spaces import NotASpace, read_size
from derive.reading.undeclared.unsized import is_identity
from derive.terms.blocks import blocks
from derive.terms.term import Shape, ShapeClash, Term, add, array, entry, eye, index, num, scale, zeros

if TYPE_CHECKING:
    from derive.reading.reader import Reader

GRIDS = frozenset({"matrix", "bmatrix", "pmatrix", "smallmatrix", "Bmatrix", "array"})


@dataclass(frozen=True)
class Run:
    """The index `name` runs from 1 to `last`."""

    name: str
    last: Node


Line = list[Node]


def is_list(node: Node) -> bool:
    """Whether a bracket holds a list: [a, b, c] or [[a, b], [c, d]]."""
    return node.kind == "group" and node.value == "[" and (node.children[0].kind == "list" or _is_rows(node))


def _is_rows(node: Node) -> bool:
    inner = strip(node.children[0])
    return inner.kind == "group" and inner.value == "[" and inner.children[0].kind == "list"


def list_rows(node: Node) -> list[Line]:
    """The rows of a bracket with a list."""
    content = strip(node.children[0])
    if _is_rows(node):
        return [[strip(c) for c in content.children[0].children]]
    items = [strip(c) for c in content.children]
    if all(item.kind == "group" and item.value == "[" for item in items if item.kind != "dots") and items[0].kind == "group":
        return [[item] if item.kind == "dots" else _cells(item) for item in items]
    return [items]


def _cells(item: Node) -> Line:
    content = strip(item.children[0])
    return [strip(c) for c in content.children] if content.kind == "list" else [content]


def grid_rows(node: Node) -> list[Line]:
    """The rows of a matrix environment."""
    return [[strip(cell) for cell in row.children] for row in node.children]


def read_matrix(reader: Reader, rows: list[Line], node: Node, want: Shape | None = None) -> Term:
    """The matrix of these cells; `want` is the shape that its place asks for, if known."""
    if not rows or any(not row for row in rows):
        raise NotUnderstood("a matrix with an empty row", node)
    lines, down = _without_dots(reader, [_row_of(row) for row in rows], node, "r")
    width = len(lines[0])
    if any(len(line) != width for line in lines):
        raise ShapeClash("matrix", [(Size.of(len(lines)), Size.of(width))], "its rows do not have the same number of entries")
    columns, along = _without_dots(reader, [list(column) for column in zip(*lines)], node, "c")
    grid = [list(line) for line in zip(*columns)]
    runs = [run for run in (down, along) if run is not None]
    saved = dict(reader.bound)
    reader.bound.update({run.name: None if _is_open(reader, run.last) else _size(reader, run.last) for run in runs})
    try:
        cells = [[reader.term(cell) for cell in line] for line in grid] if runs else _read_blocks(reader, grid)
        bounds = {run.name: reader.bound[run.name] or _size(reader, run.last) for run in runs}
    finally:
        reader.bound = saved
    for run in runs:
        if _is_open(reader, run.last):
            _settle(reader, str(run.last.value), bounds[run.name])
    ranged = [None if run is None else (run.name, bounds[run.name]) for run in (down, along)]
    cells = cells if runs else _check_zeros(cells, want, node)
    return _assembled(cells, ranged[0], ranged[1], node)


def _read_blocks(reader: Reader, grid: list[Line]) -> list[list[Term]]:
    """The cells, those last whose shape only the blocks beside, above and below them tell: I, 0 and ones."""
    found: dict[tuple[int, int], Term] = {}
    waiting = {(r, c): cell for r, line in enumerate(grid) for c, cell in enumerate(line)}
    while waiting:
        before = len(found)
        for place, cell in list(waiting.items()):
            term = _block(reader, cell, *_told(found, *place))
            if term is not None:
                found[place] = term
                del waiting[place]
        if len(found) == before:
            return [[reader.term(cell) for cell in line] for line in grid]
    return [[found[r, c] for c in range(len(line))] for r, line in enumerate(grid)]


def _check_zeros(cells: list[list[Term]], want: Shape | None, node: Node) -> list[list[Term]]:
    """The cells, where a row (or column) of nothing but 0 beside taller ones has the height with which all fit their place."""
    whole, wide = (want[0], want[1]) if want is not None else (None, None)
    down = _all_heights([[cell.rows for cell in line if cell != num(0)] for line in cells], whole, node)
    across = _all_heights([[cell.cols for cell in line if cell != num(0)] for line in _turned(cells)], wide, node)
    if down is None and across is None:
        return cells
    rows, cols = _extents(cells)
    down, across = down or list(rows.values()), across or list(cols.values())
    lines = enumerate(cells)
    return [[zeros(down[r], across[c]) if cell == num(0) else cell for c, cell in enumerate(line)] for r, line in lines]


def _all_heights(known: list[list[Size]], whole: Size | None, node: Node) -> list[Size] | None:
    """The height of every row, of which one is told by the whole alone; None where no row is."""
    told = [line[0] for line in known if line]
    if len(told) == len(known) or all(size.is_one for size in told):
        return None
    rest = whole
    for size in told:
        rest = rest - size if rest is not None else None
    if rest is None or len(told) < len(known) - 1:
        raise NeedsShape("the size of a 0 among blocks is not said", node)
    if rest == Size.of(0) or any(count < 0 for _, count in rest.terms):
        raise ShapeClash("matrix", [_shape(told[0])], f"no room for a 0 where all rows are {whole}")
    return [line[0] if line else rest for line in known]


def _block(reader: Reader, node: Node, rows: Size | None, cols: Size | None) -> Term | None:
    """The block, of the shape that its place tells if it does not tell it itself; None if neither does."""
    wants: list[Shape] = [(rows, cols)] if rows is not None and cols is not None else []
    if any(is_identity(reader, inner) for inner in walk(node)):
        wants += [(size, size) for size in (rows, cols) if size is not None]
    else:
        wants += [(ONE, size) for size in (cols,) if size is not None] + [(size, ONE) for size in (rows,) if size is not None]
    for want in (None, *wants):
        with suppress(NeedsShape):
            return reader.term(node, want)
    return None


def _told(found: dict[tuple[int, int], Term], row: int, col: int) -> tuple[Size | None, Size | None]:
    """The rows and columns of a block by those beside it and those above and below."""
    rows = next((t.rows for (r, _), t in found.items() if r == row and t != num(0)), None)
    cols = next((t.cols for (_, c), t in found.items() if c == col and t != num(0)), None)
    return rows, cols


def _row_of(row: Line) -> Line:
    """A row of nothing but dots (however many) is one line of dots."""
    return [Node("dots", (), "\\vdots")] if all(c.kind in ("dots", "none") for c in row) else row


def _is_open(reader: Reader, last: Node) -> bool:
    """Whether nothing says what number the end of the dots is: then the axis that they run along tells it."""
    return last.kind == "name" and not reader.context.known(reader.context.name(str(last.value)))


def _settle(reader: Reader, name: str, size: Size) -> None:
    if size != Size.of(name):
        reader.assume(f"{name} is {size}, the number of places where it is the last")
        reader.context.sizes[name] = size
    reader.context.size_names.add(name)


def _size(reader: Reader, last: Node) -> Size:
    try:
        return reader.context.resolve(read_size(last, reader.context))
    except NotASpace as problem:
        raise NotUnderstood(str(problem), last) from None


def _without_dots(reader: Reader, lines: list[Line], node: Node, axis: str) -> tuple[list[Line], Run | None]:
    """The lines, or the one line that runs from the first to the last where dots stand between them."""
    places = [k for k, line in enumerate(lines) if all(cell.kind == "dots" for cell in line)]
    if not places:
        return lines, None
    if places != [len(lines) - 2] or len(lines) < 3:
        raise NotUnderstood("dots stand between the first and the last row or column only", node)
    name = f"·{axis}{node.start}"
    first, last = lines[-3], lines[-1]
    if len(first) != len(last):
        raise NotUnderstood("the rows before and behind the dots have different lengths", node)
    general = _Generaliser(reader, name)
    line = [cell if cell.kind == "dots" else general.between(cell, end) for cell, end in zip(first, last)]
    if general.start is None or general.last is None or general.start != len(lines) - 2:
        raise NotUnderstood("nothing in this matrix says what its dots stand for", node)
    for number, explicit in enumerate(lines[:-3], 1):
        if len(explicit) != len(line) or any(
            not _instance(cell, name, number).same(reader_form(reader, given)) for cell, given in zip(line, explicit)
        ):
            raise NotUnderstood("a row or column before the dots does not follow the pattern of the others", node)
    return [line], Run(name, general.last)


def reader_form(reader: Reader, node: Node) -> Node:
    """The cell with its double subscripts as lists, as in the pattern."""
    return _Generaliser(reader, "").listed(node)


class _Generaliser:
    """Compares the cells at both ends of dots: where one has a number and the other a size, the index stands."""

    def __init__(self, reader: Reader, name: str):
        self.reader, self.name = reader, name
        self.start: int | None = None
        self.last: Node | None = None

    def between(self, first: Node, last: Node) -> Node:
        first, last = self.listed(strip(first)), self.listed(strip(last))
        if first.same(last):
            return first
        if first.kind == "number" and last.kind in ("name", "number", "script", "sum") and first.value.denominator == 1:
            return self._runs(first, last)
        if first.kind != last.kind or first.value != last.value or len(first.children) != len(last.children):
            raise NotUnderstood("the cells before and behind the dots are not of one pattern", first)
        return replace(first, children=tuple(self.between(a, b) for a, b in zip(first.children, last.children)))

    def _runs(self, first: Node, last: Node) -> Node:
        start = int(first.value)
        if self.start not in (None, start) or (self.last is not None and not self.last.same(last)):
            raise NotUnderstood("more than one index runs along these dots", first)
        self.start, self.last = start, last
        return Node("name", (), self.name, first.start, first.end)

    def listed(self, node: Node) -> Node:
        """Subscripts such as 12, m2 or mn as lists of two, at every depth."""
        children = tuple(self.listed(strip(child)) for child in node.children)
        if node.kind == "script" and children[1].kind != "none" and not self.reader.is_name(spelled(node)):
            base, _ = peel(node)
            places = places_of(self.reader, children[1], 2)
            if base.kind == "name" and len(places) == 2 and all(p is not None for p in places):
                parts = tuple(p for p in places if p is not None)
                children = (children[0], Node("list", parts, None, parts[0].start, parts[-1].end), children[2])
        return node if children == node.children else replace(node, children=children)


def _instance(node: Node, name: str, number: int) -> Node:
    """The pattern with a number for its index."""
    if node.kind == "name" and node.value == name:
        return Node("number", (), Fraction(number), node.start, node.end)
    if not node.children:
        return node
    return replace(node, children=tuple(_instance(child, name, number) for child in node.children))


Ranged = tuple[str, Size]


def _assembled(cells: list[list[Term]], down: Ranged | None, along: Ranged | None, node: Node) -> Term:
    """The array of a grid of cells; `down` and `along` are the indices that run along dots, if any.

    Cells that differ only in the places of their entries are one cell with an index: a matrix of all entries of W is W.
    """
    cells = _with_zeros(cells)
    if all(cell.is_scalar for line in cells for cell in line):
        if along is None and len(cells[0]) > 1:
            cells, along = _folded(cells, (f"·b{node.start}", Size.of(len(cells[0]))))
        if down is None and len(cells) > 1:
            turned, down = _folded(_turned(cells), (f"·a{node.start}", Size.of(len(cells))))
            cells = _turned(turned)
    return _filled(cells, down, along, node)


def _with_zeros(cells: list[list[Term]]) -> list[list[Term]]:
    """The grid in which a 0 among blocks has the shape of its place."""
    heights, widths = _extents(cells)
    return [
        [zeros(heights[r], widths[c]) if cell == num(0) and not (heights[r].is_one and widths[c].is_one) else cell
         for c, cell in enumerate(line)]
        for r, line in enumerate(cells)
    ]  # fmt: skip


def _turned(cells: list[list[Term]]) -> list[list[Term]]:
    return [list(column) for column in zip(*cells)]


def _folded(cells: list[list[Term]], run: Ranged) -> tuple[list[list[Term]], Ranged | None]:
    """Each line as one cell in the index that runs along it, if every line has a pattern."""
    found = [pattern(line, *run) for line in cells]
    return ([[one] for one in found if one is not None], run) if all(found) else (cells, None)


def _filled(cells: list[list[Term]], down: Ranged | None, along: Ranged | None, node: Node) -> Term:
    """The array whose cells stand at their rows and columns."""
    heights, widths = _extents(cells)
    if down is None and along is None and (_apart(heights) or _apart(widths)):
        return blocks(cells)
    names = (down[0] if down else f"·a{node.start}", along[0] if along else f"·b{node.start}")
    rows, row_of = _axis([heights[k] for k in range(len(cells))], down, names[0], node)
    cols, col_of = _axis([widths[k] for k in range(len(cells[0]))], along, names[1], node)
    parts = []
    for r, line in enumerate(cells):
        for c, cell in enumerate(line):
            body = cell if cell.is_scalar else entry(cell, _place(cell.rows, down, names[0]), _place(cell.cols, along, names[1]))
            for chosen in (row_of[r], col_of[c]):
                body = body if chosen is None else scale(chosen, body)
            parts.append(body)
    return array(names[0], rows, names[1], cols, add(*parts))


def _apart(extents: dict[int, Size]) -> bool:
    """Whether several lines stand along an axis, one of them with more than one place."""
    return len(extents) > 1 and not all(extent.is_one for extent in extents.values())


def _place(size: Size, run: Ranged | None, name: str) -> Term:
    """Where an entry of a block is read along one axis: a block that runs, or is chosen, has one place there."""
    return num(0) if size.is_one or run is not None else index(name, size)


def _extents(cells: list[list[Term]]) -> tuple[dict[int, Size], dict[int, Size]]:
    heights: dict[int, Size] = {}
    widths: dict[int, Size] = {}
    for r, line in enumerate(cells):
        for c, cell in enumerate(line):
            for extents, number, size in ((heights, r, cell.rows), (widths, c, cell.cols)):
                if cell == num(0):
                    continue
                if extents.setdefault(number, size) != size:
                    raise ShapeClash("matrix", [_shape(extents[number]), _shape(size)], "blocks side by side must fit")
    for r in range(len(cells)):
        heights.setdefault(r, ONE)
    for c in range(len(cells[0])):
        widths.setdefault(c, ONE)
    return heights, widths


def _shape(size: Size) -> Shape:
    return (size, ONE)


def _axis(extents: list[Size], run: Ranged | None, name: str, node: Node) -> tuple[Size, list[Term | None]]:
    """The size of an axis, and for each line the factor that chooses its place (None where it fills the axis)."""
    if run is not None:
        if not extents[0].is_one:
            told = f"the parts along the dots have {extents[0]} places each in that direction, so that they stand end to end; "
            raise NotUnderstood(told + "turned they would make a matrix: nothing says that this is meant", node)
        return run[1], [None]
    if len(extents) == 1:
        return extents[0], [None]
    if not all(extent.is_one for extent in extents):
        raise NotUnderstood("blocks of several rows or columns beside dots are not judged yet", node)
    count = Size.of(len(extents))
    return count, [entry(eye(count), index(name, count), num(k)) for k in range(len(extents))]
