"""A vector of ones and an identity that are declared like any array; an image that is called I."""

from __future__ import annotations

import pytest

from derive.judge import check_text


@pytest.mark.parametrize("one", ["\\mathbf 1", "{\\bf 1}", "\\mathbf{1}_N", "\\mathbb{1}"])
def test_ones(one: str) -> None:
    text = f"Let $A\\in\\mathbb{{R}}^{{N\\times n}}$, ${one}\\in\\mathbb{{R}}^N$ and $\\mu = A^\\top {one}/N$.\n\n"
    assert check_text(f"{text}$$ (A - {one}\\mu^\\top)^\\top {one} = 0 $$").claims[-1].verdict == "proved"
    assert check_text(f"{text}$$ {one}^\\top {one} = n $$").claims[-1].verdict == "refuted"


SPHERE = "Let $u\\in\\mathbb{R}^{n}$ with $u^\\top u = 1$, $P = I - uu^\\top$"


def test_identity() -> None:
    text = f"{SPHERE}, $I\\in\\mathbb{{R}}^{{n\\times n}}$.\n\n"
    assert check_text(f"{text}$$ PP = P $$").claims[-1].verdict == "proved"
    assert check_text(f"{text}$$ PP = I $$").claims[-1].verdict == "refuted"


@pytest.mark.parametrize(
    "text",
    [
        "Let $I\\in\\mathbb{R}^{n\\times n}$ be an image and $K\\in\\mathbb{R}^{n\\times n}$.\n\n$$ I K = K $$",
        "Let $I, K\\in\\mathbb{R}^{n\\times n}$, $s = \\sum_{i=1}^n I_{ii}$.\n\n$$ I K = K $$",
        "Let $I, K, M\\in\\mathbb{R}^{n\\times n}$ and $I = M M$.\n\n$$ I K = K $$",
    ],
)
def test_an_array_that_is_called_like_the_identity(text: str) -> None:
    assert check_text(text).claims[-1].verdict == "refuted"
