"""Sizes are polynomials: SymPy agrees with every operation."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.kernel.sizes import ONE, Size

symbols = {name: sympy.Symbol(name) for name in "kmn"}
monomials = st.dictionaries(st.sampled_from("kmn"), st.integers(1, 3), max_size=2)
polynomials = st.lists(st.tuples(st.integers(-4, 6), monomials), min_size=1, max_size=3)
steady = settings(max_examples=150, derandomize=True, deadline=None, database=None)


def both(parts: list[tuple[int, dict[str, int]]]) -> tuple[Size, sympy.Expr]:
    size, expr = Size.of(0), sympy.Integer(0)
    for coefficient, powers in parts:
        term, factor = Size.of(coefficient), sympy.Integer(coefficient)
        for name, power in powers.items():
            for _ in range(power):
                term = term * name
            factor *= symbols[name] ** power
        size, expr = size + term, expr + factor
    return size, sympy.expand(expr)


def as_sympy(size: Size) -> sympy.Expr:
    return sympy.expand(
        sum(c * sympy.prod(symbols[name] ** power for name, power in powers) for powers, c in size.terms)
    )


@steady
@given(polynomials, polynomials)
def test_arithmetic(left: list, right: list) -> None:
    (a, x), (b, y) = both(left), both(right)
    assert as_sympy(a + b) == sympy.expand(x + y)
    assert as_sympy(a - b) == sympy.expand(x - y)
    assert as_sympy(a * b) == sympy.expand(x * y)
    assert (a == b) == (sympy.expand(x - y) == 0)
    assert a != b or hash(a) == hash(b)


@steady
@given(polynomials, monomials, st.integers(1, 5))
def test_division_is_exact_or_refused(parts: list, powers: dict[str, int], coefficient: int) -> None:
    (whole, x), (divisor, y) = both(parts), both([(coefficient, powers)])
    quotient = whole.divide(divisor)
    if quotient is not None:
        assert quotient * divisor == whole
    else:
        ratio = sympy.cancel(x / y)
        fractions = not ratio.is_polynomial() or any(
            not Fraction(str(c)).denominator == 1 for c in sympy.Poly(ratio, *symbols.values()).coeffs()
        )
        assert fractions
    assert (whole * divisor).divide(divisor) == whole


@steady
@given(polynomials, st.fixed_dictionaries({name: st.integers(1, 9) for name in "kmn"}))
def test_values_and_substitution(parts: list, values: dict[str, int]) -> None:
    size, expr = both(parts)
    number = int(expr.subs({symbols[name]: value for name, value in values.items()}))
    assert size.value(values) == number
    assert size.substitute(values).as_int() == number


def test_small_things() -> None:
    assert ONE.is_one and Size.of(1) == 1 and not Size.of("n").is_one
    assert Size.of("n").as_int() is None and Size.of(0).as_int() == 0
    assert (Size.of("m") * "n").symbols == {"m", "n"}
    assert str(Size.of("m") * "n" * 2 - 1) in {"2·m·n-1", "-1+2·m·n"}
    with pytest.raises(KeyError):
        Size.of("n").value({})


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (Size.of("H") - Size.of("f") + ONE, "H-f+1"),
        (Size.of("f") - Size.of("H"), "f-H"),
        (ONE - Size.of("n"), "1-n"),
        (Size.of(0) - Size.of("n") - Size.of("m"), "-n-m"),
        (Size.of("m") * "n" - Size.of("n") * 2 - ONE, "m·n-2·n-1"),
    ],
)
def test_what_is_added_leads(size, text):
    assert str(size) == text
