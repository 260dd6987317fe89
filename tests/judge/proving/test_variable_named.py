"""Derivatives of columns by a symbol that names a part of their formula; expected by hand: ∂tanh(a)/∂a = diag(1 − tanh²)."""

import pytest

from derive.judge import check_text

pytestmark = pytest.mark.usefixtures("without_fixes")

HEAD = r"""Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $b\in\mathbb{R}^m$, $h = \tanh(Wx + b)$ and $a = Wx + b$. Derivatives of
columns are Jacobians in numerator layout.

"""


@pytest.mark.parametrize(
    "claim, verdict",
    [
        (r"\frac{\partial h}{\partial a} = \operatorname{diag}(1 - h\odot h)", "proved"),
        (r"\frac{\partial h}{\partial a} = \operatorname{diag}(1 - h)", "refuted"),
        (r"\frac{\partial h}{\partial x} = \operatorname{diag}(1 - h\odot h)W", "proved"),
        (r"\frac{\partial h_i}{\partial a_j} = \delta_{ij}(1 - h_i^2)", "proved"),
        (r"\frac{\partial h_i}{\partial a_j} = \delta_{ij}(1 - h_i)", "refuted"),
    ],
)
def test_the_formula_holds_the_variable(claim, verdict):
    assert check_text(f"{HEAD}$$ {claim} $$\n").claims[-1].verdict == verdict


def test_what_shares_leaves_only_is_not_judged():
    text = HEAD + r"Let $c = \exp(Wx)$." + "\n\n$$ \\frac{\\partial c}{\\partial a} = 0 $$\n"
    assert check_text(text).claims[-1].verdict == "undecided"
