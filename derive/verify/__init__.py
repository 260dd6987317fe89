"""The bundled LeNet-5 derivation against the NumPy LeNet-5: what `derive verify` runs.

The formulas are the terms that the checker read from `documents/lenet5.md` and proved; no formula is written down here.
Each is evaluated in float64, at full size, on the tensors of one forward and backward pass of `numeric.lenet5`: the symbols
on its right side, gradient symbols included, take the network's own tensors, and the result is compared with the tensor
that the left side names.  So a row tests one step of the network, and a step that is wrong is named by layer and quantity.

Guarantee: exit code 0 only if every statement of the document is proved or a definition, every quantity of the pass has a
formula, and all agree to `TOLERANCE`; likewise for the four named identities of the catalogue.  Limit: one random point.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from derive import files
from derive.evaluator.compare import numbers
from derive.results import Claim, Document
from derive.terms.term import Term
from numeric.lenet5 import PARAMETERS, forward_backward, initial_parameters, lenet5
from numeric.network import Network
from numeric.shapes import NumericError

DOCUMENT = "lenet5.md"
TOLERANCE = 1e-10
SAMPLES = 3
REG = 0.3
LAYERS = ("C1", "S2", "C3", "S4", "C5", "F6", "F7")
OF_THE_LOSS = ("probs", "data_loss", "loss")
NAMES = {"P": "probs", "L": "data_loss", "J": "loss", "Y": "labels", "\\lambda": "reg"}
LAYERED = re.compile(r"([a-zA-Z])\^\{\((\d)\)\}")


@dataclass(frozen=True)
class Row:
    """One line of the table. `quantity` is "z1" or, for a gradient, "∇z1 L"; `error` is relative to the largest entry;
    `layer` is the one whose forward or backward function made the tensor."""

    layer: str
    quantity: str
    shape: tuple[int, ...]
    verdict: str
    error: float
    line: int

    @property
    def good(self) -> bool:
        return self.verdict in ("proved", "definition") and self.error <= TOLERANCE


@dataclass(frozen=True)
class Pass:
    """The tensors of one forward and backward pass under the names of `numeric.lenet5`, as matrices."""

    values: Mapping[str, np.ndarray]
    gradients: Mapping[str, np.ndarray]

    @classmethod
    def random(cls, network: Network | None = None, seed: int = 20240521) -> Pass:
        """Random images, labels, weights and biases that are not zero; `network` is a variant of LeNet-5 to run."""
        rng = np.random.default_rng(seed)
        parameters = initial_parameters(rng)
        for name in PARAMETERS:
            if name[0] == "b":
                parameters[name] = rng.normal(0.0, 0.2, parameters[name].shape)
        images = rng.normal(0.0, 1.0, (SAMPLES, 32, 32, 1))
        labels = np.eye(10)[rng.integers(10, size=SAMPLES)]
        values, gradients = forward_backward(parameters, images, labels, REG, network)
        given = {**values, "X": images, "labels": labels, "reg": REG}
        return cls({n: _matrix(v) for n, v in given.items()}, {n: _matrix(g) for n, g in gradients.items()})

    def gradient(self, loss: str, name: str) -> np.ndarray | None:
        """∇ of J or of the data loss L; the penalty is what lies between them, and only the weights feel it."""
        found = self.gradients.get(name)
        if found is None or loss not in ("loss", "data_loss"):
            return None
        return found - REG * self.values[name] if loss == "data_loss" and name[0] == "W" else found

    def quantities(self) -> list[str]:
        """Everything that needs a row: values that the forward pass makes, and all gradients."""
        made = [n for n in self.values if n in self.gradients and n not in PARAMETERS and n != "X"]
        slopes = [f"∇{name} {'J' if name in PARAMETERS else 'L'}" for name in self.gradients]
        return [*made, *OF_THE_LOSS, *slopes]


def _matrix(value: Any) -> np.ndarray:
    array = np.asarray(value, dtype=float)
    if array.ndim == 2:
        return array
    return array.reshape(-1, 1) if array.ndim == 4 else np.atleast_2d(array)


def tensor_name(symbol: str) -> str:
    """The name that `numeric.lenet5` gives a symbol of the document: z^{(1)} is z1."""
    found = LAYERED.fullmatch(symbol)
    return found.group(1) + found.group(2) if found else NAMES.get(symbol, symbol)


def layer_of(quantity: str) -> str:
    """The layer whose forward function makes a value, or whose backward function makes a gradient.

    C1 makes a0, z1 and y1, and the gradients by X, a0, z1, W1 and b1; the gradient by y1 comes out of S2.
    """
    name = quantity.lstrip("∇").split(" ")[0]
    if quantity.startswith("∇") and name not in PARAMETERS:
        steps = lenet5().steps
        sources = ["X", *(step.output for step in steps)]
        name = dict(zip(sources, [*(step.output for step in steps), "loss"]))[name]
    if name in OF_THE_LOSS:
        return "loss"
    number = int(name[1:])
    return LAYERS[number if name[0] == "a" else number - 1]


# ------------------------------------------------------------------------------------------------------------ the formulas


def document_rows(document: Document, tensors: Pass) -> Iterator[Row]:
    """A row for each equation of the document whose left side, or the start of its chain, is a tensor of the pass."""
    quantity, expected, last = "", np.zeros((0, 0)), None
    for claim in document.claims:
        formula = claim.formula
        if formula is None or claim.kind not in ("claim", "definition"):
            continue
        if last is None or formula.left != last:
            quantity, found = _meant(formula.left, tensors)
            expected = found if found is not None else np.zeros((0, 0))
        last = formula.right
        if quantity and not _moves(formula.right):
            yield _row(claim, quantity, expected, tensors)


def _meant(term: Term, tensors: Pass) -> tuple[str, np.ndarray | None]:
    """The quantity that a left side names, with its tensor; "" if it names none."""
    if term.op == "var":
        name = tensor_name(term.name)
        known = tensors.values.get(name)
        return (name, known) if known is not None else ("", None)
    if term.op == "grad":
        name = tensor_name(term.attrs[1])
        known = tensors.gradient(tensor_name(term.attrs[0]), name)
        return (f"∇{name} {term.attrs[0]}", known) if known is not None else ("", None)
    return "", None


def _moves(term: Term) -> bool:
    return any(node.op in ("dvar", "differential") for node in term.walk())


def _row(claim: Claim, quantity: str, expected: np.ndarray, tensors: Pass) -> Row:
    found = evaluate(claim.formula, tensors)
    error = relative_error(found, expected)
    return Row(layer_of(quantity), quantity, expected.shape, claim.verdict, error, claim.line)


def evaluate(formula: Any, tensors: Pass) -> np.ndarray:
    """The right side of a formula on the tensors; the symbol on its left is not given. Raises ValueError."""
    given: dict[str, np.ndarray] = {}
    for symbol in formula.scene.shapes:
        value = tensors.values.get(tensor_name(symbol))
        if value is not None and not (formula.left.op == "var" and formula.left.name == symbol):
            given[symbol] = value
    for node in formula.right.walk():
        if node.op == "grad":
            loss, name = node.attrs
            slope = tensors.gradient(tensor_name(loss), tensor_name(name))
            if slope is not None:
                given[f"∇_{name} {loss}"] = slope
    return numbers(formula.right, given, formula.scene, {"N": len(tensors.values["labels"])})


def relative_error(found: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference over the largest entry; infinite where shapes differ or something is not a number."""
    if found.shape != expected.shape:
        return float("inf")
    scale = max(float(np.abs(expected).max(initial=0.0)), float(np.abs(found).max(initial=0.0)), 1e-300)
    error = float(np.abs(found - expected).max(initial=0.0)) / scale
    return error if np.isfinite(error) else float("inf")


