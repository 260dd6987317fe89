"""J = ∂h/∂x, which the words call a Jacobian, and what later lines say of it."""

from __future__ import annotations

import pytest

from derive.judge import check_text

TEXT = (
    "Let $x\\in\\mathbb{R}^d$, $W\\in\\mathbb{R}^{k\\times d}$ and $h=\\tanh(Wx)$. The Jacobian is $J=\\partial h/\\partial x$:\n\n"
    "$$LINE$$\n"
)


@pytest.mark.parametrize(("line", "verdict"), [
    (r"J = \operatorname{diag}(1-h\odot h) W", "proved"),
    (r"J = W \operatorname{diag}(1-h\odot h)", "ill-typed"),
    (r"J = \operatorname{diag}(1-h) W", "refuted"),
    (r"J = W^\top\operatorname{diag}(1-h\odot h)", "undecided"),
    (r"\|J\|_F^2 = \sum_{j=1}^k (1-h_j^2)^2 \sum_{i=1}^d W_{ji}^2", "proved"),
    (r"\|J\|_F^2 = \sum_{j=1}^k (1-h_j^2) \sum_{i=1}^d W_{ji}^2", "refuted"),
])  # fmt: skip
def test_a_named_jacobian(line: str, verdict: str) -> None:
    assert check_text(TEXT.replace("LINE", line)).claims[-1].verdict == verdict
