"""Symbols and operator cases shared by the evaluator's tests; the right sides are plain NumPy."""

from __future__ import annotations

import random

import numpy as np

from derive.evaluator.domains import Modular, Rational
from derive.evaluator.draws import Draws
from derive.evaluator.evaluate import Evaluation
from derive.evaluator.graph import Graph
from derive.evaluator.reals import Reals
from derive.evaluator.scene import Scene
from derive.evaluator.size_choice import Sizes
from derive.kernel.sizes import Size
from derive.terms import term as t


def shape(rows, cols):
    return (Size.of(rows), Size.of(cols))


def symbol(name, rows, cols):
    return t.var(name, shape(rows, cols))


M, N, P = "m", "n", "p"
A, C = symbol("A", M, N), symbol("C", M, N)
B, S, R = symbol("B", N, P), symbol("S", N, N), symbol("R", N, N)
v, w, row, s = symbol("v", N, 1), symbol("w", M, 1), symbol("r", 1, N), symbol("s", 1, 1)
SCENE = Scene({x.name: x.shape for x in (A, B, C, S, R, v, w, row, s)})
SIZES = Sizes({"m": 2, "n": 3, "p": 4})
i, j, k = (t.index(name, size) for name, size in (("i", M), ("j", N), ("k", P)))


def evaluation(domain="rational", scene=SCENE, terms=(), style="small", seed=1, sizes=SIZES, **options):
    rng = random.Random(seed)
    number = {"rational": Rational, "real": Reals, "modular": lambda: Modular(rng)}[domain]()
    draws = Draws(rng, number if domain == "modular" else Rational(), style)
    return Evaluation(Graph(scene, terms, options.pop("unknown_loss", ())), sizes, number, draws, **options)


def floats(array):
    return np.array([[float(x) for x in line] for line in array])


def one_hot_of_first_largest(x):
    result = np.zeros_like(x)
    for a, line in enumerate(x):
        result[a, list(line).index(max(line))] = 1
    return result


def vec(x):
    return x.flatten(order="F")[:, None]


def softmax(x):
    e = np.exp(x)
    return e / e.sum(1, keepdims=True)


