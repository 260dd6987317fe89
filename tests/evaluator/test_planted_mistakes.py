"""Planted mistakes: the right formula agrees, the wrong one gets a counterexample that plain NumPy confirms."""

from fractions import Fraction

import numpy as np
import pytest
from evaluator_cases import one_hot_of_first_largest, shape, softmax, vec

from derive.evaluator.compare import agree, counterexample
from derive.evaluator.scene import Scene
from derive.terms import term as t

SHAPES = {
    "A": shape("m", "n"),
    "B": shape("n", "p"),
    "C": shape("p", "m"),
    "E": shape("m", "n"),
    "S": shape("n", "n"),
    "R": shape("n", "n"),
    "Q": shape("n", "n"),
    "a": shape("n", 1),
    "x": shape("n", 1),
    "s": t.SCALAR,
    "Y": shape("m", "n"),
    "Z": shape("m", "p"),
    "U": shape("m", "p"),
    "J": t.SCALAR,
}
A, B, C, E, S, R, Q, a, x, s, Y, Z, U, J = (t.var(name, size) for name, size in SHAPES.items())
SCENE = Scene(
    SHAPES,
    {"Z": t.matmul(A, B), "U": t.apply("relu", Z)},
    {"Y": frozenset({"onehot_rows"}), "Q": frozenset({"orthogonal"})},
)
dA, dB, dS, dx, dZ = (t.dvar(name, SHAPES[name]) for name in ("A", "B", "S", "x", "Z"))
i, j = t.index("i", "m"), t.index("j", "n")
T = t.transpose


def d(name):
    return t.grad("J", name, SHAPES[name])


def mask(x):
    return (x >= 0).astype(float)


GZ, GU = "∇_Z J", "∇_U J"
HALF = t.num(Fraction(1, 2))

