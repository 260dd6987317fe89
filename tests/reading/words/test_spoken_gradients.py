"""Words that say through what a loss depends on its variables count for the symbols that they name.

By hand: with Z = W X and Y = V W, a loss of both has ∇_W = ∇_Z Xᵀ + Vᵀ ∇_Y, and one of Z alone has ∇_W = ∇_Z Xᵀ.
"""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = r"""Let $W \in \mathbb{R}^{n\times m}$, $X \in \mathbb{R}^{m\times k}$, $V \in \mathbb{R}^{p\times n}$ and
$$Z = W X$$

$$Y = V W$$

The loss $L$ has the gradients $\frac{\partial L}{\partial Z}$ and $\frac{\partial L}{\partial Y}$.

"""
PART = r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial Z} X^\top"
OTHER = r"\frac{\partial L}{\partial W} = V^\top \frac{\partial L}{\partial Y}"
WHOLE = PART + r" + V^\top \frac{\partial L}{\partial Y}"


def verdict(words: str, claim: str) -> str:
    return check_text(f"{HEAD}{words}\n\n$${claim}$$\n").claims[-1].verdict


@pytest.mark.parametrize("words", ["Now", "Going back through the activation we find", "If all is smooth,", "Via the chain rule,"])
def test_words_that_name_nothing_narrow_nothing(words):
    assert verdict(words, WHOLE) == "proved"
    assert verdict(words, PART) == "undecided"
    assert verdict(words, OTHER) == "undecided"


@pytest.mark.parametrize(
    "words",
    [
        "If $L$ depends on $W$ only through $Z$, then",
        "Seen as a function of $Z$, the loss has",
        "The contribution of the path through $Z$ alone is",
        "With $Y$ held constant,",
    ],
)
def test_words_that_name_the_way(words):
    assert verdict(words, PART) == "proved"
    assert verdict(words, OTHER) == "undecided"


@pytest.mark.parametrize(
    "words",
    [
        "If $L$ depends on $W$ only through $Y$, then",
        "Since $L$ depends on $W$ through $Z$ and $Y$,",
        "$L$ depends on $W$ not only through $Z$:",
        "With $Z$ held constant,",
    ],
)
def test_words_that_name_another_way(words):
    assert verdict(words, PART) == "undecided"


@pytest.mark.parametrize("words", ["The weight receives two contributions,", "Summing over both paths,", "Adding all contributions:"])
def test_words_for_the_whole_narrow_nothing(words):
    assert verdict(words, PART) != "proved"
    assert verdict(words, WHOLE) == "proved"
