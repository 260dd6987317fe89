"""Matrices that are square where a sentence calls them so."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = "Let $A \\in \\mathbb{R}^{m\\times n}$, $B \\in \\mathbb{R}^{p\\times q}$ and $K = B^\\top \\otimes A$.\n\n"


@pytest.mark.parametrize(("words", "line", "verdict"), [
    ("For square invertible $A$ and $B$", r"K^{-1} = B^{-\top} \otimes A^{-1}", "proved"),
    ("For square invertible $A$ and $B$", r"K^{-1} = B^{-1} \otimes A^{-1}", "ill-typed"),
    ("For invertible $A$ and $B$", r"K^{-1} = B^{-\top} \otimes A^{-1}", "ill-typed"),
    ("If $A$ is square,", r"\operatorname{tr}(A^\top) = \operatorname{tr}(A)", "proved"),
    ("If $B$ is square,", r"\operatorname{tr}(A^\top) = \operatorname{tr}(A)", "ill-typed"),
])  # fmt: skip
def test_where_the_words_say_so(words: str, line: str, verdict: str) -> None:
    assert check_text(f"{SHAPES}{words}\n\n$${line}$$").claims[-1].verdict == verdict


def test_they_are_of_any_shape_again_behind_it() -> None:
    text = f"{SHAPES}For square $A$\n\n$$\\operatorname{{tr}}(A^\\top) = \\operatorname{{tr}}(A)$$\n\nBut\n\n$$A A^\\top = A^\\top A$$"
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == ["proved", "ill-typed"]


@pytest.mark.parametrize(("line", "may_be"), [
    (r"\log\det(A^\top A) = 2\log|\det A|", {"proved", "checked", "undecided"}),
    (r"\det(A^\top A) = (\det A)^2", {"proved", "checked", "undecided"}),
    (r"\det(A^\top A) = 2\det A", {"ill-typed", "refuted"}),
])  # fmt: skip
def test_what_may_hold_for_square_matrices_is_not_called_wrong(line: str, may_be: set[str]) -> None:
    assert check_text(f"{SHAPES}If $A$ is square, ${line}$.").claims[-1].verdict in may_be
