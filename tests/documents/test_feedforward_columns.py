"""The bundled derivation of one dense layer: both ways, for weights, input and bias; planted mistakes are caught."""

from __future__ import annotations

import pytest

from tests.documents.checked import checked, recheck


@pytest.mark.parametrize("name", ["W^{[l]}", "A^{[l-1]}", "A^{[l]}", "b^{[l]}", "Z^{[l]}"])
def test_every_gradient_is_derived(name: str):
    proved = [c.latex.replace(" ", "") for c in checked("feedforward_columns.md") if c.verdict == "proved"]
    assert any(latex.startswith(f"\\nabla_{{{name}}}J") for latex in proved)


@pytest.mark.parametrize("name", ["W^{[l]}", "A^{[l-1]}", "b^{[l]}"])
def test_both_ways_are_there(name: str):
    proved = [c.latex for c in checked("feedforward_columns.md") if c.verdict == "proved"]
    assert any("\\otimes" in latex and f"nabla_{{{name}}}" in latex for latex in proved)
    assert any("\\operatorname{tr}" in latex and f"mathrm{{d}}{name}" in latex for latex in proved)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("= (A^{[l-1]} \\otimes I_{n_l})", "= (I_{n_{l-1}} \\otimes A^{[l-1]})"),
        ("&= (I_m \\otimes (W^{[l]})^\\top)", "&= ((W^{[l]})^\\top \\otimes I_m)"),
        ("\\nabla_{A^{[l]}} J = (W^{[l+1]})^\\top", "\\nabla_{A^{[l]}} J = (W^{[l]})^\\top"),
        ("&= (\\mathbf{1}^\\top \\otimes I_{n_l})", "&= \\frac{1}{m} (\\mathbf{1}^\\top \\otimes I_{n_l})"),
        ("\\nabla_{Z^{[l]}} J = (\\nabla_{A^{[l]}} J) \\odot g'(Z^{[l]})", "\\nabla_{Z^{[l]}} J = (\\nabla_{A^{[l]}} J) \\odot g(Z^{[l]})"),
    ],
)
def test_a_mistake_is_found(right: str, wrong: str):
    found = [c.verdict for c in recheck("feedforward_columns.md", right, wrong) if c.verdict not in ("proved", "definition")]
    assert found and set(found) <= {"refuted", "ill-typed"}
