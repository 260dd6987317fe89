"""The four named identities: proved, right on LeNet-5, and each with a false twin that is refuted."""

from dataclasses import replace

import pytest

from derive.identities import catalogue
from derive.identities.lenet5 import BINDINGS, check_named, on_lenet5, tensors
from derive.identities.symbols import A, B, C, M, W, Y, Z, fn, grad, had, kron, m, mul, n, ones, p, q, t, y
from derive.terms.sympy_nodes import ArgmaxMask, Reshape

NAMED = ("trace-trick", "vec-kronecker", "relu-mask", "max-pool-mask")
FALSE_TWINS = {
    "trace-trick: mean for sum": ("trace-trick", {"right": mul(1 / m, t(A), grad(Z))}),
    "trace-trick: sign": ("trace-trick", {"right": mul(-1, t(A), grad(Z))}),
    "vec-kronecker: rows for columns": ("vec-kronecker", {"left": Reshape(mul(A, B, C), m * q, 1)}),
    "vec-kronecker: factors swapped": (
        "vec-kronecker",
        {"right": mul(kron(A, t(C)), Reshape(B, n * p, 1, "F"))},
    ),
    "relu-mask: complement": ("relu-mask", {"right": had(grad(Y), fn("ge0", mul(-1, Z)))}),
    "relu-mask: mask of the output": ("relu-mask", {"right": had(grad(Y), fn("ge0", Y))}),
    "max-pool-mask: no mask": ("max-pool-mask", {"right": mul(grad(y), ones(1, n))}),
    "max-pool-mask: mask of the smallest": (
        "max-pool-mask",
        {"right": had(mul(grad(y), ones(1, n)), ArgmaxMask(mul(-1, M)))},
    ),
}
ILL_TYPED_TWINS = {
    "trace-trick: no transpose": ("trace-trick", {"right": mul(A, grad(Z))}),
    "trace-trick: order": ("trace-trick", {"right": mul(grad(Z), t(A))}),
    "vec-kronecker: no transpose": ("vec-kronecker", {"right": mul(kron(C, A), Reshape(B, n * p, 1, "F"))}),
}


@pytest.mark.parametrize("name", NAMED)
def test_a_named_identity_is_proved(name):
    verdict = catalogue()[name].prove()
    assert verdict.verdict == "proved", verdict.reason


@pytest.mark.parametrize("twin", FALSE_TWINS)
def test_a_false_twin_is_refuted_with_a_counterexample(twin):
    name, change = FALSE_TWINS[twin]
    verdict = replace(catalogue()[name], **change).prove()
    assert verdict.verdict == "refuted", verdict
    assert verdict.counterexample is not None
    assert verdict.counterexample.left != verdict.counterexample.right


@pytest.mark.parametrize("twin", ILL_TYPED_TWINS)
def test_a_twin_of_the_wrong_shape_is_ill_typed(twin):
    name, change = ILL_TYPED_TWINS[twin]
    verdict = replace(catalogue()[name], **change).prove()
    assert verdict.verdict == "ill-typed"
    assert "×" in verdict.reason


def test_the_trace_trick_names_its_assumption():
    assert "J depends on W only through Z" in catalogue()["trace-trick"].prove().assumptions


@pytest.fixture(scope="module")
def lenet5_pass():
    return tensors(samples=2, seed=3)


def test_the_named_identities_hold_on_lenet5():
    rows = check_named()
    assert {row.name for row in rows} == set(NAMED)
    assert max(row.error for row in rows) < 1e-12
    assert ("trace-trick", "F7", (84, 10)) in [row[:3] for row in rows]


@pytest.mark.parametrize("twin", FALSE_TWINS)
def test_a_false_twin_is_false_on_lenet5(twin, lenet5_pass):
    name, change = FALSE_TWINS[twin]
    rows = on_lenet5(replace(catalogue()[name], **change), *lenet5_pass)
    assert len(rows) == len(BINDINGS[name])
    assert all(row.error > 0.1 for row in rows), rows


def test_an_identity_without_a_place_in_lenet5_is_an_error():
    with pytest.raises(KeyError, match="has no place in LeNet-5"):
        on_lenet5(catalogue()["trace-cyclic"])


def test_gradients_of_lenet5_are_taken_from_its_own_backward_pass(lenet5_pass):
    values, gradients = lenet5_pass
    spoiled = dict(gradients) | {"W5": gradients["W5"] * 1.01}
    errors = {row.layer: row.error for row in on_lenet5(catalogue()["trace-trick"], values, spoiled)}
    assert errors["C5"] > 1e-3 and errors["F7"] < 1e-12


def test_symbols_are_those_of_the_catalogue():
    assert catalogue()["trace-trick"].right == mul(t(A), grad(Z))
    assert catalogue()["trace-trick"].left == grad(W)
