"""Lists that show their first and last member, functions that are given behind their use, and names told of together."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.reading.derivatives.gradient_names import told

SHAPES = "Let $r \\in \\mathbb{R}^n$, $A \\in \\mathbb{R}^{n \\times p}$.\n\n"
LISTS = {
    "$D = \\operatorname{diag}(e^{r_1}, \\dots, e^{r_n})$": ("D_{ii} = e^{r_i}", "proved"),
    "$D = \\operatorname{diag}(1 + r_1^2, 1 + r_2^2, \\dots, 1 + r_n^2)$": ("D_{ii} = 1 + r_i^2", "proved"),
    "$D = \\operatorname{diag}(r_1 + r_1, \\dots, r_n + r_n)$": ("D_{ii} = r_i", "refuted"),
    "$D = \\operatorname{diag}(e^{r_2}, \\dots, e^{r_n})$": ("D_{ii} = e^{r_i}", "undecided"),
    "$D = \\operatorname{diag}(e^{r_1}, e^{r_3}, \\dots, e^{r_n})$": ("D_{ii} = e^{r_i}", "undecided"),
}


@pytest.mark.parametrize("definition", LISTS)
def test_a_diagonal_by_its_first_and_last_entry(definition: str) -> None:
    line, verdict = LISTS[definition]
    claim = check_text(f"{SHAPES}Put {definition}.\n\n$${line}$$").claims[-1]
    assert claim.verdict == verdict or (verdict == "undecided" and claim.verdict == "definition"), claim.reason


@pytest.mark.parametrize("between", [", \\qquad ", "$$\n\nwith\n\n$$", "$$\n\nHere the function is given by\n\n$$"])
def test_a_function_that_is_given_behind_its_use(between: str) -> None:
    text = f"{SHAPES}$$F = \\sum_{{i=1}}^n \\rho(r_i){between}\\rho(t) = t^2$$\n\n$$\\nabla_r F = 2r$$\n\n$$\\nabla_r F = \\rho 1_n$$"
    right, wrong = check_text(text).claims[-2:]
    assert right.verdict == "proved", right.reason
    assert wrong.verdict not in ("proved", "checked"), wrong.reason


NAMED = {
    "Denote by $dZ_2$, $dW_2$, … the gradients of $J$.": True,
    "We write $dW, \\dots, db$ for $\\partial J/\\partial W$ and so on.": True,
    "Here $dA^{[l]}$ and $dZ^{[l]}$ denote derivatives of the cost.": True,
    "Let $dx$ be a small change of $x$; the gradient follows.": False,
}


@pytest.mark.parametrize("text", NAMED)
def test_names_of_gradients(text: str) -> None:
    assert told(text) is NAMED[text]


def test_spaces_told_of_several_names() -> None:
    text = "For an anchor $x$, a positive $p$ and a negative $q$, all in $\\mathbb{R}^d$, and queries $u_i$ and keys $v_i$ in $\\mathbb{R}^k$.\n\n"
    shapes = {row.name: row.shape for row in check_text(text + "$$x^\\top (p + q) = p^\\top x + q^\\top x$$").symbols}
    assert shapes["x"] == shapes["p"] == shapes["q"] == "d×1"


DELTAS = {
    r"\frac{\partial z_k}{\partial z_{k'}} = \delta_{kk'}": "proved",
    r"\frac{\partial \ell}{\partial z_k} = \delta_k": "proved",
    r"\frac{\partial z_k}{\partial z_{k'}} = \delta_{k}": "undecided",
}


@pytest.mark.parametrize("line", DELTAS)
def test_kronecker_beside_errors_of_the_same_letter(line: str) -> None:
    text = "Let $z \\in \\mathbb{R}^K$, $\\ell$ a loss and $\\delta_k = \\partial \\ell / \\partial z_k$.\n\n"
    found = check_text(f"{text}$${line}$$").claims[-1]
    assert found.verdict == DELTAS[line] or (DELTAS[line] == "undecided" and found.verdict in ("refuted", "ill-typed")), found.reason


PARTIALS = {
    r"\partial(X^{-1}) = -X^{-1} (\partial X) X^{-1}": "proved",
    r"\partial(X^{-1}) = X^{-1} (\partial X) X^{-1}": "refuted",
    r"\partial(XY) = (\partial X) Y + X (\partial Y)": "proved",
    r"\frac{\partial \operatorname{tr}(XA)}{\partial X} = A^T": "proved",
}


@pytest.mark.parametrize("line", PARTIALS)
def test_partial_as_the_sign_of_a_differential(line: str) -> None:
    text = "Let $X, Y, A \\in \\mathbb{R}^{n \\times n}$.\n\n$$\\partial(X^T) = (\\partial X)^T$$\n\n"
    found = check_text(f"{text}$${line}$$").claims[-1]
    assert found.verdict == PARTIALS[line], found.reason
