"""Values of counterexamples as short tables."""

from __future__ import annotations

from derive.report.values import difference_sentence, table


def test_decimals_are_short_unless_short_ones_look_alike():
    assert table("1.84737258876", "2.5").rows == (("1.84737…",),)
    close = table("1.84737258876", "1.84737258871")
    assert close.rows == (("1.84737258876",),) and close.differs == {(0, 0)}
    assert table("-12/1234567", "1").rows == (("-12/1234567",),)
    assert "1.84737… against 2.5" in difference_sentence([["1.84737258876", "1"]], [["2.5", "1"]])


def test_small_matrices_are_shown_whole_and_large_ones_are_cut():
    row = list(range(12))
    assert table([row] * 12).rows == tuple(tuple(map(str, row)) for _ in range(12))
    cut = table([list(range(13))] * 13)
    assert len(cut.rows) == 13 and cut.rows[0][-1] == "…" and set(cut.rows[-1]) == {"⋮"}


def test_words_that_stand_for_a_value_are_not_cut_like_a_number():
    shown = table("an entry at place 12345", "places 0 … 12344")
    assert shown.rows == (("an entry at place 12345",),) and shown.is_scalar
    assert table("1.23456789012345678901").rows[0][0] == "1.23456…"
    assert len(table("word " * 100).rows[0][0]) == 80
