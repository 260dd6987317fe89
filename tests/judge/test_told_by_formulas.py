"""What formulas say of their symbols beside what they define: inequalities, noise, forced shapes, zeros in bold."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LEAST = r"Let $X \in \mathbb{R}^{n\times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$. "
PRECISION = r"Let $S, T \in \mathbb{R}^{p\times p}$, $S$ symmetric, and $T \succ 0$. $$g(T) = \operatorname{tr}(S T) - \log\det T$$ "
MARGIN = (
    r"For $i = 1, \dots, n$ let $x_i \in \mathbb{R}^d$, $\alpha_i \ge 0$; $w \in \mathbb{R}^d$. "
    r"$$L(w) = \frac{1}{2} \|w\|^2 - \sum_{i=1}^n \alpha_i w^\top x_i$$ "
)
DATA = r"For $x_i, y_i, a, b \in \mathbb{R}$, $i = 1, \dots, n$, let $E(a, b) = \sum_{i=1}^n (y_i - a x_i - b)^2$. "
RIDGE = r"Let $A \in \mathbb{R}^{n\times d}$, $b \in \mathbb{R}^n$, $\lambda > 0$. $$F(x) = \frac{1}{2} \|A x - b\|^2 + \frac{\lambda}{2} \|x\|^2$$ "
POISSON = (
    r"Let $X \in \mathbb{R}^{n\times p}$ with rows $x_i^\top$. The log-likelihood of the counts $y_i$ is "
    r"$$\ell(\beta) = \sum_{i=1}^n \left(y_i x_i^\top \beta - \exp(x_i^\top \beta)\right)$$ "
)


@pytest.mark.parametrize(
    ("document", "line", "verdict"),
    [
        (PRECISION, r"\nabla g(T) = S - T^{-1}", "proved"),
        (PRECISION, r"\nabla g(T) = S + T^{-1}", "refuted"),
        (MARGIN, r"\nabla L(w) = w - \sum_{i=1}^n \alpha_i x_i", "proved"),
        (MARGIN, r"\nabla L(w) = w + \sum_{i=1}^n \alpha_i x_i", "refuted"),
        (DATA, r"\frac{\partial E}{\partial b} = -2 \sum_{i=1}^n (y_i - a x_i - b)", "proved"),
        (DATA, r"\frac{\partial E}{\partial b} = -2 n (y_i - a x_i - b)", "refuted"),  # was proved: y_i was one number
        (DATA, r"\sum_{i=1}^n y_i = n y_i", "refuted"),
        (RIDGE, r"\nabla F(x) = A^\top (A x - b) + \lambda x", "proved"),
        (RIDGE, r"\nabla F(x) = A^\top (A x - b) + 2 \lambda x", "refuted"),
        (POISSON, r"\nabla_\beta \ell = X^\top (y - \exp(X \beta))", "proved"),
        (POISSON, r"\nabla_\beta \ell = X^\top (\exp(X \beta) - y)", "refuted"),
    ],
)
def test_symbols(document: str, line: str, verdict: str) -> None:
    assert check_text(f"{document}$${line}$$").claims[-1].verdict == verdict


@pytest.mark.parametrize("zero", [r"\mathbf{0}", r"\boldsymbol{0}", r"\vec{0}", "0", "0_d", r"\mathbf{0}_d"])
def test_zeros(zero: str) -> None:
    text = LEAST + r"Let $v = (X^\top X)^{-1} X^\top y$. "
    assert check_text(text + rf"$$X^\top (y - X v) = {zero}$$").claims[-1].verdict == "proved"
    assert check_text(text + rf"$$X^\top (y + X v) = {zero}$$").claims[-1].verdict == "refuted"


def test_noise_leaves_the_data_free() -> None:
    text = LEAST + r"The model is $y = X w + \varepsilon$ with noise $\varepsilon$. $$f = \frac{1}{2} \|X w - y\|^2$$ "
    assert check_text(text + r"$$\nabla_w f = X^\top (X w - y)$$").claims[-1].verdict == "proved"
    assert check_text(text + r"$$f = \frac{1}{2} \|\varepsilon\|^2$$").claims[-1].verdict == "proved"
    assert check_text(text + r"$$\nabla_w f = 0$$").claims[-1].verdict == "refuted"


def test_a_function_of_several_parameters_elsewhere() -> None:
    text = r"Let $x, z, a \in \mathbb{R}^n$ and $k(x, z) = x^\top z + \|x\|^2$. "
    assert check_text(text + r"$$k(z, x) = x^\top z + \|z\|^2$$").claims[-1].verdict == "proved"
    assert check_text(text + r"$$k(z, x) = k(x, z)$$").claims[-1].verdict == "refuted"
    assert check_text(text + r"$$k(a, x + z) = a^\top x + a^\top z + a^\top a$$").claims[-1].verdict == "proved"
