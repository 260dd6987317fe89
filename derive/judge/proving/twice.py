"""Second differentials, d²f = d(df): d of the variables is held constant while d is taken once more.

Guarantee: each first differential under another d is replaced by a formula in the variables that both engines prove equal to
it; so the claim becomes one about first differentials.  A claim that writes d² of a variable itself is `NotUnderstood`: it may
be zero, or not.  Source: Magnus & Neudecker, Matrix Differential Calculus, ch. 6 and 10.
"""

from __future__ import annotations

from derive.calculus.differential import NoDifferential
from derive.evaluator.scene import Scene
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import Graph, differentials
from derive.reading.errors import NotUnderstood
from derive.terms.term import Term, differential, var


def once(left: Term, right: Term, scene: Scene, partial: str | None, told: list[str]) -> tuple[Term, Term]:
    """Both sides with formulas for the differentials that stand under another d; NotUnderstood where one is not proved."""
    if not any(_twice(t) for side in (left, right) for t in side.walk()):
        return left, right
    first = _First(scene, partial, told)
    found = left.replace(first.under_d), right.replace(first.under_d)
    told.append("d² is taken with the differentials of the variables held constant")
    return found


def _twice(term: Term) -> bool:
    """Whether a term is d of something that holds a d."""
    return term.op == "differential" and any(t.op in ("dvar", "differential") for t in term.args[0].walk())


class _First:
    """First differentials in the differentials of the variables."""

    def __init__(self, scene: Scene, partial: str | None, told: list[str]):
        self.scene, self.partial, self.told = scene, partial, told
        self.graph = Graph(scene)

    def under_d(self, term: Term) -> Term | None:
        if not _twice(term):
            return None
        (inner,) = term.args
        moved = inner.args[0] if inner.op == "transpose" else inner
        if moved.op == "dvar" and self._free(moved.name):
            raise NotUnderstood(f"the second differential of {moved.name}: nothing says whether it is zero")
        return differential(inner.replace(self._formula))

    def _free(self, name: str) -> bool:
        return name not in self.scene.definitions

    def _formula(self, term: Term) -> Term | None:
        if term.op == "dvar":
            return None if self._free(term.name) else self._proved(term, var(term.name, term.shape))
        if term.op != "differential":
            return None
        once_below = self.under_d(term)
        if once_below is not None:
            raise NotUnderstood("a third differential is not judged")
        return self._proved(term, term.args[0])

    def _proved(self, written: Term, value: Term) -> Term:
        try:
            found = self.graph.differential(value, frozenset(), self.partial)
        except NoDifferential as problem:
            raise NotUnderstood(str(problem)) from None
        first = decide(written, found, self.scene, self.partial, self.told, False)
        if first.verdict != "proved" or differentials(found) & self.scene.definitions.keys():
            raise NotUnderstood(f"the differential under this second one is not proved: {first.reason}")
        return found


__all__ = ["once"]
