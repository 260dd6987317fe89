"""A smaller setting in which a claim says the same: defined symbols that can take any value become free.

If Z = … + B with a free array B of Z's shape that nothing else in the claim's reach uses, then Z (and dZ, if B moves) can
be any array; so for a claim that takes no differential or gradient of anything beneath Z, dropping the definition of Z
changes neither its truth nor the set of its counterexamples.  It makes counterexamples short.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, symbols
from derive.terms.term import Term


def reduced(scene: Scene, left: Term, right: Term, partial: str | None) -> Scene:
    """The scene without definitions that say nothing about the claim."""
    graph = Graph(scene)
    taken = differentials(left, right) | {name for _, name in gradients(left, right)}
    for side in (left, right):
        for node in side.walk():
            if node.op == "differential":
                taken |= symbols(node)
    if partial is not None:
        taken |= {partial}
    mentioned = taken | symbols(left) | symbols(right) | {loss for loss, _ in gradients(left, right)}
    try:
        reach = graph.below_all(mentioned)
        beneath = {name: graph.below(name) - {name} for name in reach}
    except Circular:
        return scene
    uses = Counter(t.name for name in reach if name in scene.definitions for t in scene.definitions[name].walk() if t.op == "var")
    dropped = {
        name
        for name in reach
        if name in scene.definitions and not beneath[name] & taken and _free_part(scene, scene.definitions[name], uses, mentioned)
    }
    if not dropped:
        return scene
    return replace(scene, definitions={n: t for n, t in scene.definitions.items() if n not in dropped})


def _free_part(scene: Scene, body: Term, uses: Counter[str], mentioned: frozenset[str] | set[str]) -> bool:
    """Whether the body is a sum with a free array of its own shape that is used nowhere else."""
    if body.op != "add":
        return False
    for part in body.args:
        if part.op != "var" or part.name in scene.definitions or part.name in mentioned or uses[part.name] != 1:
            continue
        if not scene.properties.get(part.name) and part.name not in scene.constants:
            return True
    return False
