"""A definition that could not be read leaves its symbol unknown, until another heading declares it anew."""

from __future__ import annotations

from derive.judge import check_text

DAMAGED = "# One\n\n$X \\in \\mathbb{R}^{n\\times m}$\n\n$$Y = X ^ _ \\max($$\n\n"
AGAIN = (
    "$Y \\in \\mathbb{R}^{p\\times q}$, $V \\in \\mathbb{R}^{q\\times p}$\n\n"
    "$$J = \\operatorname{tr}(Y V)$$\n\n$$\\nabla_V J = Y^\\top$$\n\n$$\\nabla_V J = 2 Y^\\top$$\n"
)


def test_declared_anew_under_another_heading():
    verdicts = [claim.verdict for claim in check_text(f"{DAMAGED}# Two\n\n{AGAIN}").claims]
    assert verdicts[-2:] == ["proved", "refuted"]


def test_not_declared_anew_under_the_same_heading():
    claims = check_text(DAMAGED + AGAIN).claims
    assert [claim.verdict for claim in claims[-2:]] == ["undecided", "undecided"]
    assert "Y has a definition that could not be used" in claims[-1].reason
