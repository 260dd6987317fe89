r"""Signs for gradients that a document introduces, \bar X, δ_X, ∇X: lines with them are claims about derivatives."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LAYER = r"""
Let $X \in \mathbb{R}^{N\times m}$, $W \in \mathbb{R}^{m\times n}$ and $Z = XW$, $Y = \tanh(Z)$. The loss is $L$.
"""
ONE = r"""
Let $x \in \mathbb{R}^m$, $t \in \mathbb{R}^n$, $W \in \mathbb{R}^{n\times m}$, $y = Wx$ and $L = \frac12 \|y - t\|^2$.
"""
SAYING = {
    "letter": r"Here $\bar M$ denotes the gradient $\partial L/\partial M$ of the loss with respect to a matrix $M$.",
    "write": r"We write $\bar M$ for the adjoint $\frac{\partial L}{\partial M}$.",
    "equation": r"Put $\bar{Y} = \nabla_Y L$, and similarly for the other symbols.",
    "by": r"Denote $\partial L/\partial Y$ by $\bar Y$ and similarly for the others.",
    "words": r"A bar denotes the gradient of $L$ with respect to the symbol below it.",
}


def verdicts(text: str) -> list[tuple[str, str]]:
    """Kind and verdict of the displayed statements."""
    return [(c.kind, c.verdict) for c in check_text(text).claims if text[: c.start].count("$$") % 2]


@pytest.mark.parametrize("said", SAYING)
def test_bars(said: str) -> None:
    lines = [r"\bar Z = \bar Y \odot (1 - Y \odot Y)", r"\bar W = X^\top \bar Z", r"\bar{X} = \bar{Z} W^\top"]
    wrong = [r"\bar Z = \bar Y \odot (1 - Y)", r"\bar W = \bar Z^\top X", r"\bar X = -\bar Z W^\top"]
    text = LAYER + "\n" + SAYING[said] + "".join(f"\n\n$$ {line} $$" for line in lines + wrong)
    assert verdicts(text) == [("claim", "proved")] * 3 + [("claim", "refuted"), ("claim", "ill-typed"), ("claim", "refuted")]


OTHERS = [
    (r"Write $\delta_v$ for $\nabla_v L$.", r"\delta_x = W^\top \delta_y", r"\delta_x = W \delta_y"),
    (r"Write $\delta_v$ for $\nabla_v L$.", r"\delta_y = y - t", r"\delta_y = t - y"),
    (r"In what follows $\nabla W$ means $\partial L/\partial W$, and so on.", r"\nabla W = \nabla y\, x^\top", r"\nabla W = x \nabla y^\top"),
    (r"We set $\mathrm{d}y = \partial L/\partial y$, and so on.", r"\mathrm{d}W = \mathrm{d}y\, x^\top", r"\mathrm{d}W = \mathrm{d}y\, y^\top"),
    (r"$\hat{v} := \partial L/\partial v$ for any $v$.", r"\hat{W}^\top = x \hat{y}^\top", r"\hat{W}^\top = \hat{y} x^\top"),
    (r"Let $g_v = \frac{\partial L}{\partial v}$.", r"g_W = g_y x^\top", r"g_W = 2 g_y x^\top"),
]


@pytest.mark.parametrize(("said", "right", "wrong"), OTHERS)
def test_other_signs(said: str, right: str, wrong: str) -> None:
    text = f"{ONE}\n{said}\n\n$$ {right} $$\n\n$$ {wrong} $$"
    (kind, first), (_, second) = verdicts(text)
    assert (kind, first) == ("claim", "proved")
    assert second in ("refuted", "ill-typed")


def test_what_one_letter_covers() -> None:
    """An equation about one letter covers another only where a formula with the sign gives that: a mean keeps its bar."""
    said = r"Let $\bar y = \partial L/\partial y$."
    text = ONE + said + r"""

$$ \bar t = \frac1n \mathbf 1^\top t $$

$$ \bar x = W^\top \bar y $$
"""
    assert verdicts(text) == [("definition", "definition"), ("claim", "proved")]


def test_a_meaning_given_before_stays() -> None:
    text = ONE + r"""

$$ \bar t = \frac1n \mathbf 1^\top t $$

From here on $\bar v$ stands for the adjoint $\partial L/\partial v$ of any quantity $v$.

