"""Lines about block matrices, true and false by mathematics (Schur complements, augmented least squares, saddle points)."""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = r"""Let $A \in \mathbb{R}^{n\times n}$, $B \in \mathbb{R}^{n\times m}$, $C\in\mathbb{R}^{m\times n}$, $D \in \mathbb{R}^{m\times m}$,
$x\in\mathbb{R}^n$, $y\in\mathbb{R}^m$ and $\lambda > 0$. Put $M = \begin{bmatrix} A & B\\ C & D\end{bmatrix}$ and $z = \begin{bmatrix} x\\ y\end{bmatrix}$.
"""
LINES = [
    (r"Mz = \begin{bmatrix} Ax+By \\ Cx+Dy\end{bmatrix}", True),
    (r"Mz = \begin{bmatrix} Ax+By \\ Cx-Dy\end{bmatrix}", False),
    (r"z^\top M z = x^\top A x + x^\top (B + C^\top) y + y^\top D y", True),
    (r"z^\top M z = x^\top A x + 2x^\top B y + y^\top D y", False),
    (r"\log\det M = \log\det D + \log\det(A - BD^{-1}C)", True),
    (r"\det M = \det A\det D - \det(BC)", False),
    (r"\begin{bmatrix} I & B \\ 0 & I\end{bmatrix}^{-1} = \begin{bmatrix} I & -B \\ 0 & I\end{bmatrix}", True),
    (r"\begin{bmatrix} I & B \\ 0 & I\end{bmatrix}^{-1} = \begin{bmatrix} I & 0 \\ -B^\top & I\end{bmatrix}", False),
    (
        r"\left\|\begin{bmatrix} C \\ \sqrt\lambda I\end{bmatrix}x - \begin{bmatrix} y \\ 0\end{bmatrix}\right\|^2"
        r" = \|Cx-y\|^2+\lambda\|x\|^2",
        True,
    ),
    (
        r"\left\|\begin{bmatrix} C \\ \lambda I\end{bmatrix}x - \begin{bmatrix} y \\ 0\end{bmatrix}\right\|^2"
        r" = \|Cx-y\|^2+\lambda\|x\|^2",
        False,
    ),
    (
        r"\begin{bmatrix} A & \mathbf{1} \\ \mathbf{1}^\top & 0\end{bmatrix}\begin{bmatrix} x \\ \lambda \end{bmatrix}"
        r" = \begin{bmatrix} Ax+\lambda\mathbf{1} \\ \mathbf{1}^\top x\end{bmatrix}",
        True,
    ),
    (r"\nabla_x (z^\top M z) = (A+A^\top)x + (B + C^\top)y", True),
    (r"\nabla_x (z^\top M z) = (A+A^\top)x + B y", False),
    (r"\operatorname{tr}M = \operatorname{tr}A+\operatorname{tr}D", True),
]


@pytest.mark.parametrize(("line", "true"), LINES)
def test_a_line_about_blocks(line: str, true: bool) -> None:
    claim = check_text(f"{HEAD}\n$${line}$$\n").claims[-1]
    assert claim.verdict == ("proved" if true else "refuted"), claim.reason


def test_a_zero_whose_size_nothing_says() -> None:
    claims = check_text(HEAD + r"$$w = \begin{bmatrix} y \\ 0 \end{bmatrix}$$").claims
    assert claims[-1].verdict == "undecided" and "size of a 0" in claims[-1].reason


def test_blocks_that_do_not_fit() -> None:
    claim = check_text(HEAD + r"$$M^\top = \begin{bmatrix} A^\top & B^\top\\ C^\top & D^\top\end{bmatrix}$$").claims[-1]
    assert claim.verdict == "ill-typed"
