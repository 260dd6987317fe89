"""Claims at the place where a gradient was found to be zero before them."""

from __future__ import annotations

import pytest

from derive.judge import check_text

GAIN = (
    "Let $P \\in \\mathbb{R}^{n\\times n}$ and $R \\in \\mathbb{R}^{m\\times m}$ be symmetric positive definite, "
    "$H \\in \\mathbb{R}^{m\\times n}$, $K \\in \\mathbb{R}^{n\\times m}$, $S = HPH^\\top + R$ and\n\n"
    "$$Q = (I - KH)P(I - KH)^\\top + KRK^\\top, \\qquad J(K) = \\operatorname{tr} Q$$\n\n"
    "$$\\frac{\\partial J}{\\partial K} = -2PH^\\top + 2KS$$\n\nwhich is zero for\n\n$$K = PH^\\top S^{-1}$$\n\n"
)


@pytest.mark.parametrize(("words", "line", "verdict"), [
    ("With this gain", r"Q = (I - KH)P", "proved"),
    ("Then", r"Q^{-1} = P^{-1} + H^\top R^{-1}H", "proved"),
    ("With this gain", r"Q = (I + KH)P", "refuted"),
    ("For every gain", r"Q = (I - KH)P", "undecided"),
    ("With this gain", r"\frac{\partial J}{\partial K} = 2PH^\top - 2KS", "refuted"),
])  # fmt: skip
def test_with_the_value_at_rest(words: str, line: str, verdict: str) -> None:
    assert check_text(f"{GAIN}{words}\n\n$${line}$$").claims[-1].verdict == verdict


def test_not_under_another_heading() -> None:
    text = f"{GAIN}## Any gain\n\nThen\n\n$$Q = (I - KH)P$$"
    assert check_text(text).claims[-1].verdict == "refuted"
