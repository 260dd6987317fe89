"""Second derivatives by numbers and by entries, and second derivatives of functions."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LINE = (
    r"Let $x, y \in \mathbb{R}^n$ and $a, b \in \mathbb{R}$. $$E(a, b) = \sum_{i=1}^n (y_i - a x_i - b)^2$$ "
)
LOGIT = r"Let $w, x \in \mathbb{R}^n$, $z = w^\top x$, $a = \sigma(z)$ and $L = \log(1 + e^z)$. "
LEAST = (
    r"Let $X \in \mathbb{R}^{n\times p}$, $Z \in \mathbb{R}^{n\times q}$, $y \in \mathbb{R}^n$, $b \in \mathbb{R}^p$, $c \in \mathbb{R}^q$, $s > 0$. "
    r"$$f(b, c, s) = \frac{1}{2 s} \|y - X b - Z c\|^2$$ "
)
NORMAL = (
    r"Let $y \in \mathbb{R}^n$. $$\ell(\sigma^2) = -\frac n2 \log \sigma^2 - \frac{1}{2 \sigma^2} y^\top y$$ "
)
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
        (LOGIT, r"\frac{d^2 L}{dz^2} = a (1 - a)", "proved"),
        (LOGIT, r"\frac{d^2 L}{dz^2} = a", "refuted"),
        (LOGIT, r"\frac{\mathrm{d}^2 L}{\mathrm{d}z\,\mathrm{d}z} = a (1 - a)", "proved"),
        (LEAST, r"\frac{\partial^2 f}{\partial b \, \partial s} = \frac{1}{s^2} X^\top (y - X b - Z c)", "proved"),
        (LEAST, r"\frac{\partial^2 f}{\partial s \, \partial b} = -\frac{1}{s^2} X^\top (y - X b - Z c)", "refuted"),
        (LEAST, r"\frac{\partial^2 f}{\partial s \, \partial b^\top} = \frac{1}{s^2} (y - X b - Z c)^\top X", "proved"),
        (LEAST, r"\frac{\partial^2 f}{\partial b \, \partial c^\top} = \frac1s X^\top Z", "proved"),
        (LEAST, r"\frac{\partial^2 f}{\partial b \, \partial c^\top} = \frac1s Z^\top X", "ill-typed"),
        (LEAST, r"\frac{\partial^2 f}{\partial b \, \partial c} = \frac1s X^\top Z", "undecided"),
        (NORMAL, r"\frac{\partial^2 \ell}{\partial (\sigma^2)^2} = \frac{n}{2 \sigma^4} - \frac{1}{\sigma^6} y^\top y", "proved"),
        (NORMAL, r"\frac{\partial^2 \ell}{\partial (\sigma^2)^2} = \frac{n}{2 \sigma^4} - \frac{2}{\sigma^6} y^\top y", "refuted"),
        (CUBE, r"s''(t) = 6 t", "proved"),
        (CUBE, r"s''(t) = 3 t^2", "refuted"),
        (CUBE, r"s'''(t) = 6", "proved"),
    ],
)
def test_second_derivatives(document: str, line: str, verdict: str) -> None:
    assert check_text(f"{document}$${line}$$").claims[-1].verdict == verdict


DILATED = """Indices from zero. $w\\in\\mathbb{R}^{K}$, $u\\in\\mathbb{R}^{T}$, $v\\in\\mathbb{R}^{T-r(K-1)}$,
$$v_t=\\sum_{k=0}^{K-1}w_ku_{t+rk},\\qquad Q=\\frac12\\sum_{t=0}^{T-r(K-1)-1}v_t^2$$
"""


@pytest.mark.parametrize(
    "line, verdict",
    [
        ("\\frac{\\partial^2v_t}{\\partial u_j\\,\\partial w_k}=\\delta_{j,t+rk}", "proved"),
        ("\\frac{\\partial^2v_t}{\\partial u_j\\,\\partial w_k}=\\delta_{j,t-rk}", "refuted"),
        ("\\frac{\\partial^2v_t}{\\partial w_k\\,\\partial w_l}=0", "proved"),
        ("\\frac{\\partial^2v_t}{\\partial w_k\\,\\partial w_l}=\\delta_{kl}", "refuted"),
        ("\\frac{\\partial^2Q}{\\partial w_k\\,\\partial w_l}=\\sum_{t=0}^{T-r(K-1)-1}u_{t+rk}u_{t+rl}", "proved"),
        pytest.param(
            "\\frac{\\partial^2Q}{\\partial w_k\\,\\partial w_l}=\\sum_{t=0}^{T-r(K-1)-1}u_{t+k}u_{t+l}",
            "refuted",
            marks=pytest.mark.slow,
        ),
    ],
)
def test_second_derivatives_through_computed_subscripts(line: str, verdict: str) -> None:
    assert check_text(DILATED + f"$${line}$$").claims[-1].verdict == verdict


BY_VEC = (
    "$A \\in \\mathbb{R}^{m \\times n}$, $X \\in \\mathbb{R}^{n \\times p}$, $B \\in \\mathbb{R}^{p \\times q}$, $C \\in \\mathbb{R}^{m\\times q}$. "
    "Consider $f(X) = \\frac{1}{2} \\|A X B - C\\|_F^2$.\n\n"
)


@pytest.mark.parametrize(
    "side",
    [
        r"\frac{\partial^2 f}{\partial \operatorname{vec}(X)\, \partial \operatorname{vec}(X)^\top}",
        r"\frac{\partial^2 f}{\partial \operatorname{vec} X\, \partial (\operatorname{vec} X)^\top}",
        r"\nabla^2_{\operatorname{vec}(X)} f",
    ],
)
def test_second_derivatives_by_a_vectorised_matrix(side: str) -> None:
    right, wrong, turned = r"(B B^\top) \otimes (A^\top A)", r"2(B B^\top) \otimes (A^\top A)", r"(A^\top A) \otimes (B B^\top)"
    claims = check_text(BY_VEC + "\n\n".join(f"$${side} = {other}$$" for other in (right, wrong, turned))).claims[-3:]
    assert [c.verdict for c in claims][:2] == ["proved", "refuted"], [c.reason for c in claims]
    assert claims[2].verdict in ("refuted", "ill-typed"), claims[2].reason
