"""Claims: an equation, a comparison of numbers or a shape that says something about known symbols.

The way of an equation: numbers are reckoned; both sides are read; both engines judge it, or what stands in for a side that was
not read; `guards` may keep the verdict back; a false one is read otherwise, and mended.

Guarantee: a claim that no step can settle is undecided, with the reason of the step that stopped it.
"""

from __future__ import annotations

import re
from contextlib import nullcontext, suppress
from dataclasses import replace

from derive.judge.chains import arithmetic, size_arithmetic, size_products
from derive.judge.chains.arbitrary import arbitrary
from derive.judge.chains.claims.factors import as_factor
from derive.judge.chains.claims.guards import kept_back, undecided
from derive.judge.chains.claims.layouts import in_both_layouts
from derive.judge.chains.claims.own_sizes import with_own_sizes
from derive.judge.chains.claims.readings import read_otherwise
from derive.judge.chains.claims.readings.indices import false_inside
from derive.judge.chains.claims.readings.samples import settle_samples
from derive.judge.chains.claims.traces import as_traced
from derive.judge.chains.claims.unknown_losses import doubted
from derive.judge.chains.claims.worded_cases import said_of_a_case
from derive.judge.chains.comparing import told_by
from derive.judge.chains.definitions.targets import placeholders, target_of
from derive.judge.chains.relations import EQUAL
from derive.judge.chains.sides import Equation, Formula
from derive.judge.chains.sizing import Sizing
from derive.judge.fixes import search as fixes
from derive.judge.fixes.missing import line_to_add
from derive.judge.proving.graph import Circular, Graph, gradients, symbols
from derive.judge.proving.memo import reached
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.errors import Undeclared
from derive.reading.indices.subscripts import Boundary, Outside
from derive.reading.reader import Reader
from derive.results import WRONG, Verdict
from derive.terms.term import ShapeClash, Term

ADD = re.compile(r"^(\S+ is not declared): add, for example, .*$", re.DOTALL)
MOST_NAMED = 4
"""So many lines are named at most that a false one contradicts."""


