"""What a formula says by naming one thing only: ∇ of an expression with one array, ones divided by their number."""

from __future__ import annotations

import pytest

from derive.judge import check_text

CASES = {
    "a norm": (r"\nabla \|x\| = \frac{x}{\|x\|}", "proved"),
    "a norm, squared below": (r"\nabla \|x\| = \frac{x}{\|x\|^2}", "refuted"),
    "twice": (r"\nabla^2 \|x\|^2 = 2 I", "proved"),
    "two arrays": (r"\nabla (a^\top x) = a", "undecided"),
}


@pytest.mark.parametrize("name", CASES)
def test_nabla_without_a_variable(name: str) -> None:
    line, expected = CASES[name]
    claim = check_text(r"Let $x, a\in\mathbb{R}^n$." + f"\n\n$${line}$$").claims[-1]
    assert claim.verdict == expected, claim.reason


def test_the_matrix_of_means_has_the_size_of_its_divisor() -> None:
    text = "Let $K\\in\\mathbb{R}^{n\\times n}$ and $H = I - \\frac1n\\mathbf{1}\\mathbf{1}^\\top$.\n\n$$H H = H$$\n\n$$HK = K$$"
    claims = check_text(text).claims
    assert [c.verdict for c in claims[-2:]] == ["proved", "refuted"]
    assert any("matrix of means" in told for claim in claims for told in claim.assumptions)


SAMPLES = r"""Let $x_i\in\mathbb{R}^p$ for $i=1,\dots,N$, $W\in\mathbb{R}^{q\times p}$ and $b\in\mathbb{R}^q$.

$$ z_i = W x_i + b $$

"""


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (r"$$ z_i = b + W x_i $$", "proved"),
        (r"$$ z_i = W x_i - b $$", "refuted"),
        (r"Now let $$ z_i = W x_i - b $$", "definition"),
    ],
)
def test_a_second_formula_for_samples_is_a_claim(text: str, verdict: str) -> None:
    assert check_text(SAMPLES + text).claims[-1].verdict == verdict


def test_a_sum_over_some_of_the_samples_is_not_ill_typed() -> None:
    text = r"Let $g_1, \dots, g_T\in\mathbb{R}^n$, $v_0=0$ and $$ v_t = v_{t-1} + g_t, \qquad t=1,\dots,T. $$ "
    assert check_text(text + r"$$ v_t = g_t + \sum_{s=1}^{t-1} g_s $$").claims[-1].verdict == "checked"
    assert check_text(text + r"$$ v_t = \sum_{s=1}^{t-1} g_s $$").claims[-1].verdict == "refuted"


def test_rows_of_a_matrix_with_another_letter() -> None:
    head = "Let $K\\in\\mathbb{R}^{n\\times p}$, $y\\in\\mathbb{R}^n$, $b\\in\\mathbb{R}^p$ and\n\n$$L = \\frac12\\sum_{i=1}^n(y_i-z_i^\\top b)^2$$\n\n"
    for words in ("is row $i$ of $K$", "is the $i$-th row of $K$"):
        text = head + f"where $z_i^\\top$ {words}.\n\n$$\\nabla_b L = -K^\\top(y-Kb)$$\n\n$$\\nabla_b L = K^\\top(y-Kb)$$\n"
        assert [c.verdict for c in check_text(text).claims if c.kind == "claim"] == ["proved", "refuted"]
