"""The bundled derivation of LeNet-5: every statement proved or a definition, every quantity derived."""

from __future__ import annotations

import re

import pytest

from derive.results import Document
from tests.documents.checked import checked, recheck

LAYERS = {"a": range(5), "z": range(1, 8), "y": (1, 3, 5, 6)}
HIDDEN = [f"{letter}^{{({k})}}" for letter, numbers in LAYERS.items() for k in numbers]
PARAMETERS = [f"{letter}^{{({k})}}" for k in (1, 3, 5, 6, 7) for letter in "Wb"]


@pytest.fixture(scope="module")
def document() -> Document:
    return checked("lenet5.md")


def test_the_derivation_is_made_of_claims(document: Document):
    """Most statements are claims, and the definitions are those of the forward pass and the declarations."""
    proved = [c for c in document if c.verdict == "proved"]
    assert len(proved) > 130
    for claim in document:
        if claim.verdict == "definition":
            assert "d" != claim.latex[0] and "\\nabla" not in claim.latex


@pytest.mark.parametrize("name", [*HIDDEN, "X", *PARAMETERS])
def test_every_gradient_is_read_off(document: Document, name: str):
    found = [c for c in document if c.latex.replace(" &", "").startswith(f"\\nabla_{{{name}}} L = ")]
    assert [c.verdict for c in found] == ["proved"]


@pytest.mark.parametrize("name", [*HIDDEN, "X", *PARAMETERS])
def test_every_gradient_is_reached_through_a_trace(document: Document, name: str):
    """Some dL = tr(…) ends in the differential of the symbol."""
    letter, layer = name[0], name[1:]
    ends = re.compile(re.escape(f"d{letter}{layer}") + r"\)")
    traces = [c for c in document if "\\operatorname{tr}" in c.latex and ends.search(c.latex)]
    assert traces and all(c.verdict == "proved" for c in traces)


@pytest.mark.parametrize("name", PARAMETERS)
def test_every_parameter_has_its_gradient_with_the_penalty(document: Document, name: str):
    found = [c for c in document if c.latex.startswith(f"\\nabla_{{{name}}} J = ")]
    assert [c.verdict for c in found] == ["proved"]
    assert ("\\lambda" in found[0].latex) == (name[0] == "W")


def test_a_changed_sign_is_found():
    """The document is not proved because nothing is looked at."""
    right = "\\nabla_{z^{(7)}} L = \\frac{1}{N}(P - Y)"
    found = recheck("lenet5.md", right, right.replace("-", "+"))
    assert [c.verdict for c in found] == ["refuted"]
    assert found.claims[0].fix.replace(" ", "") == right.replace(" ", "")
