"""A cross-entropy whose labels nobody calls one-hot: P − Y is its gradient for labels that sum to 1 only."""

from __future__ import annotations

import pytest

from derive.judge import check_text

BATCH = r"""{told}

$$ P = \operatorname{{softmax}}(Z), \qquad L = -\frac1N \sum_{{i=1}}^N \sum_{{k=1}}^K Y_{{ik}} \log P_{{ik}} $$

$$ \nabla_Z L = {right} $$
"""
LET = r"Let $Z \in \mathbb{R}^{N\times K}$"


@pytest.mark.parametrize(
    ("told", "right", "verdict"),
    [
        (LET + r" and let $Y \in \mathbb{R}^{N\times K}$ hold the labels.", r"\frac1N (P - Y)", "proved"),
        (LET + r" and let $Y \in \mathbb{R}^{N\times K}$ be given.", r"\frac1N (P - Y)", "undecided"),
        (LET + r" and let $Y \in \mathbb{R}^{N\times K}$ hold the labels.", r"P - Y", "refuted"),
        (LET + r" and let $Y \in \mathbb{R}^{N\times K}$ hold the labels.", r"\frac1N (Y - P)", "refuted"),
        (LET + r" and let $Y \in \mathbb{R}^{N\times K}$ be given.", r"\frac1N (Y - P)", "refuted"),
        (LET + r" and let $Y \in \mathbb{R}^{N\times K}$ be given.", r"\frac1N ((Y 1_K 1_K^\top) \odot P - Y)", "proved"),
    ],
)
def test_rows(told: str, right: str, verdict: str) -> None:
    claim = check_text(BATCH.format(told=told, right=right)).claims[-1]
    assert claim.verdict == verdict
    assert ("labels" in " ".join(claim.assumptions)) == (verdict == "proved" and "labels" in told)


def test_column() -> None:
    text = r"""The target $t \in \mathbb{R}^K$, logits $z \in \mathbb{R}^K$.

$$ p = \frac{e^z}{1^\top e^z}, \qquad E = -t^\top \log p $$

$$ \frac{\partial E}{\partial z} = p - t $$
"""
    claim = check_text(text).claims[-1]
    assert claim.verdict == "proved"
    assert "the labels are one-hot: columns of t" in claim.assumptions
