"""Claims: an equation, a comparison of numbers or a shape that says something about known symbols."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import nullcontext
from dataclasses import replace

from derive.judge.chains import arithmetic, size_arithmetic
from derive.judge.chains.arbitrary import arbitrary
from derive.judge.chains.comparing import told_by
from derive.judge.chains.last_layer import by_number
from derive.judge.chains.last_places import at_last_places
from derive.judge.chains.own_sizes import if_equal, with_own_sizes
from derive.judge.chains.readings import Readings
from derive.judge.chains.relations import EQUAL
from derive.judge.chains.settling import loose_pairs
from derive.judge.chains.sides import Formula, Side
from derive.judge.chains.signs import where_said
from derive.judge.chains.targets import placeholders, target_of
from derive.judge.fixes import search as fixes
from derive.judge.fixes.missing import line_to_add
from derive.judge.proving.beyond import by_uses
from derive.judge.proving.doubts import doubt, in_parts, unknown_loss
from derive.judge.proving.graph import Circular, Graph, differentials, gradients
from derive.judge.proving.memo import reached
from derive.judge.proving.plain_evidence import OfShape
from derive.judge.proving.prover import opened
from derive.judge.proving.verdict import verdict_on
from derive.judge.proving.void import void
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import ONE, Size
from derive.language.ast import Node, walk
from derive.reading import chain_rule
from derive.reading.assuming import sentence_start
from derive.reading.context import ANY_SIZE, Symbol
from derive.reading.errors import NoLayout, NotUnderstood, Undeclared, UntoldTrace
from derive.reading.names import layer_name, strip
from derive.reading.reader import Reader
from derive.reading.spaces import REALS, NotASpace, Space, with_placeholders
from derive.reading.subscripts import Boundary, Outside
from derive.results import Verdict
from derive.terms.term import Shape, ShapeClash, Term, hadamard, matmul, show_shape, transpose

ADD = re.compile(r"^(\S+ is not declared): add, for example, .*$", re.DOTALL)


MOST_NAMED = 4
"""So many lines are named at most that a false one contradicts."""
JACOBIAN = re.compile(r"\bjacobian\b(?!\s+transposed?)", re.IGNORECASE)


class Claiming(Readings):
    """The verdict on one claim."""

    def claim(self, item: Item, left: Node, right: Node, broken: bool) -> Verdict:
        verdict = self._claimed(item, left, right, broken)
        if not (self.context.mended or self.optima) or self.formula is None:
            return verdict
        known = reached(self.formula.scene, self.formula.left, self.formula.right)
        told = [f"{name} is {place}" for name, place in self.optima.items() if name in known]
        verdict = replace(verdict, assumptions=(*verdict.assumptions, *told))
        told = [f"{name} is read as line {line} is mended" for name, line in self.context.mended.items() if name in known]
        return replace(verdict, assumptions=(*verdict.assumptions, *told))

    def _perhaps_a_row(self, one: Side, two: Side) -> str | None:
        """The b of XW + b by which a claim differentiates, where nothing declares it: it may be one row that repeats."""
        terms = [side.term for side in (one, two) if side.term is not None]
        for name in sorted({name for _, name in gradients(*terms)}):
            symbol = self.context.symbols.get(name)
            if symbol is not None and symbol.how == "implicit" and name[:1].islower() and symbol.shape is not None:
                if len(symbol.shape) == 2 and not any(axis.is_one for axis in symbol.shape):
                    return name
        return None

    def _of_any_size(self, left: Node, right: Node, one: Side, two: Side, reader: Reader) -> str | None:
        """Why a claim whose shapes do not fit is not wrong for sure, where they would if sizes were equal that nothing tells."""
        if not self.context.own_sizes and all(symbol.how != ANY_SIZE for symbol in reader.implicit.values()):
            return None
        clash = next((e for e in (one.error, two.error) if isinstance(e, ShapeClash)), None)
        if one.term is not None and two.term is not None:
            clash = ShapeClash("=", [one.term.shape, two.term.shape])
        same = if_equal(self, left, right, reader, clash) if clash is not None else None
        if same is None or same.verdict in ("refuted", "ill-typed"):
            return None
        return f"it needs sizes to be equal that nothing says are: {clash}"

    def _claimed(self, item: Item, left: Node, right: Node, broken: bool) -> Verdict:
        if not self.wanted(self.scanned.lines.line(left.start)) and not self.wanted(self.scanned.lines.line(right.start)):
            return Verdict("undecided", reason="not selected")
        numbers = size_arithmetic.judge(left, right, self.scanned.text) or arithmetic.judge(left, right, self.scanned.text)
        if numbers is not None:
            return numbers
        factor = self._factor(left, right)
        if factor is not None:
            return factor
        letters = placeholders((left, right), self.context)
        first, self._reading = (self._reading if not letters else None), None
        if first is not None and first.left is left and first.right is right:
            reader, one, two = first.reader, first.one, first.two
        else:
            reader = Reader(self.context)
            for letter in letters:
                reader.implicit_parameter(letter)
            one, two = self.read_both(reader, left, right)
        undeclared = isinstance(one.error, Undeclared) or isinstance(two.error, Undeclared)
        if undeclared and (again := with_own_sizes(self, left, right)) is not None:
            one, two, reader = again
        if isinstance(one.error, NoLayout) or isinstance(two.error, NoLayout):
            laid_out = self._laid_out(item, left, right)
            open_sizes = loose_pairs(self.context, one.error) or loose_pairs(self.context, two.error)
            if laid_out.verdict != "ill-typed" or not open_sizes:
                return laid_out
            return replace(laid_out, verdict="undecided", fix="", reason="it needs sizes to be equal that nothing says are")
        untold = any(isinstance(side.error, UntoldTrace) for side in (one, two))
        untyped = isinstance(one.error, ShapeClash) or isinstance(two.error, ShapeClash) or _differ(one, two)
        traced = self._traced(left, right) if untold or untyped else None
        if traced is not None and (untold or traced.verdict in ("proved", "checked")):
            return traced
        formula = None
        if one.term is not None and two.term is not None and one.term.shape == two.term.shape:
            formula = self.formula = Formula(one.term, two.term, self.scene(reader))
        if one.error is not None and broken:
            self.right_broken = two.term is None and isinstance(two.error, ShapeClash)
        with self._one_scene(reader, formula.scene) if formula is not None else nullcontext():
            verdict = self._judged(one, two, reader)
        self._settle_samples(verdict, reader)
        if verdict.verdict == "undecided" and any(isinstance(side.error, Undeclared) for side in (one, two)):
            verdict = arbitrary(self, left, right) or self._unblocked(left, right, verdict)
        if verdict.verdict == "undecided" and any(type(side.error) is Boundary for side in (one, two)):
            verdict = self._false_inside(left, right) or verdict
        if one.term is None and verdict.verdict == "undecided":
            verdict = self._from_before(left, right) or verdict
        if one.term is not None and (whole := _gradient(one.term)) is not None:
            self.assumptions.gradients.append((whole, self.context.section))
        self.right_broken = isinstance(two.error, ShapeClash)
        if self.formula is not None:
            read = self.formula
            why = doubt(read.left, read.right, read.scene, self.partial(read.right), self.context.opaque, verdict.verdict)
            if why is None and verdict.verdict == "refuted":
                named = self._by_uses(self._with_gradients(read), reader)
                if named is not None and named.verdict in ("proved", "checked"):
                    return named
                why = in_parts(read.left, read.right, read.scene, self.context.described)
            if why is not None and (slopes := gradients(read.left, read.right)):
                known = any(self.assumptions.tells(loss, item.block.opener) for loss, _ in slopes)
                solved = self._under_assumptions(item.block.opener, one, two, reader) if known else None
                if solved is not None and solved.verdict != "undecided":
                    return solved
            if why is not None:
                used = self._by_uses(read, reader) if verdict.verdict == "refuted" else None
                if used is not None and used.verdict == "proved":
                    return used
                return replace(verdict, verdict="undecided", counterexample=None, evidence=None, reason=why)
        both = one.term is not None and two.term is not None
        if verdict.verdict == "refuted" and both and (matrix := self._loose(one, two, reader)):
            return replace(
                verdict,
                verdict="undecided",
                counterexample=None,
                reason=f"false if {matrix} has nothing to do with the samples; say, for example, that they are its rows",
            )
        if verdict.verdict in ("proved", "checked") and self.chain[0] and self.chain[0][0] is not left:
            why = by_number(self.scanned, self.context, self.chain[0][0], right)
            if why is not None:
                return replace(verdict, verdict="undecided", evidence=None, reason=why)
        if verdict.verdict in ("proved", "checked") and (loose := self._perhaps_a_row(one, two)) is not None:
            why = f"true if {loose} is as large as what it is added to; the gradient of one row or column that repeats is a sum"
            return replace(verdict, verdict="undecided", evidence=None, reason=why)
        if verdict.verdict in ("proved", "checked") and (nothing := self._void(item, reader)) is not None:
            return replace(verdict, verdict="undecided", evidence=None, reason=nothing)
        of_sizes = all(side.term is not None and _of_sizes(side.term) for side in (one, two))
        if verdict.verdict == "refuted" and of_sizes and not self._settled(left, right):
            why = "a relation between sizes that the declarations do not settle; written as n = … it is used"
            return replace(verdict, verdict="undecided", counterexample=None, reason=why)
        if verdict.verdict == "proved" and (forgotten := self._argument_left_out(one, two, reader)) is not None:
            loss, name = forgotten
            why = f"{loss} is a function of {name} as well, whose differential does not stand here: "
            why += f"true if {name} is held constant"
            return replace(verdict, verdict="undecided", evidence=None, reason=why)
        if verdict.verdict == "ill-typed" and (loose := self._of_any_size(left, right, one, two, reader)) is not None:
            return replace(verdict, verdict="undecided", reason=loose)
        if verdict.verdict in ("refuted", "ill-typed"):
            late = self.said_behind(item, one, two) if verdict.verdict == "refuted" else None
            if late is not None:
                self.missing = late
                self.defined_later.add(late)
                why = f"what {late} is stands behind this line"
                return replace(verdict, verdict="undecided", counterexample=None, reason=why)
            if (unread := self.of_unread(left, right)) is not None:
                why = f"{unread} has a definition that could not be used, so its value is not known"
                return replace(verdict, verdict="undecided", counterexample=None, evidence=None, reason=why)
            spoken = {str(inner.value) for side in (left, right) for inner in walk(side) if inner.kind == "name"}
            if self.assumptions.unread and self.formula is not None:
                spoken.update(reached(self.formula.scene, self.formula.left, self.formula.right))
            if verdict.verdict == "refuted" and (assumed := self.assumptions.unread_at(item.block.opener, spoken)) is not None:
                why = f"false in general; the text assumes what was not understood: {assumed}"
                return replace(verdict, verdict="undecided", counterexample=None, evidence=None, reason=why)
            if verdict.verdict == "refuted" and (why := self._undefined_differential(item, one, two)) is not None:
                return replace(verdict, verdict="undecided", counterexample=None, evidence=None, reason=why)
            if (guess := self._guessed(left, right, verdict)) is not None:
                why = f"how line {guess} is to be read is a guess: what rests on it is not called false"
                return replace(verdict, verdict="undecided", counterexample=None, evidence=None, reason=why)
            if (moved := _beside_a_gradient(one, two)) is not None:
                why = f"d{moved} beside a gradient: a differential, or a name for the gradient by {moved}?"
                return replace(verdict, verdict="undecided", counterexample=None, evidence=None, reason=why)
            if verdict.verdict == "ill-typed" and (names := self.astray(left, right)):
                why = f"nothing says what {names[0]} is; as a number it does not fit: {verdict.reason}"
                return replace(verdict, verdict="undecided", counterexample=None, reason=why)
            if self.uncertain_claim(one, two, reader) or (verdict.verdict == "ill-typed" and _by_undeclared(one, two, reader)):
                return replace(
                    verdict,
                    verdict="undecided",
                    counterexample=None,
                    reason=f"not certain, since a shape is not declared: {verdict.reason}",
                )
            other = None if isinstance(one.error or two.error, Outside) else (
                self._under_condition(item, left, right, one, two, reader)
                or where_said(self, item, one, two, reader)
                or self._under_conditions(item, one, two, reader)
                or self._inside_reading(left, right, reader)
                or self._second_free(left, right, reader)
                or at_last_places(self, left, right)
                or self._under_assumptions(item.block.opener, one, two, reader, self.scanned.text[left.start : right.end].strip())
                or self._total_reading(one, two, reader)
                or self._partial_reading(one, two, reader)
                or self._stated_reading(one, two, reader)
                or self._given_reading(one, two, reader)
                or self._lapsed_reading(one, two, reader)
                or self._chosen_reading(item, one, two, reader)
                or self._symmetric_reading(one, two, reader)
                or self._as_row(item, one, two, reader)
                or self._later_reading(one, two, reader)
                or self._differential_reading(left, right)
                or self._constant_reading(item, one, two, reader)
                or self._unsure_reading(item, one, two, reader)
                or self._label_reading(one, two, reader)
                or self._sample_reading(left, right, reader)
            )
            if other is not None:
                return other
            if self.mending:
                verdict = fixes.repaired(self, left, right, verdict)
            if verdict.verdict == "refuted":
                verdict = self._naming_losses(one, two, verdict)
        return verdict

    def _void(self, item: Item, reader: Reader) -> str | None:
        """Why the claim as it was read says nothing: what it divides by or inverts is zero by the text."""
        read = self.formula
        if read is None:
            return None

        def zero(term: Term, nothing: Term) -> bool:
            return self.assumptions.known_zero(item.block.opener, self.context.section, term, nothing, read.scene)

        return void(read.left, read.right, read.scene, zero)

    def _settled(self, left: Node, right: Node) -> bool:
        """Whether all sizes of an equation are tied to one another by a relation that the document or its dialect states."""
        nodes = [inner for side in (left, right) for inner in walk(side) if inner.kind in ("name", "script")]
        names = {self.context.name(name) for node in nodes if (name := layer_name(node)) is not None}
        names = {name for name in names if self.context.is_size(name)}
        related = [{name, *size.symbols} for name, size in self.context.sizes.items() if size.as_int() is None]
        return any(len(names) > 1 and names <= tied for tied in related)

    @staticmethod
    def _with_gradients(read: Formula) -> Formula:
        """The formula with gradients put in for the symbols that name them: D of D = ∂L/∂S."""
        graph = Graph(read.scene)
        try:
            return replace(read, left=opened(read.left, graph, True), right=opened(read.right, graph, True))
        except Circular:
            return read

    def _by_uses(self, read: Formula, reader: Reader) -> Verdict | None:
        """The verdict where a gradient of an unknown loss is what the claim says by the way in which its variable is used, and
        no definition that was not read stands between."""
        partial = self.partial(read.right)
        if unknown_loss(read.left, read.right, read.scene) is None:
            return None
        if doubt(read.left, read.right, read.scene, partial, self.context.opaque, "proved") is not None:
            return None
        found = by_uses(read.left, read.right, read.scene)
        if found is None:
            return None
        scene, told = found
        return verdict_on(read.left, read.right, scene, partial, [*reader.assumptions, *told])

    def _settle_samples(self, verdict: Verdict, reader: Reader) -> None:
        """After a proof that holds the one array dZ of which nothing was known: it is the gradient itself from here on.  So is
        the dW of parameters, whose axes are not those over which the loss is a mean, and dZ with it."""
        if verdict.verdict != "proved":
            return
        fresh = {t.name: t for t in reader.named_gradients if t.name not in self.context.sample_scales}
        if len(fresh) > 1:
            means = _mean_sizes(self.context.symbols[loss].definition for loss in self._losses())
            leaves = {name for name in fresh if (s := self.context.symbols.get(name)) is not None and s.definition is None}
            parameters = {name for name in leaves if means and not means & {*fresh[name].shape}}
            self.context.sample_scales.update(dict.fromkeys(parameters, ONE))
            fresh = {name: t for name, t in fresh.items() if name not in parameters} if parameters else {}
        if len(fresh) == 1:
            self.context.sample_scales[fresh.popitem()[0]] = ONE

    def _losses(self) -> list[str]:
        """The losses that the claim differentiates."""
        read = self.formula
        found = {loss for loss, _ in gradients(read.left, read.right)} if read is not None else set()
        return sorted(loss for loss in found if loss in self.context.symbols)

    def _undefined_differential(self, item: Item, one: Side, two: Side) -> str | None:
        """Why dZ = … db … says of a Z of which no line tells anything how it depends on b, which nothing contradicts."""
        if one.term is None or two.term is None or one.term.op != "dvar":
            return None
        name = one.term.attrs[0]
        symbol = self.context.find(name)
        others = sorted({n for t in two.term.walk() for n in _moving(t)})
        if symbol is None or symbol.definition is not None or not others or name in others:
            return None
        if self.assumptions.tells(name, item.block.opener) or name in {loss for loss, _ in gradients(one.term, two.term)}:
            return None
        return f"{name} has no definition here: nothing says how it depends on {', '.join(others)}"

    def _guessed(self, left: Node, right: Node, verdict: Verdict) -> int | None:
        """The line of a definition that a claim rests on, if how it is to be read was a guess."""
        here = self.scanned.lines.line(left.start)
        if not self.context.guessed:
            return None
        written = {layer_name(inner) for side in (left, right) for inner in walk(side) if inner.kind in ("name", "script")}
        known = {self.context.name(name) for name in written if name is not None}
        if self.formula is not None and verdict.verdict == "refuted":
            known.update(reached(self.formula.scene, self.formula.left, self.formula.right))
        return next((line for name, line in self.context.guessed.items() if name in known and line != here), None)

    def _naming_losses(self, one: Side, two: Side, verdict: Verdict) -> Verdict:
        """The verdict with the lines that define the losses whose gradients the claim speaks of, and the symbols that it holds:
        it contradicts them."""
        terms = [side.term for side in (one, two) if side.term is not None]
        spoken = {t.name for term in terms for t in term.walk() if t.op in ("var", "dvar")}
        names = [*sorted({loss for loss, _ in gradients(*terms)}), *sorted(spoken)]
        symbols = [self.context.find(name) for name in dict.fromkeys(names)]
        defined = [s for s in symbols if s is not None and s.definition is not None and s.line][:MOST_NAMED]
        if not defined:
            return verdict
        said = ", ".join(f"{s.name} is defined on line {s.line}" for s in defined)
        return replace(verdict, reason=f"{verdict.reason}; {said}")

    def _unblocked(self, left: Node, right: Node, verdict: Verdict) -> Verdict:
        """The verdict with the declaration that fits, where a missing one blocks the claim."""
        self.lacking.claim(self, left, right)
        added = line_to_add(self, left, right)
        reason = ADD.sub(lambda match: f"{match[1]}: add, for example, {added}", verdict.reason)
        return replace(verdict, reason=reason) if added else verdict

    def _factor(self, left: Node, right: Node) -> Verdict | None:
        """∂Z/∂W = Aᵀ: proved where a gradient by Z times the right side, in an order that types, is the gradient by W."""
        reader = Reader(self.context)
        try:
            found = chain_rule.factor_of(reader, left)
        except NotUnderstood:
            return None
        value = self.read(reader, right, None).term if found is not None else None
        if found is None or value is None:
            return None
        given, pulled = found
        reader.implicit[given.name] = Symbol(given.name, given.shape, how="parameter")
        for product, where in ((matmul, "right"), (matmul, "left"), (hadamard, "")):
            try:
                claimed = product(value, given) if where == "left" else product(given, value)
            except ShapeClash:
                continue
            verdict = self.decided(pulled, claimed, reader, search=False) if claimed.shape == pulled.shape else None
            if verdict is not None and verdict.verdict == "proved":
                told = f"a gradient is multiplied with it {'from the ' + where if where else 'entry by entry'}"
                return replace(verdict, assumptions=(*verdict.assumptions, told))
        return None

    def _from_before(self, left: Node, right: Node) -> Verdict | None:
        """Proved, where the left side is a middle member that cannot be read and an earlier member equals the right side."""
        members, relations = self.chain
        place = next((k for k, member in enumerate(members) if member is left), 0)
        for before in range(place - 1, -1, -1):
            if relations[before] not in EQUAL or target_of(members[before], self.context) is not None:
                return None
            reader = Reader(self.context)
            one, two = self.read_both(reader, members[before], right)
            if one.term is None or two.term is None:
                continue
            verdict = self._judged(one, two, reader)
            told = "the member before this one cannot be read; the right side is held against an earlier member of the chain"
            return replace(verdict, assumptions=(*verdict.assumptions, told)) if verdict.verdict == "proved" else None
        return None

    def _laid_out(self, item: Item, left: Node, right: Node) -> Verdict:
        """A claim with the derivative of a column by a column: proved if it holds in both layouts, or as the Jacobian that the
        words before it call it; false if it is so in both."""
        found = []
        for layout in ("numerator", "denominator"):
            reader = Reader(self.context)
            reader.layout = layout
            one, two = self.read_both(reader, left, right)
            verdict = self._judged(one, two, reader)
            sure = not self.uncertain_claim(one, two, reader)
            found.append(verdict if sure else replace(verdict, verdict="undecided", counterexample=None))
        if all(v.verdict in ("refuted", "ill-typed") for v in found):
            told = found[0] if found[0].verdict == "refuted" else found[1]
            return replace(told, reason=f"false in numerator layout and in denominator layout: {told.reason}")
        if found[0].verdict == found[1].verdict:
            return found[0]
        held = [name for name, v in zip(("numerator", "denominator"), found) if v.verdict in ("proved", "checked")]
        before = self.scanned.text[sentence_start(self.scanned.text, item.block.opener) : item.block.opener]
        if held == ["numerator"] and JACOBIAN.search(before):
            layout = "the derivative of one column by another is its Jacobian, in numerator layout, as the words before it say"
            return replace(found[0], assumptions=(*found[0].assumptions, layout))
        if held:
            why = "the derivative is of a column, not a scalar, and nothing says which layout is meant"
            return Verdict("undecided", reason=f"{why}: true in {held[0]} layout only")
        return next(v for v in found if v.verdict == "undecided")

    def _as_row(self, item: Item, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Proved where the words call the derivative of a number by a column its Jacobian, which is a row."""
        if one.term is None or two.term is None or one.term.op != "grad" or two.term.shape != one.term.shape[::-1]:
            return None
        before = self.scanned.text[sentence_start(self.scanned.text, item.block.opener) : item.block.opener]
        if not one.term.cols.is_one or two.term.shape == one.term.shape or not JACOBIAN.search(before):
            return None
        verdict = self.decided(transpose(one.term), two.term, reader, search=False)
        told = "the derivative of a number by a column is its Jacobian, a row, as the words before it say"
        return replace(verdict, assumptions=(*verdict.assumptions, told)) if verdict.verdict in ("proved", "checked") else None

    def _argument_left_out(self, one: Side, two: Side, reader: Reader) -> tuple[str, str] | None:
        """The y of f(w, y) in df = … dw: an argument of a function of several whose differential the line does not hold."""
        if one.term is None or two.term is None or one.term.op != "dvar" or self.partial(two.term) is not None:
            return None
        symbol, moving = self.context.find(one.term.name), differentials(two.term)
        if symbol is None or len(symbol.parameters) < 2 or not moving:
            return None
        scene = self.scene(reader)
        for parameter in map(self.context.name, symbol.parameters):
            known = scene.properties.get(parameter, frozenset())
            still = parameter in scene.constants and parameter not in scene.definitions
            if still and parameter not in moving and "constant" not in known:
                return symbol.name, parameter
        return None

    def _judged(self, one: Side, two: Side, reader: Reader) -> Verdict:
        for side in (one, two):
            if isinstance(side.error, ShapeClash):
                return self.failed(side)
        for side in (one, two):
            if side.term is None:
                return self.failed(side)
        assert one.term is not None and two.term is not None
        left, right = one.term, two.term
        if left.shape != right.shape:
            reason = f"=: the left side has shape {show_shape(left.shape)}, the right side {show_shape(right.shape)}"
            return Verdict("ill-typed", reason=reason, assumptions=tuple(reader.assumptions))
        return self.decided(left, right, reader)

    def _shape_claim(self, left: Node, space: Space) -> Verdict:
        reader = Reader(self.context)
        side = self.read(reader, left, space.shape)
        if side.term is None:
            return self.failed(side)
        if side.term.shape == space.shape:
            return Verdict(
                "proved", rule="shape", reason="the shape follows from those declared", assumptions=tuple(reader.assumptions),
                evidence=OfShape(side.term, space.shape),
            )  # fmt: skip
        if self.uncertain(side.term, reader):
            return Verdict("undecided", reason="the shapes differ, but one of them is not declared")
        return Verdict(
            "ill-typed",
            reason=f"∈: the left side has shape {show_shape(side.term.shape)}, the space says {show_shape(space.shape)}",
            assumptions=tuple(reader.assumptions),
            fix=membership(self.scanned.text[left.start : left.end].strip(), side.term.shape),
            diagnosis="wrong shape",
        )

    def _spaces(self, node: Node) -> tuple[Term | None, Verdict | None] | None:
        """A product of spaces as a term of its shape, or why it has none; None for anything else."""
        shapes: dict[str, Shape] = {}
        if any(self.context.find(self.context.name(letter)) is not None for letter in REALS):
            return None
        try:
            named = with_placeholders(strip(node), self.context, shapes)
        except NotASpace:
            return None
        if not shapes:
            return None
        reader = Reader(self.context)
        reader.implicit.update({name: Symbol(name, shape) for name, shape in shapes.items()})
        side = self.read(reader, named, None)
        return (side.term, None) if side.term is not None else (None, self.failed(side))

    def _spaces_claim(self, left: Node, right: Node) -> Verdict | None:
        """A = R^{4×m} · R^{m×2}, or = R^{4×2} behind it: a claim about shapes, also about those of the factors."""
        meant = self._spaces(right)
        if meant is None:
            return None
        term, failed = meant
        if failed is not None or term is None:
            return failed
        before = self._spaces(left)
        if before is not None and before[1] is not None:
            return before[1]
        reader = Reader(self.context)
        side = Side(left, before[0]) if before is not None else self.read(reader, left, term.shape)
        if side.term is None:
            return self.failed(side)
        told = tuple(reader.assumptions)
        if side.term.shape != term.shape:
            if self.uncertain(side.term, reader):
                return Verdict("undecided", reason="the shapes differ, but one of them is not declared")
            reason = f"=: the left side has shape {show_shape(side.term.shape)}, the spaces make {show_shape(term.shape)}"
            return Verdict("ill-typed", reason=reason, assumptions=told)
        one, two = factor_shapes(side.term), factor_shapes(term)
        if before is None and len(one) == len(two) > 1 and one != two:
            shown = (" · ".join(map(show_shape, shapes)) for shapes in (one, two))
            return Verdict("ill-typed", reason="=: the factors have shapes {}, the spaces {}".format(*shown), assumptions=told)
        why, evidence = "the shapes follow from those declared", OfShape(side.term, side.term.shape)
        return Verdict("proved", rule="shape", reason=why, assumptions=told, evidence=evidence)

    def _comparison(self, left: Node, relation: str, right: Node) -> tuple[str, Verdict]:
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


