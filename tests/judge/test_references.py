"""References to numbered equations: what they change, and what they only say."""

from __future__ import annotations

from derive.judge import check_text
from derive.results import Claim

HEAD = r"$X \in \mathbb{R}^{n\times d}$, $w \in \mathbb{R}^{d}$, $y \in \mathbb{R}^{n}$, $A \in \mathbb{R}^{p\times n}$." + "\n\n"


def last(text: str) -> Claim:
    return check_text(HEAD + text).claims[-1]


def test_a_claim_says_which_equations_it_is_taken_from() -> None:
    text = "$$r = X w - y \\tag{1}$$\n\n$$f = r^\\top r \\qquad (2)$$\n\nInserting (1) into (2),\n\n$$f = (X w - y)^\\top (X w - y)$$\n"
    claim = last(text)
    assert claim.verdict == "proved"
    assert "(1) on line 3" in claim.reason and "(2) on line 5" in claim.reason


def test_a_number_behind_the_display_counts() -> None:
    claim = last("$$r = X w - y$$\n(7)\n\nFrom (7),\n\n$$A r = A X w - A y$$\n")
    assert claim.verdict == "proved" and "(7) on line 3" in claim.reason


def test_labels() -> None:
    text = "\\begin{equation}\\label{eq:r}\nr = X w - y\n\\end{equation}\n\nBy \\eqref{eq:r},\n\n$$A r = A X w - A y$$\n"
    assert "(eq:r) on line" in last(text).reason


def test_an_equation_that_is_not_there() -> None:
    assert "which no equation of the document is" in last("$$r = X w - y \\tag{1}$$\n\nFrom eq. (9),\n\n$$A r = A X w - A y$$\n").reason


def test_nothing_to_put_in() -> None:
    text = "$$r = X w - y \\tag{1}$$\n\n$$A A^\\top = (A A^\\top)^\\top \\tag{2}$$\n\nSubstituting (1) into (2),\n\n$$A r = A X w - A y$$\n"
    assert "no side of (1) stands in (2)" in last(text).reason


def test_a_true_line_stays_proved_behind_a_false_one() -> None:
    text = "$$r = X w - y \\tag{1}$$\n\n$$A r = A X w + A y \\tag{2}$$\n\nFrom (2),\n\n$$A r = A X w - A y$$\n"
    claim = last(text)
    assert claim.verdict == "proved" and "which is refuted" in claim.reason


def test_a_false_line_stays_refuted_and_says_where_the_mistake_was_made() -> None:
    text = "$$r = X w - y \\tag{1}$$\n\n$$A r = A X w + A y \\tag{2}$$\n\nFrom (2),\n\n$$2 A r = 2 A X w + 2 A y$$\n"
    claim = last(text)
    assert claim.verdict == "refuted" and "where the mistake was made" in claim.reason


def test_numbers_in_the_words_are_no_references() -> None:
    assert "takes it from" not in last("$$r = X w - y \\tag{1}$$\n\nThere are two cases (2) here:\n\n$$A r = A X w - A y$$\n").reason
