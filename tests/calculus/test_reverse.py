"""Gradients in matrix form: their text, their values against HIPS autograd, and the check that guards them."""

from fractions import Fraction

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from derive.calculus import reverse
from derive.calculus.reverse import NoGradient, gradient, verified
from derive.identities.floating import Evaluation
from derive.identities.random_points import Point
from derive.kernel.sizes import Size
from derive.terms import term as t
from derive.terms.latex import latex
from derive.terms.sympy_bridge import Bridge

SIZES = {"m": 3, "n": 4, "p": 2}
SHAPES = {"A": "mn", "C": "mn", "W": "np", "Y": "mp", "X": "nn", "U": "nn", "x": "n1", "y": "m1", "b": "1p", "K": "np"}


def symbol(name):
    rows, cols = (Size.of(int(s)) if s.isdigit() else Size.of(s) for s in SHAPES[name])
    return t.var(name, (rows, cols))


A, C, W, Y, X, U, x, y, b, K = (symbol(name) for name in SHAPES)
N = t.size_term("m")


def total(arg):
    return t.matmul(t.matmul(t.ones(1, arg.rows), arg), t.ones(arg.cols, 1))


def linear():
    return t.add(t.matmul(A, W), t.repeat(b, Y.shape))


def mean(arg):
    return t.scale(t.apply("recip", N), arg)


def at(name, *axes):
    return t.entry(symbol(name), *axes)


ROW, COLUMN, OTHER = t.index("i", "m"), t.index("j", "n"), t.index("k", "p")


def softmax(z):
    e = anp.exp(z)
    return e / anp.sum(e, axis=1, keepdims=True)


