"""Trees of formulas: shape, places, slips, errors, robustness."""

import time
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from derive.language.ast import Node, ReadError, caret, sketch, walk
from derive.language.lexer import tokenize
from derive.language.macros import collect_macros
from derive.language.parser import parse_tokens


def parse(text: str, macros=None) -> tuple[Node, list[str]]:
    return parse_tokens(text, [t for t in tokenize(text, macros=macros) if t.kind not in ("SPACE", "QUAD")])


def read(text: str) -> str:
    return sketch(parse(text)[0])


@pytest.mark.parametrize(
    ("latex", "tree"),
    [
        (r"z=a\cdot W+b", r"(relation:= z (sum:+ + (product:\cdot a W) b))"),
        (r"R^{784\times 6}", r"(script R _ (product:\times 784 6))"),
        (r"W^{(l)}_{i,j}", "(script W (list i j) (group:( l))"),
        (r"W_{,j}", "(script W (list _ j) _)"),
        (r"W_{:,j}", "(script W (list : j) _)"),
        (r"x_i^2", "(script x i 2)"),
        (r"x^2_i", "(script x i 2)"),
        (r"{}_i x", "(product:. (script _ i _) x)"),
        (r"f''(t)", "(product:. (script:2 f _ _) (group:( t))"),
        (r"g^{[l]'}", "(script g _ (script:1 (group:[ l) _ _))"),
        (r"A^{[l-1]\top}", r"(script A _ (product:. (group:[ (sum:+ - l 1)) \top))"),
        (r"W^*", "(script W _ *)"),
        (r"x_ij", "(product:. (script x i _) j)"),
        (r"\frac {1}{N} 1^{T}", "(product:. (frac 1 N) (script 1 _ T))"),
        (r"\frac12 + \frac ab", "(sum:+ + (frac 1 2) (frac a b))"),
        (r"\frac{\partial J}{\partial W}", r"(frac (product:. \partial J) (product:. \partial W))"),
        (r"1(z\geq 0)^{T}", r"(product:. 1 (script (group:( (relation:\geq z 0)) _ T))"),
        (r"\sum_{i=1}^{m} a b + c", r"(sum:+ + (bigop:\sum (relation:= i 1) m (product:. a b)) c)"),
        (r"a\sum_i \prod_j x_{ij}", r"(product:. a (bigop:\sum i _ (bigop:\prod j _ (script x ij _))))"),
        (r"\sum_{i,j=1}^n -x", r"(bigop:\sum (relation:= (list i j) 1) n (sum:- x))"),
        (r"\max_i x_i", r"(product:. (script \max i _) (script x i _))"),
        (r"\arg\max_i x", r"(product:. (script \arg\max i _) x)"),
        (r"\operatorname*{arg\,max} x", r"(product:. \operatorname{argmax} x)"),
        (r"-\frac{a}{b}", "(sum:- (frac a b))"),
        (r"a \cdot -b", r"(product:\cdot a (sum:- b))"),
        (r"||x||^{2} + |y|", r"(sum:+ + (script (group:\| x) _ 2) (group:| y))"),
        (r"\left\|A\right\|_F", r"(script (group:\| A) F _)"),
        (r"|a||b|", "(product:. (group:| a) (group:| b))"),
        (r"p(y|x)", r"(product:. p (group:( (relation:\mid y x)))"),
        (r"\lfloor x/2 \rfloor", r"(group:\lfloor (product:/ x 2))"),
        (r"\left\langle A, B\right\rangle_F", r"(script (group:\langle (list A B)) F _)"),
        (r"[0,1)", "(group:[) (list 0 1))"),
        (r"g()", "(product:. g (group:( _))"),
        (
            r"\mathbf{W}\boldsymbol{\theta} \bm x \mathbb R",
            r"(product:. . . \mathbf{W} \boldsymbol{\theta} \bm{x} \mathbb{R})",
        ),
        (r"\mathrm{d}X {\bf W}", r"(product:. . \mathrm{d} X \mathbf{W})"),
        (r"\hat{\mathbf{y}} \bar x_i", r"(product:. \hat{\mathbf{y}} (script \bar{x} i _))"),
        (r"\text{vec}(A)", "(product:. 'vec' (group:( A))"),
        (r"1(a\ is\ the\ max)", "(product:. 1 (group:( (product:. a 'is the max')))"),
        (r"A \odot B \circ C \otimes D * E", r"(product:\odot \circ \otimes * A B C D E)"),
        ("A⊙B∘C⊗D·E×F − G", r"(sum:+ - (product:\odot \circ \otimes \cdot \times A B C D E F) G)"),
        ("αᵀ x² ≤ ∇f", r"(relation:\leq (product:. (script \alpha _ T) (script x _ 2)) (product:. \nabla f))"),
        (r"\begin{bmatrix} a & b \\ \vdots & \\ \end{bmatrix}", r"(matrix:bmatrix (list a b) (list \vdots _))"),
        (r"\begin{array}{c|c} a \end{array}", "(matrix:array (list a))"),
        (r"\sqrt[3]{x}\sqrt y", "(product:. (sqrt x 3) (sqrt y))"),
        (r"[1,2,...,l]", r"(group:[ (list 1 2 \dots l))"),
        (r"a := b \triangleq c \coloneqq d", r"(relation::= \triangleq := a b c d)"),
        (r"x \stackrel{def}{=} y \not= z", r"(relation::= \neq x y z)"),
        (r"\bigl( a \Big)", "(group:( a)"),
        (r"\underbrace{a+b}_{=0} c", "(product:. (sum:+ + a b) c)"),
        (r"\vec(X) + \vec{x}", r"(sum:+ + (product:. \vec (group:( X)) \vec{x})"),
        (r"A *_{full} B", "(product:*_{full} A B)"),
        ("a % b\n+ c", "(sum:+ + a c)"),
        (r"f(x)，y", "(list (product:. f (group:( x)) y)"),
        (r"f: R \to R", r"(relation:: \to f R R)"),
    ],
)
def test_trees(latex, tree):
    assert read(latex) == tree


