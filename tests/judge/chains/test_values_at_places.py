"""The value of a function at a place of its argument, under a heading below its definition, is a claim about the function."""

from __future__ import annotations

import pytest

from derive.judge import check_text

FORM = (
    "Let $x, b \\in \\mathbb{R}^n$, $A \\in \\mathbb{R}^{n\\times n}$ symmetric and $f(x) = \\tfrac12 x^\\top Ax - b^\\top x$.\n\n"
    "## Its least value\n\nIf $A$ is invertible, the only stationary point is $x^\\star = A^{-1}b$, and there\n\n"
)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"f(x^\star) = -\tfrac12 b^\top A^{-1}b", "proved"),
    (r"f(x^\star) = \tfrac12 b^\top A^{-1}b", "refuted"),
    (r"f(\hat x) = \tfrac12 \hat x^\top A\hat x - b^\top\hat x", "proved"),
])  # fmt: skip
def test_a_value_is_a_claim(line: str, verdict: str) -> None:
    assert check_text(f"{FORM}$${line}$$").claims[-1].verdict == verdict


def test_the_function_keeps_its_formula() -> None:
    text = f"{FORM}$$f(x^\\star) = -\\tfrac12 b^\\top A^{{-1}}b$$\n\n## Its gradient\n\n$$\\nabla f(x) = Ax - b$$"
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == ["proved", "proved"]


def test_another_argument_under_another_heading_makes_another_function() -> None:
    text = "Let $x, a \\in \\mathbb{R}^n$ and $f(x) = x^\\top x$.\n\n## Next\n\n$$f(a) = \\sum_i a_i$$\n\n$$\\nabla_a f = 2a$$"
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == ["definition", "refuted"]


def test_a_declared_matrix_is_put_as_a_function_of_a_number() -> None:
    text = (
        "Let $M \\in \\mathbb{R}^{p\\times p}$ be invertible.\n\nLet $X \\in \\mathbb{R}^{n\\times p}$, let $t > 0$ and put "
        "$M(t) = X^\\top X + tI$.\n\n$$\\frac{d}{dt}\\log\\det M = \\operatorname{tr} M^{-1}$$\n\n"
        "$$\\frac{d}{dt}\\log\\det M = p\\operatorname{tr} M^{-1}$$"
    )
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == ["proved", "refuted"]


def test_a_letter_that_was_declared_is_let_be_something_else() -> None:
    text = (
        "**Exercise 1.** Let $A \\in \\mathbb{R}^{m\\times n}$.\n\n**Exercise 2.** Let $a \\in \\mathbb{R}^n$ and $A = I + aa^\\top$.\n\n"
        "$$\\det A = 1 + a^\\top a$$\n\n$$\\det A = 1 - a^\\top a$$"
    )
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == ["proved", "refuted"]
