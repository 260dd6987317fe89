"""Formulas as MathML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from derive.report.mathml import math

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
        assert root.get("alttext") == " ".join(latex.split())
        assert not any("\\" in text or "&" in text for text in root.itertext())


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
