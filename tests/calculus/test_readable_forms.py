"""Gradients whose first form is not one that a person would write: Kronecker products, sums over samples, shifted indices."""

from math import prod

import numpy as np
import pytest
from sympy import MatrixSymbol

from derive.calculus.explain import explain
from derive.calculus.jacobian import hessian, jacobian
from derive.calculus.reverse import gradient
from derive.gradient_command import read
from derive.identities.floating import Evaluation
from derive.identities.random_points import Point
from derive.terms.latex import latex
from derive.terms.sympy_bridge import Bridge
from derive.terms.term import var

SIZES = {"m": 3, "n": 4, "N": 5}
SHAPES = {
    "A": "m x n", "B": "m x n", "S": "n x n", "T": "n x n", "Q": "m x m", "D": "n x n", "X": "N x n",
    "x": "n", "u": "n", "y": "m", "h": "N", "C": "m n x n n"
}  # fmt: skip
kron, inv, trace, det = np.kron, np.linalg.inv, np.trace, np.linalg.det


def vec(a):
    return a.reshape(-1, 1, order="F")


# the loss, the variable, properties, its gradient as it should be written, the loss in NumPy
FORMS = [
    (r"\operatorname{tr}((S \otimes Q)^T (S \otimes Q))", "S", (), r"2 \operatorname{tr}(Q^T Q) S",
     lambda v: (kron(v["S"], v["Q"]) ** 2).sum()),
    (r"\log\det(S \otimes Q)", "S", (), "m S^{-T}", lambda v: np.log(det(kron(v["S"], v["Q"])))),
    (r"\operatorname{tr}((Q \otimes S)^{-1})", "S", (), r"-\operatorname{tr}(Q^{-1}) S^{-T} S^{-T}",
     lambda v: trace(inv(kron(v["Q"], v["S"])))),
    (r"\operatorname{vec}(A)^T (T \otimes Q) \operatorname{vec}(A)", "A", (), "Q A T^T + Q^T A T",
     lambda v: (vec(v["A"]).T @ kron(v["T"], v["Q"]) @ vec(v["A"])).item()),
    (r"(u \otimes y)^T (T \otimes Q) (u \otimes y)", "u", (), "(y^T Q^T y) T u + (y^T Q y) T^T u",
     lambda v: (kron(v["u"], v["y"]).T @ kron(v["T"], v["Q"]) @ kron(v["u"], v["y"])).item()),
    (r"\det(S^{-1} T)", "S", (), r"-\det(S^{-1} T) S^{-T}", lambda v: det(inv(v["S"]) @ v["T"])),
    (r"\det(S)^2", "S", (), r"2 \det(S)^2 S^{-T}", lambda v: det(v["S"]) ** 2),
    (r"(x - u)^T D^{-1} (x - u)", "x", ("D diagonal",), "2 D^{-1} (x - u)",
     lambda v: ((v["x"] - v["u"]).T @ inv(v["D"]) @ (v["x"] - v["u"])).item()),
    (r"\frac{1}{\|x\|}", "x", (), r"-\frac{1}{(x^T x)^{\frac{3}{2}}} x", lambda v: 1 / np.sqrt((v["x"] ** 2).sum())),
    (r"\sum_{i=1}^{m} \max(0, 1 - y_i (A x)_i)", "x", (), r"-A^T (1(\mathbf{1}_{m} - y \odot (A x) \geq 0) \odot y)",
     lambda v: np.maximum(0, 1 - v["y"] * (v["A"] @ v["x"])).sum()),
    (r"\log\sum_{i=1}^N \exp(-\frac12 \|x_i - u\|^2)", "u", ("x_i rows of X",), None,
     lambda v: np.log(np.exp(-0.5 * ((v["X"] - v["u"].T) ** 2).sum(1)).sum())),
    (r"\frac12 \sum_{i=1}^{n-1} (x_{i+1} - x_i)^2", "x", (), None, lambda v: 0.5 * (np.diff(v["x"].ravel()) ** 2).sum()),
    (r"\sum_{i=1}^{n-1} |x_{i+1} - x_i|", "x", (), None, lambda v: np.abs(np.diff(v["x"].ravel())).sum()),
    (r"A : (Q A)", "A", (), "Q A + Q^T A", lambda v: (v["A"] * (v["Q"] @ v["A"])).sum()),
    (r"\|A \otimes S - C\|_F^2", "S", (), None, lambda v: ((kron(v["A"], v["S"]) - v["C"]) ** 2).sum()),
    (r"\|A \otimes S - C\|_F^2", "A", (), None, lambda v: ((kron(v["A"], v["S"]) - v["C"]) ** 2).sum()),
    (r"\operatorname{vec}(A)^T (S \otimes Q) \operatorname{vec}(B)", "S", (), "A^T Q B",
     lambda v: (vec(v["A"]).T @ kron(v["S"], v["Q"]) @ vec(v["B"])).item()),
    (r"\|S - S^T\|_F^2", "S", (), "4 (S - S^T)", lambda v: ((v["S"] - v["S"].T) ** 2).sum()),
    (r"\log(\mathbf{1}^T \exp(A x))", "x", (), r"A^T \operatorname{softmax}(A x)",
     lambda v: np.log(np.exp(v["A"] @ v["x"]).sum())),
    (r"\frac1n\sum_{i=1}^n \left(x_i - \frac1n\sum_{j=1}^n x_j\right)^2", "x", (),
     r"\frac{2}{n} (x - \frac{1}{n} (\mathbf{1}_{n}^T x) \mathbf{1}_{n})", lambda v: v["x"].var()),
    (r"\sum_{i=1}^m \max_{1 \le j \le n} A_{ij}", "A", (), r"\operatorname{maxmask}(A)", lambda v: v["A"].max(1).sum()),
    (r"\operatorname{tr}(\log(1 + \exp(A S))^T B)", "S", (), None,
     lambda v: (np.log(1 + np.exp(v["A"] @ v["S"])) * v["B"]).sum()),
    (r"\operatorname{mean}((A x - y)**2)", "x", (), r"\frac{2}{m} A^T (A x - y)",
     lambda v: ((v["A"] @ v["x"] - v["y"]) ** 2).mean()),
]  # fmt: skip
# the vector or the scalar, its Jacobian or Hessian by x, the function in NumPy
MATRICES = [
    (jacobian, r"\operatorname{diag}(A \operatorname{diag}(x) A^T)", r"A^{\odot 2}",
     lambda v: np.diag(v["A"] @ np.diag(v["x"].ravel()) @ v["A"].T)),
    (jacobian, r"x \otimes u", r"I_{n} \otimes u", lambda v: kron(v["x"], v["u"])),
    (jacobian, r"\operatorname{vec}(x u^T - u x^T)", r"u \otimes I_{n} - I_{n} \otimes u",
     lambda v: vec(v["x"] @ v["u"].T - v["u"] @ v["x"].T)),
    (jacobian, r"\operatorname{softmax}(S x)", None, lambda v: np.exp(v["S"] @ v["x"]) / np.exp(v["S"] @ v["x"]).sum()),
    (hessian, r"\log\det(\operatorname{diag}(x) + T)",
     r"-(\operatorname{diag}(x) + T)^{-1} \odot (\operatorname{diag}(x) + T)^{-T}",
     lambda v: np.log(det(np.diag(v["x"].ravel()) + v["T"]))),
]  # fmt: skip


