"""Properties that are said of a pronoun; what is true of a symmetric matrix only tells whether it was understood."""

import pytest

from derive.judge import check_text

pytestmark = pytest.mark.usefixtures("without_fixes")

HEAD = r"Let $x_1,\dots,x_n\in\mathbb{R}^d$, $K\in\mathbb{R}^{n\times n}$, $B\in\mathbb{R}^{n\times n}$ and $a\in\mathbb{R}^n$. "
CLAIM = "\n\n$$ \\nabla_a (a^\\top %s a) = 2%sa $$\n"


def judged(words: str, name: str) -> str:
    return check_text(HEAD + words + CLAIM % (name, name)).claims[-1].verdict


@pytest.mark.parametrize(
    "words",
    [
        "The weights are in $K$; it is symmetric.",
        r"The Gram matrix is given by $K_{ij} = k(x_i, x_j)$; it is symmetric and positive definite.",
        "We shall need $K$. This matrix is symmetric.",
        "Among these, $K$ plays a role. It is symmetric, so we may simplify.",
    ],
)
def test_a_pronoun_means_the_last_array(words):
    assert judged(words, "K") == "proved"
    assert judged(words, "B") != "proved"


@pytest.mark.parametrize(
    "words",
    [
        "We shall need $K$. It is not symmetric.",
        "We shall need $K$. It is often symmetric.",
        "Take $K$. Whether it is symmetric does not matter.",
    ],
)
def test_what_is_denied_or_doubted_is_not_said(words):
    assert judged(words, "K") != "proved"


def test_what_stands_further_back_may_be_meant():
    words = "The weights are $K$ and the metric is $B$. It is symmetric."
    assert judged(words, "B") == "proved"
    assert judged(words, "K") == "undecided"
