"""Sums up to a number by induction: what is true is proved, and nothing that fails at its base, in its step or in its range is."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.judge import check_text
from derive.judge.proving.induction import by_induction
from derive.kernel.sizes import Size
from derive.terms.term import Term, add, apply, index, neg, num, scale, size_term, total, var

N = Size.of("n")
WORDS = "Let $r, a, b \\in \\mathbb{R}$ and $x \\in \\mathbb{R}^d$.\n\n"
TRUE = [
    r"\sum_{k=1}^n k = \frac{n(n+1)}{2}",
    r"\sum_{k=1}^n k^2 = \frac{n(n+1)(2n+1)}{6}",
    r"\sum_{k=1}^n k^3 = \left(\frac{n(n+1)}{2}\right)^2",
    r"\sum_{k=1}^n \frac{1}{k(k+1)} = \frac{n}{n+1}",
    r"\sum_{k=0}^n r^k = \frac{1-r^{n+1}}{1-r}",
    r"\sum_{k=1}^{n} r^{n-k} = \frac{1-r^n}{1-r}",
    r"\sum_{k=0}^{n-1} k r^k = \frac{r - n r^n + (n-1) r^{n+1}}{(1-r)^2}",
    r"(a-b)\sum_{k=0}^{n-1} a^k b^{n-1-k} = a^n - b^n",
    r"\sum_{k=0}^{n-1} r^k x = \frac{1-r^n}{1-r} x",
]
FALSE = [
    r"\sum_{k=1}^n k = \frac{n(n-1)}{2}",
    r"\sum_{k=1}^n k = n^2",
    r"\sum_{k=0}^n k = \frac{n(n+1)}{2} + 1",
    r"\sum_{k=0}^{n-1} r^k = \frac{1-r^{n+1}}{1-r}",
    r"\sum_{k=1}^{n} r^{n-k} = \frac{1-r^{n+1}}{1-r}",
    r"\sum_{k=1}^n k^2 = \frac{n(n+1)(2n+1)}{3}",
]


def verdict(line: str) -> tuple[str, str]:
    claim = check_text(f"{WORDS}$$\n{line}\n$$\n").claims[-1]
    return claim.verdict, claim.rule


@pytest.mark.parametrize("line", TRUE)
def test_a_sum_with_a_closed_form_is_proved(line: str) -> None:
    assert verdict(line) == ("proved", "induction")


@pytest.mark.parametrize("line", FALSE)
def test_a_wrong_closed_form_is_refuted(line: str) -> None:
    assert verdict(line)[0] == "refuted"


def product(*factors: Term) -> Term:
    result = factors[0]
    for factor in factors[1:]:
        result = scale(result, factor)
    return result


def numbers(body: Term) -> Term:
    return total("k", N, body)


K, SIZE, ONE = index("k", N), size_term(N), num(1)
TRIANGLE = scale(num(Fraction(1, 2)), product(SIZE, add(SIZE, ONE)))
SUM = numbers(add(K, ONE))
R = var("r", ONE.shape)
GAP = add(apply("exp", scale(SIZE, apply("log", R))), neg(R))


@pytest.mark.parametrize(
    ("left", "right", "why"),
    [
        (SUM, add(TRIANGLE, ONE), "its base fails"),
        (SUM, product(SIZE, SIZE), "its base holds and its step fails"),
        (SUM, add(TRIANGLE, product(add(SIZE, num(-1)), add(SIZE, num(-2)))), "it holds for 1 and 2 only"),
        (numbers(K), TRIANGLE, "its range begins at 0"),
        (total("k", N + (-1), add(K, ONE)), TRIANGLE, "its range ends too early"),
        (numbers(apply("recip", add(SIZE, num(-2)))), product(SIZE, apply("recip", add(SIZE, num(-2)))), "it divides by 0 at 2"),
        (numbers(apply("recip", GAP)), product(SIZE, apply("recip", GAP)), "it divides by r^n − r"),
        (numbers(var("v", (N, N))), scale(SIZE, var("v", (N, N))), "n is a length of an array"),
        (numbers(K), numbers(index("j", N)), "an index is free"),
    ],
)
def test_no_induction_where(left: Term, right: Term, why: str) -> None:
    assert by_induction(left, right, {}) is None, why


def test_an_induction() -> None:
    assert by_induction(SUM, TRIANGLE, {}) == "n"
    double = var("s", ONE.shape)
    assert by_induction(add(double, neg(SUM)), TRIANGLE, {"s": scale(num(2), SUM)}) == "n"
