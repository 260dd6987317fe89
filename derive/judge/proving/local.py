"""A claim apart from the rest of its document: definitions that it does not lean on are let go.

`without(scene, …)` is the scene in which symbols that only supply values are free arrays.  A claim that holds there
holds in the document, which only says more about those arrays; so both engines may confirm a proof there, at small
sizes and without the rest of the network.  The converse fails: a difference in the smaller scene refutes nothing until
`differs(…)` has found one in the whole document too.

`differs` evaluates both sides at one random point of the whole document, in float64 and at the sizes of one small
instance.  Guarantee: True only if the two sides are apart by far more than rounding; it is None where no such point
can be computed.  The points are kept from claim to claim, since the forward values are the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from math import prod

import numpy as np

from derive.evaluator.directions import ROOT, Context
from derive.evaluator.domains import Array, Floats, Rational
from derive.evaluator.draws import Draws
from derive.evaluator.evaluate import Evaluation
from derive.evaluator.graph import Graph as Reach
from derive.evaluator.scene import Abstain, Inadmissible, NotRational, Scene
from derive.evaluator.size_choice import SizeFacts, Sizes, choose_sizes
from derive.judge.proving.graph import Graph, differentials, gradients, symbols
from derive.judge.proving.memo import reached
from derive.terms.lower import free_indices
from derive.terms.term import Shape, Term

DEPTHS = (0, 1, 2)
VALUES = {
    "relu": "nonnegative", "sqrt": "nonnegative", "abs": "nonnegative", "exp": "positive", "sigmoid": "positive",
    "softmax": "probability", "argmax_mask": "onehot_rows",
}  # fmt: skip
CHUNK = 64
MOST_DIRECTIONS = 8192
FEW = 3
WORK = 3_000_000
PARTS = (1, 4, 16, 64)
APART = 1e-6
ROUNDING = 1e-9
MOST_SYMBOLS = 1000
"""Of a document with more, a point holds those only that a claim reaches."""
PRODUCTS = frozenset({"scale", "matmul", "hadamard", "kron"})


def without(
    scene: Scene, left: Term, right: Term, depth: int, unknown: Iterable[str] = (), consistent: bool = False
) -> Scene:
    """The scene with the definitions that the claim needs: those that tie its differentials and gradients to one
    another, and `depth` layers below the symbols that it mentions; losses in `unknown` lose theirs.  If it is to be
    `consistent`, also those that tie the value of one symbol of the claim to those of others."""
    graph = Graph(scene)
    moving = _moving(left, right)
    free = frozenset(unknown)
    tying = moving | symbols(left) | symbols(right) if consistent else moving
    kept: set[str] = set()
    todo = [(name, depth) for name in sorted(moving | symbols(left) | symbols(right))]
    best: dict[str, int] = {}
    while todo:
        name, layers = todo.pop()
        if name in free or name not in scene.definitions or best.get(name, -1) >= layers:
            continue
        best[name] = layers
        tied = bool((graph.below(name) - {name}) & tying)
        if tied or layers > 0:
            kept.add(name)
            inner = max(layers - 1, 0)
            todo.extend((below, inner) for below in symbols(scene.definitions[name]))
    definitions = {name: scene.definitions[name] for name in kept}
    return replace(scene, definitions=definitions)


def admissible(apart: Scene, scene: Scene) -> Scene:
    """The smaller scene with what the forms of the dropped definitions say of the values of their symbols; those that are made
    of numbers alone keep them."""
    properties = dict(apart.properties)
    for name in scene.definitions.keys() - apart.definitions.keys():
        definition = scene.definitions[name]
        if not symbols(definition):
            apart = replace(apart, definitions={**apart.definitions, name: definition})
        what = definition.attrs[0] if definition.op == "apply" else definition.op
        if what in VALUES:
            properties[name] = properties.get(name, frozenset()) | {VALUES[what]}
    return replace(apart, properties=properties)


def unknown_losses(left: Term, right: Term, scene: Scene) -> frozenset[str]:
    """Losses of which the claim relates several gradients, a gradient on both sides, or a gradient and the
    differential: it speaks of any such loss, and does not lean on the definition of this one."""
    found = gradients(left, right)
    losses = {loss for loss, _ in found}
    graph = Graph(scene)
    moved = differentials(left, right)
    free = set()
    for loss in losses:
        several = sum(other == loss for other, _ in found) > 1 or loss in moved
        several = several or any(other == loss for other, _ in gradients(left) & gradients(right))
        inner = any(loss in graph.below(other) for other in losses if other != loss)
        outer = any(other in graph.below(loss) for other in losses if other != loss)
        if (several or inner) and not outer:
            free.add(loss)
    return frozenset(free)


def _moving(*terms: Term) -> frozenset[str]:
    """Symbols whose differential or gradient the claim speaks of."""
    found = set(differentials(*terms))
    for loss, name in gradients(*terms):
        found |= {loss, name}
    for term in terms:
        for node in term.walk():
            if node.op in ("differential", "slope"):
                found |= symbols(node)
    return frozenset(found)


# -------------------------------------------------------------------------- a point of the document


def differs(left: Term, right: Term, scene: Scene, partial: str | None) -> bool | None:
    """Whether the two sides differ at a random point of the whole document; None if that cannot be told.

    A claim that ties the differential of a loss to its gradients must differ also if only what lies below its other
    differentials moves, which is how such lines are often meant.
    """
    rest = _at_rest(left, right, scene) if partial is None else None
    if rest is not None and rest.constants != scene.constants:
        answer = _differs(left, right, rest, partial)
        if answer is not True:
            return answer
    return _differs(left, right, scene, partial)


def only_at_rest(left: Term, right: Term, scene: Scene) -> bool:
    """Whether a claim that ties the differential of a loss to its gradients is false if everything moves, but true at
    random points if only what lies below its other differentials does."""
    rest = _at_rest(left, right, scene)
    if rest is None or rest.constants == scene.constants:
        return False
    return _differs(left, right, rest, None) is False and _differs(left, right, scene, None) is True


def differs_as_written(left: Term, right: Term, scene: Scene) -> bool:
    """Whether the two sides differ at random points where every symbol in them is free, also a gradient symbol: then no
    proof will be found that unfolds nothing further. Differentials are not asked."""
    if any(t.op in ("dvar", "differential", "slope") for side in (left, right) for t in side.walk()):
        return False
    made: dict[str, Shape] = {}

    def change(t: Term) -> Term | None:
        if t.op != "grad":
            return None
        label = "∇_{1} {0}".format(*t.attrs)
        made[label] = t.shape
        return Term("var", (), (label,), t.shape)

    left, right = left.replace(change), right.replace(change)
    shapes = {name: scene.shapes[name] for name in symbols(left) | symbols(right) if name in scene.shapes}
    free = Scene({**shapes, **made}, properties={n: p for n, p in scene.properties.items() if n in shapes})
    return _differs(left, right, free, None) is True


def _at_rest(left: Term, right: Term, scene: Scene) -> Scene | None:
    """The scene in which leaves that lie below no differential of the claim are constant; losses do not count."""
    moved = differentials(left, right)
    losses = {name for name in moved if name in scene.definitions and all(a.is_one for a in scene.shapes[name])}
    if not losses or losses == moved or not gradients(left, right):
        return None
    below = Graph(scene).below_all(moved - losses)
    resting = {name for name in scene.shapes if name not in scene.definitions and name not in below}
    return replace(scene, constants=scene.constants | resting)


def _differs(left: Term, right: Term, scene: Scene, partial: str | None) -> bool | None:
    if any(loss not in scene.definitions for loss, _ in gradients(left, right)):
        return None
    if len(scene.shapes) > MOST_SYMBOLS:
        scene = _within(scene, reached(scene, left, right, partial))
    try:
        answers = [_point(_Key(scene), partial, seed).differs(left, right) for seed in (1, 2)]
    except (Abstain, Inadmissible, NotRational, RecursionError, MemoryError, ValueError):
        return None
    return answers[0] if answers[0] == answers[1] else None


def _within(scene: Scene, names: Iterable[str]) -> Scene:
    """The scene of these symbols alone."""
    kept = frozenset(names)
    return replace(
        scene,
        shapes={n: shape for n, shape in scene.shapes.items() if n in kept},
        definitions={n: term for n, term in scene.definitions.items() if n in kept},
        properties={n: known for n, known in scene.properties.items() if n in kept},
        constants=scene.constants & kept,
    )



class _Key:
    """A scene as a key: equal if everything in it is equal."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self._parts = (
            tuple(sorted(scene.shapes.items(), key=lambda item: item[0])),
            tuple(sorted(scene.definitions.items(), key=lambda item: item[0])),
            tuple(sorted(scene.properties.items(), key=lambda item: item[0])),
            scene.constants,
        )
        self._hash = hash(self._parts)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self._parts == other._parts