def _mean_sizes(losses: Iterable[Term | None]) -> set[Size]:
    """The sizes by which losses are divided."""
    fractions = (t for loss in losses if loss is not None for t in loss.walk() if t.op == "apply" and t.attrs == ("recip",))
    return {Size.of(t.attrs[0]) for fraction in fractions for t in fraction.walk() if t.op == "size"}


def _differ(one: Side, two: Side) -> bool:
    """Whether both sides have been read, and have not the same shape."""
    return one.term is not None and two.term is not None and one.term.shape != two.term.shape


def _by_undeclared(one: Side, two: Side, reader: Reader) -> bool:
    """Whether a derivative is by a letter that was taken for a number because nothing declares it."""
    sides = [side.term for side in (one, two) if side.term is not None]
    return any(name in reader.implicit and reader.implicit[name].how != ANY_SIZE for _, name in gradients(*sides))


def _beside_a_gradient(one: Side, two: Side) -> str | None:
    """The X of a dX that one side of an equation of gradients holds, where the other holds a gradient and no differential."""
    terms = [side.term for side in (one, two) if side.term is not None]
    for here, there in ((terms[0], terms[1]), (terms[1], terms[0])) if len(terms) == 2 else ():
        moved = differentials(there)
        if gradients(here) and moved and not differentials(here) and not gradients(there):
            return min(moved) if not any(t.op == "differential" for t in here.walk()) else None
    return None


def _of_sizes(term: Term) -> bool:
    """Whether a term is a sum of sizes and numbers, as in n − m = k − 1; a product of sizes counts something."""
    plain = all(t.op in ("size", "num", "add") or (t.op == "scale" and t.args[0].op == "num") for t in term.walk())
    return plain and any(t.op == "size" for t in term.walk())


def _moving(term: Term) -> list[str]:
    """The symbol of dX, and those of d(X + Y)."""
    if term.op == "dvar":
        return [str(term.attrs[0])]
    return [str(t.attrs[0]) for t in term.walk() if t.op == "var"] if term.op == "differential" else []


def membership(source: str, shape: Shape) -> str:
    """X ∈ ℝ^{m×n}, as LaTeX."""
    return f"{source} \\in \\mathbb{{R}}^{{" + " \\times ".join(str(axis).replace("·", " ") for axis in shape) + "}"


def factor_shapes(term: Term) -> list[Shape]:
    """The shapes of the factors of a matrix product, without numbers in front."""
    while term.op in ("scale", "total"):
        term = term.args[-1]
    if term.op != "matmul":
        return [term.shape]
    return [shape for part in term.args for shape in factor_shapes(part)]
