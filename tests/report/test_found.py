"""What a wrong line is headed by: the diagnosis, else the reason without what was tried."""

from __future__ import annotations

import pytest

from derive.report.cards import found_of
from derive.results import Claim


@pytest.mark.parametrize(
    ("verdict", "diagnosis", "reason", "said"),
    [
        ("refuted", "lost factor 2", "the two sides differ", ["lost factor 2", "the two sides differ"]),
        ("refuted", "", "the two sides differ; no fix found among 36 small edits of the line", ["the two sides differ", "no fix found among 36 small edits of the line"]),
        ("undecided", "", "nothing says what i is; say if indices start at 0", ["nothing says what i is; say if indices start at 0"]),
        ("proved", "", "", []),
    ],
)
def test_the_most_telling_first(verdict, diagnosis, reason, said):
    assert found_of(Claim("a:1.1", 1, 1, "claim", "a = b", verdict, reason=reason, diagnosis=diagnosis)) == said
