"""What authors tell of their data and sizes between the lines, by hand: none of it is a claim that could be false."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.judge.fixes import search


@pytest.fixture(autouse=True)
def _no_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_READ", 0)


def verdicts(text: str) -> list[str]:
    return [c.verdict for c in check_text(text).claims if c.verdict != "definition"]


CROSS_ENTROPY = (
    "Let $z\\in\\mathbb{{R}}^K$ and $p=\\operatorname{{softmax}}(z)$. {words} Let $D=-\\sum_{{k=1}}^{{K}}q_k\\log p_k$. Then\n\n"
    "$$\\frac{{\\partial D}}{{\\partial z_k}}=p_k-q_k$$\n\n$$\\frac{{\\partial D}}{{\\partial z_k}}=q_k-p_k$$\n"
)


@pytest.mark.parametrize(
    "words",
    [
        r"For a teacher distribution $q\in\mathbb{R}^K$, $q_k>0$, $\sum_{k=1}^{K}q_k=1$, the following is known.",
        r"Let $q\in\mathbb{R}^K$ be the target. Recall that $\sum_{k=1}^K q_k = 1$.",
        r"Let $q\in\mathbb{R}^K$ be the targets, with $q_k > 0$ and $\sum_{k=1}^K q_k = 1$.",
        r"Let $q\in[0,1]^K$, $\sum_k q_k=1$.",
        r"Let $q\in\Delta^{K-1}$.",
    ],
)
def test_a_sum_to_one_is_told(words: str) -> None:
    assert verdicts(CROSS_ENTROPY.format(words=words)) == ["proved", "refuted"]


def test_a_property_of_what_has_a_formula_is_a_claim() -> None:
    text = r"Let $A\in\mathbb{R}^{n\times n}$ and $B = A + A^\top A$. Then $B = B^\top$. Since $\sum_k c_k = 1$, and $c = 2$,"
    assert verdicts(text)[0] == "refuted"


WINDOWS = (
    "Let $x\\in\\mathbb{R}^{L}$, $w\\in\\mathbb{R}^{K}$; indices start at 0.\n\n"
    "$$y_{t} = \\sum_{k=0}^{K-1}w_{k}\\,x_{st+k},\\qquad t=0,\\dots,M-1,$$\n\nwhere $M = \\lfloor (L-K)/s\\rfloor+1$.\n\n"
)


def test_windows_leave_nothing_over_at_step_one() -> None:
    assert verdicts(WINDOWS + "For $s=1$ this is $M=L-K+1$.\n") == ["proved"]
    assert verdicts(WINDOWS + "Now let $s=1$, so $M=L-K$.\n") == ["refuted"]
    assert verdicts(WINDOWS + "For $s=1$ this is $M=L-K+1$. In general $L=s(M-1)+K$.\n") == ["proved", "refuted"]


ONES = r"Let $A, B\in\mathbb{R}^{n\times m}$ and $\mathbf{1}\in\mathbb{R}^n$ the vector of ones. "


def test_ones_of_another_length_than_declared() -> None:
    assert verdicts(ONES + r"$$(A\odot B)\mathbf{1} = (B\odot A)\mathbf{1}$$") == ["proved"]
    assert verdicts(ONES + r"$$(A\odot B)\mathbf{1} = 2(B\odot A)\mathbf{1}$$") == ["ill-typed"]
    assert verdicts(ONES + r"$$(A\odot B)^\top\mathbf{1} = (B\odot A)^\top\mathbf{1}$$") == ["proved"]


def test_a_gradient_sign_joined_to_a_factor() -> None:
    text = (
        r"Let $X\in\mathbb{R}^{d\times m}$, $W_1\in\mathbb{R}^{p\times d}$, $A_1=W_1X$, $J=\|A_1\|^2$. With $G_1=\nabla_{A_1}J$, "
        "\n\n$$\\nabla_{W_1}J = XG_1^\\top$$\n\n$$\\nabla_{W_1}J = (XG_1^\\top)^\\top$$\n"
    )
    assert verdicts(text) == ["ill-typed", "proved"]


MINIMUM = (
    "Let $t,c\\in\\mathbb{R}^p$, $H\\in\\mathbb{R}^{p\\times p}$ symmetric positive definite, "
    "$f_\\lambda(t)=\\frac12(t-c)^\\top H(t-c)+\\frac{\\lambda}{2}\\|t\\|^2$, whose minimiser is\n\n"
)


def test_a_minimiser_with_its_weight_below() -> None:
    assert verdicts(MINIMUM + r"$$t_\lambda=(H+\lambda I)^{-1}Hc$$") == ["proved"]
    assert verdicts(MINIMUM + r"$$t_\lambda=(H+\lambda I)H^{-1}c$$") == ["refuted"]


def test_a_full_stop_ends_a_cell() -> None:
    text = (
        "For $\\kappa>0$ let\n\n$$H(r)=\\begin{cases}\\tfrac12r^2,&|r|\\le\\kappa,\\\\ \\kappa|r|-\\tfrac12\\kappa^2,&|r|>\\kappa.\\end{cases}$$\n\n"
        "$$H'(r)=\\begin{cases}r,&|r|\\le\\kappa;\\\\ SIGN,&|r|>\\kappa.\\end{cases}$$\n"
    )
    assert verdicts(text.replace("SIGN", r"\kappa\operatorname{sign}(r)")) == ["proved"]
    assert verdicts(text.replace("SIGN", r"\operatorname{sign}(r)")) == ["refuted"]
