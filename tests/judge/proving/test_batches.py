"""One layer for an example and for a batch: the loss of each line is that of the data it speaks of."""

from __future__ import annotations

import pytest

from derive.judge import check_text

ONE = (
    "Let $W \\in \\mathbb{R}^{m\\times n}$, $b \\in \\mathbb{R}^m$, $x \\in \\mathbb{R}^n$, $y = Wx + b$ and $g = \\partial L/\\partial y$ "
    "for a loss $L$.\n\n$$\\frac{\\partial L}{\\partial W} = gx^\\top$$\n\n"
)
COLUMNS = ONE + "For a batch $X \\in \\mathbb{R}^{n\\times N}$ with $Y = WX + b\\mathbf{1}^\\top$ and $G = \\partial L/\\partial Y$\n\n"
ROWS = ONE + "For a batch $X \\in \\mathbb{R}^{N\\times n}$ with $Y = XW^\\top + \\mathbf{1}b^\\top$ and $G = \\partial L/\\partial Y$\n\n"
OTHER = ONE + "For another input $X \\in \\mathbb{R}^{n\\times N}$ with $Y = 2WX + b\\mathbf{1}^\\top$ and $G = \\partial L/\\partial Y$\n\n"


@pytest.mark.parametrize(("text", "line", "verdict"), [
    (COLUMNS, r"\frac{\partial L}{\partial W} = GX^\top", "proved"),
    (COLUMNS, r"\frac{\partial L}{\partial W} = \frac1N GX^\top", "refuted"),
    (COLUMNS, r"\frac{\partial L}{\partial b} = G\mathbf{1}", "proved"),
    (ROWS, r"\frac{\partial L}{\partial W} = G^\top X", "proved"),
    (ROWS, r"\frac{\partial L}{\partial W} = X^\top G", "ill-typed"),
    (OTHER, r"\frac{\partial L}{\partial W} = 2GX^\top", "undecided"),
])  # fmt: skip
def test_for_a_batch(text: str, line: str, verdict: str) -> None:
    claims = check_text(f"{text}$${line}$$").claims
    assert claims[-1].verdict == verdict