def drawn(properties=(), seed=3):
    rng = np.random.default_rng(seed)
    values = {}
    for name, spec in SHAPES.items():
        shape = [prod(SIZES[s] for s in axis.split()) for axis in spec.split(" x ")]
        value = 0.4 * rng.normal(size=(*shape, 1)[:2])
        values[name] = value + 2 * np.eye(*value.shape) if value.shape[0] == value.shape[1] else value
    values["x"] = np.abs(values["x"]) + 0.3
    if "D diagonal" in properties:
        values["D"] = np.diag(np.diag(values["D"]))
    return values


def asked(formula, wrt, properties=()):
    samples = any("rows of X" in told for told in properties)
    names = [name for name in SHAPES if (name in formula or name == wrt) and not (samples and name == "x")]
    return read(formula, wrt, [f"{name}: {SHAPES[name]}" for name in (*names, *["X"] * samples)], properties)


def evaluated(term, values):
    expr = Bridge().sympy(term)
    symbols = {s: values[s.name] for s in expr.free_symbols if isinstance(s, MatrixSymbol)}
    return np.asarray(Evaluation(Point(values=symbols, sizes=dict(SIZES))).array(expr)).real


def moved(function, values, name):
    """Central differences, one column for each entry of a column."""
    rows = []
    for place in np.ndindex(values[name].shape):
        step = np.zeros_like(values[name])
        step[place] = 1e-6
        ends = [np.asarray(function({**values, name: values[name] + sign * step})).ravel() for sign in (1, -1)]
        rows.append((ends[0] - ends[1]) / 2e-6)
    return np.array(rows)


