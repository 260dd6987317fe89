"""Equations that the document assumes: what they say of a symbol, how far they reach, and claims that rest on them.

Guarantee: a claim that is false in general but stands where an assumption holds that speaks of the same symbols is `undecided`,
since a counterexample would have to obey it, unless it is proved under it (`proofs`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace

from derive.evaluator.scene import Scene
from derive.judge.chains.assumptions.assumption import Assumption, concerned
from derive.judge.chains.assumptions.proofs import Decide, at_solutions, under, with_properties, with_solutions, with_values
from derive.judge.chains.parametrised import number_in
from derive.judge.proving.decide import decide as decide_in
from derive.judge.proving.graph import Circular, Graph, symbols
from derive.judge.scanning.scanned import Scanned
from derive.reading.words.assuming import sentence_end, sentence_start, stationary
from derive.results import Verdict
from derive.terms.term import Term, grad

MOST_GRADIENTS = 4
AT_POINT = re.compile(
    r"\bat\s+(?:the|an?|its|any|every|each|all)\s+(?:\w+\s+)?(?:minim\w*|maxim\w*|optim\w*|extrem\w*|(?:stationary|critical|saddle)\s+points?)|"
    r"\bat\s+(?:stationarity|optimality)\b|(?:在|于)[^。$]{0,10}(?:驻点|极值点|最优解)",
    re.IGNORECASE,
)
"""Words that speak of a point at which all gradients of a function are zero."""


@dataclass
class Assumptions:
    """What a document has assumed so far, and the gradients whose zero it may speak of, with their sections."""

    scanned: Scanned
    taken: list[Assumption] = field(default_factory=list)
    gradients: list[tuple[Term, int]] = field(default_factory=list)
    arguments: Callable[[str], Collection[str]] = lambda loss: ()
    """The symbols that a document writes a loss as a function of, J(w): “the gradient” is by these."""
    unread: list[tuple[frozenset[str], str, int, int]] = field(default_factory=list)
    """What is assumed and was not understood: its names and text, and where it begins and ends to hold."""
    silent: bool = False
    """Whether the words assume nothing more: what they say of a gradient is put into the claim already."""

    def varied(self, section: int | None = None) -> set[tuple[str, str]]:
        """The functions and variables of whose gradients the document, or a section of it, has spoken."""
        return {(str(g.attrs[0]), str(g.attrs[1])) for g, where in self.gradients if section in (None, where)}

    def take(self, left: Term, right: Term, latex: str, start: int, end: int, how: str) -> None:
        """Assume left = right from `start` on: to the end of the section; in passing, of the sentence; as a hypothesis, of the
        display."""
        made = Assumption(left, right, latex, start, self._section_end(start), how == "constraint")
        if how == "hypothesis":
            made = replace(made, end=end)
        elif how == "conditional":
            made = replace(made, spent=sentence_end(self.scanned.text, end))
        elif how == "passing" and not made.stationary and number_in(left, right) is None:
            made = replace(made, end=sentence_end(self.scanned.text, end))
        self.taken.append(made)

    def explain(self, left: Term, right: Term, latex: str, start: int) -> None:
        """Note a value that the text explains, of which no sentence says that it holds."""
        end = self._section_end(start)
        self.taken.append(Assumption(left, right, latex, start, end, spent=start, explained=True))

    def not_understood(self, names: Collection[str], latex: str, start: int, lasting: bool) -> None:
        """Note an assumption that could not be read; it holds for its sentence, or for the section."""
        end = self._section_end(start) if lasting else sentence_end(self.scanned.text, start)
        self.unread.append((frozenset(names), latex, start, end))

    def unread_at(self, offset: int, names: Collection[str]) -> str | None:
        """The assumption that could not be read, holds at a place and speaks of one of the names there."""
        here = (latex for told, latex, start, end in self.unread if start <= offset <= end and told & frozenset(names))
        return next(here, None)

    def tells(self, name: str, offset: int) -> bool:
        """Whether a number is one that an assumption tells already, as A u = λ u does, so that λ = … is a claim."""
        return any(a.reaches(offset) and number_in(a.left, a.right) == name for a in self.taken)

    def given(self, offset: int, section: int, left: Term, right: Term, scene: Scene) -> list[Assumption]:
        """The assumptions that hold at a place and speak of the same symbols as the claim there."""
        reach = "" if self.silent else stationary(self.scanned.text, offset)
        if reach:
            end = sentence_end(self.scanned.text, offset) if reach == "here" else self._section_end(offset)
            known = [gradient for gradient, where in self.gradients[-MOST_GRADIENTS:] if where == section]
            for gradient in known or _possible(left, right, scene, self.arguments):
                if all(a.left != gradient or not a.reaches(offset) for a in self.taken):
                    zero = Term("zeros", (), (), gradient.shape)
                    told = f"the gradient of {gradient.attrs[0]} with respect to {gradient.attrs[1]} is zero"
                    self.taken.append(Assumption(gradient, zero, told, offset, end))
        return [a for a in self.taken if a.reaches(offset) and concerned(a, left, right, scene)]

    def weakened(
        self, offset: int, section: int, left: Term, right: Term, scene: Scene, decide: Decide, latex: str = ""
    ) -> Verdict | None:
        """For a claim that is false in general: proved or undecided where something is assumed, else None.  A claim that says
        what it means that a gradient is zero is known from there on."""
        given = sorted(self.given(offset, section, left, right, scene), key=lambda a: a.spent is not None and a.spent < offset)
        for assumption in given:
            if assumption.explained and symbols(assumption.left) & (symbols(left) | symbols(right)):
                continue
            verdict = under(assumption, left, right, scene, decide)
            if verdict is not None and assumption.spent is not None and assumption.spent < offset:
                reason = f"true if {assumption.latex}, which the text supposes in a sentence before this one; false in general"
                return Verdict("undecided", reason=reason)
            if verdict is not None and latex and assumption.left.op == "grad" and number_in(left, right) is not None:
                self.taken.append(replace(assumption, left=left, right=right, latex=latex, start=offset))
            if verdict is not None:
                return verdict
        given = [assumption for assumption in given if assumption.spent is None or offset <= assumption.spent]
        if not given:
            return None
        valued = with_values(given, left, right, scene) or with_solutions(given, left, right, scene)
        valued = valued or at_solutions(given, left, right, scene) or with_properties(given, left, right, scene)
        if valued is not None and not (valued.verdict == "refuted" and self._rests_on_more(offset, given)):
            return valued
        told = "; ".join(a.latex for a in given)
        return Verdict("undecided", reason=f"false in general; nothing was proved from what the text assumes: {told}")

    def _rests_on_more(self, offset: int, given: Sequence[Assumption]) -> bool:
        """Whether the words speak of a stationary point of a function of more variables than those whose gradients are put to
        zero: a claim there may need all of them."""
        if not AT_POINT.search(self.scanned.text, sentence_start(self.scanned.text, offset), offset):
            return False
        by: dict[str, set[str]] = {}
        for loss, name in (a.left.attrs for a in given if a.left.op == "grad"):
            by.setdefault(loss, set()).add(name)
        return any(set(self.arguments(loss)) - names for loss, names in by.items())

    def known_zero(self, offset: int, section: int, term: Term, zero: Term, scene: Scene) -> bool:
        """Whether a term is zero by what is assumed at a place."""
        said = self.by_what_is_supposed(offset, section, term, zero, scene)
        return said is not None and said.verdict in ("proved", "checked")

    def by_what_is_supposed(self, offset: int, section: int, left: Term, right: Term, scene: Scene) -> Verdict | None:
        """The verdict on a claim by what is assumed at a place, other than that gradients are zero; undecided where that does not
        settle it, None where nothing is."""
        given = [a for a in self.given(offset, section, left, right, scene) if not (a.stationary or a.explained)]
        given = [a for a in given if a.spent is None or offset <= a.spent]
        said = (under(a, left, right, scene, lambda one, two: decide_in(one, two, scene, None, (), False)) for a in given)
        held = next((verdict for verdict in said if verdict is not None), None)
        if held is not None or not given:
            return held
        told = "; ".join(a.latex for a in given)
        return Verdict("undecided", reason=f"false in general; nothing was proved from what the text assumes: {told}")

    def _section_end(self, offset: int) -> int:
        """Where the section ends, with what is beneath it for what its heading says, or the lemma or exercise that the place is
        in: what one of these assumes the next does not."""
        blocks, text = self.scanned.blocks, self.scanned.text
        if titled := self.scanned.titled_to(offset):
            return titled
        begin = max((b.start for b in blocks if b.kind == "heading" and b.start <= offset), default=0)
        end = next((b.start for b in blocks if b.kind == "heading" and b.start > offset), len(text))
        opened = self.scanned.openings
        if bisect_left(opened, begin) == bisect_left(opened, offset):
            return end
        place = bisect_left(opened, offset)
        return min(end, opened[place]) if place < len(opened) else end


def _possible(left: Term, right: Term, scene: Scene, arguments: Callable[[str], Collection[str]]) -> list[Term]:
    """The gradients of losses with a definition by what a claim speaks of."""
    graph = Graph(scene)
    losses = [name for name, body in scene.definitions.items() if body.is_scalar]
    leaves = sorted((symbols(left) | symbols(right)) - scene.definitions.keys())
    try:
        found = [(loss, name) for loss in losses for name in leaves if name in graph.below(loss)]
        found = [(loss, name) for loss, name in found if not arguments(loss) or name in arguments(loss)]
    except Circular:
        return []
    return [grad(loss, name, scene.shapes[name]) for loss, name in found[-MOST_GRADIENTS:]]