@lru_cache(maxsize=8)
def _point(key: _Key, partial: str | None, seed: int) -> Point:
    return Point(key.scene, partial, seed)


class Point(Evaluation):
    """Values, differentials and gradients of all symbols of a scene at one random point, in float64."""

    def __init__(self, scene: Scene, partial: str | None, seed: int):
        rng = random.Random(seed)
        names = [Term("var", (), (name,), shape) for name, shape in scene.shapes.items()]
        facts = SizeFacts([*scene.definitions.values(), *names], (), scene.ordered())
        sizes = _choose(facts, seed, list(scene.shapes.values()))
        draws = _Moderate(rng, Rational(), "float")
        super().__init__(Reach(scene, ()), sizes, Floats(), draws, partial)

    def differs(self, left: Term, right: Term) -> bool | None:
        """Whether both sides differ here; None within rounding of neither answer. Raises Abstain where a size or a
        gradient has no meaning here."""
        if not SizeFacts((left, right)).consistent(self.sizes):
            raise Abstain("the sizes of the point do not fit the claim")
        for loss, name in gradients(left, right):
            if name not in self.graph.reach(loss):
                raise Abstain(f"the definition of {loss} does not lead to {name}")
        with np.errstate(all="ignore"):
            one, two, scale = self._sides(left, right)
        if not (np.isfinite(one).all() and np.isfinite(two).all()):
            raise Inadmissible("a value is not finite")
        distance = np.abs(one - two).max(initial=0.0) / max(scale, 1e-30)
        return True if distance > APART else False if distance < ROUNDING else None

    def _sides(self, left: Term, right: Term) -> tuple[Array, Array, float]:
        """The values of both sides and the size of what they are added up from; of a gradient with too many entries
        only what it and the other side give along some random directions."""
        for one, other in ((left, right), (right, left)):
            shape = self.leaves.shape(one.shape)
            if one.op == "grad" and prod(shape) > MOST_DIRECTIONS:
                directions = np.random.default_rng(prod(shape)).normal(size=(FEW, *shape))
                given = (self.value(other) * directions).sum(axis=(1, 2))
                loss, name = one.attrs
                return self._slopes(loss, name, directions), given, self._magnitude(other)
        free = {**free_indices(left), **free_indices(right)}
        scope = ROOT.extend(tuple(free), tuple(self.sizes.axis(size) for size in free.values())) if free else ROOT
        first, second = np.broadcast_arrays(self.value(left, scope), self.value(right, scope))
        return first, second, max(self._magnitude(left), self._magnitude(right))

    def _magnitude(self, side: Term) -> float:
        """The size of what a side is added up from, by which rounding is measured where parts cancel: the largest
        entry of any part, but of factors their product, so that a factor of ones does not hide a small one."""
        value = self._values.get(side)
        own = 1.0 if value is None else float(np.abs(value.value).max(initial=0.0))
        if side.op in ("apply", "softmax", "row_max", "argmax_mask"):
            return own  # what a function is taken of is not added to anything
        parts = [self._magnitude(part) for part in side.args]
        if side.op in PRODUCTS:
            return max(own, prod(parts))
        return max(own, *parts) if parts else own

    def _pull_back(self, loss: str, name: str, shape: Shape) -> Array:
        """The gradient from the basis directions of the variable, some at a time."""
        rows, cols = self.leaves.shape(self.leaves.declared(name))
        if rows * cols > MOST_DIRECTIONS:
            raise Abstain("too many directions")
        slopes = np.zeros(rows * cols)
        for start in range(0, rows * cols, CHUNK):
            stop = min(start + CHUNK, rows * cols)
            seed = np.zeros((stop - start, rows * cols))
            seed[np.arange(stop - start), np.arange(start, stop)] = 1
            slopes[start:stop] = self._slopes(loss, name, seed.reshape(-1, rows, cols))
        return slopes.reshape(self.leaves.shape(shape))

    def _slopes(self, loss: str, name: str, directions: Array) -> Array:
        """The derivative of a loss along directions (K, rows, cols) of a variable, (K,)."""
        symbol = Term("var", (), (loss,), self.leaves.declared(loss))
        tangent = self.walk(symbol, _moves(name, directions), ROOT).tangent
        return np.zeros(len(directions)) if tangent is None else np.asarray(tangent.reshape(-1), float)


