"""Statements about sizes, in formulas and beside them."""

from __future__ import annotations

import pytest

from derive.judge import check_text


def only(text: str):
    return check_text(text).claims[-1]


@pytest.mark.parametrize(
    "line",
    [
        r"(28 \times 784) \times (784 \times 1) = 28 \times 1",
        r"(12, 25) \cdot (25, 600) = (12, 600)",
        r"(12, 25) (25, 600) = (12, 600)",
        r"25 \times 50 \times 50 \times 1 = 25 \times 1",
        r"(10 \times 1) - (10 \times 1) = (10 \times 1)",
        r"(3 \times 4) \cdot (4 \times 5) + (3 \times 5) = (3 \times 5)",
    ],
)
def test_right_sizes_are_proved(line):
    assert only(f"$${line}$$").verdict == "proved"


@pytest.mark.parametrize(
    ("line", "fix"),
    [
        (r"(28 \times 784) \times (784 \times 1) = 28 \times 784", r"28 \times 1"),
        (r"(12, 25) \cdot (25, 600) = (12, 25)", "(12, 600)"),
        (r"(10 \times 1) - (10 \times 1) = (10 \times 2)", r"(10 \times 1)"),
        (r"(12, 25) \cdot (26, 600) = (12, 600)", ""),
        (r"(10 \times 2) + (10 \times 1) = (10 \times 2)", ""),
    ],
)
def test_wrong_sizes_are_ill_typed(line, fix):
    claim = only(f"$${line}$$")
    assert claim.verdict == "ill-typed" and claim.fix.endswith(fix) and bool(claim.fix) == bool(fix)
    assert fix == "" or only(f"$${claim.fix}$$").verdict == "proved"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"5 \times 5 \times 6 + 6 = 156", "proved"),
        (r"2 \times 3 \times 4 \times 5 = 6 \times 20", "proved"),
        (r"2 \times 3 \times 4 \times 5 = 6 \times 21", "refuted"),
        (r"(5 \times 5) + (2 \times 3) = 31", "proved"),
        (r"(5 \times 5) + (2 \times 3) = 32", "refuted"),
        (r"50 \times 1 \times 50 \times 1 = 50 \times 1", "undecided"),
    ],
)
def test_arithmetic_stays_arithmetic(line, verdict):
    assert only(f"$${line}$$").verdict == verdict


DECLARED = r"$A \in \mathbb{R}^{12\times m}$, $B \in \mathbb{R}^{m\times 25}$, $C \in \mathbb{R}^{12\times 25}$" + "\n\n"


@pytest.mark.parametrize(
    ("line", "kind", "verdict"),
    [
        (r"C = A B, (12 \times 25)", "claim", "proved"),
        (r"C = A B \quad (12, 25)", "claim", "proved"),
        (r"C = A B \quad (12, 24)", "claim", "ill-typed"),
        (r"A + A \quad (12 \times 600)", "assumption", "definition"),
        (r"A = (12, 600)", "assumption", "definition"),
        (r"C = (12, 25)", "claim", "proved"),
        (r"C^T = (12, 25)", "claim", "ill-typed"),
        (r"(12, 25)", "remark", "definition"),
    ],
)
def test_a_size_behind_a_formula_speaks_of_its_shape(line, kind, verdict):
    claim = only(f"{DECLARED}$${line}$$")
    assert (claim.kind, claim.verdict) == (kind, verdict)


def test_a_size_between_factors_is_a_note():
    document = check_text(DECLARED + r"$$2 C = A B \quad (12 \times 25) \times 2 - A B \times 2 + C + C$$")
    claim = document.claims[-1]
    assert claim.verdict == "proved" and any("size" in note for note in claim.notes)


def test_a_loss_without_its_sum_is_mended_for_later_lines():
    text = (
        r"$L \in \mathbb{R}$, $Y \in \mathbb{R}^{p\times m}$, $P \in \mathbb{R}_+^{p\times m}$" + "\n\n"
        r"$$L = -Y \ln(P)$$" + "\n\n" + r"$$\frac{\partial L}{\partial P} = -\frac{Y}{P}$$" + "\n\n"
        r"$$\frac{\partial L}{\partial P} = \frac{Y}{P}$$"
    )
    loss, right, wrong = check_text(text).claims[-3:]
    assert loss.verdict == "ill-typed" and "tr" in loss.fix
    assert right.verdict == "proved" and any("mended" in told for told in right.assumptions)
    assert wrong.verdict == "refuted" and wrong.diagnosis == "sign"
    assert check_text(text.replace(r"L = -Y \ln(P)", loss.fix)).claims[-2].verdict == "proved"


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"W = W - \alpha \nabla_W J", "definition"),
        (r"W = W - \frac{\partial J}{\partial W} \cdot \alpha", "definition"),
        (r"W = W - \alpha \nabla_V J", "ill-typed"),
        (r"W = W + W", "refuted"),
    ],
)
def test_a_step_of_descent_is_no_equation(line, verdict):
    text = r"$W \in \mathbb{R}^{m\times n}$, $V \in \mathbb{R}^{n\times m}$ and $$J = \operatorname{tr}(W V)$$" + f"\n\n$${line}$$"
    assert only(text).verdict == verdict


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"(1 \times 25) \times (10 \times 1) = 10 \times 25", "undecided"),
        (r"(10 \times 1) \times (1 \times 25) = 10 \times 25", "proved"),
        (r"(10 \times 1) \times (1 \times 25) = 25 \times 10", "undecided"),
        (r"(25 \times 2) \times (10 \times 1) = 10 \times 25", "ill-typed"),
        (r"2 \times 3 \times 5 = 6 \times 5", "proved"),
    ],
)
def test_arithmetic_that_is_no_equation_of_sizes(line: str, verdict: str) -> None:
    assert check_text(f"$${line}$$").claims[-1].verdict == verdict


SHAPES = r"Let $A\in\mathbb{R}^{F\times m}$ and $B\in\mathbb{R}^{k\times m}$. "


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"(F\times m)(m\times k)=F\times k", "proved"),
        (r"(k\times m)\cdot(m\times F)\cdot(F\times 1)=(k\times 1)", "proved"),
        (r"(F, m)\,(m, k)=(F, k)", "proved"),
        (r"(m\times m)(m\times m)=m\times m", "proved"),
        (r"F\times m\cdot m\times k=F\times k", "proved"),
        (r"(F\times m)(m\times k)=k\times F", "ill-typed"),
        (r"(F\times m)(k\times m)=F\times k", "ill-typed"),
        (r"(F\times m)(F\times m)=F\times m", "undecided"),
    ],
)
def test_sizes_in_letters(line, verdict):
    assert only(f"{SHAPES}The product has $${line}$$").verdict == verdict
