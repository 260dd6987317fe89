"""ΔW as one name, where the document writes Δ for nothing else."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = "Let $A \\in \\mathbb{R}^{r\\times n}$, $B \\in \\mathbb{R}^{m\\times r}$, $W_0 \\in \\mathbb{R}^{m\\times n}$.\n\n"
LAYER = SHAPES + "Put $\\Delta W = BA$ and $W = W_0 + \\Delta W$. Let $G = \\partial L/\\partial W$.\n\n"


@pytest.mark.parametrize(("line", "verdict"), [
    (r"\frac{\partial L}{\partial B} = GA^\top", "proved"),
    (r"\frac{\partial L}{\partial B} = A^\top G", "ill-typed"),
    (r"\frac{\partial L}{\partial \Delta W} = G", "proved"),
    (r"\Delta W^\top\Delta W = A^\top B^\top BA", "proved"),
    (r"\|\Delta W\|_F^2 = \operatorname{tr}(AA^\top B^\top B)", "proved"),
    (r"\|\Delta W\|_F^2 = \operatorname{tr}(AA^\top BB^\top)", "ill-typed"),
])  # fmt: skip
def test_it_is_a_name(line: str, verdict: str) -> None:
    assert check_text(f"{LAYER}$${line}$$").claims[-1].verdict == verdict


@pytest.mark.parametrize("line", [r"\Delta W = W\Delta", r"W_0^\top\Delta W_0 = W_0^\top\Delta^\top W_0"])
def test_a_matrix_of_that_name_is_a_factor(line: str) -> None:
    text = f"{SHAPES}Let $\\Delta \\in \\mathbb{{R}}^{{m\\times m}}$ be symmetric and $W \\in \\mathbb{{R}}^{{m\\times m}}$.\n\n$${line}$$"
    symbols = {row.name for row in check_text(text).symbols}
    assert "\\Delta" in symbols and not any("{W" in name for name in symbols)
