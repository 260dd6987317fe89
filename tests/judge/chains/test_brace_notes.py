"""Sizes noted under braces are judged with their line."""

from __future__ import annotations

import pytest

from derive.judge import check_text

TEXT = r"""Let $A \in \mathbb{R}^{10\times 25}$, $B \in \mathbb{R}^{25\times 7}$ and $C = A B$.

$$\underbrace{C^T}_{FIRST} = \underbrace{B^T}_{SECOND} \underbrace{A^T}_{\text{turned}}$$
"""
RIGHT = {
    "FIRST": r"\hookrightarrow B^T A^T (7 \times 10)",
    "SECOND": r"\downarrow B^T (7 \times 25)",
}


@pytest.mark.parametrize("second", [r"B^T (7, 25)", r"B^T, (7 \times 25)", r"\downarrow B^T (7 \times 25)", r"7 \times 25", r"B \to B^T"])
def test_right_notes(second: str) -> None:
    claim = check_text(TEXT.replace("FIRST", RIGHT["FIRST"]).replace("SECOND", second)).claims[-1]
    assert claim.verdict == "proved", claim.reason


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (r"\hookrightarrow B^T A^T (10 \times 7)", RIGHT["SECOND"]),
        (RIGHT["FIRST"], r"\downarrow B (7 \times 25)"),
        (RIGHT["FIRST"], r"B^T, (25 \times 7)"),
        (RIGHT["FIRST"], r"B^T (7, 26)"),
    ],
)
def test_wrong_notes(first: str, second: str) -> None:
    claim = check_text(TEXT.replace("FIRST", first).replace("SECOND", second)).claims[-1]
    assert claim.verdict == "ill-typed" and "under a brace" in claim.reason and claim.fix
