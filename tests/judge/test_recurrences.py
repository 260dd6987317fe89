"""States that are made of the states before them: nothing is proved as if they were free."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = r"""Let $h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^m$, $y_t \in \mathbb{R}^q$ for $t = 1, \dots, T$, and
$W \in \mathbb{R}^{n\times n}$, $U \in \mathbb{R}^{n\times m}$, $V \in \mathbb{R}^{q\times n}$.
"""
LOSS = r"""

$$ o_t = V h_t, \qquad L = \sum_{t=1}^T \frac12 \| o_t - y_t \|^2 $$

$$ CLAIM $$
"""
STATES = [
    r"$$ a_t = W h_{t-1} + U x_t, \qquad h_t = \tanh(a_t) $$",
    r"$$ h_t = \tanh(W h_{t-1} + U x_t) $$",
]


def verdict(states: str, claim: str) -> str:
    return check_text(SHAPES + "\n" + states + LOSS.replace("CLAIM", claim)).claims[-1].verdict


@pytest.mark.parametrize("states", STATES)
def test_a_state_moves_the_states_behind_it(states: str) -> None:
    """∂L/∂h_t has a part through h_{t+1}, so that Vᵀ(o_t − y_t) is not all of it, and W moves all states."""
    assert verdict(states, r"\frac{\partial L}{\partial h_t} = V^\top (o_t - y_t)") == "refuted"
    assert verdict(states, r"\frac{\partial L}{\partial W} = 0") == "refuted"


@pytest.mark.parametrize("states", STATES)
def test_what_no_state_rests_on(states: str) -> None:
    assert verdict(states, r"\frac{\partial L}{\partial V} = \sum_{t=1}^T (o_t - y_t) h_t^\top") == "proved"
    assert verdict(states, r"\frac{\partial L}{\partial V} = \sum_{t=1}^T (y_t - o_t) h_t^\top") in ("undecided", "refuted")
