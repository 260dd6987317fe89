"""A claim with values put in for sizes: what it says if a word of the document gives N a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, gradients, mentioned
from derive.kernel.sizes import Size
from derive.terms.sized import shape_of, sized
from derive.terms.term import SCALAR, Term, size_term


def with_values(scene: Scene, left: Term, right: Term, values: Mapping[str, Size]) -> tuple[Scene, Term, Term]:
    """The scene and both sides with each name of `values`, as a size or as a scalar, standing for its size.

    What the claim does not rest on stays as it is.
    """
    try:
        reached = Graph(scene).below_all(mentioned(left, right) | {loss for loss, _ in gradients(left, right)})
    except Circular:
        return scene, left, right
    definitions = {name: sized(body, values) if name in reached else body for name, body in scene.definitions.items()}
    scalars = {name: size_term(size) for name, size in values.items() if name in reached and name not in definitions}
    shapes = {name: shape_of(shape, values) for name, shape in scene.shapes.items()}
    changed = replace(scene, definitions={**definitions, **scalars}, shapes={**shapes, **dict.fromkeys(scalars, SCALAR)})
    return changed, sized(left, values), sized(right, values)
