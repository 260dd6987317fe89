"""Functions by cases, against their definitions by hand."""

from __future__ import annotations

import pytest

from derive.judge import check_text

HUBER = (
    r"Let $t \in \mathbb{R}$ and $\delta > 0$. "
    r"$$h(t) = \begin{cases} \frac{1}{2} t^2 & |t| \le \delta \\ \delta |t| - \frac{1}{2} \delta^2 & \text{otherwise} \end{cases}$$ "
)
LEAKY = (
    r"Let $t, a \in \mathbb{R}$, $Z \in \mathbb{R}^{n\times m}$ and "
    r"$$f(t) = \begin{cases} t, & \text{if } t > 0 \\ a t, & \text{if } t \le 0 \end{cases}$$ "
)


@pytest.mark.parametrize(
    ("document", "line", "verdict"),
    [
        (HUBER, r"h'(t) = \begin{cases} t & |t| \le \delta \\ \delta \operatorname{sign}(t) & \text{otherwise} \end{cases}", "proved"),
        (HUBER, r"h'(t) = \begin{cases} t & |t| \le \delta \\ \delta & \text{otherwise} \end{cases}", "refuted"),
        (HUBER, r"h'(t) = t", "refuted"),
        (LEAKY, r"f'(t) = \begin{cases} 1 & \text{if } t > 0 \\ a & \text{if } t \le 0 \end{cases}", "proved"),
        (LEAKY, r"f'(t) = \begin{cases} a & \text{if } t > 0 \\ 1 & \text{if } t \le 0 \end{cases}", "refuted"),
        (LEAKY, r"f(t) = a t + (1 - a) \max(0, t)", "proved"),
        (LEAKY, r"f(t) = t + (1 - a) \max(0, t)", "refuted"),
        (LEAKY, r"\frac{\partial}{\partial Z} \sum_{i=1}^n \sum_{j=1}^m f(Z_{ij}) = f'(Z)", "proved"),
    ],
)
def test_cases(document: str, line: str, verdict: str) -> None:
    assert check_text(f"{document}$${line}$$").claims[-1].verdict == verdict


def test_cases_without_conditions_are_not_read() -> None:
    text = r"Let $t \in \mathbb{R}$. $$f(t) = \begin{cases} t \\ 0 \end{cases}$$ $$f(t) = t$$"
    assert check_text(text).claims[-1].verdict not in ("proved", "refuted", "ill-typed")
