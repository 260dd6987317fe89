"""(S − λI)u = 0 is not solved by u = 0: what a Lagrangian says of eigenvectors."""

from __future__ import annotations

import pytest

from derive.judge import check_text

LAGRANGIAN = (
    "Let $S \\in \\mathbb{R}^{d\\times d}$ be symmetric and $u \\in \\mathbb{R}^d$ a unit vector. The Lagrangian "
    "$\\Lambda(u, \\lambda) = u^\\top Su - \\lambda(u^\\top u - 1)$ has the gradient\n\n"
    "$$\\nabla_u\\Lambda = 2Su - 2\\lambda u$$\n\nso at a stationary point\n\n"
)


@pytest.mark.parametrize(("line", "may_be"), [
    (r"Su = \lambda u", {"proved"}),
    (r"Su = 2\lambda u", {"undecided", "refuted"}),
    (r"Su = -\lambda u", {"undecided", "refuted"}),
    (r"u^\top Su = \lambda", {"proved", "undecided"}),
    (r"u^\top Su = \lambda^2", {"undecided", "refuted"}),
])  # fmt: skip
def test_zero_is_not_meant(line: str, may_be: set[str]) -> None:
    assert check_text(f"{LAGRANGIAN}$${line}$$").claims[-1].verdict in may_be
