"""Both sides of a claim, evaluated at one point.

Guarantee: whether two sides are equal at a point is decided exactly modulo p and in rationals.  In the reals they are
equal if 50 digits agree, or if their distance shrinks with the rounding error when the point is evaluated with three
times the digits; they differ only if the distance stays.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod

import numpy as np

from derive.evaluator.directions import ROOT, Scope
from derive.evaluator.domains import Array, Domain, Floats, Modular, Rational
from derive.evaluator.draws import AT_KINKS, ORTHONORMAL, Draws
from derive.evaluator.evaluate import Evaluation
from derive.evaluator.functions import KINKED
from derive.evaluator.graph import Graph
from derive.evaluator.reals import WORKING_DIGITS, Reals
from derive.evaluator.scene import Inadmissible, Scene
from derive.evaluator.size_choice import SizeFacts, Sizes
from derive.kernel.sizes import Size
from derive.terms.term import Shape, Term


@dataclass(frozen=True)
class Point:
    """A reproducible draw: the class of its domain, the style of its entries (see `STYLES`), a seed."""

    kind: type[Domain]
    style: str
    seed: int

    def source(self, digits: int = WORKING_DIGITS) -> tuple[Domain, Draws]:
        """The domain and the draws, the same at every call but for the digits of reals."""
        rng = random.Random(self.seed)
        if self.kind is Modular:
            field = Modular(rng)
            return field, Draws(rng, field)
        domain: Domain = Reals(digits) if self.kind is Reals else Floats() if self.kind is Floats else Rational()
        return domain, Draws(rng, Rational(), self.style)


@dataclass(frozen=True)
class Outcome:
    """Both sides at a point."""

    evaluation: Evaluation
    left: Array
    right: Array
    equal: bool


class Claim:
    """Two terms of one shape with all that their draws share; raises `Abstain` if they cannot be evaluated."""

    def __init__(self, left: Term, right: Term, scene: Scene, partial: str | None, unknown_loss: Iterable[str]):
        if left.shape != right.shape:
            raise ValueError("the two sides of a claim have different shapes")
        self.left, self.right, self.partial = left, right, partial
        self.graph = Graph(scene, (left, right), unknown_loss)
        self.terms = self.graph.definition_terms()
        self.facts = SizeFacts([left, right, *self._symbols(scene)], self.terms[2:], self._ordered(scene))
        pulled = self._pulled_back()
        self.variables = tuple(node.shape for node in pulled)
        moving = {node.attrs[1] for node in pulled}
        self.facts.still = frozenset(node for node in self.facts.defining if not self.graph.symbols(node) & moving)
        self.ranges = self._ranges()

    def _pulled_back(self) -> list[Term]:
        """The gradient symbols that need all basis directions of their variable."""
        tops = self.graph.tops
        return [n for loss, found in self.graph.wanted.items() for x, n in found.items() if x not in tops.get(loss, ())]

    @property
    def discrete(self) -> bool:
        """Whether masks, maxima or determinants of orthogonal matrices enter, so that a draw tests one pattern of them only."""
        return self._turning or any(_is_discrete(node) for node in self.facts.nodes)

    @property
    def _turning(self) -> bool:
        turned = any(known & ORTHONORMAL for known in self.graph.scene.properties.values())
        return turned and any(node.op == "det" for node in self.facts.nodes)

    def patterns(self, sizes: Sizes) -> int:
        """How many entries or rows a draw has of the mask or maximum that has fewest of them: each is one pattern tested."""
        if self._turning:
            return 1
        return min((_rows(node, sizes) for node in self.facts.nodes if _is_discrete(node)), default=1)

    @property
    def moving(self) -> bool:
        """Whether derivatives enter, also those of named functions."""
        return any(
            node.op in ("differential", "dvar", "grad", "slope") or (node.op == "apply" and node.attrs[0].endswith("'"))
            for node in self.facts.nodes
        )

    @property
    def rooted(self) -> bool:
        """Whether roots enter, which the field of residues takes with either sign."""
        return any(node.op == "power" and node.attrs[0].denominator != 1 for node in self.facts.nodes) or any(
            node.op == "apply" and node.attrs[0] == "sqrt" for node in self.facts.nodes
        )

    def _names(self) -> frozenset[str]:
        return frozenset().union(*(self.graph.symbols(t) for t in self.terms))

    def _ordered(self, scene: Scene) -> tuple[Shape, ...]:
        """Pairs of sizes (larger, smaller) of the symbols of the claim."""
        names = self._names()
        met = {n: shape for n, shape in scene.shapes.items() if n in names}
        return replace(scene, shapes=met).ordered()

    def _symbols(self, scene: Scene) -> list[Term]:
        names = sorted(self._names())
        return [Term("var", (), (name,), scene.shapes[name]) for name in names if name in scene.shapes]

    def _ranges(self) -> dict[str, Size]:
        """The free indices of both sides; a free index holds for its whole range."""
        free = self.graph.free_indices(self.left) | self.graph.free_indices(self.right)
        found = {}
        for side in (self.left, self.right):
            found.update({t.attrs[0]: t.attrs[1] for t in side.walk() if t.op == "index" and t.attrs[0] in free})
        return found

    def _scope(self, sizes: Sizes) -> Scope:
        if not self.ranges:
            return ROOT
        return ROOT.extend(tuple(self.ranges), tuple(sizes.axis(size) for size in self.ranges.values()))

    def cost(self, sizes: Sizes) -> int:
        """A rough count of the multiplications of one point."""
        directions = sum(prod(sizes.axis(axis) for axis in shape) for shape in self.variables)
        return self.facts.cost(sizes, directions)

    def at(self, sizes: Sizes, point: Point) -> Outcome:
        """Both sides at a point; raises `Inadmissible`, `NotRational` or `Abstain`."""
        evaluation, left, right = self._sides(sizes, *point.source(), point.style == AT_KINKS)
        domain = evaluation.domain
        equal = domain.equal(left, right)
        if not equal and isinstance(domain, Reals):
            equal = self._rounded(sizes, point, domain.distance(left, right))
        return Outcome(evaluation, left, right, equal)

    def _sides(self, sizes: Sizes, domain: Domain, draws: Draws, kinks: bool = False) -> tuple[Evaluation, Array, Array]:
        evaluation = Evaluation(self.graph, sizes, domain, draws, self.partial, at_kinks=kinks)
        scope = self._scope(sizes)
        with domain.arithmetic():
            left, right = evaluation.value(self.left, scope), evaluation.value(self.right, scope)
        shape = np.broadcast_shapes(left.shape, right.shape)
        return evaluation, np.broadcast_to(left, shape), np.broadcast_to(right, shape)

    def _rounded(self, sizes: Sizes, point: Point, distance: Decimal) -> bool:
        """Whether a distance in the reals is nothing but rounding."""
        domain = Reals(3 * WORKING_DIGITS)
        _, left, right = self._sides(sizes, domain, point.source()[1])
        with domain.arithmetic():
            closer = domain.distance(left, right) / distance
        if 0.5 < closer < 2:
            return False
        if closer < Decimal(10) ** -(WORKING_DIGITS // 2):
            return True
        raise Inadmissible("rounding decides")


def _rows(node: Term, sizes: Sizes) -> int:
    rows = sizes.axis(node.shape[0])
    return rows * prod(sizes.axis(axis) for axis in node.shape[1:]) if node.op == "apply" else rows


def _is_discrete(node: Term) -> bool:
    return node.op in ("row_max", "argmax_mask", "row_argmax") or (node.op == "apply" and node.attrs[0] in KINKED)
