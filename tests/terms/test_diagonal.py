"""Matrices that are said to be diagonal: diag(v) for a vector that nothing else is known of."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LET = r"Let $D \in \mathbb{R}^{n\times n}$ be diagonal and invertible, $A \in \mathbb{R}^{n\times n}$, $x, y \in \mathbb{R}^n$."


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"D^\top = D", "proved"),
        (r"x^\top D y = y^\top D x", "proved"),
        (r"x^\top D^{-1} y = y^\top D^{-1} x", "proved"),
        (r"D^{-1} D x = x", "proved"),
        (r"d(x^\top D x) = x^\top dD\, x + 2 x^\top D\,dx", "proved"),
        (r"\frac{\partial\, x^\top D x}{\partial x} = 2 D x", "proved"),
        (r"D \odot A = D \odot A^\top", "proved"),
        (r"D A = A D", "refuted"),
        (r"D x = x", "refuted"),
        (r"\frac{\partial\, x^\top D x}{\partial x} = D x", "refuted"),
    ],
)
def test_a_diagonal_matrix(line: str, verdict: str) -> None:
    assert check_text(f"{LET}\n\n$${line}$$").claims[-1].verdict == verdict


@pytest.mark.parametrize("right", [r"x y^\top", r"\operatorname{diag}(x \odot y)"])
def test_a_gradient_in_either_convention(right: str) -> None:
    claim = check_text(f"{LET}\n\n$$f = x^\\top D y$$\n\n$$\\frac{{\\partial f}}{{\\partial D}} = {right}$$").claims[-1]
    assert claim.verdict == "proved"
    assert any("the gradient by the diagonal D is the one" in said for said in claim.assumptions)


@pytest.mark.parametrize("words", [r"Let $E$ be a diagonal $n\times n$ matrix.", r"Here $E$ is a diagonal $n \times n$ matrix."])
def test_a_shape_among_the_words(words: str) -> None:
    assert check_text(f"{words}\n\n$$E^\\top = E$$").claims[-1].verdict == "proved"


def test_an_entry_on_the_diagonal_says_nothing_of_the_matrix() -> None:
    text = r"Let $E$ be an $n\times n$ matrix; a diagonal entry is $E_{11}$."
    assert check_text(f"{text}\n\n$$E^\\top = E$$").claims[-1].verdict == "refuted"