def strongest(rows: Iterable[Row]) -> list[Row]:
    """One row for each quantity: of several formulas the one that agrees least."""
    best: dict[str, Row] = {}
    for row in rows:
        old = best.get(row.quantity)
        if old is None or (old.good, -old.error) > (row.good, -row.error):
            best[row.quantity] = row
    return list(best.values())


# ---------------------------------------------------------------------------------------------------------------- the suite


def run(console: Console | None = None, network: Network | None = None) -> int:
    """Check the document, compare it with the network (or a variant of it), print the tables; 0, or 1 if anything is wrong.

    Raises CannotRun if the bundled document is missing.
    """
    console = console or Console()
    document = _document()
    console.print(files.summary_line(document), highlight=False)
    rows, wrong = compare(document, network)
    console.print(_table(rows))
    wrong += _identities(console)
    for sentence in wrong:
        console.print(sentence, markup=False, highlight=False)
    if not wrong:
        console.print(f"All {len(rows)} quantities agree with the network to {max(row.error for row in rows):.0e}.")
    return 1 if wrong else 0


def compare(document: Document, network: Network | None = None) -> tuple[list[Row], list[str]]:
    """A row for each quantity of LeNet-5 or of a variant of it, and what is wrong, one sentence each."""
    wrong = [f"{DOCUMENT}, line {c.line}: {c.verdict}" for c in document if c.verdict not in ("proved", "definition")]
    try:
        tensors = Pass.random(network)
    except NumericError as problem:
        return [], [*wrong, f"the network does not run: {problem}"]
    rows = strongest(document_rows(document, tensors))
    found = {row.quantity for row in rows}
    wrong += [f"{layer_of(q)}: the document has no formula for {q}" for q in tensors.quantities() if q not in found]
    return rows, wrong + [_disagreement(row) for row in rows if not row.good]


