"""A fix unfolds to its derivation, whose formulas are themselves proved."""

from __future__ import annotations

import pytest

from derive.judge import check_text

TEXT = r"""Let $m, p, q \in \mathbb{N}$, $X \in \mathbb{R}^{p\times m}$, $W \in \mathbb{R}^{q\times p}$, $b \in \mathbb{R}^{q}$,
$T \in \mathbb{R}^{q\times m}$.

$$Z = W X + b \mathbf{1}_m^T$$

$$L = \|Z - T\|^2$$

"""


def mended(line: str):
    claim = check_text(f"{TEXT}$${line}$$").claims[-1]
    assert claim.verdict in ("refuted", "ill-typed") and claim.fix
    return claim


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (r"\nabla_W L = X^T \nabla_Z L", ("trace", "Kronecker")),
        (r"\nabla_X L = \nabla_Z L\, W^T", ("trace", "Kronecker")),
        (r"\nabla_W L = \frac{1}{m} \nabla_Z L\, X^T", ("every gradient", "Kronecker")),
    ],
)
def test_a_fix_that_moves_or_rescales_a_factor_says_why(line, words):
    told = " ".join(step.what for step in mended(line).steps)
    assert all(word in told for word in words)


@pytest.mark.parametrize("line", [r"\nabla_W L = X^T \nabla_Z L", r"\nabla_X L = \nabla_Z L\, W^T"])
def test_the_formulas_of_a_derivation_are_proved(line):
    shown = [s.latex for s in mended(line).steps if s.latex]
    assert any("\\otimes" in latex for latex in shown) and any(latex.count("operatorname{tr}") >= 2 for latex in shown)
    for latex in shown:
        if "mathrm{d}L" not in latex:  # the part of dL that belongs to one variable, no equation for all
            assert check_text(f"{TEXT}$${latex}$$").claims[-1].verdict == "proved", latex


def test_a_proved_claim_keeps_its_own_steps():
    claim = check_text(TEXT + r"$$\nabla_W L = \nabla_Z L\, X^T$$").claims[-1]
    assert claim.verdict == "proved" and claim.steps and claim.mending is None


ROWS = r"""The bias repeats in every row (broadcasting). Let $X \in \mathbb{R}^{m\times p}$, $W \in \mathbb{R}^{p\times q}$, $b \in \mathbb{R}^{1\times q}$,
$T \in \mathbb{R}^{m\times q}$.

$$Z = X W + b$$

$$L = \frac{1}{m}\|Z - T\|^2$$

"""


def test_a_row_that_repeats_is_summed():
    claim = check_text(ROWS + r"$$\nabla_b L = \frac{1}{m} \mathbf{1}^T \nabla_Z L$$").claims[-1]
    assert claim.verdict == "refuted" and claim.fix
    told = " ".join(step.what for step in claim.steps)
    assert "stands in every row of Z" in told and "the loss holds such a factor" in told


def test_the_link_of_a_chain_is_derived_by_the_gradient_at_its_head():
    claim = check_text(TEXT + r"$$\nabla_W L = (2Z - 2T) X^T = 2 X^T (Z - T)$$").claims[-1]
    assert claim.verdict == "ill-typed" and claim.fix
    assert "Kronecker" in " ".join(step.what for step in claim.steps)
