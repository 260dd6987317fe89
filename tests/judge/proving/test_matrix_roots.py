"""Claims that speak of Σ^{1/2}: with the square of the root for the matrix, and refuted only where that is all they rest on."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LEAF = r"Let $x\in\mathbb{R}^d$ and let $\Sigma\in\mathbb{R}^{d\times d}$ be symmetric positive definite. "
GRAM = r"Let $X\in\mathbb{R}^{n\times p}$. Put $S = X^\top X$ and $K = XX^\top$. "


@pytest.mark.parametrize(
    ("head", "line", "verdict"),
    [
        (LEAF, r"\Sigma^{-1/2}\Sigma\Sigma^{-1/2} = I", "proved"),
        (LEAF, r"\|\Sigma^{1/2}x\|^2 = x^\top\Sigma x", "proved"),
        (LEAF, r"\|\Sigma^{1/2}x\|^2 = x^\top\Sigma^2 x", "refuted"),
        (GRAM, r"S^{1/2}S^{1/2} = S", "proved"),
        (GRAM, r"2S^{1/2} = S^{1/2}S", "refuted"),
        # both are the sum of the singular values of X, which two free roots do not know
        (GRAM, r"\operatorname{tr}(S^{1/2}) = \operatorname{tr}(K^{1/2})", "undecided"),
        (r"Let $A\in\mathbb{R}^{n\times n}$. ", r"A^{1/2}A^{1/2} = A", "undecided"),  # which root of a matrix that is not symmetric?
    ],
)
def test_roots(head: str, line: str, verdict: str) -> None:
    assert check_text(f"{head}\n$${line}$$").claims[-1].verdict == verdict


def test_no_derivative_goes_through_a_root() -> None:
    text = LEAF + r"Let $f = x^\top\Sigma^{1/2}x$." + "\n" + r"$$\frac{\partial f}{\partial\Sigma} = xx^\top$$"
    claim = check_text(text).claims[-1]
    assert claim.verdict == "undecided" and "root" in claim.reason
