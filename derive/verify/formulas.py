"""The parsed, proved formulas of a document on the tensors of a pass of its network.

The formulas are the terms that the checker read from the document and proved; none is written down here. The symbols
on the right side of a formula, gradient symbols included, take the network's own tensors, and the result is compared
with the tensor that the left side names. So a row tests one step of the network, and a step that is wrong is named by
layer and quantity.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from derive.evaluator.domains import Array
from derive.evaluator.full_size import value_in
from derive.evaluator.functions import KNOWN
from derive.results import Claim, Document
from derive.terms.term import Term
from derive.verify.pairing import Layers
from derive.verify.tensors import Pass
from numeric.network import Network
from numeric.shapes import NumericError

TOLERANCE = 1e-10


@dataclass(frozen=True)
class Row:
    """One line of the table. `quantity` is "z1" or, for a gradient, "∇z1 L"; `differing` counts entries that differ
    modulo 2^61 − 1; `error` is relative to the largest entry; `problem` says why a formula could not be evaluated."""

    layer: str
    quantity: str
    shape: tuple[int, ...]
    verdict: str
    differing: int
    error: float
    line: int
    problem: str = ""

    @property
    def equal(self) -> bool:
        return self.differing == 0

    @property
    def close(self) -> bool:
        return self.error <= TOLERANCE

    @property
    def agrees(self) -> bool:
        return self.equal and self.close and not self.problem

    @property
    def good(self) -> bool:
        return self.verdict in ("proved", "definition") and self.agrees


def compare(document: Document, real: Pass, exact: Pass) -> tuple[list[Row], list[str]]:
    """A row for each quantity of the pass, and what is wrong, one sentence each."""
    wrong = unproved(document)
    rows = telling(document_rows(document, real, exact))
    found, layers = {row.quantity for row in rows}, Layers(real.network)
    missing = [q for q in real.quantities() if q not in found] if real.pair.whole else []
    wrong += [f"{layers.of(q)}: {document.path} has no formula for {q}" for q in missing]
    return rows, wrong + [_disagreement(document, row) for row in rows if not row.agrees]


def unproved(document: Document) -> list[str]:
    """A sentence for each statement that is neither proved nor a definition."""
    return [f"{document.path}, line {c.line}: {c.verdict}" for c in document if c.verdict not in ("proved", "definition")]


def variant(document: Document, pair: Any, network: Network | None = None) -> tuple[list[Row], list[str]]:
    """`compare` on passes of the pair's network or of a variant of it."""
    try:
        return compare(document, Pass.real(pair, network), Pass.exact(pair, network))
    except (NumericError, TypeError) as problem:
        return [], [f"{pair.network} does not run: {problem}"]


def _disagreement(document: Document, row: Row) -> str:
    head = f"{row.layer}: the network's {row.quantity} is not what line {row.line} of {document.path} gives"
    if row.problem:
        return f"{head}: {row.problem}"
    return f"{head} ({row.differing} of {int(np.prod(row.shape))} entries differ, relative error {row.error:.1e})"


def document_rows(document: Document, real: Pass, exact: Pass) -> Iterator[Row]:
    """A row for each equation of the document whose left side, or the start of its chain, is a tensor of the pass; for
    an equation about layers in general one for each layer that has all its tensors."""
    head, last, layers = None, None, Layers(real.network)
    instances = [(replace(real, pair=pair), replace(exact, pair=pair)) for pair in real.pair.each_layer()]
    for claim in document.claims:
        formula = claim.formula
        if formula is None or claim.kind not in ("claim", "definition"):
            continue
        if last is None or formula.left != last:
            head = formula.left
        last = formula.right
        assert head is not None
        if not all(_has_a_value(node) for node in formula.right.walk()):
            continue
        general = any(real.pair.is_general(name) for name in _names((head, formula.right)))
        for one, other in instances if general else instances[:1]:
            quantity, _ = meant(head, one)
            if not quantity or meant(formula.right, one)[0] == quantity:  # δ = ∇J is only another name
                continue
            if head.op == "grad" and any(node.op == "grad" and node.attrs == head.attrs for node in formula.right.walk()):
                continue  # a gradient listed by its own entries
            row = _row(layers.of(quantity), claim, head, one, other)
            if not (general and row.problem):
                yield row


