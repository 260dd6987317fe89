"""Formulas as MathML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from derive.report.mathml import changes, flowing, math

TYPICAL = [
    r"\frac{\partial J}{\partial W}=\delta^{(1)T}a^{(0)}",
    r"\bigtriangledown_{x}f(x)",
    r"A\odot B \circ C \otimes D",
    r"\operatorname{tr}(A^\top B) + \mathrm{vec}(ABC) + \mathrm{d}J",
    r"\begin{pmatrix}1&2\\3&4\end{pmatrix}",
    r"\begin{cases}1&x>0\\0&x\leq 0\end{cases}",
    r"X\in \mathbb{R}^{m\times n}",
    r"\begin{aligned}a&=b\\&=c\end{aligned}",
    r"a = b \\ c = d",
    r"\left\|x\right\|_2^2 + \lVert y\rVert",
    r"\underbrace{A}_{m\times n} \boxed{x} f'(t)",
    r"\boldsymbol{\delta}^{[l]} = \mathbf{W}^{\mathsf T}",
    r"\sum_{i=1}^{n} x_i \cdots \vdots \ddots",
]


@pytest.mark.parametrize("latex", TYPICAL)
def test_typical_formulas_become_mathml(latex):
    for block in (False, True):
        root = ElementTree.fromstring(math(latex, block))
        assert root.tag == "math"
        assert root.get("alttext") and "\\" not in root.get("alttext")
        assert not any("\\" in text or "&" in text for text in root.itertext())


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"\nabla_b J = \frac{1}{N} G^\top \mathbf{1}", "∇_b J = 1/N Gᵀ𝟏"),
        (r"\frac{\partial J}{\partial W}=\delta^{(1)T}a^{(0)}", "(∂J)/(∂W) = δ^((1)T)a^(0)"),
        (r"\sum_{i=1}^{n} x_i'", "∑_(i = 1)^n x_i′"),
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "([1, 2; 3, 4])"),
        (r"\operatorname{tr}(A^\top B) \geq \sqrt{x+1}", "tr(AᵀB) ≥ √(x + 1)"),
        (r"f'(t) \odot \hat{y}", "f′(t) ⊙ y^"),
    ],
)
def test_the_alternative_text_reads_like_the_formula(latex, said):
    assert ElementTree.fromstring(math(latex)).get("alttext") == said


def test_a_long_formula_breaks_at_relations_and_sums_only():
    root = ElementTree.fromstring(flowing(r"d(J) = \operatorname{tr}(A^\top dX) + \operatorname{tr}(B^\top dY) - c").replace("<wbr>", "<wbr/>"))
    pieces = ["".join(piece.itertext()) for piece in root.iter("math")]
    assert pieces == ["d(J)", "=tr(A⊤dX)", "+tr(B⊤dY)", "−c"] or pieces[:3] == ["d(J)", "=tr(A⊤dX)", "+tr(B⊤dY)−c"][:3]
    assert root.get("role") == "math" and root.get("aria-label").startswith("d(J) = tr(Aᵀ")


@pytest.mark.parametrize("latex", TYPICAL)
def test_a_broken_formula_holds_the_same_signs(latex):
    whole = ElementTree.fromstring(math(latex, True))
    broken = ElementTree.fromstring(flowing(latex).replace("<wbr>", "<wbr/>"))
    assert "".join("".join(whole.itertext()).split()) == "".join("".join(broken.itertext()).split())


def test_signs_that_differ_are_marked():
    gone, new = changes(r"\nabla_b J = \frac{1}{N} G^\top 1", r"\nabla_b J = G^\top 1")
    root = ElementTree.fromstring(flowing(r"\nabla_b J = \frac{1}{N} G^\top 1", gone, "gone").replace("<wbr>", "<wbr/>"))
    assert [leaf.text for leaf in root.iter() if leaf.get("class") == "gone"] == ["1", "N"] and not new
    assert changes("a = b", r"\sum_i x_i y_i + \frac{3}{4}") == (frozenset(), frozenset())


@pytest.mark.parametrize("latex", [r"\foo{x}", "x_{", "}", r"\left(", "{" * 200, r"\begin{pmatrix}1", "x^a^b^"])
def test_what_cannot_be_translated_is_shown_as_source(latex):
    shown = math(latex)
    assert ElementTree.fromstring(shown).tag in ("code", "math")
    if shown.startswith("<code"):
        assert "".join(ElementTree.fromstring(shown).itertext()) == latex


def test_rows_and_columns_of_an_alignment():
    root = ElementTree.fromstring(math(r"\begin{align}a&=b\\c&=d\end{align}"))
    rows = root.findall(".//mtr")
    assert [["".join(cell.itertext()) for cell in row] for row in rows] == [["a", "=b"], ["c", "=d"]]


def test_upright_words_and_single_letters():
    root = ElementTree.fromstring(math(r"\mathrm{d}W \mathrm{tr}"))
    assert [(mi.text, mi.get("mathvariant")) for mi in root.iter("mi")] == [("d", "normal"), ("W", None), ("tr", None)]


def test_bold_is_a_character_not_a_style():
    assert "𝐖" in math(r"\mathbf{W}") and "𝜹" in math(r"\boldsymbol{\delta}")


@pytest.mark.parametrize("latex", [r"\href{javascript:alert(1)}{x}", r"\text{<script>x</script>}", r"\text{<b>&lt;i>}"])
def test_markup_in_a_formula_is_text(latex):
    shown = math(latex)
    root = ElementTree.fromstring(shown)
    assert "<script" not in shown and "<b>" not in shown and "<i>" not in shown
    assert not any("href" in element.attrib for element in root.iter())
