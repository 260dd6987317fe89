"""What is stated of letters that nothing declares, and of diagonal matrices in words; each line is marked by hand."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.judge.fixes import search


@pytest.fixture(autouse=True)
def _no_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_READ", 0)


PROJECTED = (
    "\n\n$$E(V) = \\|X - XVV^\\top\\|_F^2$$\n\n"
    "$$E(V) = \\operatorname{{tr}}(X^\\top X) {sign} \\operatorname{{tr}}(V^\\top X^\\top X V)$$\n"
)


@pytest.mark.parametrize(
    "words",
    [
        "Let $V^\\top V = I$.",
        "With $V^{T} V = I_k$ we look at the residual.",
        "Here $V^\\top V = I$, since the basis is orthonormal.",
        "We take a $V$ whose columns are orthonormal, $V^\\top V = I$:",
        "The columns of $V$ are orthonormal.",
        "The columns of $V$ form an orthonormal basis of a subspace.",
    ],
)
def test_columns_are_orthonormal(words: str) -> None:
    for sign, verdict in (("-", "proved"), ("+", "refuted")):
        assert check_text(words + PROJECTED.format(sign=sign)).claims[-1].verdict == verdict


@pytest.mark.parametrize(
    "words",
    [
        "We do not assume that $V^\\top V = I$.",
        "If $V^\\top V = I$, this is a projection.",
        "Show that $V^\\top V = I$.",
        "The columns of $X$ are orthonormal.",
    ],
)
def test_what_is_not_stated_proves_nothing(words: str) -> None:
    assert check_text(words + PROJECTED.format(sign="-")).claims[-1].verdict not in ("proved", "checked")


WEIGHTED = (
    "# Weights\n\nLet $X \\in \\mathbb{{R}}^{{n\\times p}}$ have the rows $x_i^\\top$, $w \\in \\mathbb{{R}}^p$, "
    "$p_i = \\sigma(x_i^\\top w)$.\n\n{words}\n$$X^\\top D X = \\sum_{{i=1}}^n {weight} x_i x_i^\\top$$\n"
)
DIAGONALS = [
    "Let $D$ be diagonal with entries $p_i(1-p_i)$.",
    "Let $D$ be the $n\\times n$ diagonal matrix with diagonal entries $p_i(1-p_i)$.",
    "$D\\in\\mathbb{R}^{n\\times n}$ is diagonal with $i$-th entry $p_i(1-p_i)$.",
    "The diagonal matrix $D$ has entries $D_{ii} = p_i(1-p_i)$.",
    "Put $D = \\operatorname{diag}(p_i(1-p_i))$.",
    "Let $D\\in\\mathbb{R}^{n\\times n}$. Put $D = \\operatorname{diag}(p_i(1-p_i))$.",
    "设 $D$ 为对角矩阵，对角元为 $p_i(1-p_i)$。",
]


@pytest.mark.parametrize("words", DIAGONALS)
def test_diagonal_matrices(words: str) -> None:
    for weight, verdict in (("p_i (1 - p_i)", "proved"), ("p_i (1 + p_i)", "refuted")):
        claim = check_text(WEIGHTED.format(words=words, weight=weight)).claims[-1]
        assert claim.verdict == verdict, claim.reason


@pytest.mark.parametrize(
    "words",
    [
        "Let $D\\in\\mathbb{R}^{n\\times n}$ be the diagonal matrix with the variances of the labels on its diagonal.",
        "Let $D$ be block diagonal with entries $p_i(1-p_i)$.",
    ],
)
def test_a_diagonal_that_is_not_understood(words: str) -> None:
    assert check_text(WEIGHTED.format(words=words, weight="p_i (1 - p_i)")).claims[-1].verdict not in ("refuted", "proved")


def test_weights_on_a_diagonal_are_no_rows() -> None:
    words = (
        "# Weights\n\nLet $X \\in \\mathbb{R}^{n\\times p}$. Put $W = \\operatorname{diag}(w_1,\\dots,w_n)$ with $w_i > 0$, and write "
        "$x_i^\\top$ for the $i$-th row of $X$.\n$$X^\\top W X = \\sum_{i=1}^n w_i x_i x_i^\\top$$\n"
    )
    assert check_text(words).claims[-1].verdict == "proved"
    assert check_text(words.replace("w_i x_i", "w_i^2 x_i")).claims[-1].verdict == "refuted"


def test_a_special_case_in_a_chain() -> None:
    words = (
        "Let $\\Omega \\in \\mathbb{R}^{n\\times n}$ be invertible, $X \\in \\mathbb{R}^{n\\times p}$. In the special case "
        "$\\Omega^{-1} = W = \\operatorname{diag}(w_1,\\dots,w_n)$, with the rows $x_i^\\top$ of $X$,\n"
        "$$X^\\top W X = \\sum_{i=1}^n w_i x_i x_i^\\top$$\n"
    )
    claims = check_text(words).claims
    assert claims[-1].verdict == "proved" and all(claim.verdict != "refuted" for claim in claims)
