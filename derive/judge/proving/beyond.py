"""Claims about a loss beyond the point where the formulas stop: the prose says that it depends on them, no formula does how.

Such a loss is taken as any function of its tops, as the proofs of such claims take it.  A refutation must hold as well for a
loss that depends on them only through what the document makes of them further on (`holds_downstream`).
"""

from __future__ import annotations

from dataclasses import replace

from derive.evaluator.compare import agree
from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, differentials, gradients
from derive.terms.term import Term, add, matmul, trace, transpose, var


def beyond_definitions(scene: Scene, *terms: Term) -> Scene:
    """The scene without the definition of a loss that leads to none of the symbols that the claim differentiates it by, where
    one of these rests on all others."""
    graph = Graph(scene)
    names: dict[str, set[str]] = {}
    for loss, name in gradients(*terms):
        names.setdefault(loss, set()).add(name)
    try:
        for loss in sorted(names.keys() & scene.definitions.keys()):
            below, moving = graph.below(loss), names[loss] | (differentials(*terms) - {loss})
            if len(moving) < 2 or moving & below or not any(moving <= graph.below(top) for top in names[loss]):
                continue
            if all(graph.folded(loss, name) is None for name in names[loss]):
                scene = replace(scene, definitions={n: t for n, t in scene.definitions.items() if n != loss})
    except Circular:
        pass
    return scene


def holds_downstream(left: Term, right: Term, scene: Scene, partial: str | None, seed: int) -> bool:
    """Whether the sides agree for a loss that depends on the claim's symbols through the last that are made of them."""
    graph = Graph(scene)
    shapes, definitions, fixed = dict(scene.shapes), dict(scene.definitions), set(scene.constants)
    names: dict[str, set[str]] = {}
    for loss, name in gradients(left, right):
        names.setdefault(loss, set()).add(name)
    try:
        for loss, moving in sorted(names.items()):
            made = [s for s in sorted(graph.definitions) if s != loss and moving & (graph.below(s) - {s})]
            last = [s for s in made if not any(s in graph.below(other) - {other} for other in made)]
            if loss in definitions or not last:
                continue
            parts = []
            for symbol in last:
                slope = f"∂{loss}/∂{symbol}"
                shapes[slope] = shapes[symbol]
                fixed.add(slope)
                parts.append(trace(matmul(transpose(var(slope, shapes[symbol])), var(symbol, shapes[symbol]))))
            definitions[loss] = add(*parts)
    except Circular:
        return False
    if definitions.keys() == scene.definitions.keys():
        return False
    further = replace(scene, shapes=shapes, definitions=definitions, constants=frozenset(fixed))
    return agree(left, right, further, partial, seed=seed).equal is True
