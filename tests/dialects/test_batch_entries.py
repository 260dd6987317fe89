"""Batch derivations written entry by entry, as authors of the dialect write them: rows, columns, labels, slips of indices."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = r"$x\in R^{m\times 3}$, $w\in R^{3\times 2}$, $b\in R^{1\times 2}$, $z\in R^{m\times 2}$. "
LAYER = SHAPES + r"$$z_{i,1}=x_{i}\cdot w_{,1}+b_{1}$$ $$z_{i,2}=x_{i}\cdot w_{,2}+b_{2}$$ "
SCORES = LAYER + r"$$p(y_{i}=1)=\frac{exp(z_{i,1})}{\sum exp(z_{i})} \\ p(y_{i}=2)=\frac{exp(z_{i,2})}{\sum exp(z_{i})}$$ "
LOSS = SCORES + r"$$J=(-1)\sum_{i=1}^{m}\sum_{j=1}^{2} 1(y_{i,j}=1)\ln p(y_{i,j}=1)$$ "
CASES = {
    "columns make the array": (LAYER, r"$$z=x\cdot w+b$$", ["proved"]),
    "columns make the array, wrong": (LAYER, r"$$z=x\cdot w-b$$", ["refuted"]),
    "a column written out": (SHAPES, r"$$x_{i}\cdot w_{,2}=x_{i,1}\cdot w_{1,2}+x_{i,2}\cdot w_{2,2}+x_{i,3}\cdot w_{3,2}$$", ["proved"]),
    "a column written out, wrong": (SHAPES, r"$$x_{i}\cdot w_{,2}=x_{i,1}\cdot w_{1,2}+x_{i,2}\cdot w_{2,2}+x_{i,3}\cdot w_{3,1}$$",
                                    ["refuted"]),
    "a row of entries": (LAYER, r"$$z_{i}=[z_{i,1},z_{i,2}]=x_{i}\cdot w+b$$", ["proved", "proved"]),
    "the slope of a probability": (SCORES, r"$$\frac{\partial p(y_{i}=1)}{\partial z_{i,1}}=p(y_{i}=1)-(p(y_{i}=1))^2$$", ["proved"]),
    "the slope of another probability": (SCORES, r"$$\frac{\partial p(y_{i}=2)}{\partial z_{i,1}}=p(y_{i}=1)-(p(y_{i}=1))^2$$", ["refuted"]),
    "the gradient of the scores": (LOSS, r"$$\frac{\partial J}{\partial z_{i,1}}=p(y_{i}=1)-1(y_{i}=1)$$", ["proved"]),
    "a mean that the loss has not": (LOSS, r"$$\frac{\partial J}{\partial w}=\frac{1}{m} x^{T}\cdot \frac{\partial J}{\partial z}$$",
                                     ["refuted"]),
    "a label without its index": (LOSS, r"$$\frac{\partial J}{\partial z_{i,2}}=p(y=2)-1(y_{i}=2)$$", ["ill-typed"]),
}  # fmt: skip
FIXES = {
    "a mean that the loss has not": r"\frac{\partial J}{\partial w}=x^{T}\cdot \frac{\partial J}{\partial z}",
    "a label without its index": r"\frac{\partial J}{\partial z_{i,2}}=p(y_{i}=2)-1(y_{i}=2)",
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    before, text, expected = CASES[name]
    claims = check_text(before + text, dialect="zhujian").claims[-len(expected) :]
    assert [c.verdict for c in claims] == expected, [(c.latex, c.verdict, c.reason) for c in claims]
    if name in FIXES:
        assert claims[0].fix.replace(" ", "") == FIXES[name].replace(" ", "")


def test_a_contradiction_names_the_line_of_the_loss() -> None:
    before, text, _ = CASES["a mean that the loss has not"]
    claims = check_text(before.replace(" $$", "\n\n$$") + text, dialect="zhujian").claims
    loss = next(c for c in claims if c.latex.startswith("J="))
    assert f"J is defined on line {loss.line}" in claims[-1].reason


def test_an_index_that_the_sum_never_uses() -> None:
    text = LOSS.replace("1(y_{i,j}=1)", "1(y_{m,j}=1)").replace("p(y_{i,j}=1)", "p(y_{m,j}=1)")
    claim = check_text(text, dialect="zhujian").claims[-1]
    assert claim.verdict == "refuted" and claim.counterexample is not None
    assert claim.fix.replace(" ", "") == r"J=(-1)\sum_{i=1}^{m}\sum_{j=1}^{2}1(y_{i,j}=1)\lnp(y_{i,j}=1)"
