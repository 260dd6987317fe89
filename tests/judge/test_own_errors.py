"""An error of the checker itself costs one statement, not the document."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.judge.chains.links import LinkJudge

TEXT = "Let $A \\in \\mathbb{R}^{n\\times n}$.\n\n$$(A^\\top)^\\top = A$$\n\n$$A + A = 2A$$\n\n$$A = A^\\top$$"


def _broken(monkeypatch: pytest.MonkeyPatch) -> None:
    judge = LinkJudge.judge

    def failing(self: LinkJudge, item, last):  # type: ignore[no-untyped-def]
        if "2A" in item.raw.latex:
            raise ValueError("operands do not match")
        return judge(self, item, last)

    monkeypatch.setattr(LinkJudge, "judge", failing)


def test_its_neighbours_keep_their_verdicts(monkeypatch: pytest.MonkeyPatch) -> None:
    _broken(monkeypatch)
    monkeypatch.delenv("DERIVE_TRACEBACK")
    claims = [c for c in check_text(TEXT).claims if c.kind == "claim"]
    assert [c.verdict for c in claims] == ["proved", "undecided", "refuted"]
    assert claims[1].line == 5 and "ValueError" in claims[1].reason


def test_it_is_raised_where_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    _broken(monkeypatch)
    with pytest.raises(ValueError, match="operands"):
        check_text(TEXT)


def test_a_function_of_code_without_brackets_is_not_read() -> None:
    claim = check_text("Let $A, B \\in \\mathbb{R}^{n\\times n}$.\n\n$$A B = \\text{np.dot} A$$").claims[-1]
    assert claim.verdict == "undecided" and "brackets" in claim.reason