"""name: (left, right, wrong, NumPy of left, NumPy of wrong), the last two on the values of the counterexample."""
MISTAKES = {
    "trace out of order": (
        t.trace(t.matmul(t.matmul(A, B), C)),
        t.trace(t.matmul(t.matmul(C, A), B)),
        t.trace(t.matmul(T(t.matmul(B, C)), T(E))),
        lambda A, B, C, **_: np.trace(A @ B @ C),
        lambda B, C, E, **_: np.trace((B @ C).T @ E.T),
    ),
    "product transposed in order": (
        T(t.matmul(S, R)),
        t.matmul(T(R), T(S)),
        t.matmul(T(S), T(R)),
        lambda S, R, **_: (S @ R).T,
        lambda S, R, **_: S.T @ R.T,
    ),
    "inverse in order": (
        t.inverse(t.matmul(S, R)),
        t.matmul(t.inverse(R), t.inverse(S)),
        t.matmul(t.inverse(S), t.inverse(R)),
        lambda S, R, **_: np.linalg.inv(S @ R),
        lambda S, R, **_: np.linalg.inv(S) @ np.linalg.inv(R),
    ),
    "differential of the inverse without sign": (
        t.differential(t.inverse(S)),
        t.neg(t.matmul(t.matmul(t.inverse(S), dS), t.inverse(S))),
        t.matmul(t.matmul(t.inverse(S), dS), t.inverse(S)),
        lambda S, dS, **_: -np.linalg.inv(S) @ dS @ np.linalg.inv(S),
        lambda S, dS, **_: np.linalg.inv(S) @ dS @ np.linalg.inv(S),
    ),
    "quadratic form of an unsymmetric matrix": (
        t.differential(t.matmul(t.matmul(T(x), S), x)),
        t.add(t.matmul(t.matmul(T(x), t.add(S, T(S))), dx), t.matmul(t.matmul(T(x), dS), x)),
        t.add(t.scale(t.num(2), t.matmul(t.matmul(T(x), S), dx)), t.matmul(t.matmul(T(x), dS), x)),
        lambda x, S, dx, dS, **_: x.T @ (S + S.T) @ dx + x.T @ dS @ x,
        lambda x, S, dx, dS, **_: 2 * x.T @ S @ dx + x.T @ dS @ x,
    ),
    "factor two lost": (
        t.differential(t.squared_norm(A)),
        t.scale(t.num(2), t.trace(t.matmul(T(A), dA))),
        t.trace(t.matmul(T(A), dA)),
        lambda A, dA, **_: 2 * np.trace(A.T @ dA),
        lambda A, dA, **_: np.trace(A.T @ dA),
    ),
    "product rule forgets a term": (
        t.differential(t.matmul(A, B)),
        t.add(t.matmul(dA, B), t.matmul(A, dB)),
        t.matmul(A, dB),
        lambda A, B, dA, dB, **_: dA @ B + A @ dB,
        lambda A, dB, **_: A @ dB,
    ),
    "vec of a product, factors swapped": (
        t.vec(t.matmul(t.matmul(S, R), Q)),
        t.matmul(t.kron(T(Q), S), t.vec(R)),
        t.matmul(t.kron(S, T(Q)), t.vec(R)),
        lambda S, R, Q, **_: vec(S @ R @ Q),
        lambda S, R, Q, **_: np.kron(S, Q.T) @ vec(R),
    ),
    "row-major vec": (
        t.vec(A),
        t.reshape(T(A), (t.vec(A).shape[0], t.ONE)),
        t.reshape(A, (t.vec(A).shape[0], t.ONE)),
        lambda A, **_: vec(A),
        lambda A, **_: A.reshape(-1, 1),
    ),
    "softmax loss with the sign turned": (
        t.differential(t.neg(t.trace(t.matmul(T(Y), t.apply("log", t.softmax(A)))))),
        t.trace(t.matmul(T(t.sub(t.softmax(A), Y)), dA)),
        t.trace(t.matmul(T(t.sub(Y, t.softmax(A))), dA)),
        lambda A, Y, dA, **_: np.sum((softmax(A) - Y) * dA),
        lambda A, Y, dA, **_: np.sum((Y - softmax(A)) * dA),
    ),
    "mask of the complement": (
        d("Z"),
        t.hadamard(d("U"), t.apply("ge0", Z)),
        t.hadamard(d("U"), t.apply("lt0", Z)),
        lambda A, B, **g: g[GU] * mask(A @ B),
        lambda A, B, **g: g[GU] * (1 - mask(A @ B)),
    ),
    "mask of the output, with the wrong edge": (
        d("Z"),
        t.hadamard(d("U"), t.apply("gt0", U)),
        t.hadamard(d("U"), t.apply("ge0", U)),
        lambda A, B, **g: g[GU] * mask(A @ B),
        lambda A, B, **g: g[GU],
    ),
    "mask forgotten": (
        d("A"),
        t.matmul(t.hadamard(d("U"), t.apply("ge0", Z)), T(B)),
        t.matmul(d("U"), T(B)),
        lambda A, B, **g: (g[GU] * mask(A @ B)) @ B.T,
        lambda A, B, **g: g[GU] @ B.T,
    ),
    "mean where a sum is right": (
        d("B"),
        t.matmul(T(A), d("Z")),
        t.scale(t.apply("recip", t.size_term("m")), t.matmul(T(A), d("Z"))),
        lambda A, **g: A.T @ g[GZ],
        lambda A, **g: A.T @ g[GZ] / len(A),
    ),
    "relu is not linear": (
        t.apply("relu", t.add(A, E)),
        t.scale(HALF, t.add(A, E, t.apply("abs", t.add(A, E)))),
        t.add(t.apply("relu", A), t.apply("relu", E)),
        lambda A, E, **_: np.maximum(A + E, 0),
        lambda A, E, **_: np.maximum(A, 0) + np.maximum(E, 0),
    ),
    "largest of the columns": (
        t.matmul(t.hadamard(t.argmax_mask(A), A), t.ones("n", 1)),
        t.row_max(A),
        t.scale(t.num(2), t.row_max(A)),
        lambda A, **_: (one_hot_of_first_largest(A) * A).sum(1, keepdims=True),
        lambda A, **_: 2 * A.max(1, keepdims=True),
    ),
    "determinant of a multiple": (
        t.det(t.scale(s, S)),
        t.hadamard(t.det(t.scale(s, t.eye("n"))), t.det(S)),
        t.hadamard(s, t.det(S)),
        lambda S, s, **_: np.linalg.det(s * S),
        lambda S, s, **_: s[0, 0] * np.linalg.det(S),
    ),
    "orthogonal by the wrong inverse": (
        t.matmul(t.matmul(T(Q), S), Q),
        t.matmul(t.matmul(t.inverse(Q), S), Q),
        t.matmul(t.matmul(Q, S), T(Q)),
        lambda Q, S, **_: Q.T @ S @ Q,
        lambda Q, S, **_: Q @ S @ Q.T,
    ),
    "norm without its root": (
        t.differential(t.power(t.matmul(T(x), x), Fraction(1, 2))),
        t.scale(t.apply("recip", t.power(t.matmul(T(x), x), Fraction(1, 2))), t.matmul(T(x), dx)),
        t.scale(t.apply("recip", t.matmul(T(x), x)), t.matmul(T(x), dx)),
        lambda x, dx, **_: x.T @ dx / np.linalg.norm(x),
        lambda x, dx, **_: x.T @ dx / (x.T @ x),
    ),
    "tanh's derivative": (
        t.differential(t.apply("tanh", A)),
        t.hadamard(t.sub(t.ones("m", "n"), t.power(t.apply("tanh", A), 2)), dA),
        t.hadamard(t.sub(t.ones("m", "n"), t.apply("tanh", A)), dA),
        lambda A, dA, **_: dA / np.cosh(A) ** 2,
        lambda A, dA, **_: (1 - np.tanh(A)) * dA,
    ),
    "softmax as if entrywise": (
        t.differential(t.softmax(A)),
        t.hadamard(
            t.softmax(A),
            t.sub(dA, t.repeat(t.matmul(t.hadamard(t.softmax(A), dA), t.ones("n", 1)), A.shape)),
        ),
        t.hadamard(t.hadamard(t.softmax(A), t.sub(t.ones("m", "n"), t.softmax(A))), dA),
        lambda A, dA, **_: softmax(A) * (dA - (softmax(A) * dA).sum(1, keepdims=True)),
        lambda A, dA, **_: softmax(A) * (1 - softmax(A)) * dA,
    ),
    "index form with a foreign index": (
        t.total("j", "n", t.hadamard(t.entry(A, i, j), t.entry(a, j, t.num(0)))),
        t.entry(t.matmul(A, a), i, t.num(0)),
        t.scale(t.entry(a, t.num(0), t.num(0)), t.total("j", "n", t.entry(A, i, j))),
        lambda A, a, **_: A @ a,
        lambda A, a, **_: A.sum(1) * a[0, 0],
    ),
}


