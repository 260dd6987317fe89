"""How far a trace reaches, by mathematics: tr (dX)ᵀX of the product, tr (A)⁻¹B in both readings, tr (A) B as it types."""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = r"Let $X\in\mathbb{R}^{n\times k}$ and $A\in\mathbb{R}^{k\times k}$, and $\phi(X) = \operatorname{tr}(X^\top X)$. "
WHOLE = r"$$\operatorname{tr} A X^\top X = \operatorname{tr} X^\top X A$$ "


def verdicts(text: str) -> list[str]:
    return [c.verdict for c in check_text(HEAD + text).claims if c.kind == "claim"]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"d\phi = \operatorname{tr} (dX)^\top X + \operatorname{tr}(X^\top dX)", "proved"),
        (r"d\phi = \operatorname{tr} (dX)^\top X", "refuted"),
        (r"d\phi = \operatorname{tr}(X + X)^\top dX", "proved"),
        (r"d\phi = \operatorname{tr}(X^\top + X^\top) dX", "proved"),
        (r"d\phi = \operatorname{tr}(X + X) X^\top", "ill-typed"),
        (r"\operatorname{tr}(X^\top X)^{-1}A = \operatorname{tr}(A(X^\top X)^{-1})", "proved"),
        (r"\operatorname{tr}(X^\top X)^{-1}A = A\frac{1}{\operatorname{tr}(X^\top X)}", "proved"),
        (r"\operatorname{tr}(X^\top X)^{-1} = \frac{1}{\operatorname{tr}(X^\top X)}", "undecided"),
        (r"\operatorname{tr}(X^\top X)^{-1} = 2\operatorname{tr}(X^\top X)", "refuted"),
        (r"\operatorname{tr}(X^\top X)A = A\operatorname{tr}(X X^\top)", "proved"),
        (r"\operatorname{tr}(X^\top X)A = \operatorname{tr}(A)X^\top X", "refuted"),
    ],
)  # fmt: skip
def test_a_line_with_a_trace(line: str, verdict: str) -> None:
    assert verdicts(f"$${line}$$") == [verdict]


def test_a_document_that_writes_traces_without_brackets_means_the_whole_product() -> None:
    line = r"$$\operatorname{tr}(X^\top X)^{-1} = \operatorname{tr}((X^\top X)^{-1})$$"
    assert verdicts(line) == ["undecided"]
    assert verdicts(WHOLE + line) == ["proved", "proved"]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\log\det X^\top X = \log\det(X^\top X)", "proved"),
        (r"\det X^\top X = \det(XX^\top)", "refuted"),
        (r"\det X^\top X A = \det(X^\top X)\det A", "proved"),
        (r"\det AA = (\det A)^2", "proved"),
        (r"\det AA = 2\det A", "refuted"),
    ],
)
def test_a_determinant_without_brackets(line: str, verdict: str) -> None:
    assert verdicts(f"$${line}$$") == [verdict]
