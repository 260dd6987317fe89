"""Mistakes planted in documents, formulas about any layer, and how entries are compared."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from derive import files
from derive.results import Document
from derive.terms.term import add
from derive.verify import formulas, pairing
from derive.verify.pairing import PAIRS, Maker, Pair
from derive.verify.tensors import Pass
from numeric.testnet import initial_parameters, testnet
from tests.documents.checked import checked, text
from tests.numeric.spoiled import at_position, one_entry, spoiled
from tests.verify.common import PAIR, HalfRelu, compare

REAL = Pass.real(PAIR)


def _names(claim: Any, quantity: str) -> bool:
    return claim.formula is not None and formulas.meant(claim.formula.left, REAL)[0] == quantity


def test_a_wrong_formula_is_found(document: Document):
    """The same document with one term doubled: the network disagrees in both columns."""
    at = next(i for i, claim in enumerate(document.claims) if _names(claim, "∇W6 L"))
    formula = document.claims[at].formula
    doubled = dataclasses.replace(formula, right=add(formula.right, formula.right))
    claims = [dataclasses.replace(c, formula=doubled) if i == at else c for i, c in enumerate(document.claims)]
    rows, wrong = compare(dataclasses.replace(document, claims=claims))
    bad = [row for row in rows if not row.good]
    assert [(row.quantity, row.layer, row.differing > 0, row.close) for row in bad] == [("∇W6 L", "F6", True, False)]
    assert len(wrong) == 1


def test_a_wrong_formula_beside_a_right_one_is_found():
    """∇W1 has a formula by its layer and one through all layers; either is found if no layer explains it."""
    pair = next(pair for pair in PAIRS if pair.document == "mlp5.md")
    mlp5 = checked(pair.document)
    places = [i for i, claim in enumerate(mlp5.claims) if claim.latex.replace(" ", "").startswith("\\nabla_{W^{(1)}}J=")]
    assert len(places) == 2
    for at in places:
        formula = mlp5.claims[at].formula
        doubled = dataclasses.replace(formula, right=add(formula.right, formula.right))
        claims = [dataclasses.replace(c, formula=doubled) if i == at else c for i, c in enumerate(mlp5.claims)]
        rows, wrong = formulas.variant(dataclasses.replace(mlp5, claims=claims), pair)
        assert [(row.quantity, row.line) for row in rows if not row.good] == [("∇W1 J", mlp5.claims[at].line)]
        assert len(wrong) == 1 and wrong[0].startswith("layer 1: the network's ∇W1 J is not what line")

def test_a_missing_formula_is_told(document: Document):
    kept = [claim for claim in document.claims if not _names(claim, "∇y3 L")]
    rows, wrong = compare(dataclasses.replace(document, claims=kept))
    assert wrong == ["S4: lenet5.md has no formula for ∇y3 L"] and all(row.good for row in rows)


@pytest.mark.slow
def test_a_wrong_line_of_the_document_is_found():
    whole = text("lenet5.md")
    right = "\\nabla_{W^{(6)}} L = (y^{(5)})^T \\nabla_{z^{(6)}} L\n"
    assert whole.count(right) == 1
    changed = whole.replace(right, right.replace("= (", "= 2(")).split("## The penalty")[0]
    rows, wrong = compare(files.check_text("lenet5.md", changed, None, None, None))
    assert [row.quantity for row in rows if not row.good] == ["∇W6 L"]
    assert any("refuted" in sentence for sentence in wrong)


ANOTHER = r"""
Let $X \in \mathbb{R}^{m\times 3}$, $W_1 \in \mathbb{R}^{3\times 4}$, $b_1 \in \mathbb{R}^{1\times 4}$,
$W_2 \in \mathbb{R}^{4\times 2}$, $b_2 \in \mathbb{R}^{1\times 2}$ and $J \in \mathbb{R}$.

$$z_1 = X W_1 + \mathbf{1} b_1 \in \mathbb{R}^{m\times 4}$$

$$a_1 = \operatorname{relu}(z_1)$$

$$z_2 = a_1 W_2 + \mathbf{1} b_2 \in \mathbb{R}^{m\times 2}$$

$$\nabla_{W_2} J = a_1^T \nabla_{z_2} J$$

$$\nabla_{a_1} J = \nabla_{z_2} J W_2^T$$
"""


def test_another_document_needs_no_more_than_a_pair():
    """Another notation, network, and name for the number of samples; J is differentiated by everything."""
    pair = Pair("notes.md", "testnet", {"J": "loss"}, samples="m", loss="J", reg=0.0)
    rows, wrong = formulas.variant(files.check_text("notes.md", ANOTHER, None, None, None), pair)
    found = {row.quantity: row.layer for row in rows if row.good}
    assert found == {"z1": "layer 1", "a1": "layer 1", "z2": "layer 2", "∇W2 J": "layer 2", "∇a1 J": "layer 2"}
    assert "layer 1: notes.md has no formula for ∇W1 J" in wrong and not any(" is not what " in s for s in wrong)


GENERAL = r"""
Let $X \in \mathbb{R}^{m\times n_0}$ and $a^{(0)} = X$.

