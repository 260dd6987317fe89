"""SymPy nodes that a user hands over: each is read with the meaning that SymPy's own arithmetic gives it, or refused in words.

The expected values come from SymPy's explicit matrices and from NumPy, not from the terms.
"""

import numpy as np
import pytest
import sympy
from sympy import (
    FunctionMatrix,
    Heaviside,
    IndexedBase,
    KroneckerDelta,
    Lambda,
    MatrixSymbol,
    Max,
    Min,
    Mod,
    Piecewise,
    Rational,
    Sum,
    Symbol,
    Trace,
    ceiling,
    floor,
    symbols,
)
from sympy.matrices.expressions.diagonal import DiagonalMatrix
from sympy.matrices.expressions.dotproduct import DotProduct

import derive
from derive.terms import term as t
from derive.terms.sympy_bridge import Bridge, to_term
from derive.terms.sympy_nodes import Convolution, Correlation, Elementwise, NotATerm, Padded

m, n, k, s = symbols("m n k s", integer=True, positive=True)
i, j, a, b = symbols("i j a b", integer=True)
c = Symbol("c")
A, X = MatrixSymbol("A", m, n), MatrixSymbol("X", m, n)
S, T = MatrixSymbol("S", n, n), MatrixSymbol("T", n, n)
x, u = MatrixSymbol("x", n, 1), MatrixSymbol("u", n, 1)
w, z = MatrixSymbol("w", k, 1), MatrixSymbol("z", n + k - 1, 1)
v = MatrixSymbol("v", 2, 1)
q = IndexedBase("q", shape=(s * m,))
r = IndexedBase("r", shape=(m, n, k))


def col(size, entry):
    return FunctionMatrix(size, 1, Lambda((i, j), entry(i)))