def _document() -> Document:
    for document in files.check_bundled():
        if document.path.endswith(DOCUMENT):
            return document
    raise files.CannotRun(f"the bundled document {DOCUMENT} is missing")


def _disagreement(row: Row) -> str:
    where = f"line {row.line} of {DOCUMENT}"
    return f"{row.layer}: the network's {row.quantity} is not what {where} gives (relative error {row.error:.1e})"


def _table(rows: Iterable[Row]) -> Table:
    table = Table("layer", "quantity", "shape", "status", "largest relative error", "line")
    for row in rows:
        shape = "×".join(map(str, row.shape))
        mark = "" if row.good else "  ← differs"
        table.add_row(row.layer, row.quantity, shape, row.verdict, f"{row.error:.1e}{mark}", str(row.line))
    return table


def _identities(console: Console) -> list[str]:
    """The named identities of the catalogue: their proofs, and both sides on the tensors of a pass."""
    from derive.identities import catalogue
    from derive.identities.lenet5 import check_named

    known = catalogue()
    rows = check_named()
    table = Table("identity", "layer", "shape", "status", "largest relative error")
    wrong = []
    verdicts = {name: known[name].prove().verdict for name in dict.fromkeys(row.name for row in rows)}
    for row in rows:
        shape = "×".join(map(str, row.shape))
        table.add_row(row.name, row.layer, shape, verdicts[row.name], f"{row.error:.1e}")
        if verdicts[row.name] != "proved" or not row.error <= TOLERANCE:
            wrong.append(f"{row.name} on {row.layer}: {verdicts[row.name]}, error {row.error:.1e}")
    console.print(table)
    others = [identity for name, identity in known.items() if name not in verdicts]
    open_ones = [identity.name for identity in others if identity.prove().verdict != "proved"]
    console.print(f"{len(others) - len(open_ones)} of {len(others)} other identities of the catalogue proved")
    return wrong + [f"{name}: not proved" for name in open_ones]
