"""Functions that words or a bare sign name: expected verdicts are by hand, σ′ = σ(1-σ), tanh′ = 1 - tanh², ReLU′ = 1(z > 0)."""

import pytest

from derive.judge import check_text

pytestmark = pytest.mark.usefixtures("without_fixes")

HEAD = r"Let $W\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$, $z = Wx$, $a = F(z)$ and $J = \sum_i a_i$. "
SLOPES = {
    "sigmoid": r"a\odot(1-a)",
    "tanh": r"1-a\odot a",
    "relu": "1(z>0)",
    "softplus": r"\frac{1}{1+e^{-z}}",
}


def judged(text: str) -> list[str]:
    return [c.verdict for c in check_text(text).claims if c.latex.startswith(r"\frac{\partial J}")]


@pytest.mark.parametrize(
    "words, function",
    [
        (r"Here $F$ is the logistic sigmoid.", "sigmoid"),
        (r"The function $F$ denotes the hyperbolic tangent, applied elementwise.", "tanh"),
        (r"We use the ReLU activation $F$.", "relu"),
        (r"The activation $F$ (softplus) is smooth.", "softplus"),
        (r"We take $F$ to be $\tanh$.", "tanh"),
        (r"Here $F = \tanh$.", "tanh"),
        (r"Let $F=\mathrm{ReLU}$.", "relu"),
        (r"We choose the sigmoid for $F$.", "sigmoid"),
        (r"其中 $F$ 为双曲正切函数。", "tanh"),
        (r"这里 sigmoid 函数 $F$ 逐元素作用。", "sigmoid"),
    ],
)
def test_a_named_function_is_that_one(words, function):
    other = next(slope for slope in SLOPES if slope != function)
    for slope in (function, other):
        (verdict,) = judged(f"{HEAD}{words}\n\n$$\\frac{{\\partial J}}{{\\partial z}} = {SLOPES[slope]}$$\n")
        assert verdict == ("proved" if slope == function else "refuted"), slope


@pytest.mark.parametrize(
    "words",
    [
        r"Here $F$ is a sigmoid-like function.",
        r"The vector $a$ is the sigmoid of something.",
        r"The derivative of the sigmoid is $F'$.",
        r"Here $F$ is the logistic regression model.",
    ],
)
def test_other_words_name_no_function(words):
    (verdict,) = judged(f"{HEAD}{words}\n\n$$\\frac{{\\partial J}}{{\\partial z}} = a\\odot(1-a)$$\n")
    assert verdict == "undecided"


def test_a_supposed_function_holds_for_its_case_only():
    head = HEAD + "The function $F$ acts elementwise.\n\n"
    cases = {"the logistic sigmoid": SLOPES["sigmoid"], "the hyperbolic tangent": SLOPES["tanh"]}
    general = "$$\\frac{\\partial J}{\\partial z} = F'(z)$$\n\n"
    for first in cases:
        text = head + general
        for words, right in cases.items():
            text += f"If $F$ is {words}, then\n\n$$\\frac{{\\partial J}}{{\\partial z}} = {right}$$\n\n"
        assert judged(text) == ["proved"] * 3
        text = head + f"If $F$ is {first}, then\n\n"
        wrong = next(right for words, right in cases.items() if words != first)
        assert judged(text + f"$$\\frac{{\\partial J}}{{\\partial z}} = {wrong}$$\n") == ["refuted"]


def test_sigma_may_be_another_function():
    head = HEAD.replace("F(z)", r"\sigma(z)")
    for told in (r"where $\sigma(t) = \max(0, t)$", r"where $\sigma=\mathrm{ReLU}$", r"where $\sigma$ is the ReLU function"):
        text = f"{head} {told}.\n\n$$\\frac{{\\partial J}}{{\\partial z}} = %s$$\n"
        assert judged(text % "1(z>0)") == ["proved"], told
        assert judged(text % r"a\odot(1-a)") == ["refuted"], told


def test_the_argument_of_a_function_may_bear_the_name_of_an_array():
    text = HEAD + r"The target is $t\in\mathbb{R}^m$ and $Q = \|a - t\|^2$; the function $F$ acts elementwise." + "\n\n"
    text += r"If $F(t) = 1/(1+e^{-t})$, then" + "\n\n$$\\frac{\\partial J}{\\partial z} = a\\odot(1-a)$$\n"
    assert judged(text) == ["proved"]


def test_a_case_beside_the_function_that_is_meant_elsewhere():
    general = HEAD + "Here $F$ is the hyperbolic tangent.\n\n"
    tanh, relu = (f"$$\\frac{{\\partial J}}{{\\partial z}} = {SLOPES[name]}$$\n\n" for name in ("tanh", "relu"))
    for case in ("If $F$ is the ReLU function instead, then", r"If instead $F(t) = \max(0, t)$, then"):
        assert judged(f"{general}{tanh}{case}\n\n{relu}# Further\n\n{tanh}") == ["proved"] * 3, case
        assert judged(f"{general}{case}\n\n{tanh}") == ["refuted"], case
        assert judged(f"{general}{case}\n\n{relu}# Further\n\n{relu}") == ["proved", "refuted"], case
