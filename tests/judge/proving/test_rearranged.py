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


def test_by_a_matrix_of_named_entries() -> None:
    text = (
        "Let $v_{kj}$ be weights and $h_j$ inputs for $k = 1,\\dots,K$, $j = 1,\\dots,J$ and $y_k = \\sum_{j=1}^J v_{kj}h_j$.\n\n"
        "$$E = \\frac12\\sum_{k=1}^K y_k^2$$\n\nWith $V = (v_{kj})$ and $h = (h_j)$\n\n"
        "$$\\frac{\\partial E}{\\partial V} = Vhh^\\top$$\n\n$$\\frac{\\partial E}{\\partial V} = 2Vhh^\\top$$"
    )
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == ["proved", "refuted"]
