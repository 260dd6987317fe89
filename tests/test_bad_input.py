"""Hostile and broken documents: a clear verdict or message, bounded work, and neighbours that keep their verdicts.

Each document ends with a line that is true and one that is false, which must be judged as if nothing were wrong above.
Hangs show as the time limit of the whole suite; memory is bounded by `resource` in a process of its own.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from derive.judge import check_text
from derive.results import VERDICTS, Document

HEAD = "Let $A, B \\in \\mathbb{R}^{n\\times n}$.\n\n"
TAIL = "\n\n$$A + A = 2A$$\n\n$$A + A = 3A$$\n"

MIDDLES = {
    "nested brackets": "$$A = " + "(" * 10_000 + "A" + ")" * 10_000 + "$$",
    "nested braces": "$$A = " + "{" * 10_000 + "A" + "}" * 10_000 + "$$",
    "nested fractions": "$$A = " + "\\frac{1}{" * 500 + "2" + "}" * 500 + "$$",
    "long sum": "$$" + "+".join(["A"] * 5_000) + " = 5000 A$$",
    "long product": "$$" + " ".join(["A"] * 400) + " = B$$",
    "tower of powers": "$$2^{2^{2^{2^{2^{2^{2}}}}}} = 5$$\n\n$$9^{9^{9^9}} = 1$$\n\n$$A^{999999999} = A$$",
    "large power of a number": "$$(1+1)^{99999999} = 0$$",
    "hundred Kronecker factors": "$$" + "\\otimes ".join(["A "] * 100) + " = 2 (" + "\\otimes ".join(["A "] * 100) + ")$$",
    "product of forty sums": "$$" + "(A+B)" * 40 + " = A$$",
    "unclosed display": "$$A + A = 2A\n\nSome words after it.",
    "unclosed environment": "$$\\begin{aligned} A &= B $$",
    "commands that do something": "$$\\input{/etc/passwd}$$\n\n$$\\write18{rm -rf x}$$\n\n$$\\csname x\\endcsname$$",
    "python in a formula": "$$__import__('os').system('true') = 1$$\n\n$$\\operatorname{eval}(A) = B$$",
    "huge shape": "Let $H \\in \\mathbb{R}^{1000000000\\times 1000000000}$.\n\n$$(H H)^T = H^T H^T$$\n\n$$H H = H$$",
    "circular definitions": "Let $P, Q \\in \\mathbb{R}^{n\\times n}$.\n\n$$P = A Q$$\n\n$$Q = P B$$\n\n$$P = Q$$",
    "macro that calls itself": "\\newcommand{\\loop}{\\loop A}\n\n$$\\loop = A$$",
    "deep macros": "".join(f"\\newcommand{{\\m{chr(97 + k)}}}{{\\m{chr(98 + k)}\\m{chr(98 + k)}}}\n" for k in range(20)) + "\n$$\\ma = A$$",
    "control characters": "$$A \x00 = A$$\n\n$$A \u202e = A$$",
    "lone signs": "$$=$$\n\n$$+$$\n\n$$\\frac{}{}$$\n\n$$^T$$\n\n$$A_{$$",
    "a very long word": "x" * 200_000,
    "many empty lines": "Words.\n" + "\n" * 100_000 + "## More\n" + "\r\n" * 50_000,
    "many names in one sentence": "We have " + "$A$, " * 3_000 + "$B$ " * 1_500 + "which are used below.",
    "only dollars": "$" * 2_001,
}


def verdicts(document: Document, latex: str) -> list[str]:
    return [claim.verdict for claim in document if claim.latex == latex]


@pytest.mark.parametrize("name", MIDDLES)
def test_neighbours_of_bad_lines_keep_their_verdicts(name: str) -> None:
    document = check_text(HEAD + MIDDLES[name] + TAIL)
    if name != "only dollars":
        assert verdicts(document, "A + A = 2A")[-1] == "proved"
        given = name.startswith("nested")  # there the unreadable line gives A a value, and it may be 0
        assert verdicts(document, "A + A = 3A")[-1] in (("refuted", "undecided") if given else ("refuted",))
    for claim in document:
        assert claim.verdict in VERDICTS
        assert claim.verdict == "proved" or claim.reason, claim.latex[:60]
        assert "Traceback" not in claim.reason and "Error" not in claim.reason.split()[:1]


@pytest.mark.parametrize("name", ["tower of powers", "python in a formula", "hundred Kronecker factors", "circular definitions"])
def test_nothing_false_is_proved_there(name: str) -> None:
    document = check_text(HEAD + MIDDLES[name] + TAIL)
    proved = [claim.latex for claim in document if claim.verdict == "proved" and claim.kind == "claim"]
    assert all(latex in ("A + A = 2A",) for latex in proved), proved


def test_a_chain_of_thousands_of_links_is_judged_link_by_link() -> None:
    document = check_text(HEAD + "$$" + "=".join(["A"] * 1_500 + ["2A"]) + "$$" + TAIL)
    chain = [claim for claim in document if claim.line == 3]
    assert len(chain) == 1_500
    assert [c.verdict for c in chain[:-1]] == ["proved"] * 1_499
    assert chain[-1].verdict == "refuted"


@pytest.mark.slow
def test_ten_megabytes_of_dollars_in_bounded_memory(tmp_path: Path) -> None:
    path = tmp_path / "dollars.md"
    path.write_text("$" * 10_000_000)
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_AS, (3 * 2**30, 3 * 2**30));"
        "from derive.cli import main; sys.argv = ['derive', 'check', sys.argv[1]]; main()"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


def test_empty_and_binary_documents_have_no_claims() -> None:
    assert check_text("").claims == []
    assert check_text(bytes(range(256)).decode("latin-1") * 50).wrong == []
