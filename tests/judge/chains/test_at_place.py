"""Functions of an argument that nothing declares: its shape is the one that fits, or it is not known; never a number that does not."""

from __future__ import annotations

import pytest

from derive.judge import check_text

HEAD = r"Let $A\in\mathbb{R}^{m\times n}$, $b\in\mathbb{R}^m$ and $v\in\mathbb{R}^n$. "
CASES = [
    (r"h(x) = \|x-v\|^2", r"\nabla h(x) = 2(x-v)", "proved"),
    (r"h(x) = \|x-v\|^2", r"\nabla h(x) = 2(v-x)", "refuted"),
    (r"h(x) = \|Ax-b\|_2^2", r"\nabla h(x) = 2A^\top(Ax-b)", "proved"),
    (r"h(x) = \|Ax-b\|^2+\|x-v\|^2", r"\nabla h(x) = 2A^\top(Ax-b)+2(x-v)", "proved"),
    (r"h(x) = \|Ax-b\|^2+\|x-v\|^2", r"\nabla h(x) = 2A(Ax-b)+2(x-v)", "ill-typed"),
]


@pytest.mark.parametrize(("function", "line", "verdict"), CASES)
def test_an_argument_has_the_shape_that_fits(function: str, line: str, verdict: str) -> None:
    *_, definition, claim = check_text(f"{HEAD}\n\n$${function}$$\n\n$${line}$$\n").claims
    assert (definition.verdict, claim.verdict) == ("definition", verdict)


def test_no_shape_of_the_argument_fits() -> None:
    *_, definition = check_text(HEAD + r"$$h(x) = \|Ax-v\|^2$$").claims
    assert definition.verdict == "ill-typed"


def test_several_shapes_of_the_argument_fit() -> None:
    *_, definition = check_text(HEAD + r"$$h(Y) = \operatorname{tr}(A^\top Y A)$$").claims
    assert definition.verdict == "definition"
    *_, definition = check_text(HEAD + r"$$h(Y) = \|A Y\|^2$$").claims
    assert definition.verdict == "definition"
