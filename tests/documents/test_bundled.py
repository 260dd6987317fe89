"""What holds of every bundled document, whoever wrote it and whatever it is about."""

from __future__ import annotations

import pytest

from tests.documents.checked import NAMES, checked, text


@pytest.mark.parametrize("name", NAMES)
def test_every_statement_is_proved_or_a_definition(name: str):
    document = checked(name)
    assert document.dialect == ""
    assert [(c.line, c.verdict, c.reason) for c in document if c.verdict not in ("proved", "definition")] == []


@pytest.mark.parametrize("name", NAMES)
def test_most_statements_are_claims(name: str):
    verdicts = [c.verdict for c in checked(name)]
    assert verdicts.count("proved") > verdicts.count("definition")


@pytest.mark.parametrize("name", NAMES)
def test_no_gradient_is_taken_as_a_definition(name: str):
    wrong = [c.latex for c in checked(name) if c.verdict == "definition" and c.latex.startswith("\\nabla")]
    assert wrong == []


@pytest.mark.parametrize("name", NAMES)
def test_lines_of_prose_are_not_wider_than_the_project_allows(name: str):
    formula = False
    for line in text(name).splitlines():
        formula ^= line.strip() == "$$"
        assert formula or len(line) <= 130, line
