"""Cotangents of expressions in index form: entries, sums over an index, arrays given entry by entry.

The cotangent of X in X_ab is the array whose (r, c) entry is g·δ_ra·δ_cb; a sum over a or b then removes the δ.  So
Σ_ij g_ij X_ij gives the array g_rc, not a sum of unit matrices.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence

from derive.calculus.tidy import ONE, plus, times
from derive.kernel.inequalities import MARK, between, coefficient_of, implies
from derive.kernel.sizes import Size
from derive.terms.term import Term, add, box, entry, eye, holds, index, neg, num, total, zeros
from derive.terms.wholes import whole_poly, whole_term

Pull = Callable[[Term, Term], Iterator[tuple[str, Term]]]
FREE = ("r", "c")


class NoPull(Exception):
    """A part whose cotangents are not known; `str()` names it."""


def entry_cotangent(g: Term, x: Term, where: Sequence[Term]) -> Term:
    """g·δ_ra·δ_cb as an array over r and c, for the entry X_ab."""
    names: list[str] = []
    for free in itertools.islice(itertools.chain(FREE, (f"r{k}" for k in itertools.count(2))), len(x.shape)):
        names.append(fresh(free, g, *where))
    body = g
    for name, place, size in zip(names, where, x.shape):
        if not size.is_one:
            body = times(_delta(name, place, size), body)
    return box(list(zip(names, x.shape)), body)


def _delta(name: str, place: Term, size: Size) -> Term:
    """δ between a free index and a place, which may be computed."""
    mine = index(name, size)
    if place.op == "num" or (place.op == "index" and place.attrs[1] == size):
        return entry(eye(size), mine, place)
    return holds(add(mine, neg(place)), add(place, neg(mine)))


def fresh(name: str, *terms: Term) -> str:
    """A name of an index that stands in none of the terms."""
    used = {t.attrs[0] for term in terms for t in term.walk() if t.op in ("index", "total")}
    used |= {n for term in terms for t in term.walk() if t.op == "array" for n in t.attrs}
    return next(n for n in itertools.chain([name], (f"{name}{k}" for k in itertools.count(1))) if n not in used)


def _plain(name: str) -> str:
    """A name that a person would give an index: i for ·i0."""
    return name.lstrip("·").rstrip("0123456789") if name.startswith("·") else name


def total_cotangents(g: Term, term: Term, pull: Pull) -> Iterator[tuple[str, Term]]:
    """Cotangents through Σ_k body, or through the array of the entries body."""
    (body,) = term.args
    if term.op == "total":
        name, size = term.attrs
        new = name if name == fresh(_plain(name), g) else fresh(_plain(name), g, body)
        inside = renamed(body, {name: index(new, size)})
        for symbol, part in pull(g, inside):
            yield symbol, summed(new, size, part)
        return
    if len(term.attrs) != 2:
        raise NoPull("an array with more than two axes given by its entries")
    new_row, new_col = (fresh(_plain(name), g, body) for name in term.attrs)
    if new_row == new_col:
        new_col = fresh(new_col, g, body, index(new_row, term.rows))
    row, col = index(new_row, term.rows), index(new_col, term.cols)
    inside = renamed(body, {term.attrs[0]: row, term.attrs[1]: col})
    for symbol, part in pull(entry_of(g, row, col), inside):
        yield symbol, summed(new_row, term.rows, summed(new_col, term.cols, part))


def entry_of(array_term: Term, row: Term, col: Term) -> Term:
    if array_term.op == "array":
        names = array_term.attrs
        return renamed(array_term.args[0], {names[0]: row, names[1]: col})
    if array_term.op == "ones":
        return ONE
    if array_term.op == "scale":
        return times(array_term.args[0], entry_of(array_term.args[1], row, col))
    if array_term.op == "add":
        return plus(*(entry_of(arg, row, col) for arg in array_term.args))
    if array_term.op == "hadamard":
        return times(*(entry_of(arg, row, col) for arg in array_term.args))
    where = [num(0) if size.is_one else place for place, size in zip((row, col), array_term.shape)]
    return entry(array_term, *where)


def summed(name: str, size: Size, part: Term) -> Term:
    """Σ over the index, with a δ in it removed, and moved into arrays."""
    if part.op == "array":
        axes = list(zip(part.attrs, part.shape))
        return box(axes, summed(name, size, part.args[0]))
    if part.op == "total" and part.attrs[0] != name and _has_delta(part, name):
        return total(part.attrs[0], part.attrs[1], summed(name, size, part.args[0]))
    factors = list(_factors(part))
    for place, factor in enumerate(factors):
        other = _other_index(factor, name, size)
        if other is not None:
            rest = ONE
            for k, f in enumerate(factors):
                if k != place:
                    rest = times(f, rest)
            return _put(rest, name, size, other)
    if not any(t.op == "index" and t.attrs[0] == name for t in part.walk()):
        return times(Term("size", (), (size,), ONE.shape), part)
    return total(name, size, part)


def _has_delta(part: Term, name: str) -> bool:
    while part.op == "total":
        (part,) = part.args
    sizes = {t.attrs[1] for t in part.walk() if t.op == "index" and t.attrs[0] == name}
    return any(_other_index(factor, name, size) is not None for factor in _factors(part) for size in sizes)


def _factors(term: Term) -> Iterator[Term]:
    if term.op in ("scale", "hadamard", "matmul") and all(arg.is_scalar for arg in term.args):
        for arg in term.args:
            yield from _factors(arg)
    else:
        yield term


def _other_index(factor: Term, name: str, size: Size) -> Term | None:
    """a, where the factor is δ_a,name or δ_name,a, or the condition that the index has the value a."""
    if factor.op == "entry" and factor.args[0].op == "eye":
        left, right = factor.args[1:]
        for mine, other in ((left, right), (right, left)):
            if mine.op == "index" and mine.attrs[0] == name and other.op == "index":
                return other
    if factor.op != "holds" or len(factor.args) != 2:
        return None
    plus, minus = (whole_poly(arg) for arg in factor.args)
    if plus is None or minus is None or plus + minus != Size.of(0):
        return None
    step = coefficient_of(plus, MARK + name).as_int()
    if step not in (1, -1):
        return None
    sizes = {t.attrs[0]: t.attrs[1] for t in factor.walk() if t.op == "index"}
    return whole_term(Size.of(MARK + name) - step * plus, lambda symbol: index(symbol[len(MARK) :], sizes[symbol[len(MARK) :]]))


def _put(rest: Term, name: str, size: Size, value: Term) -> Term:
    """The rest with a value for the index, and 0 where the value lies outside the range of the index."""
    if value.op == "index" and value.attrs[1] == size:
        return renamed(rest, {name: value})
    guarded = any(
        f.op == "entry" and any(p == index(name, size) and n == size for p, n in zip(f.args[1:], f.args[0].shape))
        for f in _factors(rest)
    )
    moved = _padded(rest, name, value)
    if guarded:
        return moved
    bounds = _bounds(value, size)
    return times(holds(*bounds), moved) if bounds else moved


def _bounds(value: Term, size: Size) -> list[Term]:
    """What has to be ≥ 0 for the value to lie below the size, other than what the ranges of its indices say already."""
    whole = whole_poly(value)
    assert whole is not None
    sizes = {t.attrs[0]: t.attrs[1] for t in value.walk() if t.op == "index"}
    known = frozenset(p for name, n in sizes.items() for p in between(Size.of(MARK + name), n))
    needed = [p for p in between(whole, size) if not implies(known, p)]
    return [whole_term(p, lambda symbol: index(symbol[len(MARK) :], sizes[symbol[len(MARK) :]])) for p in needed]


def _padded(term: Term, name: str, value: Term) -> Term:
    """The term with a value for the index; entries at places that were it are 0 outside."""
    if term.op == "index":
        return value if term.name == name else term
    bound = term.attrs[:1] if term.op == "total" else term.attrs if term.op == "array" else ()
    args = term.args if name in bound else tuple(_padded(a, name, value) for a in term.args)
    if args == term.args or term.op != "entry":
        return term if args == term.args else Term(term.op, args, term.attrs, term.shape)
    places = [_collected(place) for place in args[1:]]
    inside = all(
        new == old or (new.op == "index" and new.attrs[1] == axis)
        for new, old, axis in zip(places, term.args[1:], term.args[0].shape)
    )
    return Term("entry", (args[0], *places), term.attrs if inside else ("zero",), term.shape)


def _collected(place: Term) -> Term:
    """The same whole number with like terms collected."""
    whole = whole_poly(place)
    if whole is None:
        return place
    sizes = {t.attrs[0]: t.attrs[1] for t in place.walk() if t.op == "index"}
    return whole_term(whole, lambda symbol: index(symbol[len(MARK) :], sizes[symbol[len(MARK) :]]))


def merged(parts: Sequence[Term]) -> list[Term]:
    """The parts of a sum with the arrays given by their entries put into one, under the names of the first."""
    arrays = [p for p in parts if p.op == "array"]
    if len(arrays) < 2 or len(arrays[0].attrs) != 2:
        return list(parts)
    first = arrays[0]
    places = [index(name, size) for name, size in zip(first.attrs, first.shape)]
    if any(bound in first.attrs for other in arrays for t in other.args[0].walk() if t.op == "total" for bound in t.attrs[:1]):
        return list(parts)
    bodies = [entry_of(other, *places) for other in arrays]
    return [p for p in parts if p.op != "array"] + [box(list(zip(first.attrs, first.shape)), plus(*bodies))]


def renamed(term: Term, new: dict[str, Term]) -> Term:
    """The term with other indices, those bound inside it left alone."""
    if term.op == "index":
        return new.get(term.attrs[0], term)
    if term.op in ("total", "array"):
        bound = {term.attrs[0]} if term.op == "total" else set(term.attrs)
        new = {k: v for k, v in new.items() if k not in bound}
    args = tuple(renamed(a, new) for a in term.args)
    return term if args == term.args else Term(term.op, args, term.attrs, term.shape)


__all__ = ["NoPull", "entry_cotangent", "entry_of", "fresh", "merged", "renamed", "summed", "total_cotangents", "zeros"]
