"""Documents with very many statements: what is kept and looked at of each does not grow with their number."""

from __future__ import annotations

from derive.judge import check_text
from derive.judge.chains import defining
from derive.reading.assuming import LONGEST, sentence_end


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
