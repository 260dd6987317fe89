"""Products of functions of a column without a sign."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SAID = "All functions act elementwise on $x \\in \\mathbb{R}^n$; $\\sigma(t) = 1/(1 + e^{-t})$.\n\n"
UNSAID = "Let $x \\in \\mathbb{R}^n$ and $\\sigma(t) = 1/(1 + e^{-t})$.\n\n"


@pytest.mark.parametrize(("text", "line", "verdict"), [
    (SAID, r"\sigma'(x) = \sigma(x)(1 - \sigma(x))", "proved"),
    (SAID, r"\sigma'(x) = \sigma(x)(1 + \sigma(x))", "ill-typed"),
    (UNSAID, r"\sigma'(x) = \sigma(x)(1 - \sigma(x))", "undecided"),
    (SAID, r"x^\top x = x x", "ill-typed"),
    (SAID, r"\|x\|^2 = x x", "ill-typed"),
])  # fmt: skip
def test_read_for_each_entry(text: str, line: str, verdict: str) -> None:
    assert check_text(f"{text}$${line}$$").claims[-1].verdict == verdict
