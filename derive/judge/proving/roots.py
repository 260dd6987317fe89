r"""Claims that speak of Σ^{1/2}: they are judged with RR for Σ, where R is the root.

Guarantee: for a Σ that nothing defines that is no loss, since every symmetric positive definite Σ is RR for one such R.  A Σ with
a definition is any such matrix then, so that what is proved holds for it too, and nothing is refuted that speaks otherwise of
what it is made of.  Limit: no derivative by Σ, or by what it is made of, goes through a root of it.
"""

from __future__ import annotations

from dataclasses import replace

from derive.evaluator.scene import ROOT, Scene
from derive.judge.proving.graph import Graph, differentials, gradients, mentioned
from derive.terms.term import Term, matmul, var


class NoDerivative(Exception):
    """A derivative by a matrix whose root the claim speaks of; `str()` is a sentence that says so."""


def rooted(scene: Scene, left: Term, right: Term) -> tuple[Scene, frozenset[str]]:
    """The scene in which matrices are the squares of the roots that a claim speaks of, and those of
    whose parts the claim speaks otherwise.

    Raises `NoDerivative` where the claim differentiates by such a matrix or by what it is made of.
    """
    roots = [name for name in scene.shapes if name.endswith(ROOT)]
    if not roots:
        return scene, frozenset()
    graph = Graph(scene)
    losses = {loss for loss, _ in gradients(left, right)}
    reached = graph.below_all(mentioned(left, right) | losses)
    definitions, parts = dict(scene.definitions), dict[str, frozenset[str]]()
    moving = {name for _, name in gradients(left, right)} | differentials(left, right)
    for name in roots:
        base = name.removesuffix(ROOT)
        if name not in reached or base not in scene.shapes or name in scene.definitions:
            continue  # Σ^{1/2} = UΛU^T says what the root is
        if moving & (graph.below(base) | {base}):
            raise NoDerivative(f"no derivative by {min(moving)} goes through the root of {base}")
        if base in scene.definitions:
            parts[base] = graph.below(base) - {base}
        root = var(name, scene.shapes[name])
        definitions[base] = matmul(root, root)
    made = replace(scene, definitions=definitions)
    spoken = Graph(made).below_all(mentioned(left, right) | losses)
    joined = {base for base, below in parts.items() if any(below & parts[other] for other in parts if other != base)}
    return made, frozenset(joined.union(base for base, below in parts.items() if below & spoken))
