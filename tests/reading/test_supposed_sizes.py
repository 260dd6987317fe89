"""Sizes that are supposed for a case hold until it is over; the gradients are by hand."""

import pytest

from derive.judge import check_text

pytestmark = pytest.mark.usefixtures("without_fixes")

HEAD = r"""# A mean

Let $X\in\mathbb{R}^{N\times d}$, $w \in\mathbb{R}^d$, $y\in\mathbb{R}^N$ and $L(w) = \frac1N \|Xw-y\|^2$.

"""
ONE = r"$$\nabla L(w) = 2 X^\top(Xw-y)$$" + "\n\n"
ANY = r"$$\nabla L(w) = \frac2N X^\top(Xw-y)$$" + "\n\n"


def judged(text: str) -> list[str]:
    return [c.verdict for c in check_text(text).claims if c.latex.startswith(r"\nabla")]


@pytest.mark.parametrize("over", ["In general\n\n", "# Another section\n\n"])
def test_a_case_is_over(over):
    text = HEAD + "For $N=1$ this becomes\n\n" + ONE + over
    assert judged(text + ONE) == ["proved", "refuted"]
    assert judged(text + ANY) == ["proved", "proved"]


def test_what_is_set_lasts():
    assert judged(HEAD + "Let $N=1$.\n\n" + ONE + "# Another section\n\n" + ONE) == ["proved", "proved"]


def test_one_case_after_another():
    two = r"$$\nabla L(w) = X^\top(Xw-y)$$" + "\n\n"
    text = HEAD + "For $N=1$ this becomes\n\n" + ONE + "For $N=2$ it is\n\n"
    assert judged(text + two) == ["proved", "proved"]
    assert judged(text + ONE) == ["proved", "refuted"]
    assert {c.verdict for c in check_text(text + two).claims} == {"definition", "proved"}


def test_a_relation_beside_a_supposed_size_is_over_with_it():
    text = (
        "Let $x\\in\\mathbb{R}^{n}$ and $y\\in\\mathbb{R}^{m}$ and let $A\\in\\mathbb{R}^{k\\times n}$. "
        "For $k=1$ and $m=2n+1$ nothing changes. Now\n\n"
        "$$m=2n+1$$\n\n$$\\operatorname{tr}(AA^\\top)=\\operatorname{tr}(A^\\top A)$$\n"
    )
    assert [c.verdict for c in check_text(text).claims if c.kind == "claim"][-1] == "proved"
    assert [c.reason for c in check_text(text).claims if "supposed here" in c.reason] == [
        "a size that is supposed here: k = 1", "a size that is supposed here: m = 2·n+1",
    ]  # fmt: skip
