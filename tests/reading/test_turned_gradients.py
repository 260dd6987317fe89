"""∇_x Jᵀ for a number J is the transposed gradient, and J(W) the loss itself where nothing else is written behind it.

By hand: J = ‖A x‖² has ∇_x J = 2 AᵀA x, so dJ = (∇_x J)ᵀ dx and (∇_x J)ᵀ = 2 xᵀAᵀA.
"""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = "Let $x, v \\in \\mathbb{R}^{n}$, $A \\in \\mathbb{R}^{m\\times n}$, $W \\in \\mathbb{R}^{n\\times m}$, $\\lambda \\in \\mathbb{R}$ and\n\n"
LOSS = "$$J = \\|A x\\|^2$$\n\n"


def last(text: str):
    return check_text(HEAD + text).claims[-1]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\mathrm{d}J = \nabla_x J^\top \mathrm{d}x", "proved"),
        (r"\mathrm{d}J = 2 \nabla_x J^\top \mathrm{d}x", "refuted"),
        (r"\nabla_x J^\top v = 2 x^\top A^\top A v", "proved"),
        (r"\nabla_x J^\top = 2 x^\top A^\top A", "proved"),
        (r"\nabla_x J^\top = 2 A^\top A x", "ill-typed"),
        (r"\nabla_x (x^\top A^\top A x) = 2 A^\top A x", "proved"),
        (r"\nabla_x (v^\top x) = v", "proved"),
    ],
)
def test_a_transpose_behind_nabla_and_a_number(line, verdict):
    assert last(f"{LOSS}$${line}$$\n").verdict == verdict


def test_a_loss_that_no_formula_gives():
    assert last(r"$$\mathrm{d}L = \operatorname{tr}(\nabla_W L^\top \mathrm{d}W)$$").verdict == "proved"


REGULARISED = "$$K(W) = L(W) + \\frac{\\lambda}{2} \\|W\\|_F^2$$\n\nwith the gradient $\\nabla_W L$ of the loss $L$, and so\n\n"


def test_a_loss_with_its_argument_in_the_definition_of_another():
    assert last(REGULARISED + r"$$\nabla_W K = \nabla_W L + \lambda W$$").verdict == "proved"
    assert last(REGULARISED + r"$$\nabla_W K = \nabla_W L - \lambda W$$").verdict not in ("proved", "checked")


@pytest.mark.parametrize("line", ["L(W) = L(-W)", "L(W) = L(2 W)", r"L(W + V) = L(W) + \operatorname{tr}(\nabla_W L^\top V)"])
def test_values_of_a_loss_at_different_arguments_are_not_compared(line):
    head = "Let $V \\in \\mathbb{R}^{n\\times m}$, and let $\\nabla_W L$ be the gradient of the loss.\n\n"
    assert last(f"{head}$$\\nabla_W L = V$$\n\n$${line}$$\n").verdict == "undecided"
