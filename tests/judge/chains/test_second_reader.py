"""Scalar arithmetic: our exact value beside latex2sympy2's, and how often the two agree."""

from __future__ import annotations

from fractions import Fraction

import pytest

from derive.judge import check_text
from derive.judge.chains import arithmetic, second_reader
from derive.judge.fixes.members import parse_member

LINES = {
    "5\\cdot 5\\cdot 6+6": 156,
    "3\\times 3\\times 64 + 64": 640,
    "(7\\cdot 7)\\cdot (2\\cdot 6+4\\cdot 3)+16": 1192,
    "(28-2)/2+1": 14,
    "((32-5)/1+1)^{2}": 784,
    "(28/2)^{2}": 196,
    "\\frac{32-5+2\\cdot 2}{1}+1": 32,
    "\\frac{1}{2}+\\frac{1}{3}": Fraction(5, 6),
    "0.5\\cdot 84": 42,
    "2^{10}-1": 1023,
    "-3\\cdot (4-6)": 6,
    "784\\cdot 128+128": 100480,
    "10^{2}\\cdot 6": 600,
    "2\\cdot (3+4)^{2}": 98,
    "(5-5+2\\cdot 0)/1+1": 1,
    "1/3+1/6": Fraction(1, 2),
}


def available() -> bool:
    return "cannot be used" not in second_reader.compare("1+1", Fraction(2))


@pytest.mark.parametrize("latex", LINES)
def test_our_value_is_exact(latex: str) -> None:
    node = parse_member(latex)
    assert node is not None
    assert arithmetic.value(node) == LINES[latex]


def test_the_two_readers_agree_on_most_lines_and_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    if not available():
        pytest.skip("latex2sympy2 does not work on this Python; every line says so")
    sentences = {latex: second_reader.compare(latex, Fraction(value)) for latex, value in LINES.items()}
    agreed = [latex for latex, sentence in sentences.items() if sentence == "latex2sympy2 agrees"]
    with capsys.disabled():
        print(f"\nlatex2sympy2 agrees on {len(agreed)} of {len(LINES)} lines of arithmetic")
    assert len(agreed) >= len(LINES) - 2, {k: v for k, v in sentences.items() if k not in agreed}


def test_every_line_shows_whether_they_agreed_and_its_verdict_is_ours() -> None:
    document = check_text("\n\n".join(f"$${latex} = {value}$$" for latex, value in LINES.items() if isinstance(value, int)))
    assert {claim.verdict for claim in document} == {"proved"}
    assert all("latex2sympy2" in claim.reason for claim in document)
    wrong = check_text("$$3\\times 3\\times 64 + 64 = 641$$").claims[0]
    assert (wrong.verdict, wrong.fix) == ("refuted", "3\\times 3\\times 64 + 64=640")
    assert wrong.counterexample is not None and (wrong.counterexample.left, wrong.counterexample.right) == (640, 641)


def test_a_missing_second_reader_changes_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_reader, "compare", lambda latex, expected: "latex2sympy2 cannot be used here (ImportError)")
    claims = check_text("$$2\\cdot 3 = 6$$\n\n$$2\\cdot 3 = 7$$").claims
    assert [c.verdict for c in claims] == ["proved", "refuted"]
    assert all("cannot be used" in c.reason for c in claims)
