"""Ranges of indices that are written as sets below a sign."""

from __future__ import annotations

import pytest

from derive.judge import check_text

IMAGE = "Indices from 0. $X\\in\\mathbb{R}^{2h\\times 2w}$, $Y\\in\\mathbb{R}^{h\\times w}$, $x\\in\\mathbb{R}^n$.\n"


@pytest.mark.parametrize(
    "line, held",
    [
        ("\\sum_{(a,b)\\in\\{0,1\\}^2}X_{2i+a,2j+b}=\\sum_{a=0}^1\\sum_{b=0}^1X_{2i+a,2j+b}", True),
        ("\\sum_{a,b\\in\\{0,1\\}}X_{2i+a,2j+b}=\\sum_{a=0}^1X_{2i+a,2j+a}", False),
        ("\\sum_{i\\in\\{0,\\dots,n-1\\}}x_i=\\sum_{i=0}^{n-1}x_i", True),
        ("\\sum_{i\\in\\{0,\\dots,n-2\\}}x_i=\\sum_{i=0}^{n-1}x_i", False),
        ("\\max_{a\\in\\{0,1\\}}X_{2i+a,0}=\\max(X_{2i,0},X_{2i+1,0})", True),
        ("\\max_{a\\in\\{0,1\\}}X_{2i+a,0}=\\max(X_{2i,0},X_{2i,1})", False),
    ],
)
def test_sets_of_whole_numbers(line: str, held: bool) -> None:
    verdict = check_text(f"{IMAGE}$${line}$$").claims[-1].verdict
    assert verdict in (("proved", "checked") if held else ("refuted",))


def test_other_sets_are_no_ranges() -> None:
    for members in ("\\{0,2\\}", "\\{1,0\\}", "S"):
        line = f"\\sum_{{i\\in{members}}}x_i=\\sum_{{i=0}}^{{n-1}}x_i"
        assert check_text(f"{IMAGE}$${line}$$").claims[-1].verdict not in ("proved", "checked", "refuted")
