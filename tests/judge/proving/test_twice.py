"""Second differentials, true and false by hand: quadratic forms, log det, the inverse, exponentials, least squares."""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = r"""Let $X\in\mathbb{R}^{m\times n}$, $y\in\mathbb{R}^m$, $A\in\mathbb{R}^{n\times n}$ be constant, where $X$, $A$ and $y$ are constant.
Let $x, a\in\mathbb{R}^n$ and $P\in\mathbb{R}^{n\times n}$, where $a$ is constant. Put $r = y - Xx$ and $f = \tfrac12 r^\top r$.
"""
LINES = [
    (r"d^2 (x^\top A x) = dx^\top(A + A^\top)dx", "proved"),
    (r"d^2 (x^\top A x) = 2\,dx^\top(A + A^\top)dx", "refuted"),
    (r"\mathrm{d}^2 f = (\mathrm{d}r)^\top \mathrm{d}r", "proved"),
    (r"d^2 f = d(r^\top dr)", "proved"),
    (r"d^2 f = dx^\top X^\top X dx", "proved"),
    (r"d^2 f = -dx^\top X^\top X dx", "refuted"),
    (r"d^2 \log\det P = -\operatorname{tr}(P^{-1}dP P^{-1}dP)", "proved"),
    (r"d^2 \log\det P = \operatorname{tr}(P^{-1}dP P^{-1}dP)", "refuted"),
    (r"d^2(P^{-1}) = 2P^{-1}(dP)P^{-1}(dP)P^{-1}", "proved"),
    (r"d^2(P^{-1}) = P^{-1}(dP)P^{-1}(dP)P^{-1}", "refuted"),
    (r"d^2 e^{a^\top x} = e^{a^\top x}(a^\top dx)^2", "proved"),
    (r"d^2 r = 0", "proved"),
    (r"d^2 x = 0", "undecided"),
    (r"d^2 f = (d^2 x)^\top X^\top X x", "undecided"),
]


@pytest.mark.parametrize(("line", "verdict"), LINES)
def test_a_second_differential(line: str, verdict: str) -> None:
    claim = check_text(f"{HEAD}\n$${line}$$\n").claims[-1]
    assert claim.verdict == verdict, claim.reason


def test_the_square_of_a_distance_is_none() -> None:
    text = r"Let $x, y\in\mathbb{R}^n$ and $d(x, y) = \|x-y\|$. $$d^2(x, y) = x^\top x - 2x^\top y + y^\top y$$"
    assert check_text(text).claims[-1].verdict in ("proved", "undecided")


def test_a_size_called_d_has_no_second_differential() -> None:
    text = r"Let $x\in\mathbb{R}^d$. $$d^2 x = d\,(d x)$$"
    assert check_text(text).claims[-1].verdict != "refuted"
