"""Arrays given by their entries in brackets, and what the words say of entries."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = r"Let $p\in\mathbb{R}^{N\times K}$." + "\n\n"
CASES = {
    "round": (r"$P=(p_{ik})$", r"P = p", "proved"),
    "square, commas": (r"$P=[p_{i,k}]$", r"P = p", "proved"),
    "turned": (r"$P=(p_{ik})$", r"P = p^\top", "ill-typed"),
    "indices below the bracket": (r"$P=(p_{ik}^2)_{ik}$", r"P = p\odot p", "proved"),
    "indices below, wrong": (r"$P=(p_{ik}^2)_{ik}$", r"P = p", "refuted"),
    "entries said behind": (r"$G = (g_{ij})$ where $g_{ij} = p_{ij} + 1$", r"G = p + \mathbf{1}\mathbf{1}^\top", "proved"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    words, line, expected = CASES[name]
    claim = check_text(f"{SHAPES}Put {words}.\n\n$${line}$$").claims[-1]
    assert claim.verdict == expected, claim.reason


CROSS = (
    "Let $s\\in\\mathbb{R}^{N\\times K}$, $i=1,\\dots,N$, $k=1,\\dots,K$, and labels $t_{ik}$.\n\n"
    "$$p_{ik}=\\frac{\\exp(s_{ik})}{\\sum_{l=1}^K\\exp(s_{il})}$$\n\n$$E=-\\sum_{i=1}^N\\sum_{k=1}^Kt_{ik}\\log p_{ik}$$\n\n"
    "$$\\frac{\\partial E}{\\partial s_{ik}}=p_{ik}-t_{ik}$$"
)


def test_one_hot_said_of_entries_holds_of_the_array() -> None:
    assert check_text(CROSS.replace("labels $t_{ik}$", "one-hot labels $t_{ik}$")).claims[-1].verdict == "proved"


def test_labels_that_are_not_said_to_be_one_hot() -> None:
    claim = check_text(CROSS).claims[-1]
    assert claim.verdict == "undecided" and "one-hot" in claim.reason
    wrong = CROSS.replace("p_{ik}-t_{ik}", "t_{ik}-p_{ik}")
    assert check_text(wrong).claims[-1].verdict == "refuted"
