"""The table of identities itself, and the test of that test: planted faults must be found."""

from dataclasses import replace

import pytest
from sympy import KroneckerDelta, MatrixExpr, MatrixSymbol, Mod, Sum, floor, symbols

import derive
from derive.identities import FAMILIES, catalogue
from derive.identities.identity import rule
from derive.identities.random_points import NotEvaluated
from derive.identities.registry import TOLERANCE, nameless, problems
from derive.identities.symbols import A, B, E, K, M, S, T, Z, column, fn, grad, i, j, m, mul, n, p, q, t, total, tr
from derive.terms.sympy_nodes import Convolution, Correlation, Padded, Rot180

k = symbols("k", integer=True)
x_, w_, y_ = MatrixSymbol("x", n, 1), MatrixSymbol("w", p, 1), MatrixSymbol("y", m, 1)
z_, h_ = MatrixSymbol("z", n + p - 1, 1), MatrixSymbol("h", m * p, 1)
long = MatrixSymbol("l", q * (m - 1) + p, 1)

CYCLIC = rule("cyclic", tr(mul(S, T)), tr(mul(T, S)), "Magnus & Neudecker (2019), Matrix Differential Calculus")
PLANTED = {
    "duplicated name": ([CYCLIC, CYCLIC], "the name stands twice"),
    "renamed symbols and sizes": (
        [CYCLIC, replace(CYCLIC, name="again", left=tr(mul(T, S)), right=tr(mul(S, T)))],
        "says the same as cyclic",
    ),
    "another shape of the same": (
        [
            replace(CYCLIC, name="one", left=tr(mul(A, K)), right=tr(mul(K, A))),
            replace(CYCLIC, name="two", left=tr(mul(E, M)), right=tr(mul(M, E))),
        ],
        "says the same as one",
    ),
    "no citation": ([replace(CYCLIC, citation="")], "no citation"),
    "no year": ([replace(CYCLIC, citation="folklore")], "no citation"),
    "sides of different shapes": ([replace(CYCLIC, left=A, right=t(A))], "the sides have the shapes m×n and n×m"),
    "a side that clashes": ([replace(CYCLIC, left=tr(mul(A, B)))], "trace"),
    "false": ([replace(CYCLIC, right=tr(mul(t(S), T)))], "refuted"),
    "false in floating point": ([replace(CYCLIC, right=-tr(mul(T, S)))], "differ by"),
    "no floating check": (
        [replace(CYCLIC, left=fn("g", Z), right=fn("g", Z))],
        "no floating check",
    ),
}


def test_the_table_has_no_faults():
    assert problems(catalogue().values()) == []


@pytest.mark.parametrize("fault", PLANTED)
def test_a_planted_fault_in_the_table_is_found(fault):
    table, sentence = PLANTED[fault]
    found = problems(table)
    assert any(sentence in line for line in found), found


OPPENHEIM = "Oppenheim & Schafer (2010), Discrete-Time Signal Processing"
FALSE_IN_INDEX_FORM = {
    "correlation for convolution": (Convolution(x_, w_, "full"), Correlation(x_, w_, "full"), {}),
    "kernel not turned": (Convolution(z_, w_, "valid"), Correlation(z_, w_), {}),
    "shifted by one": (Correlation(z_, w_), column(n, lambda i: total(Padded(z_, i + k + 1) * w_[k, 0], (k, p))), {}),
    "one place too few": (Correlation(z_, w_), column(n, lambda i: Sum(z_[i + k, 0] * w_[k, 0], (k, 0, p - 2))), {}),
    "input gradient by the turned kernel": (grad(z_), Correlation(grad(x_), w_, "full"), {x_: Correlation(z_, w_)}),
    "kernel gradient turned": (grad(w_), Rot180(Correlation(z_, grad(x_))), {x_: Correlation(z_, w_)}),
    "stride left out": (
        grad(w_),
        column(p, lambda j: total(grad(y_)[k, 0] * long[k + j, 0], (k, m))),
        {y_: column(m, lambda i: total(long[q * i + k, 0] * w_[k, 0], (k, p)))},
    ),
    "mean for sum": (
        grad(h_),
        column(m * p, lambda j: grad(y_)[floor(j / p), 0]),
        {y_: column(m, lambda i: total(h_[p * i + k, 0], (k, p)) / p)},
    ),
    "remainder dropped": (
        column(m * p, lambda j: h_[p * floor(j / p) + Mod(j, p), 0]),
        column(m * p, lambda j: h_[p * floor(j / p), 0]),
        {},
    ),
    "delta between the wrong indices": (
        total(KroneckerDelta(i, k) * S[i, j], (i, n), (j, n), (k, n)),
        tr(S),
        {},
    ),
    "bound off by one": (Sum(S[i, j], (j, 0, i), (i, 0, n - 1)), Sum(S[i, j], (i, j + 1, n - 1), (j, 0, n - 1)), {}),
    "padding forgotten in the adjoint": (
        total(Padded(x_, i + k - 1) * T[k, i], (i, n), (k, n)),
        total(x_[j, 0] * total(T[k, i] * KroneckerDelta(j, i + k), (i, n), (k, n)), (j, n)),
        {},
    ),
}


