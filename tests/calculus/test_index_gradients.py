"""Gradients of losses in index form and of mixed ones: each against a complex step of the loss itself, window by window in NumPy."""

import numpy as np
import pytest
from sympy import (
    FunctionMatrix,
    HadamardProduct,
    IndexedBase,
    KroneckerDelta,
    Max,
    Sum,
    Trace,
    exp,
    log,
    symbols,
)
from sympy import MatrixSymbol as Matrix
from sympy.matrices.expressions.matexpr import MatrixElement

import derive
from derive.calculus.api import NoGradient
from derive.identities.floating import STEP, Evaluation, Point
from derive.terms.sympy_nodes import Convolution, Correlation, Elementwise, Padded, RowMax, RowSoftmax

m, n, k, p, q, s = symbols("m n k p q s", integer=True, positive=True)
i, j, a = symbols("i j a", integer=True)
A, B, S = Matrix("A", m, n), Matrix("B", n, p), Matrix("S", n, n)
x, y, g, v = (Matrix(name, n, 1) for name in "xygv")
u, h = Matrix("u", m, 1), Matrix("h", m, 1)
w, z = Matrix("w", k, 1), Matrix("z", n + k - 1, 1)
long, blocks = Matrix("l", s * (m - 1) + k, 1), Matrix("b", m * k, 1)
K, Z, G = Matrix("K", p, q), Matrix("Z", m + p - 1, n + q - 1), Matrix("G", m, n)
ENTRIES = ((i, 0, m - 1), (j, 0, n - 1))

LOSSES = {
    "a correlation by its signal": (Sum(g[i, 0] * w[a, 0] * z[i + a, 0], (a, 0, k - 1), (i, 0, n - 1)), z),
    "a correlation by its kernel": (Sum(g[i, 0] * w[a, 0] * z[i + a, 0], (a, 0, k - 1), (i, 0, n - 1)), w),
    "a squared correlation by its kernel": (Trace(Correlation(z, w).T * Correlation(z, w)) / 2, w),
    "a full convolution": (Trace(z.T * Convolution(x, w, "full")), x),
    "a correlation of images by the image": (Trace(G.T * Correlation(Z, K)), Z),
    "a correlation of images by the kernel": (Trace(G.T * Correlation(Z, K)), K),
    "a stride": (Sum(h[i, 0] * w[a, 0] * long[s * i + a, 0], (a, 0, k - 1), (i, 0, m - 1)), long),
    "padding": (Sum(g[i, 0] * w[a, 0] * Padded(x, i + a - 1), (a, 0, k - 1), (i, 0, n - 1)), x),
    "an average of blocks": (Sum(h[i, 0] * blocks[k * i + a, 0] / k, (a, 0, k - 1), (i, 0, m - 1)), blocks),
    "total variation": (Sum((x[i + 1, 0] - x[i, 0]) ** 2, (i, 0, n - 2)), x),
    "a chain of neighbours": (Sum(x[i, 0] * x[i + 1, 0] * y[i, 0], (i, 0, n - 2)), x),
    "a Kronecker delta": (Sum(KroneckerDelta(i, j) * S[i, j] ** 2, (i, 0, n - 1), (j, 0, n - 1)), S),
    "a rank one fit": (Sum((A[i, j] - u[i, 0] * v[j, 0]) ** 2, *ENTRIES), u),
    "a quadratic form": (Sum(S[i, j] * x[i, 0] * x[j, 0], (i, 0, n - 1), (j, 0, n - 1)), x),
    "a hinge": (Sum(Max(0, 1 - y[i, 0] * x[i, 0]) ** 2, (i, 0, n - 1)), x),
    "cross entropy by entries": (
        -Sum(y[i, 0] * log(exp(x[i, 0]) / Sum(exp(x[j, 0]), (j, 0, n - 1))), (i, 0, n - 1)),
        x,
    ),
    "a margin against the first": (log(1 + Sum(exp(x[j, 0] - x[0, 0]), (j, 0, n - 1))), x),
    "the entropy of a softmax": (
        -Sum(MatrixElement(HadamardProduct(RowSoftmax(A), Elementwise("log", RowSoftmax(A))), i, j), *ENTRIES),
        A,
    ),
    "the largest of each row": (Sum(MatrixElement(RowMax(A), i, 0) * u[i, 0], (i, 0, m - 1)), A),
    "a triangle": (Sum(S[i, j] ** 2, (j, 0, i), (i, 0, n - 1)), S),
}


@pytest.mark.parametrize("name", LOSSES)
@pytest.mark.parametrize("seed", (1, 2))
def test_the_gradient_is_the_complex_step(name, seed):
    loss, variable = LOSSES[name]
    point = Point(seed=seed)
    found = Evaluation(point).array(derive.gradient(loss, variable))
    at = Evaluation(point).array(variable)
    wanted = np.zeros(at.shape)
    for place in np.ndindex(*at.shape):
        step = np.zeros(at.shape, complex)
        step[place] = 1j * STEP
        wanted[place] = np.asarray(Evaluation(point, {variable: at + step}).value(loss)).reshape(()).imag / STEP
    assert wanted.any()
    np.testing.assert_allclose(found, wanted, rtol=1e-11, atol=1e-12)


READABLE = {
    "a rank one fit": "-2*(A - u*v.T)*v",
    "a quadratic form": "S*x + S.T*x",
    "a correlation by its kernel": "FunctionMatrix(k, 1, Lambda((r, c), Sum(g[i, 0]*z[i + r, 0], (i, 0, n - 1))))",
    "a correlation by its signal": (
        "FunctionMatrix(k + n - 1, 1, Lambda((r, c), Sum(g[i, 0]*Padded(w, -i + r, 0), (i, 0, n - 1))))"
    ),
    "the largest of each row": "HadamardProduct(u*1, ArgmaxMask(A))",
}


@pytest.mark.parametrize("name", READABLE)
def test_the_gradient_is_in_matrix_form_where_there_is_one(name):
    found = derive.gradient(*LOSSES[name])
    if not isinstance(found, FunctionMatrix):
        assert not found.has(Sum, FunctionMatrix)
    shown = str(found).replace("(-(u*v.T) + A)", "(A - u*v.T)").replace("(-u*v.T + A)", "(A - u*v.T)")
    assert shown == READABLE[name]


def test_softmax_and_roots_are_gathered():
    from sympy import OneMatrix, sqrt

    loss = Trace(OneMatrix(1, m) * Elementwise("log", Elementwise("exp", A) * OneMatrix(n, 1)))
    assert derive.gradient(loss, A) == RowSoftmax(A)
    assert str(derive.gradient(sqrt(Trace(x.T * x)) ** 3, x)) == "(3*sqrt(Trace(x.T*x)))*x"


def test_an_array_with_three_axes_has_no_gradient_but_a_sentence():
    r = IndexedBase("r", shape=(m, n, k))
    with pytest.raises(NoGradient, match="has 3 axes"):
        derive.gradient(Sum(r[i, j, a] ** 2, (i, 0, m - 1), (j, 0, n - 1), (a, 0, k - 1)), r)
