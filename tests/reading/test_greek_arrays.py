"""Greek letters are numbers where nothing says otherwise; a formula below, or in the same sentence, says otherwise."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = r"Let $x\in\mathbb{R}^n$, $c\in\mathbb{R}^k$ and $G, B\in\mathbb{R}^{n\times k}$. "
BELOW = SHAPES + "$$ y = \\gamma\\odot x + \\beta $$\n\nHere\n\n$$ \\gamma = G c, \\qquad \\beta = B c $$\n\n"
BESIDE = SHAPES + "Then $y = \\gamma\\odot x + \\beta$ with $\\gamma = G c$ and $\\beta = B c$.\n\n"
FIRST = "# FiLM\n\nThe layer is $y = \\gamma\\odot x + \\beta$ with $\\gamma = G c$ and $\\beta = B c$. " + SHAPES + "\n\n"


@pytest.mark.parametrize("text", [BELOW, BESIDE, FIRST])
def test_formulas_behind_their_use(text: str) -> None:
    assert not {"refuted", "ill-typed"} & {c.verdict for c in check_text(text).claims}
    assert check_text(text + r"$$ y = x\odot Gc + Bc $$").claims[-1].verdict == "proved"
    assert check_text(text + r"$$ y = x\odot Gc - Bc $$").claims[-1].verdict == "refuted"


def test_a_letter_without_a_formula_is_a_number() -> None:
    assert check_text(SHAPES + r"$$ y = \gamma x + \beta $$").claims[-1].verdict == "ill-typed"


LAYOUT = SHAPES + "Let $y = Gc + x$ and $\\bar y = \\nabla_y L$.\n\n$$ \\nabla_c L = G^\\top\\bar y $$\n\n"


@pytest.mark.parametrize(
    ("text", "line", "verdict"),
    [
        ("In Jacobian form (numerator layout):", r"\frac{\partial y}{\partial c} = G", "proved"),
        ("In Jacobian form (numerator layout):", r"\frac{\partial y}{\partial c} = G^\top", "ill-typed"),
        ("In Jacobian form (denominator layout):", r"\frac{\partial y}{\partial c} = G^\top", "proved"),
    ],
)
def test_a_layout_told_aside_holds_from_there_on(text: str, line: str, verdict: str) -> None:
    claims = check_text(f"{LAYOUT}{text}\n\n$$ {line} $$").claims
    assert [c.verdict for c in claims if c.kind == "claim"] == ["proved", verdict]
