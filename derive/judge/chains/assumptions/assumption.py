"""An equation that a document assumes, and whether a claim has anything to do with it.

Guarantee: an assumption bears on a claim only from `start` to `end` in the text.  Limit: a claim counts as concerned by the
symbols that both speak of, not by what they say.
"""

from __future__ import annotations

from dataclasses import dataclass

from derive.evaluator.scene import Scene
from derive.judge.chains.parametrised import number_in
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, mentioned, symbols
from derive.terms.term import Term, num


@dataclass(frozen=True)
class Assumption:
    """left = right holds from `start` to `end` in the text, and behind `spent` only if the author still means it."""

    left: Term
    right: Term
    latex: str
    start: int
    end: int
    constraint: bool = False
    spent: int | None = None
    explained: bool = False
    """Whether it is only one of the values of a symbol, which bears on lines that do not speak of that."""

    def reaches(self, offset: int) -> bool:
        return self.start <= offset <= self.end

    @property
    def stationary(self) -> bool:
        """Whether it is a constraint, or says that a gradient is zero: that bears on values, not on formulas for gradients."""
        return self.constraint or (self.left.op == "grad" and self.right.op == "zeros")


def concerned(assumption: Assumption, left: Term, right: Term, scene: Scene) -> bool:
    """Whether the claim rests on a symbol that the assumption speaks of; a constraint speaks of its variables, which the problem
    leaves free to meet it, and so says nothing of claims about the rest."""
    if assumption.stationary and any(t.op in ("grad", "dvar", "differential") for side in (left, right) for t in side.walk()):
        return False
    moved = any(t.op in ("dvar", "differential") for side in (left, right) for t in side.walk())
    if held_by(assumption) is not None and not moved:
        return False
    graph = Graph(scene)
    if assumption.stationary and assumption.left.op == "grad":
        return _rests_on(str(assumption.left.attrs[1]), left, right, graph)
    if _leaves_free(assumption, left, right, graph):
        return False
    try:
        told = graph.below_all(mentioned(assumption.left, assumption.right) | losses_of(assumption.left, assumption.right))
        valued = value_in(assumption, left, right, scene) is not None
        losses = losses_of(left, right) if valued else frozenset[str]()
        said = graph.below_all(mentioned(left, right) | symbols(left) | symbols(right) | losses)
    except Circular:
        return True
    moving = told - scene.definitions.keys() - scene.constants if assumption.constraint else frozenset()
    return bool((moving or told) & said)


def _leaves_free(assumption: Assumption, left: Term, right: Term, graph: Graph) -> bool:
    """Whether the assumption only says what a symbol is of which the claim does not speak: b in Ax = b, of any A and x; or that
    a matrix has an eigenvector, of which and of whose eigenvalue the claim does not speak."""
    number = number_in(assumption.left, assumption.right)
    if number is not None:
        product = assumption.left if assumption.left.op == "matmul" and assumption.left.args[1].op == "var" else assumption.right
        named = {number} | {t.name for t in product.args[1:] if t.op == "var"}
        try:
            spoken = graph.below_all(mentioned(left, right) | symbols(left) | symbols(right) | losses_of(left, right))
            return named.isdisjoint(spoken)
        except Circular:
            return False
    for side, other in ((assumption.left, assumption.right), (assumption.right, assumption.left)):
        if side.op != "var" or side.name in graph.definitions or graph.scene.properties.get(side.name):
            continue
        try:
            spoken = graph.below_all(mentioned(left, right, other) | symbols(left) | symbols(right) | losses_of(left, right))
        except Circular:
            return False
        if side.name not in spoken:
            return True
    return False


def _rests_on(name: str, left: Term, right: Term, graph: Graph) -> bool:
    """Whether a claim speaks of the value at which the gradient is zero."""
    try:
        return name in graph.below_all(mentioned(left, right) | symbols(left) | symbols(right))
    except Circular:
        return True


def losses_of(*terms: Term) -> frozenset[str]:
    return frozenset(t.attrs[0] for term in terms for t in term.walk() if t.op == "grad")


def held_by(assumption: Assumption) -> str | None:
    """The symbol that is held constant by dX = 0."""
    sides = assumption.left, assumption.right
    moved = [one for one, other in (sides, sides[::-1]) if one.op == "dvar" and (other.op == "zeros" or other == num(0))]
    return moved[0].name if moved else None


def value_in(assumption: Assumption, left: Term, right: Term, scene: Scene) -> tuple[str, Term] | None:
    """The leaf and the value that an assumption γ = 0 gives it, if the claim takes no derivative by it."""
    one, two = assumption.left, assumption.right
    if one.op != "var" or one.name in scene.definitions or any(t.op in ("grad", "dvar", "index") for t in two.walk()):
        return None
    held = [t for t in two.walk() if t.op == "var"]
    if any(t.name in scene.definitions or t.name == one.name or (two.op != "var" and not t.is_scalar) for t in held):
        return None  # a multiple of the identity is a value, and another symbol; a formula of other arrays is none
    moving = {name for _, name in gradients(left, right)} | differentials(left, right)
    return None if moving & {one.name, *(t.name for t in held)} else (one.name, two)
