"""Gradients through arrays with more than two axes."""

from __future__ import annotations

import pytest

from derive.judge import check_text

MEANS = r"""Let $x\in\mathbb{R}^{N\times C\times H\times W}$, $m=NHW$.
$$\mu_c=\frac1m\sum_{n,i,j}x_{ncij},\qquad v_c=\frac1m\sum_{n,i,j}(x_{ncij}-\mu_c)^2$$
"""


@pytest.mark.parametrize(
    "line, verdict",
    [
        (r"\frac{\partial\mu_c}{\partial x_{ncij}}=\frac1m", "proved"),
        (r"\frac{\partial\mu_c}{\partial x_{ncij}}=\frac1N", "refuted"),
        (r"\frac{\partial v_c}{\partial x_{ncij}}=\frac2m(x_{ncij}-\mu_c)", "proved"),
        (r"\frac{\partial v_c}{\partial x_{ncij}}=\frac1m(x_{ncij}-\mu_c)", "refuted"),
        (r"\sum_{n,i,j}(x_{ncij}-\mu_c)=0", "proved"),
    ],
)
def test_entries_of_an_array_with_four_axes(line: str, verdict: str) -> None:
    found = check_text(f"{MEANS}$${line}$$").claims[-1].verdict
    assert found == verdict or (found, verdict) == ("checked", "proved")