def test_numbers_are_exact():
    assert parse("0.1")[0].value == Fraction(1, 10)


@pytest.mark.parametrize(
    ("latex", "tree", "note"),
    [
        ("(a+b)) = c", "(relation:= (group:( (sum:+ + a b)) c)", "one ')' dropped at column 6"),
        ("c = tr(a b", "(relation:= c (product:. tr (group:( (product:. a b))))", "one ')' added at column 11"),
        (
            "tr(a f(b) = c",
            "(relation:= (product:. tr (group:( (product:. a f (group:( b)))) c)".replace(":. a f", ":. . a f"),
            "one ')' added at column 10",
        ),
        (r"a^{(1)}^T", "(script (script a _ (group:( 1)) _ T)", "double script"),
        (r"\sum_{j=1}^{2}\cdot x", r"(bigop:\sum (relation:= j 1) 2 x)", "without the product sign"),
        (r"\frac{(a}{b)}", "(frac (group:( a) b)", "added"),
    ],
)
def test_slips_are_read_with_a_note(latex, tree, note):
    node, notes = parse(latex)
    assert sketch(node) == tree
    assert any(note in line for line in notes)


@pytest.mark.parametrize(
    ("latex", "offset", "words"),
    [
        ("a = ", 3, "ends where something was expected after '='"),
        (r"a \cdot / b", 8, "'/' stands after '\\cdot'"),
        (r"x + \foo y", 4, "'\\foo' is not a command"),
        (r"\input{secret}", 0, "is not mathematics and is not executed"),
        (r"\write18{rm}", 0, "is not mathematics and is not executed"),
        (r"^2", 0, "nothing to stand on"),
        (r"))))a", 0, "brackets have no partner"),
        (r"\frac{1}{", 8, "'{' is opened here and never closed, and nothing stands in it"),
        (r"A = A^{", 6, "'{' is opened here and never closed"),
        (r"x + (a [) = y", 7, "'[' is opened here and never closed"),
        (r"\begin{bmatrix} a", 0, "has no '\\end{bmatrix}'"),
        (r"a \end{bmatrix}", 2, "has no '\\begin{bmatrix}'"),
        ("(" * 101 + "x" + ")" * 101, 100, "nested more than 100 deep"),
        ("oldsymbol Z", 0, "lost its backslash"),
        ("a \ufffd b", 2, "not valid text"),
        (r"\sum_i^n_j x", 9, "two bounds"),
        (r"\hat{a+b}", 0, "one symbol"),
    ],
)
def test_errors_say_where_and_what(latex, offset, words):
    with pytest.raises(ReadError) as caught:
        parse(latex)
    assert words in caught.value.message
    assert caught.value.offset == offset


def test_caret_points_at_the_place():
    text = "first\nx = \\foo y\r\nlast"
    assert caret(text, text.index("\\foo")) == "x = \\foo y\n    ^"
    assert caret("abc", 99) == "abc\n   ^"


def test_macros():
    source = r"\newcommand{\tr}{\operatorname{tr}} \def\pd#1#2{\frac{\partial #1}{\partial #2}} \newcommand{\x}{\x+1}"
    macros = collect_macros(source + r"\DeclareMathOperator{\vect}{vec}")
    assert set(macros) == {"\\tr", "\\pd", "\\vect"}
    text = r"\vect\tr(A)=\pd{J}{W}"
    node, _ = parse(text, macros)
    assert sketch(node) == (
        r"(relation:= (product:. . \operatorname{vec} \operatorname{tr} (group:( A)) "
        r"(frac (product:. \partial J) (product:. \partial W)))"
    )
    fraction = next(part for part in walk(node) if part.kind == "frac")
    assert text[fraction.start : fraction.end] == r"\pd{J}{W}"