# loss, variable, text of the gradient, the loss in NumPy
CASES = {
    "least squares": (
        t.squared_norm(t.sub(t.matmul(A, x), y)),
        x,
        "2 A^T (A x - y)",
        lambda v: anp.sum((v["A"] @ v["x"] - v["y"]) ** 2),
    ),
    "least squares, data": (
        t.squared_norm(t.sub(t.matmul(A, x), y)),
        A,
        "2 (A x - y) x^T",
        lambda v: anp.sum((v["A"] @ v["x"] - v["y"]) ** 2),
    ),
    "quadratic form": (
        t.matmul(t.transpose(x), t.matmul(X, x)),
        x,
        "X x + X^T x",
        lambda v: anp.sum(v["x"].T @ v["X"] @ v["x"]),
    ),
    "log det": (t.apply("log", t.det(X)), X, "X^{-T}", lambda v: anp.log(anp.linalg.det(v["X"]))),
    "det": (t.det(X), X, "\\det(X) X^{-T}", lambda v: anp.linalg.det(v["X"])),
    "trace of inverse": (
        t.trace(t.matmul(U, t.inverse(X))),
        X,
        "-X^{-T} U^T X^{-T}",
        lambda v: anp.trace(v["U"] @ anp.linalg.inv(v["X"])),
    ),
    "gram": (t.squared_norm(t.matmul(A, W)), W, "2 A^T A W", lambda v: anp.sum((v["A"] @ v["W"]) ** 2)),
    "bias": (
        t.scale(t.num(Fraction(1, 2)), t.squared_norm(t.sub(linear(), Y))),
        b,
        "\\mathbf{1}_{m}^T (A W + \\mathbf{1}_{m} b - Y)",
        lambda v: anp.sum((v["A"] @ v["W"] + v["b"] - v["Y"]) ** 2) / 2,
    ),
    "weights": (
        mean(t.squared_norm(t.sub(linear(), Y))),
        W,
        "\\frac{2}{m} A^T (A W + \\mathbf{1}_{m} b - Y)",
        lambda v: anp.sum((v["A"] @ v["W"] + v["b"] - v["Y"]) ** 2) / 3,
    ),
    "cross entropy": (
        t.neg(mean(t.trace(t.matmul(t.transpose(Y), t.apply("log", t.softmax(t.matmul(A, W))))))),
        W,
        None,
        lambda v: -anp.sum(v["Y"] * anp.log(softmax(v["A"] @ v["W"]))) / 3,
    ),
    "relu": (
        total(t.hadamard(t.apply("relu", t.matmul(A, W)), Y)),
        W,
        "A^T (Y \\odot 1(A W \\geq 0))",
        lambda v: anp.sum(anp.maximum(v["A"] @ v["W"], 0) * v["Y"]),
    ),
    "sigmoid cubed": (
        total(t.power(t.apply("sigmoid", A), 3)),
        A,
        "3 \\sigma(A)^{\\odot 3} \\odot (\\mathbf{1}_{m \\times n} - \\sigma(A))",
        lambda v: anp.sum((1 / (1 + anp.exp(-v["A"]))) ** 3),
    ),
    "row maximum": (
        total(t.row_max(t.matmul(A, W))),
        W,
        "A^T \\operatorname{maxmask}(A W)",
        lambda v: anp.sum(anp.max(v["A"] @ v["W"], axis=1)),
    ),
    "log-sum-exp": (
        t.apply("log", t.matmul(t.ones(1, "n"), t.apply("exp", x))),
        x,
        None,
        lambda v: anp.log(anp.sum(anp.exp(v["x"]))),
    ),
    "Rayleigh quotient": (
        t.divide(t.matmul(t.transpose(x), t.matmul(X, x)), t.matmul(t.transpose(x), x)),
        x,
        None,
        lambda v: anp.sum(v["x"].T @ v["X"] @ v["x"]) / anp.sum(v["x"] ** 2),
    ),
    "norm": (
        t.apply("sqrt", t.matmul(t.transpose(x), x)),
        x,
        "\\frac{1}{\\sqrt{x^T x}} x",
        lambda v: anp.sqrt(anp.sum(v["x"] ** 2)),
    ),
    "diag": (
        t.trace(t.matmul(t.diag(x), X)),
        x,
        "\\operatorname{diag}(X)",
        lambda v: anp.sum(v["x"][:, 0] * anp.diag(v["X"])),
    ),
    "diagonal": (
        t.matmul(t.transpose(t.diag(X)), x),
        X,
        "\\operatorname{diag}(x)",
        lambda v: anp.sum(v["x"][:, 0] * anp.diag(v["X"])),
    ),
    "vec": (t.matmul(t.transpose(t.vec(A)), t.vec(C)), A, "C", lambda v: anp.sum(v["A"] * v["C"])),
    "reshape": (
        t.trace(t.matmul(t.reshape(A, (A.cols, A.rows)), C)),
        A,
        None,
        lambda v: anp.sum(anp.reshape(v["A"], (4, 3)) * v["C"].T),
    ),
    "Kronecker, left": (
        total(t.apply("sin", t.kron(A, W))),
        A,
        None,
        lambda v: anp.sum(anp.sin(anp.kron(v["A"], v["W"]))),
    ),
    "Kronecker, right": (
        total(t.apply("sin", t.kron(A, W))),
        W,
        None,
        lambda v: anp.sum(anp.sin(anp.kron(v["A"], v["W"]))),
    ),
    "trace of a Kronecker product": (
        t.trace(t.kron(X, U)),
        X,
        "\\operatorname{tr}(U) I_{n}",
        lambda v: anp.trace(anp.kron(v["X"], v["U"])),
    ),
    "used twice": (
        t.matmul(t.matmul(t.transpose(x), t.matmul(X, X)), x),
        X,
        "x x^T X^T + X^T x x^T",
        lambda v: anp.sum(v["x"].T @ v["X"] @ v["X"] @ v["x"]),
    ),
    "weight decay": (t.scale(t.num(Fraction(1, 2)), t.squared_norm(W)), W, "W", lambda v: anp.sum(v["W"] ** 2) / 2),
    "entries": (
        t.total("i", "m", t.total("j", "n", t.hadamard(at("A", ROW, COLUMN), at("C", ROW, COLUMN)))),
        A,
        None,
        lambda v: anp.sum(v["A"] * v["C"]),
    ),
    "entries of a product": (
        t.total(
            "i",
            "m",
            t.total(
                "k",
                "p",
                t.hadamard(
                    at("Y", ROW, OTHER), t.total("j", "n", t.hadamard(at("A", ROW, COLUMN), at("W", COLUMN, OTHER)))
                ),
            ),
        ),
        W,
        None,
        lambda v: anp.sum(v["Y"] * (v["A"] @ v["W"])),
    ),
    "regrouped": (
        t.trace(t.matmul(t.transpose(t.regroup(A, ["m", "n"], [[0], [1]], [[1], [0]])), t.transpose(C))),
        A,
        None,
        lambda v: anp.sum(v["A"] * v["C"]),
    ),
    "tanh of a defined symbol": (
        total(t.apply("tanh", t.matmul(X, x))),
        X,
        None,
        lambda v: anp.sum(anp.tanh(v["X"] @ v["x"])),
    ),
}


