"""From index form to matrix form: Σ_k A_ik B_kj as A B, entry by entry.

`matrix_form(term)` rewrites arrays given by their entries and sums over an index as products, entrywise operations and
transposes, where there is such a form; elsewhere the term stays as it is.  Guarantee: none of its own; a gradient
rewritten so is proved by the kernel afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from derive.calculus.index_form import entry_of
from derive.calculus.tidy import on_diagonal
from derive.calculus.tidy_products import entrywise, product, turned
from derive.calculus.tidy_sums import ONE, plus, times, to_power
from derive.kernel.sizes import Size
from derive.terms.term import Term, add, apply, diag, entry, hadamard, ones, scale

Axis = tuple[str, Size]
UNIT: Axis = ("", Size.of(1))
ROWWISE = frozenset({"softmax", "argmax_mask"})
INDEXED = frozenset({"array", "total", "entry"})


class NoForm(Exception):
    """An expression in index form that has no matrix form here."""


def is_indexed(term: Term) -> bool:
    return any(t.op in INDEXED for t in term.walk())


def matrix_form(term: Term) -> Term:
    """The term with arrays and sums over an index in matrix form where they have one."""

    def change(t: Term) -> Term | None:
        if t.op not in ("array", "total"):
            return None
        try:
            if t.op == "array":
                return form(t.args[0], (t.attrs[0], t.rows), (t.attrs[1], t.cols))
            return form(t, UNIT, UNIT) if t.is_scalar else None
        except NoForm:
            return t

    return _with_entries_inside(term).replace(change)


def _with_entries_inside(term: Term) -> Term:
    """The term with entries of sums, of multiples and of arrays of entries worked out."""
    while True:
        new = term.replace(lambda t: _entry_inside(t) if t.op == "entry" else None)
        if new == term:
            return term
        term = new


def form(body: Term, row: Axis, col: Axis) -> Term:
    """The matrix whose entry at (row, col) is the scalar body; an axis `UNIT` has size 1. Raises NoForm."""
    op, args = body.op, body.args
    if not _uses(body, row) and not _uses(body, col) and op != "total":
        if any(t.op == "index" for t in body.walk()) and not any(t.op == "total" for t in body.walk()):
            raise NoForm
        if op in ("num", "size", "var"):
            return _spread(body, row, col)
    if op == "entry":
        return _entry(body, row, col)
    if op == "add":
        return plus(*(form(arg, row, col) for arg in args))
    if op in ("scale", "hadamard"):
        return _times([form(arg, *_needed(arg, row, col)) for arg in args], row, col)
    if op == "apply":
        return apply(body.attrs[0], form(args[0], row, col))
    if op == "power":
        return to_power(form(args[0], row, col), body.attrs[0])
    if op == "total":
        return _total(body, row, col)
    if any(t.op == "index" for t in body.walk()):
        raise NoForm
    return _spread(body, row, col)


def _uses(body: Term, axis: Axis) -> bool:
    return any(t.op == "index" and t.attrs[0] == axis[0] for t in body.walk())


def _needed(body: Term, row: Axis, col: Axis) -> tuple[Axis, Axis]:
    """Both axes, or none where the body uses neither."""
    return (row, col) if _uses(body, row) or _uses(body, col) else (UNIT, UNIT)


def _times(factors: Sequence[Term], row: Axis, col: Axis) -> Term:
    arrays = [f for f in factors if not f.is_scalar]
    result = entrywise(*arrays) if arrays else _spread(ONE, row, col)
    for factor in factors:
        if factor.is_scalar:
            result = times(factor, result)
    return result


def _spread(scalar: Term, row: Axis, col: Axis) -> Term:
    return times(scalar, ones(row[1], col[1]))


def _entry_inside(body: Term) -> Term | None:
    """The entry of a sum as the sum of entries, that of a multiple, a transpose or an array of entries likewise; else None."""
    array, *where = body.args
    if len(where) != 2 or body.attrs:
        return None
    if array.op == "add":
        return add(*(entry(arg, *where) for arg in array.args))
    if array.op == "scale":
        return scale(array.args[0], entry(array.args[1], *where))
    if array.op == "hadamard":
        return hadamard(*(entry(arg, *where) for arg in array.args))
    if array.op == "apply":
        return apply(array.attrs[0], entry(array.args[0], *where))
    if array.op == "transpose":
        return entry(array.args[0], *where[::-1])
    return entry_of(array, *where) if array.op in ("array", "ones") else None


def _entry(body: Term, row: Axis, col: Axis) -> Term:
    array, *where = body.args
    by_rows = _by_rows(array, where, row, col)
    if by_rows is not None:
        return by_rows
    if is_indexed(array) and not _uses(array, row) and not _uses(array, col):
        array = matrix_form(array)
    names = [w.attrs[0] if w.op == "index" else None for w in where]
    if len(names) != 2 or any(name is None and not size.is_one for name, size in zip(names, array.shape)):
        raise NoForm
    r, c = row[0] or "·", col[0] or "·"
    if names == [r, c]:
        return array
    if names == [c, r]:
        return turned(array)
    for axis, other, along in ((r, col, False), (c, row, True)):
        vector = {(axis, None): array, (None, axis): turned(array)}.get((names[0], names[1]))
        if names[0] == names[1] == axis:
            vector = on_diagonal(array)
        if vector is not None:
            return product(ones(other[1], 1), turned(vector)) if along else product(vector, ones(1, other[1]))
    raise NoForm


def _by_rows(array: Term, where: Sequence[Term], row: Axis, col: Axis) -> Term | None:
    """The matrix of which each row is the softmax or the mask of the largest entry of a row given by its entries; else None."""
    inner = array.args[0] if array.op in ROWWISE else None
    if inner is None or inner.op != "array" or not inner.rows.is_one or where[1].op != "index" or where[1].attrs[0] != col[0]:
        return None
    if not _uses(inner, row) or _uses(inner, col):
        return None
    rows = form(inner.args[0], row, (inner.attrs[1], inner.cols))
    return Term(array.op, (rows,), array.attrs, rows.shape)


def _total(body: Term, row: Axis, col: Axis) -> Term:
    (inner,) = body.args
    name, size = body.attrs
    if inner.op == "add":
        return plus(*(form(Term("total", (arg,), body.attrs, body.shape), row, col) for arg in inner.args))
    bound: Axis = (name, size)
    factors = _factors(inner)
    outside = [f for f in factors if not _uses(f, bound)]
    inside = [f for f in factors if _uses(f, bound)]
    left = [f for f in inside if _uses(f, row)]
    right = [f for f in inside if _uses(f, col)]
    alone = [f for f in inside if f not in left and f not in right]
    both = [f for f in left if f in right]
    if both:
        return _distributed(factors, next((f for f in both if f.op == "add"), None), body, row, col)
    summed = _contracted(left, right, alone, row, col, bound)
    return _times([summed, *(form(f, *_needed(f, row, col)) for f in outside)], row, col)


def _distributed(factors: list[Term], inner: Term | None, body: Term, row: Axis, col: Axis) -> Term:
    """The sum over the index of a product with a sum in it, one term of that at a time."""
    if inner is None:
        raise NoForm
    others = [f for f in factors if f is not inner]
    parts = [reduce(times, [*others, part]) for part in inner.args]
    return plus(*(form(Term("total", (part,), body.attrs, body.shape), row, col) for part in parts))


def _contracted(
    left: list[Term], right: list[Term], alone: list[Term], row: Axis, col: Axis, bound: Axis
) -> Term:
    """Σ over `bound` of left(row, bound) · alone(bound) · right(bound, col)."""
    size = bound[1]
    column = _times([form(f, bound, UNIT) for f in alone], bound, UNIT) if alone else None
    if left and right:
        second = _times([form(f, bound, col) for f in right], bound, col)
        if column is not None:
            second = _fitting(diag(column), second)
        return _fitting(_times([form(f, row, bound) for f in left], row, bound), second)
    if left:
        vector = _fitting(_times([form(f, row, bound) for f in left], row, bound), column or ones(size, 1))
        return _fitting(vector, ones(1, col[1]))
    if right:
        line = turned(column) if column is not None else ones(1, size)
        return _fitting(ones(row[1], 1), _fitting(line, _times([form(f, bound, col) for f in right], bound, col)))
    if len(alone) > 1:
        halves = [_times([form(f, bound, UNIT) for f in part], bound, UNIT) for part in (alone[:1], alone[1:])]
        return _spread(_fitting(turned(halves[0]), halves[1]), row, col)
    return _spread(_fitting(ones(1, size), column if column is not None else ones(size, 1)), row, col)


def _fitting(left: Term, right: Term) -> Term:
    """The product of two factors that run over the same axis; blocks of a longer axis have no such form."""
    if not (left.is_scalar or right.is_scalar) and left.cols != right.rows:
        raise NoForm
    return product(left, right)


def _factors(term: Term) -> list[Term]:
    if term.op in ("scale", "hadamard"):
        return [f for arg in term.args for f in _factors(arg)]
    return [term]
