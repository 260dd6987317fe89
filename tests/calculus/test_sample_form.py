"""Sums over samples come out as products of matrices; finite differences of losses written in NumPy say what is right."""

import numpy as np
import pytest

from derive.calculus.explain import explain
from derive.calculus.plain_text import plain_text
from derive.evaluator.full_size import numbers
from derive.gradient_command import read
from derive.terms.latex import latex

SIZES = {"n": 4, "d": 3, "h": 2}
ROWS = ["x_i rows of X"]
CASES = {
    "autoencoder": (
        r"\sum_{i=1}^n \|x_i - W W^T x_i\|^2", "W", ["X: n x d", "W: d x h"], ROWS,
        lambda v: sum(((x - v["W"] @ v["W"].T @ x) ** 2).sum() for x in v["X"]),
    ),
    "columns": (
        r"\frac1n \sum_{i=1}^n \|x_i - W W^T x_i\|^2", "W", ["X: d x n", "W: d x h"], ["x_i columns of X"],
        lambda v: sum(((x - v["W"] @ v["W"].T @ x) ** 2).sum() for x in v["X"].T) / v["X"].shape[1],
    ),
    "logistic regression": (
        r"\sum_{i=1}^n \log(1+e^{-y_i x_i^T w})", "w", ["X: n x d", "y: n", "w: d"], ROWS,
        lambda v: sum(np.log(1 + np.exp(-y * (x @ v["w"]))).item() for x, y in zip(v["X"], v["y"].ravel())),
    ),
    "hinge": (
        r"\sum_{i=1}^n \max(0, 1 - y_i w^T x_i)", "w", ["X: n x d", "y: n", "w: d"], ROWS,
        lambda v: sum(np.maximum(0, 1 - y * (x @ v["w"])).item() for x, y in zip(v["X"], v["y"].ravel())),
    ),
    "a quadratic form for each": (
        r"\sum_{i=1}^n c_i x_i^T M x_i", "M", ["X: n x d", "c: n", "M: d x d"], ROWS,
        lambda v: sum(c * (x @ v["M"] @ x) for x, c in zip(v["X"], v["c"].ravel())),
    ),
    "distances on a graph": (
        r"\sum_{i=1}^n \sum_{j=1}^n w_{ij} \|x_i-x_j\|^2", "X", ["X: n x d", "w: n x n"], ROWS,
        lambda v: sum(v["w"][i, j] * ((v["X"][i] - v["X"][j]) ** 2).sum() for i in range(4) for j in range(4)),
    ),
}  # fmt: skip


def slopes(loss, values, name):
    found = np.zeros_like(values[name])
    for place in np.ndindex(found.shape):
        ends = []
        for step in (1e-6, -1e-6):
            moved = values[name].copy()
            moved[place] += step
            ends.append(loss({**values, name: moved}))
        found[place] = (ends[0] - ends[1]) / 2e-6
    return found


@pytest.mark.parametrize("name", CASES)
def test_a_sum_over_samples_has_a_gradient_in_matrix_form(name):
    formula, wrt, shapes, given, loss = CASES[name]
    asked = read(formula, wrt, shapes, given)
    result = explain(asked.loss, asked.wrt, asked.scene, asked.written).result
    assert not any(t.op in ("total", "array", "entry") for t in result.walk()), plain_text(latex(result))
    rng = np.random.default_rng(5)
    leaves = {n: shape for n, shape in asked.scene.shapes.items() if n not in asked.scene.definitions}
    values = {n: rng.normal(size=[axis.value(SIZES) for axis in shape]) for n, shape in leaves.items()}
    expected = slopes(loss, values, wrt)
    assert np.abs(numbers(result, values, asked.scene, SIZES) - expected).max() < 1e-6 * (1 + np.abs(expected).max())


def test_samples_without_an_array_are_written_by_their_letter():
    asked = read(r"\sum_{i=1}^n \|x_i - W W^T x_i\|^2", "W", ["x_i: d", "W: d x h"])
    shown = plain_text(latex(explain(asked.loss, asked.wrt, asked.scene, asked.written).result))
    assert "xᵢ xᵢᵀ" in shown.replace("(xᵢ − W Wᵀ xᵢ)", "xᵢ") and "·" not in shown and "i1" not in shown
