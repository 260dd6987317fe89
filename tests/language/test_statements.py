"""Statements of a block: rows, chains, commas, ranges, words, and errors that stay where they are."""

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from derive.language.ast import sketch
from derive.language.macros import collect_macros
from derive.language.markdown import Block, read_blocks
from derive.language.statements import split_statements


def statements(text):
    macros = collect_macros(text)
    blocks = [block for block in read_blocks(text) if block.kind in ("display", "inline")]
    return [raw for block in blocks for raw in split_statements(text, block, macros)]


def trees(text):
    return [sketch(raw.node) if raw.node else "error" for raw in statements(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$$a=b\\\\c=d\\\\$$", ["(relation:= a b)", "(relation:= c d)"]),
        ("$$a=b\\\\\n=c\\\\\n+d$$", ["(relation:= = a b (sum:+ + c d))"]),
        ("$$a=\\\\ b\\\\ \\Rightarrow c=d$$", ["(relation:= a b)", "(relation:= c d)"]),
        ("$$a=b \\Rightarrow c=d$$", ["(relation:= a b)", "(relation:= c d)"]),
        ("$A\\in R^{m}, B\\in R^{n}$", ["(relation:\\in A (script R _ m))", "(relation:\\in B (script R _ n))"]),
        ("$A, B \\in R$", ["(relation:\\in (list A B) R)"]),
        ("$A \\text{ and } B \\in R$", ["(relation:\\in (list A B) R)"]),
        ("$$A=B, C, D \\in R$$", ["(relation:= A B)", "(relation:\\in (list C D) R)"]),
        ("$$z\\in R,\\ a\\in S$$", ["(relation:\\in z R)", "(relation:\\in a S)"]),
        ("$$a=b \\quad (10\\times 2)$$", ["(relation:= a b)", "(group:( (product:\\times 10 2))"]),
        ("$$a=b\\quad +c$$", ["(relation:= a (sum:+ + b c))"]),
        ("$f(a, b) = c$", ["(relation:= (product:. f (group:( (list a b))) c)"]),
        ("$$a=b；c=d。$$", ["(relation:= a b)", "(relation:= c d)"]),
        (
            "\\begin{align}a&=b\\\\&=c\\\\d&=e&f&=g\\end{align}",
            ["(relation:= = a b c)", "(relation:= d e)", "(relation:= f g)"],
        ),
        ("\\begin{eqnarray}a&=&b\\end{eqnarray}", ["(relation:= a b)"]),
        ("$$\\left\\{\\begin{aligned}a&=b\\\\c&=d\\end{aligned}\\right.$$", ["(relation:= a b)", "(relation:= c d)"]),
        ("$$\\begin{cases}a=b\\\\c=d\\end{cases}$$", ["(relation:= a b)", "(relation:= c d)"]),
        (
            "$$f=\\begin{cases}x,&x>0\\\\0\\end{cases}$$",
            ["(relation:= f (matrix:cases (list x (relation:> x 0)) (list 0)))"],
        ),
        ("> $$\n> a\n> =b\n> $$", ["(relation:= a b)"]),
        ("$$\\left(a\\\\+b\\right)=c$$", ["(relation:= (group:( (sum:+ + a b)) c)"]),
        ("$$a=\\sum_{i}^{n}\\\\x$$", ["(relation:= a (bigop:\\sum i n x))"]),
        ("$$a=tr(b\\\\=tr(c)$$", ["(relation:= = a (product:. tr (group:( b)) (product:. tr (group:( c)))"]),
        ("$$\\begin{bmatrix}a\\\\b\\end{bmatrix}=c$$", ["(relation:= (matrix:bmatrix (list a) (list b)) c)"]),
        ("$i=1,2,3$", ["(relation:= i (list 1 2 3))"]),
        ("$i=1,\\dots,n$", ["(relation:= i (list 1 \\dots n))"]),
        ("$$\\newcommand{\\x}{a}$$ $\\x=1$", ["(relation:= a 1)"]),
        ("$$A = \\text{Re lu}(Z)$$", ["(relation:= A (product:. 'Re lu' (group:( Z)))"]),
    ],
)
def test_splitting(text, expected):
    assert trees(text) == expected


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("$$x_i=y_i,\\quad i=1,\\dots,n$$", ["(relation:= i (list 1 \\dots n))"]),
        ("$$x=y \\quad (i=1,2,\\ldots,n)$$", ["(relation:= i (list 1 2 \\ldots n))"]),
        (
            "$$x=y,\\ i=1,\\dots,n,\\ j=1,\\dots,m$$",
            ["(relation:= i (list 1 \\dots n))", "(relation:= j (list 1 \\dots m))"],
        ),
        ("$$x=y, i \\in \\{1,\\dots,n\\}$$", ["(relation:\\in i (group:\\{ (list 1 \\dots n)))"]),
        ("$$x=y, 1\\leq i\\leq n$$", ["(relation:\\leq \\leq 1 i n)"]),
        ("$$x=y \\quad\\forall i\\in S$$", ["(relation:\\in (product:. \\forall i) S)"]),
        ("$$x=y \\text{ for } i \\in S$$", ["(relation:\\in i S)"]),
    ],
)
def test_trailing_ranges_stay_with_their_statement(text, ranges):
    (raw,) = statements(text)
    assert [sketch(node) for node in raw.ranges] == ranges
    assert raw.node.kind == "relation" and raw.node.value == ("=",)


