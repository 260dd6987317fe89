"""What the shape of a transpose says: of the symbol, where the document speaks of the symbol."""

from __future__ import annotations

import pytest

from derive.judge import check_text

DEFINED = r"""
Let $W \in \mathbb{R}^{n\times k}$, $b \in \mathbb{R}^{n\times m}$, $Z \in \mathbb{R}^{k\times m}$.

$$A_3 = \tanh(Z)$$

$$U = W A_3 + b$$

$A_3^T \in \mathbb{R}^{m\times k}$

$$\nabla_W L = CLAIM$$
"""
LATER = r"""
Let $x \in \mathbb{R}^{m}$ and $b \in \mathbb{R}^{n}$.

$$z = W x + b$$

Note that $W^\top \in \mathbb{R}^{m\times n}$.

$$\nabla_x J = CLAIM$$
"""
FIRST = r"""
Let $x \in \mathbb{R}^{m}$ and $W^\top \in \mathbb{R}^{n\times m}$.

$$z = W^\top x$$

$$\nabla_x J = CLAIM$$
"""


@pytest.mark.parametrize(
    ("text", "claim", "verdict"),
    [
        (DEFINED, r"\nabla_U L A_3^T", "proved"),
        (DEFINED, r"\nabla_U L A_3", "ill-typed"),
        (DEFINED, r"-\nabla_U L A_3^T", "refuted"),
        (LATER, r"W^\top \nabla_z J", "proved"),
        (LATER, r"2 W^\top \nabla_z J", "refuted"),
        (LATER, r"W \nabla_z J", "ill-typed"),
        (FIRST, r"W \nabla_z J", "proved"),
        (FIRST, r"-W \nabla_z J", "refuted"),
    ],
)
def test_the_transpose_is_that_of_the_symbol(text, claim, verdict):
    found = check_text(text.replace("CLAIM", claim)).claims
    assert found[-1].verdict == verdict
    assert {other.verdict for other in found[:-1]} <= {"definition", "proved"}


def test_the_shape_that_declares_a_symbol_is_not_proved_by_itself():
    verdicts = [claim.verdict for claim in check_text(LATER.replace("CLAIM", r"W^\top \nabla_z J"))]
    assert verdicts == ["definition"] * 4 + ["proved"]


def test_a_shape_that_does_not_fit_the_definition_is_wrong():
    text = DEFINED.replace(r"A_3^T \in \mathbb{R}^{m\times k}", r"A_3^T \in \mathbb{R}^{k\times m}").replace("CLAIM", r"\nabla_U L A_3^T")
    assert [claim.verdict for claim in check_text(text)][-2:] == ["ill-typed", "proved"]


def test_the_last_of_many_states_is_no_transpose():
    text = r"""
Let $h^t \in \mathbb{R}^{d\times m}$ for $t = 1, \dots, T$ and $U \in \mathbb{R}^{m\times d}$.

The last state is $h^T \in \mathbb{R}^{d\times m}$.

$$J = \operatorname{tr}(U h^T)$$
"""
    assert {claim.verdict for claim in check_text(text)} == {"definition"}
