"""The bundled lists of mistakes: every printed formula is wrong, every right one proved; and the test of this test."""

from __future__ import annotations

from importlib import resources

import pytest

from derive.findings import findings, unmet
from derive.judge import check_text

FOLDER = resources.files("derive") / "documents"
FILES = sorted(item.name for item in FOLDER.iterdir() if item.name.endswith("-findings.md"))

SQUARE = """# Squares

$$
x \\in \\mathbb{R}^{n}, \\quad J = x^\\top x
$$

PRINTED:
$$
\\nabla_x J = FIRST
$$

Right:
$$
\\nabla_x J = SECOND
$$
"""


def checked(first: str, second: str, word: str = "Printed"):
    text = SQUARE.replace("FIRST", first).replace("SECOND", second).replace("PRINTED", word)
    return check_text(text, "squares.md")


@pytest.mark.parametrize("name", FILES)
def test_what_a_list_of_mistakes_says_is_borne_out(name: str):
    document = check_text((FOLDER / name).read_text(encoding="utf-8"), name)
    words = [finding.word for finding in findings(document)]
    assert "printed" in words and "right" in words
    assert unmet(document) == []
    assert [(c.line, c.verdict, c.reason) for c in document if c.verdict in ("undecided", "unreadable", "checked")] == []


def test_each_derivation_with_findings_is_bundled():
    bundled = {item.name for item in FOLDER.iterdir()}
    assert FILES and all(name.replace("-findings", "") in bundled for name in FILES)


@pytest.mark.parametrize("word", ["Printed", "printed", "As **printed**", "*Printed*"])
def test_a_mark_stands_right_before_its_formula(word: str):
    document = checked("x", "2x", word)
    assert [(f.word, f.borne_out) for f in findings(document)] == [("printed", True), ("right", True)]
    assert unmet(document) == []


def test_a_printed_formula_that_holds_is_reported():
    document = checked("2x", "2x")
    assert [sentence.split(": ")[1] for sentence in unmet(document)] == ["marked printed, but it is proved"]


def test_a_right_formula_that_is_wrong_is_reported():
    assert len(unmet(checked("x", "x"))) == 1


def test_a_wrong_formula_without_a_mark_is_reported():
    document = checked("x", "2x", "It was claimed that we may write this")
    assert unmet(document) == ["squares.md, line 9: refuted"]


def test_an_undecided_formula_bears_nothing_out():
    document = checked("q", "2x")
    assert len(unmet(document)) == 1
