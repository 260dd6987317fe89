"""`derive verify`: documents and networks held against each other, and mistakes planted in copies of each."""

from __future__ import annotations

import dataclasses
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

import derive.verify as suite
from derive import files
from derive.evaluator.domains import PRIME
from derive.results import Document
from derive.terms.term import add
from derive.verify import formulas
from derive.verify.gradients import gradient_rows
from derive.verify.pairing import NETWORKS, PAIRS, Layers, Pair
from derive.verify.tensors import Pass
from numeric.activations import Relu
from numeric.dense import Linear
from numeric.lenet5 import PARAMETERS, lenet5
from numeric.lenet5_1998 import lenet5_1998
from numeric.losses import SoftmaxCrossEntropy
from numeric.pooling import RowMax
from numeric.windows import Im2col, PoolingWindows
from tests.documents.checked import NAMES, checked
from tests.numeric.spoiled import one_entry, spoiled

PAIR = next(pair for pair in PAIRS if pair.document == "lenet5.md")
BY_DOCUMENT = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.document)


@pytest.fixture(scope="module")
def document() -> Document:
    return checked("lenet5.md")


def compare(document: Document, network: Any = None) -> tuple[list[formulas.Row], list[str]]:
    return formulas.variant(document, PAIR, network)


@BY_DOCUMENT
def test_every_document_agrees_with_its_network(pair: Pair):
    """Each intermediate, the loss, and each gradient of each parameter and of the input, at full size."""
    rows, wrong = formulas.variant(checked(pair.document), pair)
    assert wrong == []
    network = pair.maker.network()
    outputs = [step.output for step in network.steps]
    named = {row.quantity for row in rows}
    assert named >= {*outputs, "loss", *(f"∇{name} {pair.loss}" for name in ("X", *outputs)), *(f"∇{name} {pair.objective}" for name in network.shapes)}
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


# ------------------------------------------------------------------------------------------------- mistakes in layers


@dataclass(frozen=True)
class HalfRelu(Relu):
    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return (grad * 0.5 * cache,)


@dataclass(frozen=True)
class OpenRelu(Relu):
    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return (grad,)


@dataclass(frozen=True)
class MeanBias(Linear):
    def backward(self, grad: Any, cache: Any, weights: Any, bias: Any) -> tuple[Any, Any, Any]:
        below, slope, row = super().backward(grad, cache, weights, bias)
        return below, slope, row / len(grad)


@dataclass(frozen=True)
class WrongSign(Linear):
    def backward(self, grad: Any, cache: Any, weights: Any, bias: Any) -> tuple[Any, Any, Any]:
        below, slope, row = super().backward(grad, cache, weights, bias)
        return -below, slope, row


@dataclass(frozen=True)
class SharedMax(RowMax):
    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return (np.repeat(grad / cache[1], cache[1], axis=1),)


@dataclass(frozen=True)
class Overwriting(Im2col):
    """Windows that overlap are not added up."""

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        counts = super().backward(np.ones_like(grad), cache)[0]
        return (super().backward(grad, cache)[0] / np.maximum(counts, 1),)


@dataclass(frozen=True)
class Shifted(PoolingWindows):
    def forward(self, x: Any) -> tuple[Any, Any]:
        windows, shape = super().forward(x)
        return np.roll(windows, 1, axis=0), shape


MISTAKES = {
    "relu 3": (HalfRelu(), "C3", {"∇z3 L"}),
    "relu 6": (OpenRelu(), "F6", {"∇z6 L"}),
    "C1": (MeanBias(), "C1", {"∇b1 L", "∇b1 J"}),
    "F7": (WrongSign(), "F7", {"∇y6 L"}),
    "S4": (SharedMax(), "S4", {"∇a3 L"}),
    "windows 2": (Shifted(lenet5().steps[3].layer.geometry), "S2", {"a1"}),  # type: ignore[attr-defined]
    "im2col 3": (Overwriting(lenet5().steps[5].layer.geometry), "C3", {"∇z2 L"}),  # type: ignore[attr-defined]
}


def check_named(document: Document, step: str, layer: Any, name: str, quantities: set[str], pair: Pair = PAIR) -> None:
    """Exactly these quantities disagree, in both columns, and each is told with the name of its layer."""
    rows, wrong = formulas.variant(document, pair, pair.maker.network().with_layer(step, layer))
    assert {row.quantity for row in rows if not row.equal} == quantities
    assert {row.quantity for row in rows if not row.close} == quantities
    assert {row.layer for row in rows if not row.good} == {name}
    heads = {f"{name}: the network's {quantity} is not what line" for quantity in quantities}
    assert len(wrong) == len(quantities) and all(any(s.startswith(h) for h in heads) for s in wrong), wrong


@pytest.mark.parametrize(
    "step", [s if s in ("relu 3", "C1", "im2col 3") else pytest.param(s, marks=pytest.mark.slow) for s in MISTAKES]
)
def test_a_planted_mistake_is_found_and_named(document: Document, step: str):
    check_named(document, step, *MISTAKES[step])