"""(term, NumPy): rational in the entries."""
RATIONAL = {
    "add": (t.add(A, C, A), lambda A, C, **_: A + C + A),
    "sub": (t.sub(A, C), lambda A, C, **_: A - C),
    "scale": (t.scale(s, A), lambda A, s, **_: s[0, 0] * A),
    "num": (t.scale(t.num(t.Fraction(3, 7)), A), lambda A, **_: 3 / 7 * A),
    "size": (t.scale(t.size_term(Size.of("m") * 5), A), lambda A, **_: 5 * len(A) * A),
    "matmul": (t.matmul(A, B), lambda A, B, **_: A @ B),
    "hadamard": (t.hadamard(A, C), lambda A, C, **_: A * C),
    "kron": (t.kron(A, B), lambda A, B, **_: np.kron(A, B)),
    "transpose": (t.transpose(A), lambda A, **_: A.T),
    "trace": (t.trace(S), lambda S, **_: np.trace(S)),
    "vec": (t.vec(A), lambda A, **_: vec(A)),
    "diag column": (t.diag(v), lambda v, **_: np.diag(v[:, 0])),
    "diag row": (t.diag(row), lambda r, **_: np.diag(r[0])),
    "diag matrix": (t.diag(S), lambda S, **_: np.diag(S)[:, None]),
    "repeat row": (t.repeat(row, shape(M, N)), lambda r, A, **_: np.tile(r, (len(A), 1))),
    "repeat column": (t.repeat(w, shape(M, N)), lambda w, A, **_: np.tile(w, (1, A.shape[1]))),
    "reshape C": (t.reshape(A, shape(N, M)), lambda A, **_: A.reshape(A.shape[::-1])),
    "reshape F": (t.reshape(A, shape(N, M), "F"), lambda A, **_: A.reshape(A.shape[::-1], order="F")),
    "regroup": (
        t.regroup(A, ["m", "n"], [[0], [1]], [[1, 0], []]),
        lambda A, **_: np.array([[A[a, b]] for b in range(A.shape[1]) for a in range(A.shape[0])]),
    ),
    "ones": (t.matmul(t.ones(P, M), A), lambda A, B, **_: np.ones((B.shape[1], len(A))) @ A),
    "zeros": (t.add(A, t.zeros(M, N)), lambda A, **_: A),
    "eye": (t.matmul(A, t.eye(N)), lambda A, **_: A),
    "inverse": (t.inverse(S), lambda S, **_: np.linalg.inv(S)),
    "det": (t.det(S), lambda S, **_: np.linalg.det(S)),
    "power": (t.power(A, 3), lambda A, **_: A**3),
    "negative power": (t.power(A, -2), lambda A, **_: A**-2.0),
    "recip": (t.divide(A, s), lambda A, s, **_: A / s),
    "relu": (t.apply("relu", A), lambda A, **_: np.maximum(A, 0)),
    "leaky relu": (t.apply("leaky_relu", A), lambda A, **_: np.where(A > 0, A, A / 100)),
    "abs": (t.apply("abs", A), lambda A, **_: np.abs(A)),
    "sign": (t.apply("sign", A), lambda A, **_: np.sign(A)),
    "ge0": (t.apply("ge0", A), lambda A, **_: (A >= 0).astype(float)),
    "gt0": (t.apply("gt0", A), lambda A, **_: (A > 0).astype(float)),
    "le0": (t.apply("le0", A), lambda A, **_: (A <= 0).astype(float)),
    "lt0": (t.apply("lt0", A), lambda A, **_: (A < 0).astype(float)),
    "eq0": (t.apply("eq0", t.sub(A, A)), lambda A, **_: np.ones_like(A)),
    "ne0": (t.apply("ne0", A), lambda A, **_: np.ones_like(A)),
    "relu'": (t.apply("relu'", A), lambda A, **_: (A > 0).astype(float)),
    "recip'": (t.apply("recip'", A), lambda A, **_: -1 / A**2),
    "entry": (t.entry(A, t.num(1), t.num(2)), lambda A, **_: A[1, 2]),
    "slope of a number": (t.Term("slope", (t.squared_norm(A), t.entry(A, t.num(1), t.num(2))), (), t.SCALAR), lambda A, **_: 2 * A[1, 2]),
    "slopes": (
        t.array("i", M, "j", N, t.Term("slope", (t.power(t.entry(A, i, t.num(0)), 3), t.entry(A, i, j)), (), t.SCALAR)),
        lambda A, **_: 3 * A**2 * (np.arange(A.shape[1]) == 0),
    ),
    "total": (t.total("i", M, t.entry(A, i, t.num(0))), lambda A, **_: A[:, 0].sum()),
    "total of a constant": (t.total("i", M, s), lambda A, s, **_: len(A) * s),
    "total of index": (t.total("i", M, t.scale(i, s)), lambda A, s, **_: sum(range(len(A))) * s),
    "array": (t.array("j", N, "i", M, t.entry(A, i, j)), lambda A, **_: A.T),
    "array of sums": (
        t.array("i", M, "k", P, t.total("j", N, t.hadamard(t.entry(A, i, j), t.entry(B, j, k)))),
        lambda A, B, **_: A @ B,
    ),
    "entry of an open array": (
        t.array("i", M, "j", N, t.entry(t.scale(t.entry(A, i, j), C), t.sub(t.num(1), i), j)),
        lambda A, C, **_: A * C[::-1],
    ),
    "matrix in a sum": (
        t.total("k", P, t.scale(t.entry(B, t.num(0), k), A)),
        lambda A, B, **_: A * B[0].sum(),
    ),
    "shifted entry, zero outside": (
        t.array("i", M, "·", 1, t.entry(A, t.sub(i, t.num(1)), t.num(0), zero_outside=True)),
        lambda A, **_: np.vstack([np.zeros((1, 1)), A[:-1, :1]]),
    ),
    "condition": (
        t.array("i", M, "j", N, t.scale(t.holds(t.sub(i, j)), t.entry(A, i, j))),
        lambda A, **_: np.tril(A),
    ),
    "floor": (
        t.array("i", M, "·", 1, t.entry(A, t.floor_quotient(i, t.num(2)), t.num(1))),
        lambda A, **_: A[np.arange(len(A)) // 2, 1:2],
    ),
    "floor as a number": (
        t.total("i", M, t.scale(t.floor_quotient(i, t.num(2)), s)), lambda A, s, **_: sum(k // 2 for k in range(len(A))) * s
    ),
    "slope": (
        t.array("i", M, "j", N, t.Term("slope", (t.entry(t.hadamard(A, A), i, j), t.entry(A, i, j)), (), t.SCALAR)),
        lambda A, **_: 2 * A,
    ),
    "four axes": (
        t.entry(t.box([("i", M), ("j", N), ("k", P), ("l", 2)], t.scale(t.index("l", 2), t.scale(t.entry(A, i, j),
            t.entry(B, j, k)))), t.num(1), t.num(0), t.num(1), t.num(1)),
        lambda A, B, **_: A[1, 0] * B[0, 1],
    ),
    "shadowed index": (
        t.array("i", M, "j", N, t.scale(t.entry(A, i, j), t.total("i", M, t.entry(C, i, j)))),
        lambda A, C, **_: A * C.sum(0),
    ),
}

"""(term, NumPy): needing an order, or not rational."""
OTHER = {
    "row_max": (t.row_max(A), lambda A, **_: A.max(1, keepdims=True)),
    "argmax_mask": (t.argmax_mask(A), lambda A, **_: one_hot_of_first_largest(A)),
    "row_argmax": (t.row_argmax(A), lambda A, **_: A.argmax(1)[:, None]),
    "softmax": (t.softmax(A), lambda A, **_: softmax(A)),
    "exp": (t.apply("exp", A), lambda A, **_: np.exp(A)),
    "log": (t.apply("log", t.power(A, 2)), lambda A, **_: 2 * np.log(np.abs(A))),
    "sqrt": (t.apply("sqrt", t.power(A, 2)), lambda A, **_: np.abs(A)),
    "half power": (t.power(t.power(A, 2), t.Fraction(3, 2)), lambda A, **_: np.abs(A) ** 3),
    "third power": (t.power(t.power(A, 2), t.Fraction(1, 3)), lambda A, **_: np.cbrt(A**2)),
    "sigmoid": (t.apply("sigmoid", A), lambda A, **_: 1 / (1 + np.exp(-A))),
    "tanh": (t.apply("tanh", A), lambda A, **_: np.tanh(A)),
    "softplus": (t.apply("softplus", A), lambda A, **_: np.log1p(np.exp(A))),
    "sin": (t.apply("sin", A), lambda A, **_: np.sin(A)),
    "cos": (t.apply("cos", A), lambda A, **_: np.cos(A)),
    "tan": (t.apply("tan", A), lambda A, **_: np.tan(A)),
    "sinh": (t.apply("sinh", A), lambda A, **_: np.sinh(A)),
    "cosh": (t.apply("cosh", A), lambda A, **_: np.cosh(A)),
    "swish": (t.apply("swish", A), lambda A, **_: A / (1 + np.exp(-A))),
    "tanh'": (t.apply("tanh'", A), lambda A, **_: 1 / np.cosh(A) ** 2),
    "sigmoid'": (t.apply("sigmoid'", A), lambda A, **_: np.exp(-A) / (1 + np.exp(-A)) ** 2),
    "exp'": (t.apply("exp'", A), lambda A, **_: np.exp(A)),
    "sin'": (t.apply("sin'", A), lambda A, **_: np.cos(A)),
    "floor": (t.apply("floor", t.scale(t.num(t.Fraction(1, 5)), A)), lambda A, **_: np.floor(A / 5)),
    "ceil": (t.apply("ceil", t.scale(t.num(t.Fraction(1, 5)), A)), lambda A, **_: np.ceil(A / 5)),
}
CASES = {**RATIONAL, **OTHER}


def arrays(seed=0):
    """Float arrays for every symbol, away from kinks and ties."""
    rng = np.random.default_rng(seed)
    shapes = {name: [SIZES.axis(axis) for axis in declared] for name, declared in SCENE.shapes.items()}
    return {name: rng.normal(size=size) + 0.1 * np.eye(*size) for name, size in shapes.items()}
