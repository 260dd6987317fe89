"""Matrices by the list of their samples, and what words hold fixed."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.reading.words.held_fixed import held_fixed

SUM = r"\sum_{i=1}^n x_i x_i^\top"
MATRICES = {
    r"Let $X=(x_1,\dots,x_n)^\top\in\mathbb{R}^{n\times d}$.": (f"{SUM} = X^\\top X", f"{SUM} = X X^\\top"),
    r"Let $X=[x_1,\dots,x_n]\in\mathbb{R}^{d\times n}$.": (f"{SUM} = X X^\\top", f"{SUM} = X^\\top X"),
    r"Let $X=(x_1\ x_2\ \cdots\ x_n)\in\mathbb{R}^{d\times n}$.": (f"{SUM} = X X^\\top", f"{SUM} = X^\\top X"),
    r"Let $X=\begin{bmatrix} x_1^\top \\ \vdots \\ x_n^\top \end{bmatrix}\in\mathbb{R}^{n\times d}$.": (f"{SUM} = X^\\top X", f"{SUM} = XX^\\top"),
    r"Let $x_i\in\mathbb{R}^d$, $X=\begin{bmatrix} x_1 & \cdots & x_n \end{bmatrix}$.": (f"{SUM} = X X^\\top", f"{SUM} = X^\\top X"),
    r"Let $x_1,\dots,x_n\in\mathbb{R}^d$ and $X=(x_1,\dots,x_n)^\top$.": (f"{SUM} = X^\\top X", f"{SUM} = X X^\\top"),
    r"Let $X=[x^{(1)},\dots,x^{(n)}]\in\mathbb{R}^{d\times n}$.": (
        r"\sum_{i=1}^n x^{(i)} = X 1_n", r"\sum_{i=1}^n x^{(i)} = X^\top 1_n"
    ),
    r"Let $\mathbf{X}=[\mathbf{x}_1,\dots,\mathbf{x}_n]^T\in\mathbb{R}^{n\times d}$ and $\mathbf{t}=(t_1,\dots,t_n)^T$.": (
        r"\sum_{i=1}^n t_i\mathbf{x}_i = \mathbf{X}^T\mathbf{t}", r"\sum_{i=1}^n t_i\mathbf{x}_i = \mathbf{X}\mathbf{t}"
    ),
}  # fmt: skip


@pytest.mark.parametrize("text", MATRICES)
def test_rows_and_columns(text: str) -> None:
    right, wrong = MATRICES[text]
    claims = check_text(f"{text}\n\n$${right}$$\n\n$${wrong}$$").claims
    assert claims[-2].verdict == "proved", claims[-2].reason
    assert claims[-1].verdict in ("refuted", "ill-typed"), claims[-1].reason
    assert not {c.verdict for c in claims[:-2]} & {"refuted", "ill-typed", "undecided"}


def test_a_column_of_its_own_numbers() -> None:
    text = "Let $w=(w_1,\\dots,w_n)^\\top$.\n\n$$\\sum_{i=1}^n w_i = 1_n^\\top w$$\n\n$$\\sum_{i=1}^n w_i = w^\\top w$$"
    assert [c.verdict for c in check_text(text).claims[-2:]] == ["proved", "refuted"]


@pytest.mark.parametrize(
    "text",
    [
        "Let $\\theta=(\\theta_1,\\dots,\\theta_n)^\\top$ with $\\theta_i\\in\\mathbb{R}^d$.\n\n$$\\sum_{i=1}^n \\theta_i^\\top\\theta_i = \\theta^\\top 1_n$$",
        "Let $X=(x_1,\\dots,x_n)^\\top\\in\\mathbb{R}^{k\\times d}$.\n\n$$\\sum_{i=1}^n x_i x_i^\\top = X X^\\top$$",
        "Let $X=(x_2,\\dots,x_n)^\\top\\in\\mathbb{R}^{n\\times d}$.\n\n$$\\sum_{i=1}^n x_i x_i^\\top = X^\\top X$$",
    ],
)
def test_lists_that_say_less(text: str) -> None:
    assert check_text(text).claims[-1].verdict not in ("proved", "checked")


FIXED = {
    "For fixed $\\mu$ the differential is ": {"\\mu"},
    "Keeping $\\Sigma$ constant, ": {"\\Sigma"},
    "With $B$ held fixed, ": {"B"},
    "The point $x$ is fixed. Now ": set(),
    "For every $\\mu$ ": set(),
}


@pytest.mark.parametrize("text", FIXED)
def test_what_words_hold_fixed(text: str) -> None:
    assert held_fixed(text, len(text)) == FIXED[text]


def test_a_differential_with_one_symbol_held_fixed() -> None:
    text = "Let $A\\in\\mathbb{R}^{n\\times n}$, $x\\in\\mathbb{R}^n$.\n\n$$d(Ax) = dA\\,x + A\\,dx$$\n\n%s$$d(Ax) = A\\,dx$$"
    assert check_text(text % "For fixed $A$ we have ").claims[-1].verdict == "proved"
    assert check_text(text % "We have ").claims[-1].verdict != "proved"


def test_an_optimum_that_does_not_depend_on_the_other_variable() -> None:
    text = (
        "Let $\\Sigma\\in\\mathbb{R}^{d\\times d}$ be symmetric positive definite, $\\mu\\in\\mathbb{R}^d$, $x_1,\\dots,x_N\\in\\mathbb{R}^d$.\n\n"
        "$$\\ell(\\mu,\\Sigma) = \\sum_{n=1}^N (x_n-\\mu)^\\top\\Sigma^{-1}(x_n-\\mu)$$\n\nSetting the gradient to zero gives\n\n$$%s$$"
    )
    assert check_text(text % "\\hat\\mu = \\frac1N\\sum_{n=1}^N x_n").claims[-1].verdict == "proved"
    assert check_text(text % "\\hat\\mu = \\sum_{n=1}^N x_n").claims[-1].verdict == "refuted"
