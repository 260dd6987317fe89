"""Cotangents of expressions in index form: entries, sums over an index, arrays given entry by entry.

The cotangent of X in X_ab is the array whose (r, c) entry is g·δ_ra·δ_cb; a sum over a or b then removes the δ.  So
Σ_ij g_ij X_ij gives the array g_rc, not a sum of unit matrices.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from functools import reduce

from derive.calculus.tidy_products import entrywise, product, turned
from derive.calculus.tidy_sums import ONE, coefficient, plus, times
from derive.kernel.sizes import Size
from derive.terms.term import Term, box, entry, eye, index, num, total, zeros

Pull = Callable[[Term, Term], Iterator[tuple[str, Term]]]
FREE = ("r", "c", "s", "t", "u", "v")


def entry_cotangent(g: Term, x: Term, where: Sequence[Term], outside: bool = False) -> Term:
    """g·δ_ra·δ_cb as an array over r and c, for the entry X_ab; with `outside`, places beyond the array count as none."""
    names = [fresh(free, g, *where) for free in FREE[: len(x.shape)]]
    body = g
    for name, place, size in zip(names, where, x.shape):
        if not size.is_one:
            body = times(entry(eye(size), index(name, size), place, zero_outside=outside and place.op != "index"), body)
    return box([*zip(names, x.shape)], body)


def fresh(name: str, *terms: Term) -> str:
    """A name of an index that stands in none of the terms."""
    used = {t.attrs[0] for term in terms for t in term.walk() if t.op in ("index", "total")}
    used |= {n for term in terms for t in term.walk() if t.op == "array" for n in t.attrs}
    return next(n for n in itertools.chain([name], (f"{name}{k}" for k in itertools.count(1))) if n not in used)


def total_cotangents(g: Term, term: Term, pull: Pull) -> Iterator[tuple[str, Term]]:
    """Cotangents through Σ_k body, or through the array of the entries body."""
    (body,) = term.args
    if term.op == "total":
        name, size = term.attrs
        new = fresh(name, g, renamed(body, {name: num(0)}))
        inside = renamed(body, {name: index(new, size)})
        for symbol, part in pull(g, inside):
            yield symbol, summed(new, size, part)
        return
    places: list[Term] = []
    for name, size in zip(term.attrs, term.shape):
        others = renamed(body, dict.fromkeys(term.attrs, num(0)))
        places.append(index(fresh(name, g, others, *places), size))
    inside = renamed(body, dict(zip(term.attrs, places)))
    for symbol, part in pull(entry_of(g, *places), inside):
        for place in reversed(places):
            part = summed(place.attrs[0], place.attrs[1], part)
        yield symbol, part


def entry_of(array_term: Term, *places: Term) -> Term:
    if array_term.op == "array":
        return renamed(array_term.args[0], dict(zip(array_term.attrs, places)))
    if array_term.op == "ones":
        return ONE
    where = [num(0) if size.is_one else place for place, size in zip(places, array_term.shape)]
    return entry(array_term, *where)


def summed(name: str, size: Size, part: Term) -> Term:
    """Σ over the index, with a δ in it removed, and moved into arrays and behind constant factors."""
    if part.op == "array":
        return Term("array", (summed(name, size, part.args[0]),), part.attrs, part.shape)
    if part.op == "add" and not part.is_scalar:
        return plus(*(summed(name, size, arg) for arg in part.args))
    if part.op == "transpose":
        return turned(summed(name, size, part.args[0]))
    if part.op in ("matmul", "scale", "hadamard") and not part.is_scalar:
        join = {"matmul": product, "scale": times, "hadamard": entrywise}[part.op]
        left, right = part.args
        if not _uses(left, name):
            return join(left, summed(name, size, right))
        if not _uses(right, name):
            return join(summed(name, size, left), right)
    if part.op == "total" and part.attrs[0] != name and _has_delta(part, name):
        return total(part.attrs[0], part.attrs[1], summed(name, size, part.args[0]))
    factors = list(_factors(part))
    for place, factor in enumerate(factors):
        other = _other_index(factor, name)
        if other is not None and other.attrs[1] == size:
            rest = ONE
            for k, f in enumerate(factors):
                if k != place:
                    rest = times(f, rest)
            return renamed(rest, {name: other})
    if not _uses(part, name):
        return times(Term("size", (), (size,), ONE.shape), part)
    return total(name, size, part)


def _uses(term: Term, name: str) -> bool:
    return any(t.op == "index" and t.attrs[0] == name for t in term.walk())


def _has_delta(part: Term, name: str) -> bool:
    while part.op == "total":
        (part,) = part.args
    return any(_other_index(factor, name) is not None for factor in _factors(part))


def _factors(term: Term) -> Iterator[Term]:
    if term.op in ("scale", "hadamard") and term.is_scalar:
        for arg in term.args:
            yield from _factors(arg)
    else:
        yield term


def _other_index(factor: Term, name: str) -> Term | None:
    """a, where the factor is δ_a,name or δ_name,a."""
    if factor.op != "entry" or factor.args[0].op != "eye":
        return None
    left, right = factor.args[1:]
    for mine, other in ((left, right), (right, left)):
        if mine.op == "index" and mine.attrs[0] == name and other.op == "index":
            return other
    return None


def renamed(term: Term, new: dict[str, Term]) -> Term:
    """The term with other indices, those bound inside it left alone."""
    if term.op == "index":
        return new.get(term.attrs[0], term)
    if term.op in ("total", "array"):
        bound = {term.attrs[0]} if term.op == "total" else set(term.attrs)
        new = {k: v for k, v in new.items() if k not in bound}
    args = tuple(renamed(a, new) for a in term.args)
    return term if args == term.args else Term(term.op, args, term.attrs, term.shape)


def joined(term: Term) -> Term:
    """The term with sums of arrays given by their entries made one array."""

    def change(t: Term) -> Term | None:
        parts = t.args if t.op == "add" else ()
        arrays = [part for part in parts if coefficient(part)[1].op == "array"]
        if len(arrays) < 2:
            return None
        first = coefficient(arrays[0])[1]
        places = [index(name, size) for name, size in zip(first.attrs, first.shape)]
        entries = []
        for part in arrays:
            scalars, inside = coefficient(part)
            entries.append(reduce(lambda found, s: times(s, found), scalars, entry_of(inside, *places)))
        whole = Term("array", (plus(*entries),), first.attrs, first.shape)
        return plus(whole, *(part for part in parts if part not in arrays))

    return term.replace(change)


__all__ = ["entry_cotangent", "entry_of", "fresh", "joined", "renamed", "summed", "total_cotangents", "zeros"]
