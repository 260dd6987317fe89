"""The bundled derivation of the original LeNet-5: every quantity derived, and its table of connections."""

from __future__ import annotations

import re

import pytest

from tests.documents.checked import checked, recheck, text

NAME = "lenet5_1998.md"
LAYERS = {"a": range(5), "z": range(1, 7), "y": range(1, 7)}
HIDDEN = [f"{letter}^{{({k})}}" for letter, numbers in LAYERS.items() for k in numbers]
PARAMETERS = [f"{letter}^{{({k})}}" for k in (1, 3, 5, 6) for letter in "Wb"] + ["W^{(7)}"]
SUBSAMPLING = [f"{letter}^{{({k})}}" for k in (2, 4) for letter in "cb"]


@pytest.mark.parametrize("name", [*HIDDEN, *PARAMETERS, *SUBSAMPLING, "X"])
def test_every_gradient_is_derived(name: str):
    """A formula for the gradient, and a trace that ends in the differential of the symbol."""
    claims = [c for c in checked(NAME) if c.verdict == "proved"]
    assert any(c.latex.startswith(f"\\nabla_{{{name}}} J = ") for c in claims)
    ends = re.compile(re.escape("d" + name) + r"\)")
    assert any("\\operatorname{tr}" in c.latex and ends.search(c.latex) for c in claims)


def test_the_table_of_connections():
    """Table I of the paper: its 60 crosses, filter by filter, and the parameters that they make."""
    rows = [line.split("|")[2:-1] for line in text(NAME).splitlines() if line.startswith("| **")]
    columns = ["".join(str(k) for k in range(6) if rows[k][filter].strip() == "×") for filter in range(16)]
    published = "012 123 234 345 045 015 0123 1234 2345 0345 0145 0125 0134 1245 0235 012345"
    assert columns == published.split()
    assert 25 * sum(map(len, columns)) + 16 == 1516


W3, C2, A2 = "\\nabla_{W^{(3)}} J = ", "\\nabla_{c^{(2)}} J = ", "\\nabla_{a^{(2)}} J = \\nabla_{z^{(3)}} J\\,"
FOLDED = "((a^{(2)})^T\\nabla_{z^{(3)}} J)"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        pytest.param(f"{W3}M \\odot {FOLDED}", W3 + FOLDED, id="unmasked gradient", marks=pytest.mark.slow),
        pytest.param(f"{A2}(M \\odot W^{{(3)}})^T", f"{A2}(W^{{(3)}})^T", id="unmasked weights", marks=pytest.mark.slow),
        pytest.param(f"{C2}\\mathbf{{1}}^T(s", f"{C2}\\mathbf{{1}}^T(z", id="coefficient", marks=pytest.mark.slow),
        pytest.param("\\nabla_{b^{(2)}} J = \\mathbf{1}^T", "\\nabla_{b^{(2)}} J = 2\\mathbf{1}^T", id="bias"),
        pytest.param("\\nabla_{y^{(7)}} J = \\frac{1}{N}Y", "\\nabla_{y^{(7)}} J = \\frac{2}{N}Y", id="error", marks=pytest.mark.slow),
        pytest.param("\\nabla_{z^{(6)}} J = \\alpha\\beta(", "\\nabla_{z^{(6)}} J = \\alpha(", id="slope"),
    ],
)
def test_a_mistake_is_refuted(right: str, wrong: str):
    found = [c for c in recheck(NAME, right, wrong) if c.verdict not in ("proved", "definition")]
    assert [c.verdict for c in found] == ["refuted"]