@pytest.mark.parametrize("fault", FALSE_IN_INDEX_FORM)
def test_a_planted_false_identity_in_index_form_is_rejected(fault):
    left, right, where = FALSE_IN_INDEX_FORM[fault]
    identity = rule("planted", left, right, OPPENHEIM, where=where)
    assert identity.prove().verdict == "refuted"
    found = problems([identity])
    assert any("refuted" in line for line in found) and any("differ" in line for line in found), found


def test_duplicates_in_index_form_are_found_whatever_the_letters_and_the_order():
    one = rule("one", Correlation(z_, w_), column(n, lambda i: total(z_[i + k, 0] * w_[k, 0], (k, p))), OPPENHEIM)
    other = MatrixSymbol("a", q, 1), MatrixSymbol("b", m + q - 1, 1)
    two = rule(
        "two",
        column(m, lambda i: Sum(other[0][k - 1, 0] * other[1][i + k - 1, 0], (k, 1, q))),
        Correlation(other[1], other[0]),
        OPPENHEIM,
    )
    assert problems([one, two]) == ["two: says the same as one"]


def test_sides_that_are_both_zero_at_every_point_compare_nothing():
    far = rule("far", column(n, lambda i: Padded(x_, i + n)), column(n, lambda i: Padded(x_, i - n)), OPPENHEIM)
    assert any("nothing is compared" in line for line in problems([far]))


def test_a_sound_line_has_no_faults():
    assert problems([CYCLIC]) == []


def test_the_catalogue_is_large_and_every_family_has_lines():
    table = catalogue()
    assert len(table) >= 120
    assert {identity.family for identity in table.values()} == set(FAMILIES)


@pytest.mark.parametrize("name", list(catalogue()))
@pytest.mark.parametrize("seed", (1, 2))
def test_the_sides_agree_in_floating_point(name, seed):
    assert catalogue()[name].largest_error(seed) < TOLERANCE


@pytest.mark.parametrize("name", list(catalogue()))
def test_a_spoiled_right_side_does_not_agree_in_floating_point(name):
    """The floating check can fail: each right side is doubled and shifted by itself transposed where that fits."""
    identity = catalogue()[name]
    if identity.right == 0:
        pytest.skip("twice nothing is nothing")
    tripled = mul(3, identity.right) if isinstance(identity.right, MatrixExpr) else 3 * identity.right
    assert not replace(identity, right=tripled).largest_error() < 1e-3


def test_an_identity_is_found_by_name_and_a_misspelt_one_is_an_error():
    assert derive.identities["trace-trick"].left == grad(catalogue()["trace-trick"].left.variable)
    assert "vec-kronecker" in derive.identities and len(derive.identities) == len(catalogue())
    assert [i.name for i in derive.identities][:4] == ["trace-trick", "vec-kronecker", "relu-mask", "max-pool-mask"]
    with pytest.raises(KeyError, match="did you mean trace-trick"):
        derive.identities["trace-trik"]


def test_an_unknown_function_is_not_evaluated():
    with pytest.raises(NotEvaluated):
        rule("g", fn("g", A), fn("g", A), "").largest_error()


def test_nameless_forms_forget_names_but_not_structure():
    assert nameless("1*Σ{m|v1<A>[i0;]·v1<B>[i0;]}") == nameless("1*Σ{n|v1<P>[i0;]·v1<A>[i0;]}")
    assert nameless("1*v1<A>[f0:m/1;]") != nameless("1*v1<A>[f1:m/1;]")


@pytest.mark.parametrize("name", ["trace-trick", "cross-entropy-weights", "kronecker-mixed-product"])
def test_an_identity_has_latex(name):
    text = catalogue()[name].latex
    assert "=" in text and "Transpose" not in text
