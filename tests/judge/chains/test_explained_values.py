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
