"""Items of a list that introduce a function each, and those that say something of one."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SPACES = "Let $X,C\\in\\mathbb{R}^{n\\times n}$, $u,v,x,b\\in\\mathbb{R}^n$.\n\n"


@pytest.mark.parametrize("opener", ["For $C\\in\\mathbb{R}^{n\\times n}$, ", "If ", "", "Let "])
@pytest.mark.parametrize(("label", "other"), [("**Rule A.** ", "**Rule B.** "), ("- ", "- "), ("(a) ", "(b) "), ("1. ", "2. ")])
def test_each_item_has_its_function(opener: str, label: str, other: str) -> None:
    first = f"{label}{opener}$f(X)=\\operatorname{{tr}}(CX)$ has $\\nabla f(X)=C^T$.\n\n"
    second = f"{other}{opener}$f(X)=\\operatorname{{tr}}(X^TCX)$ has\n\n$$\\nabla f(X)=(C+C^T)X$$\n\n"
    third = f"{other}{opener}$f(X)=(u^TXv)^2$ has\n\n$$\\nabla f(X)=2(u^TXv)vu^T$$\n"
    verdicts = [claim.verdict for claim in check_text(SPACES + first + second + third).claims if claim.kind == "claim"]
    assert verdicts[-2:] == ["proved", "refuted"] and set(verdicts[:-1]) == {"proved"}


@pytest.mark.parametrize("item", [
    r"- $f(x) = x^TCx + 3b^Tx$",
    r"- For $C = I$, $f(x) = x^Tx + 3b^Tx$",
    r"**Expanded.** $f(x) = x^TCx + 3b^Tx$",
])  # fmt: skip
def test_what_an_item_says_of_a_function_is_a_claim(item: str) -> None:
    text = f"{SPACES}Consider $f(x) = x^TCx + 2b^Tx$.\n\n{item}\n\n$$\\nabla f(x) = (C+C^T)x+2b$$\n"
    claims = check_text(text).claims
    assert claims[-1].verdict == "proved"
    assert claims[-2].verdict in ("refuted", "undecided")
