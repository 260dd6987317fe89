"""Proofs of equations between terms, in the setting of a document.

`prove(left, right, scene, partial)` tries a short list of readings of the same claim, from the most opaque to the fully
unfolded, and asks the kernel each time.  Every reading is the claim itself with equals put for equals, so that one success
is a proof:
  * differentials of expressions and of defined symbols are worked out by the rules of `derive.calculus`;
  * gradient symbols of an unknown loss, or of a loss that the claim's gradient symbols separate from the variable, are free
    arrays, and the others follow from them by dJ = Σ tr((∇_Z J)ᵀ dZ) — this proves the claim for every such loss;
  * else gradients are read off the differential of the loss's definition;
  * defined symbols are unfolded not at all, one layer, or completely.
The proof says which reading it used and what it assumed.  Failure says nothing about the claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import MAX_DEPTH, Circular, Graph, differentials, gradients
from derive.judge.proving.named_gradients import named_gradients
from derive.judge.proving.proof import Proof
from derive.judge.proving.reading import EVERYTHING, FAILURES, Asked, Reading
from derive.judge.proving.separation import separate
from derive.terms.term import Term

OPAQUE = (0, 1)
UNFOLDED = (MAX_DEPTH, EVERYTHING)


@dataclass
class Attempt:
    """All that was tried for a claim; `reasons` say why a reading could not be put to the kernel."""

    proof: Proof | None = None
    reasons: list[str] = field(default_factory=list)


def prove(
    left: Term, right: Term, scene: Scene, partial: str | None = None, unfoldings: tuple[int, ...] = OPAQUE + UNFOLDED,
    separated: bool = False, cases: bool = False, asked: Asked | None = None,
) -> Attempt:  # fmt: skip
    """Search for a proof of left = right; both must have the same shape. `unfoldings` are the depths to try; with
    `separated`, only readings that follow no loss through its definition, which are quick; with `cases`, also case by case
    along axes of few places, which is slow. Questions in `asked` are not put to the kernel again; new ones are added to it."""
    attempt, asked = Attempt(), asked if asked is not None else {}
    try:
        readings: list[Reading] = []
        for one, two, names in named_gradients(left, right, Graph(scene)):
            found = readings_of(one, two, Graph(scene), partial, asked)
            readings.extend(replace(reading, opened=names) for reading in found)
    except Circular as problem:
        attempt.reasons.append(str(problem))
        return attempt
    if separated and gradients(left, right):
        readings = [reading for reading in readings if reading.tops is not None]
    for layers in unfoldings:
        for reading in readings:
            try:
                proof = reading.close(layers, cases)
            except FAILURES as problem:
                attempt.reasons.append(str(problem))
                continue
            if proof is not None:
                attempt.proof = proof
                return attempt
    return attempt


def readings_of(left: Term, right: Term, graph: Graph, partial: str | None, asked: Asked) -> Iterator[Reading]:
    """The readings of a claim: with all its losses unknown that its gradients separate, with the innermost of them, with none."""
    present = gradients(left, right)
    losses = sorted({loss for loss, _ in present})
    tops: dict[str, tuple[str, ...]] = {}
    assumptions: list[str] = []
    for loss in losses:
        names = {name for other, name in present if other == loss}
        names = {n for n in names if n in graph.scene.shapes}
        chosen = tuple(sorted(n for n in names if not any(n in graph.below(m) - {m} for m in names)))
        concerned = sorted(names | (differentials(left, right) - {loss} if loss in differentials(left, right) else set()))
        if separate(graph, loss, chosen, [n for n in concerned if n not in chosen]):
            tops[loss] = chosen
            assumptions.extend(_assumptions(graph, loss, chosen, concerned))
    if tops:
        yield Reading(left, right, graph, partial, tops, assumptions, asked)
    inner = {loss: tops[loss] for loss in tops if not any(other in graph.below(loss) for other in losses if other != loss)}
    if inner and len(inner) < len(losses):
        told = [a for loss, chosen in inner.items() for a in _assumptions(graph, loss, chosen, _named(present, loss))]
        yield Reading(left, right, graph, partial, inner, told, asked)
    yield Reading(left, right, graph, partial, None, [], asked)


def _named(present: frozenset[tuple[str, str]], loss: str) -> list[str]:
    return sorted(name for other, name in present if other == loss)


def _assumptions(graph: Graph, loss: str, tops: tuple[str, ...], names: list[str]) -> list[str]:
    reached = graph.below(loss) if loss in graph.definitions else frozenset()
    found = []
    for name in names:
        if name in tops:
            continue
        through = [t for t in tops if name in graph.below(t)]
        if through:
            found.append(f"{loss} depends on {name} only through {', '.join(through)}")
    if not any(t in reached for t in tops) and loss in graph.definitions:
        found.append(f"no formula ties {', '.join(tops)} to {loss}: {loss} is taken as an unknown function of it")
    return found
