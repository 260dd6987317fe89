"""Documents with very many statements: what is kept and looked at of each does not grow with their number."""

from __future__ import annotations

from dataclasses import replace

from derive.judge import check_text
from derive.judge.chains.definitions import defining
from derive.judge.fixes import wrong_line
from derive.judge.proving import graph, local
from derive.judge.scan import scan
from derive.reading.context import Context
from derive.reading.dialect import Dialect
from derive.reading.words.assuming import LONGEST, sentence_end


def test_of_many_symbols_a_definition_keeps_no_scene(monkeypatch):
    monkeypatch.setattr(defining, "MOST_KEPT", 5)
    text = "\n\n".join(f"$a_{{{k}}} = {k}$" for k in range(1, 10)) + "\n\n$$a_{9} = 3 a_{3}$$\n\n$$a_{9} = 2 a_{3}$$\n"
    document = check_text(text)
    kept = [len(claim.formula.scene.shapes) for claim in document if claim.kind == "definition"]
    assert max(kept) <= 5 and kept[-1] == 0
    assert [claim.verdict for claim in document][-2:] == ["proved", "refuted"]


def test_a_sentence_without_an_end_is_looked_at_as_far_as_sentences_go():
    assert sentence_end("word " * 100_000, 10) == 10 + LONGEST
    assert sentence_end("a word. Another", 0) == 7


NOTES = r"""Let $A, B \in \mathbb{R}^{n\times n}$ and $x, y \in \mathbb{R}^{n}$.

$$z = A x$$

$$J = z^\top z$$

$$dJ = 2 z^\top A dx$$

$$dJ = z^\top A dx$$

$$A B = B A$$

$$x^\top A y = y^\top A x$$
"""


def test_a_point_of_many_symbols_tells_the_same_of_a_claim(monkeypatch):
    expected = [(claim.id, claim.verdict, claim.fix) for claim in check_text(NOTES)]
    assert [verdict for _, verdict, _ in expected].count("refuted") == 3
    monkeypatch.setattr(local, "MOST_SYMBOLS", 0)
    monkeypatch.setattr(wrong_line, "MOST_SYMBOLS", 0)
    assert [(claim.id, claim.verdict, claim.fix) for claim in check_text(NOTES)] == expected


def test_what_is_looked_up_among_all_statements_is_what_is_there():
    text = "# One\n\n$a = 1$\n\n# Two\n\n$b = 2$, $c = 3$\n"
    scanned = scan(text, Context(Dialect()))
    assert [scanned.number_of(item) for item in scanned.items] == [0, 1, 2]
    assert scanned.number_of(replace(scanned.items[1])) == -1
    starts = [item.raw.start for item in scanned.items]
    assert [text[scanned.heading_before(start) :][:3] for start in starts] == ["One", "Two", "Two"]
    assert scanned.heading_before(0) == 0


def deep(count: int, *claims: str) -> list[str]:
    """The verdicts on definitions of which each rests on the one before, and on claims behind them."""
    lines = [rf"X_{{{k}}} = A X_{{{k - 1}}} + I" for k in range(1, count + 1)]
    text = "Let $X_0, A \\in \\mathbb{R}^{n\\times n}$.\n\n" + "\n\n".join(f"$$\n{line}\n$$" for line in (*lines, *claims)) + "\n"
    return [claim.verdict for claim in check_text(text) if claim.kind != "declaration"]


def test_a_long_chain_of_definitions_is_one_of_definitions_and_its_last_step_a_claim():
    verdicts = deep(250, r"X_{250} - I = A X_{249}", r"X_{250} = X_{249} A + I")
    assert verdicts[:250] == ["definition"] * 250
    assert verdicts[250] == "proved" and verdicts[251] in ("refuted", "undecided")


def test_a_definition_that_would_rest_on_itself_far_beneath_defines_nothing():
    assert deep(230, r"Y = A X_{230}", r"X_0 = A Y")[-2:] == ["definition", "undecided"]


def test_of_more_definitions_than_can_be_followed_nothing_is_claimed(monkeypatch):
    monkeypatch.setattr(graph, "DEEPEST", 5)
    assert deep(9, r"X_{9} - I = A X_{8}")[-1] == "undecided"


def test_headings_are_found_by_their_places():
    text = "# One\n\n$a = 1$\n\n## Inner $b$\n\n$c = 3$\n\n# Two\n\n$d = 4$\n"
    scanned = scan(text, Context(Dialect()))
    assert [scanned.beneath(inner, outer) for inner, outer in ((1, 0), (2, 1), (3, 1), (3, 2), (3, 3), (1, 2))] == [True, True, False, False, True, False]
    assert text[scanned.titled_to(text.index("Inner")) :].startswith("Two") and scanned.titled_to(text.index("$c")) == 0
