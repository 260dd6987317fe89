"""Twenty-eight losses of every day: as SymPy's own nodes (but for softmax and relu), and in NumPy for autograd.

`SILENT_ZERO` names those whose derivative SymPy 1.14 gives as 0 without a warning, `SILENTLY_WRONG` those where it
loses the denominator.  The texts only say how a gradient reads; whether it is right is autograd's to say.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import autograd.numpy as np
from autograd.numpy.linalg import det, inv
from sympy import (
    Determinant,
    HadamardProduct,
    Inverse,
    Lambda,
    MatrixSymbol,
    OneMatrix,
    Symbol,
    Trace,
    exp,
    log,
    sqrt,
    symbols,
    tanh,
)

from derive.terms.sympy_nodes import Elementwise, RowSoftmax

m, n, p, q = symbols("m n p q", integer=True, positive=True)
lam = Symbol("\\lambda")
z = Symbol("z")
A, W, Y = MatrixSymbol("A", m, n), MatrixSymbol("W", n, p), MatrixSymbol("Y", m, p)
V, B, C = MatrixSymbol("V", p, q), MatrixSymbol("B", p, q), MatrixSymbol("C", m, q)
S, X, T = (MatrixSymbol(name, n, n) for name in "SXT")
U, R = MatrixSymbol("U", m, q), MatrixSymbol("R", m, m)
x, a, b, c = (MatrixSymbol(name, n, 1) for name in "xabc")
y = MatrixSymbol("y", m, 1)
P, Q, K = MatrixSymbol("P", q, m), MatrixSymbol("Q", n, n), MatrixSymbol("K", m, q)
residual = A * x - y


def total(v: Any) -> Any:
    return Trace(OneMatrix(1, v.shape[0]) * v * OneMatrix(v.shape[1], 1))


def square(v: Any) -> Any:
    return Trace(v.T * v)


def each(v: Any, function: Any) -> Any:
    return v.applyfunc(Lambda(z, function))


@dataclass(frozen=True)
class Loss:
    """A loss, the variable, the gradient's text, and the loss in NumPy."""

    name: str
    loss: Any
    wrt: Any
    text: str
    numpy: Callable[[Any], Any]
    given: Mapping[Any, set[str]] = field(default_factory=dict)


def sigmoid(v: Any) -> Any:
    return 1 / (1 + np.exp(-v))


def softmax(v: Any) -> Any:
    return np.exp(v) / np.sum(np.exp(v), axis=1, keepdims=True)


def net(hidden: Any) -> Any:
    return square(hidden * V - C) / 2


