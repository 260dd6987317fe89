"""Documents of kinds that the checker was not made for: read without a dialect, with verdicts marked by hand."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from derive import check
from derive.judge import check_text, suggest_dialect

GITHUB = r"""# fastnet
A layer with $`X \in \mathbb{R}^{N \times m}`$ and $`W \in \mathbb{R}^{m \times n}`$:

```math
Y = X W
```

```math
\nabla_W J = X^\top \nabla_Y J
```

```python
y = x @ w   # $a=b$
```

```math
\nabla_X J = W^\top \nabla_Y J
```
"""
QUARTO = r"""---
title: "Least squares"
---
## Model {#sec-model}
Let $X \in \mathbb{R}^{n \times p}$, $y \in \mathbb{R}^{n}$ and $\beta \in \mathbb{R}^p$.

```{r}
fit <- lm(y ~ x)  # $z$
```

::: {.callout-note}
$$
S(\beta) = (y - X\beta)^\top (y - X\beta)
$$ {#eq-loss}
:::

$$
\frac{\partial S}{\partial \beta} = -2 X^\top (y - X\beta)
$$ {#eq-grad}
"""
GERMAN = r"""Sei $X \in \mathbb{R}^{n\times p}$ die Datenmatrix, $y\in\mathbb{R}^n$ und $w\in\mathbb{R}^p$ der Vektor der Gewichte.

$$J = \frac{1}{2}\|Xw - y\|^2$$
$$\nabla_w J = X^\top (Xw-y)$$

Sei $S \in \mathbb{R}^{p\times p}$ eine symmetrische Matrix und $q = w^\top S w$. Dann ist

$$\nabla_w q = 2 S w$$

Sei $C \in \mathbb{R}^{p\times p}$ nicht symmetrisch und $r = w^\top C w$.

$$\nabla_w r = 2 C w$$
"""
FRENCH = r"""Soit $A\in\mathbb{R}^{n\times n}$ une matrice symétrique et $x \in \mathbb{R}^n$. On pose $q = x^T A x$.

$$\nabla_x q = 2 A x$$
"""
CHINESE = r"""设 $A\in\mathbb{R}^{n\times n}$ 是对称矩阵，$x \in \mathbb{R}^n$。令 $q = x^T A x$。

$$\nabla_x q = 2 A x$$
"""


def claims(text: str) -> list[str]:
    return [claim.verdict for claim in check_text(text) if claim.kind == "claim"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GITHUB, ["proved", "ill-typed"]),
        (QUARTO, ["proved"]),
        (GERMAN, ["proved", "proved", "refuted"]),
        (GERMAN.replace("\n", "\r\n"), ["proved", "proved", "refuted"]),
        (FRENCH, ["proved"]),
        (CHINESE, ["proved"]),
        ("Just words, $5 and $6.\n\n- a\n", []),
        ("", []),
    ],
    ids=["github", "quarto", "german", "crlf", "french", "chinese", "no maths", "empty"],
)
def test_verdicts(text, expected):
    assert claims(text) == expected


def test_a_notebook(tmp_path: Path):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": ["Let $X \\in \\mathbb{R}^{n\\times p}$, $w\\in\\mathbb{R}^p$.\n"]},
        {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None, "source": "# $$a=b$$"},
        {"cell_type": "markdown", "metadata": {}, "source": "$$J = \\|Xw\\|^2$$\n\n$$\\nabla_w J = 2X^\\top Xw$$"},
    ]
    path = tmp_path / "notes.ipynb"
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}), encoding="utf-8")
    assert [c.verdict for c in check(path) if c.kind == "claim"] == ["proved"]


def test_many_formulas_take_time_in_proportion():
    few = "Let $A,B\\in\\mathbb{R}^{n\\times n}$ and $x\\in\\mathbb{R}^n$.\n\n"
    found = check_text(few + "$$ (A+B)x = Ax + Bx $$\n\n$$ tr(AB) = tr(BA) $$\n\n" * 250)
    assert found.counts()["proved"] == 500


def test_the_suggested_dialect_calls_no_matrix_a_number(tmp_path: Path):
    text = "The layer is $z = Wx+b$.\n\n$$\\nabla_W J = \\nabla_z J\\, x^\\top$$\n\n$$A(B+D) = AB + AD$$\n"
    document = check_text(text)
    path = tmp_path / "own.toml"
    path.write_text(suggest_dialect(document), encoding="utf-8")
    assert [c.verdict for c in check_text(text, dialect=str(path))] == [c.verdict for c in document]
    assert "Declare in the document itself" in path.read_text(encoding="utf-8")


def test_the_values_of_a_counterexample_fit_the_definitions():
    """A value for J beside one for Z would contradict J = Σ Z², so J is worked out."""
    text = (
        "Let $X\\in\\mathbb{R}^{n\\times p}$, $W\\in\\mathbb{R}^{p\\times q}$.\n\n$$Z = XW$$\n\n"
        "$$J = \\sum_{i=1}^n \\sum_{j=1}^q Z_{ij}^2$$\n\n$$J = 2\\operatorname{tr}(Z^\\top Z)$$\n\n$$Z = 2XW$$\n"
    )
    *_, loss, layer = check_text(text).claims
    assert (loss.verdict, layer.verdict) == ("refuted", "refuted")
    given = {name: np.array(value, dtype=float) for name, value in loss.counterexample.values.items()}
    assert float(loss.counterexample.left) == np.sum(given["Z"] ** 2)
    assert float(loss.counterexample.right) == 2 * np.sum(given["Z"] ** 2)
    given = {name: np.array(value, dtype=float) for name, value in layer.counterexample.values.items()}
    assert np.array_equal(np.array(layer.counterexample.left, dtype=float), given["X"] @ given["W"])
    assert layer.fix.replace(" ", "") == "Z=XW"


def test_later_lines_say_under_which_mended_definition_they_were_read():
    text = (
        "Let $A\\in\\mathbb{R}^{m\\times n}$.\n\n$$J = \\sum_{i=1}^{m} \\sum_{j=1}^{n} A_{m,j}^2$$\n\n$$\\nabla_A J = 2A$$\n"
    )
    definition, gradient = check_text(text).claims[-2:]
    assert (definition.verdict, gradient.verdict) == ("refuted", "proved")
    assert "J is read as line 3 is mended" in gradient.assumptions


def test_a_loss_that_lists_what_it_rests_on():
    text = (
        "Let $X\\in\\mathbb{R}^{n\\times p}$, $W\\in\\mathbb{R}^{p\\times q}$.\n\n$$Z = XW$$\n\n$$J(Z) = \\operatorname{tr}(Z^\\top Z)$$\n\n"
        "$$\\nabla_W J(W, b) = X^\\top \\nabla_Z J(W, b)$$\n"
    )
    assert claims(text) == ["proved"]


def test_entries_of_a_matrix_d_are_no_derivatives():
    array = r"Let $D \in \mathbb{R}^{n\times n}$ and $b \in \mathbb{R}^n$." "\n\n" r"$$\operatorname{tr} D = \sum_i D_{ii}$$" "\n"
    operator = r"Let $x \in \mathbb{R}^n$ and $f = x^\top x$." "\n\n" r"$$D_x f = 2 x^\top$$" "\n"
    assert "transposed" not in suggest_dialect(check_text(array))
    assert "transposed" in suggest_dialect(check_text(operator))


def test_a_document_with_a_dialect_starts_from_it(tmp_path: Path) -> None:
    """With the TOML for a dialect every verdict is what it was before."""
    text = (
        "$X\\in R^{N\\times m}$, $W\\in R^{m\\times n}$, $b\\in R^{1\\times n}$\n\n$$Z = X\\cdot W + b$$\n\n"
        "$$D_{W}f(W) = D_{Z}f(Z)\\cdot X$$\n\n$$\\bigtriangledown_{W}f(W) = X^{T}\\cdot\\bigtriangledown_{Z}f(Z)$$\n"
    )
    before = check_text(text, dialect="zhujian")
    path = tmp_path / "notes.toml"
    path.write_text(suggest_dialect(before), encoding="utf-8")
    after = check_text(text, dialect=str(path))
    assert [claim.verdict for claim in after.claims] == [claim.verdict for claim in before.claims]
    assert [claim.verdict for claim in before.claims][-2:] == ["proved", "proved"] and "sha256" not in path.read_text(encoding="utf-8")
