"""Sizes that nothing tells, of letters with a layer: nothing is called false that holds if they are equal at all layers.

By hand: with samples as rows, a^{(l)} has m rows at every l, so that (δ^{(l+1)} W^{(l+1)ᵀ}) ⊙ 1(z^{(l)} ≥ 0) types; the widths
of the layers differ, so that W^{(l+1)}ᵀ δ^{(l+1)} does not.
"""

from __future__ import annotations

from derive.judge import check_text

FORWARD = (
    "$$z^{(l)} = a^{(l-1)} W^{(l)} + b^{(l)}$$\n\n$$a^{(l)} = \\operatorname{relu}(z^{(l)})$$\n\n"
    "$$\\delta^{(l)} = \\frac{\\partial J}{\\partial z^{(l)}}$$\n\n"
)
BACKWARD = "$$\\delta^{(l)} = (\\delta^{(l+1)} (W^{(l+1)})^T) \\odot 1(z^{(l)} \\geq 0)$$\n"


def test_the_rows_of_two_layers_may_be_as_many() -> None:
    last = check_text(FORWARD + BACKWARD).claims[-1]
    assert last.verdict not in ("refuted", "ill-typed")


def test_declared_sizes_of_layers_differ() -> None:
    declared = (
        "$a^{(l)}, z^{(l)}, \\delta^{(l)} \\in \\mathbb{R}^{m\\times n^{(l)}}$, $W^{(l)} \\in \\mathbb{R}^{n^{(l-1)}\\times n^{(l)}}$, "
        "$b^{(l)} \\in \\mathbb{R}^{m\\times n^{(l)}}$.\n\n"
    )
    assert check_text(declared + FORWARD + BACKWARD).claims[-1].verdict == "proved"
    wrong = BACKWARD.replace("\\delta^{(l+1)} (W^{(l+1)})^T", "(W^{(l+1)})^T \\delta^{(l+1)}")
    assert check_text(declared + FORWARD + wrong).claims[-1].verdict == "ill-typed"
