"""The document layer: which regions are maths, with exact offsets, in linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from derive.language.markdown import LineMap, front_matter, read_blocks


def found(text: str, *kinds: str) -> list[str]:
    return [text[b.start : b.end].strip() for b in read_blocks(text) if b.kind in (kinds or ("display", "inline"))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("设$x$为$y=1$。", ["x", "y=1"]),
        ("$$\na\n=\nb\n$$", ["a\n=\nb"]),
        ("1. item\n\n    $$\n    a = b\n    $$\n", ["a = b"]),
        ("\\[a\\] and \\(b\\)", ["a", "b"]),
        ("\\begin{align*}a&=b\\\\c&=d\\end{align*}", ["a&=b\\\\c&=d"]),
        ("$$\\begin{aligned}a\\end{aligned}$$", ["\\begin{aligned}a\\end{aligned}"]),
        ("$$a=b\\\\$$ then $c$", ["a=b\\\\", "c"]),
        ("It costs $5 and $6 today, $x$.", ["x"]),
        ("price $5\n\nnext $y", []),
        ("$a$2 is not closed", []),
        ("\\$x\\$", []),
        ("`$x$` ``$y`$`` <!-- $z$ --> $w$", ["w"]),
        ("text <!-- $z$, which is never closed, $w$", ["z", "w"]),
        ("> <!-- $z$ is in a comment\n\n$w$", []),
        ("```\n$x$\n```\n~~~~\n$$y$$\n~~~\n~~~~\n$z$", ["z"]),
        ("| $a$ | $b$ |\n|---|---|\n| $c$ | 1 |", ["a", "b", "c"]),
        ("# Layer $C1$\ntext", ["C1"]),
        ("$$$$ $x$", ["x"]),
        ("$$a\n\n+ b$$", ["a\n\n+ b"]),
        ("```math\na = b\n```\n```tex\n$x$\n```", ["a = b"]),
        ("with $`a_i`$ and $`b`$", ["a_i", "b"]),
    ],
)
def test_maths_regions(text, expected):
    assert found(text) == expected


def test_unclosed_display_does_not_swallow_the_rest():
    text = "$$ a = b\n\nSome words about it, $x$.\n\n$$c$$\n"
    blocks = [b for b in read_blocks(text) if b.kind in ("display", "inline")]
    assert [(text[b.start : b.end].strip(), b.problem) for b in blocks] == [
        ("a = b", "unclosed display maths"),
        ("x", ""),
        ("c", ""),
    ]


@pytest.mark.parametrize(
    ("damaged", "problem"),
    [
        ("$\na = b\n$$", "unopened display maths"),
        ("$x$\na = b\n$$", "unopened display maths"),
        ("$$$\na = b\n$$", "unopened display maths"),
        ("$$\na = b\n$", "unclosed display maths"),
        ("$$\na = b\n$x$", "unclosed display maths"),
    ],
)
def test_a_display_with_one_mark_lost_leaves_its_neighbours_alone(damaged, problem):
    text = f"{damaged}\n\n$$\nc = d\n$$\n\nSome words about it.\n\n$$\ne = f\n$$\n"
    displays = [b for b in read_blocks(text) if b.kind == "display"]
    assert [b.problem for b in displays] == [problem, "", ""]
    assert "a = b" in text[displays[0].start : displays[0].end]
    assert [text[b.start : b.end].strip() for b in displays[1:]] == ["c = d", "e = f"]


def test_headings_prose_and_order():
    text = "# One\n\nWords $x$ more.\n\nTitle\n-----\nEnd"
    assert [(b.kind, text[b.start : b.end], b.level) for b in read_blocks(text)] == [
        ("heading", "One", 1),
        ("prose", "Words", 0),
        ("inline", "x", 0),
        ("prose", "more.", 0),
        ("heading", "Title", 2),
        ("prose", "End", 0),
    ]


def test_front_matter_is_no_maths_and_is_read():
    text = "---\ntitle: A $x$\ndialect: 'mine'\ntags:\n  - a\n---\n$y$"
    assert front_matter(text) == {"title": "A $x$", "dialect": "mine", "tags": ""}
    assert found(text) == ["y"]
    assert front_matter("no front matter: 1") == {}


@given(st.text(alphabet="a\r\n", max_size=40))
def test_lines_and_columns_agree_with_python(text):
    lines = LineMap(text)
    for offset in range(len(text)):
        if text[offset] not in "\r\n":
            before = (text[:offset] + "x").splitlines()
            assert (lines.line(offset), lines.column(offset)) == (len(before), len(before[-1]))


def test_offsets_survive_windows_line_ends():
    text = "a\r\n\r\n$$\r\nx = y\r\n$$\r\n"
    assert found(text) == ["x = y"]


@given(st.text(alphabet="$\\`[]()\n #>-=ab{}~<!", max_size=80))
def test_any_text_gives_ordered_blocks_within_it(text):
    blocks = read_blocks(text)
    maths = [b for b in blocks if b.kind in ("display", "inline")]
    assert all(0 <= b.opener <= b.start <= b.end <= len(text) for b in blocks)
    assert all(a.end <= b.start for a, b in zip(maths, maths[1:], strict=False))


@pytest.mark.parametrize(
    "text",
    [
        "$" * 10_000_000,
        "$$ a" * 250_000,
        "$a " * 300_000,
        "\\(" * 300_000,
        "`a " * 200_000,
        "$$\n\n" * 100_000,
        "<!--" * 100_000,
        "x<!--" * 100_000,
        "\\begin{align}\n\n" * 30_000,
        "$$ " + "a" * 1_000_000,
        "<pre>" * 100_000,
    ],
    ids=lambda text: repr(text[:14]),
)
def test_linear_time(text):
    start = time.process_time()
    read_blocks(text)
    assert time.process_time() - start < 8


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("\\section*{Dilated \\emph{and} plain}", 2), ("\\subsection{One}", 3), ("\\paragraph{$1\\times1$ filters.} Then $k=1$.", 5),
        ('<h2 class="big">Attention</h2>', 2), ("*Problem 3 (tied weights).* Let $h$", 6), ("**3.4 One dimension.** Now $x$", 6),
        ("**习题 2** 设 $x$", 6), ("**A.1** Let $X$", 6),
    ],
)  # fmt: skip
def test_headings_of_latex_html_and_numbered_exercises(line: str, level: int) -> None:
    blocks = [block for block in read_blocks(f"Text before $a$.\n\n{line}\n\nText behind.") if block.kind == "heading"]
    assert [block.level for block in blocks] == [level]


@pytest.mark.parametrize("line", ["**Example 2.** Let $x$", "*Note 3 of these*", "**2 layers** are used", "a *Problem 3.* inside", "2 * 3.1 * 4"])
def test_other_bold_words_begin_no_heading(line: str) -> None:
    assert not [block for block in read_blocks(f"{line}\n") if block.kind == "heading"]
