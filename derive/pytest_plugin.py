"""`pytest --derive docs/`: every statement of the Markdown files below as a test.

Guarantee: without `--derive` nothing is collected and nothing of this package but this module is loaded.  A wrong statement fails
with what `derive check` says of it; an open one is skipped, or fails with `--derive-strict`; a file that cannot be
checked is an error of collection, in one sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from derive.results import Claim, Document

SUFFIXES = (".md", ".markdown")


class WrongStatement(Exception):
    """A statement did not pass; `str()` is the report on it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("derive", "matrix calculus in documents")
    group.addoption("--derive", action="store_true", help="test every statement of the Markdown files collected")
    group.addoption("--derive-dialect", metavar="NAME|FILE", help="how the documents write")
    group.addoption("--derive-strict", action="store_true", help="fail what is unreadable, undecided or only checked")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    if parent.config.getoption("--derive") and file_path.suffix.lower() in SUFFIXES:
        return DocumentFile.from_parent(parent, path=file_path)
    return None


def _from_here(path: Path) -> str:
    """The path as one would name it to the command."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


class DocumentFile(pytest.File):
    """A Markdown file: an item for each statement."""

    def collect(self) -> Iterator[pytest.Item]:
        from derive import cache, files

        try:
            document = files.check_file(_from_here(self.path), self.config.getoption("--derive-dialect"), cached=cache.wanted())
        except files.CannotRun as error:
            raise self.CollectError(files.one_line(str(error))) from None
        for claim in document:
            name = f"line {claim.id.rpartition(':')[2]}"
            yield Statement.from_parent(self, name=name, document=document, claim=claim)


class Statement(pytest.Item):
    """One statement of a document."""

    def __init__(self, *, document: Document, claim: Claim, **more: Any):
        super().__init__(**more)
        self.document, self.claim = document, claim

    def runtest(self) -> None:
        from derive.results import OPEN, WRONG
        from derive.terminal import explanation

        verdict = self.claim.verdict
        if verdict in WRONG or (verdict in OPEN and self.config.getoption("--derive-strict")):
            raise WrongStatement
        if verdict in OPEN:
            pytest.skip(f"{verdict}: {explanation(self.claim)}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if not isinstance(excinfo.value, WrongStatement):
            return super().repr_failure(excinfo, style)
        from derive import terminal

        return "\n".join(terminal.statement(self.document, self.claim, terminal.Style(False)))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.claim.line - 1, f"{self.path.name} {self.name}"
