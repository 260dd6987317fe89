"""Field arithmetic against Python's integers and fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric import modular
from numeric.activations import Sigmoid
from numeric.dual import Dual
from numeric.field import FieldArray
from numeric.losses import softmax
from numeric.modular import P31, P61, PRIMES

EDGES = [0, 1, 2, (1 << 21) - 1, 1 << 21, (1 << 30) - 1, 1 << 30, (1 << 31) - 2, 1 << 31, 1 << 60, P61 - 2, P61 - 1]


def elements(p):
    return st.one_of(st.integers(0, p - 1), st.sampled_from([e % p for e in EDGES]))


def array(values, p):
    return FieldArray(np.array(values, np.uint64), p)


@pytest.mark.parametrize("p", PRIMES)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_arithmetic_is_that_of_integers(p, data):
    a, b = (data.draw(st.lists(elements(p), min_size=3, max_size=3)) for _ in range(2))
    x, y = array(a, p), array(b, p)
    assert (x + y).residues.tolist() == [(i + j) % p for i, j in zip(a, b, strict=True)]
    assert (x - y).residues.tolist() == [(i - j) % p for i, j in zip(a, b, strict=True)]
    assert (x * y).residues.tolist() == [i * j % p for i, j in zip(a, b, strict=True)]
    assert (-x).residues.tolist() == [-i % p for i in a]
    assert int(x.sum().residues) == sum(a) % p
    assert (x**5).residues.tolist() == [pow(i, 5, p) for i in a]
    if all(b):
        assert (x / y).residues.tolist() == [i * pow(j, -1, p) % p for i, j in zip(a, b, strict=True)]


@pytest.mark.parametrize("p", PRIMES)
@pytest.mark.parametrize("terms", [1, 2047, 2048, 2049, 5000])
def test_matrix_product_with_the_largest_entries(p, terms):
    """Entries p − 1 make every partial sum as large as it can be."""
    rng = np.random.default_rng(terms)
    a = np.where(rng.random((3, terms)) < 0.7, p - 1, rng.integers(0, p, (3, terms))).astype(np.uint64)
    b = np.where(rng.random((terms, 2)) < 0.7, p - 1, rng.integers(0, p, (terms, 2))).astype(np.uint64)
    expected = (a.astype(object) @ b.astype(object)) % p
    assert (modular.matmul(a, b, p) == expected).all()


@pytest.mark.parametrize("p", PRIMES)
@given(value=st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-(2**62), 2**62)))
@settings(max_examples=100, deadline=None)
def test_numbers_enter_exactly(p, value):
    fraction = Fraction(value)
    expected = fraction.numerator * pow(fraction.denominator, -1, p) % p
    assert int(modular.residues(np.array([value]), p)[0]) == expected


@pytest.mark.parametrize("p", PRIMES)
def test_sums_of_many_large_entries(p):
    a = np.full((70000, 2), p - 1, np.uint64)
    assert modular.total(a, 0, False, p).tolist() == [-70000 % p] * 2


def test_what_has_no_residue_is_refused():
    with pytest.raises(ValueError, match="finite"):
        FieldArray.of(np.array([np.nan]))
    with pytest.raises(ZeroDivisionError, match="inverse"):
        array([1], P61) / array([0], P61)
    with pytest.raises(TypeError, match="sin"):
        np.sin(array([1], P61))
    with pytest.raises(TypeError, match="two different fields"):
        array([1], P61) + array([1], P31)
    with pytest.raises(TypeError, match="median"):
        np.median(array([1, 2], P61))


def test_tied_elements_depend_on_argument_and_function_only():
    x = array([5, 7, 5], P61)
    for function in (np.exp, np.log, np.tanh):
        image = function(x).residues
        assert image[0] == image[2] != image[1] and (image > 0).all() and (image < P61).all()
    assert np.exp(x).residues[0] != np.tanh(x).residues[0]


FUNCTIONS = {
    "exp": lambda x, y: np.exp(x * y - 1),
    "log": lambda x, y: np.log(x * x + y),
    "tanh": lambda x, y: np.tanh(x) / (y + 2),
    "quotient": lambda x, y: (1 - x) / (x + y),
    "power": lambda x, y: x**3 - 2 / y,
    "product": lambda x, y: (x @ y.T)[:, :2] * x[:, :2] + np.sqrt(y * y)[:, :2],
    "square": lambda x, y: np.square(x) - np.reciprocal(y),
    "choice": lambda x, y: np.maximum(x, y) - np.minimum(x, 1.0) + np.where(x.real > 0.5, x, y),
    "moved": lambda x, y: np.concatenate([x, y], axis=1).reshape(3, -1).transpose(1, 0)[::2],
}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_dual_derivatives_agree_with_complex_steps(name):
    rng = np.random.default_rng(3)
    x, y, dx, dy = rng.random((4, 2, 3)) + 0.25
    dual = FUNCTIONS[name](Dual(x, dx), Dual(y, dy))
    step = FUNCTIONS[name](x + 1e-30j * dx, y + 1e-30j * dy)
    np.testing.assert_allclose(dual.value, step.real, rtol=1e-14)
    np.testing.assert_allclose(dual.tangent, step.imag / 1e-30, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("p", PRIMES)
def test_softmax_over_a_field_is_the_formula_with_tied_exponentials(p):
    z = FieldArray.random(np.random.default_rng(0), (3, 4), p)
    tied = np.exp(z).residues.astype(object)
    expected = [[int(e) * pow(int(sum(row)), -1, p) % p for e in row] for row in tied]
    assert softmax(z).residues.tolist() == expected


@pytest.mark.parametrize("p", PRIMES)
def test_tied_functions_fit_together(p):
    """tanh is odd, exp(−x) = 1 / exp(x), tanh(x) = (exp(2x) − 1) / (exp(2x) + 1), sigmoid(x) = 1 / (1 + exp(−x))."""
    x = FieldArray.random(np.random.default_rng(1), (400,), p)
    assert np.tanh(-x).equals(-np.tanh(x)).all() and (np.exp(-x) * np.exp(x)).equals(1).all()
    twice = np.exp(x * 2)
    assert np.tanh(x).equals((twice - 1) / (twice + 1)).all()
    assert Sigmoid().forward(x)[0].equals(1 / (1 + np.exp(-x))).all()
    zero = array([0], p)
    assert np.exp(zero).equals(1).all() and np.tanh(zero).equals(0).all()
    assert len(set(np.tanh(x).residues.tolist())) == 400


def test_derivatives_of_tied_functions_fit_together():
    """d exp by its own rule is d of (1 + t) / (1 − t) with t = tanh(x / 2)."""
    rng = np.random.default_rng(2)
    x = Dual(FieldArray.random(rng, (50,)), FieldArray.random(rng, (50,)))
    t = np.tanh(x / 2)
    assert np.exp(x).tangent.equals(((1 + t) / (1 - t)).tangent).all()
