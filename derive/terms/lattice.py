"""From typed terms with computed subscripts to sums over lattices: what each operator means, entry by entry.

Trusted beside `derive.terms.lower`, of which this is the counterpart for the kernel of `derive.kernel.lattice`: each branch
is the definition of its operator.  Operators without one here raise `Opaque`, upon which the caller abstains.  Properties of
symbols (symmetric, one-hot, …) are not used, which loses proofs, never truth.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fractions import Fraction
from functools import reduce

from derive.kernel.expr import Budget
from derive.kernel.inequalities import MARK, Poly, Region, between, indices_of
from derive.kernel.lattice import (
    UNIT,
    Part,
    Sum,
    add,
    atom,
    constant,
    fresh,
    fresh_index,
    held,
    multiply,
    number,
    scale,
    simplified,
    substitute,
    sum_over,
    where,
)
from derive.kernel.matching import vanishes
from derive.kernel.readoff import NotLinear
from derive.kernel.sizes import ONE, Size
from derive.terms.lower import Opaque, free_indices
from derive.terms.raised import raised
from derive.terms.term import Shape, Term

Slots = tuple[Poly, ...]
Gradients = Mapping[tuple[str, str], Sum]
MOST_POWER = 4
NAMES = {"relu'": "ge0"}


def needed(*terms: Term) -> bool:
    """Whether terms have subscripts, conditions or axes that `derive.terms.lower` has no meaning for."""
    return any(_computed(node) for term in terms for node in term.walk())


def wider(*terms: Term) -> bool:
    """Whether terms hold arrays of more than two axes, which `derive.terms.lower` reads only where every index in them is bound
    or has a slot."""
    return any(node.op == "array" and len(node.shape) > 2 for term in terms for node in term.walk())


def _computed(node: Term) -> bool:
    if node.op in ("holds", "floordiv", "slope") or (len(node.shape) != 2 and node.op != "array"):
        return True
    if node.op not in ("entry", "slope") and any(arg.op == "index" for arg in node.args):
        return True
    if node.op != "entry":
        return False
    array, *places = node.args
    return bool(node.attrs) or any(
        w.op != "num" and (w.op != "index" or w.attrs[1] != size) for w, size in zip(places, array.shape)
    )


def free_slots(shape: Shape) -> Slots:
    return tuple(Size.of(0) if size.is_one else Size.of(f"{MARK}axis {k}") for k, size in enumerate(shape))


def facts_of(*terms: Term, shapes: Iterable[Shape] = ()) -> Region:
    """The ranges of the free axes, and that axes of symbols, in the terms or of the given shapes, are not empty."""
    known: set[Poly] = set()
    for slot, size in zip(free_slots(terms[0].shape), terms[0].shape):
        if indices_of(slot):
            known |= set(between(slot, size))
    for term in terms:
        for node in term.walk():
            if node.op in ("var", "dvar", "grad"):
                known |= {axis - 1 for axis in node.shape if len(axis.terms) > 1}
    wanted = frozenset().union(*(size.symbols for term in terms for node in term.walk() for size in _sizes(node)))
    known |= {axis - 1 for shape in shapes for axis in shape if len(axis.terms) > 1 and axis.symbols <= wanted}
    return frozenset(known)


def _sizes(node: Term) -> Iterator[Size]:
    yield from node.shape
    yield from (a for a in node.attrs if isinstance(a, Size))


def lower(term: Term, gradients: Gradients | None = None) -> Sum:
    """The entry of the term at its free axes and indices."""
    lowering, known = Lowering(gradients or {}), facts_of(term) | _free_ranges(term)
    lowering.indices.update({name: _free_place(name) for name in free_indices(term)})
    return simplified(lowering.entry(term, free_slots(term.shape)), known)


def _free_place(name: str) -> Poly:
    return Size.of(f"{MARK}free {name}")


def _free_ranges(*terms: Term) -> Region:
    """A free index holds for its whole range."""
    return frozenset(p for term in terms for name, size in free_indices(term).items() for p in between(_free_place(name), size))


def equal(left: Term, right: Term, gradients: Gradients | None = None, shapes: Iterable[Shape] = ()) -> bool:
    """Whether the kernel proves left = right for all sizes; False says nothing. Axes of the given shapes are not empty."""
    if left.shape != right.shape:
        return False
    slots, lowering = free_slots(left.shape), Lowering(gradients or {})
    lowering.indices.update({name: _free_place(name) for term in (left, right) for name in free_indices(term)})
    difference = add(lowering.entry(left, slots), scale(-1, lowering.entry(right, slots)))
    return vanishes(difference, facts_of(left, right, shapes=shapes) | _free_ranges(left, right))


def coefficient(one: Sum, name: str, shape: Shape) -> Sum:
    """The entry, at free axes, of what a sum that is linear in the array `name` multiplies it with.

    Raises NotLinear if the array stands in a part not exactly once, as a factor.
    """
    slots = free_slots(shape)
    found: list[Part] = []
    for part in one:
        entries = [(f, e) for f, e in part.factors if f[0] == "v" and f[1] == name]
        rest = tuple((f, e) for f, e in part.factors if not (f[0] == "v" and f[1] == name))
        if len(entries) != 1 or entries[0][1] != 1 or any(_speaks(f, name) for f, _ in rest):
            raise NotLinear(f"{name} does not stand in every term exactly once")
        ((_, _, places), _), = entries  # fmt: skip
        same = {p for slot, place in zip(slots, places) for p in (slot - place, place - slot)}
        found.append(part._replace(region=part.region | same, factors=rest))
    return tuple(found)


def _speaks(factor: tuple, name: str) -> bool:
    from derive.kernel.lattice import nested

    for one in nested(factor):
        for part in one:
            if any((f[0] == "v" and f[1] == name) or _speaks(f, name) for f, _ in part.factors):
                return True
    return False


class Lowering:
    """Entries of terms at given places."""

    def __init__(self, gradients: Gradients):
        self.gradients = gradients
        self.indices: dict[str, Poly] = {}
        self.floors: dict[tuple[Poly, Poly], str] = {}

    def entry(self, term: Term, slots: Slots) -> Sum:
        method: Callable[[Term, Slots], Sum] | None = getattr(self, "_" + term.op, None)
        if method is None:
            raise Opaque(f"the kernel of computed subscripts has no rule for {term.op}")
        return method(term, slots)

    # ----------------------------------------------------------------------------------------------------------- leaves

    def _array_of(self, name: str, term: Term, slots: Slots) -> Sum:
        inside = [p for slot, size in zip(slots, term.shape) for p in between(slot, size)]
        return atom(("v", name, tuple(s for s, size in zip(slots, term.shape) if not size.is_one)), 1, inside)

    def _var(self, term: Term, slots: Slots) -> Sum:
        return self._array_of("array " + term.name, term, slots)

    def _dvar(self, term: Term, slots: Slots) -> Sum:
        return self._array_of("d " + term.name, term, slots)

    def _grad(self, term: Term, slots: Slots) -> Sum:
        known = self.gradients.get((term.attrs[0], term.attrs[1]))
        if known is None:
            return self._array_of(f"gradient of {term.attrs}", term, slots)
        inside = where(*(p for slot, size in zip(slots, term.shape) for p in between(slot, size)))
        names = {s: p for free, p in zip(free_slots(term.shape), slots) for s in indices_of(free)}
        return multiply(inside, substitute(fresh(known), names))

    def _num(self, term: Term, slots: Slots) -> Sum:
        return constant(term.attrs[0])

    def _size(self, term: Term, slots: Slots) -> Sum:
        return number(term.attrs[0])

    def _ones(self, term: Term, slots: Slots) -> Sum:
        return UNIT

    def _zeros(self, term: Term, slots: Slots) -> Sum:
        return ()

    def _eye(self, term: Term, slots: Slots) -> Sum:
        return where(slots[0] - slots[1], slots[1] - slots[0])

    # --------------------------------------------------------------------------------------------------- linear algebra

    def _add(self, term: Term, slots: Slots) -> Sum:
        return add(*(self.entry(arg, slots) for arg in term.args))

    def _scale(self, term: Term, slots: Slots) -> Sum:
        factor, arg = term.args
        return multiply(self.entry(factor, (Size.of(0),) * len(factor.shape)), self.entry(arg, slots))

    def _hadamard(self, term: Term, slots: Slots) -> Sum:
        return multiply(self.entry(term.args[0], slots), self.entry(term.args[1], slots))

    def _summed(self, size: Size, make: Callable[[Poly], Sum]) -> Sum:
        if size.is_one:
            return make(Size.of(0))
        name = fresh_index()
        return sum_over(name, size, make(Size.of(name)))

    def _matmul(self, term: Term, slots: Slots) -> Sum:
        left, right = term.args
        return self._summed(
            left.cols, lambda k: multiply(self.entry(left, (slots[0], k)), self.entry(right, (k, slots[1])))
        )

    def _transpose(self, term: Term, slots: Slots) -> Sum:
        return self.entry(term.args[0], (slots[1], slots[0]))

    def _trace(self, term: Term, slots: Slots) -> Sum:
        (arg,) = term.args
        return self._summed(arg.rows, lambda k: self.entry(arg, (k, k)))

    def _diag(self, term: Term, slots: Slots) -> Sum:
        (arg,) = term.args
        place = (slots[0], Size.of(0)) if arg.cols.is_one else (Size.of(0), slots[0])
        return multiply(where(slots[0] - slots[1], slots[1] - slots[0]), self.entry(arg, place))

    def _diagonal(self, term: Term, slots: Slots) -> Sum:
        return self.entry(term.args[0], (slots[0], slots[0]))

    def _repeat(self, term: Term, slots: Slots) -> Sum:
        (arg,) = term.args
        return self.entry(arg, tuple(Size.of(0) if size.is_one else slot for size, slot in zip(arg.shape, slots)))

    def _kron(self, term: Term, slots: Slots) -> Sum:
        """Entry (a·p + b, c·q + d) is that of the left at (a, c) times that of the right at (b, d)."""
        left, right = term.args
        outer = [Size.of(0) if size.is_one else Size.of(fresh_index()) for size in left.shape]
        inner = [slot - axis * size for slot, axis, size in zip(slots, outer, right.shape)]
        made = multiply(self._at(left, tuple(outer)), self._at(right, tuple(inner)))
        names = frozenset().union(*(indices_of(axis) for axis in outer))
        return tuple(part._replace(bound=part.bound | names) for part in made)

    def _vec(self, term: Term, slots: Slots) -> Sum:
        """Row c·m + r of the column is the entry (r, c)."""
        (arg,) = term.args
        return self._flat(arg, slots[0], (1, 0))

    def _reshape(self, term: Term, slots: Slots) -> Sum:
        (arg,) = term.args
        rows, cols = term.shape
        if term.attrs[0] == "C":
            return self._flat(arg, slots[0] * cols + slots[1], (0, 1))
        return self._flat(arg, slots[1] * rows + slots[0], (1, 0))

    def _flat(self, arg: Term, place: Poly, order: tuple[int, int]) -> Sum:
        """The entry of the argument at a place in the list of its entries; `order` names the slow axis, then the fast one."""
        slow, fast = order

        def make(s: Poly) -> Sum:
            def inner(f: Poly) -> Sum:
                gap = place - s * arg.shape[fast] - f
                where_ = {slow: s, fast: f}
                return multiply(where(gap, -gap), self.entry(arg, (where_[0], where_[1])))

            return self._summed(arg.shape[fast], inner)

        return self._summed(arg.shape[slow], make)

    # --------------------------------------------------------------------------------------------- functions of entries

    def _apply(self, term: Term, slots: Slots) -> Sum:
        name = term.attrs[0]
        if name == "recip":
            return self._raised(term.args[0], Fraction(-1), slots)
        argument = self.entry(term.args[0], slots)
        if name == "sqrt":
            return self._powered(argument, Fraction(1, 2))
        if name == "eq0" and (mask := _place_of_largest(argument)) is not None:
            return mask
        return atom(("F", NAMES.get(name, name), argument))

    def _power(self, term: Term, slots: Slots) -> Sum:
        return self._raised(term.args[0], term.attrs[0], slots)

    def _raised(self, base: Term, exponent: Fraction, slots: Slots) -> Sum:
        return reduce(multiply, (self._powered(self.entry(term, slots), power) for term, power in raised(base, exponent)))

    def _powered(self, base: Sum, exponent: Fraction) -> Sum:
        if exponent.denominator == 1 and 0 <= exponent <= MOST_POWER:
            result = UNIT
            for _ in range(int(exponent)):
                result = multiply(result, base)
            return result
        one = base[0] if len(base) == 1 else None
        if one is not None and exponent.denominator == 1 and not one.bound and not one.region and one.coefficient:
            factors = tuple((f, e * exponent) for f, e in one.factors)
            return (Part(one.coefficient ** int(exponent), frozenset(), frozenset(), factors),)
        return atom(("P", base), exponent)

    def _row_max(self, term: Term, slots: Slots) -> Sum:
        (arg,) = term.args
        return self._summed(
            arg.cols, lambda k: multiply(self._mask(arg, slots[0], k), self.entry(arg, (slots[0], k)))
        )

    def _argmax_mask(self, term: Term, slots: Slots) -> Sum:
        return self._mask(term.args[0], *slots)

    def _mask(self, arg: Term, row: Poly, place: Poly) -> Sum:
        if arg.cols.is_one:
            return UNIT
        name = fresh_index()
        inside = between(place, arg.cols)
        return atom(("M", place, name, arg.cols, self.entry(arg, (row, Size.of(name)))), 1, inside)

    def _row_argmax(self, term: Term, slots: Slots) -> Sum:
        (arg,) = term.args
        return self._summed(arg.cols, lambda k: multiply(self._mask(arg, slots[0], k), number(k)))

    # ------------------------------------------------------------------------------------------------------- index form

    def _entry(self, term: Term, slots: Slots) -> Sum:
        array, *places = term.args
        return self._placed(lambda: self._at(array, tuple(self.place(w) for w in places)))

    def _at(self, array: Term, places: Slots) -> Sum:
        inside = where(*(p for place, size in zip(places, array.shape) for p in between(place, size)))
        return multiply(inside, self.entry(array, places))

    def _holds(self, term: Term, slots: Slots) -> Sum:
        return self._placed(lambda: where(*(self.place(w) for w in term.args)))

    def _index(self, term: Term, slots: Slots) -> Sum:
        return number(self.place(term))

    def _floordiv(self, term: Term, slots: Slots) -> Sum:
        return self._placed(lambda: number(self.place(term)))

    def _placed(self, make: Callable[[], Sum]) -> Sum:
        """What is made of places, summed over the quotients that stand for floors in them."""
        outer, self.floors = self.floors, {}
        made = make()
        floors, self.floors = self.floors, outer
        for (above, below), name in floors.items():
            region = frozenset(between(above - below * Size.of(name), below))
            made = tuple(p._replace(bound=p.bound | {name}, region=p.region | region) for p in made)
        return made

    def place(self, term: Term) -> Poly:
        """A whole number made of indices, sizes and numbers."""
        op, args = term.op, term.args
        if op == "index" and term.name in self.indices:
            return self.indices[term.name]
        if op == "num" and term.attrs[0].denominator == 1:
            return Size.of(int(term.attrs[0]))
        if op == "size":
            found: Poly = term.attrs[0]
            return found
        if op == "add":
            return sum((self.place(a) for a in args), Size.of(0))
        if op in ("scale", "hadamard"):
            return self.place(args[0]) * self.place(args[1])
        if op == "floordiv":
            above, below = (self.place(a) for a in args)
            whole = _multiple(above, below)
            rest = above - whole * below
            return whole + Size.of(self.floors.setdefault((rest, below), fresh_index()))
        raise Opaque("a subscript that is not made of indices, sizes and numbers")

    def _total(self, term: Term, slots: Slots) -> Sum:
        name, size = term.attrs
        inner = fresh_index()
        return sum_over(inner, size, self._with({name: Size.of(inner)}, term.args[0], slots))

    def _array(self, term: Term, slots: Slots) -> Sum:
        return self._with(dict(zip(term.attrs, slots)), term.args[0], (Size.of(0), Size.of(0)))

    def _with(self, indices: Mapping[str, Poly], body: Term, slots: Slots) -> Sum:
        saved = dict(self.indices)
        self.indices.update(indices)
        try:
            return self.entry(body, slots)
        finally:
            self.indices = saved


def _multiple(above: Poly, below: Poly) -> Poly:
    """The terms of a polynomial that the divisor divides, over the divisor: ⌊(c·s + a)/s⌋ = c + ⌊a/s⌋."""
    quotients = (Size({monomial: coefficient}).divide(below) for monomial, coefficient in above.terms)
    return sum((q for q in quotients if q is not None), Size.of(0))


def _place_of_largest(argument: Sum) -> Sum | None:
    """1[e − Σ_k M_k k = 0] for the mask M of a largest entry and a whole number e: the mask at e; None for another argument."""
    masks = [part for part in argument if any(f[0] == "M" for f, _ in part.factors)]
    rest = [part for part in argument if part not in masks]
    plain = all(not p.bound and not p.region and p.coefficient.denominator == 1 and all(
        f[0] in ("s", MARK) and e > 0 and e.denominator == 1 for f, e in p.factors) for p in rest)
    if len(masks) != 1 or not plain or abs(masks[0].coefficient) != 1:
        return None
    (part,) = masks
    factors = dict(part.factors)
    mask = next(f for f in factors if f[0] == "M")
    index = next(iter(part.bound)) if len(part.bound) == 1 else ""
    if factors != {mask: Fraction(1), (MARK, index): Fraction(1)} or mask[1] != Size.of(index):
        return None
    inside = frozenset(between(Size.of(index), mask[3]))
    around = sorted((p for p in part.region - inside if p.terms), key=lambda p: p.terms)
    if not inside <= part.region or any(index in p.symbols for p in (mask[3], *around)):
        return None
    place = sum((int(-part.coefficient * p.coefficient) * _product(p) for p in rest), Size.of(0))
    found = atom(("M", place, *mask[2:]), 1, (*between(place, mask[3]), *around))
    for k, cut in enumerate(around):  # where the mask's own region ends, the argument is e alone
        found = add(found, where(*around[:k], -cut - 1, place, -place))
    return found


def _product(part: Part) -> Poly:
    result = ONE
    for factor, exponent in part.factors:
        for _ in range(int(exponent)):
            result = result * Size.of(factor[1])
    return result


__all__ = ["ONE", "Budget", "coefficient", "equal", "held", "lower", "needed"]
