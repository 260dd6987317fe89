"""The values of index expressions, by looping over every summed index: what an `Expr` says, word by word."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from derive.kernel.expr import Expr, Factor, Monomial, Slot
from derive.terms.term import Term
from tests.kernel.values import FUNCTIONS, SMALL, Inadmissible, Point, first_largest, steady, weights

Places = Mapping[object, int]
MAX_STEPS = 8_000


class Reader:
    """Values of index expressions at a point; `term` says which arrays their names stand for."""

    def __init__(self, point: Point, term: Term):
        self.point = point
        self.steps = 0
        self.inverses: dict[tuple[str, int], np.ndarray] = {}
        self.arrays: dict[tuple, np.ndarray] = {}
        for node in term.walk():
            if node.op == "var":
                for prefix in ("", "scores of "):
                    self.add(prefix + node.name, point.array("var", node.name, node.shape))
            elif node.op == "dvar":
                self.add("d " + node.name, point.array("dvar", node.name, node.shape))
            elif node.op == "linear":
                kind, params, adjoint = node.attrs
                sides = (node.args[0].shape, node.shape) if adjoint else (node.shape, node.args[0].shape)
                self.add(f"linear map {kind}{params}", weights(kind, params, *map(point.shape, sides), point.seed))

    def add(self, name: str, array: np.ndarray) -> None:
        self.arrays[name, array.shape] = array

    def named(self, factor: Factor) -> np.ndarray:
        """The array of a factor; one name may stand for arrays of several shapes."""
        return self.arrays[factor[1], tuple(self.length(slot) for slot in factor[2])]

    def length(self, slot: Slot) -> int:
        return int(np.prod([self.point.axis(token[2]) for token in slot], initial=1))

    def matrix(self, expr: Expr, shape: tuple[int, int]) -> np.ndarray:
        """The array whose free axes 0 and 1 are its rows and columns."""
        with np.errstate(all="ignore"):
            rows = [[self.expr(expr, {0: i, 1: j}) for j in range(shape[1])] for i in range(shape[0])]
        return steady(np.array(rows, dtype=float))

    def expr(self, expr: Expr, places: Places) -> float:
        return sum((self.monomial(m, places) for m in expr.monomials), 0.0)

    def monomial(self, monomial: Monomial, places: Places) -> float:
        total = 0.0
        ranges = [range(self.point.axis(token[2])) for token in monomial.bound]
        for chosen in itertools.product(*ranges):
            self.steps += 1
            if self.steps > MAX_STEPS:
                raise Inadmissible
            inside = {**places, **{token[1:2]: k for token, k in zip(monomial.bound, chosen)}}
            product = float(monomial.coefficient)
            for factor, exponent in monomial.factors:
                product *= power(self.factor(factor, inside), exponent)
            total += product
        return total

    def slot(self, slot: Slot, places: Places) -> int:
        index = 0
        for token in slot:
            size = self.point.axis(token[2])
            index = index * size + self.digit(token, size, places)
        return index

    def digit(self, token: tuple, size: int, places: Places) -> int:
        if token[0] == "b":
            return places[token[1:2]]
        if token[0] == "f":
            return places[token[1]] // self.point.axis(token[3]) % size
        if token[1] >= size:
            raise Inadmissible
        return token[1]

    def factor(self, factor: Factor, places: Places) -> float:
        kind = factor[0]
        if kind in "vyq":
            if factor[1] == "position on an axis":
                return float(self.slot(factor[2][0], places))
            return float(self.named(factor)[tuple(self.slot(s, places) for s in factor[2])])
        if kind in "ij":
            return float(self.inverse(factor)[tuple(self.slot(s, places) for s in factor[2])])
        if kind == "d":
            return float(self.slot(factor[1], places) == self.slot(factor[2], places))
        if kind == "s":
            return float(self.point.sizes[factor[1]])
        if kind == "M":
            return self.mask(factor, places)
        inner = [self.expr(e, places) for e in (factor[2] if kind == "F" else factor[1:])]
        if kind == "F":
            return float(FUNCTIONS[factor[1]](np.array(inner[0])))
        return float(np.exp(inner[0])) if kind == "E" else inner[0]

    def mask(self, factor: Factor, places: Places) -> float:
        ranges = [range(self.point.axis(token[2])) for token in factor[2]]
        scores = [
            self.expr(factor[3], {**places, **{token[1:2]: k for token, k in zip(factor[2], chosen)}})
            for chosen in itertools.product(*ranges)
        ]
        return float(first_largest(np.array([scores]))[0] == self.slot(factor[1], places))

    def inverse(self, factor: Factor) -> np.ndarray:
        name = (factor[1], self.length(factor[2][0]))
        if name not in self.inverses:
            self.inverses[name] = self.inverted(factor)
        return self.inverses[name]

    def inverted(self, factor: Factor) -> np.ndarray:
        if factor[3] is None:
            matrix = self.named(factor)
        else:
            size = self.length(factor[2][0])
            matrix = self.matrix(factor[3], (size, size))
        if abs(np.linalg.det(matrix)) < 1e-3:
            raise Inadmissible
        return np.linalg.inv(matrix)


def power(value: float, exponent: Fraction) -> float:
    if exponent < 0 and abs(value) <= SMALL:
        raise Inadmissible
    if exponent.denominator != 1:
        if value < -SMALL:
            raise Inadmissible
        value = max(value, 0.0)
    return value ** float(exponent)
