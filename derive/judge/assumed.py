"""Equations that the document assumes: what they say of a symbol, how far they reach, and claims that rest on them.

Guarantee: a claim is proved under an assumption only if it is the assumption times a number, or if both engines prove it with
one side of the assumption put for the other; the assumption is then listed.  A claim that is false in general but stands
where an assumption holds that speaks of the same symbols is `undecided`, since a counterexample would have to obey it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from derive.evaluator.scene import Scene
from derive.judge.graph import Circular, Graph, symbols
from derive.judge.inverses import InverseNames
from derive.judge.prover import mentioned
from derive.judge.quick import probably_equal
from derive.results import Verdict
from derive.terms.term import Term, num, scale, sub, transpose

MOST_TIMES = 2
MULTIPLES = tuple(Fraction(n, d) for n, d in ((1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1)))
Decide = Callable[[Term, Term], Verdict]


@dataclass(frozen=True)
class Assumption:
    """left = right holds from `start` to `end` in the text."""

    left: Term
    right: Term
    latex: str
    start: int
    end: int

    def reaches(self, offset: int) -> bool:
        return self.start <= offset <= self.end

    @property
    def stationary(self) -> bool:
        """Whether it says that a gradient is zero: that bears on values at that place, not on formulas for gradients."""
        return self.left.op == "grad" and self.right.op == "zeros"


def property_of(left: Term, right: Term) -> tuple[str, str] | None:
    """(name, property) that an equation states: A = Aᵀ, QᵀQ = I, or M ⊙ M = M."""
    for one, two in ((left, right), (right, left)):
        if one.op == "var" and two == transpose(one):
            return one.name, "symmetric"
        if two.op == "eye" and one.op == "matmul":
            first, second = one.args
            if first == transpose(second) and second.op == "var":
                return second.name, "orthogonal"
            if second == transpose(first) and first.op == "var":
                return first.name, "orthogonal"
    return None


def concerned(assumption: Assumption, left: Term, right: Term, scene: Scene) -> bool:
    """Whether the claim rests on a symbol that the assumption speaks of."""
    if assumption.stationary and any(t.op in ("grad", "dvar", "differential") for side in (left, right) for t in side.walk()):
        return False
    graph = Graph(scene)
    try:
        told = graph.below_all(mentioned(assumption.left, assumption.right) | _losses(assumption.left, assumption.right))
        said = graph.below_all(mentioned(left, right) | symbols(left) | symbols(right))
    except Circular:
        return True
    return bool(told & said)


def _losses(*terms: Term) -> frozenset[str]:
    return frozenset(t.attrs[0] for term in terms for t in term.walk() if t.op == "grad")


def under(assumption: Assumption, left: Term, right: Term, scene: Scene, decide: Decide) -> Verdict | None:
    """The verdict `proved` under the assumption, or None."""
    verdict = _multiple(assumption, left, right, scene, decide) or _put_in(assumption, left, right, scene, decide)
    if verdict is None:
        return None
    return replace(verdict, assumptions=(f"assumed: {assumption.latex}", *verdict.assumptions))


def _multiple(assumption: Assumption, left: Term, right: Term, scene: Scene, decide: Decide) -> Verdict | None:
    if left.shape != assumption.left.shape:
        return None
    claim, known = sub(left, right), sub(assumption.left, assumption.right)
    for factor in MULTIPLES:
        wanted = scale(num(factor), known)
        if probably_equal(claim, wanted, scene, None):
            verdict = decide(claim, wanted)
            return verdict if verdict.verdict == "proved" else None
    return None


def _put_in(assumption: Assumption, left: Term, right: Term, scene: Scene, decide: Decide) -> Verdict | None:
    names = InverseNames(scene.properties)
    for old, new in ((assumption.left, assumption.right), (assumption.right, assumption.left)):
        if old.op in ("zeros", "num", "eye", "ones"):
            continue
        one, two = left, right
        for _ in range(MOST_TIMES):
            one, two = names.substituted(one, old, new), names.substituted(two, old, new)
            verdict = decide(one, two)
            if verdict.verdict == "proved":
                return verdict
    return None
