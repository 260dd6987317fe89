"""The ε that keeps a denominator from zero is added to each entry; noise and declared numbers are not."""

from __future__ import annotations

import pytest

from derive.judge import check_text

TEXT = "Let $v\\in\\mathbb{{R}}^n$, $s = {root}$ and $J = \\sum_{{i=1}}^n s_i$.\n\n$$ \\nabla_v J = {claim} $$"
HALF = "(v+\\epsilon)^{1/2}"


@pytest.mark.parametrize("root", ["\\sqrt{v+\\epsilon}", HALF, "(v+\\varepsilon)^{\\frac12}", "(v+\\epsilon)^{0.5}"])
def test_added_to_each_entry(root: str) -> None:
    document = check_text(TEXT.format(root=root, claim="\\frac12 \\mathbf 1\\oslash s"))
    assert document.claims[-1].verdict == "proved"
    assert any("added to each entry" in told for claim in document.claims for told in claim.assumptions)
    assert check_text(TEXT.format(root=root, claim="\\mathbf 1\\oslash s")).claims[-1].verdict == "refuted"


def test_noise_is_not() -> None:
    text = "Let $w, x\\in\\mathbb{R}^n$ and $y = w + \\epsilon$.\n\n$$ y - w = \\epsilon $$"
    assert check_text(text).claims[-1].verdict not in ("refuted", "ill-typed")
    assert not any("each entry" in told for claim in check_text(text).claims for told in claim.assumptions)


def test_a_declared_number_is_not() -> None:
    text = "Let $\\epsilon\\in\\mathbb{R}$, $v\\in\\mathbb{R}^n$ and $s = \\sqrt{v + \\epsilon}$."
    assert check_text(text).claims[-1].verdict == "ill-typed"
