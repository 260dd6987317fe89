"""Arrays by the list of their entries, and arrays that count from places of their own."""

from __future__ import annotations

import pytest

from derive.judge import check_text


def verdicts(text: str) -> list[str]:
    return [claim.verdict for claim in check_text(text).claims if claim.kind == "claim"]


TAPS = """The taps are $h_{-R},\\dots,h_R$ and the signal is $x_1,\\dots,x_n$, with zeros outside.
$$y_i=\\sum_{k=-R}^{R}h_kx_{i-k},\\qquad i=1,\\dots,n$$
"""


@pytest.mark.parametrize(
    "line, verdict",
    [
        ("y_i=\\sum_{k=-R}^{R}h_{-k}x_{i+k}", "proved"),
        ("y_i=\\sum_{k=-R}^{R}h_{k}x_{i+k}", "refuted"),
        ("\\frac{\\partial y_i}{\\partial h_k}=x_{i-k}", "proved"),
        ("\\frac{\\partial y_i}{\\partial h_k}=x_{i+k}", "refuted"),
    ],
)
def test_a_list_says_where_counting_starts(line, verdict):
    assert verdicts(f"{TAPS}$${line}$$") == [verdict]


RESIDUALS = """We observe numbers $x_1,\\dots,x_T$; for $a\\in\\mathbb{R}^p$
$$e_t=x_t-\\sum_{k=1}^{p}a_kx_{t-k},\\qquad t=p+1,\\dots,T$$
$$Q=\\frac12\\sum_{t=p+1}^{T}e_t^2$$
"""


def test_an_array_by_entries_counts_from_where_its_range_starts():
    assert verdicts(RESIDUALS + "$$\\frac{\\partial Q}{\\partial a_k}=-\\sum_{t=p+1}^{T}e_tx_{t-k}$$") == ["proved"]
    assert verdicts(RESIDUALS + "$$\\frac{\\partial Q}{\\partial a_k}=\\sum_{t=p+1}^{T}e_tx_{t-k}$$") == ["refuted"]


MIXED = """Let $x\\in\\mathbb{R}^{n}$, $w\\in\\mathbb{R}^{k}$, $y\\in\\mathbb{R}^{n-k+1}$ and $s=\\sum_{j=1}^nx_j$.
$$y_i=\\sum_{a=0}^{k-1}w_ax_{i+a},\\quad i=1,\\dots,n-k+1$$
"""


def test_one_array_counts_from_zero_and_another_from_one():
    assert verdicts(MIXED + "$$\\frac{\\partial y_i}{\\partial x_j}=\\sum_{a=0}^{k-1}w_a\\delta_{j,i+a}$$") == ["proved"]
    assert verdicts(MIXED + "$$\\frac{\\partial y_i}{\\partial w_a}=x_{i+a-1}$$") == ["refuted"]


@pytest.mark.parametrize(
    "text",
    [
        "Let $x_1,\\dots,x_n$ be points. $$\\sum_{i=1}^n x_i^\\top x_i = 1$$",
        "Vectors $x_1,\\dots,x_n$ are given. $$\\sum_{i=1}^n x_i = 1$$",
        "Given values $x_1,\\dots,x_n$, $$\\sum_{i=1}^n \\|x_i\\|^2 = 1$$",
        "Given inputs $x_1,\\dots,x_n$ and $W\\in\\mathbb{R}^{m\\times d}$, $$y_i=Wx_i,\\quad i=1,\\dots,n$$",
        "The layers $x_1,\\dots,x_n$ follow. $$\\sum_{i=1}^n x_i = 1$$",
    ],
)
def test_a_list_of_what_may_be_no_numbers_declares_nothing(text):
    assert "x" not in {row.name for row in check_text(text).symbols if row.role == "declared"}


def test_a_list_of_numbers_declares_them():
    text = "Given values $x_1,\\dots,x_n$, $$\\sum_{i=1}^n x_i = 1$$"
    assert ("x", "n×1", "declared") in {(row.name, row.shape, row.role) for row in check_text(text).symbols}


LAGS = """Let $x=(x_0,\\dots,x_{n-1})$ be a finite sequence, with $x_i=0$ for all other $i$.
$$r_k=\\sum_{i=0}^{n-1}x_ix_{i+k},\\qquad k=-(n-1),\\dots,n-1$$
"""


@pytest.mark.parametrize(
    "line, verdict",
    [
        ("r_{-k}=r_k", "proved"),
        ("r_{-k}=-r_k", "refuted"),
        ("r_0=\\sum_{i=0}^{n-1}x_i^2", "proved"),
        ("r_0=\\sum_{i=0}^{n-1}x_i", "refuted"),
        ("\\frac{\\partial r_k}{\\partial x_j}=x_{j+k}+x_{j-k}", "proved"),
        ("\\frac{\\partial r_k}{\\partial x_j}=2x_{j+k}", "refuted"),
    ],
)
def test_an_array_that_counts_from_below_zero(line, verdict):
    assert verdicts(f"{LAGS}$${line}$$")[-1] == verdict
