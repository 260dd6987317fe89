"""A definition of a general layer holds for the layers that stand beside it; expected verdicts are by hand."""

import pytest

from derive.judge import check_text

pytestmark = pytest.mark.usefixtures("without_fixes")

HEAD = r"""Let $W^{(l)}\in\mathbb{R}^{n_l\times n_{l-1}}$, $b^{(l)}\in\mathbb{R}^{n_l}$, and let $g$ act elementwise. For $l=1,\dots,L$
$$ z^{(l)} = W^{(l)}a^{(l-1)} + b^{(l)}, $$
"""
LOSS = r" The loss for $t\in\mathbb{R}^{n_L}$ is $C = \frac12\|a^{(L)}-t\|^2$." + "\n\n"
LINEAR, CURVED = r"a^{(L)}-t", r"(a^{(L)}-t)\odot g'(z^{(L)})"


def judged(text: str, right: str) -> str:
    text += f"$$ \\frac{{\\partial C}}{{\\partial z^{{(L)}}}} = {right} $$\n"
    return next(c.verdict for c in check_text(text).claims if c.latex.startswith(r"\frac{\partial C}"))


@pytest.mark.parametrize("span", [r"l=1,\dots,L-1", r"1\le l\le L-1", r"1 \le l < L", r"l < L", r"l=L-1,\dots,1"])
def test_the_last_layer_outside_of_the_range_is_another(span):
    hidden = f"$$ a^{{(l)}} = g(z^{{(l)}}), \\qquad {span}. $$\n"
    own = HEAD + hidden + r"The last layer is $a^{(L)} = z^{(L)}$." + LOSS
    assert judged(own, LINEAR) == "proved"
    assert judged(own, CURVED) == "refuted"
    assert {judged(HEAD + hidden + LOSS, right) for right in (LINEAR, CURVED)} == {"undecided"}


@pytest.mark.parametrize("span", [r"l=1,\dots,L", r"1\le l\le L"])
@pytest.mark.parametrize("declared", ["", r"The output is $a^{(L)}\in\mathbb{R}^{n_L}$."])
def test_the_last_layer_inside_of_it_is_like_the_others(span, declared):
    text = HEAD + f"$$ a^{{(l)}} = g(z^{{(l)}}), \\qquad {span}. $$\n" + declared + LOSS
    assert judged(text, CURVED) == "proved"
    assert judged(text, LINEAR) == "refuted"


def test_a_declaration_before_the_definition_is_completed():
    first = r"The network has outputs $a^{(L)}\in\mathbb{R}^{n_L}$. "
    text = first + HEAD + r"$$ a^{(l)} = g(z^{(l)}). $$" + "\n" + LOSS
    assert judged(text, CURVED) == "proved"
    assert judged(text, LINEAR) == "refuted"


def test_a_declared_layer_of_another_shape_keeps_it():
    first = r"The network has outputs $a^{(L)}\in\mathbb{R}^{k}$ for targets $t\in\mathbb{R}^{k}$. "
    text = first + HEAD + r"$$ a^{(l)} = g(z^{(l)}). $$" + "\n" + r"The loss is $C = \frac12\|a^{(L)}-t\|^2$." + "\n\n"
    assert judged(text, CURVED) not in ("proved", "refuted")
