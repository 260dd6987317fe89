"""What is written behind a loss without a formula, f(z) in D_z f(z), is held against the symbol of the derivative.

By hand: with z = W x + b, any loss of z has the gradients ∇_W = ∇_z xᵀ and ∇_b = ∇_z; a loss "of u" or "of b" says nothing of W.
"""

from __future__ import annotations

import pytest

from derive.judge import check_text

TEXT = r"""Let $W \in \mathbb{{R}}^{{n\times m}}$, $x \in \mathbb{{R}}^{{m}}$, $b \in \mathbb{{R}}^{{n}}$, $u \in \mathbb{{R}}^{{n}}$ and
$$z = W x + b$$

$$\nabla_b J = \nabla_z J$$

$${claim}$$
"""
LAYERS = r"""Let $x \in \mathbb{{R}}^{{m}}$, $W^{{(1)}} \in \mathbb{{R}}^{{n\times m}}$ and
$$z^{{(1)}} = W^{{(1)}} x$$

$$\nabla_{{W^{{(1)}}}} f(W^{{(1)}}) = \nabla_{{z^{{(1)}}}} f({argument}) x^\top$$
"""


def verdict(text: str) -> str:
    return check_text(text).claims[-1].verdict


@pytest.mark.parametrize(
    "claim",
    [
        r"\nabla_W J(W) = \nabla_z J(z) x^\top",
        r"\nabla_W J(z) = \nabla_z J x^\top",
        r"\nabla_W J(W, b) = \nabla_z J x^\top",
        r"\nabla_W J(x) = \nabla_z J x^\top",
        r"\nabla_W J(\theta) = \nabla_z J x^\top",
        r"\frac{\partial J(z)}{\partial W} = \frac{\partial J(z)}{\partial z} x^\top",
        r"\frac{\partial}{\partial W} J(z) = \nabla_z J x^\top",
    ],
)
def test_arguments_that_the_variable_has_to_do_with(claim):
    assert verdict(TEXT.format(claim=claim)) == "proved"


@pytest.mark.parametrize(
    "claim",
    [
        r"\nabla_W J(u) = \nabla_z J x^\top",
        r"\nabla_W J(b) = \nabla_z J x^\top",
        r"\nabla_W J = \nabla_z J(u) x^\top",
        r"\nabla_W J = \nabla_z J(u, 2 u) x^\top",
        r"\frac{\partial J(u)}{\partial W} = \nabla_z J x^\top",
        r"\frac{\partial}{\partial W} J(u) = \nabla_z J x^\top",
    ],
)
def test_arguments_that_nothing_ties_to_the_variable(claim):
    last = check_text(TEXT.format(claim=claim)).claims[-1]
    assert last.verdict == "undecided" and "nothing ties" in last.reason


def test_a_layer_is_not_taken_for_another():
    assert verdict(LAYERS.format(argument="z^{(1)}")) == "proved"
    assert verdict(LAYERS.format(argument="z^{(2)}")) == "undecided"


def test_the_differential_of_a_loss_with_its_arguments_is_no_product():
    last = check_text(TEXT.format(claim=r"\mathrm{d} J(z) = \operatorname{tr}((\nabla_z J)^\top \mathrm{d}z)")).claims[-1]
    assert last.verdict == "undecided" and "write dJ" in last.reason


@pytest.mark.parametrize("argument", [r"W^\top", r"(W)^\top", r"W^\top, b"])
def test_the_variable_itself_is_the_argument_and_nothing_made_of_it_alone(argument: str) -> None:
    """A loss of Wᵀ is another function of W, whatever the author means by it."""
    assert verdict(TEXT.format(claim=rf"\nabla_W J({argument}) = \nabla_z J x^\top")) == "undecided"
    assert verdict(TEXT.format(claim=r"\nabla_W J(W) = \nabla_z J x^\top")) == "proved"


@pytest.mark.parametrize(("argument", "expected"), [("z^{(2)}", "proved"), ("z^{(3)}", "proved"), ("z^{(1)}", "undecided")])
def test_the_letter_of_an_earlier_layer_is_no_argument(argument: str, expected: str) -> None:
    """J(z⁽³⁾) may be differentiated by z⁽²⁾, of which z⁽³⁾ is made; J(z⁽¹⁾) holds no z⁽²⁾."""
    spaces = "".join(f"$z^{{({k})}} \\in \\mathbb{{R}}^{{n}}$, $W^{{({k})}} \\in \\mathbb{{R}}^{{n\\times n}}$ " for k in (1, 2, 3))
    layers = "".join(f"$$z^{{({k})}} = W^{{({k})}} z^{{({k - 1})}}$$\n\n" for k in (2, 3))
    claim = f"$$\\nabla_{{W^{{(2)}}}} J(W^{{(2)}}) = \\nabla_{{z^{{(2)}}}} J({argument}) (z^{{(1)}})^T$$"
    assert verdict(f"{spaces}\n\n{layers}{claim}\n") == expected


STANDS_FOR = r"""---
dialect: zhujian
---
$x\in R^{{1\times m}}$, $W^{{(1)}}\in R^{{m\times n}}$, $W^{{(2)}}\in R^{{n\times n}}$, $u\in R^{{n\times 1}}$

$$z^{{(1)}} = x\cdot W^{{(1)}}$$

$$z^{{(2)}} = z^{{(1)}}\cdot W^{{(2)}}$$

$$dataLoss = z^{{(2)}}\cdot u$$

$$d(dataloss)=tr(D_{{z^{{(1)}}}}f(z^{{({layer})}})\cdot dz^{{(1)}})$$
"""


def test_a_name_that_stands_for_the_loss_takes_the_variable_in_its_brackets() -> None:
    """D_{z⁽¹⁾}f(z⁽²⁾): one of the two layers is a slip, although z⁽²⁾ is made of z⁽¹⁾."""
    assert verdict(STANDS_FOR.format(layer=1)) == "proved"
    last = check_text(STANDS_FOR.format(layer=2)).claims[-1]
    assert last.verdict == "undecided" and "written as that of a function of z^{(2)}" in last.reason
