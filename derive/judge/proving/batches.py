"""A layer for one example and the same layer for a batch: y = Wx + b beside Y = WX + b1ᵀ.

A loss that a document differentiates by both is one loss at a time: of one example in some lines, of the batch in others.

Guarantee: two symbols count as one layer only if the formula of one is that of the other for a batch of one example, at a random
point modulo a prime.  Limit: each is made of one array that the other is not made of, the example or the batch.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, gradients, symbols
from derive.judge.proving.quick import probably_equal
from derive.kernel.sizes import ONE, Size
from derive.reading.lifting import put
from derive.terms.sized import shape_of, sized
from derive.terms.term import ShapeClash, Term, transpose, var


def of_the_batch_alone(left: Term, right: Term, scene: Scene) -> tuple[str, ...]:
    """The symbols by which the document differentiates a loss of a claim, and which are others that the claim goes through for
    one example, or for a batch; empty if some of them are none."""
    losses = {loss for loss, _ in gradients(left, right)}
    graph = Graph(scene)
    try:
        reached = graph.below_all(symbols(left) | symbols(right))
        held = gradients(left, right, *(scene.definitions[n] for n in sorted(reached) if n in scene.definitions))
        through = {name for loss, name in held if loss in losses and name in scene.definitions}
        others = {name for loss, name in scene.spoken if loss in losses and name in scene.definitions} - through
        others = {name for name in others if not any(name in graph.below(top) for top in through)}
        alike = {name for name in others if any(_one_layer(graph, name, top) for top in sorted(through))}
    except (Circular, ShapeClash):
        return ()
    return tuple(sorted(others)) if others == alike else ()


def _one_layer(graph: Graph, one: str, other: str) -> bool:
    """Whether one of two symbols is the other for a batch of one example."""
    return _is_batch_of(graph, one, other) or _is_batch_of(graph, other, one)


def _is_batch_of(graph: Graph, batch: str, single: str) -> bool:
    leaves = [{n for n in graph.below(name) if n not in graph.definitions} for name in (batch, single)]
    (many, one) = (sorted(leaves[0] - leaves[1]), sorted(leaves[1] - leaves[0]))
    if len(many) != 1 or len(one) != 1:
        return False
    shapes, whole = graph.scene.shapes, graph.unfold(graph.definitions[batch])
    example, wanted = var(one[0], shapes[one[0]]), var(single, shapes[single])
    for size in _counts(shapes[many[0]], shapes[one[0]]):
        values = {size: ONE}
        shape = shape_of(shapes[many[0]], values)
        given = next((t for t in (example, transpose(example)) if t.shape == shape), None)
        made = put(sized(whole, values), many[0], given) if given is not None else None
        for term in (made, transpose(made)) if made is not None and len(made.shape) == 2 else ():
            if term.shape == wanted.shape and probably_equal(term, graph.unfold(wanted), graph.scene, None):
                return True
    return False


def _counts(batch: tuple[Size, ...], example: tuple[Size, ...]) -> Iterator[str]:
    """The sizes of a batch that may count its examples."""
    for axis in batch:
        if axis not in example and axis == Size.of(str(axis)):
            yield str(axis)


__all__ = ["of_the_batch_alone"]
