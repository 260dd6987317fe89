"""Habits of blogs: entries of bold symbols in plain type, numbers told beside arrays, shapes at the end of a chain, words behind."""

from __future__ import annotations

import pytest

from derive.judge import check_text


def last(text: str) -> str:
    return check_text(text).claims[-1].verdict


RIDGE = (
    "Let $\\mathbf{X}\\in\\mathbb{R}^{n\\times d}$, $\\mathbf{y}\\in\\mathbb{R}^n$. We want weights $\\mathbf{w}$ and a "
    "regularization strength $\\lambda > 0$.\n\n"
    "$$\\mathcal{L}(\\mathbf{w}) = \\|\\mathbf{X}\\mathbf{w}-\\mathbf{y}\\|^2 + \\lambda\\|\\mathbf{w}\\|^2$$\n\n"
)


@pytest.mark.parametrize(("right", "verdict"), [("2\\lambda", "proved"), ("\\lambda", "refuted")])
def test_a_number_told_beside_an_array_is_the_next_formula(right: str, verdict: str) -> None:
    line = rf"\nabla_{{\mathbf{{w}}}}\mathcal{{L}} = 2\mathbf{{X}}^T(\mathbf{{X}}\mathbf{{w}}-\mathbf{{y}}) + {right}\mathbf{{w}}"
    assert last(f"{RIDGE}$${line}$$") == verdict


BOLD = "Let $\\mathbf{z}\\in\\mathbb{R}^n$ and $\\mathbf{p} = \\operatorname{softmax}(\\mathbf{z})$.\n\n"


@pytest.mark.parametrize(("line", "verdict"), [
    (r"p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}", "proved"),
    (r"p_i = \frac{e^{z_i}}{\sum_k e^{-z_k}}", "refuted"),
    (r"\frac{\partial p_i}{\partial z_j} = p_i(\delta_{ij} - p_j)", "proved"),
    (r"\frac{\partial p_i}{\partial z_j} = p_j(\delta_{ij} - p_j)", "refuted"),
])  # fmt: skip
def test_entries_of_bold_symbols(line: str, verdict: str) -> None:
    assert last(f"{BOLD}$${line}$$") == verdict


def test_a_plain_letter_of_its_own_is_no_entry() -> None:
    text = BOLD + "Let $z\\in\\mathbb{R}^n$ be another vector.\n\n$$\\sum_i z_i = \\mathbf{1}^T\\mathbf{z}$$"
    assert last(text) != "proved"


CHAIN = "Here $x^{(0)} = x \\in \\mathbb{R}^{n}$ is the input, $W\\in\\mathbb{R}^{m\\times n}$, $z = Wx$ and $L=\\|z\\|^2$.\n\n"


def test_a_chain_that_ends_in_a_space_declares() -> None:
    assert last(CHAIN + r"$$\frac{\partial L}{\partial x} = 2W^Tz$$") == "proved"
    assert last(CHAIN + r"$$\frac{\partial L}{\partial x^{(0)}} = W^Tz$$") != "proved"
    assert last(CHAIN + r"$$\frac{\partial L}{\partial q} = 2W^Tz$$") == "undecided"


def test_what_stands_behind_a_line_is_waited_for() -> None:
    text = (
        "Let $X\\in\\mathbb{R}^{N\\times p}$ and $q\\in\\mathbb{R}^N$.\n\n$$X^T R X = X^T\\operatorname{diag}(q\\odot q)X,$$\n\n"
        "where $R$ is the diagonal $N\\times N$ matrix with elements $R_{nn} = q_n^2$."
    )
    wrong = text.replace("R_{nn} = q_n^2", "R_{nn} = q_n")
    assert [c.verdict for c in check_text(text).claims if c.latex.startswith("X^T")] == ["proved"]
    assert [c.verdict for c in check_text(wrong).claims if c.latex.startswith("X^T")] == ["refuted"]