LOSSES = (
    Loss("least squares", square(residual), x, r"2 A^T (A x - y)", lambda v: np.sum((v.A @ v.x - v.y) ** 2)),
    Loss(
        "ridge regression",
        square(residual) + lam * square(x),
        x,
        r"2 (\lambda x + A^T (A x - y))",
        lambda v: np.sum((v.A @ v.x - v.y) ** 2) + v.lam * np.sum(v.x**2),
    ),
    Loss(
        "weighted least squares",
        Trace(residual.T * R * residual),
        x,
        r"2 A^T R (A x - y)",
        lambda v: np.sum((v.A @ v.x - v.y).T @ v.R @ (v.A @ v.x - v.y)),
        {R: {"symmetric"}},
    ),
    Loss("quadratic form", Trace(x.T * S * x), x, r"S x + S^T x", lambda v: np.sum(v.x.T @ v.S @ v.x)),
    Loss("linear trace", Trace(P * A * MatrixSymbol("D", n, q)), A, r"P^T D^T", lambda v: np.trace(v.P @ v.A @ v.D)),
    Loss(
        "sum of two traces",
        Trace(T * X) + Trace(X.T * X),
        X,
        r"T^T + 2 X",
        lambda v: np.trace(v.T @ v.X) + np.trace(v.X.T @ v.X),
    ),
    Loss(
        "squared Frobenius norm",
        square(A * W * V - C),
        W,
        r"2 A^T (A W V - C) V^T",
        lambda v: np.sum((v.A @ v.W @ v.V - v.C) ** 2),
    ),
    Loss("log det", log(Determinant(X)), X, r"X^{-T}", lambda v: np.log(det(v.X))),
    Loss(
        "log det of a Gram matrix",
        log(Determinant(A.T * A)),
        A,
        r"2 A (A^T A)^{-1}",
        lambda v: np.log(det(v.A.T @ v.A)),
    ),
    Loss(
        "log-sum-exp",
        log(total(each(x, exp(z)))),
        x,
        r"\operatorname{softmax}(x)",
        lambda v: np.log(np.sum(np.exp(v.x))),
    ),
    Loss(
        "softmax cross entropy",
        -Trace(Y.T * Elementwise("log", RowSoftmax(A * W))) / m,
        W,
        r"\frac{1}{m} A^T (\operatorname{softmax}(A W) - Y)",
        lambda v: -np.sum(v.Y * np.log(softmax(v.A @ v.W))) / len(v.A),
        {Y: {"onehot_rows"}},
    ),
    Loss(
        "logistic loss",
        total(each(HadamardProduct(-y, A * x), log(1 + exp(z)))),
        x,
        r"-A^T (\frac{y}{\mathbf{1}_{m} + \exp(-y \odot (A x))} \odot \exp(-y \odot (A x)))",
        lambda v: np.sum(np.log(1 + np.exp(-v.y * (v.A @ v.x)))),
    ),
    Loss(
        "Rayleigh quotient",
        Trace(x.T * S * x) / Trace(x.T * x),
        x,
        r"2 (\frac{1}{x^T x} S x - \frac{1}{(x^T x)^2} (x^T S x) x)",
        lambda v: np.sum(v.x.T @ v.S @ v.x) / np.sum(v.x**2),
        {S: {"symmetric"}},
    ),
    Loss(
        "Mahalanobis distance",
        Trace((x - a).T * Inverse(S) * (x - a)),
        x,
        r"S^{-1} (x - a) + S^{-T} (x - a)",
        lambda v: np.sum((v.x - v.a).T @ inv(v.S) @ (v.x - v.a)),
    ),
    Loss(
        "matrix factorisation",
        square(C - U * MatrixSymbol("H", q, q).T),
        U,
        r"-2 (C - U H^T) H",
        lambda v: np.sum((v.C - v.U @ v.H.T) ** 2),
    ),
    Loss(
        "network with relu",
        net(Elementwise("relu", A * W)),
        W,
        r"A^T (((\operatorname{relu}(A W) V - C) V^T) \odot 1(A W \geq 0))",
        lambda v: np.sum((np.maximum(v.A @ v.W, 0) @ v.V - v.C) ** 2) / 2,
    ),
    Loss(
        "network with tanh",
        net(each(A * W, tanh(z))),
        W,
        r"A^T (((\tanh(A W) V - C) V^T) \odot (\mathbf{1}_{m \times p} - \tanh(A W)^{\odot 2}))",
        lambda v: np.sum((np.tanh(v.A @ v.W) @ v.V - v.C) ** 2) / 2,
    ),
    Loss(
        "network with sigmoid",
        net(Elementwise("sigmoid", A * W)),
        W,
        r"A^T (((\sigma(A W) V - C) V^T) \odot \sigma(A W) \odot (\mathbf{1}_{m \times p} - \sigma(A W)))",
        lambda v: np.sum((sigmoid(v.A @ v.W) @ v.V - v.C) ** 2) / 2,
    ),
    Loss(
        "pseudo-Huber",
        total(each(residual, sqrt(1 + z**2) - 1)),
        x,
        r"A^T (\frac{1}{\sqrt{\mathbf{1}_{m} + (A x - y)^{\odot 2}}} \odot (A x - y))",
        lambda v: np.sum(np.sqrt(1 + (v.A @ v.x - v.y) ** 2) - 1),
    ),
    Loss(
        "cosine similarity",
        Trace(x.T * a) / (sqrt(Trace(x.T * x)) * sqrt(Trace(a.T * a))),
        x,
        r"\frac{1}{\sqrt{a^T a}} (\frac{1}{\sqrt{x^T x}} a - \frac{1}{(x^T x)^{\frac{3}{2}}} (x^T a) x)",
        lambda v: np.sum(v.x * v.a) / np.sqrt(np.sum(v.x**2) * np.sum(v.a**2)),
    ),
    Loss(
        "KL divergence",
        Trace(x.T * (each(x, log(z)) - each(a, log(z)))),
        x,
        r"\log(x) + \mathbf{1}_{n} - \log(a)",
        lambda v: np.sum(v.x * np.log(v.x / v.a)),
        {x: {"positive"}, a: {"positive"}},
    ),
    Loss(
        "entropy",
        -Trace(x.T * each(x, log(z))),
        x,
        r"-\log(x) - \mathbf{1}_{n}",
        lambda v: -np.sum(v.x * np.log(v.x)),
        {x: {"positive"}},
    ),
    Loss("norm", sqrt(Trace(x.T * x)), x, r"\frac{1}{\sqrt{x^T x}} x", lambda v: np.sqrt(np.sum(v.x**2))),
    Loss(
        "inverse form",
        Trace(a.T * Inverse(X) * b),
        X,
        r"-X^{-T} a b^T X^{-T}",
        lambda v: np.sum(v.a.T @ inv(v.X) @ v.b),
    ),
    Loss("determinant", Determinant(X), X, r"\det(X) X^{-T}", lambda v: det(v.X)),
    Loss("trace of an inverse", Trace(Inverse(X) * T), X, r"-X^{-T} T^T X^{-T}", lambda v: np.trace(inv(v.X) @ v.T)),
    Loss(
        "two-sided trace",
        Trace(R * A * S * A.T * MatrixSymbol("L", m, m)),
        A,
        r"R^T L^T A S^T + L R A S",
        lambda v: np.trace(v.R @ v.A @ v.S @ v.A.T @ v.L),
    ),
    Loss(
        "Gaussian log-likelihood",
        -log(Determinant(S)) / 2 - Trace((x - a).T * Inverse(S) * (x - a)) / 2,
        S,
        r"\frac{1}{2} (S^{-T} (x - a) (x - a)^T S^{-T} - S^{-T})",
        lambda v: -np.log(det(v.S)) / 2 - np.sum((v.x - v.a).T @ inv(v.S) @ (v.x - v.a)) / 2,
    ),
)

SILENT_ZERO = (
    "ridge regression",
    "sum of two traces",
    "log det",
    "log det of a Gram matrix",
    "log-sum-exp",
    "Gaussian log-likelihood",
)
SILENTLY_WRONG = ("Rayleigh quotient", "cosine similarity")
