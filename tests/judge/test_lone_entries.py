"""A formula for one entry of an array is held against the formula for all entries that comes later.

By hand: H = X W^{(1)} + 1 b^{(1)} has the entries b^{(1)}_{1,j} + Σ_k X_{i,k} W^{(1)}_{k,j}.
"""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = (
    "Let $X \\in \\mathbb{R}^{m\\times 2}$, $W^{(1)} \\in \\mathbb{R}^{2\\times 4}$, $b^{(1)} \\in \\mathbb{R}^{1\\times 4}$, "
    "$b^{(2)} \\in \\mathbb{R}^{1\\times 3}$, $H \\in \\mathbb{R}^{m\\times 4}$. For example, $ENTRY$.\n\n"
)
WHOLE = "$$H_{i,j} = b^{(1)}_{1,j} + \\sum_{k=1}^{2} X_{i,k} W^{(1)}_{k,j}$$\n"
RIGHT = "H_{1,2} = b^{(1)}_{1,2} + X_{1,1} W^{(1)}_{1,2} + X_{1,2} W^{(1)}_{2,2}"


def judged(entry: str, between: str = ""):
    claims = check_text(HEAD.replace("ENTRY", entry) + between + WHOLE).claims
    return next(claim for claim in claims if claim.latex.startswith("H_{1,2}"))


def test_a_right_entry_is_proved():
    assert judged(RIGHT).verdict == "proved" and judged(RIGHT, "## Then\n\n").verdict == "proved"


@pytest.mark.parametrize(
    ("printed", "diagnosis"),
    [
        (RIGHT.replace("b^{(1)}", "b^{(2)}"), "wrong layer"),
        (RIGHT.replace("W^{(1)}_{1,2}", "W^{(1)}_{2,1}"), "indices swapped"),
    ],
)
def test_a_slip_is_refuted_and_mended(printed, diagnosis):
    claim = judged(printed)
    assert claim.verdict == "refuted" and claim.diagnosis == diagnosis
    assert claim.fix.replace(" ", "") == RIGHT.replace(" ", "")


def test_an_exception_from_the_rule_is_left():
    assert judged("H_{1,2} = 1").verdict == "definition"


def test_not_where_the_array_is_declared_anew():
    anew = "## Then\n\nNow $H \\in \\mathbb{R}^{m\\times 4}$ is another one.\n\n"
    assert judged(RIGHT.replace("b^{(1)}", "b^{(2)}"), anew).verdict == "definition"
