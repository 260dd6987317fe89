"""What each operator means at computed places.

Trusted here: the definitions of the operators; an entry outside its array is 0; and ⌊a/s⌋ is the q with 0 ≤ a − s q < s.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from .base import MAX_POWER, ONE, Term, need, poly, times
from .parts import Parts
from .places import as_number, axes_of, join, lone, minus, positive, scaled_parts, speaks, whole


class LatticeEntries(Parts):
    """Entries of terms as sums over lattices."""


    def at(self, term: Term, slots: tuple) -> tuple:
        """The entry of a term at places."""
        method = getattr(self, f"_{term.op}", None)
        need(method, f"no rule for the operator {term.op} with computed subscripts")
        assert method is not None
        made: tuple = method(term, slots, *term.args)
        return made

    def summed(self, size: tuple, make_one: Callable[[tuple], tuple]) -> tuple:
        """Σ over 0 ≤ v < size."""
        if size == ONE:
            return make_one(())
        name = self.fresh_index()
        index = poly([((name,), 1)])
        inside = {index, minus(minus(size, index), ONE)}
        return tuple((c, (*bound, name), region | inside, f) for c, bound, region, f in make_one(index))

    def where(self, *places: tuple) -> tuple:
        return ((Fraction(1), (), frozenset(places), ()),)

    def inside(self, places: tuple, shape: tuple) -> tuple:
        return self.where(*(p for at, size in zip(places, shape) for p in (at, minus(minus(size, at), ONE))))

    def array_entry(self, name: Any, term: Term, slots: tuple) -> tuple:
        long = tuple(s for s, size in zip(slots, term.shape) if size != ONE)
        return self.product(self.inside(slots, term.shape), lone("v", name, long))

    def _var(self, term: Term, slots: tuple) -> tuple:
        return self.array_entry(("array", *term.attrs), term, slots)

    def _dvar(self, term: Term, slots: tuple) -> tuple:
        return self.array_entry(("d", *term.attrs), term, slots)

    def _grad(self, term: Term, slots: tuple) -> tuple:
        known = self.known.get(term.attrs)
        if known is None:
            return self.array_entry(("grad", *term.attrs), term, slots)
        change = {f"#axis {k}": slot for k, slot in enumerate(slots)}
        return self.product(self.inside(slots, term.shape), self.put(self.fresh(known), change))

    def _num(self, term: Term, slots: tuple) -> tuple:
        return scaled_parts(term.attrs[0], self.where())

    def _size(self, term: Term, slots: tuple) -> tuple:
        return as_number(term.attrs[0])

    def _ones(self, term: Term, slots: tuple) -> tuple:
        return self.where()

    def _zeros(self, term: Term, slots: tuple) -> tuple:
        return ()

    def _eye(self, term: Term, slots: tuple) -> tuple:
        return self.where(minus(*slots), minus(*slots[::-1]))

    def _add(self, term: Term, slots: tuple, *args: Term) -> tuple:
        return tuple(part for arg in args for part in self.at(arg, slots))

    def _scale(self, term: Term, slots: tuple, factor: Term, arg: Term) -> tuple:
        return self.product(self.at(factor, ((), ())), self.at(arg, slots))

    def _hadamard(self, term: Term, slots: tuple, left: Term, right: Term) -> tuple:
        return self.product(self.at(left, slots), self.at(right, slots))

    def _matmul(self, term: Term, slots: tuple, left: Term, right: Term) -> tuple:
        return self.summed(
            left.shape[1], lambda k: self.product(self.at(left, (slots[0], k)), self.at(right, (k, slots[1])))
        )

    def _transpose(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.at(arg, slots[::-1])

    def _trace(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.summed(arg.shape[0], lambda k: self.at(arg, (k, k)))

    def _diag(self, term: Term, slots: tuple, arg: Term) -> tuple:
        place = (slots[0], ()) if arg.shape[1] == ONE else ((), slots[0])
        return self.product(self._eye(term, slots), self.at(arg, place))

    def _diagonal(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.at(arg, (slots[0], slots[0]))

    def _repeat(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.at(arg, tuple(() if size == ONE else slot for size, slot in zip(arg.shape, slots)))

    def _apply(self, term: Term, slots: tuple, arg: Term) -> tuple:
        name, inner = term.attrs[0], self.at(arg, slots)
        if name == "recip":
            return lone("P", inner, exponent=-1)
        if name == "eq0":
            strict = lone("F", "gt0", self.fresh(inner))
            return lone("F", "ge0", inner) + scaled_parts(Fraction(-1), strict)
        return lone("F", "ge0" if name == "relu'" else name, inner)

    def _power(self, term: Term, slots: tuple, arg: Term) -> tuple:
        exponent, base = term.attrs[0], self.at(arg, slots)
        need(exponent.denominator == 1 and 0 <= exponent <= MAX_POWER, "a power that is not a small number")
        result = self.where()
        for _ in range(int(exponent)):
            result = self.product(result, base)
        return result

    def _argmax_mask(self, term: Term, slots: tuple, arg: Term) -> tuple:
        if arg.shape[1] == ONE:
            return self.where()
        name = self.fresh_index()
        scores = self.at(arg, (slots[0], poly([((name,), 1)])))
        mask = ("M", slots[1], name, arg.shape[1], scores)
        return self.product(self.inside(slots[1:], arg.shape[1:]), lone(*mask))

    def _row_max(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.summed(
            arg.shape[1],
            lambda k: self.product(self._argmax_mask(arg, (slots[0], k), arg), self.at(arg, (slots[0], k))),
        )

    def _row_argmax(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.summed(arg.shape[1], lambda k: self.product(self._argmax_mask(arg, (slots[0], k), arg), as_number(k)))

    def _entry(self, term: Term, slots: tuple, array: Term, *places: Term) -> tuple:
        def made() -> tuple:
            found = tuple(self.place(w) for w in places)
            return self.product(self.inside(found, array.shape), self.at(array, found))

        return self.with_floors(made)

    def _holds(self, term: Term, slots: tuple, *places: Term) -> tuple:
        return self.with_floors(lambda: self.where(*(self.place(w) for w in places)))

    def _index(self, term: Term, slots: tuple) -> tuple:
        return as_number(self.place(term))

    def _floordiv(self, term: Term, slots: tuple, *args: Term) -> tuple:
        return self.with_floors(lambda: as_number(self.place(term)))

    def with_floors(self, make_one: Callable[[], tuple]) -> tuple:
        """⌊a/s⌋ is the q with 0 ≤ a − s q < s."""
        outer, self.floors = self.floors, {}
        made = make_one()
        mine, self.floors = self.floors, outer
        for (above, below), name in mine.items():
            gap = minus(above, times(below, poly([((name,), 1)])))
            inside = {gap, minus(minus(below, gap), ONE)}
            made = tuple((c, (*bound, name), region | inside, f) for c, bound, region, f in made)
        return made

    def place(self, term: Term) -> tuple:
        """A whole number made of indices, sizes and numbers."""
        op, args = term.op, term.args
        if op == "index":
            need(term.attrs[0] in self.scope, f"the index {term.attrs[0]} is free")
            return self.scope[term.attrs[0]]
        if op == "num":
            need(term.attrs[0].denominator == 1, "a subscript is not whole")
            return whole(int(term.attrs[0]))
        if op == "size":
            size: tuple = term.attrs[0]
            return size
        need(op in ("add", "scale", "hadamard", "floordiv"), "a subscript is not made of indices, sizes and numbers")
        values = [self.place(arg) for arg in args]
        if op == "floordiv":
            need(positive(values[1]), "a floor with a divisor that may not be positive")
            return poly([((self.floors.setdefault((values[0], values[1]), self.fresh_index()),), 1)])
        result = values[0]
        for value in values[1:]:
            result = join(result, value) if op == "add" else times(result, value)
        return result

    def _total(self, term: Term, slots: tuple, body: Term) -> tuple:
        name, size = term.attrs
        return self.summed(size, lambda k: self.within({name: k}, body, slots))

    def _array(self, term: Term, slots: tuple, body: Term) -> tuple:
        need(len(set(term.attrs)) == len(term.attrs), "an array names two axes alike")
        return self.within(dict(zip(term.attrs, slots)), body, ((), ()))

    def within(self, scope: Mapping[str, tuple], body: Term, slots: tuple) -> tuple:
        saved, self.scope = self.scope, {**self.scope, **scope}
        result = self.at(body, slots)
        self.scope = saved
        return result

    def coefficient(self, total: tuple, name: str, shape: tuple) -> tuple:
        """The entry at free axes of the array that d X is multiplied with in a sum that is linear in it."""
        result = []
        for c, bound, region, factors in total:
            places = [p for p, (f, _) in enumerate(factors) if f[:2] == ("v", ("d", name))]
            rest = tuple(f for p, f in enumerate(factors) if p not in places)
            once = len(places) == 1 and factors[places[0]][1] == 1
            need(once and not any(speaks(f, ("d", name)) for f, _ in rest), f"a term is not linear in d {name}")
            long = [slot for slot, size in zip(axes_of(shape), shape) if size != ONE]
            gaps = [g for slot, at in zip(long, factors[places[0]][0][2]) for g in (minus(slot, at), minus(at, slot))]
            result.append((c, bound, region | set(gaps), rest))
        return tuple(result)
