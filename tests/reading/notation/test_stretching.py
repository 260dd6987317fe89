"""Sums without brackets take the terms that hold their index, and no others."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SPACES = r"Let $a, b \in \mathbb{R}^n$, $c \in \mathbb{R}$ and $W \in \mathbb{R}^{n\times n}$. "


@pytest.mark.parametrize(
    ("lines", "verdict"),
    [
        (r"$$S = \sum_{i=1}^n a_i + b_i$$ $$S = \mathbf{1}^\top (a + b)$$", "proved"),
        (r"$$S = \sum_{i=1}^n a_i + b_i + c$$ $$S = \mathbf{1}^\top (a + b) + c$$", "proved"),
        (r"$$S = \sum_{i=1}^n a_i + b_i + c$$ $$S = \mathbf{1}^\top (a + b) + n c$$", "refuted"),
        (r"$$S = -\sum_{i=1}^n a_i + b_i$$ $$S = -\mathbf{1}^\top a - \mathbf{1}^\top b$$", "proved"),
        (r"$$S = \sum_{i=1}^n a_i + \sum_{i=1}^n b_i$$ $$S = \mathbf{1}^\top (a + b)$$", "proved"),
        (r"$$y_i = \sum_{k=1}^n W_{ik} a_k + b_i$$ $$y = W a + b$$", "proved"),
    ],
)
def test_reach_of_a_sum(lines: str, verdict: str) -> None:
    assert check_text(SPACES + lines).claims[-1].verdict == verdict


def test_it_is_noted() -> None:
    claim = check_text(SPACES + r"$$S = \sum_{i=1}^n a_i + b_i$$").claims[-1]
    assert any("all terms that hold its index" in note for note in claim.notes)
