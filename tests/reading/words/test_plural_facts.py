"""Properties that one sentence gives to several symbols by their noun."""

from __future__ import annotations

import pytest

from derive.judge import check_text

COVARIANCES = (
    r"Let the prior covariance $P\in\mathbb{R}^{n\times n}$, the noise covariance $R\in\mathbb{R}^{n\times n}$ and a matrix "
    r"$A\in\mathbb{R}^{n\times n}$ be given. "
)
CASES = {
    "by their noun": ("Both covariances are symmetric.", r"P^\top R = P R^\top", "proved"),
    "not of another noun": ("Both covariances are symmetric.", r"A^\top = A", "refuted"),
    "of all matrices": ("All matrices are symmetric.", r"A^\top P = A P^\top", "proved"),
    "denied": ("The covariances are not symmetric.", r"P^\top = P", "undecided"),
    "under a condition": ("The covariances are symmetric if nothing is said.", r"P^\top = P", "undecided"),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    words, line, expected = CASES[name]
    claim = check_text(f"{COVARIANCES}{words}\n\n$${line}$$").claims[-1]
    assert claim.verdict == expected, claim.reason


def test_another_paragraph_is_not_meant() -> None:
    claim = check_text(f"{COVARIANCES}\n\nBoth covariances are symmetric.\n\n$$P^\\top = P$$").claims[-1]
    assert claim.verdict != "proved"
