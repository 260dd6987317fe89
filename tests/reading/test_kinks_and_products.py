"""Slopes at kinks, the largest of several numbers, and products over an index."""

from __future__ import annotations

import pytest

from derive.judge import check_text

NUMBERS = "Let $x, y, z \\in \\mathbb{R}$ and $v \\in \\mathbb{R}^n$.\n\n"
MATRICES = "Let $A_k \\in \\mathbb{R}^{n\\times n}$ for $k = 1, \\dots, K$.\n\n"


def verdict(text: str, line: str) -> str:
    return check_text(f"{text}$$\n{line}\n$$\n").claims[-1].verdict


@pytest.mark.parametrize("value", ["0", "1", "\\frac12"])
@pytest.mark.parametrize("words", ["", "Let $f(t) = \\max(0, t)$ for a number $t$.\n\n"])
def test_the_slope_at_a_kink_is_a_convention(words: str, value: str) -> None:
    name = "f" if words else "\\operatorname{relu}"
    assert verdict(words, f"{name}'(0) = {value}") == "undecided"


def test_the_slope_beside_a_kink_is_none() -> None:
    words = "Let $f(t) = \\max(0, 1 - t)$ for a number $t$.\n\n"
    assert verdict(words, "f'(0) = -1") == "proved"
    assert verdict(words, "f'(0) = 0") == "refuted"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\max(x, y, z) = \max(\max(x, y), z)", {"proved"}),
        (r"\max(x, y, z) + \min(-x, -y, -z) = 0", {"proved", "checked"}),
        (r"\max(x, 0, z) = \max(z, \operatorname{relu}(x))", {"proved", "checked"}),
        (r"\max(x, y, z) = \max(x, y)", {"refuted"}),
        (r"\min(x, y, z) = \min(x, y) + z", {"refuted"}),
    ],
)
def test_the_largest_of_three_numbers(line: str, expected: set[str]) -> None:
    assert verdict(NUMBERS, line) in expected


def test_a_product_ends_with_the_last_factor_that_holds_its_index() -> None:
    right = r"\sum_{i=1}^n \prod_{j \ne i} v_j = \prod_{j=1}^n v_j \sum_{i=1}^n \frac{1}{v_i}"
    assert verdict(NUMBERS, right) in ("proved", "checked")
    assert verdict(NUMBERS, right.replace("1}{v_i}", "2}{v_i}")) == "refuted"


@pytest.mark.parametrize(
    "line",
    [
        r"\left(\prod_{k=1}^K A_k\right)^\top = \prod_{k=1}^K A_k^\top",
        r"\prod_{k=1}^K A_k = \exp\left(\sum_{k=1}^K \log A_k\right)",
    ],
)
def test_a_product_of_matrices_is_no_product_of_their_entries(line: str) -> None:
    assert verdict(MATRICES, line) == "undecided"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\sum_{k=0}^{T-1} x^k = \frac{1 - x^T}{1 - x}", "proved"),
        (r"\sum_{k=0}^{T-1} x^k = \frac{1 - x^{T+1}}{1 - x}", "refuted"),
        (r"(v^T w)^T = w^T v", "proved"),
    ],
)
def test_a_number_to_the_power_of_the_number_of_steps(line: str, expected: str) -> None:
    assert verdict(NUMBERS + "Let $w \\in \\mathbb{R}^n$ and let there be $T$ steps.\n\n", line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\frac{1}{A} = A^{-1}", "undecided"),
        (r"\frac{A}{B} = A B^{-1}", "undecided"),
        (r"\frac{A}{B} = B A^{-1}", "refuted"),
    ],
)
def test_a_fraction_of_square_matrices_may_be_an_inverse(line: str, expected: str) -> None:
    assert verdict("Let $A, B \\in \\mathbb{R}^{n\\times n}$.\n\n", line) == expected


LOSS = "Let $S \\in \\mathbb{R}^{n\\times n}$ be symmetric and $v, w \\in \\mathbb{R}^n$.\n\n$$\nJ = \\log v^\\top S v\n$$\n\n"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (r"\nabla_v J = \frac{2 S v}{v^\top S v}", "proved"),
        (r"\nabla_v J = \frac{S v}{v^\top S v}", "undecided"),
        (r"\nabla_v (w^\top \log v) = w \oslash v", "proved"),
    ],
)
def test_a_function_before_a_row_acts_on_the_product_that_is_a_number(line: str, expected: str) -> None:
    assert verdict(LOSS, line) == expected
