"""Derivatives at another argument, and symbols of their own with a star: values by hand."""

from __future__ import annotations

from derive.judge import check_text

HEAD = r"Let $A, P\in\mathbb{R}^{n\times n}$ with $P$ symmetric positive definite, $x, b\in\mathbb{R}^n$. "
LOSS = r"$$J(x) = \tfrac12 x^\top P x - b^\top x$$ Put $x^* = P^{-1}b$. "


def verdicts(text: str) -> list[str]:
    return [c.verdict for c in check_text(HEAD + text).claims if c.kind == "claim"]


def test_a_gradient_at_a_point_that_is_named_like_its_variable() -> None:
    assert verdicts(LOSS + r"$$\nabla_x J(x^*) = 0$$ $$\nabla_x J(x^*) = b$$") == ["proved", "refuted"]


def test_a_star_below_makes_a_symbol_of_its_own() -> None:
    assert verdicts(r"Let $A_* = PA$. $$A_*^\top = A^\top P$$ $$A_*^\top = P A^\top$$") == ["proved", "refuted"]


def test_states_at_several_times_are_no_entries() -> None:
    text = r"The state follows $x_{t+1} = A x_t$. " + LOSS
    assert verdicts(text + r"$$\nabla_x J = P x - b$$ $$\nabla_x J = P x + b$$") == ["proved", "refuted"]
