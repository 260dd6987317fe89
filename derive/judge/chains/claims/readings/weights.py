"""Matrices that weigh a quadratic form, the W of rᵀWr and of rᵀW⁻¹r: what an author calls so is symmetric more often than not,
and so is a matrix K whose definition could not be read.

Guarantee: both sides of the matrix are one another's transposes as they stand, and nothing declares it; such a claim is left
undecided, and proved only for the letter Σ, a covariance wherever it weighs a square, and for the P_{k|k} of a filter; that is
listed then.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import Graph, gradients, symbols
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Item
from derive.reading.symbols import IMPLICIT, INFERRED
from derive.results import Verdict
from derive.terms.term import Term, transpose

_FILTERED = re.compile(r"(?:\\\w+\{)?P\}?_\{[^{}|]+\|[^{}|]+\}$")


@of_one_shape
def with_symmetric_weights(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Undecided, or proved for Σ, where the claim holds if the undeclared weights of its quadratic forms are symmetric."""
    scene = judge.scene(claim.reader)
    losses = {loss for loss, _ in gradients(left, right)}
    beneath = Graph(scene).below_all(symbols(left) | symbols(right) | losses)
    bodies = [scene.definitions[name] for name in beneath & scene.definitions.keys()]
    ways = {*IMPLICIT, INFERRED}
    undeclared = {n for n, symbol in judge.context.symbols.items() if symbol.how in ways} | claim.reader.implicit.keys()
    square = {name for name, shape in scene.shapes.items() if len(set(shape)) == 1}
    unread = judge.context.opaque.keys() & beneath - scene.definitions.keys()
    weights = (_weights_of([*bodies, left, right]) & undeclared | unread) & square
    if not weights:
        return None
    known = {name: scene.properties.get(name, frozenset()) | {"symmetric"} for name in weights}
    free = {name: body for name, body in scene.definitions.items() if name not in judge.context.given_by_condition}
    scenes = [replace(scene, properties={**scene.properties, **known})]
    scenes += [replace(scenes[0], definitions=free)] if len(free) < len(scene.definitions) else []
    verdicts = (verdict_on(left, right, wider, judge.partial(right), claim.reader.assumptions, False) for wider in scenes)
    verdict = next((found for found in verdicts if found.verdict in ("proved", "checked")), None)
    if verdict is None:
        return None
    if all("\\Sigma" in name or _FILTERED.match(name) for name in weights):
        told = tuple(f"{name} is symmetric, as a covariance is" for name in sorted(weights))
        return replace(verdict, assumptions=(*verdict.assumptions, *told))
    return Verdict("undecided", reason=f"false in general, true if {', '.join(sorted(weights))} is symmetric, which nothing says")


def _weights_of(terms: Iterable[Term]) -> frozenset[str]:
    """The names of all matrices that weigh a quadratic form in the terms."""
    return frozenset(name for term in terms for node in term.walk() if node.op == "matmul" for name in _weights(node))


def _weights(product: Term) -> Iterator[str]:
    factors = list(_factors(product))
    for place, factor in enumerate(factors):
        inner = factor.args[0] if factor.op == "inverse" else factor
        behind = factors[place + 1 :]
        if inner.op == "var" and behind and list(map(_turned, reversed(behind))) == factors[:place]:
            yield str(inner.name)


def _turned(factor: Term) -> Term:
    return factor.args[0] if factor.op == "transpose" else transpose(factor)


def _factors(term: Term) -> Iterator[Term]:
    """The factors of a product that are no numbers, whatever its brackets."""
    if term.op == "matmul":
        for arg in term.args:
            yield from () if arg.is_scalar else _factors(arg)
    elif term.op in ("scale", "neg"):
        yield from _factors(term.args[-1])
    else:
        yield term


__all__ = ["with_symmetric_weights"]
