"""Random documents against NumPy: no line that numbers find true is accused, none that they find false is accepted."""

from __future__ import annotations

import pytest

from derive.judge import check_text

from .documents import HEAD, KINDS, Line, document

ACCUSED, ACCEPTED = {"refuted", "ill-typed"}, {"proved", "checked"}
FIRST = HEAD.count("\n") + 2


def _false_verdicts(kind: str, seed: int, lines: int) -> list[str]:
    text, stated = document(kind, seed, lines)
    at = {FIRST + 2 * k: line for k, line in enumerate(stated)}
    found = []
    for claim in check_text(text).claims:
        line = at.get(claim.line, Line("", None))
        wrong = {True: ACCUSED, False: ACCEPTED, None: set[str]()}[line.true]
        if claim.verdict in wrong:
            found.append(f"{kind} {seed}: {claim.verdict} {claim.latex}: {claim.reason}")
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_sample(kind: str) -> None:
    assert not _false_verdicts(kind, 1, 4)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 160))
@pytest.mark.parametrize("kind", KINDS)
def test_many(kind: str, seed: int) -> None:
    assert not _false_verdicts(kind, seed, 8)


def test_documents_hold_both_kinds_of_lines() -> None:
    stated = [line.true for kind in KINDS for seed in range(4) for line in document(kind, seed)[1]]
    assert stated.count(True) > 30 and stated.count(False) > 30
