"""Certificates: a proof as plain JSON, for `derive/recheck.py` to check without searching.

`certificate(proof, left, right)` runs the rechecker's own lowering and supplies each step it asks for (`oracle`): names for
summed indices, and instances of the rules that need a choice.  A step that is found badly leaves a certificate that is refused,
and then None is given with a reason.

Guarantee: every certificate given has passed `recheck`.  Limit: a proof may have none, since the rechecker knows fewer
operators than the kernel and bounds its work; `explain` says why.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from derive.judge.proving.graph import Circular, Graph, differentials, gradients, symbols
from derive.judge.proving.oracle import Oracle
from derive.judge.proving.proof import Proof
from derive.judge.proving.written_terms import write
from derive.rechecking import Refused, derived, recheck
from derive.terms.term import Term

MAX_LAYERS = 200


def certificate(proof: Proof, left: Term, right: Term, partial: str | None = None) -> dict[str, Any] | None:
    """The certificate of a proof of left = right (the claim as written), or None where `explain` says why."""
    found = explain(proof, left, right, partial)
    return found if isinstance(found, dict) else None


def explain(proof: Proof, left: Term, right: Term, partial: str | None = None) -> dict[str, Any] | str:
    """The certificate, or a sentence that says why there is none."""
    reason = "the proof does not say in which scene it stands"
    if proof.scene is None:
        return reason
    for reading in _readings(proof, left, right, partial):
        try:
            given = _given(proof, left, right, reading)
            steps: list[Any] = []
            oracle = Oracle(steps)
            whole = {"certificate": 1, **given, "steps": steps, **derived(given, oracle)}
        except (Refused, Circular, RecursionError) as problem:
            reason = str(problem) or "the terms are too deep"
            continue
        whole = json.loads(json.dumps(whole))
        result = recheck(whole)
        if result.ok:
            return dict(whole)
        reason = result.reason
    return reason


def _readings(proof: Proof, left: Term, right: Term, partial: str | None) -> Iterator[dict[str, Any]]:
    """The readings of d and ∇ that the prover may have used, the likely ones first."""
    assert proof.scene is not None
    graph = Graph(proof.scene)
    losses = {loss: sorted(tops) for loss, tops in proof.tops.items()}
    left, right = (_with_gradients(side, graph, proof.opened) for side in (left, right))
    spread = {z for tops in losses.values() for z in tops}
    kept = _kept(graph, left, right, spread if differentials(left, right) & losses.keys() else set(), losses.keys())
    wanted = [(loss, name) for loss, name in sorted(gradients(left, right)) if loss not in losses]
    folded = [[loss, name] for loss, name in wanted if loss in graph.definitions and name not in graph.below(loss)]
    opaque = sorted({name for _, name in gradients(left, right)} | differentials(left, right))
    unfolding = {"layers": MAX_LAYERS, "opaque": []} if proof.unfolded < 0 else {"layers": proof.unfolded, "opaque": opaque}
    base: dict[str, Any] = {"losses": losses, "partial": partial, **unfolding, "folded": folded}
    if proof.by_cases:
        base["cases"] = True
    if proof.opened:
        base["opened"] = sorted(proof.opened)
    if proof.multipliers:
        base["multipliers"] = [[side, write(matrix)] for side, matrix in proof.multipliers]
    if proof.names:
        matrices = {name: write(m) for name, m in proof.names}
        base["names"] = {"matrices": matrices, "sides": [write(proof.left), write(proof.right)]}
    if proof.over_lattices:
        base["lattice"] = True
    choices = [frozenset({partial})] if partial is not None else [kept, kept - frozenset(graph.definitions)]
    for off_kinks in (False, True):
        for choice in dict.fromkeys(choices):
            yield {**base, "kept": sorted(map(str, choice)), "off_kinks": off_kinks}
    bodies = [left, right, *graph.definitions.values()]
    if any(t.op == "apply" and t.attrs[0] == "tanh" for body in bodies for t in body.walk()):
        yield {**base, "kept": sorted(map(str, choices[0])), "off_kinks": False, "exponentials": True}


def _kept(graph: Graph, left: Term, right: Term, spread: set[str], losses: Any) -> frozenset[str]:
    present = set(differentials(left, right)) - set(losses) | spread
    written = (t for side in (left, right) for t in side.walk() if t.op == "differential")
    present |= {name for t in written for name in symbols(t)} - graph.scene.constants
    return frozenset(x for x in present if not (graph.below(x) - {x}) & present)


def _with_gradients(term: Term, graph: Graph, names: frozenset[str]) -> Term:
    """The term with the definitions of these symbols put in, also inside one another."""
    for _ in names:
        term = term.replace(lambda t: graph.definitions.get(t.name) if t.op == "var" and t.name in names else None)
    return term


def _given(proof: Proof, left: Term, right: Term, reading: dict[str, Any]) -> dict[str, Any]:
    """Everything that the certificate assumes, restricted to the symbols that the claim reaches."""
    assert proof.scene is not None
    scene, graph = proof.scene, Graph(proof.scene)
    names = set(symbols(left) | symbols(right) | differentials(left, right))
    for loss, name in gradients(left, right, *(scene.definitions[n] for n in proof.opened)):
        names |= {loss, name}
    reached = graph.below_all(names)
    for loss, _ in reading["folded"]:
        reached |= graph.below(loss)
    occurring = {name for term in (left, right, *(scene.definitions[n] for n in reached if n in scene.definitions))
                 for t in term.walk() if t.op in ("var", "dvar", "grad") for name in t.attrs[-1:]}  # fmt: skip
    reached &= occurring | scene.definitions.keys()
    return {
        "claim": {"left": write(left), "right": write(right)},
        "definitions": {n: write(scene.definitions[n]) for n in sorted(reached) if n in scene.definitions},
        "facts": {n: sorted(scene.properties[n]) for n in sorted(reached) if scene.properties.get(n)},
        "constants": sorted(set(scene.constants) & reached - scene.definitions.keys()),
        "reading": reading,
    }
