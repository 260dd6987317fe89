"""The bundled documents, each checked once a test run."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import derive
from derive.judge import check_text
from derive.results import Document

FOLDER = Path(derive.__file__).parent / "documents"
NAMES = sorted(path.name for path in FOLDER.glob("*.md") if not path.stem.endswith("-findings"))


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@cache
def checked(name: str) -> Document:
    return check_text(text(name), name)


def recheck(name: str, right: str, wrong: str) -> Document:
    """Only the line of the document that holds `right`, once, with `wrong` in its place."""
    whole = text(name)
    assert whole.count(right) == 1
    line = whole[: whole.index(right)].count("\n") + 1
    return check_text(whole.replace(right, wrong), name, select=str(line))