$$ \bar y = y - t $$

$$ \bar t = \frac1n \sum_{i=1}^n t_i $$
"""
    assert verdicts(text) == [("definition", "definition"), ("claim", "proved"), ("claim", "proved")]


def test_two_subscripts_are_no_variable() -> None:
    text = ONE + r"""

Write $\delta_v$ for $\nabla_v L$.

$$ \frac{\partial y_i}{\partial y_j} = \delta_{ij} $$

$$ \frac{\partial L}{\partial t_i} = -\sum_{j=1}^n \delta_{ij} (y_j - t_j) $$
"""
    assert [verdict for _, verdict in verdicts(text)] == ["proved", "proved"]


def test_the_words_are_a_definition() -> None:
    text = ONE + r"""

In the sequel, $\bar v = \partial L / \partial v$.

$$ \bar x = W^\top \bar y $$
"""
    said = [c for c in check_text(text).claims if c.latex.startswith(r"\bar v")]
    assert [(c.kind, c.verdict) for c in said] == [("definition", "definition")]
    assert verdicts(text) == [("claim", "proved")]


def test_scalar_inputs_with_numbers() -> None:
    text = r"""
A program with scalar inputs $x_1, x_2$ computes $v_1 = x_1 x_2$, $v_2 = \sin(x_1)$ and $y = v_1 + v_2$.

$$ \frac{\partial y}{\partial x_1} = x_2 + \cos(x_1) $$

$$ \frac{\partial y}{\partial x_1} = x_2 - \cos(x_1) $$
"""
    assert [verdict for _, verdict in verdicts(text)] == ["proved", "refuted"]


def test_d_told_by_an_equation() -> None:
    """dZ is the gradient of the loss that the equation names, also where every line gives it by another one."""
    text = r"""
Let $A \in \mathbb{R}^{N\times n}$, $X \in \mathbb{R}^{N\times m}$, $W \in \mathbb{R}^{m\times n}$, $A = XW$, $G = \tanh(A)$ and
$dG = \partial\mathcal{L}/\partial G$, and so on.

$$ dA = dG \odot (1 - G \odot G) $$

$$ dW = X^\top dA $$

$$ \frac{\partial\mathcal{L}}{\partial X} = dA W^\top $$

$$ dA = dG \odot (1 - G) $$
"""
    assert [verdict for _, verdict in verdicts(text)] == ["proved", "proved", "proved", "refuted"]


def test_a_sign_with_the_number_of_its_variable() -> None:
    text = r"""
Let $x \in \mathbb{R}^m$, $W_1 \in \mathbb{R}^{h\times m}$, $W_2 \in \mathbb{R}^{n\times h}$, $z_1 = W_1 x$, $a = \tanh(z_1)$ and $z_2 = W_2 a$.
Write $\delta_k = \partial L/\partial z_k$ for $k = 1, 2$.

$$ \delta_1 = (W_2^\top \delta_2) \odot (1 - a \odot a) $$

$$ \frac{\partial L}{\partial W_2} = \delta_2 a^\top $$

$$ \delta_1 = (W_2^\top \delta_2) \odot a $$
"""
    assert verdicts(text) == [("claim", "proved"), ("claim", "proved"), ("claim", "refuted")]
    assert all(claim.verdict != "undecided" for claim in check_text(text).claims)


def test_bars_of_one_loss_among_letters() -> None:
    text = r"""
Here a bar over a symbol denotes the gradient of the loss $\mathcal{L}$ with respect to it. Let $A, B \in \mathbb{R}^{m\times n}$, $C = A \odot B$.

$$ \bar A = \bar C \odot B $$

$$ \bar A = \bar C \odot A $$
"""
    assert [verdict for _, verdict in verdicts(text)] == ["proved", "refuted"]


def test_a_subscript_that_is_an_index() -> None:
    """g_i for ∂L/∂y_i defines the entries of g."""
    text = r"""
Let $x \in \mathbb{R}^m$, $y_i = 2 x_i$ for $i = 1, \dots, m$, and $g_i = \partial L/\partial y_i$.

$$ \frac{\partial L}{\partial x_i} = 2 g_i $$
"""
    assert [verdict for _, verdict in verdicts(text)] == ["proved"]
