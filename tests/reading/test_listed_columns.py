"""(a, b)ᵀ and [a, b]ᵀ are columns; what is made of numbers alone keeps its value in counterexamples."""

from __future__ import annotations

import pytest

from derive.judge import check_text

B = "Let $B = \\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}$, $w\\in\\mathbb{R}^2$ and $z = [1, -1]^T$. Then\n\n$$LINE$$\n"


@pytest.mark.parametrize(("line", "verdict"), [
    (r"\operatorname{vec}(B) = (1, 3, 2, 4)^T", "checked"),
    (r"\operatorname{vec}(B) = (1, 2, 3, 4)^T", "refuted"),
    (r"Bz = (-1, -1)^\top", "proved"),
    (r"Bz = [-1, 1]^T", "refuted"),
    (r"z^TB = [-2, -2]", "proved"),
    (r"w + (1, 2)^T = (w_1+1, w_2+2)^T", "proved"),
])  # fmt: skip
def test_columns(line: str, verdict: str) -> None:
    assert check_text(B.replace("LINE", line)).claims[-1].verdict == verdict


def test_a_counterexample_keeps_numbers() -> None:
    claim = check_text(B.replace("LINE", r"\operatorname{tr}(B) = 6")).claims[-1]
    assert claim.verdict == "refuted" and claim.counterexample is not None
    assert (claim.counterexample.left, claim.counterexample.right) == (5, 6)
