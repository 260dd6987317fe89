"""Arrays that depend on a number: derivatives of known formulas by it, and of functions of which nothing is said."""

from __future__ import annotations

import pytest

from derive.judge import check_text

KNOWN = (
    r"Let $B, C\in\mathbb{R}^{p\times p}$, $t\in\mathbb{R}$, $A(t) = tB + C$, $X\in\mathbb{R}^{n\times p}$, $y\in\mathbb{R}^n$, $\lambda > 0$ "
    r"and $w = (X^\top X+\lambda I)^{-1}X^\top y$." + "\n\n"
)
LINES = {
    r"\frac{\partial}{\partial\lambda}(X^\top X+\lambda I)^{-1}=-(X^\top X+\lambda I)^{-2}": "proved",
    r"\frac{\partial}{\partial\lambda}(X^\top X+\lambda I)^{-1}=(X^\top X+\lambda I)^{-2}": "refuted",
    r"\frac{\partial w}{\partial\lambda}=-(X^\top X+\lambda I)^{-1}w": "proved",
    r"\frac{\partial w}{\partial\lambda}=-(X^\top X+\lambda I)^{-2}w": "refuted",
    r"\frac{dA}{dt}=B": "proved",
    r"\frac{dA}{dt}=C": "refuted",
    r"\frac{d}{dt}A^2 = AB + BA": "proved",
    r"\frac{d}{dt}A^2 = 2AB": "refuted",
    r"\frac{d}{dt}A^{-1} = -A^{-1}\frac{dA}{dt}A^{-1}": "proved",
    r"\frac{\partial B}{\partial t} = 0": "undecided",
}


@pytest.mark.parametrize("line", LINES)
def test_a_known_function(line: str) -> None:
    claim = check_text(f"{KNOWN}$${line}$$").claims[-1]
    assert claim.verdict == LINES[line], claim.reason


UNKNOWN = r"Let $K(\theta)\in\mathbb{R}^{n\times n}$ be symmetric, where $\theta\in\mathbb{R}$, and $y\in\mathbb{R}^n$." + "\n\n"
FUNCTIONS = {
    r"\frac{\partial K^{-1}}{\partial\theta}=-K^{-1}\frac{\partial K}{\partial\theta}K^{-1}": "proved",
    r"\frac{\partial K^{-1}}{\partial\theta}=K^{-1}\frac{\partial K}{\partial\theta}K^{-1}": "refuted",
    r"\frac{\partial \log\det K}{\partial\theta}=\operatorname{tr}\left(K^{-1}\frac{\partial K}{\partial\theta}\right)": "proved",
    r"\frac{\partial (y^\top K y)}{\partial\theta}=y^\top\frac{\partial K}{\partial\theta}y": "proved",
    r"\frac{\partial K}{\partial\theta}=0": "refuted",
    r"\frac{\partial K^\top}{\partial\theta}=\frac{\partial K}{\partial\theta}": "proved",
    r"\frac{\partial^2 (y^\top K y)}{\partial\theta^2}=0": "undecided",
    r"K^\top = K": "proved",
}


@pytest.mark.parametrize("line", FUNCTIONS)
def test_an_unknown_function(line: str) -> None:
    claim = check_text(f"{UNKNOWN}$${line}$$").claims[-1]
    assert claim.verdict == FUNCTIONS[line], claim.reason


def test_without_a_derivative_by_its_argument_it_is_an_array() -> None:
    claims = check_text(UNKNOWN + r"$$\nabla_y (y^\top K y) = 2Ky$$").claims
    assert claims[-1].verdict == "proved" and not any("unknown function" in c.reason for c in claims)


def test_an_unknown_function_of_what_a_network_gives() -> None:
    text = (
        r"Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $s = \tanh(Wx)$ and $L = \ell(s)$." + "\n\n"
        r"$$\frac{\partial L}{\partial W} = \left(\frac{\partial L}{\partial s}\odot(1-s\odot s)\right)x^\top$$"
    )
    assert check_text(text).claims[-1].verdict == "proved"
    assert check_text(text.replace(r"\odot(1-s\odot s)", "")).claims[-1].verdict == "refuted"
    opaque = text.replace(r"L = \ell(s)", r"L = \sum_{q} \frac{?}{s}")
    assert check_text(opaque).claims[-1].verdict != "proved"


CURVES = (
    r"Let $Q(t)\in\mathbb{R}^{n\times n}$ be invertible, $x(t), y(t)\in\mathbb{R}^n$ and $B\in\mathbb{R}^{n\times n}$; all of "
    r"$\frac{dQ}{dt}$, $\frac{dx}{dt}$, $\frac{dy}{dt}$ exist." + "\n\n"
)
AT_ARGUMENTS = {
    r"Q(t) B = Q B": "proved",
    r"Q(t) B = B Q(t)": "refuted",
    r"\operatorname{tr}(Q(t)^{-1} B) = \operatorname{tr}(B Q(t)^{-1})": "proved",
    r"\frac{d}{dt}Q(t)^{-1} = -Q(t)^{-1} \dot{Q}(t) Q(t)^{-1}": "proved",
    r"\frac{d}{dt}Q(t)^{-1} = -Q(t)^{-1} Q'(t) Q(t)^{-1}": "proved",
    r"\frac{d}{dt}Q^{-1} = Q^{-1} \dot Q Q^{-1}": "refuted",
    r"\frac{d}{dt}\log\det Q(t) = \operatorname{tr}(Q(t)^{-1} \dot Q(t))": "proved",
    r"\frac{d}{dt}\log\det Q(t) = \operatorname{tr}(Q(t)^{-1} \dot Q(t)^T)": "refuted",
    r"\frac{d}{dt}(x(t)^T B y(t)) = \dot x(t)^T B y(t) + x(t)^T B \dot y(t)": "proved",
    r"\frac{d}{dt}(x^T B y) = \dot x^T B y + x^T B^T \dot y": "refuted",
    r"Q(s) B = Q(t) B": "undecided",
}


@pytest.mark.parametrize("line", AT_ARGUMENTS)
def test_an_unknown_function_at_its_argument(line: str) -> None:
    claim = check_text(f"{CURVES}$${line}$$").claims[-1]
    assert claim.verdict == AT_ARGUMENTS[line], claim.reason
