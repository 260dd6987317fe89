"""π and the e of log e are the numbers they are, unless the document says what they are."""

import pytest
import sympy

import derive
from derive.judge import check_text

RIGHT = [r"\sin(\pi) = 0", r"\cos(\pi) = -1", r"\sin(z + \pi) = -\sin z", r"\sqrt{\pi^2} = \pi", r"\log e = 1", r"\log(e z) = 1 + \log z",
         r"\log(2\pi) = \log 2 + \log \pi"]  # fmt: skip
WRONG = [r"\cos(\pi) = 0", r"\sin(z + \pi) = \sin z", r"\pi z = 3 z", r"\log(2\pi) = \log 2 \cdot \log \pi", r"\log e = 2", r"\log(e z) = 2 + \log z"]


def last(text: str):
    return check_text(text).claims[-1]


@pytest.mark.parametrize("formula", RIGHT)
def test_what_is_true_of_the_numbers(formula):
    assert last(f"Let $z$ be a scalar.\n\n$$\n{formula}\n$$\n").verdict in ("proved", "checked")


@pytest.mark.parametrize("formula", WRONG)
def test_what_is_false_of_the_numbers(formula):
    claim = last(f"Let $z$ be a scalar.\n\n$$\n{formula}\n$$\n")
    assert claim.verdict == "refuted"
    assert "\\pi" not in claim.counterexample.values and "e" not in claim.counterexample.values


def test_a_letter_that_the_document_declares_is_its_own():
    assert last("Let $\\pi \\in \\mathbb{R}^K$ be a probability vector.\n\n$$\n\\mathbf 1^\\top \\pi = 1\n$$\n").verdict == "proved"
    assert last("Let $e \\in \\mathbb{R}^n$ be the residual.\n\n$$\n\\log(e^\\top e) = \\log \\|e\\|^2\n$$\n").verdict == "proved"
    text = "Let $y$ be a number and $\\pi$ a probability.\n\n$$\n\\sin(\\pi) = 0\n$$\n"
    assert last(text).verdict == "refuted"


def test_a_built_in_function_is_not_defined_by_a_line_that_speaks_of_itself():
    text = "Let $a, b$ be scalars.\n\n$$\n\\log(ab) = \\log a + \\log b\n$$\n\n$$\n\\log(a b) = \\log b\n$$\n"
    assert [claim.verdict for claim in check_text(text).claims] == ["proved", "refuted"]


def test_numbers_are_declared_anew_under_a_new_heading():
    text = "# One\nLet $a, b$ be scalars with $a = 0$.\n\n# Two\nLet $a, b$ be scalars.\n\n$$\n\\sqrt{a^2} = a\n$$\n"
    assert last(text).verdict == "refuted"


def test_pi_and_e_of_sympy_are_the_numbers():
    z = sympy.Symbol("z")
    assert derive.prove(sympy.sqrt(sympy.pi**2 * z**2), sympy.pi * sympy.Abs(z)).verdict in ("proved", "checked")
    assert derive.prove(sympy.pi * z, 3 * z).verdict == "refuted"
    assert derive.prove(sympy.log(sympy.E) * z, z).verdict == "proved"
    assert derive.gradient(sympy.pi * z**2, z) == 2 * sympy.pi * z
