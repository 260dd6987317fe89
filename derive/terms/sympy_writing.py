"""Terms to SymPy: the other half of `derive.terms.sympy_bridge`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import sympy
from sympy import MatrixExpr, MatrixSymbol, S, Symbol
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement

from derive.terms import sympy_nodes as nodes
from derive.terms.sympy_nodes import CALLS, NotATerm
from derive.terms.term import Term

if TYPE_CHECKING:
    from derive.terms.sympy_bridge import Bridge


class Writing:
    """Terms to SymPy."""

    def __init__(self, bridge: Bridge):
        self.bridge = bridge
        self.indices: dict[str, Symbol] = {}
        self.summed: frozenset[Symbol] = frozenset()
        """Indices of the sums around."""

    def expr(self, term: Term) -> Any:
        return WRITERS[term.op](self, term)

    def matrix(self, term: Term) -> Any:
        """As a matrix expression, a scalar as a 1×1 matrix."""
        value = self.expr(term)
        array = isinstance(value, (MatrixExpr, sympy.IndexedBase))
        return value if array else sympy.MatMul(value, sympy.Identity(1))

    def scalar(self, term: Term) -> Any:
        """As an expression, a 1×1 matrix by its trace."""
        value = self.expr(term)
        if isinstance(value, sympy.MatMul):
            front, factors = value.as_coeff_matrices()
            return front * sympy.Trace(sympy.MatMul(*factors))
        return sympy.Trace(value) if isinstance(value, MatrixExpr) else value

    def axes(self, term: Term) -> tuple[Any, Any]:
        return (self.bridge.size(term.rows), self.bridge.size(term.cols))

    def _var(self, term: Term) -> Any:
        return self._named(term.name, term)

    def _named(self, name: str, term: Term) -> Any:
        if name in self.bridge.symbols:
            return self.bridge.symbols[name]
        new: Any = Symbol(name) if term.is_scalar else None
        if new is None and len(term.shape) != 2:
            new = sympy.IndexedBase(name, shape=tuple(self.bridge.size(s) for s in term.shape))
        elif new is None:
            new = MatrixSymbol(name, *self.axes(term))
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
        return self.indices.setdefault(term.attrs[0], Symbol(term.attrs[0], integer=True))

    def _bring(self, *names: str) -> list[Any]:
        """Symbols for indices that come into scope, called as no other one there is."""
        made = []
        for name in names:
            plain = name.lstrip("·").replace("·", "") or "i"
            while any(str(symbol) == plain for symbol in self.indices.values()):
                plain += "'"
            self.indices[name] = Symbol(plain, integer=True)
            made.append(self.indices[name])
        return made

    def _holds(self, term: Term) -> Any:
        """δ where a whole number and its negative are both ≥ 0, else an indicator by cases.

        By steps where it ties the indices of two sums: SymPy takes cases out of the sum over an index that they speak of."""
        places = [self.scalar(arg) for arg in term.args]
        if len(places) == 2 and sympy.expand(places[0] + places[1]) == 0:
            plus, minus = sympy.expand(places[0]).as_coefficients_dict(), {}
            minus = sympy.Add(*(-c * s for s, c in plus.items() if c < 0))
            return sympy.KroneckerDelta(sympy.Add(*(c * s for s, c in plus.items() if c > 0)), minus)
        if any(len(place.free_symbols & self.summed) > 1 for place in places):
            return sympy.Mul(*(sympy.Heaviside(place, 1) for place in places))
        return sympy.Piecewise((1, sympy.And(*(place >= 0 for place in places))), (0, True))

    def _floor_quotient(self, term: Term) -> Any:
        above, below = (self.scalar(arg) for arg in term.args)
        return sympy.floor(above / below)

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
        places = [self.expr(w) for w in where]
        if array.op == "eye":
            return sympy.KroneckerDelta(*places)
        if array.is_scalar:
            return self.scalar(array)
        whole = self.matrix(array)
        if isinstance(whole, sympy.IndexedBase):
            places = places[: len(whole.shape)]
        if term.attrs:
            return nodes.Padded(whole, *places)
        return whole[tuple(places)] if isinstance(whole, sympy.IndexedBase) else MatrixElement(whole, *places)

    def _total(self, term: Term) -> Any:
        name, size = term.attrs
        saved = dict(self.indices)
        (index,) = self._bring(name)
        outside, self.summed = self.summed, self.summed | {index}
        body = self.scalar(term.args[0]) if term.is_scalar else None
        self.indices, self.summed = saved, outside
        if body is None:
            raise NotATerm("SymPy has no sum of matrices over an index")
        return sympy.Sum(body, (index, 0, self.bridge.size(size) - 1))

    def _array(self, term: Term) -> Any:
        if len(term.attrs) != 2:
            raise NotATerm("SymPy has no matrix expression with more than two axes given by its entries")
        saved = dict(self.indices)
        row, col = self._bring(*term.attrs)
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
    "holds": Writing._holds,
    "floordiv": Writing._floor_quotient,
    "total": Writing._total,
    "array": Writing._array,
    "differential": lambda self, term: nodes.Differential(self.expr(term.args[0])),
}
