"""A letter for a size and for an array, and matrices that are given by their diagonals."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LOGISTIC = (
    "Let $X\\in\\mathbb{R}^{n\\times p}$ have the rows $x_i^\\top$, $y\\in\\{0,1\\}^n$, $\\beta\\in\\mathbb{R}^p$ and "
    "$p_i = 1/(1+e^{-x_i^\\top\\beta})$.\n\n"
    "$$\\ell(\\beta)=\\sum_{i=1}^n\\left[y_i x_i^\\top\\beta-\\log(1+e^{x_i^\\top\\beta})\\right]$$\n\n"
)
LINES = {
    r"\nabla\ell = X^\top(y-p)": "proved",
    r"\nabla\ell = X^\top(p-y)": "refuted",
    r"\nabla\ell = \sum_{i=1}^n (y_i-p_i)x_i": "proved",
    r"p = \sigma(X\beta)": "proved",
    r"p = \sigma(-X\beta)": "refuted",
    r"\operatorname{tr}(I_p) = p": "proved",
    r"\frac{\partial p_i}{\partial\beta}=p_i(1-p_i)x_i": "proved",
}


@pytest.mark.parametrize("line", LINES)
def test_probabilities_beside_the_number_of_features(line: str) -> None:
    claim = check_text(f"{LOGISTIC}$${line}$$").claims[-1]
    assert claim.verdict == LINES[line], claim.reason


def test_counts_beside_their_number() -> None:
    text = (
        "Let $r\\in\\mathbb{R}^{N\\times K}$ and $N_k = \\sum_{n=1}^N r_{nk}$ for $k=1,\\dots,K$.\n\n"
        "$$\\sum_{k=1}^K N_k = \\mathbf{1}^\\top r\\mathbf{1}$$\n\n$$\\frac1N\\sum_{n=1}^N\\sum_{k=1}^K r_{nk} = \\sum_{k=1}^K N_k$$"
    )
    assert [c.verdict for c in check_text(text).claims[-2:]] == ["proved", "refuted"]


DIAGONAL = r"Let $X\in\mathbb{R}^{n\times m}$, $q\in\mathbb{R}^n$ and "


@pytest.mark.parametrize("words", ["the diagonal matrix $D$ with $D_{ii} = q_i^2$", "let $D$ be diagonal with $D_{ii} = q_i^2$"])
def test_a_diagonal_matrix_by_its_diagonal(words: str) -> None:
    text = f"{DIAGONAL}{words}.\n\n$$X^\\top D X = X^\\top\\operatorname{{diag}}(q\\odot q)X$$\n\n$$X^\\top D X = X^\\top\\operatorname{{diag}}(q)X$$"
    assert [c.verdict for c in check_text(text).claims[-2:]] == ["proved", "refuted"]


def test_the_diagonal_of_a_matrix_is_not_the_matrix() -> None:
    text = DIAGONAL + r"$S\in\mathbb{R}^{n\times n}$ with $S_{ii} = q_i$." + "\n\n$$S q = q\\odot q$$"
    assert check_text(text).claims[-1].verdict == "undecided"
