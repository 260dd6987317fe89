"""The number domains: ties modulo p, exactness, and what is refused."""

import random
from fractions import Fraction

import numpy as np
import pytest
from evaluator_cases import A, B, S, evaluation
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.evaluator.domains import PRIME, Modular, Rational, polynomial_derivative, sample_polynomial
from derive.evaluator.dual import Dual, determinant, inverse
from derive.evaluator.reals import Reals
from derive.evaluator.scene import Inadmissible, NotRational
from derive.terms import term as t

residues = st.integers(1, PRIME - 2)


def one(x):
    return np.array([[x]], dtype=object)


def modular(name, x, field):
    return field.function(name, one(x % PRIME))[0, 0]


@given(residues)
def test_exponentials_are_tied(x):
    field = Modular(random.Random(0))
    e = modular("exp", x, field)
    assert e == modular("exp", x, field) and modular("exp", 0, field) == 1
    assert e * modular("exp", -x, field) % PRIME == 1
    assert modular("exp", 2 * x, field) == e * e % PRIME
    assert modular("exp", 4 * x, field) == pow(e, 4, PRIME)
    assert modular("log", e, field) == x
    assert modular("sqrt", e, field) == modular("exp", x * pow(2, -1, PRIME), field)
    assert modular("ge0", e, field) == 1


@given(residues)
def test_logarithms_are_tied(x):
    field = Modular(random.Random(1))
    logarithm = modular("log", x, field)
    assert modular("log", pow(x, -1, PRIME), field) == -logarithm % PRIME
    assert modular("exp", logarithm, field) == x
    assert modular("log", 1, field) == 0


@given(residues)
def test_masks_and_circle_are_tied(x):
    field = Modular(random.Random(2))
    assert modular("ge0", x, field) == modular("gt0", x, field) == 1 - modular("ge0", -x, field)
    assert modular("ge0", 0, field) == 1 and modular("gt0", 0, field) == 0
    sin, cos = modular("sin", x, field), modular("cos", x, field)
    assert (sin * sin + cos * cos) % PRIME == 1
    assert modular("sin", -x, field) == -sin % PRIME and modular("cos", -x, field) == cos


@given(residues)
def test_square_roots_are_principal(x):
    field = Modular(random.Random(3))
    root = modular("sqrt", x * x, field)
    assert root in (x, PRIME - x)
    assert modular("sqrt", root * root, field) == root


def test_ties_differ_between_arguments_and_between_draws():
    first, second = Modular(random.Random(4)), Modular(random.Random(5))
    for name in ("exp", "log", "phi", "phi'"):
        assert modular(name, 11, first) != modular(name, 12, first)
        assert modular(name, 11, first) != modular(name, 11, second)
    assert modular("phi", 11, first) != modular("phi'", 11, first)
    assert {modular("ge0", x, first) for x in range(1000, 1050)} == {0, 1}


def test_doublings_of_exponents_are_counted():
    field = Modular(random.Random(6))
    modular("exp", 1001, field)
    assert field.doublings == 0
    modular("exp", -1001, field)
    assert field.doublings == 0
    modular("exp", 8 * 1001, field)
    assert field.doublings == 3


def test_argmax_is_one_hot_and_tied_to_the_row():
    field = Modular(random.Random(7))
    rows = np.array([[5, 6, 7], [8, 9, 10], [5, 6, 7]], dtype=object)
    mask = field.first_largest(rows)
    assert (mask.sum(1) == 1).all() and (mask[0] == mask[2]).all()
    found = {tuple(Modular(random.Random(k)).first_largest(rows)[0]) for k in range(40)}
    assert len(found) == 3


def test_rationals_refuse_what_is_not_rational():
    field = Rational()
    assert field.function("sqrt", one(Fraction(4, 9)))[0, 0] == Fraction(2, 3)
    assert field.function("exp", one(0))[0, 0] == 1
    with pytest.raises(NotRational):
        field.function("exp", one(1))
    with pytest.raises(NotRational):
        field.function("sqrt", one(2))
    with pytest.raises(Inadmissible):
        field.function("sqrt", one(-4))


def test_reals_refuse_complex_values():
    field = Reals()
    for name in ("log", "sqrt"):
        with pytest.raises(Inadmissible):
            field.function(name, field.constant(one(-1)))
    with pytest.raises(Inadmissible):
        field.root(field.number(-8), Fraction(1, 3))


def test_rounding_is_no_sign():
    field = Reals()
    noise = field.number(10) ** -75
    assert field.function("ge0", one(-noise))[0, 0] == 1 and field.function("gt0", one(noise))[0, 0] == 0
    row = np.array([[field.number(3), field.number(3) + noise, field.number(2)]], dtype=object)
    assert field.first_largest(row).tolist() == [[1, 0, 0]]


def test_document_functions_have_true_derivatives():
    g, slope = np.polynomial.Polynomial([float(c) for c in sample_polynomial("g")]), polynomial_derivative("g'")
    assert np.allclose(g.deriv().coef, [float(c) for c in slope])
    assert np.allclose(g.deriv(2).coef, [float(c) for c in polynomial_derivative("g''")])
    assert sample_polynomial("g") != sample_polynomial("h") and all(sample_polynomial("g"))


@settings(max_examples=40)
@given(st.integers(1, 4), st.integers(0, 10**6))
def test_determinant_and_inverse(n, seed):
    rng = random.Random(seed)
    draw = [[Fraction(rng.randint(-5, 5), rng.randint(1, 3)) for _ in range(n)] for _ in range(n)]
    entries = np.array(draw, dtype=object)
    matrix = Dual(Rational(), entries)
    det = determinant(matrix).value[0, 0]
    assert np.isclose(float(det), np.linalg.det(entries.astype(float)), atol=1e-9)
    if det:
        assert (entries @ inverse(matrix).value == np.eye(n)).all()
    else:
        with pytest.raises(Inadmissible):
            inverse(matrix)


def test_determinant_of_a_singular_matrix_has_a_differential():
    """d det S = tr(adj S dS), also where det S = 0; adj of [[1, 2], [2, 4]] is [[4, -2], [-2, 1]]."""
    values = np.array([[1, 2], [2, 4]], dtype=object)
    direction = np.array([[[5, 7], [11, 13]]], dtype=object)
    assert determinant(Dual(Rational(), values, direction)).tangent[0, 0, 0] == 4 * 5 - 2 * 11 - 2 * 7 + 13


def test_ring_laws_hold_in_every_domain():
    for domain in ("rational", "real", "modular"):
        run = evaluation(domain)
        left = run.value(t.matmul(t.add(A, A), B))
        assert run.domain.equal(left, run.value(t.add(t.matmul(A, B), t.matmul(A, B))))
        assert not run.domain.equal(run.value(S), run.value(t.transpose(S)))
