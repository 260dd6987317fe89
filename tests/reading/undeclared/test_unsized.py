"""Identity matrices without a size: what their place says, and what it does not say."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = (
    r"Let $A\in\mathbb{R}^{m\times n}$, $X\in\mathbb{R}^{n\times p}$, $B\in\mathbb{R}^{p\times q}$, "
    r"$S\in\mathbb{R}^{n\times n}$ and $T\in\mathbb{R}^{p\times p}$ be given." + "\n\n"
)
CASES = {
    "before a vec": (r"\operatorname{vec}(AX) = (I\otimes A)\operatorname{vec}(X)", "proved"),
    "before a vec, swapped": (r"\operatorname{vec}(AX) = (A\otimes I)\operatorname{vec}(X)", "refuted"),
    "behind": (r"\operatorname{vec}(AX) = (X^T\otimes I)\operatorname{vec}(A)", "proved"),
    "no size fits": (r"\operatorname{vec}(AX) = (I\otimes X)\operatorname{vec}(A)", "ill-typed"),
    "a product of two inside": (r"\operatorname{vec}(AXB) = (I \otimes AX)\operatorname{vec}(B)", "proved"),
    "two in a sum": (r"\operatorname{vec}(SX + XT) = (I\otimes S + T^T\otimes I)\operatorname{vec}(X)", "proved"),
    "two in a sum, no transpose": (r"\operatorname{vec}(SX + XT) = (I\otimes S + T\otimes I)\operatorname{vec}(X)", "refuted"),
    "transposed, behind a row": (r"\operatorname{vec}(X)^T (I\otimes S)^T = \operatorname{vec}(SX)^T", "proved"),
    "inside a number": (r"\operatorname{tr}(X^TSX) = \operatorname{vec}(X)^T(I\otimes S)\operatorname{vec}(X)", "proved"),
    "inverted": (r"(I\otimes S)^{-1}\operatorname{vec}(X) = \operatorname{vec}(S^{-1}X)", "proved"),
    "two brackets": (r"(I\otimes A)(X\otimes I) = X\otimes A", "proved"),
    "a whole side": (r"\frac{\partial \operatorname{vec}(AX)}{\partial \operatorname{vec}(X)^T} = I\otimes A", "proved"),
    "summands of a side": (r"\frac{\partial \operatorname{vec}(S^2)}{\partial \operatorname{vec}(S)^T} = S^T\otimes I + I\otimes S", "proved"),
    "summands, one transpose too many": (
        r"\frac{\partial \operatorname{vec}(S^2)}{\partial \operatorname{vec}(S)^T} = S^T\otimes I + I\otimes S^T", "refuted"),
    "behind a matrix": (r"A I X = A X", "proved"),
    "beside a number": (r"\lambda I + S = S + \lambda I", "proved"),
    "nothing says": (r"(I\otimes A)(I\otimes X) = I\otimes AX", "undecided"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    line, expected = CASES[name]
    claim = check_text(f"{SHAPES}$${line}$$").claims[-1]
    assert claim.verdict == expected, claim.reason


@pytest.mark.parametrize("below", [r"\operatorname{vec}(X)^T", r"(\mathrm{vec}\, X)^\top", r"\operatorname{vec}^T(X)"])
def test_a_row_below_the_bar_says_the_layout(below: str) -> None:
    def verdict(right: str) -> str:
        line = rf"\frac{{\partial \operatorname{{vec}}(AXB)}}{{\partial {below}}} = {right}"
        return check_text(f"{SHAPES}$${line}$$").claims[-1].verdict

    assert verdict(r"B^T\otimes A") == "proved"
    assert verdict(r"A\otimes B^T") in ("refuted", "ill-typed")


def test_a_number_by_a_row_of_entries() -> None:
    text = SHAPES + r"$$\frac{\partial \operatorname{tr}(S)}{\partial \operatorname{vec}(S)^T} = \operatorname{vec}(I)^T$$"
    wrong = text.replace(r"\operatorname{vec}(I)^T", r"\operatorname{vec}(S)^T")
    assert check_text(wrong).claims[-1].verdict == "refuted"


def test_without_a_layout_the_derivative_by_a_vec_is_open() -> None:
    claim = check_text(SHAPES + r"$$\frac{\partial \operatorname{vec}(AX)}{\partial \operatorname{vec}(X)} = A$$").claims[-1]
    assert claim.verdict in ("undecided", "ill-typed") and claim.reason
