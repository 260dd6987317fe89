"""Recursions through time, written out for a few steps: right lines are checked, false ones refuted, the rest left alone."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.judge.scan import scan
from derive.judge.unrolling.statements import found_in, statements_of
from derive.judge.unrolling.unrolled import Unrolling
from derive.reading.context import Context
from derive.reading.dialect import load
from derive.results import Claim

RNN = r"""Let $h_t \in \mathbb{R}^n$, $x_t \in \mathbb{R}^m$, $y_t \in \mathbb{R}^q$ for $t = 1, \dots, T$, and
$W \in \mathbb{R}^{n\times n}$, $U \in \mathbb{R}^{n\times m}$, $V \in \mathbb{R}^{q\times n}$.

$$ a_t = W h_{t-1} + U x_t, \qquad h_t = \tanh(a_t), \qquad o_t = V h_t $$

$$ L = \sum_{t=1}^T \frac12 \| o_t - y_t \|^2 $$

Let $\delta_t = \partial L/\partial a_t$.

"""
SUM = r"""Let $g_1, \dots, g_T\in\mathbb{R}^n$, $v_0 = 0$ and, for a number $\beta\in\mathbb{R}$,

$$ v_t = \beta v_{t-1} + g_t, \qquad t = 1, \dots, T. $$

"""


def last(text: str, line: str) -> Claim:
    return [claim for claim in check_text(f"{text}$$ {line} $$").claims if line.startswith(claim.latex)][-1]


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \delta_t h_{t-1}^\top", "checked"),
        (r"\frac{\partial L}{\partial W} = \sum_{t=1}^T \delta_t h_t^\top", "refuted"),
        (r"\frac{\partial L}{\partial U} = \sum_{t=1}^T \delta_t x_t^\top", "checked"),
        (r"\frac{\partial L}{\partial U} = \delta_T x_T^\top", "refuted"),
        (r"\delta_T = (1 - h_T\odot h_T)\odot V^\top(o_T - y_T)", "checked"),
        (r"\delta_T = h_T\odot V^\top(o_T - y_T)", "refuted"),
        (r"\delta_t = (1 - h_t\odot h_t)\odot (V^\top(o_t - y_t) + W^\top\delta_{t+1}), \quad t < T", "checked"),
        (r"\delta_t = (1 - h_t\odot h_t)\odot (V^\top(o_t - y_t) + W\delta_{t+1}), \quad t < T", "refuted"),
        (r"\frac{\partial L}{\partial h_t} = V^\top(o_t - y_t)", "refuted"),
    ],
)
def test_backpropagation_through_time(line: str, verdict: str) -> None:
    assert last(RNN, line).verdict == verdict


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"v_T = \sum_{t=1}^T \beta^{T-t} g_t", "checked"),
        (r"v_T = \sum_{t=1}^T \beta^{t} g_t", "refuted"),
        (r"v_t = \sum_{s=1}^t \beta^{t-s} g_s", "checked"),
        (r"v_t = \sum_{s=1}^{t-1} \beta^{t-s} g_s", "refuted"),
        (r"v_3 = \beta^2 g_1 + \beta g_2 + g_3", "checked"),
        (r"v_3 = \beta g_1 + \beta^2 g_2 + g_3", "refuted"),
    ],
)
def test_unrolled_sums(line: str, verdict: str) -> None:
    claim = last(SUM, line)
    assert claim.verdict == verdict
    assert (claim.counterexample is not None) == (verdict == "refuted")


def test_the_order_of_a_false_and_a_right_formula_does_not_matter() -> None:
    right, wrong = r"$$ v_T = \sum_{t=1}^T \beta^{T-t} g_t $$", r"$$ v_T = \sum_{t=1}^T \beta^{t} g_t $$"
    for lines in ((right, wrong), (wrong, right)):
        claims = check_text(SUM + "\n\n".join(lines)).claims[-2:]
        assert [c.verdict for c in claims] == ["checked" if line == right else "refuted" for line in lines]


def test_what_is_only_supposed_or_called_local_is_not_refuted() -> None:
    assert last(SUM + "If all gradients are equal then\n\n", r"v_T = T g_1").verdict != "refuted"
    assert last(RNN + "Its local part is\n\n", r"\frac{\partial L}{\partial h_t} = V^\top(o_t - y_t)").verdict != "refuted"


def test_an_order_of_steps_that_is_not_told() -> None:
    text = SUM.replace(r"\mathbb{R}^n", r"\mathbb{R}")
    assert last(text + "For $s\\le t$\n\n", r"\frac{\partial v_t}{\partial g_s} = \beta^{t-s}").verdict == "checked"
    assert last(text, r"\frac{\partial v_t}{\partial g_s} = \beta^{t-s}").verdict == "undecided"
    assert last(text, r"\frac{\partial v_t}{\partial g_s} = 2\beta^{t-s}").verdict == "refuted"


def test_neighbours_are_no_recursion() -> None:
    text = r"Let $x\in\mathbb{R}^n$ and $$ y_i = x_i - x_{i-1}, \qquad z_i = y_i y_{i+1} $$"
    scanned = scan(text, Context(load(None, text)))
    assert found_in(statements_of(scanned)) == []


def test_the_text_that_is_judged() -> None:
    text = SUM + r"$$ m_T^\top = \sum_{s \le T} \beta^{T-s} v_s^\top, \qquad \beta^T \le 1 $$"
    scanned = scan(text, Context(load(None, text)))
    statements = statements_of(scanned)
    (recursion,) = found_in(statements)
    assert (recursion.letter, recursion.last, recursion.first) == ("t", "T", 1)
    written = Unrolling(scanned, recursion, statements).written(2).text
    for formula in ("g_{1}", "v_{1} = g_{1}", r"v_{2} = \beta v_{1} + g_{2}", r"\beta^{1} v_{1}^{\top}", r"\beta^{2} \le 1"):
        assert formula in written
    assert "T" not in written


def test_two_letters_that_count_steps() -> None:
    descent = (
        "Let $H\\in\\mathbb{R}^{p\\times p}$ be symmetric, $c,x\\in\\mathbb{R}^p$ and $f(x)=\\frac12(x-c)^\\top H(x-c)$. With "
        "$x_{k+1}=x_k-\\eta\\nabla f(x_k)$ the error $e_k=x_k-c$ obeys\n\n$$ e_{k+1}=(I SIGN \\eta H)e_k $$\n\n"
        "Let $m_0=0$ and $m_t=\\beta m_{t-1}+(1-\\beta)g_t$ with $g_t\\in\\mathbb{R}^p$. Then\n\n"
        "$$ m_t=(1-\\beta)\\sum_{i=1}^{t}\\beta^{t-i}g_i $$\n"
    )
    for sign, verdict in (("-", "checked"), ("+", "refuted")):
        claims = [c for c in check_text(descent.replace("SIGN", sign)).claims if c.kind == "claim"]
        assert [c.verdict for c in claims] == [verdict, "checked"]


def test_a_gradient_that_would_define_the_last_state() -> None:
    text = RNN.replace("+ U x_t,", "+ U x_t + b,").replace("$U \\in", "$b\\in\\mathbb{R}^n$, $U \\in")
    assert last(text, r"\frac{\partial L}{\partial b} = \delta_T").verdict == "refuted"
    assert last(text, r"\frac{\partial L}{\partial b} = \sum_{t=1}^T\delta_t").verdict == "checked"
