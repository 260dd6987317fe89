"""A claim with values put in for sizes: what it says if a word of the document gives N a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, gradients
from derive.judge.proving.prover import mentioned
from derive.kernel.sizes import Size
from derive.terms.term import SCALAR, Shape, Term, size_term


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


def shape_of(shape: Shape, values: Mapping[str, Size]) -> Shape:
    return tuple(axis.substitute(values) for axis in shape)


def sized(term: Term, values: Mapping[str, Size]) -> Term:
    """The term with sizes put in for size symbols, in numbers, ranges and shapes."""
    args = tuple(sized(arg, values) for arg in term.args)
    attrs = tuple(_attribute(attr, values) for attr in term.attrs)
    shape = shape_of(term.shape, values)
    if attrs == term.attrs and shape == term.shape and all(a is b for a, b in zip(args, term.args)):
        return term
    return Term(term.op, args, attrs, shape)


def _attribute(attr: object, values: Mapping[str, Size]) -> object:
    if isinstance(attr, Size):
        return attr.substitute(values)
    return tuple(_attribute(part, values) for part in attr) if isinstance(attr, tuple) else attr