TRUE = {
    "a delta picks": (Sum(KroneckerDelta(i, j) * S[i, j], (i, 0, n - 1), (j, 0, n - 1)), Trace(S)),
    "a delta with a shift": (
        Sum(KroneckerDelta(i + 1, j) * S[i, j], (i, 0, n - 1), (j, 0, n - 1)),
        Sum(S[i, i + 1], (i, 0, n - 2)),
    ),
    "a delta of one index": (Sum(KroneckerDelta(i, i) * x[i, 0], (i, 0, n - 1)), Sum(x[i, 0], (i, 0, n - 1))),
    "a delta of two numbers": (KroneckerDelta(1, 2) * c, 0 * c),
    "a sum from 1": (Sum(x[i - 1, 0], (i, 1, n)), Sum(x[i, 0], (i, 0, n - 1))),
    "bounds with other indices": (
        Sum(S[i, j], (j, 0, i), (i, 0, n - 1)),
        Sum(Piecewise((S[i, j], j <= i), (0, True)), (i, 0, n - 1), (j, 0, n - 1)),
    ),
    "bounds with max and min": (
        Convolution(x, w, "full"),
        col(n + k - 1, lambda i: Sum(x[a, 0] * w[i - a, 0], (a, Max(0, i - k + 1), Min(n - 1, i)))),
    ),
    "one letter bound twice": (
        Sum(x[i, 0] * Sum(u[i, 0], (i, 0, n - 1)), (i, 0, n - 1)),
        Sum(x[i, 0], (i, 0, n - 1)) * Sum(u[i, 0], (i, 0, n - 1)),
    ),
    "entries of a product": (Sum((S * T)[i, i], (i, 0, n - 1)), Trace(T * S)),
    "entries of products beside each other": (
        Sum((S * T)[i, j] * (T * S)[i, j], (i, 0, n - 1), (j, 0, n - 1)),
        Trace((S * T).T * T * S),
    ),
    "floor and remainder": (Sum(q[j] * floor(j / s), (j, 0, s * m - 1)), Sum(i * q[s * i + a], (a, 0, s - 1), (i, 0, m - 1))),
    "ceiling": (Sum(q[j] * ceiling((j + 1) / s), (j, 0, s * m - 1)), Sum(q[j] * (floor(j / s) + 1), (j, 0, s * m - 1))),
    "mod": (Sum(q[j] * Mod(j, s), (j, 0, s * m - 1)), Sum(a * q[s * i + a], (a, 0, s - 1), (i, 0, m - 1))),
    "three axes": (
        Sum(r[i, j, a] ** 2, (i, 0, m - 1), (j, 0, n - 1), (a, 0, k - 1)),
        Sum(r[i, n - 1 - j, a] ** 2, (a, 0, k - 1), (j, 0, n - 1), (i, 0, m - 1)),
    ),
    "a slice": (A[:, 0], A * col(n, lambda i: KroneckerDelta(i, 0))),
    "a maximum with 0": (Max(0, Trace(S)), Trace(S) * Heaviside(Trace(S), 1)),
    "a maximum of two": (Max(c, Trace(S)) + Min(c, Trace(S)), c + Trace(S)),
    "relu of each entry": (X.applyfunc(Lambda(c, Max(c, 0))), Elementwise("relu", X)),
    "cases of each entry": (
        X.applyfunc(Lambda(c, Piecewise((c, c > 0), (c / 100, True)))),
        Elementwise("leaky_relu", X),
    ),
    "exp of a sum of each entry": (X.applyfunc(Lambda(c, sympy.exp(2 * c))), sympy.HadamardPower(X.applyfunc(sympy.exp), 2)),
    "cases that exclude each other": (Piecewise((c**2, c > 0), (-(c**2), c <= 0), (0, True)), c * sympy.Abs(c)),
    "a matrix of numbers": (
        Trace(sympy.Matrix([[1, 2], [2, 4]]) * v * v.T),
        v[0, 0] ** 2 + 4 * v[0, 0] * v[1, 0] + 4 * v[1, 0] ** 2,
    ),
    "a dot product": (DotProduct(x, u), Trace(x * u.T)),
    "a diagonal part": (DiagonalMatrix(S), sympy.HadamardProduct(S, sympy.Identity(n))),
    "entries guarded by their condition": (
        Sum(Piecewise((x[i - 1, 0], i > 0), (0, True)), (i, 0, n - 1)),
        Sum(x[i, 0], (i, 0, n - 2)),
    ),
    "steps in nested sums": (
        Sum(Sum(sympy.Heaviside(i - j, 1) * x[j, 0], (j, 0, n - 1)), (i, 0, n - 1)),
        Sum((n - j) * x[j, 0], (j, 0, n - 1)),
    ),
    "outside is 0": (Sum(Padded(x, i) * c, (i, -3, n + 2)), c * Sum(x[i, 0], (i, 0, n - 1))),
}


@pytest.mark.parametrize("name", TRUE)
def test_a_true_equation_of_sympys_nodes_is_proved_and_a_spoiled_one_refuted(name):
    left, right = TRUE[name]
    assert derive.prove(left, right).verdict == "proved", derive.prove(left, right).reason
    bigger = right + sympy.OneMatrix(*right.shape) if isinstance(right, sympy.MatrixExpr) else right + 1
    assert derive.prove(left, bigger).verdict == "refuted"


