"""A random point at which an identity is evaluated: sizes, pairwise different and small, and arrays drawn for its symbols.

Guarantee: a symbol has one value throughout, with the properties that the identity supposes; a gradient symbol of an unknown
loss is random where it stands at the top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import sympy
from sympy import MatrixSymbol, Symbol

from derive.terms import sympy_nodes as nodes

Array = Any
SIZES = (3, 4, 2, 5, 6, 7, 8, 9, 10)


class NotEvaluated(Exception):
    """A node without a line of NumPy."""


class Point:
    """Random values for the symbols of an identity; `given` properties are kept."""

    def __init__(
        self,
        where: Mapping[Any, Any] | None = None,
        given: Mapping[Any, Iterable[str]] | None = None,
        constants: Iterable[Any] = (),
        seed: int = 0,
        values: Mapping[Any, Array] | None = None,
        sizes: Mapping[str, int] | None = None,
    ):
        self.where = dict(where or {})
        self.given = {s: frozenset(p) for s, p in (given or {}).items()}
        self.constants = frozenset(constants)
        self.rng = np.random.default_rng(seed)
        self.values: dict[Any, Array] = dict(values or {})
        self.sizes: dict[str, int] = dict(sizes or {})
        self.positive = False
        self.tops: tuple[Any, ...] = ()

    def size(self, dimension: Any) -> int:
        names = {s: self._number(s.name) for s in sorted(dimension.free_symbols, key=str)}
        return int(dimension.subs(names))

    def _number(self, name: str) -> int:
        if name not in self.sizes:
            self.sizes[name] = next(k for k in SIZES if k not in self.sizes.values())
        return self.sizes[name]

    def shape(self, expr: Any) -> tuple[int, ...]:
        array = isinstance(expr, (sympy.MatrixExpr, sympy.IndexedBase))
        return tuple(self.size(axis) for axis in (expr.shape if array else (sympy.S.One, sympy.S.One)))

    def leaf(self, symbol: Any) -> Array:
        """The value of a symbol, drawn when it is first used."""
        if symbol not in self.values:
            self.values[symbol] = self._draw(self.shape(symbol), self.given.get(symbol, frozenset()))
        return self.values[symbol]

    def _draw(self, shape: tuple[int, ...], properties: frozenset[str]) -> Array:
        if "onehot_rows" in properties:
            return np.eye(shape[1])[self.rng.integers(shape[1], size=shape[0])]
        if "orthogonal" in properties:
            return np.linalg.qr(self.rng.normal(size=shape))[0]
        value = self.rng.normal(size=shape)
        if self.positive and shape[0] == shape[1] > 1:
            value = np.abs(value) / shape[0] + 3 * np.eye(shape[0])
        elif self.positive or properties & {"positive", "nonnegative"}:
            value = np.abs(value) + 0.5
        if "diagonal" in properties:
            return np.diag(np.diag(value))
        return value + value.T if "symmetric" in properties else value

    def direction(self, symbol: Any) -> Array:
        if symbol in self.constants or "onehot_rows" in self.given.get(symbol, ()):
            return np.zeros(self.shape(symbol))
        return self._kept("d", symbol)

    def cotangent(self, loss: Any, symbol: Any) -> Array:
        return self._kept(f"gradient of {loss}", symbol)

    def _kept(self, label: str, symbol: Any) -> Array:
        if (label, symbol) not in self.values:
            properties = self.given.get(symbol, frozenset()) & {"symmetric", "diagonal"}
            value = self.rng.normal(size=self.shape(symbol))
            self.values[label, symbol] = value + value.T if "symmetric" in properties else value
        return self.values[label, symbol]


def needs_positive(expr: Any) -> bool:
    for part in sympy.preorder_traversal(expr):
        if isinstance(part, sympy.log) or (isinstance(part, nodes.Elementwise) and part.function in ("log", "sqrt")):
            return True
        if isinstance(part, (sympy.Pow, sympy.HadamardPower)) and not part.args[1].is_Integer:
            return True
    return False


def _symbols(expr: Any) -> set[Any]:
    return {s for s in sympy.preorder_traversal(expr) if isinstance(s, (MatrixSymbol, Symbol))}


def _below(point: Point, symbol: Any) -> set[Any]:
    found = {symbol}
    if symbol in point.where:
        for inner in _symbols(point.where[symbol]):
            found |= _below(point, inner)
    return found


def tops_of(point: Point, sides: list[Any]) -> tuple[Any, ...]:
    """The variables of gradient symbols that no other one rests on."""
    wanted = {g.variable for side in sides for g in sympy.preorder_traversal(side) if isinstance(g, nodes.Gradient)}
    return tuple(sorted((x for x in wanted if not any(x in _below(point, y) - {y} for y in wanted)), key=str))
