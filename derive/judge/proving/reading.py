"""One reading of a claim's gradient symbols and differentials, and the question that it puts to the kernel.

Guarantee: every reading is the claim itself with equals put for equals, so that one answer of the kernel is a proof; a question
that was put before keeps its old answer.  Limit: definitions that unfold to too large an expression are not followed.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field, replace

from derive.calculus.differential import NoDifferential
from derive.evaluator.scene import Scene
from derive.judge.proving.clearing import Multiplier, cleared
from derive.judge.proving.graph import MAX_DEPTH, Circular, Graph, differentials, gradients, nodes, symbols
from derive.judge.proving.inverses import InverseNames
from derive.judge.proving.kinks import off_kinks
from derive.judge.proving.local import differs_as_written
from derive.judge.proving.memo import named
from derive.judge.proving.proof import Proof
from derive.judge.proving.separation import separate
from derive.kernel.expr import Budget, Expr
from derive.kernel.normal import vanishes
from derive.kernel.readoff import NotLinear, coefficient
from derive.memo import kept
from derive.terms import lattice
from derive.terms.lower import Facts, Opaque, difference, equal, freely_moving, lower, vanishes_by_cases
from derive.terms.term import Term, add, apart, box, dvar, grad, holds, index, inner, neg, zeros

EVERYTHING = -1  # unfold the variables of the claim's gradients and differentials too
MAX_NODES = 1500
FAILURES = (Opaque, Budget, NotLinear, NoDifferential, Circular)
Totals = dict[tuple[str, str], Term]
"""For a loss and a variable the differential of the loss along it."""
Asked = dict[Hashable, Exception | None]
"""Questions that the kernel could not prove, with the reason why one could not be put to it."""


@dataclass
class Reading:
    """One way to read the gradient symbols and differentials of a claim."""

    left: Term
    right: Term
    graph: Graph
    partial: str | None
    tops: dict[str, tuple[str, ...]] | None
    assumptions: list[str]
    asked: Asked = field(default_factory=dict)
    opened: frozenset[str] = frozenset()

    def close(self, layers: int, cases: bool = False) -> Proof | None:
        """Ask the kernel, with definitions unfolded `layers` deep; differentials as far as the claim's, then to the leaves."""
        left, right = self._losses(self.left), self._losses(self.right)
        kept = self._kept(left, right)
        proof = self._close(left, right, kept, layers, cases)
        leaves = frozenset(x for x in kept if x not in self.graph.definitions)
        if proof is None and self.partial is None and leaves != kept:
            proof = self._close(left, right, leaves, layers, cases)
        return proof

    def _close(self, left: Term, right: Term, kept: frozenset[str], layers: int, cases: bool) -> Proof | None:
        """The answer to the question that this reading puts to the kernel; a question that was put before has its old answer."""
        left, right = (self._differentiated(t, kept) for t in (left, right))
        one, two = self._unfolded(left, layers), self._unfolded(right, layers)
        totals = {key: self._unfolded(total, layers) for key, total in self._totals(left, right).items()}
        facts = frozenset(self.graph.scene.properties.items())
        question = (one, two, tuple(totals.items()), facts, bool(kept), cases)
        if question in self.asked:
            failure = self.asked[question]
            if failure is not None:
                raise failure
            return None
        try:
            proof = self._asked(left, right, one, two, totals, bool(kept), layers, cases)
        except FAILURES as problem:
            self.asked[question] = problem
            raise
        if proof is None:
            self.asked[question] = None
        return proof

    def _asked(
        self, left: Term, right: Term, one: Term, two: Term, totals: Totals, moving: bool, layers: int, cases: bool
    ) -> Proof | None:  # fmt: skip
        if lattice.needed(one, two, *totals.values()):
            return self._shifted(one, two, totals, moving, layers)
        wider = lattice.wider(one, two, *totals.values())
        try:
            proof = self._by_indices(left, right, one, two, totals, moving, layers, cases)
        except Opaque:
            if not wider:
                raise
            proof = None
        return self._shifted(one, two, totals, moving, layers) if proof is None and wider else proof

    def _by_indices(
        self, left: Term, right: Term, one: Term, two: Term, totals: Totals, moving: bool, layers: int, cases: bool
    ) -> Proof | None:  # fmt: skip
        """The proof by the kernel of named indices."""
        facts, scene, told = self.graph.scene.properties, self.graph.scene, list(self.assumptions)
        if cases and not totals and differs_as_written(one, two, scene):
            return None
        known = self._gradients(totals)
        multipliers: tuple[Multiplier, ...] = ()
        called: tuple[tuple[str, Term], ...] = ()
        if one.shape != two.shape:
            return None
        rest = difference(one, two, facts, known)
        plain = vanishes(rest)
        if not plain and not (cases and vanishes_by_cases(rest)):
            if self._holds_off_kinks(one, two, totals, moving, cases):
                told.append("no entry lies at a kink, so 1(z > 0) and 1(z ≥ 0) are the same")
            else:
                names = self._named_inverses(one, two, totals)
                if names is not None:
                    one, two, known, scene, called = names
                else:
                    found = next((c for c in cleared(one, two) if equal(c[1], c[2], facts, known)), None)
                    if found is None:
                        return None
                    multipliers, one, two = found
                    told.append("both sides are multiplied by a matrix whose inverse stands in them")
        changed = (one, two) != (self.left, self.right)
        split = cases and not plain and not (multipliers or called)
        return Proof(
            one, two, known, told, self.tops or {}, layers, changed, scene,
            multipliers=multipliers, names=called, opened=self.opened, by_cases=split,
        )  # fmt: skip

    def _holds_off_kinks(self, one: Term, two: Term, totals: Totals, moving: bool, cases: bool) -> bool:
        """Whether the kernel proves the claim with every mask 1(z > 0) read as 1(z ≥ 0), if that changes anything."""
        if not totals and not moving:
            return False
        first, second = off_kinks(one), off_kinks(two)
        smooth = {key: off_kinks(total) for key, total in totals.items()}
        if (first, second, smooth) == (one, two, totals):
            return False
        return equal(first, second, self.graph.scene.properties, self._gradients(smooth), cases)

    def _shifted(self, one: Term, two: Term, totals: Totals, moving: bool, layers: int) -> Proof | None:
        """The proof by the kernel of computed subscripts."""
        told = list(self.assumptions)
        for generic in (False, True) if totals or moving else (False,):
            known = {}
            for (loss, name), total in totals.items():
                lowered = lattice.lower(off_kinks(total) if generic else total)
                known[loss, name] = lattice.coefficient(lowered, "d " + name, self.graph.scene.shapes[name])
            first, second = (off_kinks(one), off_kinks(two)) if generic else (one, two)
            if lattice.equal(first, second, known, self.graph.scene.shapes.values()):
                told += ["no entry lies at a kink, so 1(z > 0) and 1(z ≥ 0) are the same"] * generic
                changed = (one, two) != (self.left, self.right)
                return Proof(one, two, {}, told, self.tops or {}, layers, changed, self.graph.scene, True, opened=self.opened)
        return None

    def _named_inverses(
        self, left: Term, right: Term, totals: Totals
    ) -> tuple[Term, Term, dict[tuple[str, str], Expr], Scene, tuple[tuple[str, Term], ...]] | None:
        """The claim with names for matrices such as XᵀX whose inverses stand in it, if the kernel proves it so."""
        names = InverseNames(self.graph.scene.properties)
        for term in (left, right, *totals.values()):
            names.rewritten(term)
        if not names.table:
            return None
        one, two = names.rewritten(left), names.rewritten(right)
        known = self._gradients({key: names.rewritten(total) for key, total in totals.items()}, names.properties)
        if not equal(one, two, names.properties, known):
            return None
        scene = self.graph.scene
        named = replace(scene, shapes={**scene.shapes, **names.shapes}, properties=names.properties)
        return one, two, known, named, tuple((n.symbol.name, n.matrix) for n in names.table)

    def _unfolded(self, term: Term, layers: int) -> Term:
        """Definitions put in; the variables of the claim's gradients and differentials stay symbols."""
        variables = {name for _, name in gradients(self.left, self.right)} | differentials(self.left, self.right)
        if layers == EVERYTHING:
            layers, variables = MAX_DEPTH, set()
        result = self.graph.unfold(term, layers, frozenset(variables))
        if nodes(result) > MAX_NODES:
            raise Budget("the definitions unfold to too large an expression")
        return result

    def _losses(self, term: Term) -> Term:
        """dJ of an unknown loss as Σ tr((∇_Z J)ᵀ dZ)."""

        def change(t: Term) -> Term | None:
            if t.op != "dvar" or self.tops is None or t.name not in self.tops:
                return None
            shapes = self.graph.scene.shapes
            parts = [inner(grad(t.name, z, shapes[z]), dvar(z, shapes[z])) for z in self.tops[t.name]]
            return add(*parts) if parts else None

        return term.replace(change)

    def _kept(self, left: Term, right: Term) -> frozenset[str]:
        """The differentials that stay symbols: those that are not made of others in the claim."""
        present = differentials(left, right)
        if self.partial is not None:
            return frozenset({self.partial})
        written = (t for side in (left, right) for t in side.walk() if t.op == "differential")
        present |= frozenset(name for t in written for name in symbols(t)) - self.graph.scene.constants
        return frozenset(x for x in present if not (self.graph.below(x) - {x}) & present)

    def _differentiated(self, term: Term, kept: frozenset[str]) -> Term:
        graph = self.graph

        def change(t: Term) -> Term | None:
            if t.op == "differential":
                return graph.differential(t.args[0], kept, self.partial)
            if t.op == "slope":
                return self._slope(*t.args)
            if t.op == "dvar" and t.name not in kept:
                return graph.differential(Term("var", (), (t.name,), t.shape), kept, self.partial)
            return None

        return term.replace(change)

    def _slope(self, top: Term, variable: Term) -> Term:
        """∂y_i/∂x_j: dy_i along x, with the array that is 1 at j and 0 elsewhere for dx."""
        whole, *places = variable.args if variable.op == "entry" else (variable,)
        if whole.op != "var":
            raise NoDifferential("the derivative of an entry by something that is no symbol by itself")
        moved = apart(self.graph.differential(top, frozenset({whole.name}), whole.name))
        axes = [(f"·unit{k}", size) for k, size in enumerate(whole.shape)]
        gaps = [add(index(*axis), neg(place)) for axis, place in zip(axes, places)]
        unit = box(axes, holds(*(g for gap in gaps for g in (gap, neg(gap)))))
        return moved.replace(lambda t: unit if t.op == "dvar" and t.name == whole.name else None)

    def _gradients(self, totals: Totals, facts: Facts | None = None) -> dict[tuple[str, str], Expr]:
        """Entries of the gradient symbols that are not free, read off the differentials of their losses."""
        facts = facts or self.graph.scene.properties
        return {(loss, name): self._read_off(total, name, facts) for (loss, name), total in totals.items()}

    def _read_off(self, total: Term, name: str, facts: Facts) -> Expr:
        shape, memo = self.graph.scene.shapes[name], kept()

        def work() -> Expr:
            return coefficient(lower(total, freely_moving(name, facts)), "v", "d " + name, shape)

        if memo is None:
            return work()
        about = frozenset((n, facts[n]) for n in named(total) & facts.keys())
        return memo.answer((Reading._read_off.__qualname__, total, name, shape, about), work)

    def _totals(self, left: Term, right: Term) -> Totals:
        """For the gradient symbols that are not free: the differential of the loss along the variable."""
        found: Totals = {}
        for loss, name in sorted(gradients(left, right)):
            if self.tops is not None and loss in self.tops:
                tops = self.tops[loss]
                if name in tops:
                    continue
                total = self._through(loss, name, tops)
            else:
                total = self._by_definition(loss, name)
            found[loss, name] = total
        return found

    def _through(self, loss: str, name: str, tops: tuple[str, ...]) -> Term:
        """dJ along `name`, through the separating symbols."""
        shapes, kept = self.graph.scene.shapes, frozenset({name})
        parts = []
        for z in tops:
            if name in self.graph.below(z):
                moved = self.graph.differential(Term("var", (), (z,), shapes[z]), kept, name)
                parts.append(inner(grad(loss, z, shapes[z]), moved))
        if not parts:
            raise NotLinear(f"nothing says how {loss} depends on {name}")
        return add(*parts)

    def _by_definition(self, loss: str, name: str) -> Term:
        graph = self.graph
        if loss not in graph.definitions:
            raise NotLinear(f"nothing says how {loss} depends on {name}")
        if name not in graph.below(loss):
            folded = graph.folded(loss, name)
            if folded is None or name not in folded.below(loss):
                raise NotLinear(f"nothing says how {loss} depends on {name}")
            graph = folded
        kept = frozenset({name}) | self._inside(loss)
        result = graph.differential(Term("var", (), (loss,), graph.definitions[loss].shape), kept, name)

        def change(t: Term) -> Term | None:
            return self._within(t.name, name) if t.op == "dvar" and t.name != name else None

        return result.replace(change) if result.op != "zeros" else zeros(1, 1)

    def _inside(self, loss: str) -> frozenset[str]:
        """The unknown losses that a known loss is made of."""
        return frozenset(self.tops or ()) & (self.graph.below(loss) - {loss})

    def _within(self, loss: str, name: str) -> Term:
        """dJ along `name` for an unknown loss J that another loss is made of."""
        assert self.tops is not None
        tops = self.tops[loss]
        if loss in self.graph.definitions and name not in self.graph.below(loss):
            return zeros(1, 1)
        if name not in tops and not separate(self.graph, loss, tops, [name]):
            raise NotLinear(f"{loss} depends on {name} not only through {', '.join(tops)}")
        return self._through(loss, name, tops)
