"""What a differential holds constant because the document never varies it, and what it may not forget."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = "Let $X\\in\\mathbb{R}^{n\\times p}$, $y\\in\\mathbb{R}^n$, $w\\in\\mathbb{R}^p$.\n\n"
FUNCTION = SHAPES + "Let $f(w) = \\|Xw-y\\|^2$.\n\n"
PLAIN = SHAPES + "Let $f = \\|Xw-y\\|^2$.\n\n"
PART = "$$df = 2(Xw-y)^\\top X\\,dw$$"
CASES = {
    "a function of w": (FUNCTION + PART, "proved"),
    "a function of w, without the factor": (FUNCTION + PART.replace("2", ""), "refuted"),
    "a function of w, y varies elsewhere": (FUNCTION + "$$d(Xw-y) = X\\,dw - dy$$\n\n" + PART, "refuted"),
    "a gradient by w": (PLAIN + "$$\\nabla_w f = 2X^\\top(Xw-y)$$\n\n" + PART, "proved"),
    "a gradient by y": (PLAIN + "$$\\nabla_y f = -2(Xw-y)$$\n\n" + PART, "undecided"),
    "nothing varies but w": (PLAIN + PART, "proved"),
    "a product without a term": (SHAPES + "$$\\nabla_w f = X^\\top y$$\n\n$$\\nabla_X f = y w^\\top$$\n\n$$d(Xw) = X\\,dw$$", "undecided"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    text, expected = CASES[name]
    claim = check_text(text).claims[-1]
    assert claim.verdict == expected, claim.reason
    if expected == "proved":
        assert any(told.startswith("held constant") for told in claim.assumptions)


MOVED = {
    r"d\nabla f = 2X^\top X\,dw": "proved",
    r"d\nabla f = X^\top X\,dw": "refuted",
    r"d\nabla f = 2XX^\top\,dw": "ill-typed",
    r"d(\nabla_w f) = 2X^\top X\,dw": "proved",
}


@pytest.mark.parametrize("line", MOVED)
def test_the_differential_of_a_gradient(line: str) -> None:
    claim = check_text(f"{FUNCTION}$${line}$$").claims[-1]
    assert claim.verdict == MOVED[line], claim.reason


def test_the_differential_of_a_named_gradient() -> None:
    text = FUNCTION + "Put $g = \\nabla f(w)$.\n\n$$dg = 2X^\\top X\\,dw$$\n\n$$dg = X^\\top X\\,dw$$"
    assert [c.verdict for c in check_text(text).claims[-2:]] == ["proved", "refuted"]


def test_a_loss_without_a_formula_has_no_second_differential() -> None:
    claim = check_text(SHAPES + "Let $L$ be a loss.\n\n$$d\\nabla_w L = X^\\top X\\,dw$$").claims[-1]
    assert claim.verdict == "undecided" and claim.reason


def test_an_argument_of_a_function_is_not_forgotten() -> None:
    text = SHAPES + "Let $f(w, y) = \\|Xw-y\\|^2$.\n\n" + PART
    claim = check_text(text).claims[-1]
    assert claim.verdict == "undecided" and "a function of y as well" in claim.reason
    whole = PART.replace("X\\,dw", "(X\\,dw - dy)")
    assert check_text(text.replace(PART, whole)).claims[-1].verdict == "proved"


OBSERVED = "Let $y \\in \\mathbb{R}^n$ be %s, $A \\in \\mathbb{R}^{n\\times n}$ symmetric, $L = \\frac12 y^\\top A^{-1} y$.\n\n"
BY_A = "$$dL = -\\frac12 \\operatorname{tr}(A^{-1} y y^\\top A^{-1} dA)$$"


@pytest.mark.parametrize(
    "text, verdict",
    [
        (OBSERVED % "the observations" + BY_A, "proved"),
        (OBSERVED % "the observations" + BY_A.replace("\\frac12", ""), "refuted"),
        (OBSERVED % "the observations" + "$$\\nabla_y L = A^{-1} y$$\n\n" + BY_A, "undecided"),
        (OBSERVED % "a direction" + "$$dy = 0 \\cdot y$$\n\n" + BY_A, "refuted"),
    ],
)
def test_what_the_words_call_data(text: str, verdict: str) -> None:
    claim = check_text(text).claims[-1]
    assert claim.verdict == verdict, claim.reason


def test_symbols_below_a_differential_that_is_written_move() -> None:
    text = (
        "Let $y \\in \\mathbb{R}^n$ be the observations, $K \\in \\mathbb{R}^{n\\times n}$ symmetric, $s > 0$, $A = K + s I_n$.\n\n"
        "$$L = y^\\top A^{-1} y$$\n\n$$dL = -y^\\top A^{-1}\\,dA\\,A^{-1} y$$"
    )
    claim = check_text(text).claims[-1]
    assert claim.verdict == "proved", claim.reason