class _Moderate(Draws):
    """Free entries small enough that a deep chain of products neither explodes nor vanishes."""

    def leaf(self, shape: tuple[int, int], properties: frozenset[str]) -> Array:
        drawn = super().leaf(shape, properties)
        return drawn if properties or shape[1] == 1 or shape[0] == 1 else drawn * (2 / shape[0] ** 0.5)


def _choose(facts: SizeFacts, seed: int, shapes: list[Shape]) -> Sizes:
    """Sizes for one point, smaller ones until no symbol has too many directions; raises Abstain if none fit at all."""
    first: Sizes | None = None
    for part in PARTS:
        try:
            sizes = _few(facts, choose_sizes(facts, random.Random(seed), budget=WORK // part))
        except Abstain:
            if first is None:
                raise
            break
        first = first or sizes
        if all(prod(sizes.axis(axis) for axis in shape) <= MOST_DIRECTIONS for shape in shapes):
            return sizes
    assert first is not None
    return first


def _few(facts: SizeFacts, sizes: Sizes) -> Sizes:
    """The size symbols as 2, 3, … where that fits."""
    small = Sizes({name: 2 + k for k, name in enumerate(sizes.symbols)}, sizes.integers)
    return small if facts.consistent(small) else sizes


def _moves(name: str, seed: Array) -> Context:
    return Context(lambda other: other == name, lambda _: seed, name)


__all__ = ["DEPTHS", "admissible", "differs", "differs_as_written", "only_at_rest", "unknown_losses", "without"]
