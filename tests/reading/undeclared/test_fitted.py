"""Networks of which nothing is declared: matrices and columns of any size that fits; truth by hand."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LAYERS = r"""Input $x$, target $t$, parameters $W_1$, $b_1$, $W_2$, $b_2$.

$$z_1 = W_1 x + b_1,\quad a_1 = \tanh(z_1),\quad z_2 = W_2 a_1 + b_2,\quad E = \tfrac12\|z_2 - t\|^2$$

$$\frac{\partial E}{\partial W_2} = (z_2 - t) a_1^\top$$

$$\frac{\partial E}{\partial a_1} = W_2^\top (z_2 - t)$$

$$\frac{\partial E}{\partial a_1} = W_2 (z_2 - t)$$
"""
GATED = r"""The state $h$ is made from the state before, $h_p$, and the input $x$.

$$z = \sigma(W_z x + U_z h_p)$$

$$c = \tanh(W_c x + U_c h_p)$$

$$h = (1 - z) \odot h_p + z \odot c$$

Let $g = \frac{\partial E}{\partial h}$ for a loss $E$.

$$\frac{\partial E}{\partial c} = g \odot z$$

$$\frac{\partial E}{\partial U_c} = \left(g \odot z \odot (1 - c \odot c)\right) h_p^\top$$

$$\frac{\partial E}{\partial U_c} = h_p \left(g \odot z \odot (1 - c \odot c)\right)^\top$$
"""
ROWS = r"""
$$Z_1 = X W_1 + b_1, \qquad A_1 = \max(0, Z_1), \qquad Z_2 = A_1 W_2 + b_2$$

where the biases are broadcast to every row. For a loss $L$ let $G = \frac{\partial L}{\partial Z_2}$.

$$\frac{\partial L}{\partial W_2} = A_1^\top G$$

$$\frac{\partial L}{\partial b_2} = \mathbf{1}^\top G$$

$$\frac{\partial L}{\partial W_2} = G A_1^\top$$
"""
LOGISTIC = r"""
$$z = w^\top x + b, \qquad p = \sigma(z), \qquad L = -y \log p - (1 - y) \log(1 - p)$$

$$\frac{\partial L}{\partial w} = (p - y)\, x$$

$$\frac{\partial L}{\partial b} = p - y$$

$$\frac{\partial L}{\partial w} = (y - p)\, x$$
"""


def judged(text: str) -> list[bool | None]:
    """Whether each gradient is found right or wrong; None where it is open."""
    found = [c.verdict for c in check_text(text).claims if c.kind == "claim" and "partial" in c.latex]
    return [True if v == "proved" else False if v in ("refuted", "ill-typed") else None for v in found]


@pytest.mark.parametrize(
    ("text", "truth"),
    [(LAYERS, [True, True, False]), (GATED, [True, True, False]), (ROWS, [True, True, False]), (LOGISTIC, [True, True, False])],
    ids=["columns", "gates", "rows", "one number"],
)
def test_gradients_of_a_network_without_declarations(text: str, truth: list[bool]) -> None:
    assert judged(text) == truth


def test_each_letter_is_listed() -> None:
    first = check_text(LAYERS).claims[0]
    taken = [a for a in first.assumptions if "is not declared" in a]
    assert len(taken) == 3 and all(any(a.startswith(name) for a in taken) for name in ("x", "W_{1}", "b_{1}"))


def test_a_definition_settles_sizes_that_nothing_tells() -> None:
    """h = (1 − z) ⊙ h_p + z ⊙ c has a meaning only if both gates are as long as the state."""
    shapes = {row.name: row.shape for row in check_text(GATED).symbols}
    assert len({shapes[name] for name in ("z", "c", "h", "h_{p}")}) == 1
    rows, columns = shapes["U_{z}"].split("×")
    assert rows == columns


@pytest.mark.parametrize(
    "text",
    [
        "$$y = T x$$\n\n$$\\frac{\\partial y}{\\partial x} = T$$\n\nHere $T$ is a number.",
        "$$y = W x$$\n\nwith $W = 3$.\n\n$$\\frac{\\partial y}{\\partial x} = 3$$",
        "$$z = W_i x_i$$\n\n$$\\frac{\\partial z}{\\partial W_i} = x_i$$",
    ],
)
def test_numbers_and_members_are_not_taken_for_matrices(text: str) -> None:
    assert not {"refuted", "ill-typed"} & {claim.verdict for claim in check_text(text).claims}


def test_a_declaration_below_is_what_counts() -> None:
    text = "$$z = W x$$\n\nHere $W \\in \\mathbb{R}^{m\\times n}$ and $x \\in \\mathbb{R}^n$.\n\n$$\\mathrm{d}z = W\\,\\mathrm{d}x$$"
    document = check_text(text)
    assert {row.name: row.shape for row in document.symbols}["W"] == "m×n"
    assert document.claims[-1].verdict == "proved"


@pytest.mark.parametrize("told", ["", "The biases are broadcast.\n\n"])
@pytest.mark.parametrize(("claim", "right"), [(r"\mathbf{1}^\top (Z - T)", True), ("Z - T", False)])
def test_a_bias_beside_rows_is_no_matrix_for_sure(told: str, claim: str, right: bool) -> None:
    net = "For data $X$ and weights $W$ the net is $Z = XW + b$ and $L = \\frac12\\|Z - T\\|_F^2$.\n\n"
    text = told + net + "$$\\frac{\\partial L}{\\partial b} = " + claim + "$$\n"
    verdict = check_text(text).claims[-1].verdict
    expected = ("proved" if right else "ill-typed") if told else "undecided"
    assert verdict == expected


def test_a_property_that_is_told_later_proves_nothing_before() -> None:
    line = r"$$\frac{\partial}{\partial A}\operatorname{tr}(AMA^\top) = 2AM$$"
    claims = check_text(f"For matrices $A$ and $M$:\n\n{line}\n\n## Later\n\nNow let $M$ be symmetric.\n\n{line}\n").claims
    first, second = (claim.verdict for claim in claims if claim.kind == "claim")
    assert first != "proved" and second == "proved"
