"""Sentences that speak of all matrices at once."""

from __future__ import annotations

import pytest

from derive.judge import check_text

TRUE = r"$$d(A^{-1}) = -A^{-1}\,dA\,A^{-1}$$"
FALSE = r"$$d(A^{-1}) = A^{-1}\,dA\,A^{-1}$$"


@pytest.mark.parametrize(
    "words",
    [
        "All matrices are $n \\times n$.",
        "Throughout, all matrices are square of order $n$.",
        "All matrices in this section are real and square of size $n$.",
        "Every matrix is square, of order $n$.",
        "All matrices below are real $n\\times n$ matrices; $A$ is invertible.",
    ],
)
def test_a_size_for_all(words: str) -> None:
    assert [c.verdict for c in check_text(f"{words}\n\n{TRUE}\n\n{FALSE}").claims if c.kind == "claim"] == ["proved", "refuted"]


@pytest.mark.parametrize("words", ["All matrices are square.", "Not all matrices are $n \\times m$.", "All vectors have $n$ entries."])
def test_nothing_is_told(words: str) -> None:
    document = check_text(f"{words}\n\n{TRUE}")
    assert "n×n" not in {row.shape for row in document.symbols}
    assert document.claims[-1].verdict in ("proved", "undecided")  # an inverse is of a square matrix, of any size


def test_what_is_declared_keeps_its_shape() -> None:
    text = "All matrices are $n \\times n$, but $B \\in \\mathbb{R}^{n\\times m}$.\n\n$$A B B^\\top = A B B$$\n\n$$A = A^\\top$$"
    assert [c.verdict for c in check_text(text).claims if c.kind == "claim"] == ["ill-typed", "refuted"]