def steps_of_documents() -> list[Any]:
    """Each step of each network that has a document; the large ones are slow."""
    found = []
    for pair in PAIRS:
        for index, step in enumerate(pair.maker.network().steps):
            marks = pytest.mark.slow if "lenet" in pair.network else ()
            found.append(pytest.param(pair, index, id=f"{pair.network}, {step.name}", marks=marks))
    return found


@pytest.mark.parametrize(("pair", "index"), steps_of_documents())
def test_one_wrong_entry_in_each_result_of_each_layer(pair: Pair, index: int):
    """Forward, and every gradient of backward: each is found by itself."""
    network = pair.maker.network()
    step = network.steps[index]
    layer = spoiled(step.layer, forward=one_entry, backward=lambda gradients: tuple(map(one_entry, gradients)))
    below = "X" if index == 0 else network.steps[index - 1].output
    losses = {pair.loss, pair.objective}
    penalised = network.penalised if pair.reg else ()  # ∇W J = ∇W L + λW is right, also of a wrong ∇W L
    gradients = {f"∇{below} {pair.loss}", *(f"∇{n} {loss}" for n in step.parameters for loss in losses if loss == pair.loss or n not in penalised)}
    name = Layers(network).of(step.output)
    check_named(checked(pair.document), step.name, layer, name, {step.output, *gradients}, pair)


def test_an_error_that_rounding_hides_is_found_exactly(document: Document):
    """One entry of one gradient, wrong by one part in 10^14: below the tolerance, but not equal."""
    wrong = spoiled(Linear(), backward=lambda g: (g[0], one_entry(g[1], 1 + 1e-14), g[2]))
    rows, sentences = compare(document, lenet5().with_layer("C5", wrong))
    found = {row.quantity: row for row in rows if not row.good}
    assert set(found) == {"∇W5 L"} and all(row.close and row.differing == 1 for row in found.values())
    assert all(s.startswith("C5: the network's ∇W5") and "1 of 48000 entries differ" in s for s in sentences)


def test_a_sum_for_the_mean_is_found(document: Document):
    rows, _ = compare(document, lenet5(reduction="sum"))
    assert {row.quantity for row in rows if not row.equal} == {"data_loss", "∇z7 L"}
    assert {row.quantity for row in rows if not row.close} == {"data_loss", "∇z7 L"}


class TemperedLoss(SoftmaxCrossEntropy):
    def forward(self, z: Any, targets: Any) -> tuple[Any, Any]:
        return super().forward(z * 2, targets)


def test_a_mistake_in_the_loss_is_found_and_named(document: Document):
    rows, wrong = compare(document, dataclasses.replace(lenet5(), loss=TemperedLoss()))
    assert {row.quantity for row in rows if not row.equal} == {"probs", "data_loss"}
    assert all(sentence.startswith("loss: ") for sentence in wrong)


def test_a_layer_that_does_not_run_is_told(document: Document):
    rows, wrong = compare(document, lenet5().with_layer("F6", PoolingWindows(lenet5().steps[3].layer.geometry)))  # type: ignore[attr-defined]
    assert rows == [] and len(wrong) == 1 and wrong[0].startswith("lenet5 does not run: ")


# ------------------------------------------------------------------------------------------------ mistakes in documents


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


def test_a_statement_that_is_not_proved_is_told(document: Document, monkeypatch: pytest.MonkeyPatch):
    """Also in a document without a network, and also if it is only undecided."""
    odd = dataclasses.replace(document.claims[-1], verdict="undecided")
    notes = dataclasses.replace(document, path="notes.md", claims=[*document.claims[:-1], odd])
    monkeypatch.setattr(files, "check_bundled", lambda: [notes])
    monkeypatch.setattr(suite, "PAIRS", ())
    assert suite._documents(Console(file=io.StringIO())) == [f"notes.md, line {odd.line}: undecided"]


def test_a_missing_formula_is_told(document: Document):
    kept = [claim for claim in document.claims if not _names(claim, "∇y3 L")]
    rows, wrong = compare(dataclasses.replace(document, claims=kept))
    assert wrong == ["S4: lenet5.md has no formula for ∇y3 L"] and all(row.good for row in rows)


@pytest.mark.slow
def test_a_wrong_line_of_the_document_is_found():
    text = _folder().joinpath("lenet5.md").read_text(encoding="utf-8")
    right = "\\nabla_{W^{(6)}} L = (y^{(5)})^T \\nabla_{z^{(6)}} L\n"
    assert text.count(right) == 1
    changed = text.replace(right, right.replace("= (", "= 2(")).split("## The penalty")[0]
    rows, wrong = compare(files.check_text("lenet5.md", changed, None, None, None))
    assert [row.quantity for row in rows if not row.good] == ["∇W6 L"]
    assert any("refuted" in sentence for sentence in wrong)