def test_a_membership_of_a_plain_set_is_no_range():
    assert trees("$$y=f, y\\in\\{0,1\\}$$") == ["(relation:= y f)", "(relation:\\in y (group:\\{ (list 0 1)))"]


def test_conditions_words_and_tags():
    (raw,) = statements("$$a=b \\text{ if } x>0 \\tag{7}$$")
    assert ([sketch(c) for c in raw.conditions], raw.tag) == (["(relation:> x 0)"], "7")
    (raw,) = statements("$$a=b \\quad \\text{(19)}$$")
    assert raw.texts == ["(19)"]
    first, second = statements("$$a=b \\text{ where } c=d$$")
    assert (first.texts, second.texts, second.separator) == ([], ["where"], "where")


def test_implication_and_continuation():
    first, second, third = statements("$$a=b$$\n\n$$=c\\\\ \\Rightarrow d=e$$")
    assert (first.continues, second.continues, third.continues) == (False, True, False)
    assert second.node.children[0].kind == "none"
    assert (second.implies, third.implies) == (False, True)
    (alone,) = statements("$$=c$$")
    assert not alone.continues
    assert not statements("$$a=b$$ so that $$=c$$")[1].continues


def test_an_error_stays_with_its_statement():
    text = "$$a=b\\\\ \\foo \\\\ c=(d\\\\ x=\\\\ \\input{e} \\\\ f=g$$"
    raws = statements(text)
    assert [sketch(raw.node) if raw.node else raw.error.message[:8] for raw in raws] == [
        "(relation:= a b)",
        "'\\foo' i",
        "(relation:= c (group:( d))",
        "'\\input'",
        "(relation:= f g)",
    ]
    assert [raw.latex for raw in raws][-1] == "f=g"
    assert raws[2].notes == ["read with one ')' added at column 21"]


def test_an_unclosed_display_is_one_unreadable_statement():
    first, second = statements("$$a=b\n\nwords and more words here $x$")
    assert first.node is None and "closing mark" in first.error.message
    assert sketch(second.node) == "x"


def test_spans_are_the_source():
    text = "text $$\n  a = b \\\\\n  = c, \\quad i = 1, \\dots, n \n$$"
    (raw,) = statements(text)
    assert raw.latex == "a = b \\\\\n  = c"
    assert text[raw.start : raw.end] == "a = b \\\\\n  = c, \\quad i = 1, \\dots, n"


pieces = st.lists(
    st.sampled_from(
        r"a =b ,c \in ( ) { } \\ & \quad \Rightarrow \text{and} \text{if} \text{words\ here} | \left\{ \right. \dots "
        r"\begin{aligned} \end{aligned} \begin{cases} \end{cases} \tag{1} . ; i=1 + \sum_i".split()
    ),
    max_size=25,
)


@settings(max_examples=300, deadline=None)
@given(pieces)
@example(["\\begin{aligned}", "\\end{aligned}", "\\tag{1}"])
def test_any_soup_becomes_statements_in_order(words):
    text = "$$" + " ".join(words) + "$$"
    raws = statements(text)
    assert all((raw.node is None) == (raw.error is not None) for raw in raws)
    assert all(2 <= raw.start <= raw.end <= len(text) for raw in raws)
    assert [raw.start for raw in raws] == sorted(raw.start for raw in raws)


@pytest.mark.parametrize(
    "text",
    [
        "a=b\\\\" * 10_000,
        "a=b," * 10_000,
        "a," * 20_000,
        r"\text{and}" * 10_000,
        r"\text{foo bar} a=b " * 4000,
        r"\begin{cases}a=b\\" * 2000 + r"\end{cases}" * 2000,
        "a " * 200_001,
        r"\begin{aligned}" * 20_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_time(text):
    start = time.process_time()
    statements("$$" + text + "$$")
    assert time.process_time() - start < 5


@pytest.mark.parametrize("source", [r"A_{ij} = B_{ji}, \quad 0 \le i, j < n", r"A_{ij} = B_{ji} \quad (0 \leq i, j < n)"])
def test_one_range_of_two_indices(source: str) -> None:
    (raw,) = split_statements(source, Block("inline", 0, len(source)))
    (found,) = raw.ranges
    assert [child.kind for child in found.children] == ["number", "list", "name"]


def test_a_word_in_the_last_column_is_not_the_left_side_of_the_next_row() -> None:
    text = "$$\\begin{align} a &= b && \\text{cyclic} \\\\ &= c && \\text{linearity} \\\\ &= d && \\text{symmetry} \\end{align}$$"
    assert trees(text)[:3] == ["(relation:= a b)", "(relation:= _ c)", "(relation:= _ d)"]


def test_a_word_that_begins_a_row_or_a_pair_of_columns_is_still_a_left_side() -> None:
    text = "$$\\begin{align} a &= b & \\text{loss} &= c \\\\ \\text{loss} &= d \\end{align}$$"
    assert sum("loss" in tree for tree in trees(text)) == 2
