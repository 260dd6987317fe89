"""Formulas as MathML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from derive.report import latex_safe
from derive.report.cards import Formulas
from derive.report.flow import across, breadth, changes, flowing
from derive.report.mathml import math, said

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
        (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "(1, 2; 3, 4)"),
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
    root = ElementTree.fromstring(flowing(r"\nabla_b J = \frac{1}{N} G^\top 1", True, gone, "gone").replace("<wbr>", "<wbr/>"))
    assert [(part.tag, "".join(part.itertext())) for part in root.iter() if part.get("class") == "gone"] == [("mfrac", "1N")] and not new
    assert changes("a = b", r"\sum_i x_i y_i + \frac{3}{4}") == (frozenset(), frozenset())


@pytest.mark.parametrize(
    ("written", "right", "framed"),
    [
        ("a = b", "a = -b", ["−"]),
        ("d = x y", r"d = -\frac{1}{N} x y", ["−1N"]),
        (r"\sum_{i=0}^{n} x", r"\sum_{i=0}^{n-1} x", ["−1"]),
        ("z = M y", r"z = (M y) 1_{4}", ["(", ")14"]),
        ("a + b = c", "a + b = c + d e", ["+de"]),
    ],
)
def test_what_differs_is_framed_in_as_few_pieces_as_may_be(written, right, framed):
    _, new = changes(written, right)
    root = ElementTree.fromstring(flowing(right, True, new, "new").replace("<wbr>", "<wbr/>"))
    assert ["".join(part.itertext()) for part in root.iter() if part.get("class") == "new"] == framed
    plain = ElementTree.fromstring(flowing(right).replace("<wbr>", "<wbr/>"))
    assert "".join(root.itertext()) == "".join(plain.itertext())


def test_words_stand_apart_and_bars_close():
    def spaces(latex: str) -> list[str | None]:
        return [element.tag for element in ElementTree.fromstring(math(latex)).iter() if element.tag not in ("math", "mrow")]

    assert spaces(r"y \ln P") == ["mi", "mspace", "mi", "mspace", "mi"]
    assert spaces(r"\ln(A)") == ["mi", "mo", "mi", "mo"] and spaces(r"2 \mathrm{d}x") == ["mn", "mi", "mi"]
    bars = [mo for mo in ElementTree.fromstring(math("||W||^2")).iter("mo")]
    assert len(bars) == 4 and all(mo.get("lspace") == mo.get("rspace") == "0em" for mo in bars)
    assert [mo.text for mo in ElementTree.fromstring(math("W := V")).iter("mo")] == [":="]
    assert [mo.get("form") for mo in ElementTree.fromstring(math("a = -b - c")).iter("mo")] == [None, "prefix", None]


@pytest.mark.parametrize("latex", [r"\operatorname{im2col}_{5}(X)", r"\mathrm{im2col}_{5}(X)", r"a = \operatorname*{im2col}_{5}(X)"])
def test_a_name_with_a_digit_is_one_word(latex):
    root = ElementTree.fromstring(math(latex))
    assert "im2col" in [mi.text for mi in root.iter("mi")] and "*" not in "".join(root.itertext())


def test_a_formula_in_running_text_may_break_and_its_pieces_are_narrow():
    long = r"(5\cdot 5)\cdot (3\cdot 6 + 4\cdot 6 + 4\cdot 3 + 6\cdot 1) + 16 = 1516"
    root = ElementTree.fromstring(flowing(long, block=False).replace("<wbr>", "<wbr/>"))
    assert root.get("class") == "flow inline" and len(list(root.iter("math"))) > 2
    assert breadth(long, False) < 24 < breadth(r"\frac{a + b + c + d + e + f + g + h + i + j + k + l + m + n}{2}", False)
    assert said(r"\partial J/\partial A^{[l]}") == "∂J/∂A^[l]" and said(r"\foo{x}") == r"\foo{x}"


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


ARRAY = r"\begin{%s}a & b\\ c & d\end{%s}"
COUNTS = {"msub": 2, "msup": 2, "munder": 2, "mover": 2, "mfrac": 2, "mroot": 2, "msubsup": 3, "munderover": 3}


@pytest.mark.parametrize("kind", ["bmatrix", "pmatrix", "vmatrix", "Vmatrix", "matrix"])
@pytest.mark.parametrize("script", ["^T", "^{-1}", "_i", "_i^2"])
def test_the_script_of_an_array_is_that_of_the_whole_array(kind, script):
    root = ElementTree.fromstring(math(ARRAY % (kind, kind) + script))
    for element in root.iter():
        assert len(element) == COUNTS.get(element.tag, len(element))
    scripted = next(element for element in root.iter() if element.tag in COUNTS)
    assert [cell.text for cell in scripted[0].iter("mi")] == ["a", "b", "c", "d"] and len(list(scripted[0].iter("mtable"))) == 1


def test_the_brackets_of_an_array_are_no_higher_than_the_array():
    root = ElementTree.fromstring(math(r"\begin{bmatrix}a\\ b\\ c\end{bmatrix}\begin{bmatrix}d & e\end{bmatrix}"))
    groups = [element for element in root.iter("mrow") if [part.tag for part in element] == ["mo", "mtable", "mo"]]
    assert ["".join(group.itertext()) for group in groups] == ["[abc]", "[de]"]
    assert root.get("alttext") == "[a; b; c][d, e]"


@pytest.mark.parametrize(
    ("latex", "signs"),
    [
        (r"abc", 3),
        (r"\frac{abcd}{e}", 4),
        (r"\begin{bmatrix}abcd & e\\ f & ghijkl\end{bmatrix}", 2 + 4 + 6 + 2 * 2),
        (r"\begin{bmatrix}a\\ b\\ c\\ d\end{bmatrix}", 2 + 1 + 2),
        (r"x^{abcdefghij}", 1 + 7),
    ],
)
def test_an_array_is_as_broad_as_its_columns(latex, signs):
    assert across(latex) == signs


def test_on_paper_a_broad_formula_is_set_smaller_and_one_below_the_other():
    narrow, broad = "a = b", r"\begin{bmatrix}" + " & ".join(["abcdefgh"] * 10) + r"\end{bmatrix}"
    formulas = Formulas(1)
    assert formulas.fit(narrow) == 0 and not formulas.is_broad(narrow)
    assert formulas.is_broad(broad) and 3 <= formulas.fit(broad) < 10 and formulas.fit(broad) / 10 * across(broad) <= 62
    assert Formulas(10**6).fit(broad) == 0


def test_a_formula_that_lost_letters_of_its_commands_is_drawn_as_it_was_read():
    damaged = "\\mathrm{d}J = \\left(\nabla_{oldsymbol{Z}}J\night)^{ op} a"  # line ends where n stood
    whole = r"\mathrm{d}J = \left( \nabla_{\boldsymbol{Z}}J \right)^{\top} a"
    assert math(damaged) == math(whole) and "<code" not in math(damaged)
    assert latex_safe.formula(damaged) == latex_safe.formula(whole) is not None
