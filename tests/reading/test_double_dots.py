"""The colon as an inner product, where the document says or shows so."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = r"Let $A, B, C, X\in\mathbb{R}^{m\times n}$ and $G = 2X$, $f = X:X$. "
SAID = "The colon stands for the Frobenius inner product.\n\n"
CASES = {
    r"A:B = \operatorname{tr}(A^\top B)": "proved",
    r"A:B = \operatorname{tr}(AB)": "ill-typed",
    r"A:B = B:A": "proved",
    r"2A:B + C:B = (2A+C):B": "proved",
    r"2A:B - C:B = (2A+C):B": "refuted",
    r"df = G:dX": "proved",
    r"df = X:dX": "refuted",
    r"df = dX:X + X:dX": "proved",
}


@pytest.mark.parametrize("line", CASES)
def test_case(line: str) -> None:
    claim = check_text(f"{SHAPES}{SAID}$${line}$$").claims[-1]
    assert claim.verdict == CASES[line], claim.reason


def test_a_differential_behind_it_shows_it() -> None:
    assert check_text(f"{SHAPES}\n\n$$df = G:dX$$").claims[-1].verdict == "proved"


@pytest.mark.parametrize("line", [r"f:\mathbb{R}^n\to\mathbb{R}", r"A:B:C = 0", r"\text{Loss}: f = 2f"])
def test_other_colons_are_none(line: str) -> None:
    assert all(claim.verdict != "proved" for claim in check_text(f"{SHAPES}{SAID}$${line}$$").claims[-1:])
