"""SymPy expressions to terms and back.

Guarantee: `Bridge.term(e)` is a well-typed term with the meaning of e, or raises `ShapeClash` (a sentence with the
shapes) or `NotATerm` (a sentence with the part that has no term).  `Bridge.sympy(t)` is a SymPy expression of the
meaning of t, in the symbols that the bridge has met, else in new ones.  Going there and back keeps the kernel's
normal form, not the tree: SymPy orders sums and gathers powers.  Only SymPy objects are taken, never strings.

Limit: a scalar and a 1×1 matrix are one thing for terms and two for SymPy; a 1×1 matrix that stands as a scalar comes
back as its trace.  A symbol counts as a size if it stands in the shape of some matrix or is declared integer and
positive.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import sympy
from sympy import Expr, MatrixExpr, MatrixSymbol, S, Symbol
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement

from derive.kernel.sizes import Size
from derive.terms import sympy_nodes as nodes
from derive.terms import term as t
from derive.terms.sympy_nodes import NotATerm, size_of
from derive.terms.term import SCALAR, ShapeClash, Term

FUNCTIONS: Mapping[type, str] = {
    sympy.exp: "exp",
    sympy.log: "log",
    sympy.tanh: "tanh",
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.tan: "tan",
    sympy.sinh: "sinh",
    sympy.cosh: "cosh",
    sympy.Abs: "abs",
    sympy.sign: "sign",
    sympy.floor: "floor",
    sympy.ceiling: "ceil",
}
CALLS: Mapping[str, Callable[[Any], Any]] = {name: kind for kind, name in FUNCTIONS.items()}
MAX_POWER = 64


def to_term(expr: Any) -> Term:
    """The term of one SymPy expression (see `Bridge` to share symbols between several)."""
    return Bridge().term(expr)


def to_sympy(term: Term) -> Any:
    """A SymPy expression of a term, in new symbols."""
    return Bridge().sympy(term)


class Bridge:
    """Translates expressions that share their symbols; remembers which SymPy symbol a name stands for."""

    def __init__(self) -> None:
        self.symbols: dict[str, Any] = {}
        self.sizes: dict[str, Symbol] = {}

    # ------------------------------------------------------------------------------------------------- SymPy to terms

    def term(self, expr: Any) -> Term:
        """The term of a SymPy expression, or of an int. Raises ShapeClash or NotATerm."""
        if isinstance(expr, int) and not isinstance(expr, bool):
            expr = sympy.Integer(expr)
        if not isinstance(expr, (Expr, MatrixExpr)):
            raise NotATerm(f"{type(expr).__name__} {str(expr)[:60]!r} is not a SymPy expression")
        self._meet(expr)
        return Reading(self).term(expr)

    def _meet(self, expr: Any) -> None:
        for part in sympy.preorder_traversal(expr):
            if isinstance(part, MatrixSymbol):
                self._known(part)
            if isinstance(part, MatrixExpr):
                for axis in part.shape:
                    for symbol in getattr(axis, "free_symbols", ()):
                        self._size(symbol)
            if isinstance(part, Symbol) and part.is_integer and part.is_positive:
                self._size(part)

    def _size(self, symbol: Symbol) -> None:
        old = self.sizes.setdefault(symbol.name, symbol)
        if old != symbol:
            raise NotATerm(f"two different size symbols are called {symbol.name}")

    def _known(self, symbol: Any) -> None:
        old = self.symbols.setdefault(symbol.name, symbol)
        if old != symbol:
            raise NotATerm(f"two different symbols are called {symbol.name}")

    # ------------------------------------------------------------------------------------------------- terms to SymPy

    def sympy(self, term: Term) -> Any:
        """A SymPy expression of the term: an `Expr` for scalars where SymPy has one, else a `MatrixExpr`."""
        return Writing(self).expr(term)

    def size(self, size: Size) -> Any:
        """A size as a SymPy integer polynomial."""
        total: Any = S.Zero
        for powers, coefficient in size.terms:
            product: Any = sympy.Integer(coefficient)
            for name, power in powers:
                product *= self.sizes.setdefault(name, Symbol(name, integer=True, positive=True)) ** power
            total += product
        return total


class Reading:
    """SymPy to terms."""

    def __init__(self, bridge: Bridge):
        self.bridge = bridge
        self.indices: dict[Symbol, Term] = {}

    def term(self, expr: Any) -> Term:
        for kind, method in READERS:
            if isinstance(expr, kind):
                return method(self, expr)
        raise NotATerm(f"there is no term for {type(expr).__name__}: {str(expr)[:80]}")

    def _symbol(self, expr: Symbol) -> Term:
        if expr in self.indices:
            return self.indices[expr]
        if self.bridge.sizes.get(expr.name) == expr:
            return t.size_term(expr.name)
        self.bridge._known(expr)
        return t.var(expr.name, SCALAR)

    def _matrix_symbol(self, expr: MatrixSymbol) -> Term:
        self.bridge._known(expr)
        return t.var(expr.name, nodes.shape_of(expr))

    def _number(self, expr: Any) -> Term:
        if not expr.is_Rational:
            raise NotATerm(f"the number {expr} is not rational")
        return t.num(Fraction(int(expr.p), int(expr.q)))

    def _add(self, expr: Any) -> Term:
        return t.add(*(self.term(arg) for arg in expr.args))

    def _mul(self, expr: Any) -> Term:
        """A product of scalars, or scalars times a chain of matrices."""
        scalars = [self.term(a) for a in expr.args if not isinstance(a, MatrixExpr)]
        chain = [self.term(a) for a in expr.args if isinstance(a, MatrixExpr)]
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
            return t.apply("exp", self.term(exponent))
        if not exponent.is_Rational:
            raise NotATerm(f"the exponent of {expr} is not rational")
        return self._entrywise_power(self.term(base), Fraction(int(exponent.p), int(exponent.q)))

    def _entrywise_power(self, base: Term, exponent: Fraction) -> Term:
        if exponent == -1:
            return t.apply("recip", base)
        return t.apply("sqrt", base) if exponent == Fraction(1, 2) else t.power(base, exponent)

    def _hadamard_power(self, expr: Any) -> Term:
        base, exponent = expr.args
        if not exponent.is_Rational:
            raise NotATerm(f"the exponent of {expr} is not rational")
        return self._entrywise_power(self.term(base), Fraction(int(exponent.p), int(exponent.q)))

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

    def _fold(self, join: Callable[[Term, Term], Term]) -> Callable[[Any], Term]:
        def read(expr: Any) -> Term:
            first, *rest = (self.term(arg) for arg in expr.args)
            for value in rest:
                first = join(first, value)
            return first

        return read

    def _elementwise_lambda(self, expr: Any) -> Term:
        function = expr.function
        arg = self.term(expr.expr)
        if isinstance(function, sympy.Lambda):
            (variable,) = function.variables
            return self._of_entries(function.expr, variable, arg)
        return self._of_entries(function(Symbol("x")), Symbol("x"), arg)

    def _of_entries(self, body: Any, variable: Symbol, arg: Term) -> Term:
        """A scalar expression in one variable, applied to every entry of `arg`."""
        if body == variable:
            return arg
        if variable not in body.free_symbols:
            return t.scale(self.term(body), t.ones(*arg.shape))
        parts = [self._of_entries(a, variable, arg) for a in body.args if variable in a.free_symbols or body.is_Add]
        if body.is_Add:
            return t.add(*parts)
        if body.is_Mul:
            result = parts[0]
            for part in parts[1:]:
                result = t.hadamard(result, part)
            for a in body.args:
                result = result if variable in a.free_symbols else t.scale(self.term(a), result)
            return result
        if body.is_Pow and body.args[1].is_Rational:
            return self._entrywise_power(parts[0], Fraction(int(body.args[1].p), int(body.args[1].q)))
        name = FUNCTIONS.get(type(body), body.func.__name__ if isinstance(body, AppliedUndef) else "")
        if not name or len(body.args) != 1:
            raise NotATerm(f"there is no elementwise function for {body}")
        return t.apply(name, parts[0])

    def _call(self, expr: Any) -> Term:
        name = FUNCTIONS.get(type(expr), expr.func.__name__ if isinstance(expr, AppliedUndef) else "")
        if not name or len(expr.args) != 1:
            raise NotATerm(f"there is no term for the function {expr}")
        return t.apply(name, self.term(expr.args[0]))

    def _element(self, expr: Any) -> Term:
        array, *where = expr.args
        return t.entry(self.term(array), *(self._place(w) for w in where))

    def _place(self, where: Any) -> Term:
        if where.is_Integer or where in self.indices:
            return self.term(where)
        raise NotATerm(f"the subscript {where} is neither an integer nor the index of a sum")

    def _sum(self, expr: Any) -> Term:
        body, *limits = expr.args
        bound = []
        for name, low, high in reversed(limits):
            if low != 0:
                raise NotATerm(f"the sum over {name} must begin at 0, as SymPy counts entries")
            size = size_of(high + 1)
            bound.append((name, size))
            self.indices[name] = t.index(name.name, size)
        result = self.term(body)
        for name, size in reversed(bound):
            del self.indices[name]
            result = t.total(name.name, size, result)
        return result

    def _function_matrix(self, expr: Any) -> Term:
        rows, cols = nodes.shape_of(expr)
        row, col = expr.lamda.variables
        saved = dict(self.indices)
        self.indices |= {row: t.index(row.name, rows), col: t.index(col.name, cols)}
        body = self.term(expr.lamda.expr)
        self.indices = saved
        return t.array(row.name, rows, col.name, cols, body)

    def _diag_matrix(self, expr: Any) -> Term:
        return t.diag(self.term(expr.args[0]))

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


def _sized(make: Callable[..., Term]) -> Callable[[Reading, Any], Term]:
    return lambda self, e: make(*nodes.shape_of(e))


def _unary(make: Callable[[Term], Term]) -> Callable[[Reading, Any], Term]:
    return lambda self, e: make(self.term(e.args[0]))


READERS: tuple[tuple[Any, Callable[[Reading, Any], Term]], ...] = (
    (sympy.Number, Reading._number),
    (Symbol, Reading._symbol),
    (MatrixSymbol, Reading._matrix_symbol),
    (MatrixElement, Reading._element),
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
    (DiagMatrix, Reading._diag_matrix),
    (DiagonalOf, _unary(t.diag)),
    (ElementwiseApplyFunction, Reading._elementwise_lambda),
    (sympy.FunctionMatrix, Reading._function_matrix),
    (sympy.Sum, Reading._sum),
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
    (nodes.Gradient, Reading._gradient),
    (nodes.Differential, Reading._differential),
    ((AppliedUndef, *FUNCTIONS), Reading._call),
)


class Writing:
    """Terms to SymPy."""

    def __init__(self, bridge: Bridge):
        self.bridge = bridge
        self.indices: dict[str, Symbol] = {}

    def expr(self, term: Term) -> Any:
        return WRITERS[term.op](self, term)

    def matrix(self, term: Term) -> Any:
        """As a matrix expression, a scalar as a 1×1 matrix."""
        value = self.expr(term)
        return value if isinstance(value, MatrixExpr) else sympy.MatMul(value, sympy.Identity(1))

    def scalar(self, term: Term) -> Any:
        """As an expression, a 1×1 matrix by its trace."""
        value = self.expr(term)
        return sympy.Trace(value) if isinstance(value, MatrixExpr) else value

    def axes(self, term: Term) -> tuple[Any, Any]:
        return (self.bridge.size(term.rows), self.bridge.size(term.cols))

    def _var(self, term: Term) -> Any:
        return self._named(term.name, term)

    def _named(self, name: str, term: Term) -> Any:
        new: Any = Symbol(name) if term.is_scalar else MatrixSymbol(name, *self.axes(term))
        return self.bridge.symbols.setdefault(name, new)

    def _grad(self, term: Term) -> Any:
        return nodes.Gradient(Symbol(term.attrs[0]), self._named(term.attrs[1], term))

    def _num(self, term: Term) -> Any:
        return sympy.Rational(term.attrs[0].numerator, term.attrs[0].denominator)

    def _ones(self, term: Term) -> Any:
        return S.One if term.is_scalar else sympy.OneMatrix(*self.axes(term))

    def _zeros(self, term: Term) -> Any:
        return S.Zero if term.is_scalar else sympy.ZeroMatrix(*self.axes(term))

    def _eye(self, term: Term) -> Any:
        return S.One if term.is_scalar else sympy.Identity(self.axes(term)[0])

    def _index(self, term: Term) -> Any:
        return self.indices.setdefault(term.attrs[0], Symbol(term.attrs[0]))

    def _add(self, term: Term) -> Any:
        if not term.is_scalar:
            return sympy.MatAdd(*(self.matrix(a) for a in term.args)).doit(deep=False)
        parts = [self.expr(a) for a in term.args]
        if all(isinstance(p, MatrixExpr) for p in parts):
            return sympy.MatAdd(*parts).doit(deep=False)
        return sympy.Add(*(self.scalar(a) for a in term.args))

    def _scale(self, term: Term) -> Any:
        factor, arg = self.scalar(term.args[0]), self.expr(term.args[1])
        if not isinstance(arg, MatrixExpr):
            return sympy.Mul(factor, arg)
        if isinstance(arg, sympy.MatMul):
            return sympy.MatMul(factor, *arg.args).doit(deep=False)
        return sympy.MatMul(factor, arg).doit(deep=False)

    def _matmul(self, term: Term) -> Any:
        factors: list[Any] = []
        for arg in term.args:
            value = self.matrix(arg)
            factors.extend(value.args if isinstance(value, sympy.MatMul) else (value,))
        scalars = [f for f in factors if not isinstance(f, MatrixExpr)]
        return sympy.MatMul(*scalars, *(f for f in factors if isinstance(f, MatrixExpr))).doit(deep=False)

    def _hadamard(self, term: Term) -> Any:
        if term.is_scalar:
            return sympy.Mul(*(self.scalar(a) for a in term.args))
        return sympy.HadamardProduct(*(self.matrix(a) for a in term.args))

    def _kron(self, term: Term) -> Any:
        return sympy.KroneckerProduct(*(self.matrix(a) for a in term.args))

    def _diag(self, term: Term) -> Any:
        (arg,) = term.args
        value = self.matrix(arg)
        return DiagMatrix(value if arg.cols.is_one else sympy.Transpose(value))

    def _repeat(self, term: Term) -> Any:
        return nodes.Repeat(self.matrix(term.args[0]), *self.axes(term))

    def _reshape(self, term: Term) -> Any:
        return nodes.Reshape(self.matrix(term.args[0]), *self.axes(term), term.attrs[0])

    def _regroup(self, term: Term) -> Any:
        sizes, inputs, outputs = term.attrs
        return nodes.Regroup(self.matrix(term.args[0]), [self.bridge.size(s) for s in sizes], inputs, outputs)

    def _linear(self, term: Term) -> Any:
        kind, params, adjoint = term.attrs
        node = nodes.WINDOW_MAPS.get((kind, adjoint))
        if node is None:
            raise NotATerm(f"SymPy has no node for the linear map {kind}")
        shape = () if all(isinstance(k, int) for k in params) else self.axes(term)
        return node(self.matrix(term.args[0]), params, shape)

    def _apply(self, term: Term) -> Any:
        name = term.attrs[0]
        if not term.is_scalar:
            return nodes.Elementwise(name, self.matrix(term.args[0]))
        arg = self.scalar(term.args[0])
        if name == "recip":
            return sympy.Pow(arg, -1)
        if name == "sqrt":
            return sympy.sqrt(arg)
        return CALLS[name](arg) if name in CALLS else sympy.Function(name)(arg)

    def _power(self, term: Term) -> Any:
        exponent = sympy.Rational(term.attrs[0].numerator, term.attrs[0].denominator)
        if term.is_scalar:
            return sympy.Pow(self.scalar(term.args[0]), exponent)
        return sympy.HadamardPower(self.matrix(term.args[0]), exponent)

    def _entry(self, term: Term) -> Any:
        array, *where = term.args
        return MatrixElement(self.matrix(array), *(self.expr(w) for w in where))

    def _total(self, term: Term) -> Any:
        name, size = term.attrs
        saved = dict(self.indices)
        self.indices[name] = index = Symbol(name)
        body = self.scalar(term.args[0]) if term.is_scalar else None
        self.indices = saved
        if body is None:
            raise NotATerm("SymPy has no sum of matrices over an index")
        return sympy.Sum(body, (index, 0, self.bridge.size(size) - 1))

    def _array(self, term: Term) -> Any:
        row, col = (Symbol(name) for name in term.attrs)
        saved = dict(self.indices)
        self.indices |= {term.attrs[0]: row, term.attrs[1]: col}
        body = self.scalar(term.args[0])
        self.indices = saved
        return sympy.FunctionMatrix(*self.axes(term), sympy.Lambda((row, col), body))


def _of_matrix(make: Callable[[Any], Any]) -> Callable[[Writing, Term], Any]:
    return lambda self, term: make(self.matrix(term.args[0]))


WRITERS: Mapping[str, Callable[[Writing, Term], Any]] = {
    "var": Writing._var,
    "dvar": lambda self, term: nodes.Differential(self._named(term.name, term)),
    "grad": Writing._grad,
    "num": Writing._num,
    "size": lambda self, term: self.bridge.size(term.attrs[0]),
    "ones": Writing._ones,
    "zeros": Writing._zeros,
    "eye": Writing._eye,
    "index": Writing._index,
    "add": Writing._add,
    "scale": Writing._scale,
    "matmul": Writing._matmul,
    "hadamard": Writing._hadamard,
    "kron": Writing._kron,
    "transpose": _of_matrix(sympy.Transpose),
    "trace": _of_matrix(sympy.Trace),
    "vec": _of_matrix(nodes.Vec),
    "diag": Writing._diag,
    "diagonal": _of_matrix(DiagonalOf),
    "repeat": Writing._repeat,
    "reshape": Writing._reshape,
    "regroup": Writing._regroup,
    "linear": Writing._linear,
    "apply": Writing._apply,
    "power": Writing._power,
    "inverse": _of_matrix(sympy.Inverse),
    "det": _of_matrix(sympy.Determinant),
    "row_max": _of_matrix(nodes.RowMax),
    "argmax_mask": _of_matrix(nodes.ArgmaxMask),
    "row_argmax": _of_matrix(nodes.RowArgmax),
    "softmax": _of_matrix(nodes.RowSoftmax),
    "entry": Writing._entry,
    "total": Writing._total,
    "array": Writing._array,
    "differential": lambda self, term: nodes.Differential(self.expr(term.args[0])),
}