ANOTHER = r"""
Let $X \in \mathbb{R}^{m\times 5}$, $W_1 \in \mathbb{R}^{5\times 4}$, $b_1 \in \mathbb{R}^{1\times 4}$,
$W_2 \in \mathbb{R}^{4\times 6}$, $b_2 \in \mathbb{R}^{1\times 6}$ and $J \in \mathbb{R}$.

$$z_1 = X W_1 + \mathbf{1} b_1 \in \mathbb{R}^{m\times 4}$$

$$a_1 = \operatorname{relu}(z_1)$$

$$z_2 = a_1 W_2 + \mathbf{1} b_2 \in \mathbb{R}^{m\times 6}$$

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
LAYER_PAIR = Pair("notes.md", "testnet", {"J": "loss", "a0": "X", "\\delta": "∇z"}, "m", "J", "J", reg=0.0, index="l")
LAYERED = {
    *(f"{letter}{k}" for letter in "az" for k in (1, 2)), "z3", "∇z1 J", "∇z2 J",
    *(f"∇W{k} J" for k in (1, 2, 3)), "∇X J", "∇a1 J", "∇a2 J",
}  # fmt: skip


def test_formulas_about_any_layer_are_taken_for_each():
    notes = files.check_text("notes.md", GENERAL, None, None, None)
    rows, wrong = formulas.variant(notes, LAYER_PAIR)
    assert {row.quantity for row in rows if row.good} - {"X"} == LAYERED
    assert all(" has no formula for " in sentence for sentence in wrong)
    assert "loss: notes.md has no formula for ∇z3 J" in wrong  # δ = ∇J is no formula


@pytest.mark.parametrize("layer", [1, 2])
def test_a_wrong_layer_is_found_by_formulas_about_any_layer(layer: int):
    notes = files.check_text("notes.md", GENERAL, None, None, None)
    network = LAYER_PAIR.maker.network().with_layer(f"relu {layer}", HalfRelu())
    rows, wrong = formulas.variant(notes, LAYER_PAIR, network)
    assert [(row.quantity, row.layer) for row in rows if not row.good] == [(f"∇z{layer} J", f"layer {layer}")]
    assert any(sentence.startswith(f"layer {layer}: the network's ∇z{layer} J is not what") for sentence in wrong)


# ----------------------------------------------------------------------------------------------- networks by themselves


def network_mistakes() -> list[tuple[str, str, str]]:
    """Network, step and layer, for each step of each network."""
    made = [(name, maker.network()) for name, maker in NETWORKS.items()]
    return [(name, step.name, Layers(network).of(step.output)) for name, network in made for step in network.steps]


def check_network(name: str, step: str, layer: str) -> None:
    network = NETWORKS[name].network()
    base = next(s for s in network.steps if s.name == step).layer
    wrong = network.with_layer(step, spoiled(base, backward=lambda gradients: tuple(g * 1.5 for g in gradients)))
    reached = "X" if step == network.steps[0].name and not network.steps[0].parameters else "b1"
    rows, sentences = gradient_rows(name, wrong, arrays=("X", *network.shapes) if name == "testnet" else (reached,))
    assert not all(row.good for row in rows) and all((row.wrong > 0) == (row.error > 1e-12) for row in rows)
    assert len(sentences) == 1 and sentences[0].startswith(f'{name}: {layer}: the backward pass of the step "{step}"')


QUICK = [("mlp5", "relu 4"), ("lenet5", "F6"), ("lenet5_1998", "S2"), ("lenet5_1998", "sigmoid 4")]
FAST = [case for case in network_mistakes() if case[0] == "testnet" or case[:2] in QUICK]


@pytest.mark.parametrize(("name", "step", "layer"), FAST)
def test_a_wrong_layer_of_a_network_is_named(name: str, step: str, layer: str):
    check_network(name, step, layer)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "step", "layer"), [case for case in network_mistakes() if case not in FAST])
def test_any_wrong_layer_of_a_network_is_named(name: str, step: str, layer: str):
    check_network(name, step, layer)


def test_a_wrong_loss_of_a_network_is_named():
    class NoMean(SoftmaxCrossEntropy):
        def backward(self, cache: Any, targets: Any) -> Any:
            return cache - targets

    network = dataclasses.replace(NETWORKS["testnet"].network(), loss=NoMean())
    rows, sentences = gradient_rows("testnet", network)
    assert not any(row.good for row in rows)
    assert sentences[0].startswith("testnet: loss: every layer is right by itself")


def test_layers_are_named_by_their_number():
    layers = Layers(lenet5_1998())
    assert [layers.of(q) for q in ("a0", "y1", "a1", "y2", "z3", "a4", "y6", "y7", "loss")] == [
        "C1", "C1", "S2", "S2", "C3", "C5", "F6", "output", "loss"]  # fmt: skip
    assert [layers.of(f"∇{name} J") for name in ("X", "W1", "y1", "c2", "y2", "y7")] == [
        "C1", "C1", "S2", "S2", "C3", "loss"]  # fmt: skip


def test_error_is_infinite_for_another_shape_or_nan():
    assert formulas.relative_error(np.ones((2, 3)), np.ones((3, 2))) == float("inf")
    assert formulas.relative_error(np.array([[np.nan]]), np.ones((1, 1))) == float("inf")
    assert formulas.relative_error(np.array([[1.0]]), np.array([[2.0]])) == 0.5
    assert formulas.count_differing(np.ones((2, 3)), np.ones((3, 2))) == 6
    assert formulas.count_differing(np.array([[1, 2]]), np.array([[1, 3]])) == 1
