"""What a terminal shows of a wrong line in a long document."""

from __future__ import annotations

from derive import terminal
from derive.results import Claim, Document


class Counting(list):
    """Lines that count how often they are looked at."""

    looked = 0

    def __getitem__(self, place):
        self.looked += 1
        return super().__getitem__(place)


def claim_on(text: str, part: str) -> Claim:
    start = text.index(part)
    line = text.count("\n", 0, start) + 1
    return Claim("n:1.1", line, line + part.count("\n"), "claim", part, "refuted", start=start, end=start + len(part))


def test_the_mark_stands_under_the_claim_and_no_line_before_it_is_looked_at():
    text = "\n".join(f"$a_{{{k}}} = {k}$" for k in range(5_000)) + "\n$$\n  x = \n  y\n$$\n"
    lines = Counting(text.split("\n"))
    claim = claim_on(text, "x = \n  y")
    assert terminal._spans(text, lines, claim) == {5_002: (2, 5), 5_003: (2, 3)}
    assert lines.looked <= 3
    first = claim_on(text, "a_{0} = 0")
    assert terminal._spans(text, lines, first) == {1: (1, 10)}


def test_a_claim_without_a_place_in_the_text_has_no_mark():
    assert terminal._spans("a\nb", ["a", "b"], Claim("n:1.1", 1, 1, "claim", "a", "refuted")) == {}
    shown = list(terminal.render(Document("n.md", "a = b\n", [claim_on("a = b\n", "a = b")]), terminal.Style(False)))
    assert any(line.endswith("│ ^^^^^") for line in shown)
