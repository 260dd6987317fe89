"""Shapes by the number of units in each layer; a subscript may count samples instead."""

from __future__ import annotations

import pytest

from derive.judge import check_text

UNITS = "Layer $l$ has $n^{(l)}$ neurons. "
SAMPLES = (
    UNITS + r"A batch of $m$ rows: $z^{(l)} \in \mathbb{R}^{m \times n^{(l)}}$, $b^{(l)} \in \mathbb{R}^{1 \times n^{(l)}}$."
    "\n\n$$\\delta^{(l)} = \\frac{\\partial J}{\\partial z^{(l)}}$$\n\n"
    "$$\\nabla_{b^{(l)}} J = \\sum_{i=1}^m \\delta^{(l)}_i$$\n"
)
ENTRIES = UNITS + "\n\n$$z^{(l)}_j = \\sum_k w^{(l)}_{jk} a^{(l-1)}_k + b^{(l)}_j$$\n"


@pytest.mark.parametrize(("text", "name", "shape"), [(SAMPLES, r"\delta^{(l)}", "m×n^{(l)}"), (ENTRIES, "w^{(l)}", "n^{(l)}×n^{(l-1)}")])
def test_shapes_by_units(text: str, name: str, shape: str) -> None:
    document = check_text(text)
    assert {row.name: row.shape for row in document.symbols}[name] == shape
    assert not {"refuted", "ill-typed"} & {claim.verdict for claim in document.claims}
