"""A claim with kinks is compared on both sides of each of them, and in every pairing of the sides."""

from __future__ import annotations

import pytest

from derive.evaluator.scene import Scene
from derive.evaluator.visits import visit
from derive.judge import check_text
from derive.terms.term import ONE, add, apply, hadamard, num, var

NOTES = r"""
Let $a, b \in \mathbb{R}^d$, $y \in \{0, 1\}$, $m > 0$ and $D = \|a - b\|$. The loss is

$$
L = y D^2 + (1-y) \max(0, m - D)^2 .
$$

$$
\frac{\partial L}{\partial a} = 2 y (a - b) SIGN 2 (1 - y) \max(0, m - D) \frac{a - b}{D}
$$
"""


@pytest.mark.parametrize(("sign", "verdicts"), [("-", {"proved", "checked"}), ("+", {"refuted"})])
def test_a_margin_that_points_seldom_lie_within(sign, verdicts):
    *_, claim = [c for c in check_text(NOTES.replace("SIGN", sign)).claims if c.kind == "claim"]
    assert claim.verdict in verdicts


def scalar(name: str, *properties: str) -> Scene:
    return Scene({name: (ONE, ONE)}, properties={name: frozenset(properties)} if properties else {})


def test_a_kink_far_from_zero_is_reached_or_named():
    x = var("x", (ONE, ONE))
    near, far = (apply("relu", add(x, num(-bound))) for bound in (5, 5000))
    assert visit(near, hadamard(num(0), x), scalar("x")).differs
    assert visit(far, hadamard(num(0), x), scalar("x")).missed == add(x, num(-5000))


def test_an_argument_of_one_sign_is_not_asked_for_the_other():
    x = var("x", (ONE, ONE))
    square = hadamard(x, x)
    assert visit(apply("relu", square), square, scalar("x")).missed is None
    assert visit(apply("abs", x), x, scalar("x", "positive")).missed is None
    assert visit(apply("abs", add(square, num(1))), add(square, num(1)), scalar("x")).missed is None
    assert visit(apply("abs", x), x, scalar("x")).differs
