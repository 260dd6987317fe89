"""The values of terms in floating point, written independently of the kernel and of the evaluator.

Every operator is its NumPy definition.  A `Point` draws arrays for names; where an operation leaves its domain the point
is not admissible for the term (`Inadmissible`).  Numbers below `SMALL` count as zero, so that kinks and ties are seen.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from derive.kernel.sizes import Size
from derive.terms.term import Shape, Term

SMALL = 1e-9


class Inadmissible(Exception):
    """A root, logarithm, quotient or inverse does not exist at this point."""


@dataclass
class Point:
    """Sizes and entries; `positive` draws entries above zero, `facts` are kept by the draws."""

    sizes: Mapping[str, int]
    seed: int = 0
    positive: bool = False
    facts: Mapping[str, frozenset[str]] = field(default_factory=dict)
    arrays: dict[tuple, np.ndarray] = field(default_factory=dict)

    def axis(self, size: Size) -> int:
        return size.value(self.sizes)

    def shape(self, shape: Shape) -> tuple[int, ...]:
        return tuple(self.axis(s) for s in shape)

    def array(self, kind: str, name: str, shape: Shape) -> np.ndarray:
        place = (kind, name, self.shape(shape))
        if place not in self.arrays:
            text = "|".join(map(str, (self.seed, kind, name)))
            rng = np.random.default_rng([ord(c) for c in text])
            self.arrays[place] = self._draw(rng, self.facts.get(name, frozenset()), kind, place[2])
        return self.arrays[place]

    def _draw(self, rng: np.random.Generator, facts: frozenset[str], kind: str, shape: tuple[int, ...]) -> np.ndarray:
        values = rng.integers(1 if self.positive else -6, 7, size=shape) / 2.0
        if kind == "var" and facts & {"onehot_rows", "onehot_cols"}:
            axis = 1 if "onehot_rows" in facts else 0
            return (np.cumsum(values == values.max(axis, keepdims=True), axis=axis) == 1) * (
                values == values.max(axis, keepdims=True)
            ).astype(float)
        if "orthogonal" in facts and kind == "var" and shape[0] == shape[1]:
            return np.linalg.qr(rng.normal(size=shape))[0]
        if "symmetric" in facts and shape[0] == shape[1]:
            return (values + values.T) / 2
        return values


def first_largest(x: np.ndarray) -> np.ndarray:
    return np.argmax(x >= x.max(1, keepdims=True) - SMALL, axis=1)


def steady(x: np.ndarray) -> np.ndarray:
    if not np.all(np.isfinite(x)) or np.any(np.abs(x) > 1e8):
        raise Inadmissible
    return x


def positive(x: np.ndarray) -> np.ndarray:
    if np.any(x <= SMALL):
        raise Inadmissible
    return x


def root(x: np.ndarray, exponent: float) -> np.ndarray:
    if exponent < 0 and np.any(np.abs(x) <= SMALL):
        raise Inadmissible
    if exponent != int(exponent):
        if np.any(x < -SMALL):
            raise Inadmissible
        x = np.where(x < SMALL, 0.0, x)
    return x**exponent


FUNCTIONS = {
    "exp": np.exp,
    "log": lambda x: np.log(positive(x)),
    "relu": lambda x: np.where(x > 0, x, 0.0),
    "recip": lambda x: root(x, -1.0),
    "sqrt": lambda x: root(x, 0.5),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "softplus": lambda x: np.log1p(np.exp(x)),
    "tanh": np.tanh,
    "sin": np.sin,
    "cos": np.cos,
    "ge0": lambda x: (x >= -SMALL).astype(float),
    "gt0": lambda x: (x > SMALL).astype(float),
    "le0": lambda x: (x <= SMALL).astype(float),
    "lt0": lambda x: (x < -SMALL).astype(float),
    "abs": np.abs,
    "sign": lambda x: np.where(np.abs(x) <= SMALL, 0.0, np.sign(x)),
    "phi": lambda x: np.sin(1.3 * x + 0.4) + 0.2 * x * x,
}


def value(term: Term, point: Point, indices: Mapping[str, int] | None = None) -> np.ndarray:
    """The array of a term at a point. Raises Inadmissible."""
    with np.errstate(all="ignore"):
        return steady(_value(term, point, indices or {}))


def _value(term: Term, point: Point, indices: Mapping[str, int]) -> np.ndarray:
    op, attrs = term.op, term.attrs
    if op in ("total", "array", "entry"):
        return INDEXED[op](term, point, indices)
    args = [value(a, point, indices) for a in term.args]
    shape = point.shape(term.shape)
    if op in LEAVES:
        return LEAVES[op](term, point, shape)
    return OPERATORS[op](shape, attrs, point, *args)


LEAVES = {
    "var": lambda t, point, shape: point.array("var", t.name, t.shape),
    "dvar": lambda t, point, shape: point.array("dvar", t.name, t.shape),
    "grad": lambda t, point, shape: point.array("grad " + t.attrs[0], t.attrs[1], t.shape),
    "num": lambda t, point, shape: np.full((1, 1), float(t.attrs[0])),
    "size": lambda t, point, shape: np.full((1, 1), float(point.axis(t.attrs[0]))),
    "ones": lambda t, point, shape: np.ones(shape),
    "zeros": lambda t, point, shape: np.zeros(shape),
    "eye": lambda t, point, shape: np.eye(shape[0]),
}


def _regroup(shape, attrs, point, x):
    sizes, inputs, outputs = attrs
    split = [atom for group in inputs for atom in group]
    joined = [atom for group in outputs for atom in group]
    x = x.reshape([point.axis(sizes[atom]) for atom in split])
    return x.transpose([split.index(atom) for atom in joined]).reshape(shape)


def weights(kind: str, params: tuple, outer: tuple, inner: tuple, seed: int) -> np.ndarray:
    """The entries of a linear map known by name."""
    rng = np.random.default_rng([seed, len(kind), *params, *outer, *inner])
    return rng.integers(-3, 4, size=outer + inner).astype(float)


def _linear(shape, attrs, point, x):
    kind, params, adjoint = attrs
    table = weights(kind, params, *((x.shape, shape) if adjoint else (shape, x.shape)), point.seed)
    return np.einsum("ij,ijab->ab" if adjoint else "ij,abij->ab", x, table)


def _inverse(shape, attrs, point, x):
    if abs(np.linalg.det(x)) < 1e-3:
        raise Inadmissible
    return np.linalg.inv(x)


def _mask(shape, attrs, point, x):
    return np.eye(x.shape[1])[first_largest(x)]


def _softmax(shape, attrs, point, x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


OPERATORS = {
    "add": lambda shape, attrs, point, *args: sum(args[1:], args[0]),
    "scale": lambda shape, attrs, point, a, b: a[0, 0] * b,
    "matmul": lambda shape, attrs, point, a, b: a @ b,
    "hadamard": lambda shape, attrs, point, a, b: a * b,
    "kron": lambda shape, attrs, point, a, b: np.kron(a, b),
    "transpose": lambda shape, attrs, point, a: a.T,
    "trace": lambda shape, attrs, point, a: np.trace(a).reshape(1, 1),
    "vec": lambda shape, attrs, point, a: a.reshape(shape, order="F"),
    "diag": lambda shape, attrs, point, a: np.diag(a.ravel()),
    "diagonal": lambda shape, attrs, point, a: np.diag(a).reshape(shape),
    "repeat": lambda shape, attrs, point, a: np.broadcast_to(a, shape),
    "reshape": lambda shape, attrs, point, a: a.reshape(shape, order=attrs[0]),
    "regroup": _regroup,
    "linear": _linear,
    "apply": lambda shape, attrs, point, a: FUNCTIONS[attrs[0]](a),
    "power": lambda shape, attrs, point, a: root(a, float(attrs[0])),
    "inverse": _inverse,
    "det": lambda shape, attrs, point, a: np.linalg.det(a).reshape(1, 1),
    "softmax": _softmax,
    "row_max": lambda shape, attrs, point, a: a.max(1, keepdims=True),
    "argmax_mask": _mask,
    "row_argmax": lambda shape, attrs, point, a: first_largest(a).reshape(shape).astype(float),
}


def _total(term, point, indices):
    name, size = term.attrs
    parts = [value(term.args[0], point, {**indices, name: k}) for k in range(point.axis(size))]
    return sum(parts[1:], parts[0])


def _array(term, point, indices):
    (row, col), (rows, cols) = term.attrs, point.shape(term.shape)
    entries = [
        [value(term.args[0], point, {**indices, row: i, col: j})[0, 0] for j in range(cols)] for i in range(rows)
    ]
    return np.array(entries)


def _entry(term, point, indices):
    array, *where = term.args
    found = value(array, point, indices)
    place = [int(w.attrs[0]) if w.op == "num" else indices[w.attrs[0]] for w in where]
    if any(k >= n for k, n in zip(place, found.shape)):
        raise Inadmissible
    return found[tuple(place)].reshape(1, 1)


INDEXED = {"total": _total, "array": _array, "entry": _entry}


def close(left: np.ndarray, right: np.ndarray) -> bool:
    """Whether two values agree within what floating point may lose here."""
    scale = max(1.0, float(np.abs(left).max()), float(np.abs(right).max()))
    return left.shape == right.shape and math.isclose(0, float(np.abs(left - right).max()) / scale, abs_tol=1e-6)
