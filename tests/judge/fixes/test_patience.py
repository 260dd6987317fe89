"""Fixes are sought at length once or twice for what rests on one definition, and briefly after that."""

import re

import pytest

from derive.judge import check_text
from derive.judge.fixes import patience
from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.dialect import load

HEAD = r"""$X \in \mathbb{R}^{N\times n}$, $W \in \mathbb{R}^{n\times p}$, $A \in \mathbb{R}^{p\times p}$ and $B \in \mathbb{R}^{p\times p}$.

$$Z = XW$$

$$Q = A B A$$
"""
HOPELESS = (
    r"\operatorname{tr}(Z^T Z A) = 3\operatorname{tr}(W^T W A B) + 7\operatorname{tr}(A A B)",
    r"\operatorname{tr}(Z^T Z B) = 5\operatorname{tr}(W^T W B A) + 7\operatorname{tr}(A A B)",
    r"\operatorname{tr}(Z^T Z A A) = 3\operatorname{tr}(W^T W A B) + 2\operatorname{tr}(A A B B)",
    r"\operatorname{tr}(Z^T Z A B) = 3\operatorname{tr}(W^T W B B) + 7\operatorname{tr}(A A B)",
    r"\operatorname{tr}(Z^T Z B B) = 3\operatorname{tr}(W^T W B B) + 9\operatorname{tr}(A B B)",
)
OTHER = r"\operatorname{tr}(Q Q) = 3\operatorname{tr}(A B B) + 7\operatorname{tr}(A A B)"
EASY = r"\operatorname{tr}(Z^T Z A B) = \operatorname{tr}(A^T B W^T X^T X W)"
TRIED = re.compile(r"no fix found among (\d+) small edits of the line(, a short search)?")


def tried(*lines):
    """For each false line the number of candidates, and whether the search was short; the fix where there is one."""
    text = HEAD + "".join(f"\n$$ {line} $$\n" for line in lines)
    claims = [c for c in check_text(text).claims if c.verdict in ("refuted", "ill-typed")]
    assert len(claims) == len(lines)
    found = [TRIED.search(c.reason) for c in claims]
    return [(int(m[1]), bool(m[2])) if m else c.fix for m, c in zip(found, claims)]


def test_after_many_vain_candidates_the_searches_are_short():
    found = tried(*HOPELESS)
    first = [read for read, short in found if not short]
    assert sum(first) >= patience.VAIN > sum(first[:-1])
    assert len(found) - len(first) >= 2 and all(read < min(first) / 2 for read, short in found if short)


@pytest.mark.slow
def test_a_line_that_rests_on_other_definitions_is_searched_at_length():
    *_, last = tried(*HOPELESS, OTHER)
    assert last == tried(OTHER)[0] and not last[1]


def test_a_simple_slip_is_mended_also_by_a_short_search():
    *_, fix = tried(*HOPELESS, EASY)
    assert isinstance(fix, str) and fix
    assert check_text(HEAD + f"\n$$ {fix} $$\n").counts() == {"proved": 1, "definition": 6}


def test_the_limit_is_the_cause(monkeypatch):
    monkeypatch.setattr(patience, "VAIN", 10**9)
    assert not any(short for _, short in tried(*HOPELESS))


def test_a_line_with_a_symbol_whose_definition_could_not_be_used_is_told():
    """At any layer, and written in the other case only where a dialect says that this is the same letter."""
    context = Context(load("column-notes", ""))
    context.not_read("Z^{[l]}")
    name = [Node("name", (), letter) for letter in "zZW"]
    assert [patience.unread((node,), context) for node in name] == ["Z^{[l]}", "Z^{[l]}", ""]
    context.dialect = load(None, "")
    assert [patience.unread((node,), context) for node in name] == ["", "Z^{[l]}", ""]
