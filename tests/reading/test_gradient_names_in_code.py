"""Names of gradients that are told in code, “`dS` for ∂L/∂S”: they are gradients of the loss itself, whatever is read first."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.reading.derivatives.gradient_names import told

TEXT = r"""Let $X\in\mathbb{R}^{N\times D}$, $W\in\mathbb{R}^{D\times C}$, $b\in\mathbb{R}^C$, $S = XW + \mathbf{1} b^T$ and
$L = \frac{1}{2N}\|S\|_F^2$. I write `dS` for $\partial L/\partial S$ and so on.

"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"db = dS^T\mathbf{1}", "proved"),
        (r"db = \frac1N dS^T\mathbf{1}", "refuted"),
        (r"dS = \frac1N S", "proved"),
        (r"dS = S", "refuted"),
    ],
)
def test_the_loss_itself(line: str, verdict: str) -> None:
    assert check_text(f"{TEXT}$$ {line} $$").claims[-1].verdict == verdict


def test_what_tells_so() -> None:
    assert told("`dW` means $dL/dW$")
    assert told("we write $dX$ for $\\frac{dL}{dX}$")
    assert not told("$dx$ for $d f$")
