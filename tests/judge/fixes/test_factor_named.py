"""A line that names a factor where the product was meant, and fixes that would tell a gradient by itself.

By hand: with Z = W X + b, the line "W = X + b" lacks W on its right; with Z = X W + 1 b, ∇_b J is the sum of the rows of ∇_Z J.
"""

from __future__ import annotations

from derive.judge import check_text

HEAD = r"""Let $W \in \mathbb{R}^{n\times p}$, $X \in \mathbb{R}^{p\times m}$, $b \in \mathbb{R}^{n\times m}$ and
$$Z = W X + b$$

"""
ROWS = r"""Let $X \in \mathbb{R}^{N\times m}$, $W \in \mathbb{R}^{m\times n}$, $b \in \mathbb{R}^{1\times n}$ and
$$Z = X W + \mathbf{1} b$$

$$\nabla_b J = \nabla_Z J$$
"""


def test_the_product_is_found():
    last = check_text(HEAD + "$$W = X + b$$\n").claims[-1]
    assert last.verdict == "ill-typed" and last.fix == "Z=W X + b"
    assert check_text(HEAD + f"$${last.fix}$$\n").claims[-1].verdict == "proved"


def test_another_sum_is_not_mended_so():
    last = check_text(HEAD + r"$$W = X + 2 b$$").claims[-1]
    assert last.verdict == "ill-typed" and not last.fix and "no fix" in last.reason


def test_no_fix_tells_a_gradient_by_itself():
    last = check_text(ROWS).claims[-1]
    assert last.verdict == "ill-typed" and "nabla_Z J" in last.fix.replace("_{Z}", "_Z") and "nabla_b" in last.fix.split("=")[0]
    assert check_text(ROWS.replace(r"\nabla_b J = \nabla_Z J", last.fix)).claims[-1].verdict == "proved"
