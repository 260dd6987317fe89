"""Inequalities between sizes: what keeps a strided window inside its array."""

from __future__ import annotations

import pytest

from derive.judge import check_text

WINDOW = r"$$y_t = \sum_{k=0}^{K-1} w_k x_{s t + k}, \qquad 0 \le t < U$$"
RIGHT = r"$$\frac{\partial L}{\partial w_k} = \sum_{t=0}^{U-1} \frac{\partial L}{\partial y_t} x_{s t + k}$$"
WRONG = r"$$\frac{\partial L}{\partial w_k} = \sum_{t=0}^{U-2} \frac{\partial L}{\partial y_t} x_{s t + k}$$"
BOUNDS = [
    r"where $s(U-1) + K \le T$.",
    r"where $T \ge s(U-1) + K$.",
    r"where $s(U-1) + K < T$.",
    r"where $U = \lfloor (T-K)/s \rfloor + 1$.",
    r"where $U = \left\lfloor\frac{T-K}{s}\right\rfloor + 1$.",
    r"where $U = (T-K)/s + 1$.",
]


@pytest.mark.parametrize("bound", BOUNDS)
def test_a_window_stays_inside(bound: str) -> None:
    text = rf"Let $x \in \mathbb{{R}}^T$ and $w \in \mathbb{{R}}^K$, indices from 0. {WINDOW} {bound}" f"\n\n{RIGHT}\n\n{WRONG}"
    assert [c.verdict for c in check_text(text).claims if c.kind == "claim"][-2:] == ["proved", "refuted"]


def test_without_a_bound_nothing_is_judged() -> None:
    text = rf"Let $x \in \mathbb{{R}}^T$ and $w \in \mathbb{{R}}^K$, indices from 0. {WINDOW}" f"\n\n{RIGHT}"
    assert check_text(text).claims[-1].verdict == "undecided"


def test_a_size_by_a_floor_is_no_claim() -> None:
    text = r"Let $x \in \mathbb{R}^T$, $y\in\mathbb{R}^U$ and $w \in \mathbb{R}^K$, where $U = \lfloor (T-K)/s \rfloor + 1$."
    assert all(claim.verdict == "definition" for claim in check_text(text))
