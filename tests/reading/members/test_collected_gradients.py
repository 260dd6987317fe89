"""Gradients given by their entries in brackets, ∇_x J = [a_r]_r, and such brackets in the midst of a formula."""

import derive

TEXT = """Let $x, u \\in \\mathbb{R}^{n}$ and $S \\in \\mathbb{R}^{n\\times n}$; entries outside are zero.

$$
J = \\sum_{k=1}^{n-1} x_k x_{k+1} + \\sum_{i=1}^n u_i x_i^2
$$

$$
%s
$$
"""


def judged(formula):
    return [claim for claim in derive.check(TEXT % formula) if claim.kind == "claim"][-1]


def test_a_gradient_by_its_entries():
    assert judged(r"\nabla_x J = \left[ x_{r+1} + x_{r-1} + 2 u_r x_r \right]_r").verdict == "proved"
    assert judged(r"\nabla_x J = \left[ x_{r+1} - x_{r-1} + 2 u_r x_r \right]_r").verdict == "refuted"
    assert judged(r"\nabla_S (u^T S x) = [u_i x_j]_{ij}").verdict == "proved"
    assert judged(r"\nabla_S (u^T S x) = [x_i u_j]_{ij}").verdict == "refuted"


def test_brackets_with_indices_in_the_midst_of_a_formula_are_not_judged():
    claim = judged(r"u^T S x = \operatorname{tr}([S_{ij}]_{ij} x u^T)")
    assert claim.verdict == "undecided" and "in brackets" in claim.reason
