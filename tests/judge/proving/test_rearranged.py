"""Gradients by x = vec X and by x = Xᵀ of functions of X."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LOSS = (
    "Let $A \\in \\mathbb{R}^{m\\times n}$, $X \\in \\mathbb{R}^{n\\times p}$, $B \\in \\mathbb{R}^{p\\times q}$, "
    "$C \\in \\mathbb{R}^{m\\times q}$, $f = \\frac12\\|AXB - C\\|_F^2$, $K = B^\\top\\otimes A$, $x = \\operatorname{vec}(X)$, "
    "$c = \\operatorname{vec}(C)$ and $Z = X^\\top$.\n\n"
)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"\frac{\partial f}{\partial x} = K^\top(Kx - c)", "proved"),
    (r"\frac{\partial f}{\partial x} = K(Kx - c)", "ill-typed"),
    (r"\frac{\partial f}{\partial x} = 2K^\top(Kx - c)", "refuted"),
    (r"\frac{\partial f}{\partial x} = \operatorname{vec}\left(A^\top(AXB - C)B^\top\right)", "proved"),
    (r"\frac{\partial f}{\partial x} = \operatorname{vec}\left(\frac{\partial f}{\partial X}\right)", "proved"),
    (r"\frac{\partial f}{\partial Z} = B(AXB - C)^\top A", "proved"),
    (r"\frac{\partial f}{\partial Z} = B^\top(AXB - C)^\top A", "ill-typed"),
])  # fmt: skip
def test_by_the_rearranged_leaf(line: str, verdict: str) -> None:
    assert check_text(f"{LOSS}$${line}$$").claims[-1].verdict == verdict
