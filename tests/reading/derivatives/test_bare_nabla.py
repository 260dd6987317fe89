"""∇L without a variable: the one array of the loss that has the shape of the other side."""

from __future__ import annotations

import pytest

from derive.judge import check_text

MODEL = "Let $X \\in \\mathbb{R}^{n\\times d}$, $y \\in \\mathbb{R}^n$, $w \\in \\mathbb{R}^d$, $r = Xw - y$ and $L = \\frac12\\|r\\|^2$.\n\n"


@pytest.mark.parametrize(("line", "verdict"), [
    (r"\nabla L = X^\top r", "proved"),
    (r"\nabla L = X^\top(r + y)", "refuted"),
    (r"\nabla L = -r", "proved"),
    (r"\nabla L = r w^\top", "proved"),
    (r"\nabla^2 L = X^\top X", "proved"),
    (r"\nabla^2 L = 2X^\top X", "refuted"),
    (r"\nabla L = X r", "ill-typed"),
])  # fmt: skip
def test_by_the_shape_of_the_other_side(line: str, verdict: str) -> None:
    assert check_text(f"{MODEL}$${line}$$").claims[-1].verdict == verdict


def test_two_arrays_of_one_shape_leave_it_open() -> None:
    text = "Let $u, v \\in \\mathbb{R}^n$ and $L = \\|u - v\\|^2$.\n\n$$\\nabla L = 2(u - v)$$"
    assert check_text(text).claims[-1].verdict == "undecided"
