"""What letters are by their places: labels of names, gates called I, and values that hold for a while."""

from __future__ import annotations

import pytest

from derive.judge import check_text


def verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in check_text(text).claims if claim.kind == "claim"]


def test_a_subscript_that_counts_nothing() -> None:
    text = r"""Let $w, s \in \mathbb{R}^d$, $R$ a constant, $V = w^\top s$ and $L_v = \frac12 (R - V)^2$.

$$ \nabla_w L_v = (V - R) s $$

$$ \nabla_w L_v = (R - V) s $$
"""
    assert verdicts(text) == ["proved", "refuted"]


def test_a_subscript_that_counts() -> None:
    """L_i is one of the terms of a sum: no name."""
    text = r"""Let $w \in \mathbb{R}^d$ and $x_i \in \mathbb{R}^d$ for $i = 1, \dots, n$.

$$ L_i = \frac12 (w^\top x_i)^2, \qquad L = \sum_{i=1}^n L_i $$

$$ \nabla_w L = \sum_{i=1}^n (w^\top x_i) x_i $$
"""
    assert verdicts(text) == ["proved"]


def test_a_gate_called_i() -> None:
    text = r"""Let $A, G, C_p \in \mathbb{R}^{N\times h}$.

$$ I = \sigma(A), \qquad C_n = C_p + I \odot G $$

$$ \frac{\partial L}{\partial G} = \frac{\partial L}{\partial C_n} \odot I $$

$$ \frac{\partial L}{\partial A} = \frac{\partial L}{\partial C_n} \odot G \odot I $$
"""
    assert verdicts(text) == ["proved", "refuted"]


def test_an_identity_stays_one() -> None:
    text = r"""Let $A \in \mathbb{R}^{n\times n}$ be invertible.

$$ I = A A^{-1} $$
"""
    assert verdicts(text) == ["proved"]


@pytest.mark.parametrize(
    "said", [r"At initialisation $B = 0$.", r"$B$ is initialised with $B = 0$.", r"Training begins with $B = 0$ and random $A$."]
)
def test_where_training_starts(said: str) -> None:
    """B = 0 holds at the start only: the gradient by A is not BᵀG without its factor."""
    text = rf"""Let $W, G \in \mathbb{{R}}^{{m\times n}}$, $B \in \mathbb{{R}}^{{m\times r}}$, $A \in \mathbb{{R}}^{{r\times n}}$ and $W = 2 B A$. {said}

$$ \nabla_A L = B^\top \nabla_W L $$

$$ \nabla_B L = 2 \nabla_W L\, A^\top $$

$$ \nabla_A L = 2 B^\top \nabla_W L $$
"""
    assert verdicts(text)[-3:] == ["refuted", "proved", "proved"]


def test_a_variable_of_unknown_shape() -> None:
    """Nothing says what w is: its gradient is not held to be a number; H beside a column of m entries is wrong all the same."""
    text = r"""Let $v \in \mathbb{R}^m$, $L = \frac12 \|v\|^2$. If $v = H w$ with features $H \in \mathbb{R}^{m\times h}$ then

$$ \nabla_w L = H^\top v $$

$$ \nabla_w L = H v $$
"""
    assert verdicts(text) == ["proved", "ill-typed"]


def test_its_gradient() -> None:
    text = r"""Let $a \in \mathbb{R}^n$, $V \in \mathbb{R}^{n\times e}$, $o = V^\top a$, $L$ a function of $o$, and let $g$ be its gradient with respect to $o$.

$$ \frac{\partial L}{\partial a} = V g $$

$$ \frac{\partial L}{\partial V} = g a^\top $$
"""
    assert verdicts(text) == ["proved", "ill-typed"]
