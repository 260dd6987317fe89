"""A group right behind a letter that holds what only a script does: the mark may be lost, so what rests on it is no refutation."""

from __future__ import annotations

import pytest

from derive.judge import check_text

TEXT = (
    "Let $z^{(1)}, y^{(1)} \\in \\mathbb{R}^{1\\times n}$.\n\n$$y^{(1)} = \\operatorname{relu}(BROKEN)$$\n\n"
    "$$y^{(1)} = \\operatorname{relu}(z^{(1)})$$\n"
)


@pytest.mark.parametrize(("written", "verdict"), [("z{(1)}", "definition"), ("2 z^{(1)}", "refuted"), ("z^{(1)}", "proved")])
def test_a_line_above(written: str, verdict: str) -> None:
    claim = check_text(TEXT.replace("BROKEN", written)).claims[-1]
    assert claim.verdict == verdict, claim.reason


@pytest.mark.parametrize("written", ["f{(x)}", "f^{(1)}", "\\frac{x}{2}", "\\sqrt{2}", "a_{1}", "\\mathbf{1}", "x^2"])
def test_what_is_written_so_on_purpose_has_no_note(written: str) -> None:
    claim = check_text(f"$${written} = 1$$").claims[0]
    assert not any("right behind a symbol" in told for told in claim.assumptions) and "symbol" not in str(claim.notes)
