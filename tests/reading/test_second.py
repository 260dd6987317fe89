"""Second derivatives by numbers and by entries, and second derivatives of functions."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LINE = (
    r"Let $x, y \in \mathbb{R}^n$ and $a, b \in \mathbb{R}$. $$E(a, b) = \sum_{i=1}^n (y_i - a x_i - b)^2$$ "
)
LOGIT = r"Let $w, x \in \mathbb{R}^n$, $z = w^\top x$, $a = \sigma(z)$ and $L = \log(1 + e^z)$. "
CUBE = r"Let $t \in \mathbb{R}$ and $s(t) = t^3$. "


@pytest.mark.parametrize(
    ("document", "line", "verdict"),
    [
        (LINE, r"\frac{\partial^2 E}{\partial a \, \partial b} = 2 \sum_{i=1}^n x_i", "proved"),
        (LINE, r"\frac{\partial^2 E}{\partial a \, \partial b} = 2 \sum_{i=1}^n x_i^2", "refuted"),
        (LINE, r"\frac{\partial^2 E}{\partial b^2} = 2 n", "proved"),
        (LINE, r"\frac{\partial^2 E}{\partial b^2} = 2", "refuted"),
        (LOGIT, r"\frac{\partial^2 L}{\partial w_j \partial w_k} = a (1 - a) x_j x_k", "proved"),
        (LOGIT, r"\frac{\partial^2 L}{\partial w_j \partial w_k} = a (1 - a) x_j", "refuted"),
        (LOGIT, r"\frac{\partial^2 L}{\partial w_j^2} = a (1 - a) x_j^2", "proved"),
        (CUBE, r"s''(t) = 6 t", "proved"),
        (CUBE, r"s''(t) = 3 t^2", "refuted"),
        (CUBE, r"s'''(t) = 6", "proved"),
    ],
)
def test_second_derivatives(document: str, line: str, verdict: str) -> None:
    assert check_text(f"{document}$${line}$$").claims[-1].verdict == verdict
