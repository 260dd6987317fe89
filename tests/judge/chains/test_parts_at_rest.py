"""Where a gradient is zero, by entries and by rows; ranges before a display; df(z); Jacobians off the kinks."""

from __future__ import annotations

import pytest

from derive.judge import check_text

MEANS = (
    "Data $x_1,\\dots,x_N\\in\\mathbb{R}^D$, weights $r_{nk}\\ge0$ for $n=1,\\dots,N$, $k=1,\\dots,K$, and $\\mu_k\\in\\mathbb{R}^D$.\n\n"
    "$$Q = \\sum_{n=1}^N\\sum_{k=1}^K r_{nk}\\|x_n-\\mu_k\\|^2$$\n\n"
    "$$\\frac{\\partial Q}{\\partial\\mu_k} = -2\\sum_{n=1}^N r_{nk}(x_n-\\mu_k)$$\n\n"
    "Put $N_k=\\sum_{n=1}^N r_{nk}$. Setting the derivative to zero gives\n\n"
)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"\mu_k = \frac{1}{N_k}\sum_{n=1}^N r_{nk}x_n", "proved"),
    (r"\mu_k = \frac{1}{N}\sum_{n=1}^N r_{nk}x_n", "refuted"),
])  # fmt: skip
def test_by_rows(line: str, verdict: str) -> None:
    assert check_text(f"{MEANS}$${line}$$").claims[-1].verdict == verdict


PLAN = (
    "Let $P, C\\in\\mathbb{R}^{n\\times m}$ with positive entries, $f\\in\\mathbb{R}^n$ and $\\varepsilon>0$. Let\n\n"
    "$$L = \\sum_{ij}P_{ij}C_{ij} + \\varepsilon\\sum_{ij}P_{ij}(\\log P_{ij}-1) - f^\\top P\\mathbf 1$$\n\n"
    "$$\\frac{\\partial L}{\\partial P_{ij}} = C_{ij}+\\varepsilon\\log P_{ij}-f_i$$\n\nSetting the derivative to zero,\n\n"
)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"P_{ij} = \exp\left(\frac{f_i-C_{ij}}{\varepsilon}\right)", "proved"),
    (r"P_{ij} = \exp\left(\frac{f_i+C_{ij}}{\varepsilon}\right)", "refuted"),
])  # fmt: skip
def test_by_entries(line: str, verdict: str) -> None:
    assert check_text(f"{PLAN}$${line}$$").claims[-1].verdict == verdict


def test_the_variable_on_the_left_is_the_one_whose_gradient_is_zero() -> None:
    text = (
        "Let $A\\in\\mathbb{R}^{n\\times n}$ be symmetric positive definite, $B\\in\\mathbb{R}^{n\\times m}$, $x\\in\\mathbb{R}^n$, "
        "$u\\in\\mathbb{R}^m$ and $V = (x+Bu)^\\top A(x+Bu) + u^\\top u$.\n\n$$\\nabla_u V = 2B^\\top A(x+Bu) + 2u$$\n\n"
        "$$\\nabla_x V = 2A(x+Bu)$$\n\nSetting the gradient to zero gives\n\n$$u = -(I+B^\\top AB)^{-1}B^\\top Ax$$"
    )
    assert check_text(text).claims[-1].verdict == "proved"
    assert check_text(text.replace("u = -(", "u = (")).claims[-1].verdict == "refuted"


RANGES = (
    "Let $X\\in\\mathbb{R}^{H\\times W}$ and $K\\in\\mathbb{R}^{h\\times w}$. For $0\\le i\\le H-h$, $0\\le j\\le W-w$:\n\n"
    "$$Y_{ij} = \\sum_{a=0}^{h-1}\\sum_{b=0}^{w-1} K_{ab}X_{i+a,j+b}$$\n\nLet $L$ be a loss.\n\n"
)


@pytest.mark.parametrize(("shift", "verdict"), [("+", "proved"), ("-", "refuted")])
def test_ranges_before_a_display_are_no_conditions(shift: str, verdict: str) -> None:
    line = (
        r"\frac{\partial L}{\partial K_{ab}} = \sum_{i=0}^{H-h}\sum_{j=0}^{W-w} \frac{\partial L}{\partial Y_{ij}}"
        rf"X_{{i{shift}a,j{shift}b}}"
    )
    found = check_text(f"{RANGES}$${line}$$").claims[-1].verdict
    assert found == verdict or (verdict == "refuted" and found == "undecided")


LEAKY = r"Let $z\in\mathbb{R}^n$, $m=\mathbf 1[z>0]$, $\alpha\in(0,1)$ and $f(z)=\max(0,z)-\alpha\max(0,-z)$." + "\n\n"


@pytest.mark.parametrize(("line", "verdict"), [
    (r"df(z)=(m+\alpha(1-m))\odot dz", "checked"),
    (r"df(z)=(m-\alpha(1-m))\odot dz", "refuted"),
    (r"\frac{\partial\operatorname{ReLU}(z)}{\partial z^\top}=\operatorname{diag}(m)", "proved"),
    (r"\frac{\partial\operatorname{ReLU}(z)}{\partial z^\top}=\operatorname{diag}(1-m)", "refuted"),
])  # fmt: skip
def test_slopes_off_the_kinks(line: str, verdict: str) -> None:
    assert check_text(f"{LEAKY}$${line}$$").claims[-1].verdict == verdict


FACTORS = (
    "Let $R \\in \\mathbb{R}^{m\\times n}$, $U \\in \\mathbb{R}^{m\\times k}$, $V \\in \\mathbb{R}^{n\\times k}$ and\n\n"
    "$$J(U, V) = \\frac12\\|R - UV^\\top\\|_F^2 + \\frac{\\lambda}{2}(\\|U\\|_F^2 + \\|V\\|_F^2)$$\n\n"
)


@pytest.mark.parametrize("words", ["The minimiser over ${}$ for fixed ${}$ is", "The optimal ${}$ for a given ${}$ is then given by"])
@pytest.mark.parametrize(("second", "verdict"), [
    (r"V = R^\top U(U^\top U + \lambda I)^{-1}", "proved"),
    (r"V = R^\top U(U^\top U + 2\lambda I)^{-1}", "refuted"),
])  # fmt: skip
def test_one_factor_after_the_other(words: str, second: str, verdict: str) -> None:
    first = r"U = RV(V^\top V + \lambda I)^{-1}"
    text = f"{FACTORS}{words.format('U', 'V')}\n\n$${first}$$\n\n{words.format('V', 'U')}\n\n$${second}$$\n"
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == ["proved", verdict]


NORMAL = (
    "Let $x_1, \\dots, x_N \\in \\mathbb{R}^D$ be draws, $\\Sigma$ symmetric positive definite and\n\n"
    "$$\\ell(\\mu, \\Sigma) = -\\frac N2\\log|\\Sigma| - \\frac12\\sum_{n=1}^N(x_n-\\mu)^\\top\\Sigma^{-1}(x_n-\\mu)$$\n\n"
    "$$\\frac{\\partial\\ell}{\\partial\\mu} = \\sum_{n=1}^N\\Sigma^{-1}(x_n-\\mu)$$\n\nSetting it to zero yields\n\n"
)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"\mu = \frac1N\sum_{n=1}^N x_n", "proved"),
    (r"\mu = \frac1{N-1}\sum_{n=1}^N x_n", "refuted"),
])  # fmt: skip
def test_whatever_the_other_argument_is(line: str, verdict: str) -> None:
    assert check_text(f"{NORMAL}$${line}$$").claims[-1].verdict == verdict
