"""Equations for the place where a gradient is zero, and derivatives at other arguments."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.results import Claim

DATA = r"Let $X \in \mathbb{R}^{n\times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$ and $\lambda > 0$. "
LEAST = DATA + r"Consider $$f(w) = \frac{1}{2} \|X w - y\|^2$$ "
RIDGE = DATA + r"Consider $$f(w) = \frac{1}{2} \|X w - y\|^2 + \frac{\lambda}{2} \|w\|^2$$ "
MINIMISER = r"The minimiser $w^*$ satisfies "


def last(text: str) -> Claim:
    return check_text(text).claims[-1]


@pytest.mark.parametrize(
    ("document", "line", "verdict", "fix"),
    [
        (LEAST, r"X^\top X w^* = X^\top y", "proved", ""),
        (LEAST, r"X^\top X w^* = -X^\top y", "refuted", r"X^\top X w^*=X^\top y"),
        (LEAST, r"w^* = (X^\top X)^{-1} X^\top y", "proved", ""),
        (LEAST, r"w^* = (X X^\top)^{-1} X^\top y", "ill-typed", ""),
        (RIDGE, r"w^* = (X^\top X + \lambda I)^{-1} X^\top y", "proved", ""),
        (RIDGE, r"w^* = (X^\top X)^{-1} X^\top y", "refuted", ""),
        (RIDGE, r"w^* = (X^\top X + 2 \lambda I)^{-1} X^\top y", "refuted", r"w^*=(X^\top X + \lambda I)^{-1} X^\top y"),
        (RIDGE, r"\nabla f(w^*) = 0", "proved", ""),
        (RIDGE, r"f(w^*) = \frac{1}{2} y^\top (y - X w^*)", "proved", ""),
    ],
)
def test_a_minimiser(document: str, line: str, verdict: str, fix: str) -> None:
    claim = last(f"{document}{MINIMISER}$${line}$$")
    assert claim.verdict == verdict
    assert any("gradient of f" in told for told in claim.assumptions) or verdict == "ill-typed"
    if fix:
        assert claim.fix.replace(" ", "") == fix.replace(" ", "")


@pytest.mark.parametrize(
    "words",
    [
        r"Let $$w^* = y^\top y\, X^\top y$$",  # a definition
        r"Without regularisation the minimiser is $$w^* = (X^\top X)^{-1} X^\top y$$",  # another function
        r"A step of gradient descent from $w$ towards the minimum is $$w^* = w - \lambda \nabla f(w)$$",
        r"Subject to the constraint $1^\top w = 1$ the solution is $$w^* = X^\top y$$",
        r"With $c \in \mathbb{R}^d$, the solution of another problem is $$w^* = X^\top y + c$$",  # f knows no c
    ],
)
def test_what_is_no_claim_about_the_minimiser(words: str) -> None:
    assert last(RIDGE + words).verdict not in ("refuted", "ill-typed")


PAIR = (
    r"Let $R \in \mathbb{R}^{m\times n}$, $U \in \mathbb{R}^{m\times k}$, $V \in \mathbb{R}^{n\times k}$, $\lambda > 0$ and "
    r"$$f(U, V) = \|R - U V^\top\|_F^2 + \lambda \|U\|_F^2 + \lambda \|V\|_F^2$$ "
    r"$$\nabla_U f = -2 (R - U V^\top) V + 2 \lambda U$$ Setting the gradient to zero gives "
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"U = R V (V^\top V + \lambda I)^{-1}", "proved"),
        (r"U = R V (V^\top V)^{-1}", "refuted"),
        (r"U (V^\top V + \lambda I) = R V", "proved"),
        (r"U (V^\top V - \lambda I) = R V", "refuted"),
    ],
)
def test_a_gradient_set_to_zero(line: str, verdict: str) -> None:
    assert last(f"{PAIR}$${line}$$").verdict == verdict


LAGRANGIAN = (
    r"Let $A \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$, $b, \nu \in \mathbb{R}^m$. We minimise $\frac{1}{2} x^\top x$ subject "
    r"to $A x = b$. $$L(x, \nu) = \frac{1}{2} x^\top x + \nu^\top (A x - b)$$ $$\nabla_x L(x, \nu) = x + A^\top \nu$$ "
)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        (r"$$\nabla_\nu L(x, \nu) = A x - b$$", "proved"),  # b is not defined by the constraint
        (r"$$\nabla_\nu L(x, \nu) = b - A x$$", "refuted"),
        (r"Setting the gradient to zero, $$x = -A^\top \nu$$", "proved"),
        (r"Setting the gradient to zero, $$x = A^\top \nu$$", "refuted"),
        (r"Substituting $x = -A^\top \nu$ gives $g(\nu) = -\frac{1}{2} \nu^\top A A^\top \nu - \nu^\top b$. "
         r"$$\nabla_x L(x, \nu) = x + A^\top \nu$$", "proved"),  # x is free again
    ],
)  # fmt: skip
def test_a_lagrangian(words: str, verdict: str) -> None:
    assert last(LAGRANGIAN + words).verdict == verdict


QUADRATIC = (
    r"Let $A \in \mathbb{R}^{n\times n}$ be symmetric, $b, x, a \in \mathbb{R}^n$ and $f(x) = \frac{1}{2} x^\top A x - b^\top x$. "
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\nabla f(a) = A a - b", "proved"),
        (r"\nabla f(a) = A a + b", "refuted"),
        (r"\nabla f(x + a) = \nabla f(x) + A a", "proved"),
        (r"\nabla^2 f(a) = A", "proved"),
        (r"\nabla^2 f(a) = 2 A", "refuted"),
    ],
)
def test_derivatives_at_another_argument(line: str, verdict: str) -> None:
    assert last(f"{QUADRATIC}$${line}$$").verdict == verdict


def test_a_second_derivative_inside_a_definition() -> None:
    text = QUADRATIC + r"A Newton step is $x^+ = x - [\nabla^2 f(x)]^{-1} \nabla f(x)$. "
    assert last(text + r"$$x^+ = A^{-1} b$$").verdict == "proved"
    assert last(text + r"$$x^+ = -A^{-1} b$$").verdict == "refuted"


def test_a_function_whose_definition_was_not_read_is_no_number() -> None:
    text = r"Let $x \in \mathbb{R}^n$. $$f(x) = \frac{1}{2} x^\top Q x$$ $$f(x) - f(x^+) = \frac{1}{2} x^\top x$$"
    assert last(text).verdict == "undecided"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\hat w = (X^\top X)^{-1} X^\top y", "proved"),  # of the first function
        (r"\hat w = (X^\top X + \lambda I)^{-1} X^\top y", "proved"),  # of the second one
        (r"\hat w = (X^\top X - \lambda I)^{-1} X^\top y", "refuted"),  # of none
    ],
)
def test_two_functions_of_one_variable(line: str, verdict: str) -> None:
    text = RIDGE + r"We compare it with $$g(w) = \|X w - y\|^2$$ The minimiser is "
    assert last(f"{text}$${line}$$").verdict == verdict


def test_a_sign_that_is_only_supposed() -> None:
    text = r"Let $x \in \mathbb{R}^n$, $t \in \mathbb{R}$. If $t > 0$ then all is well. "
    assert last(text + r"$$\|t x\| = t \|x\|$$").verdict != "proved"


@pytest.mark.parametrize(("line", "verdict"), [("S = C", "proved"), ("S = C^{-1}", "refuted")])
def test_what_vanishes_iff(line: str, verdict: str) -> None:
    """The gradient S⁻¹ − S⁻¹CS⁻¹ is zero for S = C alone."""
    text = (
        r"Let $S, C\in\mathbb{R}^{p\times p}$ be symmetric positive definite and $\ell(S) = \log\det S + \operatorname{tr}(S^{-1}C)$. Then"
        "\n\n$$\\nabla_S \\ell = S^{-1} - S^{-1} C S^{-1}$$\n\nand it vanishes iff\n\n"
    )
    assert check_text(f"{text}$${line}$$\n").claims[-1].verdict == verdict