Let $W^{(l)} \in \mathbb{R}^{n_{l-1}\times n_l}$, $b^{(l)} \in \mathbb{R}^{1\times n_l}$ and
$a^{(l-1)} \in \mathbb{R}^{m\times n_{l-1}}$ for every layer $l = 1, \dots, L$, and $J \in \mathbb{R}$.

$$z^{(l)} = a^{(l-1)} W^{(l)} + \mathbf{1} b^{(l)} \in \mathbb{R}^{m\times n_l}$$

$$a^{(l)} = \operatorname{relu}(z^{(l)})$$

$$\delta^{(l)} = \nabla_{z^{(l)}} J$$

$$\delta^{(l)} = \mathbf{1}(z^{(l)} \ge 0) \odot (\delta^{(l+1)} (W^{(l+1)})^T)$$

$$\nabla_{W^{(l)}} J = (a^{(l-1)})^T \delta^{(l)}$$

$$\nabla_{a^{(l-1)}} J = \delta^{(l)} (W^{(l)})^T$$
"""
UNITS = (5, 4, 6, 3)
LAYER_PAIR = Pair("notes.md", "deeper", {"J": "loss", "a0": "X", "\\delta": "∇z"}, "m", "J", "J", reg=0.0, index="l")
LAYERED = {
    *(f"{letter}{k}" for letter in "az" for k in (1, 2)), "z3", "∇z1 J", "∇z2 J",
    *(f"∇W{k} J" for k in (1, 2, 3)), "∇X J", "∇a1 J", "∇a2 J",
}  # fmt: skip


@pytest.fixture
def deeper(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network of three layers among the others."""
    maker = Maker(lambda: testnet(UNITS), lambda rng: initial_parameters(rng, UNITS))
    monkeypatch.setattr(pairing, "NETWORKS", {**pairing.NETWORKS, "deeper": maker})


@pytest.mark.usefixtures("deeper")
def test_formulas_about_any_layer_are_taken_for_each():
    notes = files.check_text("notes.md", GENERAL, None, None, None)
    rows, wrong = formulas.variant(notes, LAYER_PAIR)
    assert {row.quantity for row in rows if row.good} - {"X"} == LAYERED
    assert all(" has no formula for " in sentence for sentence in wrong)
    assert "loss: notes.md has no formula for ∇z3 J" in wrong  # δ = ∇J is no formula


@pytest.mark.usefixtures("deeper")
@pytest.mark.parametrize("layer", [1, 2])
def test_a_wrong_layer_is_found_by_formulas_about_any_layer(layer: int):
    notes = files.check_text("notes.md", GENERAL, None, None, None)
    network = LAYER_PAIR.maker.network().with_layer(f"relu {layer}", HalfRelu())
    rows, wrong = formulas.variant(notes, LAYER_PAIR, network)
    assert [(row.quantity, row.layer) for row in rows if not row.good] == [(f"∇z{layer} J", f"layer {layer}")]
    assert any(sentence.startswith(f"layer {layer}: the network's ∇z{layer} J is not what") for sentence in wrong)


def test_a_document_about_one_layer_finds_a_wrong_one_among_five():
    pair = next(pair for pair in PAIRS if pair.document == "feedforward_columns.md")
    step = pair.maker.network().steps[4]
    wrong = spoiled(step.layer, backward=at_position(1, one_entry))
    rows, sentences = formulas.variant(checked(pair.document), pair, pair.maker.network().with_layer(step.name, wrong))
    assert [(row.quantity, row.layer, row.differing) for row in rows if not row.good] == [("∇W3 J", "layer 3", 1)]
    assert len(sentences) == 1 and sentences[0].startswith("layer 3: the network's ∇W3 J is not what line")


def test_error_is_infinite_for_another_shape_or_nan():
    assert formulas.relative_error(np.ones((2, 3)), np.ones((3, 2))) == float("inf")
    assert formulas.relative_error(np.array([[np.nan]]), np.ones((1, 1))) == float("inf")
    assert formulas.relative_error(np.array([[1.0]]), np.array([[2.0]])) == 0.5
    assert formulas.count_differing(np.ones((2, 3)), np.ones((3, 2))) == 6
    assert formulas.count_differing(np.array([[1, 2]]), np.array([[1, 3]])) == 1
