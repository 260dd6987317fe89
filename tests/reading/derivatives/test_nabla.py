"""∇ before a product that is a number; the gradients are by hand: ∇_x xᵀAx = (A + Aᵀ)x, ∇_A aᵀAb = abᵀ."""

import pytest

from derive.judge import check_text

pytestmark = pytest.mark.usefixtures("without_fixes")

HEAD = r"Let $A\in\mathbb{R}^{n\times n}$ be invertible and $a, b, x\in\mathbb{R}^n$." + "\n\n"


@pytest.mark.parametrize(
    "loss, by, right, wrong",
    [
        (r"x^\top A x", "x", r"(A + A^\top)x", "2Ax"),
        (r"a^\top x", "x", "a", "x"),
        (r"\,b^\top A x", "x", r"A^\top b", "Ab"),
        (r"a^\top A b", "A", r"ab^\top", r"ba^\top"),
        (r"a^\top A^{-1} b", "A", r"-A^{-\top}ab^\top A^{-\top}", r"A^{-\top}ab^\top A^{-\top}"),
        (r"(x-a)^\top(x-a)", "x", "2(x-a)", "2(a-x)"),
    ],
)
def test_the_whole_product_is_differentiated(loss, by, right, wrong):
    for side, verdict in ((right, "proved"), (wrong, "refuted")):
        text = f"{HEAD}$$ \\nabla_{by} {loss} = {side} $$\n"
        assert check_text(text).claims[-1].verdict == verdict, side


def test_a_loss_is_differentiated_alone():
    text = HEAD + r"Let $L = a^\top x$." + "\n\n$$ (\\nabla_x L) x^\\top = a x^\\top $$\n\n$$ \\nabla_x L x^\\top = a x^\\top $$\n"
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == ["proved", "proved"]
