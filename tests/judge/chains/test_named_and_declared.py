"""A product before a space is no name of its own; a letter that is only named by another one may get a formula."""

from __future__ import annotations

import pytest

from derive.judge import check_text


@pytest.mark.parametrize("product", ["XW", "CF", "AB"])
def test_a_product_at_the_end_of_a_chain(product: str) -> None:
    one, two = product
    text = rf"Let ${one}\in\mathbb{{R}}^{{n\times p}}$, ${two}\in\mathbb{{R}}^{{p\times q}}$, $Y = {product}\in\mathbb{{R}}^{{n\times q}}$."
    right = rf"$$ Y_{{ij}} = \sum_{{k=1}}^p {one}_{{ik}}{two}_{{kj}} $$"
    assert check_text(text + right).claims[-1].verdict == "proved"
    assert check_text(text + right.replace(f"{two}_{{kj}}", f"{two}_{{kj}}^2")).claims[-1].verdict == "refuted"
    shape = [c for c in check_text(text.replace(r"n\times q", r"q\times n")).claims if c.latex.startswith(product)]
    assert [c.verdict for c in shape] == ["ill-typed"]


HEAD = r"""Let $\mu, y\in\mathbb{R}$ and $s = \log\sigma^2$.

$$ \ell = \frac12 e^{-s}(y-\mu)^2 + \frac12 s $$

The head is $\mu = a^\top h$ and $s = c^\top h$ with $a,c,h\in\mathbb{R}^d$.

"""


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\nabla_c\ell = \frac12(1-e^{-s}(y-\mu)^2)h", "proved"),
        (r"\nabla_h\ell = e^{-s}(\mu-y)a", "refuted"),
        (r"\frac{\partial\ell}{\partial s} = \frac12-\frac12e^{-s}(y-\mu)^2", "proved"),
    ],
)
def test_a_letter_that_was_only_named(line: str, verdict: str) -> None:
    assert check_text(f"{HEAD}$$ {line} $$").claims[-1].verdict == verdict


def test_a_formula_in_letters_that_are_used_stays() -> None:
    text = r"Let $x, c\in\mathbb{R}^n$, $s = \log\tau$ and $q = \tau x$. $$ s = c^\top x $$"
    assert check_text(text).claims[-1].verdict != "definition"


SUM = r"Let $v\in\mathbb{R}^n$, $B\in\mathbb{R}^{n\times r}$, $u\in\mathbb{R}^r$, $v = v_0 + Bu$ and $f = \frac12 v^\top v$."


@pytest.mark.parametrize(
    ("line", "verdict"),
    [
        (r"\nabla_u f = B^\top(v_0 + Bu)", "proved"),
        (r"\nabla_u f = B^\top v_0", "refuted"),
        (r"\nabla_{v_0} f = v", "proved"),
        (r"\nabla_u f = v_0 B", "ill-typed"),
    ],
)
def test_a_summand_that_is_named_like_its_sum(line: str, verdict: str) -> None:
    assert check_text(f"{SUM}$$ {line} $$").claims[-1].verdict == verdict
