"""A vector of ones whose length only its neighbour tells, beside an entrywise quotient."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SPACES = r"Let $s, x\in\mathbb{R}^n$ and $A\in\mathbb{R}^{m\times n}$. "


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"x = x\odot s\odot (\mathbf 1\oslash s)", "proved"),
        (r"x = x\odot s\odot (\mathbf 1/s)", "proved"),
        (r"x = 2\, x\odot s\odot (\frac12\mathbf 1\oslash s)", "proved"),
        (r"x = x\odot (\mathbf 1\oslash s)", "refuted"),
        (r"x = \mathbf 1 s", "ill-typed"),
    ],
)
def test_quotients_of_ones(line: str, verdict: str) -> None:
    assert check_text(f"{SPACES}$${line}$$").claims[-1].verdict == verdict
