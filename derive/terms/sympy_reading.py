"""SymPy to terms: one half of `derive.terms.sympy_bridge`; index form is in `derive.terms.sympy_indices`.

`READERS` has one line for each kind of SymPy node, `ADVICE` one for each kind that has no term: what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import sympy
from sympy import MatrixExpr, MatrixSymbol, S, Symbol
from sympy.core.function import AppliedUndef
from sympy.core.relational import GreaterThan, LessThan, Relational, StrictGreaterThan, StrictLessThan
from sympy.logic.boolalg import And, Not, Or
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalMatrix, DiagonalOf
from sympy.matrices.expressions.dotproduct import DotProduct
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.matrices.expressions.slice import MatrixSlice
from sympy.matrices.matrixbase import MatrixBase

from derive.kernel.sizes import ONE, Size
from derive.terms import sympy_nodes as nodes
from derive.terms import term as t
from derive.terms.sliding import sliding
from derive.terms.sympy_indices import Indices
from derive.terms.sympy_nodes import FUNCTIONS, NotATerm, size_of
from derive.terms.term import SCALAR, ShapeClash, Term

if TYPE_CHECKING:
    from derive.terms.sympy_bridge import Bridge

MAX_POWER = 64
MOST_ENTRIES = 64
COMPARED: Mapping[type, str] = {GreaterThan: "ge0", StrictGreaterThan: "gt0", LessThan: "le0", StrictLessThan: "lt0"}
Read = Callable[[Any], Term]


class Reading:
    """One expression, with the indices in scope."""

    def __init__(self, bridge: Bridge):
        self.bridge = bridge
        self.indices = Indices(self._as_size)

    def term(self, expr: Any) -> Term:
        for kind, method in READERS:
            if isinstance(expr, kind):
                return method(self, expr)
        advice = next((f": {text}" for kind, text in ADVICE if isinstance(expr, kind)), "")
        raise NotATerm(f"there is no term for {type(expr).__name__} {str(expr)[:80]}{advice}")

    # ------------------------------------------------------------------------------------------------ symbols, numbers

    def _as_size(self, symbol: Any) -> Size | None:
        return Size.of(symbol.name) if self.bridge.sizes.get(getattr(symbol, "name", "")) == symbol else None

    def _symbol(self, expr: Any) -> Term:
        if expr in self.indices.values:
            return self.indices.term(self.indices.values[expr])
        if self._as_size(expr) is not None:
            return t.size_term(expr.name)
        if isinstance(expr, sympy.Idx):
            raise NotATerm(f"the index {expr} belongs to no sum: bind it by Sum")
        self.bridge.meet_symbol(expr)
        return t.var(expr.name, SCALAR)

    def _matrix_symbol(self, expr: MatrixSymbol) -> Term:
        self.bridge.meet_symbol(expr)
        return t.var(expr.name, nodes.shape_of(expr))

    def _indexed_base(self, expr: Any) -> Term:
        if expr.shape is None:
            raise NotATerm(f"{expr} has no shape: write IndexedBase({str(expr.label)!r}, shape=(m, n)), or a MatrixSymbol")
        self.bridge.meet_symbol(expr)
        shape = tuple(size_of(s) for s in expr.shape)
        return t.var(expr.name, (*shape, ONE) if len(shape) == 1 else shape)

    def _number(self, expr: Any) -> Term:
        if not expr.is_Rational:
            hint = f", write Rational({sympy.nsimplify(expr, rational=True)})" if expr.is_Float and expr.is_finite else ""
            raise NotATerm(f"the number {expr} is not rational{hint}")
        return t.num(Fraction(int(expr.p), int(expr.q)))

    # -------------------------------------------------------------------------------------------------- sums, products

    def _pi(self, expr: Any) -> Term:
        if self.bridge.symbols.setdefault(nodes.CIRCLE, expr) != expr:
            raise NotATerm(f"{nodes.CIRCLE} is a symbol here: it cannot be the number π as well")
        return t.var(nodes.CIRCLE, SCALAR)

    def _add(self, expr: Any) -> Term:
        return self.indices.number(expr) or t.add(*(self.term(arg) for arg in expr.args))

    def _mul(self, expr: Any) -> Term:
        """A product of scalars, or scalars times a chain of matrices."""
        scalars = [self.term(a) for a in expr.args if not _is_matrix(a)]
        chain = [self.term(a) for a in expr.args if _is_matrix(a)]
        result = None
        for value in chain:
            result = value if result is None else t.matmul(result, value)
        for value in reversed(scalars):
            result = value if result is None else t.scale(value, result)
        assert result is not None
        return result

    def _pow(self, expr: Any) -> Term:
        base, exponent = expr.args
        if base == S.Exp1:
            return t.apply("exp", self._scalar(exponent, "exp"))
        return self._entrywise_power(self._scalar(base, "a power"), _rational(exponent, expr))

    def _scalar(self, expr: Any, what: str) -> Term:
        """The term of an argument that has to be one number."""
        value = self.term(expr)
        if not value.is_scalar:
            hint = f"for each entry write X.applyfunc({what})" if what in CALLED else "for each entry write HadamardPower"
            raise NotATerm(f"{what} of {str(expr)[:60]}, which is {t.show_shape(value.shape)}, is not read: {hint}")
        return value

    def _entrywise_power(self, base: Term, exponent: Fraction) -> Term:
        if exponent == -1:
            return t.apply("recip", base)
        return t.apply("sqrt", base) if exponent == Fraction(1, 2) else t.power(base, exponent)

    def _hadamard_power(self, expr: Any) -> Term:
        base, exponent = expr.args
        if _is_matrix(exponent) or not _is_matrix(base):
            raise NotATerm(f"{expr} has a matrix as its exponent: for exp of each entry write X.applyfunc(exp)")
        return self._entrywise_power(self.term(base), _rational(exponent, expr))

    def _matrix_power(self, expr: Any) -> Term:
        base, exponent = self.term(expr.args[0]), expr.args[1]
        if not exponent.is_Integer or abs(exponent) > MAX_POWER:
            raise NotATerm(f"the matrix power {exponent} is not an integer up to {MAX_POWER}")
        if base.rows != base.cols:
            raise ShapeClash("matrix power", [base.shape], "the power needs a square matrix")
        factor = t.inverse(base) if exponent < 0 else base
        result = t.eye(base.rows) if exponent == 0 else factor
        for _ in range(abs(int(exponent)) - 1):
            result = t.matmul(result, factor)
        return result

    def _fold(self, join: Callable[[Term, Term], Term]) -> Read:
        def read(expr: Any) -> Term:
            first, *rest = (self.term(arg) for arg in expr.args)
            for value in rest:
                first = join(first, value)
            return first

        return read

    def _dot(self, expr: Any) -> Term:
        return t.inner(*(_column(self.term(arg)) for arg in expr.args))

    # ------------------------------------------------------------------------------------------------------- functions

    def _elementwise_lambda(self, expr: Any) -> Term:
        function, arg = expr.function, self.term(expr.expr)
        if isinstance(function, sympy.Lambda):
            (variable,) = function.variables
            return self._of_entries(function.expr, variable, arg)
        variable = sympy.Dummy("x")
        return self._of_entries(function(variable), variable, arg)

    def _of_entries(self, body: Any, variable: Any, arg: Term) -> Term:
        """A scalar expression in one variable, applied to every entry of `arg`."""

        def read(part: Any) -> Term:
            return self._of_entries(part, variable, arg)

        if body == variable:
            return arg
        if variable not in body.free_symbols:
            return t.scale(self.term(body), t.ones(*arg.shape))
        if body.is_Add:
            return t.add(*map(read, body.args))
        if body.is_Mul:
            parts = [read(a) for a in body.args if variable in a.free_symbols]
            result = parts[0]
            for part in parts[1:]:
                result = t.hadamard(result, part)
            for a in body.args:
                result = result if variable in a.free_symbols else t.scale(self.term(a), result)
            return result
        if body.is_Pow and body.args[0] == S.Exp1:
            return t.apply("exp", read(body.args[1]))
        if body.is_Pow:
            return self._entrywise_power(read(body.args[0]), _rational(body.args[1], body))
        return self._function(body, read)

    def _call(self, expr: Any) -> Term:
        number = self.indices.number(expr) if isinstance(expr, (sympy.floor, sympy.ceiling, sympy.Mod)) else None
        return number or self._function(expr, lambda arg: self._scalar(arg, type(expr).__name__))

    def _function(self, expr: Any, read: Read) -> Term:
        """A function of a scalar, or of every entry, as `read` has it."""
        if isinstance(expr, (sympy.Max, sympy.Min)):
            return self._extreme(expr, read)
        if isinstance(expr, sympy.Piecewise):
            return self._piecewise(expr, read)
        if isinstance(expr, sympy.Heaviside):
            at_zero = {S.One: "ge0", S.Zero: "gt0"}.get(expr.args[1])
            if at_zero is None:
                raise NotATerm(f"{expr} is {expr.args[1]} at 0: write Heaviside(x, 1) for 1(x ≥ 0), Heaviside(x, 0) for 1(x > 0)")
            condition = expr.args[0] >= 0 if at_zero == "ge0" else expr.args[0] > 0
            alternatives = self.indices.condition(condition)
            return t.apply(at_zero, read(expr.args[0])) if alternatives is None else self.indices.indicator(alternatives)
        name = FUNCTIONS.get(type(expr), expr.func.__name__ if isinstance(expr, AppliedUndef) else "")
        if not name or len(expr.args) != 1:
            raise NotATerm(f"there is no term for the function {expr}")
        return t.apply(name, read(expr.args[0]))

    def _extreme(self, expr: Any, read: Read) -> Term:
        """max(a, b) = a + relu(b − a), and min(a, b) = a − relu(a − b)."""
        first, *rest = (read(arg) for arg in sorted(expr.args, key=lambda arg: arg != 0))
        zero = 0 in expr.args
        for other in rest:
            if isinstance(expr, sympy.Max):
                first = t.apply("relu", other) if zero else t.add(first, t.apply("relu", t.sub(other, first)))
            else:
                first = t.neg(t.apply("relu", t.neg(other))) if zero else t.sub(first, t.apply("relu", t.sub(first, other)))
            zero = False
        return first

    # ----------------------------------------------------------------------------------------------------------- cases

    def _piecewise(self, expr: Any, read: Read) -> Term:
        """Σ value · 1(condition) · Π (1 − 1(earlier condition))."""
        if expr.args[-1].cond is not S.true:
            raise NotATerm(f"{expr} has no value where no condition holds: end it with (…, True)")
        parts: list[Term] = []
        earlier: list[Term] = []
        for value, condition in expr.args:
            alternatives = self.indices.condition(condition)
            with self.indices.scope():
                if alternatives is not None and len(alternatives) == 1:
                    self.indices.known.extend(alternatives[0])
                elif value != 0 and condition is not S.true:
                    _defined_everywhere(value, condition)
                elif value != 0 and any(self.indices.condition(c) is None for _, c in expr.args[:-1]):
                    _defined_everywhere(value, condition)
                made = read(value) if value != 0 else None
            guards = [] if condition is S.true else [self._indicator(condition, read)]
            if made is not None:
                for guard in [*earlier, *guards]:
                    made = t.hadamard(guard, made) if guard.shape == made.shape else t.scale(guard, made)
                parts.append(made)
            earlier.extend(t.add(t.ones(*g.shape), t.neg(g)) for g in guards)
        return t.add(*parts) if parts else t.num(0)

    def _indicator(self, condition: Any, read: Read) -> Term:
        """1 where a condition holds, else 0."""
        alternatives = self.indices.condition(condition)
        if alternatives is not None:
            return self.indices.indicator(alternatives)
        if isinstance(condition, (And, Or)):
            masks = [self._indicator(arg, read) for arg in condition.args]
            if isinstance(condition, Or):
                masks = [_complement(mask) for mask in masks]
            result = masks[0]
            for mask in masks[1:]:
                result = t.hadamard(result, mask)
            return _complement(result) if isinstance(condition, Or) else result
        if isinstance(condition, Not):
            return _complement(self._indicator(condition.args[0], read))
        if isinstance(condition, Relational) and type(condition) in COMPARED:
            left, right = condition.args
            gap = read(left) if right == 0 else t.sub(read(left), read(right))
            return t.apply(COMPARED[type(condition)], gap)
        raise NotATerm(f"the condition {condition} is neither an order of numbers nor one on the indices of sums")

    # ------------------------------------------------------------------------------------------------------ index form

    def _element(self, expr: Any) -> Term:
        array, *where = expr.args
        return self.indices.entry(self.term(array), where)

    def _indexed(self, expr: Any) -> Term:
        where = list(expr.indices)
        array = self.term(expr.base)
        return self.indices.entry(array, [*where, S.Zero] if len(where) == 1 else where)

    def _padded(self, expr: Any) -> Term:
        array, *where = expr.args
        value = self.term(array)
        where = [*where, S.Zero] if len(where) == 1 and len(value.shape) == 2 else where
        return self.indices.entry(value, where, padded=True)

    def _sum(self, expr: Any) -> Term:
        body, *limits = expr.args
        with self.indices.scope():
            bound, guards = [], []
            for symbol, low, high in reversed(limits):
                name, size, more = self.indices.limits(symbol, low, high)
                bound.append((name, size))
                guards.extend(more)
            result = self.term(body)
            if guards:
                result = t.scale(t.holds(*(self.indices.term(g) for g in guards)), result)
        for name, size in reversed(bound):
            result = t.total(name, size, result)
        return result

    def _function_matrix(self, expr: Any) -> Term:
        rows, cols = nodes.shape_of(expr)
        row, col = expr.lamda.variables
        with self.indices.scope():
            names = self.indices.bring(row, rows), self.indices.bring(col, cols)
            body = self.term(expr.lamda.expr)
        return t.array(names[0], rows, names[1], cols, body)

    def _slice(self, expr: Any) -> Term:
        rows, cols = nodes.shape_of(expr)
        array = self.term(expr.parent)
        row, col = sympy.Dummy("r"), sympy.Dummy("c")
        with self.indices.scope():
            names = self.indices.bring(row, rows), self.indices.bring(col, cols)
            places = [start + step * k for (start, _, step), k in zip((expr.rowslice, expr.colslice), (row, col))]
            body = self.indices.entry(array, places)
        return t.array(names[0], rows, names[1], cols, body)

    def _dense(self, expr: Any) -> Term:
        """A matrix given by its entries: Σ x_ij e_i e_jᵀ."""
        if len(expr) > MOST_ENTRIES:
            raise NotATerm(f"a matrix of {len(expr)} entries is not read: name it by a MatrixSymbol")
        rows, cols = (Size.of(int(k)) for k in expr.shape)
        if rows.is_one and cols.is_one:
            return self.term(expr[0, 0])
        row, col = sympy.Dummy("r"), sympy.Dummy("c")
        with self.indices.scope():
            names = self.indices.bring(row, rows), self.indices.bring(col, cols)
            parts = [t.num(0)]
            for (i, j), value in sorted(expr.todok().items()):
                made = self.term(value)
                for symbol, place, size in ((row, i, rows), (col, j, cols)):
                    if not size.is_one:
                        unit = t.entry(t.eye(size), self.indices.term(self.indices.values[symbol]), t.num(int(place)))
                        made = t.scale(unit, made)
                parts.append(made)
        return t.array(names[0], rows, names[1], cols, t.add(*(parts[1:] or parts)))

    # ------------------------------------------------------------------------------------------------------- own nodes

    def _diagonal_matrix(self, expr: Any) -> Term:
        arg = self.term(expr.args[0])
        if arg.rows != arg.cols:
            raise NotATerm(f"{expr}: the diagonal matrix of a matrix that is not square is not read")
        return t.diag(t.diag(arg))

    def _gradient(self, expr: Any) -> Term:
        variable = self.term(expr.variable)
        value = t.grad(expr.loss.name, variable.name, variable.shape)
        return t.transpose(value) if isinstance(expr, nodes.TransposedGradient) else value

    def _differential(self, expr: Any) -> Term:
        inner = self.term(expr.arg)
        return t.dvar(inner.name, inner.shape) if inner.op == "var" else t.differential(inner)

    def _regroup(self, expr: Any) -> Term:
        sizes = [size_of(s) for s in expr.args[1].args]
        groups = [[[int(k) for k in g.args] for g in side.args] for side in expr.args[2:4]]
        return t.regroup(self.term(expr.arg), sizes, *groups)

    def _window_map(self, expr: Any) -> Term:
        return t.linear(expr.kind, expr.geometry, self.term(expr.arg), nodes.shape_of(expr), expr.adjoint)

    def _sliding(self, expr: Any) -> Term:
        return sliding(expr.kind, expr.mode, self.term(expr.args[0]), self.term(expr.args[1]))


CALLED = frozenset(FUNCTIONS.values())


def _is_matrix(expr: Any) -> bool:
    return isinstance(expr, (MatrixExpr, MatrixBase))


def _rational(exponent: Any, expr: Any) -> Fraction:
    if not exponent.is_Rational:
        raise NotATerm(f"the exponent of {expr} is not rational")
    return Fraction(int(exponent.p), int(exponent.q))


def _column(arg: Term) -> Term:
    return t.transpose(arg) if arg.rows.is_one else arg


def _complement(mask: Term) -> Term:
    return t.add(t.ones(*mask.shape), t.neg(mask))


def _defined_everywhere(value: Any, condition: Any) -> None:
    """Raises NotATerm if a branch may have no value where its condition fails: 0 times it is not 0."""
    for part in sympy.preorder_traversal(value):
        if isinstance(part, (sympy.log, sympy.Mod)) or (
            part.is_Pow and part.args[0] != S.Exp1 and not part.args[0].is_number
            and not (part.args[1].is_Integer and part.args[1] > 0)
        ):
            raise NotATerm(f"{value} may have no value outside the condition {condition}: such cases are not read as one formula")


def _sized(make: Callable[..., Term]) -> Callable[[Reading, Any], Term]:
    return lambda self, e: make(*nodes.shape_of(e))


def _unary(make: Callable[[Term], Term]) -> Callable[[Reading, Any], Term]:
    return lambda self, e: make(self.term(e.args[0]))


READERS: tuple[tuple[Any, Callable[[Reading, Any], Term]], ...] = (
    (sympy.Number, Reading._number),
    ((Symbol, sympy.Idx), Reading._symbol),
    (MatrixSymbol, Reading._matrix_symbol),
    (MatrixBase, Reading._dense),
    (MatrixElement, Reading._element),
    (sympy.IndexedBase, Reading._indexed_base),
    (sympy.Indexed, Reading._indexed),
    (DotProduct, Reading._dot),
    (sympy.core.numbers.Pi, Reading._pi),
    (sympy.core.numbers.Exp1, lambda self, e: t.apply("exp", t.num(1))),
    ((sympy.MatAdd, sympy.Add), Reading._add),
    ((sympy.MatMul, sympy.Mul), Reading._mul),
    (sympy.Inverse, _unary(t.inverse)),
    (sympy.MatPow, Reading._matrix_power),
    (sympy.Pow, Reading._pow),
    (sympy.HadamardProduct, lambda self, e: self._fold(t.hadamard)(e)),
    (sympy.HadamardPower, Reading._hadamard_power),
    (sympy.KroneckerProduct, lambda self, e: self._fold(t.kron)(e)),
    (sympy.Transpose, _unary(t.transpose)),
    (sympy.Trace, _unary(t.trace)),
    (sympy.Determinant, _unary(t.det)),
    (sympy.Identity, lambda self, e: t.eye(nodes.shape_of(e)[0])),
    (sympy.OneMatrix, _sized(t.ones)),
    (sympy.ZeroMatrix, _sized(t.zeros)),
    (DiagMatrix, _unary(t.diag)),
    (DiagonalMatrix, Reading._diagonal_matrix),
    (DiagonalOf, _unary(t.diag)),
    (ElementwiseApplyFunction, Reading._elementwise_lambda),
    (sympy.FunctionMatrix, Reading._function_matrix),
    (MatrixSlice, Reading._slice),
    (sympy.Sum, Reading._sum),
    (sympy.KroneckerDelta, lambda self, e: self.indices.delta(*e.args[:2])),
    (nodes.Padded, Reading._padded),
    (nodes.Vec, _unary(t.vec)),
    (nodes.Elementwise, lambda self, e: t.apply(e.function, self.term(e.arg))),
    (nodes.RowSoftmax, _unary(t.softmax)),
    (nodes.ArgmaxMask, _unary(t.argmax_mask)),
    (nodes.RowMax, _unary(t.row_max)),
    (nodes.RowArgmax, _unary(t.row_argmax)),
    (nodes.Repeat, lambda self, e: t.repeat(self.term(e.arg), nodes.shape_of(e))),
    (nodes.Reshape, lambda self, e: t.reshape(self.term(e.arg), nodes.shape_of(e), e.order)),
    (nodes.Regroup, Reading._regroup),
    (nodes._WindowMap, Reading._window_map),
    (nodes._Sliding, Reading._sliding),
    (nodes.Rot180, _unary(t.turned)),
    (nodes.Gradient, Reading._gradient),
    (nodes.Differential, Reading._differential),
    ((AppliedUndef, sympy.Max, sympy.Min, sympy.Piecewise, sympy.Heaviside, sympy.Mod, *FUNCTIONS), Reading._call),
)
ADVICE: tuple[tuple[Any, str], ...] = (
    (sympy.Derivative, "write the derivative out, or ask derive.gradient for it"),
    (sympy.Integral, "integrals are not known here"),
    (sympy.Product, "write a product over an index as exp of a sum of logarithms"),
    (sympy.BlockMatrix, "write the equation for each block"),
    (sympy.Adjoint, "matrices are real here: write X.T"),
    (sympy.conjugate, "matrices are real here: leave conjugate out"),
    ((sympy.core.numbers.ImaginaryUnit, sympy.core.numbers.NumberSymbol), "numbers are rational here: name it by a Symbol"),
    (MatrixExpr, "write it by its entries, FunctionMatrix(m, n, Lambda((i, j), …))"),
)
