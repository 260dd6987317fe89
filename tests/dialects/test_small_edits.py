"""Every claim of two documents with small mistakes, against a second reader on floating-point numbers.

No edited line that is false may be proved, none that is true may be called wrong, and nearly all false ones are caught.  The
default run takes an even sample; `-m slow` takes every edit.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from derive.judge import check_text
from tests.dialects import harness, networks, numbers_reader

HERE = Path(__file__).parent
DOCUMENTS = ("three_layer", "pooling")
SAMPLE = 45
CAUGHT = 0.97
WRONG = ("refuted", "ill-typed")


@cache
def source(name: str) -> tuple[str, tuple[harness.Edit, ...]]:
    text = (HERE / f"{name}.md").read_text(encoding="utf-8")
    return text, tuple(harness.edits(text, check_text(text, dialect="zhujian")))


def rates(name: str, step: int) -> Counter[tuple[str, str]]:
    """(truth, verdict) of every step-th edit; what the second reader cannot tell is counted as "untold"."""
    world = networks.world(name)
    count: Counter[tuple[str, str]] = Counter()
    for edit in source(name)[1][::step]:
        true = harness.truth(edit.statement, world)
        if true is None:
            count["untold", ""] += 1
            continue
        claim = harness.judged(edit, "zhujian")
        assert claim is not None, f"line {edit.line}: the edited statement is not in the result: {edit.statement}"
        count[true, claim.verdict] += 1
        told = f"{edit.operator}, line {edit.line}: {edit.statement} — {claim.reason}"
        assert not (true != "true" and claim.verdict in ("proved", "checked")), f"a wrong line is proved: {told}"
        assert not (true == "true" and claim.verdict in WRONG), f"a right line is accused: {told}"
        if claim.verdict == "refuted":
            assert true == "false" and claim.counterexample is not None, told
        if claim.fix and true != "true":
            assert harness.truth(claim.fix, world) in ("true", None), f"the fix is wrong: {told} — {claim.fix}"
    return count


def enough(count: Counter[tuple[str, str]]) -> None:
    wrong = sum(n for (true, _), n in count.items() if true in ("false", "ill-typed"))
    caught = sum(n for (true, verdict), n in count.items() if true in ("false", "ill-typed") and verdict in WRONG)
    assert caught >= CAUGHT * wrong, count
    assert count["untold", ""] <= 0.35 * sum(count.values()), count


@pytest.mark.parametrize("name", DOCUMENTS)
def test_sample(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    edits = source(name)[1]
    operators = {edit.operator for edit in edits}
    assert len(operators) >= 12, operators
    count = rates(name, max(1, len(edits) // SAMPLE))
    with capsys.disabled():
        print(f"\n{name}: {dict(count)} of {len(edits)} edits")
    enough(count)


@pytest.mark.slow
@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_edit(name: str) -> None:
    enough(rates(name, 1))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_documents_are_true(name: str) -> None:
    """The second reader finds every claim true, at two points."""
    text = source(name)[0]
    claims = [c for c in harness.claims(check_text(text, dialect="zhujian")) if "\\in" not in c.latex]
    for seed in (1, 2):
        world = networks.world(name, seed)
        assert {harness.truth(c.latex, world) for c in claims} == {"true"}


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (r"dz^{(3)}=da^{(2)}\cdot W^{(3)}+a^{(2)}\cdot dW^{(3)}+db^{(3)}", "true"),
        (r"dz^{(3)}=a^{(2)}\cdot dW^{(3)}+db^{(3)}", "false"),
        (r"dz^{(3)}=da^{(2)}\cdot W^{(3)}", "true"),
        (r"dz^{(3)}=W^{(3)}\cdot da^{(2)}", "ill-typed"),
        (r"\bigtriangledown_{z^{(3)}}f(z^{(3)})=probs - Y", "false"),
        (r"D_{z^{(3)}}f(z^{(3)})=\frac {1}{m} (probs - Y)", "ill-typed"),
        (r"\bigtriangledown_{b^{(3)}}f(b^{(3)})=1^{T}\cdot \bigtriangledown_{z^{(3)}}f(z^{(3)})", "true"),
        (r"\bigtriangledown_{b^{(3)}}f(b^{(3)})=\bigtriangledown_{z^{(3)}}f(z^{(3)})", "ill-typed"),
        (r"da^{(2)}=1(z^{(2)}< 0)* dz^{(2)}", "false"),
    ],
)
def test_the_second_reader(statement: str, expected: str) -> None:
    """The tester is tested: it sees planted mistakes."""
    assert numbers_reader.verdict(statement, networks.world("three_layer")) == expected
