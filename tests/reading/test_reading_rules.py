"""The reading rules of the contract, one by one, as verdicts on small documents.

A case is the rule, a document, and what its last statements must be.  Expected verdicts follow from the rule, by hand.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from derive.judge import check_text
from derive.results import Claim

SPACES = (
    "Let $A \\in \\mathbb{R}^{m\\times n}$, $B \\in \\mathbb{R}^{n\\times p}$, $S \\in \\mathbb{R}^{n\\times n}$, "
    "$T \\in \\mathbb{R}^{n\\times n}$, "
    "$C \\in \\mathbb{R}^{m\\times n}$, $x, y \\in \\mathbb{R}^n$, $u \\in \\mathbb{R}^m$ and $c \\in \\mathbb{R}$.\n\n"
)


def judge(text: str, spaces: str = SPACES) -> list[Claim]:
    return check_text(spaces + text).claims


def last(text: str, spaces: str = SPACES) -> Claim:
    return judge(text, spaces)[-1]


@dataclass(frozen=True)
class Rule:
    name: str
    text: str
    verdict: str
    reason: str = ""


RULES = [
    # shapes
    Rule("a vector is a column", "$$x^T y = y^T x$$", "proved"),
    Rule("a vector is never its transpose", "$$x = x^T$$", "ill-typed", "n×1"),
    Rule("1×1 is a scalar", "$$x^T y A = A (x^T y)$$", "proved"),
    Rule("nothing broadcasts", "$$A + x = A$$", "ill-typed", "+: shapes m×n and n×1"),
    Rule("a number and an array do not add", "$$A + c = A$$", "ill-typed"),
    Rule("0 fits any shape", "$$A - A = 0$$", "proved"),
    Rule("1 fits its place, a column", "$$x^T \\mathbf{1} = \\mathbf{1}^T x$$", "proved"),
    Rule("1 fits its place, rows and columns", "$$\\mathbf{1}^T A \\mathbf{1} = \\sum_{i=1}^m \\sum_{j=1}^n A_{ij}$$", "proved"),
    Rule("m and n differ", "$$A B = B A$$", "ill-typed", "matrix product"),
    Rule("a relation of sizes makes them one", "Here $m = n$ holds.\n\n$$A^T + A = A + A^T$$", "proved"),
    # gradients
    Rule("a gradient has the shape of its variable", "$$\\nabla_A \\operatorname{tr}(A S A^T) = A (S + S^T)$$", "proved"),
    Rule("a gradient is no transpose", "$$\\nabla_A \\operatorname{tr}(A S A^T) = (S + S^T) A^T$$", "ill-typed"),
    Rule("∂y_i/∂x_j is an entry", "$$z = A x$$ $$\\frac{\\partial z_i}{\\partial x_j} = A_{ij}$$", "proved"),
    Rule("∂y_i/∂x_j, wrong entry", "$$z = S x$$ $$\\frac{\\partial z_i}{\\partial x_j} = S_{ji}$$", "refuted"),
    Rule("∂y/∂x has no settled layout", "$$z = A x$$ $$\\frac{\\partial z}{\\partial x} = A$$", "undecided", "not a scalar"),
    Rule("∂J/∂W_ij is an entry of the gradient", "$$J = u^T A x$$ $$\\frac{\\partial J}{\\partial A_{ij}} = u_i x_j$$", "proved"),
    Rule("a Hessian of a scalar is symmetric", "$$J = x^T S x$$ $$\\nabla_x^2 J = S + S^T$$", "proved"),
    Rule("differentials are total", "$$\\mathrm{d}(A B) = \\mathrm{d}A B + A \\mathrm{d}B$$", "proved"),
    Rule("a differential that forgets a term", "$$\\mathrm{d}(A B) = A \\mathrm{d}B + 0 \\mathrm{d}A B$$", "refuted"),
    Rule("no silent 0", "$$J = c$$ $$\\nabla_A J = 0$$", "undecided"),
    # names
    Rule("a declared subscript is a name", "Let $W_1 \\in \\mathbb{R}^{m\\times n}$.\n\n$$W_1 x = (x^T W_1^T)^T$$", "proved"),
    Rule("another subscript is an entry", "$$x_i y_i = y_i x_i$$", "proved"),
    Rule("δ_ij is Kronecker's", "$$\\sum_j \\delta_{ij} x_j = x_i$$", "proved"),
    Rule("layers are names", "Let $W^{(2)} \\in \\mathbb{R}^{m\\times n}$.\n\n$$(W^{(2)} x)^T = x^T W^{(2)\\top}$$", "proved"),
    Rule("f² of a square matrix is its product", "$$S^2 = S S$$", "proved"),
    Rule("a power of a matrix that is not square", "$$A^2 = A$$", "ill-typed", "square"),
    Rule("the transposes", "$$A^T + A^\\top - A^{\\mathsf T} = A^{\\mathrm{T}}$$", "proved"),
    # definitions and claims
    Rule("a gradient equation is a claim", "$$J = x^T y$$ $$\\nabla_x J = y$$", "proved"),
    Rule("a name for a gradient is a definition", "$$J = x^T y$$ $$G = \\nabla_x J$$", "definition"),
    Rule("a new right side is a claim", "$$z = A x$$ $$z = 2 A x$$", "refuted"),
    Rule("an equation for a declared symbol defines it", "Let $z \\in \\mathbb{R}^m$.\n\n$$z = A x$$", "definition"),
    Rule("entry by entry", "$$z_i = \\sum_{j=1}^n A_{ij} x_j$$ $$z = A x$$", "proved"),
    Rule("a wrong shape for a declared symbol", "Let $z \\in \\mathbb{R}^n$.\n\n$$z = A x$$", "ill-typed"),
    Rule("a membership in the same section is a claim", "$$A x \\in \\mathbb{R}^m$$", "proved"),
    Rule("a wrong membership", "$$A x \\in \\mathbb{R}^n$$", "ill-typed"),
    # differential letters
    Rule("d is a size where it is one", "Let $v \\in \\mathbb{R}^d$.\n\n$$v^T v = d \\cdot \\frac{1}{d} v^T v$$", "proved"),
    Rule("roman d is the differential",
         "Let $d \\in \\mathbb{R}$.\n\n$$\\mathrm{d}(A x) = \\mathrm{d}A x + A \\mathrm{d}x$$", "proved"),
    Rule("∇ takes the next factor", "$$\\nabla_x \\|x\\|^2 = 2 x$$", "proved"),
    Rule("∇ takes a function with its argument", "$$\\nabla_S \\log\\det S = S^{-\\top}$$", "proved"),
    Rule("∂/∂x takes the whole product", "$$\\frac{\\partial}{\\partial x} x^T S x = (S + S^T) x$$", "proved"),
    Rule("Σ takes the whole product", "$$\\sum_{i=1}^n x_i y_i = x^T y$$", "proved"),
    # index form
    Rule("no implicit summation", "$$A_{ij} x_j = A_{ij} x_j + 0$$", "proved"),
    Rule("a free index holds for its range", "$$A_{ij} = A_{ji}$$", "ill-typed"),
    Rule("entries of a transpose", "$$(S^T)_{ij} = S_{ji}$$", "proved"),
    Rule("entries swapped", "$$S_{ij} = S_{ji}$$", "refuted"),
    # built-ins
    Rule("σ is the logistic function", "$$\\sigma(x) + \\sigma(-x) = \\mathbf{1}$$", "proved"),
    Rule("softmax acts on rows", "$$\\operatorname{softmax}(A) \\mathbf{1}_n = \\mathbf{1}_m$$", "proved"),
    Rule("diag of a vector", "$$\\operatorname{diag}(x) y = x \\odot y$$", "proved"),
    Rule("diag of a matrix", "$$\\operatorname{diag}(S)^T \\mathbf{1} = \\operatorname{tr} S$$", "proved"),
    Rule("‖·‖ of a vector", "$$\\|x\\|^2 = x^T x$$", "proved"),
    Rule("‖·‖ of a matrix", "$$\\|A\\|^2 = \\operatorname{tr}(A^T A)$$", "proved"),
    Rule("1[condition] is entrywise", "$$\\operatorname{ReLU}(A) = A \\odot 1[A > 0]$$", "proved"),
    Rule("a function of a number is elementwise", "$$f(t) = t^2$$ $$f(A) = A \\odot A$$", "proved"),
    Rule("its derivative too", "$$f(t) = t^3$$ $$\\mathrm{d} f(A) = 3 A \\odot A \\odot \\mathrm{d}A$$", "proved"),
    Rule("f is not the matrix function", "$$f(t) = t^2$$ $$f(S) = S S$$", "refuted"),
    Rule("vec stacks columns", "$$\\operatorname{vec}(A S) = (S^T \\otimes I_m) \\operatorname{vec}(A)$$", "proved"),
    Rule("⊙ beside a product, both types", "$$S T \\odot S = T$$", "undecided", "both groupings"),
    Rule("⊙ beside a product, one types", "$$A \\odot C x = (A \\odot C) x$$", "proved"),
    # generic conditions
    Rule("denominators are not zero", "$$\\frac{c}{c} = 1$$", "proved"),
    Rule("inverses exist", "$$S S^{-1} T = T$$", "proved"),
]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule(rule: Rule) -> None:
    claim = last(rule.text)
    assert claim.verdict == rule.verdict, f"{claim.latex}: {claim.reason}"
    assert rule.reason in claim.reason


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("$$S S^{-1} T = T$$", "inverses exist"),
        ("$$\\frac{c}{c} = 1$$", "denominators are not zero"),
        ("$$\\log(c^2) = 2 \\log c$$", "positive"),
        ("$$\\mathrm{d} \\operatorname{ReLU}(A) = 1[A > 0] \\odot \\mathrm{d}A$$", "no entry lies at a kink"),
        ("$$f(t) = t^2$$ $$f(A) = A \\odot A$$", "acts on each entry"),
    ],
)
def test_conditions_are_listed(text: str, sentence: str) -> None:
    claim = last(text)
    assert claim.verdict == "proved", claim.reason
    assert any(sentence in assumption for assumption in claim.assumptions), claim.assumptions


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("$$Q x = A y$$", "Q is not declared"),
        ("$$\\nabla_Q c = 1$$", "Q is not declared"),
        ("$$A x + y = y$$", "+: shapes m×1 and n×1 do not fit"),
        ("$$A \\odot S = A$$", "Hadamard product: shapes m×n and n×n do not fit"),
        ("$$\\operatorname{tr}(A) = c$$", "the trace needs a square matrix"),
        ("$$A^{-1} A = A$$", "square"),
        ("$$\\nabla_{x + y} c = 1$$", "not a symbol"),
        ("$$A_i = A_i$$", "one subscript on a matrix"),
    ],
)
def test_errors_are_sentences(text: str, sentence: str) -> None:
    claim = last(text)
    assert claim.verdict in ("undecided", "ill-typed")
    assert sentence in claim.reason


class TestSamples:
    """x_i ∈ ℝᵈ with an index that runs over a range declares the rows of one array."""

    pairs = (
        "Pairs $(x_i, y_i)$, $i = 1, \\dots, N$, with $x_i \\in \\mathbb{R}^d$, $y_i \\in \\mathbb{R}$; "
        "$w \\in \\mathbb{R}^d$.\n\n"
    )

    def test_gradient_of_a_sum(self) -> None:
        text = "$$J = \\sum_{i=1}^N (w^T x_i - y_i)^2$$ $$\\nabla_w J = 2 \\sum_{i=1}^N (w^T x_i - y_i) x_i$$"
        assert last(text, self.pairs).verdict == "proved"
        assert last(text.replace("2 \\sum", "\\sum"), self.pairs).verdict == "refuted"

    def test_superscripts(self) -> None:
        spaces = self.pairs.replace("x_i", "x^{(i)}").replace("y_i", "y^{(i)}")
        text = "$$J = \\sum_{i=1}^N y^{(i)} w^T x^{(i)}$$ $$\\nabla_w J = \\sum_{i=1}^N y^{(i)} x^{(i)}$$"
        assert last(text, spaces).verdict == "proved"

    def test_rows_of_a_matrix(self) -> None:
        words = "The rows of $X \\in \\mathbb{R}^{N\\times d}$ are the $x_i^T$.\n\n"
        assert last(words + "$$\\sum_{i=1}^N x_i x_i^T = X^T X$$", self.pairs).verdict == "proved"
        assert last(words + "$$\\sum_{i=1}^N x_i x_i^T = X X^T$$", self.pairs).verdict == "ill-typed"

    def test_no_word_on_the_rows(self) -> None:
        words = "Let $X \\in \\mathbb{R}^{N\\times d}$.\n\n"
        claim = last(words + "$$\\sum_{i=1}^N x_i x_i^T = X^T X$$", self.pairs)
        assert claim.verdict == "undecided"
        assert "rows" in claim.reason
