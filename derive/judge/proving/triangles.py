"""Gradients by a triangular matrix: over all matrices, or over the triangular ones, whose gradient is the triangle of the other.

Guarantee: a formula is called false only where it is so in both readings: where its own triangle differs from that of the
gradient.
"""

from __future__ import annotations

from derive.evaluator.scene import TRIANGULAR, Scene
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import gradients
from derive.terms.term import Term, add, box, entry, holds, index, neg, scale


def triangle(term: Term, lower: bool) -> Term:
    """The entries of a square matrix on its diagonal and below (or above) it, with zeros elsewhere."""
    row, column = index("·r", term.rows), index("·c", term.cols)
    gap = add(row, neg(column)) if lower else add(column, neg(row))
    return box([("·r", term.rows), ("·c", term.cols)], scale(holds(gap), entry(term, row, column)))


def triangular(left: Term, right: Term, scene: Scene) -> dict[str, bool]:
    """The triangular leaves by which a claim takes gradients, and whether they are lower triangular."""
    names = {name for _, name in gradients(left, right)} - scene.definitions.keys()
    told = {name: scene.properties.get(name, frozenset()) & TRIANGULAR for name in names}
    return {name: "lower_triangular" in found for name, found in told.items() if len(found) == 1}


def either_way_false(left: Term, right: Term, scene: Scene) -> bool:
    """Whether a false formula for a gradient by a triangular matrix is false for the gradient over such matrices, too."""
    by = triangular(left, right, scene)
    whole = next((side for side in (left, right) if side.op == "grad"), None)
    if whole is None or len(by) != 1 or whole.attrs[1] not in by or left.shape != scene.shapes[whole.attrs[1]]:
        return False
    lower = by[whole.attrs[1]]
    return decide(triangle(left, lower), triangle(right, lower), scene, None, (), True).verdict == "refuted"


__all__ = ["either_way_false", "triangle", "triangular"]
