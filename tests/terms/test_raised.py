"""Powers below fraction bars: the same values as the plain reading, roots left alone, squares of sums not written out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.kernel.sizes import Size
from derive.terms import lattice
from derive.terms.lower import equal, lower
from derive.terms.raised import raised
from derive.terms.term import Term, apply, hadamard, matmul, ones, power, transpose, var

N, ONE = Size.of("n"), Size.of(1)
X, Y = var("x", (N, ONE)), var("y", (N, ONE))
SUM = matmul(ones(ONE, N), X)
CASES = {
    "1/x²": (apply("recip", power(X, 2)), [(X, -2)]),
    "(1/x)²": (power(apply("recip", X), 2), [(X, -2)]),
    "1/(1/x)": (apply("recip", apply("recip", X)), [(X, 1)]),
    "1/(x y²)": (apply("recip", hadamard(X, power(Y, 2))), [(X, -1), (Y, -2)]),
    "1/√x": (apply("recip", apply("sqrt", X)), [(apply("sqrt", X), -1)]),
    "(x^½)²": (power(power(X, Fraction(1, 2)), 2), [(power(X, Fraction(1, 2)), 2)]),
    "√(x²)": (power(power(X, 2), Fraction(1, 2)), [(power(X, 2), Fraction(1, 2))]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_factors(name: str) -> None:
    term, expected = CASES[name]
    exponent = Fraction(-1) if term.op == "apply" else term.attrs[0]
    assert list(raised(term.args[0], exponent)) == expected


@pytest.mark.parametrize("equally", [equal, lattice.equal])
def test_a_squared_sum_below_the_bar(equally: object) -> None:
    """1/(Σx)² against (1/Σx)², and not against 1/Σx²."""
    assert callable(equally)
    once = apply("recip", SUM)
    left = apply("recip", power(SUM, 2))
    assert equally(left, power(once, 2), {})
    assert equal(left, hadamard(once, once))
    assert not equally(left, apply("recip", matmul(transpose(X), X)), {})


def test_the_square_is_not_written_out() -> None:
    (monomial,) = lower(apply("recip", power(SUM, 2))).monomials
    ((_, exponent),) = monomial.factors
    assert exponent == -2 and not monomial.bound


def test_absolute_values_stay() -> None:
    root: Term = power(power(X, 2), Fraction(1, 2))
    assert not equal(root, X) and not equal(apply("recip", root), apply("recip", X))
