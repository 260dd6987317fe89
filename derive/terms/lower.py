"""From typed terms to index expressions: what each operator means, entry by entry.

This is the second of the trusted files (the first are those of `derive.kernel`): `lower(term, facts)` is the entry of
the term at the free axes 0 and 1, and each branch below is the definition of its operator.  Operators that have no
entrywise definition here raise `Opaque`, upon which the caller abstains.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import reduce

from derive.kernel.canonical import key
from derive.kernel.cases import has_literals, vanishes_in_all_cases
from derive.kernel.expr import (
    UNIT,
    ZERO,
    Expr,
    Slot,
    add,
    atom,
    constant,
    fresh,
    fresh_token,
    multiply,
    scale,
    size_value,
    sum_over,
)
from derive.kernel.normal import delta, normal, vanishes
from derive.kernel.powers import exponential, function, logarithm, mask, raise_to
from derive.kernel.readoff import place
from derive.kernel.sizes import Size
from derive.terms.determinants import determinant
from derive.terms.inverse_form import ORTHONORMAL, inverse_entry, inverse_of, scalar_part, swapped
from derive.terms.raised import raised
from derive.terms.term import Term

Facts = Mapping[str, frozenset[str]]
Slots = tuple[Slot, ...]
Gradients = Mapping[tuple[str, str], Expr]


FREE = "moves freely"
"""The fact that the differential of a symmetric matrix is not symmetric: its gradient is the one for free entries."""


class Opaque(Exception):
    """The term has a part that the kernel has no entrywise definition for."""


def lower(
    term: Term, facts: Facts | None = None, gradients: Gradients | None = None, indices: Mapping[str, Slot] | None = None
) -> Expr:
    """The normal form of the entry of `term` at its free axes.

    `gradients` maps gradient symbols to entries read off a differential (`derive.kernel.readoff`), which stand in for
    them; `indices` gives the slots of indices that the term does not bind (others raise `Opaque`).
    """
    slots = tuple(free_slot(axis, size) for axis, size in enumerate(term.shape))
    lowering = Lowering(facts or {}, gradients or {})
    lowering.indices.update(indices or {})
    return normal(lowering.entry(term, slots))


def equal(
    left: Term, right: Term, facts: Facts | None = None, gradients: Gradients | None = None, cases: bool = False
) -> bool:
    """Whether the kernel proves left = right for all sizes, with `cases` also place by place along axes of few places; False
    says nothing."""
    if left.shape != right.shape:
        return False
    rest = difference(left, right, facts, gradients)
    return vanishes(rest) or (cases and vanishes_by_cases(rest))


def difference(left: Term, right: Term, facts: Facts | None = None, gradients: Gradients | None = None) -> Expr:
    """The normal form of left − right, which have one shape."""
    free = {name: _index_slot(name, size) for name, size in {**free_indices(left), **free_indices(right)}.items()}
    return normal(add(lower(left, facts, gradients, free), scale(-1, lower(right, facts, gradients, free))))


def vanishes_by_cases(rest: Expr) -> bool:
    """Whether an expression in which literal positions stand is zero place by place along axes of few places."""
    return has_literals(rest) and vanishes_in_all_cases(rest)


def free_indices(term: Term) -> dict[str, Size]:
    """The indices that the term does not bind, with their sizes, in the order in which they stand."""
    if term.op == "index":
        return {term.attrs[0]: term.attrs[1]}
    found: dict[str, Size] = {}
    for arg in term.args:
        found.update({name: size for name, size in free_indices(arg).items() if name not in found})
    bound = term.attrs[:1] if term.op == "total" else term.attrs if term.op == "array" else ()
    return {name: size for name, size in found.items() if name not in bound}


def _index_slot(name: str, size: Size) -> Slot:
    """A free index holds for its whole range, as a free axis does."""
    return () if size.is_one else (("f", "index " + name, size, Size.of(1)),)


def freely_moving(name: str, facts: Facts) -> Facts:
    """The facts, but for the differential of a symmetric matrix, which may be any matrix."""
    known = facts.get(name, frozenset())
    return {**facts, name: known | {FREE}} if known & {"symmetric", "skew_symmetric"} else facts


def free_slot(axis: int, size: Size) -> Slot:
    return () if size.is_one else (("f", axis, size, Size.of(1)),)


def bound_slot(size: Size) -> Slot:
    return () if size.is_one else (fresh_token(size),)


class Lowering:
    """Entries of terms, under facts about named arrays (symmetric, orthonormal, one-hot rows or columns)."""

    def __init__(self, facts: Facts, gradients: Gradients):
        self.facts = facts
        self.gradients = gradients
        self.indices: dict[str, Slot] = {}

    def entry(self, term: Term, slots: Slots) -> Expr:
        method: Callable[[Term, Slots], Expr] | None = getattr(self, "_" + term.op, None)
        if method is None:
            raise Opaque(f"the kernel has no rule for {term.op}")
        return method(term, slots)

    # ----------------------------------------------------------------------------------------------------------- leaves

    def _var(self, term: Term, slots: Slots) -> Expr:
        properties = self.facts.get(term.name, frozenset())
        name = array_name(term.name)
        if "onehot_rows" in properties or "onehot_cols" in properties:
            pointed = 1 if "onehot_rows" in properties else 0
            place = bound_slot(term.shape[pointed])
            where = (slots[0], place) if pointed == 1 else (place, slots[1])
            return mask(slots[pointed], place, atom(("v", "scores of " + name, where))) if place else UNIT
        if "binary" in properties:
            return function("ge0", atom(("v", "scores of " + name, slots)))
        if "signs" in properties:
            return add(scale(2, function("ge0", atom(("v", "scores of " + name, slots)))), scale(-1, UNIT))
        if "probability" in properties:
            return self._shares(name, term.shape, slots)
        square = term.rows == term.cols
        if square and "symmetric" in properties:
            return atom(("y", name, slots))
        if square and "skew_symmetric" in properties:
            return self._turned_away("half of " + name, slots)
        if "orthonormal_columns" in properties or (square and properties & ORTHONORMAL):
            return atom(("q", name, slots))
        if "orthonormal_rows" in properties:
            return atom(("q", "transpose of " + name, slots[::-1]))
        return atom(("v", name, slots))

    def _turned_away(self, name: str, slots: Slots) -> Expr:
        """A − Aᵀ for a free matrix A; every skew-symmetric matrix is one."""
        return add(atom(("v", name, slots)), scale(-1, atom(("v", name, slots[::-1]))))

    def _shares(self, name: str, shape: tuple[Size, ...], slots: Slots) -> Expr:
        """Rows (or a column) that sum to one: r_k / Σ_j r_j for free weights r; every such array is, with r itself."""
        along = 0 if shape[1].is_one else 1
        inner = bound_slot(shape[along])
        if not inner:
            return UNIT
        others = tuple(inner if k == along else slot for k, slot in enumerate(slots))
        weight = ("v", "weights of " + name, slots)
        below = sum_over(inner, atom(("v", "weights of " + name, others)))
        return multiply(atom(weight), raise_to(below, Fraction(-1)))

    def _dvar(self, term: Term, slots: Slots) -> Expr:
        facts = self.facts.get(term.name, frozenset())
        symmetric = term.rows == term.cols and "symmetric" in facts and FREE not in facts
        if term.rows == term.cols and "skew_symmetric" in facts and FREE not in facts:
            return self._turned_away("d half of " + term.name, slots)
        return atom(("y" if symmetric else "v", "d " + term.name, slots))

    def _grad(self, term: Term, slots: Slots) -> Expr:
        known = self.gradients.get((term.attrs[0], term.attrs[1]))
        if known is not None:
            return place(fresh(known), slots, term.shape)
        return atom(("v", f"gradient of {term.attrs}", slots))

    def _num(self, term: Term, slots: Slots) -> Expr:
        return constant(term.attrs[0])

    def _size(self, term: Term, slots: Slots) -> Expr:
        return size_value(term.attrs[0])

    def _ones(self, term: Term, slots: Slots) -> Expr:
        return UNIT

    def _zeros(self, term: Term, slots: Slots) -> Expr:
        return ZERO

    def _eye(self, term: Term, slots: Slots) -> Expr:
        return delta(slots[0], slots[1])

    # --------------------------------------------------------------------------------------------------- linear algebra

    def _add(self, term: Term, slots: Slots) -> Expr:
        return add(*(self.entry(arg, slots) for arg in term.args))

    def _scale(self, term: Term, slots: Slots) -> Expr:
        factor, arg = term.args
        if factor.op == "num":
            return scale(factor.attrs[0], self.entry(arg, slots))
        return multiply(normal(self.entry(factor, ((), ()))), self.entry(arg, slots))

    def _matmul(self, term: Term, slots: Slots) -> Expr:
        left, right = term.args
        inner = bound_slot(left.cols)
        product = multiply(self.entry(left, (slots[0], inner)), self.entry(right, (inner, slots[1])))
        return sum_over(inner, product)

    def _hadamard(self, term: Term, slots: Slots) -> Expr:
        return multiply(self.entry(term.args[0], slots), self.entry(term.args[1], slots))

    def _transpose(self, term: Term, slots: Slots) -> Expr:
        return self.entry(term.args[0], (slots[1], slots[0]))

    def _trace(self, term: Term, slots: Slots) -> Expr:
        inner = bound_slot(term.args[0].rows)
        return sum_over(inner, self.entry(term.args[0], (inner, inner)))

    def _kron(self, term: Term, slots: Slots) -> Expr:
        left, right = term.args
        outer = [bound_slot(size) for size in left.shape]
        inner = [bound_slot(size) for size in right.shape]
        result = multiply(self.entry(left, tuple(outer)), self.entry(right, tuple(inner)))
        for slot, a, b in zip(slots, outer, inner):
            result = multiply(result, delta(slot, a + b))
        return sum_over(tuple(t for s in outer + inner for t in s), result)

    def _diag(self, term: Term, slots: Slots) -> Expr:
        (arg,) = term.args
        where = (slots[0], ()) if arg.cols.is_one else ((), slots[0])
        return multiply(delta(slots[0], slots[1]), self.entry(arg, where))

    def _diagonal(self, term: Term, slots: Slots) -> Expr:
        return self.entry(term.args[0], (slots[0], slots[0]))

    # ------------------------------------------------------------------------------------------------------- regrouping

    def _repeat(self, term: Term, slots: Slots) -> Expr:
        (arg,) = term.args
        return self.entry(arg, tuple(() if size.is_one else slot for size, slot in zip(arg.shape, slots)))

    def _reshape(self, term: Term, slots: Slots) -> Expr:
        return self._flat(term.args[0], slots, term.attrs[0])

    def _vec(self, term: Term, slots: Slots) -> Expr:
        return self._flat(term.args[0], slots, "F")

    def _flat(self, arg: Term, slots: Slots, order: str) -> Expr:
        inner = tuple(bound_slot(size) for size in arg.shape)
        digits = [*inner] if order == "C" else [*reversed(inner)]
        places = [*slots] if order == "C" else [*reversed(slots)]
        same = delta(tuple(t for s in places for t in s), tuple(t for s in digits for t in s))
        return sum_over(tuple(t for s in inner for t in s), multiply(self.entry(arg, inner), same))

    def _regroup(self, term: Term, slots: Slots) -> Expr:
        atoms, inputs, outputs = term.attrs
        if any(sorted(k for group in side for k in group) != list(range(len(atoms))) for side in (inputs, outputs)):
            raise Opaque("a regrouping that drops or repeats digits")
        digits = [bound_slot(size) for size in atoms]
        inner = tuple(tuple(t for k in group for t in digits[k]) for group in inputs)
        result = self.entry(term.args[0], inner)
        for slot, group in zip(slots, outputs):
            result = multiply(result, delta(slot, tuple(t for k in group for t in digits[k])))
        return sum_over(tuple(t for s in digits for t in s), result)

    def _linear(self, term: Term, slots: Slots) -> Expr:
        (arg,) = term.args
        kind, params, adjoint = term.attrs
        inner = tuple(bound_slot(size) for size in arg.shape)
        where = inner + slots if adjoint else slots + inner
        weights = atom(("v", f"linear map {kind}{params}", where))
        return sum_over(tuple(t for s in inner for t in s), multiply(weights, self.entry(arg, inner)))

    # --------------------------------------------------------------------------------------------- functions of entries

    def _apply(self, term: Term, slots: Slots) -> Expr:
        name = term.attrs[0]
        if name == "recip":
            return self._raised(term.args[0], Fraction(-1), slots)
        argument = normal(self.entry(term.args[0], slots))
        return FUNCTIONS[name](argument) if name in FUNCTIONS else function(name, argument)

    def _power(self, term: Term, slots: Slots) -> Expr:
        return self._raised(term.args[0], term.attrs[0], slots)

    def _raised(self, base: Term, exponent: Fraction, slots: Slots) -> Expr:
        return reduce(multiply, (raise_to(self.entry(term, slots), power) for term, power in raised(base, exponent)))

    def _softmax(self, term: Term, slots: Slots) -> Expr:
        (arg,) = term.args
        inner = bound_slot(arg.cols)
        above = exponential(self.entry(arg, slots))
        below = sum_over(inner, exponential(self.entry(arg, (slots[0], inner))))
        return multiply(above, raise_to(below, Fraction(-1)))

    def _row_max(self, term: Term, slots: Slots) -> Expr:
        (arg,) = term.args
        inner = bound_slot(arg.cols)
        return sum_over(inner, multiply(self._mask(arg, (slots[0], inner)), self.entry(arg, (slots[0], inner))))

    def _argmax_mask(self, term: Term, slots: Slots) -> Expr:
        return self._mask(term.args[0], slots)

    def _mask(self, arg: Term, slots: Slots) -> Expr:
        place = bound_slot(arg.cols)
        return mask(slots[1], place, self.entry(arg, (slots[0], place))) if place else UNIT

    def _row_argmax(self, term: Term, slots: Slots) -> Expr:
        (arg,) = term.args
        inner = bound_slot(arg.cols)
        if not inner:
            return ZERO
        position = atom(("v", "position on an axis", (inner,)))
        return sum_over(inner, multiply(self._mask(arg, (slots[0], inner)), position))

    # --------------------------------------------------------------------------------------------------------- inverses

    def _inverse(self, term: Term, slots: Slots) -> Expr:
        (arg,) = term.args
        if arg.rows.is_one:
            return raise_to(self.entry(arg, slots), Fraction(-1))
        simpler = inverse_of(arg, self.facts)
        if simpler is not None:
            return self.entry(simpler, slots)
        divisor, matrix = scalar_part(lower(arg, self.facts))
        return multiply(raise_to(Expr((divisor,)), Fraction(-1)), self._inverse_of(matrix, slots))

    def _inverse_of(self, matrix: Expr, slots: Slots) -> Expr:
        """The entry of the inverse of the matrix with the given entries at the free axes 0 and 1."""
        named = inverse_entry(matrix, slots)
        if named is not None:
            return named
        turned = normal(swapped(matrix))
        name, other = key(matrix), key(turned)
        kind = "j" if name == other else "i"
        if other < name:
            name, matrix, slots = other, turned, slots[::-1]
        return atom((kind, "the matrix " + name, slots, matrix))

    def _det(self, term: Term, slots: Slots) -> Expr:
        return determinant(term.args[0], self.facts, lambda m: lower(m, self.facts), lambda t: self.entry(t, ((), ())))

    # ------------------------------------------------------------------------------------------------------- index form

    def _entry(self, term: Term, slots: Slots) -> Expr:
        array, *where = term.args
        return self.entry(array, tuple(self._position(w, size) for w, size in zip(where, array.shape)))

    def _position(self, where: Term, size: Size) -> Slot:
        if where.op == "num":
            return self._literal(where.attrs[0], size)
        if where.op != "index" or where.name not in self.indices:
            raise Opaque("an index that is computed")
        slot = self.indices[where.name]
        length = Size.of(1)
        for token in slot:
            length = length * token[2]
        if length != size:
            raise Opaque(f"the index {where.name} runs over {length} places on an axis of {size}")
        return slot

    def _literal(self, value: Fraction, size: Size) -> Slot:
        length = size.as_int()
        if value.denominator != 1 or value < 0 or (length is not None and value >= length):
            raise Opaque(f"there is no place {value} on an axis of {size}")
        return () if size.is_one else (("n", int(value), size),)

    def _total(self, term: Term, slots: Slots) -> Expr:
        name, size = term.attrs
        slot = bound_slot(size)
        return sum_over(slot, self._with({name: slot}, term.args[0], slots))

    def _array(self, term: Term, slots: Slots) -> Expr:
        return self._with(dict(zip(term.attrs, slots, strict=True)), term.args[0], ((), ()))

    def _with(self, indices: Mapping[str, Slot], body: Term, slots: Slots) -> Expr:
        saved = dict(self.indices)
        self.indices.update(indices)
        try:
            return self.entry(body, slots)
        finally:
            self.indices = saved


def array_name(name: str) -> str:
    """A name for the kernel that none of its own names ("d X", "scores of X", …) can be: those hold a blank."""
    return "array " + name if " " in name else name


def _sign(x: Expr) -> Expr:
    return add(function("ge0", x), function("gt0", x), scale(-1, UNIT))


LEAK = Fraction(1, 100)
"""The slope of leaky_relu where its argument is negative."""


def _sigmoid(x: Expr) -> Expr:
    return raise_to(add(UNIT, exponential(scale(-1, x))), Fraction(-1))


FUNCTIONS: Mapping[str, Callable[[Expr], Expr]] = {
    "exp": exponential,
    "log": logarithm,
    "sqrt": lambda x: raise_to(x, Fraction(1, 2)),
    "relu'": lambda x: function("ge0", x),
    "leaky_relu": lambda x: add(scale(LEAK, fresh(x)), scale(1 - LEAK, function("relu", x))),
    "leaky_relu'": lambda x: add(scale(LEAK, UNIT), scale(1 - LEAK, function("ge0", x))),
    "sigmoid": _sigmoid,
    "tanh": lambda x: add(scale(2, _sigmoid(scale(2, x))), scale(-1, UNIT)),
    "softplus": lambda x: logarithm(add(UNIT, exponential(x))),
    "le0": lambda x: add(UNIT, scale(-1, function("gt0", x))),
    "lt0": lambda x: add(UNIT, scale(-1, function("ge0", x))),
    "eq0": lambda x: add(function("ge0", x), scale(-1, function("gt0", x))),
    "sign": _sign,
    "abs": lambda x: add(scale(2, function("relu", x)), scale(-1, fresh(x))),
}