def values(seed=0):
    rng = np.random.default_rng(seed)
    found = {}
    for name, axes in SHAPES.items():
        shape = tuple(int(s) if s.isdigit() else SIZES[s] for s in axes)
        found[name] = rng.normal(size=shape) + (4 * np.eye(shape[0]) if axes[0] == axes[1] else 0)
    return found


def numbers(term, arrays):
    """The value of a term, by way of SymPy and NumPy alone."""
    bridge = Bridge()
    expr = bridge.sympy(term)
    bound = {bridge.symbols[name]: array for name, array in arrays.items() if name in bridge.symbols}
    return Evaluation(Point(values=bound, sizes=dict(SIZES))).array(expr)


@pytest.mark.parametrize("name", CASES)
def test_a_gradient_has_the_value_that_autograd_computes(name):
    loss, variable, _, function = CASES[name]
    arrays = values()
    expected = autograd.grad(lambda v: function({**arrays, variable.name: v}))(arrays[variable.name])
    found = gradient(loss, variable)
    assert found.shape == variable.shape
    np.testing.assert_allclose(numbers(found, arrays), expected, rtol=1e-10, atol=1e-10)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[2]])
def test_a_gradient_reads_like_a_textbook(name):
    loss, variable, text, _ = CASES[name]
    assert latex(gradient(loss, variable)) == text


def test_definitions_are_followed_and_their_names_are_kept():
    definitions = {"Z": t.matmul(A, W), "P": t.softmax(t.var("Z", Y.shape))}
    loss = t.neg(t.trace(t.matmul(t.transpose(Y), t.apply("log", t.var("P", Y.shape)))))
    found = gradient(loss, W, definitions, {"Y": frozenset({"onehot_rows"})})
    assert latex(found) == "A^T (P - Y)"


def test_a_defined_symbol_is_free_when_the_gradient_is_taken_by_it():
    definitions = {"Z": t.matmul(A, W)}
    z = t.var("Z", Y.shape)
    assert latex(gradient(t.squared_norm(z), z, definitions)) == "2 Z"


def test_a_symbol_that_the_loss_does_not_hold_is_an_error_and_not_zero():
    with pytest.raises(NoGradient, match="does not depend on K"):
        gradient(t.squared_norm(W), K)


def test_a_gradient_needs_a_scalar():
    with pytest.raises(NoGradient, match="needs a scalar, not shape n×p"):
        gradient(W, W)


def test_a_symmetric_variable_has_no_settled_gradient():
    with pytest.raises(NoGradient, match="symmetric"):
        gradient(t.trace(X), X, facts={"X": frozenset({"symmetric"})})


def test_circular_definitions_are_an_error():
    definitions = {"P": t.var("Q", Y.shape), "Q": t.var("P", Y.shape)}
    with pytest.raises(NoGradient, match="defined by itself"):
        gradient(t.squared_norm(t.var("P", Y.shape)), W, definitions)


WRONG_RULES = {
    "matmul": lambda g, y, a, b: (
        reverse.product(g, reverse.turned(b)),
        reverse.times(t.num(2), reverse.product(reverse.turned(a), g)),
    ),
    "softmax": lambda g, y, x: (reverse.entrywise(y, g),),
    "apply": lambda g, y, x: (g,),
    "inverse": lambda g, y, x: (reverse.chain(reverse.turned(y), g, reverse.turned(y)),),
}


@pytest.mark.parametrize("op", WRONG_RULES)
def test_a_planted_wrong_rule_gives_an_error_and_no_gradient(op, monkeypatch):
    cases = {"matmul": "gram", "softmax": "cross entropy", "apply": "sigmoid cubed", "inverse": "trace of inverse"}
    loss, variable, _, _ = CASES[cases[op]]
    monkeypatch.setitem(reverse.RULES, op, WRONG_RULES[op])
    with pytest.raises(NoGradient, match="could not confirm"):
        gradient(loss, variable)


@pytest.mark.parametrize("name", CASES)
def test_the_check_rejects_twice_the_gradient(name):
    loss, variable, _, _ = CASES[name]
    found = gradient(loss, variable)
    assert verified(loss, variable, {}, found)
    assert not verified(loss, variable, {}, t.scale(t.num(2), found))
