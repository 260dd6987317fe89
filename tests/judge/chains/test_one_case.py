"""Values that running text gives to a symbol in use define nothing: they hold in their sentence, or as a listed assumption."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.results import Claim

START = r"""Let $z\in\mathbb{R}$, $p = \sigma(z)$ and $\gamma>0$.

$$ F = -(1-p)^\gamma \log p $$

"""
GENERAL = r"$$ \frac{dF}{dz} = (1-p)^\gamma \left( \gamma p \log p + p - 1 \right) $$"
AT_ZERO = r"$$ \frac{dF}{dz} = p - 1 $$"
AT_TWO = r"$$ \frac{dF}{dz} = (1-p)^2 \left( 2 p \log p + p - 1 \right) $$"


def last(text: str) -> Claim:
    return check_text(START + text).claims[-1]


@pytest.mark.parametrize("words", ["For $\\gamma = 0$ this is", "When $\\gamma = 0$ we get", "In the case $\\gamma=0$ one has"])
def test_the_value_holds_in_its_sentence(words: str) -> None:
    claim = last(f"{words}\n\n{AT_ZERO}")
    assert claim.verdict == "proved"
    assert any("gamma" in told and "0" in told for told in claim.assumptions)


def test_a_line_behind_the_sentence_is_general_again() -> None:
    assert last(f"For $\\gamma = 0$ this is the cross-entropy. In general\n\n{GENERAL}").verdict == "proved"
    assert last(f"For $\\gamma = 0$ this is the cross-entropy. In general\n\n{AT_ZERO}").verdict == "undecided"
    wrong = AT_ZERO.replace("p - 1", "1 - p")
    assert last(f"For $\\gamma = 0$ this is the cross-entropy. In general\n\n{wrong}").verdict == "refuted"


def test_a_false_line_in_the_sentence_is_refuted() -> None:
    assert last(f"For $\\gamma = 0$ this is\n\n{AT_ZERO.replace('p - 1', '1 - p')}").verdict == "refuted"


def test_a_value_that_is_fixed_lasts() -> None:
    claim = last(f"From now on we take $\\gamma = 2$.\n\n{AT_TWO}")
    assert claim.verdict in ("proved", "checked")
    assert any("gamma = 2" in told for told in claim.assumptions)
    assert last(f"From now on we take $\\gamma = 2$.\n\n{AT_TWO.replace('2 p', 'p')}").verdict == "refuted"


UNIT = (
    "Let $x \\in \\mathbb{R}^d$, $W \\in \\mathbb{R}^{m\\times d}$, $v, r \\in \\mathbb{R}^m$, $\\kappa \\in (0, 1]$, $h = \\tanh(Wx)$, "
    "$f = \\frac1\\kappa v^\\top(r\\odot h)$.\n\n"
)


@pytest.mark.parametrize("words", ["At test time $\\kappa=1$ and $r=\\mathbf{1}$.", "Initially, $r$ is all ones.", "We initialise $r=\\mathbf{1}$."])
def test_what_holds_for_a_while_proves_nothing(words: str) -> None:
    lost, kept = r"$$\nabla_v f = \frac1\kappa h$$", r"$$\nabla_v f = \frac1\kappa r\odot h$$"
    found = [claim.verdict for claim in check_text(f"{UNIT}{words}\n\n{lost}\n\n{kept}").claims[-2:]]
    assert found[0] in ("undecided", "refuted") and found[1] == "proved"
