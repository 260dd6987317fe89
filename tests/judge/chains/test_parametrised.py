"""Claims under equations that the words or the formulas assume; expected values are from a textbook or from NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from derive.judge import check_text

EIGEN = "Let $A\\in\\mathbb{R}^{n\\times n}$ be symmetric. %s\n\n$$%s$$\n"
INTRODUCED = (
    "Let $Au=\\lambda u$ with $u\\in\\mathbb{R}^n$ and $\\|u\\|=1$. Then",
    "Let $u\\in\\mathbb{R}^n$ be a unit eigenvector of $A$ with eigenvalue $\\lambda$.",
    "For the unit vector $u\\in\\mathbb{R}^n$ we suppose $Au=\\lambda u$.",
    "设 $u\\in\\mathbb{R}^n$ 是单位特征向量，满足 $Au=\\lambda u$。",
)


@pytest.mark.parametrize("words", INTRODUCED)
@pytest.mark.parametrize("claim, verdict", [("d\\lambda = u^\\top\\,dA\\,u", "proved"), ("d\\lambda = 2u^\\top\\,dA\\,u", "refuted")])
def test_the_differential_of_an_eigenvalue(words: str, claim: str, verdict: str) -> None:
    assert check_text(EIGEN % (words, claim)).claims[-1].verdict == verdict


def test_a_counterexample_obeys_the_equation() -> None:
    claim = check_text(EIGEN % (INTRODUCED[0], "u^\\top A^2u=\\lambda")).claims[-1]
    assert claim.verdict == "refuted" and claim.counterexample is not None
    values = {name: np.array([[eval_fraction(x) for x in row] for row in np.atleast_2d(v)]) for name, v in claim.counterexample.values.items()}
    a, u, number = values["A"], values["u"], values["\\lambda"]
    assert set(values) == {"A", "u", "\\lambda"}
    assert np.allclose(a, a.T) and np.allclose(a @ u, number * u) and np.isclose(np.sum(u * u), 1)


def eval_fraction(text: object) -> float:
    above, _, below = str(text).partition("/")
    return float(above) / float(below or 1)


WORDED = (
    ("Let $P\\in\\mathbb{R}^{n\\times n}$ be idempotent.", "(I-P)^2=I-P", "proved"),
    ("Let $P\\in\\mathbb{R}^{n\\times n}$ be idempotent.", "P^\\top P=P", "refuted"),
    ("Let $P\\in\\mathbb{R}^{n\\times n}$ be an orthogonal projector.", "P^\\top P=P", "proved"),
    ("Let $P\\in\\mathbb{R}^{n\\times n}$ be an orthogonal projector.", "P^\\top P=I", "refuted"),
    ("Let $A\\in\\mathbb{R}^{n\\times n}$ be an involution.", "A^{-1}=A", "proved"),
    ("Let $T\\in\\mathbb{R}^{n\\times n}$ be traceless.", "\\operatorname{tr}(T+I)=n", "proved"),
    ("Let $x,y\\in\\mathbb{R}^n$ be orthogonal.", "\\|x+y\\|^2=\\|x\\|^2+\\|y\\|^2", "proved"),
    ("Let $x,y\\in\\mathbb{R}^n$ be orthogonal.", "\\|x+y\\|=\\|x\\|+\\|y\\|", "refuted"),
    ("Let $x,y\\in\\mathbb{R}^n$ be orthogonal.", "\\frac{x^\\top y}{x^\\top y}=1", "undecided"),
    ("Let $L\\in\\mathbb{R}^{n\\times n}$ be lower triangular.", "\\operatorname{tr}(L^2)=\\sum_{i=1}^nL_{ii}^2", "checked"),
    ("Let $L\\in\\mathbb{R}^{n\\times n}$ be lower triangular.", "\\operatorname{tr}(LL^\\top)=\\sum_{i=1}^nL_{ii}^2", "refuted"),
    ("Let $A\\in\\mathbb{R}^{n\\times n}$ be nilpotent, $A^2=0$.", "AA^{-1}=I", "undecided"),
    ("Consider $A,B\\in\\mathbb{R}^{n\\times n}$ and their product, $(AB)^\\top=A^\\top B^\\top$.", "(AB)^\\top=A^\\top B^\\top", "refuted"),
)


@pytest.mark.parametrize("words, claim, verdict", WORDED)
def test_what_words_say(words: str, claim: str, verdict: str) -> None:
    assert check_text(f"{words}\n\n$${claim}$$\n").claims[-1].verdict == verdict


def test_unit_length_is_said_of_the_vector_and_not_of_the_matrix_beside_it() -> None:
    text = "Let $A\\in\\mathbb{R}^{n\\times n}$ be symmetric, and let $q\\in\\mathbb{R}^n$ be an eigenvector of $A$ of unit length.\n\n$$%s$$\n"
    assert check_text(text % "q^\\top q=1").claims[-1].verdict == "proved"
    assert check_text(text % "A^\\top A=I").claims[-1].verdict != "proved"
