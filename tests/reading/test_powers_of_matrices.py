"""Powers of square matrices with small whole exponents; the power 0 is the identity."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SPACES = r"Let $A\in\mathbb{R}^{n\times n}$ and $u\in\mathbb{R}^n$. "


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"A^0 u = u", "proved"),
        (r"A^0 u = A u", "refuted"),
        (r"A^1 u = A u", "proved"),
        (r"A^2 u = A A u", "proved"),
        (r"A^2 u = A u", "refuted"),
        (r"A^{-1} A u = A^0 u", "proved"),
    ],
)
def test_powers(line: str, verdict: str) -> None:
    assert check_text(f"{SPACES}$${line}$$").claims[-1].verdict == verdict
