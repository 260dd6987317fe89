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


ITEMS = (
    "Let $X, A\\in\\mathbb{R}^{n\\times n}$, $a,b,x\\in\\mathbb{R}^n$.\n\n1. If $f = a^T x$, then $$df = a^T dx$$\n"
    "2. If $f = \\|x-b\\|^2$, then $$df = 2(x-b)^Tdx$$\n3. If $F = XAX$, then $$dF = dX\\,AX + XA\\,dX$$\n"
    "4. If $F = X^TX$, then $$LINE$$\n"
)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"dF = dX^TX + X^TdX", "proved"), (r"dF = 2X^TdX", "refuted"),
])  # fmt: skip
def test_each_item_has_its_formula(line: str, verdict: str) -> None:
    claims = [claim for claim in check_text(ITEMS.replace("LINE", line)).claims if claim.kind == "claim"]
    assert [claim.verdict for claim in claims] == ["proved", "proved", "proved", verdict]


LEMMAS = (
    "**Lemma 1.** Let $W\\in\\mathbb{R}^{m\\times n}$, $x\\in\\mathbb{R}^n$ and $z = Wx$.\n\n"
    "**Lemma 2.** Let $s = \\operatorname{softmax}(z)$ for $z\\in\\mathbb{R}^n$ and let $y\\in\\mathbb{R}^n$ satisfy "
    "$\\mathbf 1^\\top y=1$. For $L = -y^\\top\\log s$,\n\n$$LINE$$\n"
)


@pytest.mark.parametrize(("line", "verdict"), [(r"\nabla_z L = s - y", "proved"), (r"\nabla_z L = y - s", "refuted")])
def test_a_lemma_declares_its_letters_anew(line: str, verdict: str) -> None:
    assert check_text(LEMMAS.replace("LINE", line)).claims[-1].verdict == verdict


def test_an_exercise_lets_a_function_be_another() -> None:
    text = (
        "Let $A\\in\\mathbb{R}^{n\\times n}$ and $x,b\\in\\mathbb{R}^n$.\n\n**Exercise 1.** Let $f(x)=x^TAx$. Show that\n\n"
        "$$\\nabla f(x)=(A+A^T)x$$\n\n**Exercise 2.** Let $f(x)=\\|x-b\\|^2$. Show that\n\n$$\\nabla f(x)=2(x-b)$$\n"
    )
    assert [claim.verdict for claim in check_text(text).claims if claim.kind == "claim"] == ["proved", "proved"]


def test_a_unit_vector_that_is_looked_for_lasts() -> None:
    text = (
        "Let $S\\in\\mathbb{R}^{d\\times d}$ be symmetric. We look for a unit vector $u$. Let "
        "$\\mathcal{L}(u,\\lambda) = u^\\top Su+\\lambda(1-u^\\top u)$. At a stationary point\n\n$$Su=\\lambda u$$\n\n"
        "so that\n\n$$u^\\top Su=\\lambda$$\n"
    )
    assert [claim.verdict for claim in check_text(text).claims[-2:]] == ["proved", "proved"]
