"""What the search for a fix reads on the way is forgotten: the lines that follow are judged as without it."""

from __future__ import annotations

from derive.judge import check_text

BEFORE = "Let $f$ be a scalar function applied elementwise, $f'$ its derivative, $X\\in\\mathbb{R}^{m\\times n}$.\n\n"
WRONG = "$$d f(X) = f'(X)\\,dX$$\n\n"
AFTER = "Let $A = f(X)$ and let $L(A)$ be a loss.\n\n$$\\nabla_XL=\\nabla_A L\\odot f'(X)$$"


def test_a_wrong_line_before_changes_nothing() -> None:
    alone, behind = (check_text(text).claims[-1] for text in (BEFORE + AFTER, BEFORE + WRONG + AFTER))
    assert alone.verdict == behind.verdict == "proved"
