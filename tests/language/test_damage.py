"""Words that lost the first letters of their command: repaired where no other reading is possible."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.language.damage import command, restored
from derive.language.markdown import Block
from derive.language.statements import split_statements

DECLARED = "$X \\in \\mathbb{R}^{m\\times n}$, $Y \\in \\mathbb{R}^{m\\times n}$\n\n"


def read(source: str):
    (raw,) = split_statements(source, Block("display", 0, len(source)))
    return raw


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("oldsymbol{X} = Y", "\\boldsymbol{X} = Y"),
        ("\\left(\nabla_X f\night)^{ op} = Y", "\\left(\\nabla_X f\\right)^{\\top} = Y"),
        ("X \\in \\mathbb{R}^{m imes n}", "X \\in \\mathbb{R}^{m \\times n}"),
        ("\\frac{artial f}{artial X} = rac{1}{2} Y", "\\frac{\\partial f}{\\partial X} = \\frac{1}{2} Y"),
    ],
)
def test_a_certain_repair_reads_as_the_whole_command_with_a_note(damaged, whole):
    def shape(node):
        return node.kind, node.value, tuple(map(shape, node.children))

    first, second = read(damaged), read(whole)
    assert first.error is None and shape(first.node) == shape(second.node)
    assert first.notes and all("damaged command" in note for note in first.notes)
    assert not second.notes


@pytest.mark.parametrize("source", ["rac = 1", "oldsymbol X = Y", "\\left( X ight = Y", "x^{op} = y"])
def test_what_may_be_something_else_is_not_repaired(source):
    raw = read(source)
    assert raw.error is not None or not raw.notes


def test_a_repaired_command_is_not_looked_for_behind_a_backslash():
    text = "\\abla"
    assert command(text, 1, 5, 5) == ""


def test_a_repaired_claim_is_judged_and_says_so():
    text = DECLARED + "$$(oldsymbol{X} + Y)^{ op} = X^{ op} + Y^{ op}$$"
    claim = check_text(text.replace("oldsymbol{X}", "X")).claims[-1]
    assert claim.verdict == "proved" and any("damaged" in note for note in claim.notes)


def test_a_continuation_in_brackets_goes_on_with_the_display_before():
    document = check_text(DECLARED + "$$2 X = X + X$$\n\n$$\\left(= 3 X - X\\right) \\tag{2}$$\n\n$$\\left(= 3 X\\right)$$")
    assert [c.verdict for c in document.claims[-3:]] == ["proved", "proved", "refuted"]


def test_a_times_without_its_backslash_between_sizes() -> None:
    claims = check_text("$A\\in\\mathbb{R}^{3times 4}$, $B\\in\\mathbb{R}^{4\\times 2}$.\n\n$$A B\\in\\mathbb{R}^{3\\times 2}$$\n").claims
    assert claims[-1].verdict == "proved" and "\\times" in claims[0].notes[0]


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("abla_W J", r"\nabla_W J"),
        ("oldsymbol{Z}^{ op}", r"\boldsymbol{Z}^{ \top}"),
        (r"\left(a\night)", r"\left(a\night)"),
        ("(a ight) 3 times 4", r"(a \right) 3 \times 4"),
        (r"\nabla \times \top \rightarrow", r"\nabla \times \top \rightarrow"),
        (r"1\,times 4", r"1\,\times 4"),
        ("op times x", "op times x"),
    ],
)
def test_the_commands_of_a_formula_are_put_back(damaged, whole):
    assert restored(damaged) == whole
