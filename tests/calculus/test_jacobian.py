"""Jacobians and Hessians: their values against autograd, their form, and what is refused."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import sympy
from sympy import (
    DiagMatrix,
    FunctionMatrix,
    HadamardProduct,
    Inverse,
    Lambda,
    MatMul,
    MatrixSymbol,
    OneMatrix,
    Sum,
    Trace,
    exp,
    log,
    sqrt,
    symbols,
)
from sympy.matrices.expressions.diagonal import DiagonalOf

import derive
from derive.calculus import jacobian as room
from derive.calculus.reverse import NoGradient
from derive.terms.sympy_nodes import Elementwise, RowSoftmax, Vec
from tests.calculus.drawing import draws, evaluated

m, n, p = symbols("m n p", integer=True, positive=True)
A, S = MatrixSymbol("A", m, n), MatrixSymbol("S", n, n)
x, a, b, r = MatrixSymbol("x", n, 1), MatrixSymbol("a", n, 1), MatrixSymbol("b", m, 1), MatrixSymbol("r", 1, n)
w = MatrixSymbol("w", p, 1)
i, j, k, z = symbols("i j k z")
ROW = OneMatrix(1, n)


def softmax(v):
    return anp.exp(v) / anp.sum(anp.exp(v))


# the vector, the variable, the vector in NumPy
JACOBIANS = {
    "affine": (A * x + b, x, lambda v: v["A"] @ v["x"] + v["b"]),
    "elementwise": (Elementwise("tanh", A * x), x, lambda v: anp.tanh(v["A"] @ v["x"])),
    "outer product": (x * x.T * a, x, lambda v: v["x"] @ v["x"].T @ v["a"]),
    "scalar times vector": (Trace(x.T * S * x) * a, x, lambda v: (v["x"].T @ v["S"] @ v["x"]) * v["a"]),
    "row": (r * S, r, lambda v: v["r"] @ v["S"]),
    "softmax of a row": (RowSoftmax(r), r, lambda v: softmax(v["r"])),
    "softmax of a column": (RowSoftmax(x.T).T, x, lambda v: softmax(v["x"])),
    "normalised": (1 / sqrt(Trace(x.T * x)) * x, x, lambda v: v["x"] / anp.sqrt(anp.sum(v["x"] ** 2))),
    "Hadamard": (HadamardProduct(x, S * x), x, lambda v: v["x"] * (v["S"] @ v["x"])),
    "Hadamard of matrices": (HadamardProduct(S, x * x.T) * a, x, lambda v: (v["S"] * (v["x"] @ v["x"].T)) @ v["a"]),
    "diagonal matrix": (DiagMatrix(x) * S * a, x, lambda v: v["x"] * (v["S"] @ v["a"])),
    "diagonal": (DiagonalOf(x * x.T * S), x, lambda v: anp.diag(v["x"] @ v["x"].T @ v["S"])),
    "inverse": (Inverse(S + x * a.T) * a, x, lambda v: anp.linalg.inv(v["S"] + v["x"] @ v["a"].T) @ v["a"]),
    "two layers": (
        Elementwise("sigmoid", A * Elementwise("tanh", S * x)),
        x,
        lambda v: 1 / (1 + anp.exp(-v["A"] @ anp.tanh(v["S"] @ v["x"]))),
    ),
    "entries": (
        FunctionMatrix(n, 1, Lambda((i, j), Sum(S[i, k] * x[k, 0] ** 2, (k, 0, n - 1)))),
        x,
        lambda v: v["S"] @ v["x"] ** 2,
    ),
    "vec": (Vec(x * w.T), x, lambda v: anp.reshape((v["x"] @ v["w"].T).T, (-1, 1))),
}
HESSIANS = {
    "quadratic": (Trace(x.T * S * x), lambda v: anp.sum(v["x"].T @ v["S"] @ v["x"])),
    "least squares": (Trace((A * x - b).T * (A * x - b)), lambda v: anp.sum((v["A"] @ v["x"] - v["b"]) ** 2)),
    "log-sum-exp": (log(Trace(ROW * x.applyfunc(Lambda(z, exp(z))))), lambda v: anp.log(anp.sum(anp.exp(v["x"])))),
    "logistic": (
        Trace(OneMatrix(1, m) * Elementwise("softplus", A * x)),
        lambda v: anp.sum(anp.log(1 + anp.exp(v["A"] @ v["x"]))),
    ),
    "norm": (sqrt(Trace(x.T * x)), lambda v: anp.sqrt(anp.sum(v["x"] ** 2))),
    "Rayleigh": (
        Trace(x.T * S * x) / Trace(x.T * x),
        lambda v: anp.sum(v["x"].T @ v["S"] @ v["x"]) / anp.sum(v["x"] ** 2),
    ),
    "quartic": (Trace(x.T * x) ** 2, lambda v: anp.sum(v["x"] ** 2) ** 2),
}


def by_names(values):
    return {symbol.name: value for symbol, value in values.items()}


def numeric(function, name, values):
    names = by_names(values)
    found = autograd.jacobian(lambda v: anp.ravel(function({**names, name: v})))(names[name])
    return np.reshape(found, (found.shape[0], -1))


@pytest.mark.parametrize("name", JACOBIANS)
def test_a_jacobian_has_the_value_that_autograd_computes(name):
    vector, variable, function = JACOBIANS[name]
    values = draws([vector, variable], {})
    found = evaluated(derive.jacobian(vector, variable), values)
    np.testing.assert_allclose(found, numeric(function, variable.name, values), rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("name", HESSIANS)
def test_a_hessian_has_the_value_that_autograd_computes(name):
    loss, function = HESSIANS[name]
    values = draws([loss], {})
    names = by_names(values)
    gradient = autograd.grad(lambda v: function({**names, "x": v}))
    expected = numeric(lambda v: gradient(v["x"]), "x", values)
    found = evaluated(derive.hessian(loss, x), values)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (lambda: derive.jacobian(A * x + b, x), A),
        (lambda: derive.jacobian(RowSoftmax(r), r), "DiagMatrix(RowSoftmax(r).T) - RowSoftmax(r).T*RowSoftmax(r)"),
        (lambda: derive.jacobian(r * S, r), S.T),
        (lambda: derive.jacobian(HadamardProduct(x, S * x), x), DiagMatrix(S * x) + DiagMatrix(x) * S),
        (lambda: derive.hessian(Trace(x.T * S * x), x), S + S.T),
        (lambda: derive.hessian(Trace((A * x - b).T * (A * x - b)), x), 2 * A.T * A),
        (lambda: derive.hessian(Trace(x.T * S * x), x, assumptions={S: {"symmetric"}}), 2 * S),
    ],
)
def test_a_jacobian_reads_like_a_textbook(found, wanted):
    assert str(found()) == str(wanted)


def test_a_hessian_of_a_linear_function_is_zero():
    assert derive.hessian(Trace(a.T * x), x).shape == (n, n)
    assert not evaluated(derive.hessian(Trace(a.T * x), x), draws([a, x], {})).any()


def test_definitions_are_followed():
    y = MatrixSymbol("y", m, 1)
    assert derive.jacobian(y, x, where={y: A * x}) == A


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: derive.jacobian(S * A.T, x), "the expression has shape n×m"),
        (lambda: derive.jacobian(MatMul(S, x), S), "S has shape n×n"),
        (lambda: derive.jacobian(A * a, x), "does not depend on x"),
        (lambda: derive.hessian(A * x, x), "a gradient needs a scalar"),
    ],
)
def test_what_has_no_jacobian_is_one_sentence(call, sentence):
    with pytest.raises(NoGradient, match=sentence):
        call()


def test_a_wrong_matrix_is_not_returned(monkeypatch):
    right = room.matrix_of
    monkeypatch.setattr(room, "matrix_of", lambda term: room.tidy(right(term)).args[0])
    monkeypatch.setattr(room, "_by_entries", lambda *args: right(room._moved(*args)).args[0])
    with pytest.raises(NoGradient, match="could not confirm"):
        derive.jacobian(2 * S * x + DiagMatrix(a) * x, x)


def test_a_number_times_a_column_has_a_matrix():
    n = sympy.Symbol("n", integer=True, positive=True)
    x = sympy.MatrixSymbol("x", n, 1)
    length = (x.T * x)[0, 0]
    assert derive.jacobian(length * x, x) == sympy.Trace(x.T * x) * sympy.Identity(n) + 2 * x * x.T
    assert derive.hessian(length**2, x) == 4 * sympy.Trace(x.T * x) * sympy.Identity(n) + 8 * x * x.T
