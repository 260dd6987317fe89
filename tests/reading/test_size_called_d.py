"""d as the sign of a differential in documents in which d is a size as well."""

from __future__ import annotations

import pytest

from derive.judge import check_text

SHAPES = r"Let $A\in\mathbb{R}^{n\times d}$, $B\in\mathbb{R}^{d\times d}$, $x\in\mathbb{R}^d$, $S = AB$, $m = \frac1d\mathbf{1}^\top x$." + "\n\n"
CASES = {
    "a product": (r"dS = dA\,B + A\,dB", "proved"),
    "a product, turned round": (r"dS = B\,dA + dB\,A", "ill-typed"),
    "a product, one sign wrong": (r"dS = dA\,B - A\,dB", "refuted"),
    "spaced": (r"d S = d A\, B + A\, d B", "proved"),
    "with the size below a bar": (r"d\left(\frac{1}{\sqrt d} S\right) = \frac{1}{\sqrt d}(dA\,B + A\,dB)", "proved"),
    "a bracket": (r"d(x^\top x) = 2x^\top dx", "proved"),
    "the size on the left": (r"d\, m = \mathbf{1}^\top x", "proved"),
    "the size on the left, wrong": (r"d\, m = 2\,\mathbf{1}^\top x", "refuted"),
    "the trace of the identity": (r"\operatorname{tr}(I_d) = d", "proved"),
    "both or neither": (r"d\,x = x\,d", "proved"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    line, expected = CASES[name]
    claim = check_text(f"{SHAPES}$${line}$$").claims[-1]
    assert claim.verdict == expected, claim.reason


def test_an_array_called_d_stays_one() -> None:
    text = r"Let $d\in\mathbb{R}$ and $A, B\in\mathbb{R}^{n\times n}$, $S = AB$." + "\n\n$$dS = dA\\,B$$"
    assert check_text(text).claims[-1].verdict == "proved"


SPACES = {
    r"u\in\mathbb{R}^n\setminus\{0\}": r"\nabla_u \|u\| = \frac{u}{\|u\|}",
    r"u\in\mathbb{S}^{n}_{++}": r"u = u^\top",
    r"u\in\mathbb{S}_{+}^{n}": r"u = u^\top",
}


@pytest.mark.parametrize("space", SPACES)
def test_spaces(space: str) -> None:
    claim = check_text(f"Let ${space}$.\n\n$${SPACES[space]}$$").claims[-1]
    assert claim.verdict == "proved", claim.reason


@pytest.mark.parametrize(("axis", "other"), [(r"\text{row}", r"\text{col}"), ("rows", "columns")])
def test_softmax_says_its_axis(axis: str, other: str) -> None:
    text = f"Let $S\\in\\mathbb{{R}}^{{n\\times m}}$ and $P = \\operatorname{{softmax}}_{{{axis}}}(S)$.\n\n$$P\\mathbf 1_m = \\mathbf 1_n$$"
    assert check_text(text).claims[-1].verdict == "proved"
    assert check_text(text.replace(axis, other)).claims[-1].verdict == "refuted"
