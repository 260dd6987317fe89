"""Documents in the habits of many authors, each claim marked by hand as true or false behind its display.

The marks are mathematics, not what the checker said.  A true claim is never refuted or ill-typed, a false one never proved or
checked; what may stay open is listed, so that the list can only shrink.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from derive.judge import check_text

HERE = Path(__file__).parent
MARK = re.compile(r"<!-- (true|false) -->")
OPEN: dict[str, set[int]] = {
    "factorisation_and_pca": {19, 21},  # WᵀW = I for a W that is not square
    "noise_variance": {15},  # a derivative by σ beside one by σ²
    "softmax_entries": {23},  # the layout of ∂p/∂z is not said
}


def marks(text: str) -> dict[int, bool]:
    """The line of each mark, and whether the display there is true."""
    return {text.count("\n", 0, m.start()) + 1: m[1] == "true" for m in MARK.finditer(text)}


@pytest.mark.parametrize("name", sorted(path.stem for path in HERE.glob("*.md")))
def test_stranger(name: str) -> None:
    text = (HERE / f"{name}.md").read_text(encoding="utf-8")
    claims = check_text(text).claims
    assert marks(text)
    for line, true in marks(text).items():
        verdicts = [c.verdict for c in claims if c.kind == "claim" and line - 1 <= c.line <= line]
        assert verdicts, (name, line)
        if true:
            assert not {"refuted", "ill-typed", "unreadable"} & set(verdicts), (name, line, verdicts)
        else:
            assert not set(verdicts) <= {"proved", "checked"}, (name, line, verdicts)
        if line not in OPEN.get(name, set()):
            assert set(verdicts) <= {"proved", "checked"} if true else {"refuted", "ill-typed"} & set(verdicts), (name, line, verdicts)
