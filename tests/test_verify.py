"""`derive verify`: documents and networks held against each other, the tables, the exit code."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import pytest
from rich.console import Console

import derive.verify as suite
from derive import files
from derive.evaluator.domains import PRIME
from derive.results import Document
from derive.verify import formulas
from derive.verify.pairing import NETWORKS, PAIRS, Pair
from derive.verify.tensors import Pass
from numeric.lenet5 import PARAMETERS, lenet5
from tests.documents.checked import NAMES, checked
from tests.verify.common import PAIR, HalfRelu, compare

BY_DOCUMENT = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.document)


@pytest.fixture(scope="module")
def document() -> Document:
    return checked("lenet5.md")


@BY_DOCUMENT
def test_every_document_agrees_with_its_network(pair: Pair):
    """Each intermediate, the loss, and each gradient of each parameter and of the input, at full size."""
    rows, wrong = formulas.variant(checked(pair.document), pair)
    assert wrong == []
    network = pair.maker.network()
    outputs = [step.output for step in network.steps]
    named = {row.quantity for row in rows}
    assert pair.whole or {f"∇{name} {pair.loss}" for name in ("X", *network.shapes)} <= named
    assert not pair.whole or named >= {*outputs, "loss", *(f"∇{name} {pair.loss}" for name in ("X", *outputs)), *(f"∇{name} {pair.objective}" for name in network.shapes)}
    assert all(row.verdict == "proved" for row in rows if row.quantity.startswith("∇"))
    assert all(row.differing == 0 and row.error < 1e-14 and not row.problem for row in rows)


def test_every_quantity_agrees(document: Document):
    rows, wrong = compare(document)
    assert wrong == []
    named = {row.quantity for row in rows}
    layers = [*(f"a{k}" for k in range(5)), *(f"z{k}" for k in range(1, 8)), "y1", "y3", "y5", "y6"]
    assert named >= {*layers, "probs", "loss", "data_loss"}
    assert named >= {*(f"∇{name} L" for name in (*layers, "X")), *(f"∇{name} J" for name in PARAMETERS)}
    assert all(row.verdict == "proved" for row in rows if row.quantity.startswith("∇"))
    assert all(row.differing == 0 and row.error < 1e-14 and not row.problem for row in rows)
    assert len({row.shape for row in rows if row.quantity in ("z1", "z3", "z5", "z6", "z7")}) == 5


def test_every_bundled_document_that_has_a_network_is_listed():
    assert {pair.document for pair in PAIRS} <= {path.name for path in _folder().glob("*.md")}
    assert {pair.network for pair in PAIRS} <= set(NETWORKS)
    assert set(NETWORKS) == {"lenet5", "lenet5_1998", "testnet", "mlp5"}


def _folder() -> Path:
    return Path(files.__file__).parent / "documents"


def test_weights_are_compared_with_the_penalty():
    """The penalty is not small in the tensors, so that a formula without it would be found."""
    real, exact = Pass.real(PAIR), Pass.exact(PAIR)
    for name in PARAMETERS:
        apart = formulas.relative_error(real.gradient("data_loss", name), real.gradient("loss", name))
        assert apart > 1e-3 if name[0] == "W" else apart == 0
        differing = formulas.count_differing(exact.gradient("data_loss", name), exact.gradient("loss", name))
        assert differing == (exact.values[name].size if name[0] == "W" else 0)


def test_the_exact_pass_is_one_of_the_field():
    """Recomputed with Python's integers: a product, a gradient, and the logarithms of the probabilities."""
    exact = Pass.exact(PAIR)
    v, g = exact.values, exact.gradients
    assert ((v["y6"].dot(v["W7"]) + v["b7"] - v["z7"]) % PRIME == 0).all()
    assert ((v["y6"].T.dot(g["z7"]) + v["reg"] * v["W7"] - g["W7"]) % PRIME == 0).all()
    assert v["reg"][0, 0] * 2**54 % PRIME == int(PAIR.reg * 2**54) and len(set(v["a0"].flat)) == v["X"].size
    logs = exact.domain.function("log", v["probs"])
    assert ((v["labels"] * logs).sum() + exact.domain.number(3) * v["data_loss"][0, 0]) % PRIME == 0


def test_run_prints_the_tables(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "check_bundled", lambda: [checked(name) for name in NAMES])
    out = io.StringIO()
    assert suite.run(Console(file=out, width=120)) == 0
    text = out.getvalue()
    for pair in PAIRS:
        assert f"{pair.document} on {pair.network}" in text
    for word in ("∇W1 J", "2352×6", "proved", "equal", "trace-trick", "max-pool-mask", "identities agree"):
        assert word in text
    for network in NETWORKS:
        assert sum(f" {network} " in line and "right" in line for line in text.splitlines()) >= 5


def test_a_disagreement_ends_with_one(document: Document, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "check_bundled", lambda: [document])
    monkeypatch.setattr(suite, "PAIRS", (PAIR,))
    monkeypatch.setattr(suite, "_identities", lambda console: [])
    monkeypatch.setattr(suite, "NETWORKS", {})
    wrong = lenet5().with_layer("relu 3", HalfRelu())
    monkeypatch.setattr(suite, "variant", lambda document, pair: compare(document, wrong))
    out = io.StringIO()
    assert suite.run(Console(file=out, width=150)) == 1
    assert "C3: the network's ∇z3 L is not what line" in out.getvalue()


def test_a_statement_that_is_not_proved_is_told(document: Document, monkeypatch: pytest.MonkeyPatch):
    """Also in a document without a network, and also if it is only undecided."""
    odd = dataclasses.replace(document.claims[-1], verdict="undecided")
    notes = dataclasses.replace(document, path="notes.md", claims=[*document.claims[:-1], odd])
    monkeypatch.setattr(files, "check_bundled", lambda: [notes])
    monkeypatch.setattr(suite, "PAIRS", ())
    assert suite._documents(Console(file=io.StringIO())) == [f"notes.md, line {odd.line}: undecided"]
