"""Samples x_i and the matrix that holds them as its rows."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SAMPLES = (
    "Given are pairs $(x_i, t_i)$, $i = 1, \\dots, N$, with $x_i \\in \\mathbb{R}^M$ and $t_i \\in \\mathbb{R}$. %s\n\n"
    "$$E(w) = \\frac{1}{2} \\sum_{i=1}^{N} (t_i - w^\\top x_i)^2$$\n\n"
)
RIGHT = "$$\\nabla E(w) = -%s^\\top (t - %s w)$$"
WRONG = "$$\\nabla E(w) = %s^\\top (t - %s w)$$"
SECOND = "$$\\nabla^2 E(w) = %s^\\top %s$$"
PHI = "\\Phi"
TELLING = (
    "We stack the inputs as rows of $\\Phi \\in \\mathbb{R}^{N \\times M}$, the targets in $t \\in \\mathbb{R}^N$.",
    "The $x_i^\\top$ form the rows of a design matrix $\\Phi \\in \\mathbb{R}^{N \\times M}$.",
    "Write the inputs row by row into the matrix $\\Phi \\in \\mathbb{R}^{N \\times M}$.",
)
SILENT = "Let $\\Phi \\in \\mathbb{R}^{N \\times M}$."
TWO = "They are stacked as the rows of $\\Phi \\in \\mathbb{R}^{N \\times M}$ or as the rows of $\\Psi \\in \\mathbb{R}^{N \\times M}$."
OTHER = "The rows of $\\Phi \\in \\mathbb{R}^{N \\times M}$ have mean zero."


def verdicts(told: str, *lines: str) -> list[str]:
    text = SAMPLES % told + "\n\n".join(line.replace("%s", PHI) for line in lines)
    return [c.verdict for c in check_text(text).claims if "nabla" in c.latex]


@pytest.mark.parametrize("told", TELLING)
def test_told_by_the_shape(told: str) -> None:
    assert verdicts(told, RIGHT, WRONG, SECOND) == ["proved", "refuted", "proved"]


@pytest.mark.parametrize("told", [SILENT, TWO, OTHER])
def test_nothing_is_said_of_how_they_belong_together(told: str) -> None:
    assert verdicts(told, RIGHT, WRONG, SECOND) == ["undecided"] * 3


def test_a_weight_matrix_of_the_same_shape_is_no_data() -> None:
    told = "Let $W \\in \\mathbb{R}^{N \\times M}$ be weights."
    assert verdicts(told, "$$\\nabla E(w) = -\\sum_{i=1}^N (t_i - w^\\top x_i) x_i$$", "$$\\nabla E(w) = 2\\sum_{i=1}^N x_i$$") == [
        "proved", "refuted",
    ]  # fmt: skip
