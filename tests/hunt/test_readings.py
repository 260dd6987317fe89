"""Snippets whose reading is easy to get wrong, each line marked by hand before it was run.

A mark behind a line: T right (never refuted or ill-typed), F wrong (never proved or checked), A neither may be said, D a
definition, - anything.  Snippets are parted by lines of equals signs; those of `failed.md` each gave a false verdict once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from derive.judge import check_text
from derive.results import Claim

HERE = Path(__file__).parent / "readings"
MARK = re.compile(r"\s*##([-TFAD]+)$")
FORBIDDEN = {
    "T": {"refuted", "ill-typed"},
    "F": {"proved", "checked"},
    "A": {"refuted", "ill-typed", "proved", "checked"},
    "D": {"refuted", "ill-typed", "proved", "checked", "undecided", "unreadable"},
    "-": set[str](),
}


def snippets(name: str) -> list[str]:
    return [part.strip("\n") for part in re.split(r"^=+$", (HERE / name).read_text(encoding="utf-8"), flags=re.MULTILINE)]


def judged(snippet: str) -> Iterator[tuple[str, Claim]]:
    """The marks of a snippet and the statements of their lines."""
    lines = snippet.split("\n")
    marks = {k: m[1] for k, line in enumerate(lines, 1) if (m := MARK.search(line))}
    for claim in check_text("\n".join(MARK.sub("", line) for line in lines)).claims:
        if claim.line in marks:
            yield marks[claim.line], claim


def _check(snippet: str) -> None:
    found = list(judged(snippet))
    assert found
    for mark, claim in found:
        assert claim.verdict not in FORBIDDEN[mark], (claim.latex, claim.reason, claim.assumptions)


@pytest.mark.parametrize("snippet", snippets("failed.md"))
def test_once_failed(snippet: str) -> None:
    _check(snippet)


@pytest.mark.slow
@pytest.mark.parametrize("snippet", snippets("tricky.md"))
def test_tricky(snippet: str) -> None:
    _check(snippet)


def test_a_wrong_verdict_would_be_noticed() -> None:
    with pytest.raises(AssertionError):
        _check("Let $x \\in \\mathbb{R}^n$.\n\n$$x^T x = \\|x\\|^2$$ ##F")
    with pytest.raises(AssertionError):
        _check("Let $x \\in \\mathbb{R}^n$.\n\n$$x^T x = 2 \\|x\\|^2$$ ##T")
