"""Values that running text explains set nothing: what is true of one label only is not proved; marked by hand."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.judge.fixes import search


@pytest.fixture(autouse=True)
def _no_fixes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MAX_READ", 0)


def verdicts(text: str) -> list[str]:
    return [c.verdict for c in check_text(text).claims if c.verdict != "definition"]


PAIR = (
    "Let $u,v\\in\\mathbb{{R}}^d$, $m>0$. {words}\n\n$$\\ell=\\frac t2\\|u-v\\|^2+\\frac{{1-t}}{{2}}(m-u^\\top v)^2$$\n\nThen\n\n"
    "$$\\nabla_u\\ell=t(u-v){sign}(1-t)(m-u^\\top v)v$$\n"
)


@pytest.mark.parametrize(
    "words",
    [
        r"$t\in\{0,1\}$ tells whether they belong together ($t=1$) or not.",
        r"$t\in\{0,1\}$ tells whether they belong together ($t=1$) or not ($t=0$).",
        r"$t\in\{0,1\}$ is the label, where $t=1$ means a matching pair and $t=0$ a non-matching one.",
        r"$t=1$ if the pair matches and $t=0$ otherwise.",
        r"$t\in\{0,1\}$ is the label. Similar pairs have $t=1$.",
        r"Let $t > 0$ be a weight (default $t=1$).",
        r"Let $t \in [0,1]$ be a weight, for example $t=1$.",
    ],
)
def test_a_number(words: str) -> None:
    for sign, verdict in (("-", "proved"), ("+", "refuted")):
        assert verdicts(PAIR.format(words=words, sign=sign)) == [verdict]


LABELS = (
    "Let $X\\in\\mathbb{{R}}^{{N\\times d}}$, $w\\in\\mathbb{{R}}^d$, $p_n = \\sigma(x_n^\\top w)$ with $x_n^\\top$ the $n$-th row of $X$. {words}\n\n"
    "$$L=-\\sum_{{n=1}}^N \\bigl(y_n\\log p_n+(1-y_n)\\log(1-p_n)\\bigr)$$\n\n$$\\nabla_w L=\\sum_{{n=1}}^N(p_n-{y})x_n$$\n"
)


@pytest.mark.parametrize(
    "words",
    [
        r"Let $y\in\{0,1\}^N$, where $y_n=1$ means a positive example.",
        r"Labels $y_n\in\{0,1\}$ for $n=1,\dots,N$, with $y_n=1$ for the positive class.",
        r"Let $y\in\mathbb{R}^N$ with $y_n=1$ for a positive example and $y_n=0$ for a negative one.",
    ],
)
def test_entries(words: str) -> None:
    for y, verdict in (("y_n", "proved"), ("1", "refuted")):
        assert verdicts(LABELS.format(words=words, y=y)) == [verdict]


def test_a_line_for_one_of_the_values_is_not_called_false() -> None:
    text = "Let $u\\in\\mathbb{R}^d$ and let $t\\in\\{0,1\\}$ be the label, with $t=1$ for positives.\n\n$$\\ell = \\frac t2\\|u\\|^2$$\n\n"
    assert verdicts(text + "For positives\n\n$$\\nabla_u\\ell = u$$\n") == ["undecided"]
    assert verdicts(text + "For positives ($t=1$)\n\n$$\\nabla_u\\ell = u$$\n") == ["proved"]
    assert verdicts(text + "For positives\n\n$$\\nabla_u\\ell = -u$$\n") == ["refuted"]


SMOOTH = (
    "Let $z,y\\in\\mathbb{R}^K$ with $\\sum_k y_k=1$, $p=\\operatorname{softmax}(z)$, $0<\\alpha<1$ and "
    "$L=-\\sum_{k=1}^K((1-\\alpha)y_k+\\alpha/K)\\log p_k$. "
)


@pytest.mark.parametrize(
    "words",
    [
        "For $K=2$ this is logistic regression. The gradient is",
        "With $K=2$ classes this is logistic regression. The gradient is",
        "In the binary case ($K=2$) one logit suffices.\n\nThe gradient is",
    ],
)
def test_a_size_of_a_case_is_general_behind_its_sentence(words: str) -> None:
    line = "\n\n$$\\frac{\\partial L}{\\partial z_k}=p_k-(1-\\alpha)y_k-\\frac{\\alpha}{N}$$\n"
    assert verdicts(SMOOTH + words + line.replace("N", "K")) == ["proved"]
    assert verdicts(SMOOTH + words + line.replace("N", "2")) == ["undecided"]
    assert verdicts(SMOOTH + words + line.replace("N", "3")) == ["refuted"]


UNITS = "Let $x\\in\\mathbb{R}^d$, $W\\in\\mathbb{R}^{m\\times d}$, $z=Wx$ and $a=\\operatorname{relu}(z)$. "


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ("A unit with $z_i<0$ has $a_i=0$.", "undecided"),
        ("Dead units have $a_i=0$.", "undecided"),
        ("When all units are active, $a=z$.", "undecided"),
        ("We see that $a_i=z_i$ for active units.", "undecided"),
        ("We see that $a_i=z_i$.", "refuted"),
        ("For every $i$ we have $a_i=z_i$.", "refuted"),
    ],
)
def test_what_a_sentence_says_of_a_case_is_not_called_false(words: str, verdict: str) -> None:
    assert verdicts(UNITS + words) == [verdict]
