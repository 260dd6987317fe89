"""Names and shapes that running text sets as code."""

from __future__ import annotations

import pytest

from derive.judge import check_text

FORWARD = r"""

$$ Z_1 = X W_1 + \mathbf{1}_N b_1 $$

$$ \frac{\partial L}{\partial W_1} = X^\top \frac{\partial L}{\partial Z_1} $$

$$ \frac{\partial L}{\partial b_1} = \mathbf{1}_N^\top \frac{\partial L}{\partial Z_1} $$
"""
TOLD = [
    r"Shapes: `X` is $N \times D$, `W1` is $D \times H$ and `b1` is $1 \times H$.",
    "`X` has shape `(N, D)`, `W_1` has shape `(D, H)` and `b_1` has shape `(1, H)`.",
    "- `X`: inputs, $N \\times D$\n- `W1`: weights, $D \\times H$\n- `b1`: biases, $1 \\times H$",
    "Shapes: `X: (N, D)`, `W1.shape == (D, H)`, `b1: (1, H)`.",
    "The data `X` (shape `(N, D)`), the weights `W1` (shape `(D, H)`) and `b1` (shape `(1, H)`).",
]


@pytest.mark.parametrize("told", TOLD)
def test_shapes_of_code(told: str) -> None:
    document = check_text(told + FORWARD)
    shapes = {row.name: row.shape for row in document.symbols}
    assert {name: shapes.get(name) for name in ("X", "W_{1}", "b_{1}")} == {"X": "N×D", "W_{1}": "D×H", "b_{1}": "1×H"}
    assert [claim.verdict for claim in document.claims if claim.kind == "claim"] == ["proved", "proved"]


@pytest.mark.parametrize(
    "text",
    [
        "Call `fit(N, D)` with `Q`, which is $N \\times D$.",
        "```\n`X` is $N \\times D$\n```\n\nNothing else is said.",
        "`X.T` is $D \\times N$.",
    ],
)
def test_other_code_tells_nothing(text: str) -> None:
    document = check_text(text + "\n\n$$ Y = X^\\top W $$")
    assert not any("N" in row.shape.split("×") or "D" in row.shape.split("×") for row in document.symbols)


def test_labels_in_code_are_one_hot() -> None:
    text = r"""`Z` is $N \times C$ and `Y` is the $N \times C$ matrix of one-hot labels.

$$ L = -\sum_{i=1}^N \sum_{c=1}^C Y_{ic} \log \operatorname{softmax}(Z)_{ic} $$

$$ \nabla_Z L = \operatorname{softmax}(Z) - Y $$
"""
    assert [claim.verdict for claim in check_text(text).claims if claim.kind == "claim"] == ["proved"]
