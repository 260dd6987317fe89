"""Parts that a document names after it wrote them out, and Jacobians that the words call so."""

from __future__ import annotations

import pytest

from derive.judge import check_text
from derive.kernel.sizes import ONE, Size
from derive.reading.named_parts import with_parts_named
from derive.terms.term import add, matmul, var

N = Size.of("n")
BLOCK = (
    "Let $x\\in\\mathbb{R}^n$, $U\\in\\mathbb{R}^{k\\times n}$, $V\\in\\mathbb{R}^{n\\times k}$, $a\\in\\mathbb{R}^k$, $\\phi$ acts elementwise, and "
    "$y = x + V\\,\\phi(Ux+a)$. Write $z = Ux+a$, $h=\\phi(z)$. Let $E$ be an error with $e=\\nabla_y E$.\n\n"
)
LINES = {
    r"\nabla_h E = V^\top e": "proved",
    r"\nabla_h E = V e": "refuted",
    r"\nabla_z E = (V^\top e)\odot\phi'(z)": "proved",
    r"\nabla_z E = (V^\top e)\odot\phi(z)": "refuted",
    r"\nabla_x E = e + U^\top\left((V^\top e)\odot\phi'(z)\right)": "proved",
    r"\nabla_x E = U^\top\left((V^\top e)\odot\phi'(z)\right)": "refuted",
}


@pytest.mark.parametrize("line", LINES)
def test_gradients_by_named_parts(line: str) -> None:
    both = "" if "nabla_h" in line else "$$\\nabla_h E = V^\\top e$$\n\n"
    claim = check_text(f"{BLOCK}{both}$${line}$$").claims[-1]
    assert claim.verdict == LINES[line] or (LINES[line] == "refuted" and claim.verdict == "ill-typed"), claim.reason


def test_equals_for_equals() -> None:
    a, x, b = var("A", (N, N)), var("x", (N, ONE)), var("b", (N, ONE))
    definitions = {"y": add(matmul(a, add(matmul(a, x), b)), x), "z": add(matmul(a, x), b)}
    found = with_parts_named(definitions, {"y", "z"})
    assert found["z"] == definitions["z"]
    assert found["y"] == add(matmul(a, var("z", (N, ONE))), x)


def test_never_in_a_circle() -> None:
    x = var("x", (N, ONE))
    definitions = {"u": add(x, x), "v": add(x, x)}
    found = with_parts_named(definitions, {"u", "v"})
    assert found == definitions


JACOBIANS = {
    "The Jacobian is $$\\frac{\\partial y}{\\partial x} = I_n + V\\operatorname{diag}(\\phi'(z))U$$": "proved",
    "Its derivative is $$\\frac{\\partial y}{\\partial x} = I_n + V\\operatorname{diag}(\\phi'(z))U$$": "undecided",
    "The Jacobian is $$\\frac{\\partial y}{\\partial x} = I_n + U^\\top\\operatorname{diag}(\\phi'(z))V^\\top$$": "undecided",
    "The Jacobian is $$\\frac{\\partial y}{\\partial x} = I_n - V\\operatorname{diag}(\\phi'(z))U$$": "refuted",
}


@pytest.mark.parametrize("text", JACOBIANS)
def test_what_the_words_call_a_jacobian(text: str) -> None:
    claim = check_text(BLOCK + text).claims[-1]
    assert claim.verdict == JACOBIANS[text], claim.reason
