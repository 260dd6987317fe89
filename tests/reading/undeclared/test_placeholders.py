"""The letter of an argument that becomes something else."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LOGISTIC = (
    "$$g(z) = \\frac{1}{1+e^{-z}}$$\n\n$$g'(z) = g(z)(1-g(z))$$\n\n"
    "Now $X \\in \\mathbb{R}^{m\\times n}$, $w \\in \\mathbb{R}^n$.\n\n$$z = Xw$$\n\n$$h = g(z)$$\n\n"
)
LINES = {
    r"\frac{\partial h_i}{\partial w_j} = h_i (1 - h_i) X_{ij}": "proved",
    r"\frac{\partial h_i}{\partial w_j} = h_i (1 + h_i) X_{ij}": "refuted",
    r"g(z) \odot (1 - g(z)) = g'(z)": "proved",
    r"h_i = \frac{1}{1 + e^{-z_i}}": "proved",
    r"h_i = \frac{1}{1 + e^{z_i}}": "refuted",
}


@pytest.mark.parametrize("line", LINES)
def test_a_function_at_an_array_of_its_letter(line: str) -> None:
    claims = check_text(f"{LOGISTIC}$${line}$$").claims
    assert claims[-1].verdict == LINES[line], claims[-1].reason
    assert not {c.verdict for c in claims[:-1]} & {"refuted", "ill-typed", "undecided"}


def test_a_letter_that_is_declared_later() -> None:
    text = "$$f(x) = x^2$$\n\n## Arrays\n\nLet $x \\in \\mathbb{R}^n$.\n\n$$f(x) = x \\odot x$$\n\n$$\\sum_{i=1}^n f(x_i) = x^\\top x$$\n\n$$f(3) = 9$$"
    assert [c.verdict for c in check_text(text).claims if c.kind == "claim"] == ["proved"] * 3


def test_the_table_of_symbols_shows_no_letter_of_our_own() -> None:
    assert all(row.name.isprintable() and "↦" not in row.name for row in check_text(LOGISTIC).symbols)
