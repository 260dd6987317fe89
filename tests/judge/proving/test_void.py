"""A claim that divides by what the document makes zero, or inverts what it makes singular, has no verdict of truth."""

import pytest

from derive.judge import check_text

ABOUT_NOTHING = [
    ("Let $x \\in \\mathbb{R}^n$. Suppose $x^\\top x = 0$.", r"\frac{x^\top x}{x^\top x} = 1"),
    ("Let $x, y \\in \\mathbb{R}^n$. Assume that $x^\\top y = 0$.", r"\frac{y^\top x}{x^\top y} = 1"),
    ("Let $x \\in \\mathbb{R}^n$ with $\\mathbf 1^\\top x = 0$.", r"\frac{\mathbf 1^\top x}{\mathbf 1^\top x} = 1"),
    ("Let $a, b$ be real numbers with $a = b$.", r"\frac{a^2-b^2}{a-b} = a+b"),
    ("Let $a, b$ be real numbers. Suppose $a = b$.", r"\frac{a-b}{a-b} = 1"),
    ("Let $a$ be a real number with $a = 0$.", r"\frac{a}{a} = 1"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$. Suppose $\\det A = 0$.", r"A A^{-1} = I"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ be singular.", r"A A^{-1} = I"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ be a singular matrix.", r"\det(A^{-1}) = 1/\det A"),
    ("Let $A \\in \\mathbb{R}^{3\\times 3}$ be skew-symmetric.", r"A A^{-1} = I"),
    ("Let $u \\in \\mathbb{R}^n$ and $A = u u^\\top$.", r"A^{-1} A = I"),
    ("Let $x \\in \\mathbb{R}^n$ and $C = I - \\frac1n \\mathbf 1 \\mathbf 1^\\top$.", r"C C^{-1} = I"),
    ("Let $x \\in \\mathbb{R}^n$, $\\bar x = \\frac1n \\mathbf 1^\\top x$, $z = x - \\bar x \\mathbf 1$.",
     r"\frac{\mathbf 1^\top z}{\mathbf 1^\top z} = 1"),
    ("Let $X \\in \\mathbb{R}^{n\\times p}$ with $n < p$.", r"X (X^\top X)^{-1} X^\top X = X"),
    ("Let $X \\in \\mathbb{R}^{n\\times p}$ with $n > p$.", r"X X^\top (X X^\top)^{-1} = I"),
    ("Let $X \\in \\mathbb{R}^{n\\times p}$ with $n < p$ and $G = X^\\top X$.", r"G G^{-1} = I"),
    ("Let $a$ be a real number and $b = -a^2 - 1$.", r"\exp(\log b) = b"),
    ("Let $a < 0$ and $b < 0$.", r"\log(ab) = \log a + \log b"),
    ("Let $x \\in \\mathbb{R}^n$ have negative entries.", r"\log(x) = \log(x)"),
    ("Let $a$ be a real number.", r"\log(-a^2) = \log(-a^2)"),
    ("Let $a$ be a real number.", r"\sqrt{-a^2 - 1} = \sqrt{-1 - a^2}"),
    ("Let $A \\in \\mathbb{R}^{3\\times 3}$ with $A^\\top = -A$.", r"A A^{-1} = I"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ with $A \\mathbf{1} = 0$.", r"A A^{-1} = I"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ be nilpotent.", r"A A^{-1} = I"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ be rank deficient.", r"A A^{-1} = I"),
    ("Let $X \\in \\mathbb{R}^{3\\times 7}$.", r"X (X^\top X)^{-1} X^\top X = X"),
    ("Let $X \\in \\mathbb{R}^{50\\times 200}$.", r"X (X^\top X)^{-1} X^\top X = X"),
]  # fmt: skip
WITH_A_MEANING = [
    ("Let $x \\in \\mathbb{R}^n$.", r"\frac{x^\top x}{x^\top x} = 1"),
    ("Let $x \\in \\mathbb{R}^n$. Suppose $x^\\top x = 1$.", r"\frac{x^\top x}{x^\top x} = 1"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$. Suppose $\\det A = 1$.", r"A A^{-1} = I"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ be nonsingular.", r"A A^{-1} = I"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ have the singular value decomposition $A = U S V^\\top$.", r"A A^{-1} = I"),
    ("Let $u \\in \\mathbb{R}^n$ and $A = I + u u^\\top$.", r"A^{-1} A = I"),
    ("Let $X \\in \\mathbb{R}^{n\\times p}$ with $n > p$.", r"X (X^\top X)^{-1} X^\top X = X"),
    ("Let $X \\in \\mathbb{R}^{n\\times p}$ with $p < n$ and $G = X^\\top X$.", r"G G^{-1} = I"),
    ("Let $X \\in \\mathbb{R}^{n\\times p}$ with $n < p$.", r"X X^\top (X X^\top)^{-1} = I"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ be skew-symmetric.", r"A^\top = -A"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ be skew-symmetric and $x \\in \\mathbb{R}^n$.", r"x^\top A x = 0"),
    ("Let $a < 0$ and $b < 0$.", r"\log(ab) = \log(-a) + \log(-b)"),
    ("Let $a, b$ be negative scalars.", r"\sqrt{a^2} = -a"),
    ("Let $a$ be a real number.", r"\sqrt{1 - a^2} = (1 - a^2)^{1/2}"),
    ("Let $A \\in \\mathbb{R}^{n\\times n}$ with $A \\mathbf{1} = \\mathbf{1}$.", r"A A^{-1} = I"),
    ("Let $X \\in \\mathbb{R}^{7\\times 3}$.", r"X (X^\top X)^{-1} X^\top X = X"),
    ("Let $X \\in \\mathbb{R}^{200\\times 50}$.", r"X (X^\top X)^{-1} X^\top X = X"),
]  # fmt: skip


def verdicts(words: str, formula: str) -> list[str]:
    return [claim.verdict for claim in check_text(f"{words}\n\n$$\n{formula}\n$$\n").claims if claim.line >= 3]


@pytest.mark.parametrize("words, formula", ABOUT_NOTHING)
def test_a_claim_about_nothing_is_neither_proved_nor_checked(words, formula):
    assert verdicts(words, formula) == ["undecided"]


@pytest.mark.parametrize("words, formula", WITH_A_MEANING)
def test_a_claim_that_holds_somewhere_keeps_its_verdict(words, formula):
    assert verdicts(words, formula)[0] in ("proved", "checked")


def test_a_claim_about_nothing_says_what_is_zero():
    text = "Let $x \\in \\mathbb{R}^n$. Suppose $x^\\top x = 0$.\n\n$$\n\\frac{x^\\top x}{x^\\top x} = 1\n$$\n"
    assert check_text(text).claims[-1].reason == "xᵀ x is zero by what the text says, and the claim divides by it"


def test_a_power_on_the_right_is_no_new_symbol():
    assert verdicts("Let $a$ be a real number.", "(a^4)^{1/2} = a^2")[0] in ("proved", "checked")
    assert verdicts("Let $x > 0$ and let $\\alpha$ be a scalar.", "(x^{\\alpha})^2 = x^{3\\alpha}") == ["refuted"]
