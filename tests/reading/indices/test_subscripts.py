"""Index form with computed subscripts: what is read, and what is proved, refuted or left open. Expected by hand."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from derive.judge import check_text
from derive.results import Claim

SPACES = (
    "Let $x \\in \\mathbb{R}^n$, $w \\in \\mathbb{R}^k$, $b \\in \\mathbb{R}$, $A \\in \\mathbb{R}^{n\\times m}$ and "
    "$q \\in \\mathbb{R}^{sm}$.\n\n"
)
FROM_0 = "Indices start at 0. "
ZERO = "Entries outside an array are zero. "


def last(text: str) -> Claim:
    return check_text(text).claims[-1]


@dataclass(frozen=True)
class Rule:
    name: str
    words: str
    text: str
    verdict: str
    reason: str = ""


RULES = [
    Rule("a sum may be shifted", "", r"$$\sum_{i=2}^n x_i = \sum_{i=1}^{n-1} x_{i+1}$$", "proved"),
    Rule("a sum shifted the wrong way", "", r"$$\sum_{i=2}^n x_i = \sum_{i=1}^{n-1} x_i$$", "refuted"),
    Rule("telescoping", "", r"$$\sum_{i=1}^{n-1} (x_{i+1} - x_i) = x_n - x_1$$", "proved"),
    Rule("telescoping from 0", FROM_0, r"$$\sum_{i=0}^{n-2} (x_{i+1} - x_i) = x_{n-1} - x_0$$", "proved"),
    Rule("a triangle by rows and by columns", "",
         r"$$\sum_{i=1}^n \sum_{j=1}^i x_i x_j = \sum_{1 \le j \le i \le n} x_i x_j$$", "proved"),
    Rule("half of a square", "", r"$$\sum_{i=1}^n \sum_{j=1}^i x_i = \sum_{i=1}^n i x_i$$", "proved"),
    Rule("half of a square, miscounted", "", r"$$\sum_{i=1}^n \sum_{j=1}^i x_i = \sum_{i=1}^n (i - 1) x_i$$", "refuted"),
    Rule("an indicator", "", r"$$\sum_{i=1}^n \sum_{j=1}^n 1[j \le i] x_j = \sum_{j=1}^n (n - j + 1) x_j$$", "proved"),
    Rule("δ with a shift", "", r"$$\sum_{j=1}^n \delta_{i+1,j} x_j = x_{i+1}$$", "proved"),
    Rule("floor", FROM_0, r"$$\sum_{j=0}^{sm-1} q_j A_{0,\lfloor j/s \rfloor} = \sum_{i=0}^{m-1} A_{0,i} \sum_{a=0}^{s-1} q_{si+a}$$",
         "proved"),
    Rule("tiles", FROM_0, r"$$\sum_{i=0}^{m-1} \sum_{a=0}^{s-1} q_{si+a} = \sum_{j=0}^{sm-1} q_j$$", "proved"),
    Rule("blocks from 1", "", r"$$\sum_{p=1}^m \sum_{i=1}^s q_{(p-1)s+i} = \sum_{j=1}^{sm} q_j$$", "proved"),
    Rule("blocks, a factor forgotten", "", r"$$\sum_{p=1}^m \sum_{i=1}^s q_{p-1+i} = \sum_{j=1}^{sm} q_j$$", "refuted"),
    Rule("brackets", FROM_0, r"$$\sum_{i=0}^{n-1} x[i] = \sum_{i=0}^{n-1} x[n-1-i]$$", "proved"),
    Rule("a bound too far", FROM_0, r"$$\sum_{a=0}^{k} w_a = \sum_{a=0}^{k-1} w_{k-1-a}$$", "refuted", "outside"),
    Rule("a bound too far, from 1", "", r"$$\sum_{a=0}^{k} w_a = \sum_{a=1}^{k} w_a$$", "refuted", "outside"),
    Rule("convolution commutes", ZERO,
         r"$$\sum_{a=-\infty}^{\infty} w_a x_{i-a} = \sum_{a=-\infty}^{\infty} x_a w_{i-a}$$", "proved"),
    Rule("correlation does not", ZERO, r"$$\sum_{a=-\infty}^{\infty} w_a x_{i+a} = \sum_{a=-\infty}^{\infty} x_a w_{i+a}$$",
         "refuted"),
    Rule("all whole numbers need words", "", r"$$\sum_{a=-\infty}^{\infty} w_a x_{i-a} = 0$$", "undecided", "outside are zero"),
    Rule("a trailing range speaks of its own line", "",
         r"$$y_i = x_i + x_{i+1}, \quad i = 1, \dots, n-1$$ $$r_i = x_{n-i+1}$$ $$\sum_{i=1}^n r_i^2 = \sum_{i=1}^n x_i^2$$", "proved"),
    Rule("outside is not said to be zero", "", r"$$y_i = x_{i+1} - x_i$$ $$\sum_{i=1}^{n-1} y_i = x_n - x_1$$", "proved"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule(rule: Rule) -> None:
    claim = last(rule.words + SPACES + rule.text)
    assert claim.verdict == rule.verdict, f"{claim.latex}: {claim.reason}"
    assert rule.reason in claim.reason


COLUMNS = r"""Zero-based. $X\in\mathbb{R}^{C\times H\times W}$, $K\in\mathbb{R}^{F\times C\times k\times k}$, $h=H-k+1$, $w=W-k+1$,
$P\in\mathbb{R}^{Ck^2\times hw}$, $M\in\mathbb{R}^{F\times Ck^2}$, $Y\in\mathbb{R}^{F\times hw}$.
$$P_{ck^2+ak+b,\;iw+j}=X_{c,i+a,j+b}$$
$$M_{f,\,ck^2+ak+b}=K_{f,c,a,b}$$
$$Y=MP$$
"""


@pytest.mark.parametrize("order, verdicts", [("a,b", {"proved", "checked"}), ("b,a", {"refuted"})])
def test_places_of_three_digits(order: str, verdicts: set[str]) -> None:
    line = rf"Y_{{f,\,iw+j}}=\sum_{{c=0}}^{{C-1}}\sum_{{a=0}}^{{k-1}}\sum_{{b=0}}^{{k-1}}K_{{f,c,{order}}}X_{{c,i+a,j+b}}"
    assert last(f"{COLUMNS}$${line}$$").verdict in verdicts


def test_a_definition_at_places_that_are_not_understood_is_no_leave_to_refute() -> None:
    text = r"Zero-based. $x\in\mathbb{R}^n$, $P\in\mathbb{R}^n$. $$P_{g(i)}=x_i$$ $$\sum_{i=0}^{n-1}P_i=\sum_{i=0}^{n-1}x_i$$"
    assert last(text).verdict == "undecided"


PREFIX = r"""Zero-based; entries outside are zero. $x\in\mathbb{R}^n$, $P\in\mathbb{R}^{n+1}$, $P_i=\sum_{j=0}^{i-1}x_j$.
"""


def test_an_index_that_nothing_bounds_keeps_every_entry_inside() -> None:
    assert last(PREFIX + "$$P_{i+1}-P_i=x_i$$").verdict == "proved"
    assert last(PREFIX + "$$P_{i+1}-P_i=x_{i+1}$$").verdict == "refuted"


def test_a_relation_of_several_sizes_is_used() -> None:
    text = r"Zero-based. $x\in\mathbb{R}^n$, $w\in\mathbb{R}^k$. Assume $n-k+1=2m$. $z\in\mathbb{R}^{2m}$, $z_i=\sum_{a=0}^{k-1}w_ax_{i+a}$."
    assert last(text + r"$$\frac{\partial z_i}{\partial w_a}=x_{i+a}$$").verdict == "proved"
    assert last(text + r"$$\frac{\partial z_i}{\partial w_a}=x_{i-a+k-1}$$").verdict == "refuted"


ROUND = r"""Indices from 1. $x\in\mathbb{R}^{M\times N}$, $k\in\mathbb{R}^{P\times Q}$, $y\in\mathbb{R}^{(M-P+1)\times(N-Q+1)}$.
$$y(i,j)=\sum_{u=1}^{P}\sum_{v=1}^{Q}k(u,v)\,x(i+u-1,j+v-1)$$
$$E=\frac12\sum_{i=1}^{M-P+1}\sum_{j=1}^{N-Q+1}\bigl(y(i,j)-t(i,j)\bigr)^2$$
"""


def test_entries_in_round_brackets() -> None:
    line = r"\frac{\partial E}{\partial k(u,v)}=\sum_{i=1}^{M-P+1}\sum_{j=1}^{N-Q+1}(y(i,j)-t(i,j))\,x(i+u-1,j+v-1)"
    assert last(f"{ROUND}$${line}$$").verdict == "proved"
    assert last(ROUND + r"$$\frac{\partial y(i,j)}{\partial k(u,v)}=x(i-u+1,j-v+1)$$").verdict == "refuted"


def test_round_brackets_may_be_a_product_or_an_argument() -> None:
    text = r"$a,x\in\mathbb{R}^n$, $f(t)=t^2$, $s=\sum_{i=1}^na_i(x_i+1)$. $$s=a^\top x+\sum_{i=1}^na_i$$"
    assert last(text).verdict == "proved"
    assert last(r"$x\in\mathbb{R}^n$, $f(t)=t^2$. $$\sum_{i=1}^nf(x_i)=x^\top x$$").verdict == "proved"
    assert last(r"$x\in\mathbb{R}^n$, $f(t)=t^2$. $$\sum_{i=1}^nf(x_i)=\sum_{i=1}^nx_i$$").verdict == "refuted"


GROUPS = r"""Zero-based. $x\in\mathbb{R}^{gm}$, $\mu\in\mathbb{R}^g$, $\mu_q=\frac1m\sum_{r=0}^{m-1}x_{qm+r}$, $z_c=x_c-\mu_{\lfloor c/m\rfloor}$.
"""


def test_places_with_a_floor_for_a_digit() -> None:
    line = r"\frac{\partial L}{\partial x_c}=\frac{\partial L}{\partial z_c}-\frac1m\sum_{r=0}^{m-1}\frac{\partial L}{\partial z_{%s}}"
    right, wrong = (line % place for place in (r"\lfloor c/m\rfloor m+r", "r"))
    assert last(f"{GROUPS}$${right}$$").verdict in ("proved", "checked")
    assert last(f"{GROUPS}$${wrong}$$").verdict == "refuted"


@pytest.mark.parametrize("words", ["If $n-m=1$, the matrix is tall.", "For example, when $n-m=1$, this is easy.", "In the case $n-m=1$ more is true."])
def test_a_relation_of_sizes_that_is_only_supposed_does_not_last(words: str) -> None:
    text = rf"$x\in\mathbb{{R}}^n$, $y\in\mathbb{{R}}^m$. {words}"
    assert last(text + "\n\n$$\\sum_{i=1}^n1=m+1$$").verdict != "proved"