def parsed(value):
    return np.atleast_2d(np.array(value, dtype=object)).astype(str)


def number(text):
    return float(Fraction(text)) if "e" not in text else float(text)


def as_floats(value):
    return np.vectorize(number, otypes=[float])(parsed(value))


@pytest.mark.parametrize("name", MISTAKES)
def test_right_formula_agrees(name):
    left, right, _, _, _ = MISTAKES[name]
    found = agree(left, right, SCENE)
    assert found.equal, found.reason
    assert counterexample(left, right, SCENE) is None


@pytest.mark.parametrize("name", MISTAKES)
def test_wrong_formula_gets_a_counterexample(name):
    left, _, wrong, left_numpy, wrong_numpy = MISTAKES[name]
    assert agree(left, wrong, SCENE).equal is False
    found = counterexample(left, wrong, SCENE)
    assert found is not None
    sizes = list(found.sizes.values())
    assert len(set(sizes)) == len(sizes) and min(sizes) >= 2
    values = {key: as_floats(value) for key, value in found.values.items()}
    for key, array in values.items():
        if key in SHAPES:
            assert array.shape == tuple(size.value(found.sizes) for size in SHAPES[key])
    with_values = ((found.left, left_numpy(**values)), (found.right, wrong_numpy(**values)))
    for shown, recomputed in with_values:
        assert np.allclose(as_floats(shown).ravel(), np.ravel(recomputed), rtol=1e-9, atol=1e-12)
    assert not np.allclose(np.ravel(with_values[0][1]), np.ravel(with_values[1][1]), rtol=1e-6, atol=1e-12)


def test_unknown_functions_are_shown_as_polynomials():
    left, wrong = t.apply("phi", t.scale(t.num(2), A)), t.scale(t.num(2), t.apply("phi", A))
    found = counterexample(left, wrong, SCENE)
    body = found.values["phi"].removeprefix("phi(t) = ")
    parts = [part.strip("()").split(")")[0].lstrip("(") for part in body.split(" + ")]
    coefficients = [Fraction(part) for part in parts]
    entries = as_floats(found.values["A"])
    phi = sum(float(c) * (2 * entries) ** k for k, c in enumerate(coefficients))
    assert np.allclose(phi, as_floats(found.left))


@pytest.mark.parametrize("threshold", [Fraction(1), Fraction(1, 2), Fraction(-1, 3)])
def test_a_mask_with_another_threshold_is_no_mask_of_signs(threshold: Fraction) -> None:
    u = t.matmul(A, a)
    signs, other = t.apply("gt0", u), t.apply("gt0", t.sub(u, t.scale(t.num(threshold), t.ones("m", 1))))
    assert agree(t.hadamard(u, signs), t.apply("relu", u), SCENE).equal
    assert agree(t.hadamard(u, signs), t.hadamard(u, other), SCENE).equal is False
