"""Derivations step by step: what they say, that each line is proved again when it is read back, planted mistakes."""

from functools import cache

import pytest

import derive
from derive.calculus import expansion, explain
from derive.calculus.plain_text import plain_text
from derive.calculus.reverse import NoGradient
from derive.calculus.tidy_products import product, turned
from derive.calculus.tidy_sums import times
from derive.gradient_command import read
from derive.terms.term import num

CHAINS = {
    "least squares": (r"J = \frac12 \|X W - Y\|_F^2", "W", ()),
    "network": (
        r"Z = X W + \mathbf{1} b; A = \operatorname{relu}(Z); J = \frac{1}{2n} \|A - Y\|_F^2", "W",
        (),
    ),
    "bias": (r"Z = X W + \mathbf{1} b; J = \frac{1}{2} \|Z - Y\|_F^2", "b", ()),
    "softmax": (
        r"Z = X W; P = \operatorname{softmax}(Z); J = -\operatorname{tr}(Y^T \log(P))", "W",
        ("Y one-hot rows",),
    ),
    "used twice": (r"Z = X W; A = \tanh(Z); J = \operatorname{tr}(A^T Z) + \operatorname{tr}(Z^T Z)", "W", ()),
    "gram": (r"G = W^T W; J = \log\det(G) + \operatorname{tr}(G V)", "W", ()),
    "quadratic": (r"r = A x - y; J = r^T S r", "x", ("S symmetric",)),
    "inverse": (r"J = x^T T^{-1} x + \det(T)", "T", ()),
    "entries": (r"J = \sum_{i=1}^m (y_i - \sum_{j=1}^n A_{ij} x_j)^2", "x", ()),
}  # fmt: skip
SHAPES = "X: n x p;W: p x q;Y: n x q;b: 1 x q;V: q x q;A: m x n;x: n;y: m;S: m x m;T: n x n".split(";")


def shapes_for(formulas):
    defined = {part.split("=")[0].strip() for part in formulas.split(";")}
    return [spec for spec in SHAPES if spec.split(":")[0] not in defined]


def fresh(name):
    formulas, wrt, given = CHAINS[name]
    asked = read(formulas, wrt, shapes_for(formulas), given)
    return asked, explain.explain(asked.loss, asked.wrt, asked.scene, asked.written)


derived = cache(fresh)


@pytest.mark.parametrize("name", CHAINS)
def test_every_step_is_proved_and_none_is_left_out(name):
    _, derivation = derived(name)
    assert not derivation.left_out
    judged = [step for step in derivation.steps if step.rule != explain.DEFINED]
    assert judged and all(step.verdict.verdict == "proved" for step in judged)
    assert derivation.steps[-1].right == derivation.result


@pytest.mark.parametrize("name", CHAINS)
def test_every_printed_equation_is_proved_when_it_is_read_back(name):
    """The LaTeX of the steps, put into a document with the definitions, is read and judged from scratch."""
    asked, derivation = derived(name)
    formulas, wrt, given = CHAINS[name]
    text = ""
    for spec in shapes_for(formulas):
        symbol, shape = spec.split(": ")
        shape = shape.replace(" x ", " \\times ")
        text += f"Let ${symbol} \\in \\mathbb{{R}}^{{{shape}}}$.\n\n"
    words = {"S symmetric": "$S$ is symmetric.", "Y one-hot rows": "Each row of $Y$ is one-hot."}
    text += "".join(words[g] + "\n\n" for g in given)
    equations = [*formulas.split(";"), *(s.equation for s in derivation.steps if s.rule != explain.DEFINED)]
    text += "".join(f"$$\n{equation}\n$$\n\n" for equation in equations)
    claims = [claim for claim in derive.check(text) if claim.kind == "claim"]
    assert len(claims) >= len(derivation.steps) - len(asked.written)
    wrong = [(c.latex, c.verdict, c.reason) for c in claims if c.verdict != "proved"]
    assert not wrong


def rules(name):
    return " | ".join(step.rule for step in derived(name)[1].steps)


def test_the_rules_are_named():
    assert "squared norm" in rules("least squares") and "read off" in rules("least squares")
    assert "elementwise" in rules("network") and "Hadamard product under the trace" in rules("network")
    assert "product rule" in rules("used twice") and "linearity" in rules("used twice")
    assert "inverse" in rules("inverse") and "Jacobi" in rules("inverse")
    assert "definition of the gradient" in rules("network") and "put in" in rules("network")


def test_a_wrong_rule_is_left_out_and_never_shown(monkeypatch):
    right = expansion.linearised
    monkeypatch.setattr(expansion, "linearised", lambda t, w: expansion.times(expansion.num(2), right(t, w)))
    _, derivation = fresh("least squares")
    assert derivation.left_out and all(s.verdict.verdict != "proved" for s in derivation.left_out)
    assert derivation.latex == "X^T (X W - Y)"


def test_wrong_cotangents_end_in_an_error(monkeypatch):
    def twice(g, y, a, b):
        return product(g, turned(b)), times(num(2), product(turned(a), g))

    monkeypatch.setattr(expansion, "COTANGENTS", {**expansion.COTANGENTS, "matmul": twice})
    with pytest.raises(NoGradient, match="the judge could not confirm"):
        fresh("least squares")


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\frac12 \|X W - Y\|_F^2", "½ ‖X W − Y‖_F²"),
        (r"\frac{1}{2 n} A^{-T}", "1/(2 n) A⁻ᵀ"),
        (r"\nabla_{W} J = X^T (P \odot Y)", "∇_W J = Xᵀ (P ⊙ Y)"),
        (r"\frac{Y}{P}^T", "(Y/P)ᵀ"),
        (r"\operatorname{tr}(A^{\top} \log\det B)", "tr(Aᵀ log det B)"),
        (r"\sum_{i=1}^{m} x_i^2", "Σᵢ₌₁ᵐ xᵢ²"),
        (r"W^{(1)} \hat{y} \sqrt{x^T x}", "W⁽¹⁾ ŷ √(xᵀ x)"),
        (r"\lambda x_{a,b} \mathbf{1}_{n}", "λ x_(a,b) 𝟏ₙ"),
        (r"\unknown x {", "unknown x"),
    ],
)
def test_plain_text(latex, text):
    assert plain_text(latex) == text