def test_macros_cannot_run_away():
    bomb = "".join(
        rf"\newcommand{{\{a}}}{{{(chr(92) + b + ' ') * 10}}}" for a, b in zip("abcdef", "bcdefg", strict=True)
    )
    for source, call in [(bomb, "\\a"), ("\\newcommand{\\a}{\\b}\\newcommand{\\b}{\\a}", "\\a")]:
        with pytest.raises(ReadError):
            parse(call, collect_macros(source))


# --- places: the source of every node, read again, gives the node ---------------------------------------------------

leaves = st.sampled_from(["a", "W", "12", r"\alpha", r"\mathbf{X}", r"\hat{y}", "dz", r"\text{vec}", r"\dots"])


def _grow(inner):
    pair = st.tuples(inner, inner)
    return st.one_of(
        inner.map(lambda x: f"({x})"),
        inner.map(lambda x: rf"\left[ {x} \right]"),
        inner.map(lambda x: rf"\sqrt{{{x}}}"),
        pair.map(lambda p: rf"\frac {{{p[0]}}} {{{p[1]}}}"),
        pair.map(lambda p: f"({p[0]})^{{{p[1]}}}_i"),
        pair.map(lambda p: f"{p[0]} + {p[1]}"),
        pair.map(lambda p: rf"({p[0]}) \cdot ({p[1]})"),
        pair.map(lambda p: f"({p[0]} = {p[1]})"),
        pair.map(lambda p: rf"\sum_{{i=1}}^{{{p[0]}}} ({p[1]})"),
        pair.map(lambda p: rf"\begin{{bmatrix}} {p[0]} & {p[1]} \\ 1 \end{{bmatrix}}"),
    )


formulas = st.recursive(leaves, _grow, max_leaves=12)


@settings(max_examples=150, deadline=None)
@given(formulas, st.sampled_from(["", "设 x: ", "\n\n"]))
def test_the_source_of_a_node_reads_as_the_node(latex, before):
    text = before + latex
    tokens = [t for t in tokenize(text, len(before)) if t.kind != "SPACE"]
    root, notes = parse_tokens(text, tokens)
    assert not notes
    for node in walk(root):
        if node.kind in ("none", "list"):
            continue
        again = parse(text[node.start : node.end])[0]
        assert again.same(node), (text[node.start : node.end], sketch(node), sketch(again))
        assert all(
            node.start <= child.start <= child.end <= node.end for child in node.children if child.kind != "none"
        )


soup = st.lists(
    st.sampled_from(
        r"a W 2 ( ) [ ] \{ \} | \| || { } ^ _ ' + - * \cdot \sum \int \frac \sqrt = \in , ; & \\ \left( \right) \left. \right| "  # noqa: E501
        r"\begin{bmatrix} \end{bmatrix} \begin{cases} \end{cases} \dots \text{if} \mathbf \hat \mathbf{a \operatorname : . % "  # noqa: E501
        r"\quad \, \foo \input \newcommand \tag{1} \stackrel \not \vec \bigl \middle| \substack{ \underbrace{ ² ᵀ ① 中".split()  # noqa: E501
    ),
    max_size=25,
)


@settings(max_examples=400, deadline=None)
@given(soup)
@example(["\\", "\\left"])
def test_any_soup_of_tokens_is_read_or_refused(words):
    for text in (" ".join(words), "".join(words)):
        try:
            node, _ = parse(text)
        except ReadError as error:
            assert 0 <= error.offset <= len(text)
            assert error.message.endswith(".")
            continue
        assert all(0 <= part.start <= part.end <= len(text) for part in walk(node))


@pytest.mark.parametrize(
    "text",
    [
        "+".join(["a_{i}"] * 5000),
        "=".join(["a"] * 5000),
        "(" * 10_000 + "x" + ")" * 10_000,
        r"\left(" * 10_000 + "}" * 10_000,
        r"\sum " * 5000 + "x",
        "x" + "^{a}" * 5000,
        r"\mathbf{a " * 10_000,
        r"\text{" * 10_000,
        "|a" * 10_000,
        "([)]" * 10_000,
        "~" * 100_000 + "a",
        "~a" * 50_000,
        r"\frac{" * 10_000,
        r"\begin{cases}" * 5000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_limits_and_time(text):
    start = time.process_time()
    try:
        parse(text)
    except ReadError:
        pass
    assert time.process_time() - start < 5


def test_a_long_chain_is_one_flat_node():
    node, _ = parse("+".join(["a"] * 5000))
    assert node.kind == "sum" and len(node.children) == 5000
