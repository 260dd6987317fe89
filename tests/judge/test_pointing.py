"""A line that stays open names the line that would have said what its symbols are."""

from __future__ import annotations

from derive.judge import check_text

HEAD = "Let $X \\in \\mathbb{R}^{N\\times m}$, $W \\in \\mathbb{R}^{m\\times n}$ and $b \\in \\mathbb{R}^{1\\times n}$.\n\n"
GRADIENT = "$$\\nabla_W J = X^\\top \\nabla_Z J$$\n"


def open_reasons(text: str) -> list[str]:
    return [claim.reason for claim in check_text(text).claims if claim.verdict == "undecided"]


def test_the_line_of_a_definition_that_could_not_be_used_is_named() -> None:
    *_, told = open_reasons(HEAD + "$$Z = X \\% W$$\n\n" + GRADIENT)
    assert told.endswith("line 3, which would say what Z is, could not be used")


def test_a_definition_that_could_be_used_is_not_named() -> None:
    assert not open_reasons(HEAD + "$$Z = X W$$\n\n" + GRADIENT)
    assert not any("would say what" in told for told in open_reasons(HEAD + "$$Z = X W$$\n\n$$Q = X \\% W$$\n\n$$Z + R = 2 R$$\n"))


def test_a_line_that_names_it_already_says_nothing_twice() -> None:
    text = HEAD + "$$Z = \\zzz{X} W$$\n\n$$Z = X W + 2 Z$$\n"
    assert all(told.count("line 3") <= 1 for told in open_reasons(text))


def test_a_definition_under_another_heading_ends_it() -> None:
    text = HEAD + "# One\n\n$$Z = X \\star W$$\n\n# Two\n\n$Z \\in \\mathbb{R}^{N\\times n}$.\n\n$$Z + U = 2 U$$\n"
    assert not any("would say what Z" in told for told in open_reasons(text))


def test_names_of_a_general_layer_stand_for_any() -> None:
    text = "Let $W^{[l]} \\in \\mathbb{R}^{n\\times n}$ and $A^{[l]}, Z^{[l]} \\in \\mathbb{R}^{n\\times m}$.\n\n"
    text += "$$Z^{[l]} = W^{[l]} \\star A^{[l-1]}$$\n\n$$\\frac{\\partial J}{\\partial A^{[l]}} = W^{[l+1]\\top} \\frac{\\partial J}{\\partial Z^{[l+1]}}$$\n"
    *_, told = open_reasons(text)
    assert "line 3, which would say what Z^{[l]} is" in told
