"""What each operator means, entry by entry, under facts about named arrays.

Trusted here: the definitions of the operators (a matrix product is a sum over the inner index, vec stacks columns, …); (AB)⁻¹ =
B⁻¹A⁻¹ for square factors, (c M)⁻¹ = M⁻¹/c and the mixed product of Kronecker products; tanh x = 2/(1 + exp(−2x)) − 1; and what
the facts say: a one-hot row is the mask of some scores, a 0/1 array is 1(s ≥ 0), shares that sum to one are w_k / Σ_j w_j, and a
matrix with orthonormal rows is the transpose of one with orthonormal columns.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from .algebra import Algebra
from .base import ONE, Term, need
from .determinants import Determinants
from .entries import AXES, UNIT, atom, delta, free, plus, product, put_sum, scaled, size_value, summed, tokens_of
from .terms import apply, make, walk

FREE = "free differential"
"""With this fact the differential of a symmetric matrix may be any matrix: its gradient is the one for free entries."""
ORTHONORMAL = {"orthogonal", "orthonormal_columns", "orthonormal_rows"}



def as_kronecker(term: Term) -> tuple[Term, Term] | None:
    """(A, B) of a product of Kronecker products that is A ⊗ B, since (P ⊗ Q)(R ⊗ S) = PR ⊗ QS."""
    if term.op == "kron":
        return term.args[0], term.args[1]
    if term.op not in ("matmul", "transpose"):
        return None
    pairs = [as_kronecker(arg) for arg in term.args]
    first = pairs[0]
    if first is None:
        return None
    if term.op == "transpose":
        return make("transpose", first[0]), make("transpose", first[1])
    second = pairs[1]
    if second is None or any(a.shape[1] != b.shape[0] for a, b in zip(first, second)):
        return None
    return make("matmul", first[0], second[0]), make("matmul", first[1], second[1])


class Lowering(Determinants):
    """Entries of terms, under facts about named arrays and entries of gradient symbols that are not free."""

    def __init__(self, algebra: Algebra, facts: Mapping[str, frozenset[str]], known: Mapping[tuple, tuple]):
        self.algebra, self.facts, self.known = algebra, facts, known
        self.indices: dict[str, tuple] = {}

    def lower(self, term: Term) -> list[tuple[str, tuple]]:
        """The monomials of the entry at the free axes, each with its string."""
        return self.algebra.collected(self.at(term, free(term.shape)))

    def at(self, term: Term, slots: tuple) -> tuple:
        if term.op in PLAIN:
            return PLAIN[term.op](self, term, slots)
        method = getattr(self, f"_{term.op}", None)
        need(method, f"no rule for the operator {term.op}")
        assert method is not None
        return method(term, slots, *term.args)

    def flat(self, slots: Iterable[tuple]) -> tuple:
        return tuple(t for s in slots for t in s)

    def _var(self, term: Term, slots: tuple) -> tuple:
        (name,), facts = term.attrs, self.facts.get(term.attrs[0], frozenset())
        for axis, fact in ((1, "onehot_rows"), (0, "onehot_cols")):
            if fact in facts and term.shape[axis] != ONE:
                token = self.algebra.fresh_token(term.shape[axis])
                inner = ((token,), slots[1]) if axis == 0 else (slots[0], (token,))
                return atom("M", slots[axis], token, atom("v", ("scores", name), inner))
        scores = ("scores", name)
        if "binary" in facts:
            return self.algebra.function("ge0", atom("v", scores, slots))
        if "signs" in facts:
            return plus(scaled(Fraction(2), self.algebra.function("ge0", atom("v", scores, slots))), scaled(Fraction(-1), UNIT))
        if "probability" in facts:
            return self.share(("weights", name), term.shape, slots)
        if "diagonal" in facts and term.shape[0] == term.shape[1]:
            return self._on_diagonal(("diagonal", name), slots)
        if "symmetric" not in facts and facts & ORTHONORMAL:
            return atom("q", name, slots) if "orthonormal_rows" not in facts else atom("q", ("transpose", name), slots[::-1])
        return atom("y" if "symmetric" in facts else "v", name, slots)

    def _on_diagonal(self, name: tuple, slots: tuple) -> tuple:
        """diag(v) for a free vector v; every diagonal matrix is one."""
        return product(delta(slots[0], slots[1]), atom("v", name, (slots[0], ())))

    def share(self, name: tuple, shape: tuple, slots: tuple) -> tuple:
        """Rows, or a column, that sum to one: w_k / Σ_j w_j for free weights w; every such array is, with w itself."""
        along = 0 if shape[1] == ONE else 1
        inner = self.algebra.slot(shape[along])
        if not inner:
            return UNIT
        others = tuple(inner if k == along else slot for k, slot in enumerate(slots))
        below = self.algebra.power(summed(inner, atom("v", name, others)), Fraction(-1))
        return product(atom("v", name, slots), below)

    def _dvar(self, term: Term, slots: tuple) -> tuple:
        facts = self.facts.get(term.attrs[0], frozenset())
        if "diagonal" in facts and FREE not in facts and term.shape[0] == term.shape[1]:
            return self._on_diagonal(("d diagonal", *term.attrs), slots)
        return atom("y" if "symmetric" in facts and FREE not in facts else "v", ("d", *term.attrs), slots)

    def _grad(self, term: Term, slots: tuple) -> tuple:
        if term.attrs not in self.known:
            return atom("v", ("grad", *term.attrs), slots)
        places = {p[0]: slot for p, slot in zip(free(term.shape, AXES), slots) if p}
        return put_sum(self.algebra.fresh(self.known[term.attrs]), places)

    def _matmul(self, term: Term, slots: tuple, left: Term, right: Term) -> tuple:
        inner = self.algebra.slot(left.shape[1])
        return summed(inner, product(self.at(left, (slots[0], inner)), self.at(right, (inner, slots[1]))))

    def _trace(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = self.algebra.slot(arg.shape[0])
        return summed(inner, self.at(arg, (inner, inner)))

    def _kron(self, term: Term, slots: tuple, left: Term, right: Term) -> tuple:
        outer, inner = ([self.algebra.slot(s) for s in t.shape] for t in (left, right))
        result = product(self.at(left, tuple(outer)), self.at(right, tuple(inner)))
        for slot, a, b in zip(slots, outer, inner):
            result = product(result, delta(slot, a + b))
        return summed(self.flat(outer + inner), result)

    def _diag(self, term: Term, slots: tuple, arg: Term) -> tuple:
        where = (slots[0], ()) if arg.shape[1] == ONE else ((), slots[0])
        return product(delta(*slots), self.at(arg, where))

    def _repeat(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.at(arg, tuple(() if size == ONE else slot for size, slot in zip(arg.shape, slots)))

    def _reshape(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = tuple(self.algebra.slot(s) for s in arg.shape)
        step = 1 if term.attrs == ("C",) else -1
        same = delta(self.flat(slots[::step]), self.flat(inner[::step]))
        return summed(self.flat(inner), product(self.at(arg, inner), same))

    _vec = _reshape

    def _regroup(self, term: Term, slots: tuple, arg: Term) -> tuple:
        atoms, inputs, outputs = term.attrs
        digits = [self.algebra.slot(s) for s in atoms]
        result = self.at(arg, tuple(self.flat(digits[k] for k in group) for group in inputs))
        for slot, group in zip(slots, outputs):
            result = product(result, delta(slot, self.flat(digits[k] for k in group)))
        return summed(self.flat(digits), result)

    def _linear(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = tuple(self.algebra.slot(s) for s in arg.shape)
        where = inner + slots if term.attrs[2] == "adjoint" else slots + inner
        return summed(self.flat(inner), product(atom("v", ("map", *term.attrs[:2]), where), self.at(arg, inner)))

    def _apply(self, term: Term, slots: tuple, arg: Term) -> tuple:
        name, algebra = term.attrs[0], self.algebra
        inner = algebra.normal(self.at(arg, slots))
        if name in ("exp", "log"):
            return algebra.exp(inner) if name == "exp" else algebra.log(inner)
        if name in ("recip", "sqrt"):
            return algebra.power(inner, Fraction(-1) if name == "recip" else Fraction(1, 2))
        if name == "tanh" and algebra.by_exponentials:
            double = algebra.exp(scaled(Fraction(-2), inner))
            return plus(scaled(Fraction(2), algebra.power(plus(UNIT, double), Fraction(-1))), scaled(Fraction(-1), UNIT))
        if name == "eq0":
            return plus(algebra.function("ge0", inner), scaled(Fraction(-1), algebra.function("gt0", algebra.fresh(inner))))
        if name == "relu":
            return product(algebra.function("ge0", inner), algebra.fresh(inner))
        if name == "sigmoid":
            return algebra.power(plus(UNIT, algebra.exp(scaled(Fraction(-1), inner))), Fraction(-1))
        return algebra.log(plus(UNIT, algebra.exp(inner))) if name == "softplus" else algebra.function(name, inner)

    def _softmax(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = self.algebra.slot(arg.shape[1])
        below = summed(inner, self.algebra.exp(self.at(arg, (slots[0], inner))))
        return product(self.algebra.exp(self.at(arg, slots)), self.algebra.power(below, Fraction(-1)))

    def _row_max(self, term: Term, slots: tuple, arg: Term) -> tuple:
        inner = self.algebra.slot(arg.shape[1])
        return summed(inner, product(self._argmax_mask(arg, (slots[0], inner), arg), self.at(arg, (slots[0], inner))))

    def _argmax_mask(self, term: Term, slots: tuple, arg: Term) -> tuple:
        if arg.shape[1] == ONE:
            return UNIT
        token = self.algebra.fresh_token(arg.shape[1])
        return atom("M", slots[1], token, self.algebra.normal(self.at(arg, (slots[0], (token,)))))

    def _inverse(self, term: Term, slots: tuple, arg: Term) -> tuple:
        if arg.shape == (ONE, ONE):
            return self.algebra.power(self.at(arg, slots), Fraction(-1))
        parts = self.inverse_by_parts(arg)
        if parts is not None:
            return self.at(parts, slots)
        if arg.op == "var":
            return atom("j" if "symmetric" in self.facts.get(arg.attrs[0], ()) else "i", arg.attrs[0], slots)
        (divisor, name), (_, turned) = self.without_scalars(arg), self.without_scalars(make("transpose", arg))
        kind, place = ("j" if name == turned else "i"), (slots if name <= turned else slots[::-1])
        return product(self.algebra.power((divisor,), Fraction(-1)), atom(kind, ("matrix", min(name, turned)), place))

    def without_scalars(self, arg: Term) -> tuple[tuple, str]:
        """What all entries of a matrix share that is the same for all of them, and the matrix without it as a string."""
        self.need_no_index(arg)
        entries = self.lower(arg)
        total = tuple(m for _, m in entries)
        if not total:
            return UNIT[0], self.name_of(entries)
        (value, _, factors), _ = self.algebra.content(total)
        plain = tuple((f, e) for f, e in factors if not tokens_of(f))
        if value == 1 and not plain:
            return UNIT[0], self.name_of(entries)
        undo = ((1 / value, (), tuple((f, -e) for f, e in plain)),)
        return (value, (), plain), self.name_of(self.algebra.collected(product(undo, total)))

    def inverse_by_parts(self, arg: Term) -> Term | None:
        """(AB)⁻¹ = B⁻¹A⁻¹ for square A and B, and so on; the inverse on the left exists only if those on the right do."""
        op, args = arg.op, arg.args
        if op in ("eye", "inverse"):
            return arg if op == "eye" else args[0]
        if op == "transpose":
            return make("transpose", make("inverse", args[0]))
        if op == "scale":
            return make("scale", apply("recip", args[0]), make("inverse", args[1]))
        if op in ("matmul", "kron") and all(a.shape[0] == a.shape[1] for a in args):
            left, right = (make("inverse", a) for a in args)
            return make("matmul", right, left) if op == "matmul" else make("kron", left, right)
        mixed = as_kronecker(arg) if op == "matmul" else None
        if mixed is not None and all(a.shape[0] == a.shape[1] for a in mixed):
            return make("kron", make("inverse", mixed[0]), make("inverse", mixed[1]))
        if op == "diag":
            return make("diag", apply("recip", args[0]))
        if op == "var" and "diagonal" in self.facts.get(arg.attrs[0], frozenset()):
            return make("diag", apply("recip", make("diagonal", arg)))
        if op == "var" and self.facts.get(arg.attrs[0], frozenset()) & ORTHONORMAL:
            return make("transpose", arg)
        return None

    def _det(self, term: Term, slots: tuple, arg: Term) -> tuple:
        return self.determinant(arg)

    def whole(self, arg: Term) -> str:
        """A matrix as one string; it must not depend on an index that is summed outside."""
        self.need_no_index(arg)
        return self.name_of(self.lower(arg))

    def need_no_index(self, arg: Term) -> None:
        inside = any(t.op == "index" and t.attrs[0] in self.indices for t in walk(arg))
        need(not inside, "the inverse or determinant of a matrix that depends on an index")

    def name_of(self, entries: list[tuple[str, tuple]]) -> str:
        name = " + ".join(f"{m[0]}*{text}" for text, m in entries) or "0"
        self.algebra.matrices[name] = tuple(m for _, m in entries)
        return name

    def _entry(self, term: Term, slots: tuple, arg: Term, *where: Term) -> tuple:
        return self.at(arg, tuple(self.position(w, size) for w, size in zip(where, arg.shape)))

    def position(self, where: Term, size: tuple) -> tuple:
        if size == ONE:
            return ()
        if where.op == "num":
            value = where.attrs[0]
            inside = (
                value.denominator == 1
                and value >= 0
                and not (size[0][0] == () and len(size) == 1 and value >= size[0][1])
            )
            need(inside, "a subscript is not a whole number inside its axis")
            return (("n", int(value), size),)
        need(where.op == "index", "a subscript that is computed")
        name = where.attrs[0]
        if name not in self.indices:
            return (("f", json.dumps(name), size, ONE),)
        need(self.indices[name][0] == size, f"the index {name} runs over another range")
        return self.indices[name][1]

    def _total(self, term: Term, slots: tuple, body: Term) -> tuple:
        name, size = term.attrs
        slot = self.algebra.slot(size)
        return summed(slot, self.within({name: (size, slot)}, body, slots))

    def _array(self, term: Term, slots: tuple, body: Term) -> tuple:
        need(len(set(term.attrs)) == len(term.attrs), "an array names two axes alike")
        indices = {name: (size, slot) for name, size, slot in zip(term.attrs, term.shape, slots)}
        return self.within(indices, body, ((), ()))

    def within(self, indices: Mapping[str, tuple], body: Term, slots: tuple) -> tuple:
        saved, self.indices = self.indices, {**self.indices, **indices}
        result = self.at(body, slots)
        self.indices = saved
        return result


PLAIN: Mapping[str, Callable[[Lowering, Term, tuple], tuple]] = {
    "num": lambda lo, t, s: scaled(t.attrs[0], UNIT),
    "size": lambda lo, t, s: size_value(t.attrs[0]),
    "ones": lambda lo, t, s: UNIT,
    "zeros": lambda lo, t, s: (),
    "eye": lambda lo, t, s: delta(*s),
    "add": lambda lo, t, s: plus(*(lo.at(a, s) for a in t.args)),
    "scale": lambda lo, t, s: product(lo.at(t.args[0], ((), ())), lo.at(t.args[1], s)),
    "hadamard": lambda lo, t, s: product(lo.at(t.args[0], s), lo.at(t.args[1], s)),
    "transpose": lambda lo, t, s: lo.at(t.args[0], (s[1], s[0])),
    "diagonal": lambda lo, t, s: lo.at(t.args[0], (s[0], s[0])),
    "power": lambda lo, t, s: lo.algebra.power(lo.at(t.args[0], s), t.attrs[0]),
}
