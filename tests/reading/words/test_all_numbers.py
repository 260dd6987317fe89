"""Documents without an array, where letters are numbers by themselves, and functions that are given at a sample."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.reading.words.all_numbers import numbers

LINE = """Given samples $(x_i, y_i)$, $i=1,\\dots,m$, the model is $$h(x_i) = w_0 + w_1 x_i.$$

$$J(w_0, w_1) = \\frac{1}{2m} \\sum_{i=1}^m (h(x_i) - y_i)^2$$

"""
CLAIMS = {
    r"\frac{\partial J}{\partial w_0} = \frac{1}{m} \sum_{i=1}^m (w_0 + w_1 x_i - y_i)": "proved",
    r"\frac{\partial J}{\partial w_1} = \frac{1}{m} \sum_{i=1}^m (h(x_i) - y_i) x_i": "proved",
    r"\frac{\partial J}{\partial w_1} = \frac{1}{m} \sum_{i=1}^m (h(x_i) - y_i)": "refuted",
    r"\frac{\partial J}{\partial w_0} = \frac{2}{m} \sum_{i=1}^m (h(x_i) - y_i)": "refuted",
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_line_through_samples(claim: str) -> None:
    found = check_text(f"{LINE}$${claim}$$").claims[-1]
    assert found.verdict == CLAIMS[claim], found.reason


@pytest.mark.parametrize("words", ["The weights form a vector.", "Here $A \\in \\mathbb{R}^{2\\times 2}$.", "As $w^\\top x$ shows,", "权重是向量。"])
def test_not_beside_arrays(words: str) -> None:
    assert not list(numbers(words, ()))
    verdicts = {c.verdict for c in check_text(f"{words}\n\n{LINE}$${next(iter(CLAIMS))}$$").claims if c.kind == "claim"}
    assert not verdicts & {"refuted", "ill-typed"}


SAMPLES = "Samples $x_i \\in \\mathbb{R}^d$, $y_i \\in \\mathbb{R}$, $i=1,\\dots,m$, and $w \\in \\mathbb{R}^d$.\n\n"
GIVEN = {
    "$$h(x_i) = w^\\top x_i + b$$\n\n$$\\frac{\\partial}{\\partial w} \\sum_{i=1}^m (h(x_i) - y_i)^2 = 2\\sum_{i=1}^m (w^\\top x_i + b - y_i) x_i$$":
        "proved",
    "$$h(x_i) = w^\\top x_i + b$$\n\nFor $v \\in \\mathbb{R}^d$, $$h(v) = w^\\top v + b$$": "proved",
    "$$h(x_i) = w^\\top x_i + b$$\n\nFor $v \\in \\mathbb{R}^d$, $$h(v) = w^\\top v - b$$": "refuted",
    "$$h(x_i) = w^\\top x_i + y_i$$\n\nFor $v \\in \\mathbb{R}^d$, $$h(v) = w^\\top v$$": "undecided",
}  # fmt: skip


@pytest.mark.parametrize("text", GIVEN)
def test_a_function_given_at_a_sample(text: str) -> None:
    found = check_text(SAMPLES + text).claims[-1]
    assert found.verdict == GIVEN[text], found.reason
