"""Both sides of an identity in floating point, straight from their SymPy trees to NumPy.

Guarantee: this shares nothing with the kernel, the typed terms or the evaluator: each node is one line of NumPy
below, and derivatives are complex steps, Im f(x + ih)/h, of these lines (Squire & Trapp 1998), not rules of
calculus.  A gradient symbol of an unknown loss is random where it stands at the top and the complex step of Σ G·Z
below.

Limit: sizes are small and pairwise different, entries are random; agreement to rounding is evidence, not proof.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import sympy
from sympy import MatrixSymbol, Symbol
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.diagonal import DiagMatrix, DiagonalOf
from sympy.matrices.expressions.matexpr import MatrixElement

from derive.identities.random_points import Array, NotEvaluated, Point, _below, _symbols, needs_positive, tops_of
from derive.terms import sympy_nodes as nodes

STEP = 1e-30
SCALARS: Mapping[str, Callable[[Array], Array]] = {
    "exp": np.exp,
    "log": np.log,
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "sqrt": np.sqrt,
    "recip": lambda x: 1 / x,
    "relu": lambda x: np.where(x.real > 0, x, 0),
    "leaky_relu": lambda x: np.where(x.real > 0, x, x / 100),
    "ge0": lambda x: (x.real >= 0) + 0.0,
    "gt0": lambda x: (x.real > 0) + 0.0,
    "le0": lambda x: (x.real <= 0) + 0.0,
    "lt0": lambda x: (x.real < 0) + 0.0,
    "abs": lambda x: np.where(x.real < 0, -x, x),
    "sign": lambda x: np.sign(x.real),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.log(1 + np.exp(x)),
    "swish": lambda x: x / (1 + np.exp(-x)),
    "f": lambda x: x**3 + np.sin(x),
    "f'": lambda x: 3 * x**2 + np.cos(x),
    "Abs": lambda x: np.where(x.real < 0, -x, x),
}


def difference(point: Point, left: Any, right: Any) -> float:
    """The largest relative difference of two expressions at a point; infinite where the shapes differ."""
    everything = [left, right, *point.where.values()]
    point.positive = any(needs_positive(e) for e in everything)
    point.tops = tops_of(point, [left, right])
    a, b = (Evaluation(point).array(side) for side in (left, right))
    if right == 0:
        b = np.zeros_like(a)
    if a.shape != b.shape:
        return math.inf
    if not (right == 0 or isinstance(right, sympy.ZeroMatrix)) and not a.any() and not b.any():
        raise NotEvaluated("both sides are 0 at the point, so that nothing is compared")
    scale = max(float(np.abs(a).max()), float(np.abs(b).max()), 1.0)
    return float(np.abs(a - b).max()) / scale


class Evaluation:
    """The value of an expression; `moved` overrides the values of symbols, also of defined ones."""

    def __init__(self, point: Point, moved: Mapping[Any, Array] | None = None):
        self.point = point
        self.moved = dict(moved or {})
        self.indices: dict[Symbol, int] = {}

    def value(self, expr: Any) -> Array:
        for kind, method in METHODS:
            if isinstance(expr, kind):
                return method(self, expr)
        raise NotEvaluated(f"{type(expr).__name__} is not evaluated")

    def array(self, expr: Any) -> Array:
        """The value as a matrix, 1×1 for a scalar."""
        value = np.asarray(self.value(expr))
        return value.reshape(1, 1) if value.ndim == 0 else value

    def args(self, expr: Any) -> list[Array]:
        return [self.value(a) for a in expr.args]

    def _symbol(self, expr: Any) -> Array:
        if expr in self.indices:
            return self.indices[expr]
        if expr in self.moved:
            found = self.moved[expr]
        elif expr in self.point.values:
            found = self.point.values[expr]
        elif expr in self.point.where:
            found = self.array(self.point.where[expr])
        elif isinstance(expr, Symbol) and expr.is_integer:
            return self.point.size(expr)
        else:
            found = self.point.leaf(expr)
        return found if isinstance(expr, MatrixSymbol) else np.asarray(found).reshape(())

    def _product(self, expr: Any) -> Array:
        result: Any = 1.0
        for arg in expr.args:
            value = self.value(arg)
            one = np.ndim(result) == 0 or np.ndim(value) == 0
            result = result * value if one else result @ value
        return result

    def _sum(self, expr: Any) -> Array:
        values = self.args(expr)
        return sum(values[1:], start=values[0])

    def _hadamard(self, expr: Any) -> Array:
        result = 1.0
        for value in self.args(expr):
            result = result * value
        return result

    def _kronecker(self, expr: Any) -> Array:
        first, *rest = self.args(expr)
        for value in rest:
            first = np.kron(first, value)
        return first

    def _diag(self, expr: Any) -> Array:
        return np.diag(self.array(expr.args[0]).ravel())

    def _call(self, expr: Any) -> Array:
        name = expr.func.__name__
        if name not in SCALARS:
            raise NotEvaluated(f"the function {name} is not evaluated")
        return SCALARS[name](np.asarray(self.value(expr.args[0]), complex if self.moved else float))

    def _elementwise(self, expr: Any) -> Array:
        if expr.function not in SCALARS:
            raise NotEvaluated(f"the function {expr.function} is not evaluated")
        return SCALARS[expr.function](self.array(expr.arg))

    def _total(self, expr: Any) -> Array:
        body, *limits = expr.args
        (name, low, high), rest = limits[-1].args, limits[:-1]
        inner = sympy.Sum(body, *rest) if rest else body
        result: Any = 0.0
        first, last, outer = self._whole(low), self._whole(high), dict(self.indices)
        for k in range(first, last + 1):
            self.indices[name] = k
            result = result + self.value(inner)
        self.indices = outer
        return result

    def _whole(self, expr: Any) -> int:
        """An integer made of indices and sizes."""
        if expr.is_Integer:
            return int(expr)
        if expr in self.indices:
            return self.indices[expr]
        if expr.is_Symbol:
            return self.point.size(expr)
        if isinstance(expr, (sympy.floor, sympy.ceiling)):
            above, below = (self._whole(part) for part in expr.args[0].together().as_numer_denom())
            return above // below if isinstance(expr, sympy.floor) else -(-above // below)
        if type(expr) not in WHOLE or (expr.is_Pow and not expr.args[1].is_nonnegative):
            raise NotEvaluated(f"{expr} is not an integer made of indices and sizes")
        return WHOLE[type(expr)]([self._whole(arg) for arg in expr.args])

    def _function_matrix(self, expr: Any) -> Array:
        rows, cols = self.point.shape(expr)
        row, col = expr.lamda.variables
        entries, outer = [], dict(self.indices)
        for place in np.ndindex(rows, cols):
            self.indices = {**outer, row: place[0], col: place[1]}
            entries.append(complex(np.asarray(self.value(expr.lamda.expr)).reshape(())))
        self.indices = outer
        table = np.array(entries).reshape(rows, cols)
        return table if self.moved else table.real

    def _element(self, expr: Any) -> Array:
        array, *where = expr.args
        value, places = self.array(array), tuple(self._whole(w) for w in where)
        if all(0 <= k < n for k, n in zip(places, value.shape)):
            return value[places]
        if isinstance(expr, nodes.Padded):
            return np.zeros((), value.dtype)
        raise NotEvaluated(f"the entry {expr} lies outside")

    def _largest_of(self, expr: Any) -> Array:
        values = [np.asarray(value) for value in self.args(expr)]
        return (max if isinstance(expr, sympy.Max) else min)(values, key=lambda value: float(value.real))

    def _piecewise(self, expr: Any) -> Array:
        for value, condition in expr.args:
            if condition.subs({s: self._whole(s) for s in condition.free_symbols}) == sympy.true:
                return self.value(value)
        raise NotEvaluated(f"no case of {expr} holds")

    def _sliding(self, expr: Any) -> Array:
        """By shifted copies: first the full convolution, then the places of the mode."""
        array, kernel = self.array(expr.args[0]), self.array(expr.args[1])
        if expr.kind == "correlation":
            kernel = kernel[::-1, ::-1]
        full = np.zeros([n + k - 1 for n, k in zip(array.shape, kernel.shape)], np.result_type(array, kernel))
        for (a, b), weight in np.ndenumerate(kernel):
            full[a : a + array.shape[0], b : b + array.shape[1]] += weight * array
        cuts = []
        for n, k in zip(array.shape, kernel.shape):
            middle = (k - 1) // 2 if expr.kind == "convolution" else k // 2
            first, count = {"full": (0, n + k - 1), "same": (middle, n), "valid": (k - 1, n - k + 1)}[expr.mode]
            cuts.append(slice(first, first + count))
        return full[tuple(cuts)]

    def _mask(self, expr: Any) -> Array:
        value = self.array(expr.args[0]).real
        return np.eye(value.shape[1])[value.argmax(1)]

    def _row_max(self, expr: Any) -> Array:
        value = self.array(expr.args[0])
        return np.take_along_axis(value, value.real.argmax(1)[:, None], axis=1)

    def _softmax(self, expr: Any) -> Array:
        weights = np.exp(self.array(expr.args[0]))
        return weights / weights.sum(1, keepdims=True)

    def _repeat(self, expr: Any) -> Array:
        value, shape = self.array(expr.args[0]), self.point.shape(expr)
        return np.tile(value, [want // have for want, have in zip(shape, value.shape)])

    def _regroup(self, expr: Any) -> Array:
        sizes = [self.point.size(s) for s in expr.args[1].args]
        inputs, outputs = ([[int(k) for k in g.args] for g in side.args] for side in expr.args[2:4])
        flat = [k for g in inputs for k in g]
        split = self.array(expr.arg).reshape([sizes[k] for k in flat])
        return split.transpose([flat.index(k) for g in outputs for k in g]).reshape(self.point.shape(expr))

    def _window_map(self, expr: Any) -> Array:
        """Window by window, in loops; the adjoint adds back."""
        height, width, channels, kh, kw, stride, pad = expr.geometry
        value = self.array(expr.arg)
        image_rows = height * width
        samples = value.shape[0] // (image_rows if not expr.adjoint else expr._block(True)[0])
        padded = np.zeros((samples, height + 2 * pad, width + 2 * pad, channels), dtype=value.dtype)
        if not expr.adjoint:
            padded[:, pad : pad + height, pad : pad + width] = value.reshape(samples, height, width, channels)
        rows = []
        place = 0
        for n in range(samples):
            for top in range(0, height + 2 * pad - kh + 1, stride):
                for left in range(0, width + 2 * pad - kw + 1, stride):
                    window = padded[n, top : top + kh, left : left + kw]
                    count = 1 if expr.kind == "im2col" else channels
                    if expr.adjoint:
                        rows_here = value[place : place + count]
                        window += (
                            rows_here.reshape(kh, kw, channels)
                            if count == 1 and expr.kind == "im2col"
                            else (rows_here.reshape(channels, kh, kw).transpose(1, 2, 0))
                        )
                    elif expr.kind == "im2col":
                        rows.append(window.reshape(1, -1))
                    else:
                        rows.append(window.transpose(2, 0, 1).reshape(channels, -1))
                    place += count
        if expr.adjoint:
            return padded[:, pad : pad + height, pad : pad + width].reshape(samples * image_rows, channels)
        return np.concatenate(rows)

    # ------------------------------------------------------------------------------------------------------ derivatives

    def _differential(self, expr: Any) -> Array:
        if isinstance(expr.arg, (MatrixSymbol, Symbol)) and expr.arg not in self.point.where:
            return self.point.direction(expr.arg)
        leaves = {s for s in _symbols(expr.arg)}
        for symbol in list(leaves):
            leaves |= _below(self.point, symbol)
        leaves = {s for s in leaves if s not in self.point.where and not (isinstance(s, Symbol) and s.is_integer)}
        moved = {s: self.point.leaf(s) + 1j * STEP * self.point.direction(s) for s in leaves}
        return self._slope(expr.arg, moved)

    def _slope(self, expr: Any, moved: Mapping[Any, Array]) -> Array:
        return np.asarray(Evaluation(self.point, moved).value(expr)).imag / STEP

    def _gradient(self, expr: Any) -> Array:
        loss, variable = expr.loss, expr.variable
        value = self._basis(loss, variable)
        return value.T if isinstance(expr, nodes.TransposedGradient) else value

    def _basis(self, loss: Any, variable: Any) -> Array:
        """The gradient entry by entry: of the loss if it is defined, else of Σ G·Z over the tops."""
        known = loss in self.point.where
        if not known and variable in self.point.tops:
            return self.point.cotangent(loss, variable)
        at = Evaluation(self.point).array(variable)
        result = np.zeros(at.shape)
        for k in np.ndindex(*at.shape):
            step = np.zeros(at.shape, complex)
            step[k] = 1j * STEP
            moved = {variable: at + step}
            if known:
                result[k] = float(self._slope(self.point.where[loss], moved).reshape(()))
            else:
                for top in self.point.tops:
                    slope = Evaluation(self.point, moved).array(top).imag / STEP
                    result[k] += (slope * self.point.cotangent(loss, top)).sum()
        return result


WHOLE: Mapping[type, Callable[[list[int]], int]] = {
    sympy.Add: sum,
    sympy.Mul: math.prod,
    sympy.Pow: lambda args: args[0] ** args[1],
    sympy.Mod: lambda args: args[0] % args[1],
    sympy.Max: max,
    sympy.Min: min,
}


def _numpy(change: Callable[[Array], Array]) -> Callable[[Evaluation, Any], Array]:
    return lambda self, expr: change(self.array(expr.args[0]))


METHODS: tuple[tuple[Any, Callable[[Evaluation, Any], Array]], ...] = (
    (sympy.Number, lambda self, e: float(e)),
    ((Symbol, MatrixSymbol), Evaluation._symbol),
    ((MatrixElement, nodes.Padded), Evaluation._element),
    (sympy.Indexed, lambda self, e: np.asarray(self.point.leaf(e.base))[tuple(self._whole(w) for w in e.indices)]),
    ((sympy.Max, sympy.Min), Evaluation._largest_of),
    (sympy.KroneckerDelta, lambda self, e: float(self._whole(e.args[0]) == self._whole(e.args[1]))),
    (sympy.Piecewise, Evaluation._piecewise),
    (sympy.Heaviside, lambda self, e: np.heaviside(np.real(self.value(e.args[0])), float(e.args[1]))),
    ((sympy.floor, sympy.ceiling, sympy.Mod), lambda self, e: float(self._whole(e))),
    ((sympy.MatAdd, sympy.Add), Evaluation._sum),
    ((sympy.MatMul, sympy.Mul), Evaluation._product),
    (sympy.Inverse, _numpy(np.linalg.inv)),
    (sympy.MatPow, lambda self, e: np.linalg.matrix_power(self.array(e.args[0]), int(e.args[1]))),
    (sympy.Pow, lambda self, e: np.asarray(self.value(e.args[0])) ** self.value(e.args[1])),
    (sympy.HadamardProduct, Evaluation._hadamard),
    (sympy.HadamardPower, lambda self, e: self.array(e.args[0]) ** float(e.args[1])),
    (sympy.KroneckerProduct, Evaluation._kronecker),
    (sympy.Transpose, _numpy(lambda x: x.T)),
    (sympy.Trace, _numpy(np.trace)),
    (sympy.Determinant, _numpy(np.linalg.det)),
    (sympy.Identity, lambda self, e: np.eye(self.point.shape(e)[0])),
    (sympy.OneMatrix, lambda self, e: np.ones(self.point.shape(e))),
    (sympy.ZeroMatrix, lambda self, e: np.zeros(self.point.shape(e))),
    (DiagMatrix, Evaluation._diag),
    (DiagonalOf, _numpy(lambda x: np.diag(x)[:, None])),
    (sympy.FunctionMatrix, Evaluation._function_matrix),
    (sympy.Sum, Evaluation._total),
    (nodes.Vec, _numpy(lambda x: x.reshape(-1, 1, order="F"))),
    (nodes.Elementwise, Evaluation._elementwise),
    (nodes.RowSoftmax, Evaluation._softmax),
    (nodes.ArgmaxMask, Evaluation._mask),
    (nodes.RowMax, Evaluation._row_max),
    (nodes.RowArgmax, _numpy(lambda x: x.real.argmax(1)[:, None] + 0.0)),
    (nodes.Repeat, Evaluation._repeat),
    (nodes.Reshape, lambda self, e: self.array(e.arg).reshape(self.point.shape(e), order=e.order)),
    (nodes.Regroup, Evaluation._regroup),
    (nodes._WindowMap, Evaluation._window_map),
    (nodes._Sliding, Evaluation._sliding),
    (nodes.Rot180, _numpy(lambda x: x[::-1, ::-1])),
    (nodes.Gradient, Evaluation._gradient),
    (nodes.Differential, Evaluation._differential),
    ((sympy.Function, AppliedUndef), Evaluation._call),
)
