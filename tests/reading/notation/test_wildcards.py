"""W_• ∈ ℝᵐˣⁿ declares every W with a subscript that nothing else declares."""

from __future__ import annotations

import pytest

from derive.judge import check_text

CELL = r"""$$ f = \sigma(W_f x + b_f), \qquad g = \tanh(W_g x + b_g), \qquad c = f\odot g $$

with $x\in\mathbb{R}^m$, $W_SIGN\in\mathbb{R}^{n\times m}$, $b_{SIGN}\in\mathbb{R}^n$ and $q = \nabla_c L$.

"""


@pytest.mark.parametrize("sign", ["\\bullet", "\\cdot", "*", "\\ast"])
def test_every_subscript(sign: str) -> None:
    text = CELL.replace("SIGN", sign + " " if sign.startswith("\\") else sign)
    right = r"$$ \nabla_{W_f} L = (q\odot g\odot f\odot (1-f)) x^\top $$"
    assert check_text(text + right).claims[-1].verdict == "proved"
    assert check_text(text + right.replace("(1-f)", "(1-g)")).claims[-1].verdict == "refuted"
    assert check_text(text + right.replace(r" x^\top", "")).claims[-1].verdict == "ill-typed"


def test_another_declaration_comes_first() -> None:
    text = r"Let $W_*\in\mathbb{R}^{n\times m}$, $W_2\in\mathbb{R}^{m\times n}$. $$ W_1 W_2 = W_2^\top W_1^\top $$ $$ W_1 W_1 = W_1 $$"
    assert [c.verdict for c in check_text(text).claims[-2:]] == ["refuted", "ill-typed"]


def test_a_symbol_of_its_own_is_no_sign_for_others() -> None:
    text = "Let $k_*\\in\\mathbb{R}^n$, $k_{**}>0$ and $C\\in\\mathbb{R}^{n\\times n}$ symmetric, $v = k_{**}-k_*^\\top C^{-1}k_*$.\n\n"
    claims = check_text(text + "$$\\frac{\\partial v}{\\partial k_*} = -2C^{-1}k_*$$").claims
    assert claims[-1].verdict == "proved", claims[-1].reason


def test_a_star_that_is_a_name() -> None:
    text = r"Let $k_*\in\mathbb{R}^n$, $C\in\mathbb{R}^{n\times n}$, $k_1, k_2$ more. $$ v = k_*^\top C k_* $$ $$ \nabla_{k_*} v = (C + C^\top)k_* $$"
    assert check_text(text).claims[-1].verdict == "proved"
