"""Why a verdict of the engines may not be given: the claim rests on something whose definition was not understood.

Guarantee: a gradient or a differential is never judged through a symbol whose definition could not be used and which may
move with what the claim varies; no claim is refuted that speaks of the value of such a symbol; and a formula is never held
against the gradient of a loss that nothing defines, or the differential, in one variable, of a symbol that nothing defines.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.evaluator.scene import EACH, Scene
from derive.judge.proving.beyond import with_parts_named
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, mentioned, symbols
from derive.judge.proving.triangles import either_way_false, triangular
from derive.terms.term import Term

Opaque = Mapping[str, frozenset[str] | None]


def doubt(left: Term, right: Term, scene: Scene, partial: str | None, opaque: Opaque, verdict: str) -> str | None:
    """The sentence that makes the claim undecided, or None. `opaque` says which names an unread definition holds."""
    if verdict in ("proved", "checked", "refuted"):
        name = _opaque_below(left, right, scene, partial, opaque, verdict)
        if name is not None:
            return f"{name} has a definition that could not be used, so what depends on it is not known"
    if verdict == "refuted":
        name = _opaque_value(left, right, scene, opaque)
        if name is not None:
            return f"{name} has a definition that could not be used, so its value is not known"
        loss = unknown_loss(left, right, scene)
        if loss is not None:
            return f"{loss} has no definition that could be read, so its gradient cannot be compared with a formula"
        still = _held_still(left, right, scene, partial)
        if still is not None:
            return f"nothing says that {still} is made from {partial}"
        return _beside(left, right, with_parts_named(scene, left, right))
    return None


def _opaque_below(
    left: Term, right: Term, scene: Scene, partial: str | None, opaque: Opaque, verdict: str
) -> str | None:
    """A symbol beneath the claim with an unread definition that may hold what the claim varies."""
    if not opaque:
        return None
    whole = any(node.op == "differential" for side in (left, right) for node in side.walk())
    kept = differentials(left, right)
    total = partial is None and (kept or whole)
    moving = {name for _, name in gradients(left, right)} | ({partial} if partial is not None else set())
    graph = Graph(scene)
    try:
        reached = graph.below_all(mentioned(left, right) | {loss for loss, _ in gradients(left, right)})
        through = {name for _, name in gradients(*(graph.definitions[n] for n in reached if n in graph.definitions))}
        reached |= graph.below_all(through)
        for name in sorted(opaque.keys() & reached - graph.definitions.keys()):
            beneath = _beneath(opaque[name], opaque, graph)
            moved = any(beneath is None or other in beneath for other in moving if other != name or name in (beneath or ()))
            if moved or (total and (name not in kept or verdict == "refuted")):
                return name
    except Circular:
        return None
    return None


def _held_still(left: Term, right: Term, scene: Scene, partial: str | None) -> str | None:
    """A symbol without a definition whose differential a claim in one variable speaks of: held constant, it would be 0, which
    is not what the claim means by it."""
    if partial is None:
        return None
    spoken = differentials(left, right) - scene.definitions.keys() - scene.constants
    return min(spoken - {partial}, default=None)


def _beneath(holds: frozenset[str] | None, opaque: Opaque, graph: Graph) -> frozenset[str] | None:
    """Everything that an unread definition may rest on, also through other unread ones; None for anything at all."""
    found: frozenset[str] = frozenset()
    while holds is not None and not holds <= found:
        found = graph.below_all(found | holds) | holds
        unread = [opaque[name] for name in sorted(found & opaque.keys())]
        holds = None if None in unread else found.union(*(names for names in unread if names is not None))
    return None if holds is None else found


def _beside(left: Term, right: Term, scene: Scene) -> str | None:
    """A gradient by R where the loss is known through Y, and R and Y are both made of K: nothing says what L is of R."""
    graph = Graph(scene)
    try:
        reached = graph.below_all(symbols(left) | symbols(right))
        found = gradients(left, right, *(scene.definitions[n] for n in sorted(reached) if n in scene.definitions))
        for loss, name in sorted(gradients(left, right)):
            if loss in scene.definitions or name not in scene.definitions:
                continue
            own = graph.below(name)
            for other_loss, other in sorted(found):
                if other_loss != loss or other == name or other in own or name in graph.below(other):
                    continue
                joined = any(name in graph.below(z) and other in graph.below(z) for known, z in scene.spoken if known == loss)
                if own & graph.below(other) - scene.constants and not joined:
                    return f"nothing says how {loss} depends on {name}: {other} is not written by it"
    except Circular:
        return None
    return None


def in_parts(left: Term, right: Term, scene: Scene, described: Mapping[str, int]) -> str | None:
    """Why a refutation may not be given: it draws a symbol freely of which words or conditions say more than is understood, or
    moves each of many symmetric matrices freely."""
    for name in sorted(differentials(left, right)):
        if scene.properties.get(name, frozenset()) & EACH.keys() - {"each_invertible"}:
            return f"false if d{name} is free, and each matrix is symmetric"
    for name in sorted(triangular(left, right, scene)):
        if not either_way_false(left, right, scene):
            return f"false if the gradient by {name} is the one for free entries, and {name} is triangular"
    if not described:
        return None
    try:
        reached = Graph(scene).below_all(mentioned(left, right) | {loss for loss, _ in gradients(left, right)})
    except Circular:
        return None
    for name in sorted(described.keys() & reached - scene.definitions.keys()):
        return f"false if {name} is free, but line {described[name]} says more of it than is understood"
    return None


def _opaque_value(left: Term, right: Term, scene: Scene, opaque: Opaque) -> str | None:
    """A symbol whose value the claim itself speaks of, and whose definition was not read."""
    spoken = (symbols(left) | symbols(right)) - scene.definitions.keys()
    return next(iter(sorted(opaque.keys() & spoken)), None)


def unknown_loss(left: Term, right: Term, scene: Scene) -> str | None:
    """A loss without a definition whose gradient stands on one side, while the other side does not speak of it, not even
    through a symbol that is made of its gradients, or a loss that is made of it."""
    graph = Graph(scene)
    for side, other in ((left, right), (right, left)):
        try:
            reached = graph.below_all(symbols(other) | {loss for loss, _ in gradients(other)})
        except Circular:
            reached = symbols(other)
        below = [scene.definitions[name] for name in reached if name in scene.definitions]
        spoken = {loss for loss, _ in gradients(other, *below)} | differentials(other) | reached
        for loss in sorted({loss for loss, _ in gradients(side)}):
            if loss not in scene.definitions and loss not in spoken:
                return loss
    return None
