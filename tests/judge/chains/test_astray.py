"""Greek letters that nothing declares are not accused of not fitting as numbers."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LINES = {
    r"We observe $y=X\beta+\varepsilon$ with $X\in\mathbb R^{n\times p}$.": "definition",
    r"Let $X\in\mathbb R^{n\times p}$ and $y\in\mathbb R^n$. Then $y = X\beta$.": "undecided",
    r"Let $X\in\mathbb R^{n\times p}$ and $W\in\mathbb R^{n\times n}$. Then $X = \alpha W$.": "ill-typed",
    r"Let $X\in\mathbb R^{n\times p}$ and $W\in\mathbb R^{n\times n}$. Then $X = X - \eta W$.": "ill-typed",
}


@pytest.mark.parametrize("text", LINES)
def test_case(text: str) -> None:
    claims = [c for c in check_text(text).claims if "=" in c.latex and r"\in" not in c.latex]
    assert claims[-1].verdict == LINES[text] or (LINES[text] == "undecided" and claims[-1].verdict == "definition")


MODEL = "We observe $y=X\\beta+\\varepsilon$ with $X\\in\\mathbb R^{n\\times p}$.\n\n$$S(\\beta) = \\|y-X\\beta\\|^2$$\n\n"


@pytest.mark.parametrize(("line", "verdict"), [
    (r"\nabla S(\beta) = -2X^\top(y-X\beta)", "proved"),
    (r"\nabla S(\beta) = -2X(y-X\beta)", "ill-typed"),
    (r"\nabla S(\beta) = -2X^\top\varepsilon", "proved"),
])  # fmt: skip
def test_a_linear_model_declares_its_columns(line: str, verdict: str) -> None:
    assert check_text(f"{MODEL}$${line}$$").claims[-1].verdict == verdict


def test_weights_in_a_list_are_a_column() -> None:
    text = "Let $W=\\operatorname{diag}(w_1,\\dots,w_n)$.\n\n$$\\operatorname{tr}W=\\sum_{i=1}^nw_i$$\n\n$$W w = w$$"
    assert [c.verdict for c in check_text(text).claims[-2:]] == ["proved", "refuted"]
