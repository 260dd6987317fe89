"""Gradients by a symbol that is a leaf written otherwise: x = vec X or V = (v_kj), and f is a formula of the leaf.

Guarantee: the leaf and its rearrangement tell each other, so f is a function of either; a loss that speaks of the rearranged
symbol itself is left as it is.
"""

from __future__ import annotations

from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, gradients
from derive.terms.term import Term, reshape, transpose, var


def with_rearranged(scene: Scene, left: Term, right: Term) -> Scene:
    """The scene in which X is made of x, for a claim about the gradient by x = vec X or x = Xᵀ of a loss that is made of X."""
    graph = Graph(scene)
    for loss, name in sorted(gradients(left, right)):
        definition = scene.definitions.get(name)
        told = _leaf(definition, var(name, scene.shapes[name])) if definition is not None else None
        if told is None or told[0] in scene.definitions:
            continue
        try:
            below = graph.below(loss)
        except Circular:
            continue
        if told[0] in below and name not in below:
            definitions = {other: term for other, term in scene.definitions.items() if other != name}
            scene = replace(scene, definitions={**definitions, told[0]: told[1]})
            graph = Graph(scene)
    return scene


def _leaf(definition: Term, value: Term) -> tuple[str, Term] | None:
    """The symbol that a definition rearranges, and what it is of the value."""
    if definition.op == "array" and definition.args[0].op == "entry":
        inner, *places = definition.args[0].args
        named = [place.attrs[0] for place in places if place.op == "index"]
        if named not in ([*definition.attrs], [*reversed(definition.attrs)]):
            return None
        value = value if named == [*definition.attrs] else transpose(value)
    elif definition.op == "var":
        inner = definition
    elif definition.op == "transpose":
        inner, value = definition.args[0], transpose(value)
    elif definition.op == "vec":
        inner, value = definition.args[0], reshape(value, definition.args[0].shape, "F")
        if inner.op == "transpose":
            inner, value = inner.args[0], transpose(value)
    else:
        return None
    return (inner.name, value) if inner.op == "var" else None


__all__ = ["with_rearranged"]
