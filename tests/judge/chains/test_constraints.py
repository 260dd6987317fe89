"""Constraints: said inside a display, stated as a property, with multipliers, and what they do not do to gradients."""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = (
    r"Let $A\in\mathbb{R}^{k\times m}$, $b\in\mathbb{R}^k$, $C\in\mathbb{R}^{p\times m}$, $d\in\mathbb{R}^p$. "
    r"$$\min_{x\in\mathbb{R}^m} \|Ax-b\|^2 \quad \text{subject to} \quad Cx = d.$$"
    r" Put $L(x,\nu) = \frac12\|Ax-b\|^2 + \nu^\top(Cx-d)$." + "\n"
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\nabla_x L = A^\top(Ax-b) + C^\top\nu", "proved"),  # d is not Cx
        (r"\nabla_x L = A^\top(Ax-b)", "refuted"),
        (r"\nabla_\nu L = Cx - d", "proved"),
    ],
)
def test_a_constraint_in_a_display_defines_nothing(line: str, verdict: str) -> None:
    assert check_text(f"{HEAD}$${line}$$").claims[-1].verdict == verdict


UNIT = (
    r"Let $S\in\mathbb{R}^{n\times n}$ be symmetric. For a unit vector $w\in\mathbb{R}^n$ maximise $w^\top Sw$ with "
    r"$\Lambda(w,\lambda) = w^\top Sw - \lambda(w^\top w - 1)$." + "\n"
)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial\Lambda}{\partial\lambda} = 1 - w^\top w", "proved"),
        (r"\frac{\partial\Lambda}{\partial\lambda} = w^\top w - 1", "undecided"),  # both are zero for a unit vector
        (r"\frac{\partial\Lambda}{\partial w} = 2Sw - 2\lambda w", "proved"),
        (r"\frac{\partial\Lambda}{\partial w} = 2Sw - \lambda w", "refuted"),
    ],
)
def test_what_a_constraint_makes_zero_proves_no_gradient(line: str, verdict: str) -> None:
    assert check_text(f"{UNIT}$${line}$$").claims[-1].verdict == verdict


def test_a_value_at_the_start_is_no_product_with_zero() -> None:
    text = r"Let $x(t)\in\mathbb{R}^n$ with $x(0) = x_0$." + "\n" + r"$$2x_0 = x_0$$"
    assert check_text(text).claims[-1].verdict == "refuted"


@pytest.mark.parametrize("line", [r"S(\gamma) = S + \gamma I_p", r"S(2) = S + 2I_p"])
def test_a_matrix_with_a_number_in_brackets_is_no_product(line: str) -> None:
    text = r"Let $X\in\mathbb{R}^{n\times p}$, $\gamma>0$ and $S = X^\top X$." + "\n" + f"$${line}$$"
    assert check_text(text).claims[-1].verdict == "undecided"


def test_data_of_a_model_is_held_where_its_noise_is_declared() -> None:
    text = (
        r"Let $y\in\mathbb{R}^n$ be the response, $X\in\mathbb{R}^{n\times k}$ a design of full column rank and "
        r"$\varepsilon\in\mathbb{R}^n$ an unobserved quantity whose expectation is zero and whose entries do not depend on one "
        r"another in any way. The model is $y = X\beta + \varepsilon$. Let $Q(\beta) = \|y - X\beta\|^2$." + "\n"
    )
    assert check_text(text + r"$$\nabla_\beta Q = -2X^\top(y - X\beta)$$").claims[-1].verdict == "proved"


def test_what_waits_for_a_symbol_with_a_subscript() -> None:
    text = (
        r"Let $X\in\mathbb{R}^{n\times k}$ and $Z\in\mathbb{R}^{n\times l}$. The fitted values are $F = P_Z X$ with "
        r"$$P_Z = Z(Z^\top Z)^{-1}Z^\top.$$" + "\n" + r"$$F^\top F = F^\top X$$"
    )
    assert check_text(text).claims[-1].verdict == "proved"
