"""The bundled derivation of the five-layer network with samples in columns."""

from __future__ import annotations

import re

import pytest

from tests.documents.checked import checked, recheck

GRADIENTS = [f"{letter}^{{({k})}}" for k in range(1, 6) for letter in "WbZA" if (letter, k) != ("A", 5)]


@pytest.mark.parametrize("name", [*GRADIENTS, "X"])
def test_every_gradient_is_derived(name: str):
    """A formula for the gradient, and a trace that ends in the differential of the symbol."""
    claims = [c for c in checked("mlp5.md") if c.verdict == "proved"]
    assert any(c.latex.replace(" &", "").startswith(f"\\nabla_{{{name}}} J = ") for c in claims)
    ends = re.compile(re.escape("d" + name) + r"\)")
    assert any("\\operatorname{tr}" in c.latex and ends.search(c.latex) for c in claims)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("\\nabla_{Z^{(5)}} J = \\frac{1}{m}(A^{(5)} - Y)\n", "\\nabla_{Z^{(5)}} J = A^{(5)} - Y\n"),
        ("\\nabla_{A^{(2)}} J = (W^{(3)})^T\\nabla", "\\nabla_{A^{(2)}} J = W^{(3)}\\nabla"),
        ("\\nabla_{b^{(2)}} J = \\nabla_{Z^{(2)}} J\\,\\mathbf{1}", "\\nabla_{b^{(2)}} J = \\frac{1}{m}\\nabla_{Z^{(2)}} J\\,\\mathbf{1}"),
        ("\\nabla_{W^{(4)}} J = \\nabla_{Z^{(4)}} J\\,(A^{(3)})^T", "\\nabla_{W^{(4)}} J = -\\nabla_{Z^{(4)}} J\\,(A^{(3)})^T"),
        ("\\nabla_{W^{(1)}} J = \\nabla_{Z^{(1)}} J\\,X^T", "\\nabla_{W^{(1)}} J = \\nabla_{Z^{(1)}} J\\,X"),
    ],
)  # fmt: skip
def test_a_mistake_is_found_with_its_fix(right: str, wrong: str):
    """A mean, a transpose that the sizes hide (50 × 50), a mean over samples, a sign, a transpose that they show."""
    found = [c for c in recheck("mlp5.md", right, wrong) if c.verdict not in ("proved", "definition")]
    assert [c.verdict for c in found] == ["ill-typed" if wrong.endswith("X") else "refuted"]
    assert found[0].fix
