"""A declared vector of ones beside matrices of another width."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = (
    "Let $A, B \\in \\mathbb{R}^{n\\times n}$, $P, V \\in \\mathbb{R}^{n\\times p}$, $O = AV$, $B = PV^\\top$, and let "
    "$\\mathbf{1} \\in \\mathbb{R}^n$ be the vector of ones.\n\n"
)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"(A \odot B)\mathbf{1} = (O \odot P)\mathbf{1}", "proved"),
    (r"(A \odot B)\mathbf{1} = (O \odot O)\mathbf{1}", "ill-typed"),
    (r"(A \odot B)\mathbf{1} = (O \odot P)^\top\mathbf{1}", "ill-typed"),
    (r"\mathbf{1}^\top A\mathbf{1} = \mathbf{1}^\top A^\top\mathbf{1}", "proved"),
])  # fmt: skip
def test_as_long_as_it_must_be(line: str, verdict: str) -> None:
    claims = check_text(f"{SHAPES}$${line}$$\n\n$$\\mathbf{{1}}^\\top\\mathbf{{1}} = n$$").claims
    assert [claim.verdict for claim in claims[-2:]] == [verdict, "proved"]
