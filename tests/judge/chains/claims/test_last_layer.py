"""z^{(2)} beside z^{(L)}: one symbol while L is 2, not certain once the words speak of any number of layers."""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = (
    "# A network\n\nThere are $L$ layers, $L = 2$.\n\n$z^{(2)} \\in \\mathbb{R}^{m\\times n}$\n\n"
    "$$P = \\operatorname{softmax}(z^{(2)})$$\n\n"
)
CHAIN = "$$\\operatorname{softmax}(z^{(L)}) = P = \\operatorname{softmax}(z^{(%s)})$$\n"


@pytest.mark.parametrize(
    ("words", "layer", "verdicts"),
    [
        ("", "2", ["proved", "proved"]),
        ("# In general\n\nNow let $L$ be the number of layers.\n\n", "2", ["proved", "undecided"]),
        ("# In general\n\nNow let $L$ be the number of layers.\n\n", "L", ["proved", "proved"]),
        ("# In general\n\nAgain $L = 2$, and $L$ is small.\n\n", "2", ["proved", "proved"]),
    ],
)
def test_a_layer_by_its_number_beside_the_letter(words: str, layer: str, verdicts: list[str]) -> None:
    claims = check_text(HEAD + words + CHAIN % layer).claims[-2:]
    assert [claim.verdict for claim in claims] == verdicts
    if "undecided" in verdicts:
        assert claims[-1].reason.endswith("only if L is 2")


def test_a_membership_of_a_mended_member_says_so() -> None:
    space = "\\in \\mathbb{R}^{2\\times 1}"
    text = f"$z^{{(1)}}, z^{{(3)}} {space}$\n\n$$z^{{(1)}} = \\begin{{bmatrix}} z^{{(3)}}_1 \\\\ z^{{(3)}}_2 \\end{{bmatrix}} {space}$$\n"
    one, two = check_text(text).claims[-2:]
    assert (one.verdict, two.verdict) == ("refuted", "proved")
    assert any("read without a slip of indices" in told for told in two.assumptions)