class Claiming(Sizing):
    """The verdict on one claim."""

    def claim(self, item: Item, left: Node, right: Node, broken: bool) -> Verdict:
        """The verdict on an equation, with the mended lines and the places of optima that it rests on; `broken` where the link
        before it ended in this left side and did not fit."""
        verdict = self._verdict(item, left, right, broken)
        if not (self.context.mended or self.optima) or self.formula is None:
            return verdict
        known = reached(self.formula.scene, self.formula.left, self.formula.right)
        told = [f"{name} is {place}" for name, place in self.optima.items() if name in known]
        told += [f"{name} is read as line {line} is mended" for name, line in self.context.mended.items() if name in known]
        return replace(verdict, assumptions=(*verdict.assumptions, *told))

    def _verdict(self, item: Item, left: Node, right: Node, broken: bool) -> Verdict:
        if not any(self.wanted(self.scanned.lines.line(side.start)) for side in (left, right)):
            return Verdict("undecided", reason="not selected")
        sizes = size_products.judge(left, right, self.context) or size_arithmetic.judge(left, right, self.scanned.text)
        numbers = sizes or arithmetic.judge(left, right, self.scanned.text)
        plain = numbers or as_factor(self, left, right)
        if plain is not None:
            return plain
        claim = self._as_read(left, right)
        by_notation = in_both_layouts(self, item, claim) or as_traced(self, claim)
        if by_notation is not None:
            return by_notation
        verdict = self._by_engines(claim, broken)
        verdict = self._rescued(claim, verdict) if verdict.verdict == "undecided" else verdict
        if claim.one.term is not None and (whole := _gradient(claim.one.term)) is not None:
            self.assumptions.gradients.append((whole, self.context.section))
        self.right_broken = isinstance(claim.two.error, ShapeClash)
        uncertain = doubted(self, item, claim, verdict) or kept_back(self, item, claim, verdict)
        if uncertain is not None or verdict.verdict not in WRONG:
            return uncertain or verdict
        beyond = isinstance(claim.one.error or claim.two.error, Outside)
        otherwise = read_otherwise(self, item, claim) if not beyond else None
        of_a_case = said_of_a_case(self, item, claim, verdict) if otherwise is None and verdict.verdict == "refuted" else None
        if of_a_case is not None:
            return undecided(verdict, of_a_case)
        return otherwise or self._mended_verdict(claim, verdict)

    def _as_read(self, left: Node, right: Node) -> Equation:
        """Both sides read: as they have been for a question about them, with letters that stand for any value, or with sizes of
        their own for letters that nothing declares."""
        letters = placeholders((left, right), self.context)
        first, self._reading = (self._reading if not letters else None), None
        if first is not None and first.left is left and first.right is right:
            claim = first
        else:
            reader = Reader(self.context)
            for letter in letters:
                reader.implicit_parameter(letter)
            claim = self.equation(reader, left, right)
        undeclared = any(isinstance(side.error, Undeclared) for side in claim.sides)
        return (with_own_sizes(self, left, right) if undeclared else None) or claim

    def _by_engines(self, claim: Equation, broken: bool) -> Verdict:
        """The verdict on the claim as it was read, which becomes the formula of its line."""
        formula = None
        if claim.alike is not None:
            formula = self.formula = Formula(*claim.alike, self.scene(claim.reader))
        if claim.one.error is not None and broken:
            self.right_broken = claim.two.term is None and isinstance(claim.two.error, ShapeClash)
        with self._one_scene(claim.reader, formula.scene) if formula is not None else nullcontext():
            verdict = self.judged(claim)
        if verdict.verdict == "proved":
            settle_samples(self, self.formula, claim.reader)
        return verdict

    def _rescued(self, claim: Equation, verdict: Verdict) -> Verdict:
        """The verdict where a side was not read: for any matrices, for places inside the arrays, or by an earlier member."""
        left, right = claim.left, claim.right
        if any(isinstance(side.error, Undeclared) for side in claim.sides):
            verdict = arbitrary(self, left, right) or self._unblocked(left, right, verdict)
        if verdict.verdict == "undecided" and any(type(side.error) is Boundary for side in claim.sides):
            verdict = false_inside(self, left, right) or verdict
        if verdict.verdict == "undecided" and claim.one.term is None:
            verdict = self._from_before(left, right) or verdict
        return verdict

    def _unblocked(self, left: Node, right: Node, verdict: Verdict) -> Verdict:
        """The verdict with the declaration that fits, where a missing one blocks the claim."""
        self.lacking.claim(self, left, right)
        added = line_to_add(self, left, right)
        reason = ADD.sub(lambda match: f"{match[1]}: add, for example, {added}", verdict.reason)
        return replace(verdict, reason=reason) if added else verdict

    def _from_before(self, left: Node, right: Node) -> Verdict | None:
        """Proved, where the left side is a middle member that cannot be read and an earlier member equals the right side."""
        members, relations = self.chain
        place = next((k for k, member in enumerate(members) if member is left), 0)
        for before in range(place - 1, -1, -1):
            if relations[before] not in EQUAL or target_of(members[before], self.context) is not None:
                return None
            claim = self.equation(Reader(self.context), members[before], right)
            if claim.both is None:
                continue
            verdict = self.judged(claim)
            told = "the member before this one cannot be read; the right side is held against an earlier member of the chain"
            return replace(verdict, assumptions=(*verdict.assumptions, told)) if verdict.verdict == "proved" else None
        return None

    def _mended_verdict(self, claim: Equation, verdict: Verdict) -> Verdict:
        """The verdict on a false claim with its fix, if one is found, and the lines that it contradicts."""
        if self.mending:
            verdict = fixes.repaired(self, claim, verdict)
        return self._naming_definitions(claim, verdict) if verdict.verdict == "refuted" else verdict

    def _naming_definitions(self, claim: Equation, verdict: Verdict) -> Verdict:
        """The verdict with the lines that define the losses whose gradients the claim speaks of, what they are made of with the
        variable in it, and the symbols that it holds: it contradicts them."""
        spoken = {t.name for term in claim.terms for t in term.walk() if t.op in ("var", "dvar")}
        taken = gradients(*claim.terms)
        between = {name for loss, variable in taken for name in self._made_with(loss, variable)}
        names = [*sorted({loss for loss, _ in taken}), *sorted(between), *sorted(spoken)]
        symbols = [self.context.find(name) for name in dict.fromkeys(names)]
        defined = [s for s in symbols if s is not None and s.definition is not None and s.line][:MOST_NAMED]
        said = ", ".join(f"{s.name} is defined on line {s.line}" for s in defined)
        return replace(verdict, reason=f"{verdict.reason}; {said}") if said else verdict

    def _made_with(self, loss: str, variable: str) -> list[str]:
        """The symbols through which a loss depends on a variable that their definitions hold."""
        graph = Graph(self.context.scene())
        with suppress(Circular):
            below = graph.below(loss)
            return [name for name in sorted(below & graph.definitions.keys()) if variable in symbols(graph.definitions[name])]
        return []

    def comparison(self, left: Node, relation: str, right: Node) -> tuple[str, Verdict]:
        """The verdict on an inequality: between numbers it is reckoned, any other is taken as given."""
        numbers = arithmetic.compare(left, relation, right)
        if numbers is not None:
            return "claim", numbers
        told_by(self, left, relation, right)
        return "assumption", Verdict("definition", reason="an inequality: taken as given, not judged")


def _gradient(term: Term) -> Term | None:
    """The gradient symbol that a side is, or whose entries at free indices it is: ∂Q/∂μ_k."""
    while term.op in ("array", "entry", "transpose"):
        term = term.args[0]
    return term if term.op == "grad" else None
