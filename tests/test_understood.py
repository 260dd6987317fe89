"""What `derive check` prints of an unknown document: symbols, conventions, words, and the line to add."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.understood import lines, missing

TEXT = r"""Let $X \in \mathbb{R}^{n\times d}$ and $w \in \mathbb{R}^d$. The vector $u \in \mathbb{R}^{n}$ is all ones.

$$z = X w$$

$$L = \|z\|^2$$

"""


def told(text: str) -> str:
    return "\n".join(lines(check_text(text)))


def test_symbols_come_with_shapes_and_lines():
    found = told(TEXT)
    for part in ("X n×d (declared, line 1)", "w d×1 (declared, line 1)", "z n×1 (defined, line 3)", "L number (defined, line 5)"):
        assert part in found


def test_words_that_were_used_are_listed():
    assert "line 1: u: an array of ones" in told(TEXT)


@pytest.mark.parametrize(
    ("line", "added"),
    [
        (r"\nabla_w L = 3 V^T w", r"$V \in \mathbb{R}^{d \times d}$"),
        (r"\nabla_X L = q w^T", r"$q \in \mathbb{R}^{n}$"),
        (r"\operatorname{tr}(X G) = 3", r"$G \in \mathbb{R}^{d \times n}$"),
        (r"L = 3 + z^T H z", r"$H \in \mathbb{R}^{n \times n}$"),
    ],
)
def test_the_line_to_add_unblocks_the_claim(line, added):
    document = check_text(f"{TEXT}$${line}$$\n")
    assert document.claims[-1].verdict == "undecided"
    assert missing(document) == {added: [7]} and f"to add: {added}  (line 7)" in "\n".join(lines(document))
    after = check_text(f"{added}\n\n{TEXT}$${line}$$\n").claims[-1]
    assert "not declared" not in after.reason


def test_assumptions_of_claims_are_listed_where_something_is_open():
    proved = TEXT + r"$$\nabla_w L = 2 X^T X w$$"
    assert "conventions" not in told(proved)
    assert "conventions" in told(proved + "\n\n" + r"$$\nabla_w L = 3 V^T w$$")
    assert "conventions" in "\n".join(lines(check_text(proved), everything=True))
