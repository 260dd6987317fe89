"""Words set as text: names on the left of an equation and behind ∂, words elsewhere; losses with their arguments repeated."""

from __future__ import annotations

import pytest

from derive.judge import check_text

START = r"Let $A, B\in\mathbb{R}^{n\times n}$. $$C = AB$$" + "\n\n" + r"$$\text{Loss} = \|A\|_F^2$$" + "\n\n"
CASES = {
    r"\nabla_A \text{Loss} = 2A": "proved",
    r"\frac{\partial\text{Loss}}{\partial A} = A": "refuted",
    r"\text{Loss}(A) = \operatorname{tr}(A^\top A)": "proved",
    r"\text{Loss}(A) = \operatorname{tr}(A A)": "refuted",
    r"\text{Loss}(B) = \operatorname{tr}(A^\top A)": "ill-typed",
    r"\text{some words} = A": "undecided",
    r"\text{and the product is } AB = C": "proved",
    r"\text{so } AB = C": "proved",
    r"A B = C \text{ if } A = I": "proved",
}


@pytest.mark.parametrize("line", CASES)
def test_case(line: str) -> None:
    claim = check_text(f"{START}$${line}$$").claims[-1]
    assert claim.verdict == CASES[line], claim.reason
