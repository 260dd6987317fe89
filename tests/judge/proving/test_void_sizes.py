"""Inverses that exist for some sizes only: they are not called singular for the sizes at which they are."""

from __future__ import annotations

from derive.judge import check_text

HEAD = r"""Let $X\in\mathbb{R}^{n\times k}$, $Z\in\mathbb{R}^{n\times l}$, $y\in\mathbb{R}^n$ and $u\in\mathbb{R}^k$. Put $M = I-X(X^\top X)^{-1}X^\top$,
$b = (Z^\top MZ)^{-1}Z^\top My$ and $U = uu^\top$.

"""


def verdict(line: str) -> str:
    return check_text(f"{HEAD}$${line}$$").claims[-1].verdict


def test_an_inverse_that_needs_enough_rows() -> None:
    assert verdict(r"Z^\top M(y-Zb) = 0") == "proved"
    assert verdict(r"Z^\top(y-Zb) = 0") == "refuted"


def test_an_inverse_that_never_exists() -> None:
    assert verdict(r"U^{-1}U = I") == "undecided"
