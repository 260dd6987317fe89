"""Documents as people write them, with mutants: what is proved, what is caught, and that nothing is judged falsely.

Each document is judged as it stands, and once more with its mutants put in.  Which lines are right is fixed by the NumPy
transcriptions of the tables, which know nothing of the project.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import numpy as np
import pytest

from derive.judge import check_text
from derive.results import WRONG, Claim, Document
from tests.collection.cases import TABLES, Case, cases, judged, table
from tests.collection.truth import same

COPIES = [
    pytest.param(name, mutated, id=f"{name}-{'mutants' if mutated else 'right'}") for name in TABLES for mutated in (False, True)
]
PROVED, CAUGHT, MENDED = 0.98, 0.98, 0.8


@cache
def checked(name: str, mutated: bool) -> tuple[Document, list[tuple[Case, Claim | None]]]:
    text, found = cases(name, mutated)
    document = check_text(text, name)
    return document, [(case, claim) for case, claim in judged(document, found) if not follows_mutant(case, claim, found)]


def follows_mutant(case: Case, claim: Claim | None, found: list[Case]) -> bool:
    """Whether the left member of a chain's link is what a mutant has spoilt: then its truth is another."""
    return not case.mutated and claim is not None and any(m.mutated and claim.start < m.end < claim.end for m in found)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("seed", [5, 6])
def test_truths(name: str, seed: int) -> None:
    values = table(name).draw(np.random.default_rng(seed))
    for line in table(name).LINES:
        assert same(line.left(values), line.right(values)), f"the table is wrong: {line.source}"
        if line.mutant is not None:
            mutant = line.mutant(values)
            left, right = mutant if isinstance(mutant, tuple) else (line.left(values), mutant)
            assert not same(left, right), f"the mutant is true: {line.wrong}"


@pytest.mark.parametrize(("name", "mutated"), COPIES)
def test_no_false_verdict(name: str, mutated: bool) -> None:
    document, pairs = checked(name, mutated)
    for case, claim in pairs:
        assert claim is not None, f"no claim ends at {case.line.source}"
        told = f"{claim.id}: {claim.latex}: {claim.verdict}: {claim.reason}"
        if case.mutated:
            assert claim.verdict != "proved", f"a wrong line is proved: {told}"
        else:
            assert claim.verdict not in WRONG, f"a right line is accused: {told}"
    if not mutated:
        assert not document.wrong, [f"{c.id}: {c.latex}: {c.reason}" for c in document.wrong]


@pytest.mark.parametrize(("name", "mutated"), COPIES)
def test_evidence(name: str, mutated: bool) -> None:
    """A refutation has a counterexample, an ill-typed line a reason; a proof names its rule."""
    document, _ = checked(name, mutated)
    for claim in document.claims:
        if claim.verdict == "refuted":
            assert claim.counterexample is not None
        if claim.verdict in WRONG:
            assert claim.reason
        if claim.verdict == "proved":
            assert claim.rule


def test_rates(capsys: pytest.CaptureFixture[str]) -> None:
    """By topic: right lines proved, wrong lines caught, caught lines with a fix."""
    count: Counter[tuple[str, str]] = Counter()
    for name in TABLES:
        topic = table(name).TOPIC
        for mutated in (False, True):
            for case, claim in checked(name, mutated)[1]:
                assert claim is not None
                count[topic, "wrong" if case.mutated else "right"] += 1
                count[topic, "caught"] += case.mutated and claim.verdict in WRONG
                count[topic, "proved"] += not case.mutated and claim.verdict == "proved"
                count[topic, "mended"] += case.mutated and claim.verdict in WRONG and bool(claim.fix)
    topics = sorted({topic for topic, _ in count})
    total = {what: sum(count[topic, what] for topic in topics) for what in ("right", "proved", "wrong", "caught", "mended")}
    with capsys.disabled():
        print(f"\n{'topic':26} {'right':>6} {'proved':>6} {'wrong':>6} {'caught':>6} {'mended':>6}")
        for topic in topics:
            row = [count[topic, what] for what in ("right", "proved", "wrong", "caught", "mended")]
            print(f"{topic:26} " + " ".join(f"{n:6}" for n in row))
        print(f"{'all':26} " + " ".join(f"{n:6}" for n in total.values()))
    assert total["proved"] >= PROVED * total["right"]
    assert total["caught"] >= CAUGHT * total["wrong"]
    assert total["mended"] >= MENDED * total["caught"]
    for topic in topics:
        assert count[topic, "proved"] >= 0.95 * count[topic, "right"], f"{topic}: too few right lines proved"
        assert count[topic, "caught"] >= 0.8 * count[topic, "wrong"], f"{topic}: too few wrong lines caught"


def test_size() -> None:
    """The collection stays as large as it was: documents, topics, right lines, mutants."""
    lines = [line for name in TABLES for line in table(name).LINES]
    assert len(TABLES) >= 30
    assert len({table(name).TOPIC for name in TABLES}) >= 16
    assert len(lines) >= 250
    assert sum(bool(line.wrong) for line in lines) >= 220


def test_the_tester_catches_a_wrong_table() -> None:
    """Planted: a table that calls a wrong line right is found out by the transcription."""
    line = next(line for line in table("traces").LINES if line.mutant is not None and "nabla_A" in line.source)
    values = table("traces").draw(np.random.default_rng(5))
    assert line.mutant is not None
    assert not same(line.left(values), line.mutant(values))
    assert not same(np.zeros((2, 3)), np.zeros((3, 2)))
    assert not same(float("nan"), 1.0)