@pytest.mark.parametrize(("formula", "wrt", "properties", "form", "function"), FORMS, ids=lambda v: v if isinstance(v, str) else "")
def test_the_gradient_is_right_and_written_so(formula, wrt, properties, form, function):
    given = asked(formula, wrt, properties)
    derivation = explain(given.loss, given.wrt, given.scene, given.written)
    assert form is None or derivation.latex == form
    assert not derivation.left_out
    values = drawn(properties)
    np.testing.assert_allclose(
        evaluated(derivation.result, values), moved(function, values, wrt).reshape(values[wrt].shape), rtol=1e-5, atol=1e-7
    )


@pytest.mark.parametrize(("made", "formula", "form", "function"), MATRICES, ids=lambda v: v if isinstance(v, str) else "")
def test_the_matrix_of_derivatives_is_right_and_written_so(made, formula, form, function):
    names = "z = " if made is jacobian else "J = "
    given = asked(f"{names}{formula}" + ("; J = z^T z" if made is jacobian else ""), "x")
    x = var("x", given.scene.shapes["x"])
    found = made(given.scene.definitions[names[0]], x)
    assert form is None or latex(found) == form
    values = drawn()
    expected = moved(function, values, "x").T
    if made is hessian:
        slope = gradient(given.scene.definitions["J"], x)
        expected = moved(lambda v: evaluated(slope, v), values, "x").T
    np.testing.assert_allclose(evaluated(found, values), expected, rtol=1e-5, atol=1e-7)


def test_a_sum_with_shifted_subscripts_is_printed_as_it_was_written():
    given = asked(r"J = \sum_{i=1}^{n-1} i x_i x_{i+1}", "x")
    derivation = explain(given.loss, given.wrt, given.scene, given.written)
    assert r"\sum_{i=1}^{n - 1}" in derivation.latex and "x_{i + 1}" in derivation.latex
    assert "indices count from 1, and entries outside an array are 0" in derivation.assumptions


def test_arrays_given_by_their_entries_are_one_array():
    given = asked(r"J = x_1^2 + x_2 u_1", "x")
    derivation = explain(given.loss, given.wrt, given.scene, given.written)
    assert derivation.latex == r"\left[\delta_{r2} u_{1} + 2 \delta_{r1} x_{1}\right]_{r}" and not derivation.left_out


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        (r"J = \|A x - y\|_1", "the norm by the entries"),
        (r"J = \|x - u\|^2", "the squared norm as an inner product"),
        (r"J = \|A - x u^T\|_F^2", "the squared norm as a trace"),
    ],
)
def test_the_kind_of_norm_is_named(formula, name):
    given = read(formula.replace("A - x u", "S - x u"), "x", ["A: m x n", "S: n x n", "x: n", "u: n", "y: m"])
    steps = explain(given.loss, given.wrt, given.scene, given.written).steps
    assert name in [step.rule for step in steps]
