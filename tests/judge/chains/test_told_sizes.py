"""“N is the number of rows of Z”, said behind a claim: in its own section or in a later one, the claim is not accused."""

import pytest

from derive.judge import check_text

LOSS = r"""$Z \in \mathbb{R}^{1\times K}$ and $Y \in \mathbb{R}^{1\times K}$, and $N$ is a number.

$$ L = \frac{1}{2N} (Z - Y)(Z - Y)^T $$

# The gradient

$$ \nabla_Z L = RIGHT $$

BETWEEN$N$ is the number of rows of $Z$.
"""


def verdict(right, between=""):
    claims = check_text(LOSS.replace("RIGHT", right).replace("BETWEEN", between)).claims
    return next(c for c in claims if "nabla" in c.latex)


@pytest.mark.parametrize("between", ["", "# Sizes\n\n"])
def test_words_further_down_are_named_whatever_stands_between(between):
    found = verdict("Z - Y", between)
    assert found.verdict == "undecided" and "N = 1" in found.reason and "line" in found.reason


@pytest.mark.parametrize("between", ["", "# Sizes\n\n"])
def test_what_is_false_also_with_those_words_is_refuted(between):
    assert verdict("2 (Z - Y)", between).verdict == "refuted"
