"""Answers that are kept: the same verdicts as from scratch after any edit, and only what an edit touches is worked on again."""

from __future__ import annotations

from dataclasses import fields

import pytest

import derive.memo
from derive.evaluator.scene import Scene
from derive.judge import check_text
from derive.judge.fixes.search import Search
from derive.memo import Memo, keeping
from tests.judge.test_uses import LAYERS

EDITS = [
    ("$$Y = Z V$$", "$$Y = V Z$$"),
    (r"Z^\top \nabla_Y L", r"\nabla_Y L Z^\top"),
    (r"Z^\top \nabla_Y L", r"2 Z^\top \nabla_Y L"),
    (r"\operatorname{tr}(Y^\top Y)", r"\frac{1}{2}\operatorname{tr}(Y^\top Y)"),
    (r"X\, \mathrm{d}W\, V", r"\mathrm{d}W\, V"),
    (r"$X \in \mathbb{R}^{N\times m}$", r"$X \in \mathbb{R}^{m\times N}$"),
    ("$$Z = X W$$", "$$Z = 2 X W$$"),
    ("$$Z = X W$$", "Some words, and a heading.\n\n# New\n\n$$Z = X W$$"),
    (r"and $V", r"a symmetric $S \in \mathbb{R}^{n\times n}$ and $V"),
]


def told(document):
    return [(c.id, c.verdict, c.reason, c.fix, c.assumptions, c.rests_on) for c in document]


@pytest.mark.parametrize("edit", EDITS, ids=range(len(EDITS)))
def test_an_edit_gives_the_verdicts_of_a_fresh_check(edit):
    memo = Memo()
    with keeping(memo):
        check_text(LAYERS)
        changed = check_text(LAYERS.replace(*edit))
        back = check_text(LAYERS)
    assert told(changed) == told(check_text(LAYERS.replace(*edit)))
    assert told(back) == told(check_text(LAYERS))


def test_unchanged_claims_are_not_worked_on_again():
    memo = Memo()
    with keeping(memo):
        check_text(LAYERS)
        asked, worked = memo.asked, memo.asked - memo.known
        assert worked > 0
        check_text("Words only.\n\n" + LAYERS)
        assert memo.asked > asked and memo.asked - memo.known == worked
        check_text(LAYERS.replace(*EDITS[3]))
        assert worked < memo.asked - memo.known < 2 * worked


def test_what_is_asked_for_again_is_kept_and_the_rest_forgotten(monkeypatch):
    monkeypatch.setattr(derive.memo, "LIMIT", 20)
    memo, made = Memo(), []
    for k in range(200):
        for key in ("often", k):
            assert memo.answer(key, lambda key=key: made.append(key) or key) == key
    assert made.count("often") == 1 and len(made) == 201
    assert memo.answer(3, lambda: "again") == "again" and memo.answer(199, lambda: "new") == 199


def test_nothing_is_kept_without_a_memo():
    memo = Memo()
    with keeping(memo):
        pass
    check_text(LAYERS)
    assert memo.asked == 0


def test_the_key_speaks_of_everything_that_a_scene_holds():
    """A further field of `Scene` belongs into `derive.judge.proving.memo.about`."""
    assert {field.name for field in fields(Scene)} == {
        "shapes", "definitions", "properties", "constants", "spoken", "narrowed", "orders", "inner", "unknown",
    }  # fmt: skip


WRONG = "Let $X \\in \\mathbb{R}^{N\\times m}$, $W \\in \\mathbb{R}^{m\\times n}$.\n\n$$Y = X W$$\n\n$$\\nabla_W J = X \\nabla_Y J$$\n"


def test_a_fix_is_searched_for_once_and_proved_again(monkeypatch):
    searched = []
    run = Search.run
    monkeypatch.setattr(Search, "run", lambda self: searched.append(self.line.left_source) or run(self))
    memo = Memo()
    with keeping(memo):
        first = check_text(WRONG)
        again = check_text("Words only.\n\n" + WRONG)
    assert len(searched) == 1
    fixes = [[c.fix for c in document if c.verdict == "ill-typed"] for document in (first, again)]
    assert fixes[0] == fixes[1] and "X^" in fixes[0][0]
