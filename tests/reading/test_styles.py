"""The same letter in several styles: identities, ones and d in bold, double-struck and sans serif; R as an array's name."""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = r"Let $A, \mathbf{R}\in\mathbb{R}^{n\times n}$ where $A$ is constant and $\mathbf{R}$ is symmetric, $Z\in\mathbb{R}^{m\times n}$, $x\in\mathbb{R}^n$. "


def verdicts(text: str) -> list[str]:
    return [c.verdict for c in check_text(HEAD + text).claims if c.kind == "claim"]


@pytest.mark.parametrize("style", ["mathbf", "boldsymbol", "bm", "pmb", "symbf", "mathsf", "mathrm"])
def test_an_identity_in_any_style(style: str) -> None:
    eye = f"\\{style}{{I}}"
    assert verdicts(f"$$({eye} - A)({eye} + A) = {eye} - A^2$$ $$({eye} - A)({eye} + A) = {eye} + A^2$$") == ["proved", "refuted"]


@pytest.mark.parametrize("style", ["mathbf", "boldsymbol", "bm", "pmb", "mathbb", "mathds", "mathbbm"])
def test_ones_in_any_style(style: str) -> None:
    one = f"\\{style}{{1}}"
    assert verdicts(f"$s = {one}^\\top x$. $$\\nabla_x s = {one}$$ $$\\nabla_x s = x$$") == ["proved", "refuted"]


def test_a_one_in_the_place_of_a_matrix() -> None:
    lines = r"$J = \mathbf{1}^\top\sigma(Z)\mathbf{1}$. $$\nabla_Z J = \sigma(Z)\odot(\mathbf{1}-\sigma(Z))$$"
    assert verdicts(lines) == ["proved"]
    assert verdicts(r"$$(\mathbb{1} - A)(\mathbb{1} + A) = \mathbb{1} - A^2$$") == ["undecided"]


def test_an_upright_d_without_serifs_is_the_differential() -> None:
    assert verdicts(r"$$\mathsf{d}(x^\top A x) = x^\top(A + A^\top)\mathsf{d}x$$ $$\mathsf{d}(x^\top A x) = x^\top A\mathsf{d}x$$") == [
        "proved",
        "refuted",
    ]


def test_a_bold_r_that_is_an_array_is_no_space() -> None:
    assert verdicts(r"$$\mathbf{R} = \mathbf{R}^\top$$ $$\mathbf{R} = -\mathbf{R}^\top$$") == ["proved", "refuted"]


def test_a_double_struck_one_that_the_words_call_an_identity() -> None:
    told = r"Throughout $\mathbb{1}$ is the $n\times n$ identity matrix. "
    assert verdicts(told + r"$$(\mathbb{1} - A)(\mathbb{1} + A) = \mathbb{1} - A^2$$ $$A\mathbb{1} = \mathbb{1}$$") == ["proved", "refuted"]
