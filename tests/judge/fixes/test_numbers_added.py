"""A number beside an array: ill-typed with ones for a fix, and later lines are read with it."""

from __future__ import annotations

from derive.judge import check_text

LET = r"Let $x \in \mathbb{R}^d$ and $m = \frac{1}{d} \mathbf{1}^\top x$." "\n\n"


def test_a_mean_that_is_taken_off() -> None:
    claims = check_text(LET + r"$$c = x - m$$" "\n\n" r"$$\mathbf{1}^\top c = 0$$" "\n\n" r"$$c^\top c = x^\top x$$").claims[-3:]
    assert [c.verdict for c in claims] == ["ill-typed", "proved", "refuted"]
    assert claims[0].fix == r"c=x - m \mathbf{1}"


def test_rows_and_matrices() -> None:
    text = r"Let $y \in \mathbb{R}^{1\times d}$, $A \in \mathbb{R}^{d\times d}$ and $t = \operatorname{tr}(A)$." "\n\n"
    claims = check_text(text + r"$$z = y + t$$" "\n\n" r"$$B = A - t$$").claims[-2:]
    assert [(c.verdict, c.fix) for c in claims] == [
        ("ill-typed", r"z=y + t \mathbf{1}^{\top}"),
        ("ill-typed", r"B=A - t \mathbf{1}\mathbf{1}^{\top}"),
    ]


def test_a_claim_that_is_false_with_ones_as_well_stays_ill_typed() -> None:
    assert check_text(LET + r"$$x = x - m$$").claims[-1].verdict == "ill-typed"
