"""σ beside σ²: one quantity, whatever is said of its sign, before or after."""

from __future__ import annotations

import pytest

from derive.judge import check_text

VECTOR = r"Let $x\in\mathbb{R}^n$."
SAYINGS = {
    "behind": r"Put $$\sigma^2 = \frac1n x^\top x,\qquad \sigma>0.$$",
    "inline": r"Put $\sigma^2 = \frac1n x^\top x$ and $u = x/\sigma$ with $\sigma > 0$.",
    "unsaid": r"Put $\sigma^2 = \frac1n x^\top x$.",
}


@pytest.mark.parametrize("name", SAYINGS)
def test_the_root_is_no_free_number(name: str) -> None:
    def verdict(line: str) -> str:
        return check_text("\n\n".join((VECTOR, SAYINGS[name], f"$${line}$$"))).claims[-1].verdict

    assert verdict(r"\frac{\partial\sigma}{\partial x} = \frac{x}{n\sigma}") == "proved"
    assert verdict(r"\frac{\partial\sigma}{\partial x} = \frac{2x}{n\sigma}") == "refuted"
    assert verdict(r"\frac{x^\top x}{\sigma} = n\sigma") in ("proved", "checked")


def test_a_sign_beside_a_definition_is_no_condition_on_an_index() -> None:
    text = VECTOR + "\n\n" + SAYINGS["inline"] + "\n\n$$u^\\top u = n$$\n\n$$u^\\top u = 1$$"
    assert [c.verdict for c in check_text(text).claims[-2:]] == ["proved", "refuted"]


def test_a_condition_on_an_index_still_is_one() -> None:
    text = r"Let $p\in\mathbb{R}^n$ and $$q_i = p_i^2 \quad\text{if } i > 1.$$" + "\n\n$$q_i = p_i^2$$"
    assert check_text(text).claims[-1].verdict != "proved"
