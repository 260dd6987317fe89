"""Identities about letters that nothing declares."""

from __future__ import annotations

import pytest

from derive.judge import check_text


def verdict(line: str, before: str = "") -> str:
    return check_text(f"{before}\n\nSince ${line}$, we are done.").claims[-1].verdict


@pytest.mark.parametrize(
    "line",
    [
        "(AB)^T = B^T A^T",
        "\\operatorname{tr}(ABC) = \\operatorname{tr}(CAB)",
        "\\operatorname{vec}(LXR) = (R^\\top \\otimes L)\\operatorname{vec}(X)",
        "(A \\otimes B)^\\top = A^\\top \\otimes B^\\top",
        "(A B)^{-1} = B^{-1} A^{-1}",
        "(A + B) C = A C + B C",
        "\\operatorname{tr}(A^T B) = \\operatorname{tr}(B^T A)",
    ],
)
def test_identities_hold_for_all_matrices_that_fit(line):
    assert verdict(line) == "proved"


@pytest.mark.parametrize(
    "line",
    [
        "(AB)^T = A^T B^T",
        "A B = B A",
        "\\operatorname{tr}(ABC) = \\operatorname{tr}(BAC)",
        "(A \\otimes B)^\\top = B^\\top \\otimes A^\\top",
        "\\operatorname{vec}(LXR) = (L^\\top \\otimes R)\\operatorname{vec}(X)",
        "A = B",
    ],
)
def test_what_is_no_identity_is_left_open(line):
    assert verdict(line) != "proved" and verdict(line) not in ("refuted", "ill-typed")


def test_declared_letters_are_not_arbitrary():
    assert verdict("(AB)^T = B^T A^T", "Let $A \\in \\mathbb{R}^{m\\times n}$.") == "undecided"


def test_the_claim_says_what_the_letters_stand_for():
    claim = check_text("$(AB)^T = B^T A^T$").claims[-1]
    assert any("A, B stand for any matrices" in told for told in claim.assumptions)


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\mathrm{d}\log\det X = \operatorname{tr}(X^{-1}\mathrm{d}X)", "proved"),
        (r"\mathrm{d}\log\det X = \operatorname{tr}(X\mathrm{d}X)", "undecided"),
        (r"d(X^{-1}) = -X^{-1}(dX)X^{-1}", "proved"),
        (r"d(X^{-1}) = X^{-1}(dX)X^{-1}", "undecided"),
        (r"\frac{\partial}{\partial X}\log\det X = X^{-\top}", "proved"),
        (r"\mathrm{d}(XY) = (\mathrm{d}X)Y + X\,\mathrm{d}Y", "proved"),
        (r"\mathrm{d}(AX) = A\,\mathrm{d}X", "undecided"),  # true only where A is constant
    ],
)
def test_differentials_of_any_matrices(line: str, verdict: str) -> None:
    assert check_text(f"# Rules\n\n$${line}$$\n").claims[0].verdict == verdict
