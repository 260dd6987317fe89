"""Of which arrays a document says that their entries outside are zero."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.reading.words.outside import zero_arrays

NAMED = {
    "With $g$ zero outside its range, the sum is finite.": {"g"},
    "Take $\\delta$ to be zero outside the grid, and $\\bar{y}$ is zero out of bounds.": {"\\bar{y}"},
    "Here $g$ is zero outside its range. Out-of-range entries are zero.": set(),
    "Setting $G_{ij}=0$ whenever $(i,j)$ lies outside the output,": {"G"},
    "Entries outside are zero.": set(),
    "Nothing is said.": set(),
}


@pytest.mark.parametrize("text", NAMED)
def test_named(text: str) -> None:
    assert zero_arrays(text) >= NAMED[text] and bool(zero_arrays(text)) == bool(NAMED[text])


LAYER = """Indices start at 0. $x \\in \\mathbb{R}^{n}$, $w \\in \\mathbb{R}^{k}$.

$$y_i = \\sum_{a=0}^{k-1} w_a x_{i+a}$$

Let $g_i = \\partial L/\\partial y_i$.

$$\\frac{\\partial L}{\\partial w_a} = \\sum_{i=0}^{n-k} g_i x_{i+a}$$

%s

$$\\frac{\\partial L}{\\partial x_p} = \\sum_{a=0}^{k-1} w_a g_{p-a}$$
"""


def test_zeros_around_a_gradient_do_not_widen_the_layer() -> None:
    claims = check_text(LAYER % "With $g$ zero outside its range,").claims
    assert [c.verdict for c in claims if c.kind == "claim"] == ["proved", "proved"], [c.reason for c in claims]


def test_zeros_around_everything_widen_it() -> None:
    claims = check_text(LAYER % "Entries outside their range are zero.").claims
    assert [c.verdict for c in claims if c.kind == "claim"][0] != "proved"