def _has_a_value(node: Term) -> bool:
    """Whether a pass gives it a value: it is no differential, and no function of which only the name is known."""
    if node.op == "apply":
        return node.attrs[0] in KNOWN
    return node.op not in ("dvar", "differential")


def _names(terms: Iterable[Term]) -> Iterator[str]:
    """The symbols of terms, and those that gradients are taken by."""
    for term in terms:
        for node in term.walk():
            if node.op in ("var", "grad"):
                yield node.attrs[-1]


def meant(term: Term, tensors: Pass) -> tuple[str, Array | None]:
    """The quantity that a left side names, with its tensor; "" and None if it names none."""
    pair = tensors.pair
    if term.op == "var":
        name = pair.tensor_name(term.name)
        quantity = f"{name} {pair.loss}" if name.startswith("∇") else name
        known = tensors.tensor(name)
    elif term.op == "grad":
        name = pair.tensor_name(term.attrs[1])
        quantity, known = f"∇{name} {term.attrs[0]}", tensors.gradient(pair.tensor_name(term.attrs[0]), name)
    else:
        return "", None
    return ("", None) if known is None else (quantity, known)


def _row(layer: str, claim: Claim, head: Term, real: Pass, exact: Pass) -> Row:
    quantity, expected = meant(head, real)
    assert expected is not None
    differing, error, problem = expected.size, float("inf"), ""
    try:
        error = relative_error(evaluate(claim.formula, real), expected)
        differing = count_differing(evaluate(claim.formula, exact), meant(head, exact)[1])
    except ValueError as reason:
        problem = str(reason)
    return Row(layer, quantity, expected.shape, claim.verdict, differing, error, claim.line, problem)


def evaluate(formula: Any, tensors: Pass) -> Array:
    """The right side of a formula on the tensors; the symbol on its left is not given. Raises ValueError."""
    pair, given = tensors.pair, dict[str, Array]()
    for symbol in formula.scene.shapes:
        value = tensors.tensor(pair.tensor_name(symbol))
        if value is not None and not (formula.left.op == "var" and formula.left.name == symbol):
            given[symbol] = value
    for node in formula.right.walk():
        if node.op == "grad":
            loss, name = node.attrs
            slope = tensors.gradient(pair.tensor_name(loss), pair.tensor_name(name))
            if slope is not None:
                given[f"∇_{name} {loss}"] = slope
    samples = tensors.values["labels"].shape[tensors.network.sample_axis]
    with np.errstate(over="ignore"):
        return value_in(tensors.domain, formula.right, given, formula.scene, {pair.samples: samples})


def relative_error(found: Array, expected: Array) -> float:
    """The largest difference over the largest entry; infinite where shapes differ or something is not a number."""
    if found.shape != expected.shape:
        return float("inf")
    scale = max(float(np.abs(expected).max(initial=0.0)), float(np.abs(found).max(initial=0.0)), 1e-300)
    error = float(np.abs(found - expected).max(initial=0.0)) / scale
    return error if np.isfinite(error) else float("inf")


def count_differing(found: Array, expected: Array | None) -> int:
    """How many entries differ; all of them where shapes differ."""
    if expected is None or found.shape != expected.shape:
        return max(found.size, 1)
    return int((found != expected).sum())


def telling(rows: Iterable[Row]) -> list[Row]:
    """One row for each quantity, the formula that agrees least; but a quantity that agrees with some formula is not
    blamed for one through several layers, as long as a quantity that agrees with none explains the disagreement."""

    def rank(row: Row) -> tuple[bool, int, float]:
        return row.good, -row.differing, -row.error

    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.quantity, []).append(row)
    explained = any(not any(row.good for row in group) for group in groups.values())
    return [
        min((row for row in group if row.good or not explained or not any(r.good for r in group)), key=rank)
        for group in groups.values()
    ]
