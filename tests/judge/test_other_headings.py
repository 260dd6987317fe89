"""What one heading says and another says again; constraints of a search; several matrices called symmetric together."""

from __future__ import annotations

from derive.judge import check_text

ONE = r"""## One sample

Set $N=1$. For $x\in\mathbb{R}^d$, $W\in\mathbb{R}^{k\times d}$, $t\in\mathbb{R}^k$ let $e = Wx-t$ and $J = \frac12e^\top e$.

## Many samples

For $X\in\mathbb{R}^{N\times d}$ and $T\in\mathbb{R}^{N\times k}$ let $E = XW^\top-T$ and $J = \frac1{2N}\|E\|_F^2$.

"""
SEARCH = r"""Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and $z\in\mathbb{R}^n$. We minimise $\frac12\|x-z\|^2$ over
$x\in\mathbb{R}^n$ with $Ax=b$. For $\nu\in\mathbb{R}^m$ let $F(x,\nu) = \frac12\|x-z\|^2+\nu^\top(Ax-b)$.

"""
BLOCKS = r"""Let $P\in\mathbb{R}^{p\times p}$ and $Q\in\mathbb{R}^{q\times q}$, the diagonal blocks symmetric, and $u\in\mathbb{R}^p$.

"""


def verdicts(text: str) -> list[str]:
    return [c.verdict for c in check_text(text).claims if c.kind == "claim"]


def test_a_size_of_one_ends_with_its_heading() -> None:
    assert verdicts(ONE + r"$$\frac{\partial J}{\partial W} = \frac1NE^\top X$$") == ["proved"]
    assert verdicts(ONE + r"$$\frac{\partial J}{\partial W} = -\frac1NE^\top X$$") == ["refuted"]
    assert verdicts(ONE + r"$$\frac{\partial J}{\partial W} = E^\top X$$") == ["undecided"]


def test_what_is_sought_under_a_constraint_defines_nothing() -> None:
    assert verdicts(SEARCH + r"$$\frac{\partial F}{\partial x} = x-z+A^\top\nu$$") == ["proved"]
    assert verdicts(SEARCH + r"$$\frac{\partial F}{\partial x} = x-z-A^\top\nu$$") == ["refuted"]


def test_several_matrices_called_symmetric_together() -> None:
    assert verdicts(BLOCKS + r"$$\nabla_u(u^\top Pu) = 2Pu$$") == ["undecided"]
    assert verdicts(BLOCKS + r"$$\nabla_u(u^\top Pu) = 3Pu$$") == ["refuted"]
