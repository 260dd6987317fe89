"""The bundled page on convolution and pooling by indices: all of it proved, and mistakes in it found."""

from __future__ import annotations

import pytest

from tests.documents.checked import checked, recheck

MISTAKES = [
    # (right, wrong)
    (r"\frac{\partial J}{\partial y_i} x_{i+a}", r"\frac{\partial J}{\partial y_i} x_{i-a}"),
    (r"= \sum_{i=0}^{n-k} \frac{\partial J}{\partial y_i} w_{j-i} .", r"= \sum_{i=0}^{n-k} \frac{\partial J}{\partial y_i} w_{j+i} ."),
    (r"\nabla_y J *_{\text{full}} w = ", r"\nabla_y J *_{\text{full}} \operatorname{rot180}(w) = "),
    (r"\frac{\partial J}{\partial Z_{[x-a,y-b]}} K_{[a,b]} .", r"\frac{\partial J}{\partial Z_{[x+a,y+b]}} K_{[a,b]} ."),
    (r"\nabla_K J = X \star \nabla_Z J", r"\nabla_K J = X *_{\text{valid}} \nabla_Z J"),
    (r"\frac{\partial J}{\partial R_{[x-a+p,y-b+p]}} V_{[a,b]} .", r"\frac{\partial J}{\partial R_{[x-a,y-b]}} V_{[a,b]} ."),
    (r"\frac{\partial J}{\partial Y_{n,d,i}} A_{n,c,si+a}", r"\frac{\partial J}{\partial Y_{n,d,i}} A_{n,c,i+a}"),
    (r"V_{d,c,j-si} .", r"V_{d,c,j-i} ."),
    (r"\frac{\partial J}{\partial F_{j-ra}} e_a .", r"\frac{\partial J}{\partial F_{j-a}} e_a ."),
    (r"= \frac{1}{s} \frac{\partial J}{\partial p_{\lfloor j/s \rfloor}}", r"= \frac{\partial J}{\partial p_{\lfloor j/s \rfloor}}"),
    (r"= 1[a = u_i] \frac{\partial J}{\partial r_i} .", r"= \frac{\partial J}{\partial r_i} ."),
    (r"T^\top z = z \star v,", r"T^\top z = z *_{\text{valid}} v,"),
]


def test_every_statement_is_proved_or_a_definition() -> None:
    document = checked("convolution.md")
    assert sum(c.verdict == "proved" for c in document) >= 45
    for word in ("w_a", "w", "x", "K", "X", "V", "R", "A", "q", "h"):
        assert word in document.text


@pytest.mark.parametrize(("right", "wrong"), MISTAKES)
def test_a_mistake_is_found(right: str, wrong: str) -> None:
    found = [c for c in recheck("convolution.md", right, wrong) if c.verdict not in ("proved", "definition")]
    assert found
    assert found[0].verdict == "refuted", found[0].reason
    assert found[0].counterexample is not None


@pytest.mark.slow
def test_most_mistakes_are_mended() -> None:
    fixed = 0
    for right, wrong in MISTAKES:
        found = [c for c in recheck("convolution.md", right, wrong) if c.verdict not in ("proved", "definition")]
        fixed += bool(found and found[0].fix)
    assert fixed >= len(MISTAKES) - 3
