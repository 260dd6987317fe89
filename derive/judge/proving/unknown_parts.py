"""Functions that are made of one of which nothing is known: F(w) = f(w) + λ‖w‖² for an f without a formula.

Guarantee: a claim about derivatives of F that speaks of none of f, neither itself nor by symbols that are made of some, is not
judged: f is no constant, and nothing says what its derivative is.
"""

from __future__ import annotations

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Graph, differentials, gradients, symbols
from derive.terms.term import Term


def unspoken(left: Term, right: Term, scene: Scene) -> tuple[str, str] | None:
    """A function whose derivative the claim takes, and one without a formula that it is made of and the claim says nothing of."""
    if not scene.unknown:
        return None
    graph = Graph(scene)
    asked = {(loss, name) for loss, name in gradients(left, right)}
    asked |= {(loss, "") for loss in differentials(left, right)}
    for side in (left, right):
        asked |= {(n, "") for t in side.walk() if t.op in ("slope", "differential", "hessian") for n in _taken(t)}
    asked = {(loss, name) for loss, name in asked if loss in scene.definitions}
    if not asked:
        return None
    below = graph.below_all(symbols(left) | symbols(right))
    terms = [left, right, *(scene.definitions[name] for name in below if name in scene.definitions)]
    spoken = {loss for term in terms for loss, _ in gradients(term)} | {name for term in terms for name in differentials(term)}
    for loss, name in sorted(asked):
        for part in sorted(scene.unknown & graph.below(loss) - spoken - {loss, name}):
            return loss, part
    return None


def _taken(term: Term) -> frozenset[str]:
    """The symbols whose derivative a term takes."""
    return frozenset({str(term.attrs[0])}) if term.op == "hessian" else symbols(term.args[0])


__all__ = ["unspoken"]
