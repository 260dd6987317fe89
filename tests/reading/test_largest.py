"""Masks of largest entries by an equation with the maximum: 1[x_p = y_i]."""

from __future__ import annotations

import pytest

from derive.judge import check_text

WINDOWS = "Indices from 0. Let $x\\in\\mathbb{R}^{2n}$, $c\\in\\mathbb{R}^{2n}$ and $y_i = \\max_{a\\in\\{0,1\\}} x_{2i+a}$.\n\n"
LINES = {
    r"\frac{\partial L}{\partial x_{2i+a}} = \mathbb{1}[x_{2i+a} = y_i]\frac{\partial L}{\partial y_i}, \quad a \in \{0,1\}": {"proved", "checked"},
    r"\frac{\partial L}{\partial x_{2i+a}} = 2\,\mathbb{1}[x_{2i+a} = y_i]\frac{\partial L}{\partial y_i}, \quad a \in \{0,1\}": {"refuted"},
    r"\frac{\partial L}{\partial x_{2i+a}} = \mathbb{1}[x_{2i} = y_i]\frac{\partial L}{\partial y_i}, \quad a \in \{0,1\}": {"refuted"},
    r"\frac{\partial L}{\partial x_{2i+a}} = \mathbb{1}[c_{2i+a} = y_i]\frac{\partial L}{\partial y_i}, \quad a \in \{0,1\}": {"undecided", "refuted"},
}


@pytest.mark.parametrize("line", LINES)
def test_a_mask_of_windows(line: str) -> None:
    claims = [c for c in check_text(f"{WINDOWS}$${line}$$").claims if "frac" in c.latex]
    assert claims[-1].verdict in LINES[line], claims[-1].reason
    if claims[-1].verdict in ("proved", "checked"):
        assert any("only one is the largest" in told for told in claims[-1].assumptions)
