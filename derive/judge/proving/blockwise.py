"""Claims about block matrices, proved block by block: M⁻¹ and det M by a Schur complement, M N by the products of the blocks.

Guarantee: a claim is proved here only if the kernel and the evaluator prove the equation of every block, and both sides of the
claim as it stands agree at random points; nothing is ever refuted here.  Limit: see `derive.terms.blocks`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from derive.evaluator.compare import agree
from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, symbols
from derive.results import Verdict
from derive.terms.blocks import Cutting, Uncut, has_blocks
from derive.terms.term import Term

SEED = 20261130
Decide = Callable[[Term, Term, Scene], Verdict]


def by_blocks(left: Term, right: Term, scene: Scene, partial: str | None, decide: Decide) -> Verdict | None:
    """Proved, if the claim speaks of block matrices and is proved of every block; else None."""
    cut = _in_blocks(left, right, scene)
    if not cut and not any(map(has_blocks, (left, right))):
        return None
    known = {name: scene.definitions[name] for name in cut}
    rest = replace(scene, definitions={name: term for name, term in scene.definitions.items() if name not in cut})
    for last in (False, True):
        cutting = Cutting(known, last)
        try:
            equations = cutting.pairs(left, right)
        except Uncut:
            return None
        verdicts = [decide(one, two, rest) for one, two in dict.fromkeys(equations)]
        if all(verdict.verdict == "proved" for verdict in verdicts):
            if not agree(left, right, scene, partial, seed=SEED).equal:
                return None
            told = [*cutting.told, *(sentence for verdict in verdicts for sentence in verdict.assumptions)]
            rule, reason = "blocks compared", "both engines agree on every block"
            return Verdict("proved", rule=rule, reason=reason, assumptions=tuple(dict.fromkeys(told)))
        if not cutting.told:
            return None
    return None


def _in_blocks(left: Term, right: Term, scene: Scene) -> set[str]:
    """The symbols below a claim whose definitions hold block matrices, themselves or by such a symbol."""
    graph = Graph(scene)
    try:
        losses = {loss for loss, _ in gradients(left, right)}
        reached = graph.below_all(symbols(left) | symbols(right) | differentials(left, right) | losses)
    except Circular:
        return set()
    defined = {name: scene.definitions[name] for name in reached if name in scene.definitions}
    found = {name for name, term in defined.items() if has_blocks(term)}
    while more := {name for name, term in defined.items() if name not in found and symbols(term) & found}:
        found |= more
    return found


__all__ = ["by_blocks"]
