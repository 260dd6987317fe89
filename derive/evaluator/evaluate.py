"""The walk: the value of a typed term in a number domain, with forward-mode tangents.

Guarantee: every operator of `derive.terms.term` is computed from its definition on arrays of numbers; nothing is
simplified and no identity of matrix calculus is used but the rules of the differential in `derive.evaluator.dual`.  A
gradient symbol is computed from all basis directions of its variable (see `Evaluation.gradient`).

The *claim direction* gives meaning to dX: in a total differential every leaf that is not constant moves at random
(within what its properties allow) and defined symbols follow; in one that is partial in X, X alone moves.

Limits: second differentials and differentials of gradient symbols are not evaluated (`Abstain`).  A function with a
kink is not evaluated at the kink (`Inadmissible`), unless its argument stays there in every direction.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from fractions import Fraction

import numpy as np

from derive.evaluator.directions import ROOT, Context, Scope, basis
from derive.evaluator.domains import Array, Domain
from derive.evaluator.draws import Draws
from derive.evaluator.dual import Dual, add_tangents, bilinear, determinant, inverse, kronecker
from derive.evaluator.functions import KINKED, SPIKES, apply_function, softmax
from derive.evaluator.graph import Graph
from derive.evaluator.leaves import Leaves
from derive.evaluator.rewirings import ADDING, REWIRINGS
from derive.evaluator.scene import Abstain, Inadmissible
from derive.evaluator.size_choice import Sizes
from derive.kernel.sizes import ONE
from derive.terms.term import Shape, Term

Taken = tuple[tuple[int, ...], tuple[Array, ...], Array | None]


class Evaluation:
    """One draw: the values of all symbols at given sizes in a given domain, made as they are needed.

    `given` sets the value of a symbol ("X", also of a defined one), of a differential ("dX") or of a gradient symbol
    ("∇_X J"); everything else that is a leaf comes from `draws`.  With `at_kinks`, functions have values at their kinks.
    `bends` collects, of each argument of a function with a kink, numbers whose signs say on which side of it they lie.
    """

    def __init__(
        self,
        graph: Graph,
        sizes: Sizes,
        domain: Domain,
        draws: Draws,
        partial: str | None = None,
        given: Mapping[str, Array] | None = None,
        at_kinks: bool = False,
    ):
        self.graph = graph
        self.scene = graph.scene
        self.sizes = sizes
        self.domain = domain
        self.partial = partial
        self.given = given or {}
        self.refuses_kinks = domain.ordered and domain.exact and not at_kinks
        self.leaves = Leaves(graph.scene, sizes, domain, draws, self.given)
        self.bends: dict[Term, list[Array]] = {}
        self._values: dict[Term, Dual] = {}
        self._taken: dict[Hashable, Taken] = {}
        self._gradients: dict[tuple[str, str], Array] = {}
        self._bases: dict[str, Context] = {}
        self._claim = Context(self._moves, self.leaves.claim_direction, partial)
        self._generic = Context(self._is_leaf, self.leaves.generic_direction, None)

    def value(self, term: Term, scope: Scope = ROOT) -> Array:
        """The value, of shape (index ranges…, r, c)."""
        return self.walk(term, None, scope).value

    def tangent(self, term: Term) -> Array:
        """The differential of the term in the claim direction."""
        tangent = self.walk(term, self._claim, ROOT).tangent
        return self.leaves.full(term.shape, 0) if tangent is None else tangent[0]

    def gradient(self, loss: str, name: str, shape: Shape) -> Array:
        """∇_X J, of the shape of X.

        If J's definition leads to X: the derivative of J in all basis directions of X, X being free.  Otherwise J is
        unknown: the gradients by the tops are drawn at random, and ∇_X J is the sum over the tops w of the adjoint of
        ∂w/∂X applied to ∇_w J, from the basis directions of X.
        """
        key = (loss, name)
        if key not in self._gradients:
            label = f"∇_{name} {loss}"
            if label in self.given:
                value = self.given[label]
            elif loss == name:
                value = self.leaves.full(shape, 1)
            elif name in self.graph.tops.get(loss, ()):
                value = self.leaves.free_gradient(label, shape)
            else:
                value = self._pull_back(loss, name, shape)
            self._gradients[key] = value
        return self._gradients[key]

    # ---------------------------------------------------------------------------------------------- directions

    def _is_leaf(self, name: str) -> bool:
        return name not in self.scene.definitions and name not in self.graph.tops

    def _moves(self, name: str) -> bool:
        if self.partial is not None:
            return name == self.partial
        return self._is_leaf(name) and name not in self.scene.constants

    def _basis(self, name: str) -> Context:
        if name not in self._bases:
            self._bases[name] = basis(name, *self.leaves.shape(self.leaves.declared(name)), self.domain.exact)
        return self._bases[name]

    def _pull_back(self, loss: str, name: str, shape: Shape) -> Array:
        if self.graph.is_known(loss):
            if not all(axis.is_one for axis in self.leaves.declared(loss)):
                raise Abstain(f"{loss} is differentiated but is not a scalar")
            slope = self._symbol(loss, self._basis(name)).tangent
        else:
            slope = self._through_tops(loss, self._basis(name))
        return self.leaves.full(shape, 0) if slope is None else slope.reshape(self.leaves.shape(shape))

    def _through_tops(self, loss: str, context: Context) -> Array | None:
        """Σ <∇_w J, dw> over the tops w; shape (K, 1, 1)."""
        total = None
        for top in self.graph.tops[loss]:
            moved = self._symbol(top, context).tangent
            if moved is not None:
                gradient = self.gradient(loss, top, self.leaves.declared(top))
                total = add_tangents(total, (moved * gradient).sum((-2, -1), keepdims=True))
        return None if total is None else self.domain.reduce(total)

    def _symbol(self, name: str, context: Context | None) -> Dual:
        return self.walk(Term("var", (), (name,), self.leaves.declared(name)), context, ROOT)

    # ---------------------------------------------------------------------------------------------- the walk

    def walk(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        """The dual of a term in the directions of a context (None: the value alone)."""
        if scope.names and not self.graph.free_indices(term):
            return self._lift(self.walk(term, context, ROOT), len(scope.names))
        if context is not None and not self._depends(term, context):
            context = None
        if scope.names:
            return self._compute(term, context, scope)
        cache = self._values if context is None else context.cache
        known = cache.get(term)
        if known is None:
            known = cache[term] = self._compute(term, context, scope)
        return known

    def _compute(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        rule = OPERATORS.get(term.op)
        if rule is None:
            raise Abstain(f"a {term.op} inside a formula is not evaluated")
        return rule(self, term, context, scope)

    def _depends(self, term: Term, context: Context) -> bool:
        known = context.depends.get(term)
        if known is None:
            known = context.depends[term] = any(context.moves(name) for name in self.graph.symbols(term))
        return known

    @staticmethod
    def _lift(dual: Dual, depth: int) -> Dual:
        """The same arrays with an axis of size 1 for each index in scope."""
        value = dual.value.reshape((1,) * depth + dual.value.shape)
        tangent = dual.tangent
        if tangent is not None:
            tangent = tangent.reshape(tangent.shape[:1] + (1,) * depth + tangent.shape[1:])
        return Dual(dual.domain, value, tangent)

    # ---------------------------------------------------------------------------------------------- leaves

    def _var(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        name, definition = term.name, self.scene.definitions.get(term.name)
        if context is not None and context.moves(name):
            return Dual(self.domain, self.walk(term, None, ROOT).value, context.seed(name))
        if context is not None and name in self.graph.tops:
            return Dual(self.domain, self.walk(term, None, ROOT).value, self._through_tops(name, context))
        if name in self.given and (context is None or definition is None):
            return Dual(self.domain, self.given[name])
        if definition is None:
            return Dual(self.domain, self.leaves.value(name))
        result = self.walk(definition, context, ROOT)
        if result.value.shape != self.leaves.shape(term.shape):
            raise Abstain(f"the definition of {name} has another shape than {name}")
        return Dual(self.domain, self.given[name], result.tangent) if name in self.given else result

    def _dvar(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        independent = self._is_leaf(term.name) or term.name == self.partial
        if context is not None and not independent and context.cut != term.name:
            raise Abstain("second differentials are not evaluated")
        return Dual(self.domain, self.tangent(Term("var", (), term.attrs, term.shape)))

    def _differential(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        if context is not None:
            raise Abstain("second differentials are not evaluated")
        moved = self.walk(term.args[0], self._claim, scope)
        if moved.tangent is None:
            return Dual(self.domain, self.domain.reduce(moved.value * 0))
        return Dual(self.domain, moved.tangent[0])

    def _grad(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        if context is not None:
            raise Abstain("the differential of a gradient symbol is not evaluated")
        return Dual(self.domain, self.gradient(term.attrs[0], term.attrs[1], term.shape))

    def _num(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        return Dual(self.domain, self.leaves.full(term.shape, term.attrs[0]))

    def _size(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        return Dual(self.domain, self.leaves.full(term.shape, self.sizes.axis(term.attrs[0])))

    def _ones(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        return Dual(self.domain, self.leaves.full(term.shape, 1))

    def _null(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        return Dual(self.domain, self.leaves.full(term.shape, 0))

    def _eye(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        array = self.leaves.full(term.shape, 0)
        np.fill_diagonal(array, self.domain.number(1))
        return Dual(self.domain, array)

    def _index(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        values = scope.values(term.attrs[0]).astype(object)
        return Dual(self.domain, self.domain.constant(values)[..., None, None])

    # ---------------------------------------------------------------------------------------------- operators

    def _args(self, term: Term, context: Context | None, scope: Scope) -> list[Dual]:
        return [self.walk(arg, context, scope) for arg in term.args]

    def _add(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        first, *rest = self._args(term, context, scope)
        for other in rest:
            first = first + other
        return first

    def _product(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        return bilinear(PRODUCTS[term.op], *self._args(term, context, scope))

    def _trace(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        """tr(AB) as the sum of A ⊙ Bᵀ, without the product."""
        (arg,) = term.args
        return bilinear(traced, *self._args(arg, context, scope)) if arg.op == "matmul" else self._rewired(term, context, scope)

    def _rewired(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        (arg,) = self._args(term, context, scope)
        change = REWIRINGS[term.op](term, self.sizes)
        if term.op in ADDING:
            return arg.linear(lambda x: self.domain.reduce(change(x)))
        return arg.linear(change)

    def _apply(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        (arg,) = self._args(term, context, scope)
        name = term.attrs[0]
        if name in KINKED and name not in SPIKES and self.domain.ordered:
            self.bends.setdefault(term.args[0], []).append(arg.value)
        if name in KINKED and self.refuses_kinks:
            self._refuse_kink(term, arg, scope)
        return apply_function(name, arg)

    def _refuse_kink(self, term: Term, arg: Dual, scope: Scope) -> None:
        """A function that bends or jumps at 0 is evaluated there only if its argument stays 0 in every direction."""
        name = term.attrs[0]
        at = arg.value - self.domain.function("floor", arg.value) if name in ("floor", "ceil") else arg.value
        zero = self.domain.zero(at)
        if not zero.any():
            return
        generic = self.walk(term.args[0], self._generic, scope).tangent
        for tangent in (generic, arg.tangent):
            if tangent is not None and (~self.domain.zero(tangent) & zero).any():
                raise Inadmissible(f"the argument of {name} lies at its kink")

    def _power(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        return self._args(term, context, scope)[0].power(term.attrs[0])

    def _inverse(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        return inverse(self._args(term, context, scope)[0])

    def _det(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        return determinant(self._args(term, context, scope)[0])

    def _softmax(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        return softmax(self._args(term, context, scope)[0])

    def _largest(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        """row_max, argmax_mask, row_argmax: all by the mask of the first largest entry, which is constant."""
        (arg,) = self._args(term, context, scope)
        mask = self.domain.first_largest(arg.value)
        if self.domain.ordered:
            self.bends.setdefault(term.args[0], []).append(2 * mask[..., :1] - 1)
        if self.refuses_kinks:
            self._refuse_tie(term, arg, mask, scope)
        if term.op == "argmax_mask":
            return Dual(self.domain, mask)
        if term.op == "row_argmax":
            columns = np.arange(mask.shape[-1]).astype(mask.dtype)
            return Dual(self.domain, (mask * columns).sum(-1, keepdims=True))
        return bilinear(np.multiply, Dual(self.domain, mask), arg).linear(
            lambda x: self.domain.reduce(x.sum(-1, keepdims=True))
        )

    def _refuse_tie(self, term: Term, arg: Dual, mask: Array, scope: Scope) -> None:
        """Ties are evaluated only among entries that move alike in every direction; then the first index wins."""
        largest = (mask * arg.value).sum(-1, keepdims=True)
        tied = self.domain.zero(arg.value - largest)
        if tied.sum() == tied.size // tied.shape[-1]:
            return
        generic = self.walk(term.args[0], self._generic, scope).tangent
        for tangent in (generic, arg.tangent):
            if tangent is not None:
                apart = tangent - (mask * tangent).sum(-1, keepdims=True)
                if (~self.domain.zero(apart) & tied).any():
                    raise Inadmissible("two entries of a maximum are equal")

    # ---------------------------------------------------------------------------------------------- indices

    def _entry(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        """The entry at places that follow the indices in scope; an array of more axes is a column, its last axis fastest."""
        arg = self.walk(term.args[0], context, scope)
        key = (term.args[1:], term.args[0].shape, term.attrs, scope, arg.value.shape[:-2])
        taken = self._taken.get(key)
        if taken is None:
            taken = self._taken[key] = self._take(term, scope, arg.value.shape[:-2])
        batch, chosen, present = taken
        depth = len(scope.names)

        def pick(x: Array) -> Array:
            lead = x.shape[: x.ndim - depth - 2]
            full = np.broadcast_to(x, lead + batch + x.shape[-2:])
            found = full[(slice(None),) * len(lead) + chosen]
            return found if present is None else found * present

        return arg.linear(pick)

    def _take(self, term: Term, scope: Scope, around: tuple[int, ...]) -> Taken:
        """For an entry of an array whose values have the axes `around`: the axes of its indices, where each value is taken from,
        and, if some places lie outside the array, 0 there and 1 elsewhere."""
        axes = [self.sizes.axis(size) for size in term.args[0].shape]
        places = [self._integers(where, scope) for where in term.args[1:]]
        inside: Array = np.ones((1,) * len(scope.names), dtype=bool)
        for where, length in zip(places, axes):
            inside = inside & (where >= 0) & (where < length)
        whole = bool(inside.all())
        if not whole:
            if not term.attrs:
                raise Abstain("a subscript lies outside its axis")
            places = [np.where(inside, where, 0) for where in places]
        if len(axes) == 2:
            rows, cols = places
        else:
            rows = np.ravel_multi_index(np.broadcast_arrays(*places), axes)
            cols = np.zeros((1,) * len(scope.names), dtype=int)
        depth = len(scope.names)
        batch = np.broadcast_shapes(rows.shape, cols.shape, around)
        grid = tuple(
            np.arange(n).reshape([-1 if i == k else 1 for i in range(depth)] + [1, 1]) for k, n in enumerate(batch)
        )
        chosen = (*grid, rows[..., None, None], cols[..., None, None])
        return batch, chosen, None if whole else np.broadcast_to(inside, batch)[..., None, None].astype(int)

    def _holds(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        met: Array = np.ones((1,) * len(scope.names), dtype=bool)
        for condition in term.args:
            met = met & (self._integers(condition, scope) >= 0)
        return Dual(self.domain, self.domain.constant(np.asarray(met).astype(int).astype(object))[..., None, None])

    def _floor_quotient(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        values = np.asarray(self._integers(term, scope)).astype(object)
        return Dual(self.domain, self.domain.constant(values)[..., None, None])

    def _slope(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        """∂y_i/∂x_j: the tangent of an entry in the basis direction of another, all else being held."""
        if context is not None:
            raise Abstain("the differential of a derivative is not evaluated")
        top, variable = term.args
        whole = variable.args[0]
        axes = [self.sizes.axis(size) for size in whole.shape]
        places = [self._integers(where, scope) for where in variable.args[1:]]
        for where, length in zip(places, axes):
            if where.min() < 0 or where.max() >= length:
                raise Abstain("a subscript lies outside its axis")
        moved = self.walk(top, self._basis(whole.name), scope).tangent
        if moved is None:
            return Dual(self.domain, self.leaves.full((ONE, ONE), 0).reshape((1,) * (len(scope.names) + 2)))
        flat = np.ravel_multi_index(np.broadcast_arrays(*places), axes)
        batch = np.broadcast_shapes(flat.shape, moved.shape[1:-2])
        full = np.broadcast_to(moved, moved.shape[:1] + batch + moved.shape[-2:])
        grid = np.ogrid[tuple(slice(n) for n in batch)] if batch else []
        return Dual(self.domain, full[(np.broadcast_to(flat, batch), *grid)])

    def _integers(self, term: Term, scope: Scope) -> Array:
        """A subscript as an integer array with one axis for each index in scope."""
        if term.op == "index":
            return scope.values(term.attrs[0])
        if term.op == "add":
            return sum((self._integers(a, scope) for a in term.args[1:]), self._integers(term.args[0], scope))
        if term.op in ("scale", "hadamard"):
            return self._integers(term.args[0], scope) * self._integers(term.args[1], scope)
        if term.op == "floordiv":
            above, below = (self._integers(a, scope) for a in term.args)
            if (below < 1).any():
                raise Abstain("a floor with a divisor that is not positive")
            return above // below
        if term.op in ("num", "size"):
            number = term.attrs[0] if term.op == "num" else self.sizes.axis(term.attrs[0])
            if Fraction(number).denominator == 1:
                return np.full((1,) * len(scope.names), int(number))
        raise Abstain("a subscript is not an integer made of indices")

    def _total(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        name, size = term.attrs
        count = self.sizes.axis(size)
        body = self.walk(term.args[0], context, scope.extend((name,), (count,)))

        def total(x: Array) -> Array:
            if x.shape[-3] == count:
                return self.domain.reduce(x.sum(-3))
            return self.domain.reduce(x[..., 0, :, :] * self.domain.number(count))

        return body.linear(total)

    def _array(self, term: Term, context: Context | None, scope: Scope) -> Dual:
        names, sizes = term.attrs, self.leaves.shape(term.shape)
        body = self.walk(term.args[0], context, scope.extend(names, tuple(self.sizes.axis(size) for size in term.shape)))
        axes = tuple(self.sizes.axis(size) for size in term.shape)
        lead = 2 + len(names)
        return body.linear(lambda x: np.broadcast_to(x[..., 0, 0], x.shape[:-lead] + axes).reshape(x.shape[:-lead] + sizes))


def traced(left: Array, right: Array) -> Array:
    """The trace of a product, as a 1×1 array."""
    return (left * right.swapaxes(-1, -2)).sum((-2, -1), keepdims=True)


PRODUCTS: Mapping[str, Callable[[Array, Array], Array]] = {
    "scale": np.multiply,
    "hadamard": np.multiply,
    "matmul": np.matmul,
    "kron": kronecker,
}
OPERATORS: Mapping[str, Callable[[Evaluation, Term, Context | None, Scope], Dual]] = {
    "var": Evaluation._var,
    "dvar": Evaluation._dvar,
    "grad": Evaluation._grad,
    "num": Evaluation._num,
    "size": Evaluation._size,
    "ones": Evaluation._ones,
    "zeros": Evaluation._null,
    "eye": Evaluation._eye,
    "index": Evaluation._index,
    "add": Evaluation._add,
    "apply": Evaluation._apply,
    "power": Evaluation._power,
    "inverse": Evaluation._inverse,
    "det": Evaluation._det,
    "softmax": Evaluation._softmax,
    "row_max": Evaluation._largest,
    "argmax_mask": Evaluation._largest,
    "row_argmax": Evaluation._largest,
    "entry": Evaluation._entry,
    "total": Evaluation._total,
    "array": Evaluation._array,
    "holds": Evaluation._holds,
    "slope": Evaluation._slope,
    "floordiv": Evaluation._floor_quotient,
    "differential": Evaluation._differential,
    **dict.fromkeys(PRODUCTS, Evaluation._product),
    **dict.fromkeys(REWIRINGS, Evaluation._rewired),
    "trace": Evaluation._trace,
}
