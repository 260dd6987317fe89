"""Code in formulas: `X.dot(Y)`, `X.sum(axis=0)`, `X @ Y`; a full stop that ends a sentence is none of these."""

from __future__ import annotations

import pytest

from derive.judge import check_text

GIVEN = r"Let $X\in\mathbb{R}^{m\times n}$ and $Y\in\mathbb{R}^{n\times p}$." + "\n\n"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"X @ Y = XY", "proved"),
        (r"X.dot(Y) = XY", "proved"),
        (r"X.T.dot(X) = X^\top X", "proved"),
        (r"X.dot(Y).T = Y^\top X^\top", "proved"),
        (r"X.dot(Y).sum(axis=0) = \mathbf{1}^\top XY", "proved"),
        (r"X.sum(axis=1) = X\mathbf{1}", "proved"),
        (r"\mathrm{mean}(X, \mathrm{axis}=0) = \frac1m\mathbf{1}^\top X", "proved"),
        (r"X.sum() = \mathbf{1}^\top X\mathbf{1}", "proved"),
        (r"X.sum(axis=0) = X\mathbf{1}", "ill-typed"),
        (r"X.mean(axis=1) = \frac1m X\mathbf{1}", "refuted"),
        (r"X.dot(Y) = Y X", "ill-typed"),
        (r"X.sum(axis=2) = X", "undecided"),
    ],
)
def test_code(line: str, verdict: str) -> None:
    found = [claim.verdict for claim in check_text(f"{GIVEN}$$ {line} $$").claims if claim.kind == "claim"]
    assert found == [verdict]


def test_a_full_stop_ends_a_sentence() -> None:
    claims = check_text(GIVEN + r"$$ (XY)^\top = Y^\top X^\top. \quad \operatorname{tr}(XX^\top) = \operatorname{tr}(X^\top X). $$").claims
    assert [claim.verdict for claim in claims if claim.kind == "claim"] == ["proved", "proved"]