REFUSED = {
    "a free index": (x[i, 0], "the index of no sum"),
    "a free delta": (KroneckerDelta(i, j), "bind its indices by Sum"),
    "an entry that may lie outside": (Sum(x[i + 1, 0], (i, 0, n - 1)), "write Padded(x, i + 1, 0)"),
    "an endless sum": (Sum(x[i, 0], (i, 0, sympy.oo)), "has no last place"),
    "an empty sum": (Sum(v[i, 0], (i, 1, 0)), "is empty"),
    "a bound that is no size": (Sum(x[i, 0], (i, 0, c)), "is not made of sizes and indices"),
    "a subscript with two indices": (Sum(Padded(x, i * j), (i, 0, n - 1), (j, 0, n - 1)), "multiplies two indices"),
    "an array without a shape": (IndexedBase("y")[0], "has no shape"),
    "the exponential of a matrix": (sympy.exp(S), "for each entry write X.applyfunc(exp)"),
    "a power of a matrix with a fraction": (S ** Rational(1, 2), "not an integer up to"),
    "a matrix as exponent": (sympy.HadamardPower(S, T), "has a matrix as its exponent"),
    "blocks": (sympy.BlockMatrix([[S, T]]), "write the equation for each block"),
    "a derivative": (sympy.Derivative(Trace(S), S), "derive.gradient"),
    "a product over an index": (sympy.Product(x[i, 0], (i, 0, n - 1)), "sum of logarithms"),
    "an adjoint": (sympy.Adjoint(S), "write X.T"),
    "a float": (sympy.Float(0.5) * S, "write Rational(1/2)"),
    "a number without a name": (sympy.GoldenRatio * S, "name it by a Symbol"),
    "an imaginary number": (sympy.I * S, "name it by a Symbol"),
    "half a step at 0": (Heaviside(c), "write Heaviside(x, 1)"),
    "cases with no last one": (Piecewise((c, c > 0)), "end it with"),
    "a case without a value elsewhere": (Piecewise((sympy.log(c), c > 0), (0, True)), "may have no value outside"),
    "a case by equality": (Piecewise((1, sympy.Eq(c, 0)), (0, True)), "neither an order of numbers"),
    "too many subscripts": (lambda: Padded(x, i, j, a), "has 2 axes"),
    "a mode that is none": (lambda: Correlation(x, w, "half"), "valid, same or full"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_in_words_that_say_what_to_write(name):
    expr, sentence = REFUSED[name]
    with pytest.raises(NotATerm) as refused:
        to_term(expr() if callable(expr) and not isinstance(expr, sympy.Basic) else expr)
    assert sentence in str(refused.value)


@pytest.mark.parametrize("mode", ("valid", "full"))
def test_signals_agree_with_numpy(mode):
    rng = np.random.default_rng(7)
    signal, kernel = rng.integers(-5, 6, 6), rng.integers(-5, 6, 3)
    for node, numpy_kernel in ((Convolution, kernel), (Correlation, kernel[::-1])):
        wanted = np.convolve(signal, numpy_kernel, mode)
        made = node(sympy.Matrix(signal.tolist()), sympy.Matrix(kernel.tolist()), mode)
        assert made.shape == (len(wanted), 1)
        assert derive.prove(made, sympy.Matrix(wanted.tolist())).verdict in ("proved", "checked")
        wanted[1] += 1
        assert derive.prove(made, sympy.Matrix(wanted.tolist())).verdict == "refuted"


def test_the_same_mode_of_an_odd_kernel_agrees_with_numpy():
    signal, kernel = [3, -1, 4, 1, -5], [2, 7, 1]
    made = Convolution(sympy.Matrix(signal), sympy.Matrix(kernel), "same")
    assert derive.prove(made, sympy.Matrix(np.convolve(signal, kernel, "same").tolist())).verdict in ("proved", "checked")


def test_index_form_comes_back_as_sympy_writes_it():
    bridge = Bridge()
    shown = str(bridge.sympy(bridge.term(Sum(KroneckerDelta(i, j) * Padded(x, i + 1) * S[i, j], (i, 0, n - 1), (j, 0, n - 1)))))
    assert "KroneckerDelta(i, j)" in shown and "Padded(x, i + 1, 0)" in shown and "S[i, j]" in shown
    weighted = Sum(q[j] * floor(j / s), (j, 0, s * m - 1))
    assert bridge.sympy(bridge.term(weighted)) == weighted


def test_an_index_is_never_caught_by_a_sum_of_the_same_letter():
    inner = Sum(x[i, 0], (i, 0, n - 1))
    term = to_term(FunctionMatrix(n, 1, Lambda((i, j), u[i, 0] * inner)))
    names = [node.attrs[0] for node in term.walk() if node.op == "total"]
    assert names == ["i'"] and isinstance(term, t.Term)


def test_what_is_summed_up_to_another_index_keeps_its_end():
    total = Sum(Sum(x[j, 0], (j, 0, i)) ** 2, (i, 0, n - 1))
    found = derive.gradient(total, x)
    values = [Rational(k * k, 3) - 2 for k in range(4)]
    ends = [sum(values[: k + 1]) for k in range(4)]
    made = found.subs(n, 4).doit() if hasattr(found, "doit") else found
    given = {x.subs(n, 4)[k, 0]: value for k, value in enumerate(values)}
    assert [made[k, 0].doit().subs(given) for k in range(4)] == [2 * sum(ends[k:]) for k in range(4)]
