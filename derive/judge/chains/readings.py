"""Other readings of a claim that is false as it stands: they make it proved or undecided, never refuted.

Each reading is one that the document itself suggests: an equation it assumes, values it states, words further down, d as a sign.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from itertools import takewhile

from derive.calculus.differential import NoDifferential
from derive.evaluator.scene import Scene
from derive.judge.chains.assumed import Assumption, concerned, under
from derive.judge.chains.labels import as_labels, called_data
from derive.judge.chains.places import condition_on, indicator, qualified
from derive.judge.chains.sides import Side
from derive.judge.chains.sizing import Sizing
from derive.judge.chains.values import with_values
from derive.judge.chains.weights import weights_of
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, symbols
from derive.judge.proving.prover import mentioned
from derive.judge.proving.quick import probably_equal
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading import tied
from derive.reading.assuming import continues, sentence_end, sentence_start
from derive.reading.chosen import goes_on
from derive.reading.context import IMPLICIT
from derive.reading.held_fixed import held_fixed, varied_alone
from derive.reading.prose import behind_display, beside
from derive.reading.reader import Reader
from derive.reading.subscripts import OUTSIDE
from derive.reading.sums import BOTH
from derive.reading.traces import widened
from derive.results import Verdict
from derive.terms.lower import Opaque
from derive.terms.term import Term, eye, hadamard, num, scale, sub, zeros

_OF_SEVERAL = re.compile(
    r"\b(?:blocks|matrices|covariances|kernels|operators|factors)\s+(?:(?:are|being|all|both|each|real)\s+)*symmetric\b",
    re.IGNORECASE,
)
"""Words that call several matrices symmetric, without their names."""


class Readings(Sizing):
    """A second look at a claim that is false as it stands."""

    def _under_condition(self, item: Item, left: Node, right: Node, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """The verdict on the claim where its indices obey the condition that stands with it: i ≠ j, i = j."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape or not one.term.is_scalar:
            return None
        if len(self.context.here_conditions) > 1:
            return None  # the verdict is under all of these already
        where = condition_on(self.scanned.text, right.end, (item.block.opener, item.block.end), reader)
        if where is None:
            return None
        if qualified(self.scanned.text[left.end : right.start]):
            return Verdict("undecided", reason=f"stands where {where}, below a line that stands under another condition")
        mask = indicator(where, reader)
        verdict = self.decided(scale(mask, one.term), scale(mask, two.term), reader)
        return replace(verdict, assumptions=(*verdict.assumptions, f"where {where}"), evidence=None)

    def _inside_reading(self, left: Node, right: Node, reader: Reader) -> Verdict | None:
        """A claim whose indices nothing bounds, and that is false only where they take an entry beyond its array: an index runs
        over the places that keep every entry inside."""
        if not any(OUTSIDE in sentence for sentence in reader.assumptions):
            return None
        inside = Reader(self.context)
        self.context.zero_outside = False
        try:
            one, two = self.read_both(inside, left, right)
        finally:
            self.context.zero_outside = True
        if one.term is None or two.term is None or one.term.shape != two.term.shape or not inside.free:
            return None
        verdict = self.decided(one.term, two.term, inside, search=False)
        if verdict.verdict not in ("proved", "checked"):
            return None
        told = f"{', '.join(inside.free)} runs over the places that keep every entry inside its array"
        return replace(verdict, assumptions=(*verdict.assumptions, told))

    def _false_inside(self, left: Node, right: Node) -> Verdict | None:
        """A claim of which nothing says that its subscripts stay inside, refuted at sizes for which they all do."""
        self.context.inside_at = []
        try:
            reader = Reader(self.context)
            one, two = self.read_both(reader, left, right)
            if one.term is None or two.term is None or one.term.shape != two.term.shape:
                return None
            verdict = self.decided(one.term, two.term, reader)
        finally:
            self.context.inside_at = None
        if verdict.verdict != "refuted":
            return None
        return replace(verdict, reason=f"{verdict.reason}, where all subscripts stay inside their arrays")

    def _second_free(self, left: Node, right: Node, reader: Reader) -> Verdict | None:
        """A claim that is false with Σ_{s≤t} over both letters, where it holds for every t."""
        if BOTH not in reader.assumptions:
            return None
        other = Reader(self.context)
        self.context.second_free = True
        try:
            one, two = self.read_both(other, left, right)
            if one.term is None or two.term is None or one.term.shape != two.term.shape:
                return None
            verdict = self.decided(one.term, two.term, other, search=False)
        finally:
            self.context.second_free = False
        return verdict if verdict.verdict in ("proved", "checked") else None

    def _under_conditions(self, item: Item, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """The verdict under an equation that stands behind the claim as its condition: “= 2Ax if A = Aᵀ”."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        for node in (*item.raw.conditions, *self._behind(item)):
            if node.kind != "relation" or node.value != ("=",):
                continue
            first, second = self.read_both(Reader(self.context), *node.children)
            if first.term is None or second.term is None or first.term.shape != second.term.shape:
                continue
            latex = self.scanned.text[node.start : node.end].strip()
            stated = Assumption(first.term, second.term, latex, 0, len(self.scanned.text))
            scene = self.scene(reader)
            verdict = under(stated, one.term, two.term, scene, lambda a, b: self.decided(a, b, reader, search=False))
            if verdict is not None:
                return verdict
            if concerned(stated, one.term, two.term, scene):
                return Verdict("undecided", reason=f"false in general; nothing was proved from its condition {latex}")
        return None

    def _behind(self, item: Item) -> list[Node]:
        """The formulas behind a display that its sentence adds as a condition."""
        text, end = self.scanned.text, item.block.end
        if item.block.kind != "display" or not continues(text, end):
            return []
        stop = sentence_end(text, end)
        within = takewhile(lambda i: i.block.opener < stop, self.scanned.behind(item))
        behind = [i for i in within if end <= i.block.opener and i.block.kind == "inline"]
        return [i.raw.node for i in behind if i.raw.node is not None and behind_display(text[end : i.block.opener])]

    def _unsure_reading(self, item: Item, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Undecided, where the claim holds with a property that the words may or may not mean for its symbols here."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        scene, place = self.scene(reader), item.raw.start
        names = {n for n in Graph(scene).below_all(symbols(one.term) | symbols(two.term)) if n not in scene.definitions}
        text = self.scanned.text
        passed = [f for f in self.scanned.facts if f.end and f.offset <= place and text[f.end - 1] not in ".!?"]
        passed = [f for f in passed if self._same_section(f.offset, place)]
        undeclared = {n for n, symbol in self.context.symbols.items() if symbol.how in IMPLICIT} | reader.implicit.keys()
        passed += [f for f in self.scanned.facts if f.end and f.offset <= place and f.name in undeclared]
        told = {(f.name, f.what) for f in (*self.scanned.unsure, *passed) if f.name in names and f.offset <= place}
        block = self.scanned.text[item.block.start : item.block.end]
        told |= {(name, what) for what in beside(block) for name in names}
        of_several = (start for start, end in self._of_several if end <= place)
        if any(self._same_section(start, place) and not self._named_there(start, "symmetric") for start in of_several):
            told |= {(name, "symmetric") for name in names}
        square = {name for name in names if len(set(scene.shapes[name])) == 1}
        losses = {loss for loss, _ in gradients(one.term, two.term)}
        beneath = Graph(scene).below_all(symbols(one.term) | symbols(two.term) | losses)
        bodies = [scene.definitions[name] for name in beneath & scene.definitions.keys()]
        weights = weights_of([*bodies, one.term, two.term]) & undeclared & square
        told |= {(name, "symmetric") for name in weights}
        told = {(name, what) for name, what in told if name in square and what not in scene.properties.get(name, ())}
        if not told:
            return None
        properties = dict(scene.properties)
        for name, what in told:
            properties[name] = properties.get(name, frozenset()) | {what}
        wider = replace(scene, properties=properties)
        verdict = verdict_on(one.term, two.term, wider, self.partial(two.term), reader.assumptions, False)
        if verdict.verdict not in ("proved", "checked"):
            return None
        if {name for name, _ in told} <= weights:
            said = ", ".join(sorted(weights))
            return Verdict("undecided", reason=f"false in general, true if {said} is symmetric, which nothing says")
        said = ", ".join(f"{name}: {what.replace('_', ' ')}" for name, what in sorted(told))
        return Verdict("undecided", reason=f"false in general, true if the words mean this here: {said}")

    def _named_there(self, place: int, what: str) -> bool:
        """Whether the sentence at a place says a property of several symbols, by a noun that stands for them."""
        text = self.scanned.text
        begin, end = sentence_start(text, place), sentence_end(text, place)
        there = [f for f in self.scanned.facts if f.what == what and begin <= f.offset <= end and f not in self.scanned.unsure]
        return len({fact.name for fact in there}) > 1

    def _label_reading(self, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Proved or undecided, where the claim holds for labels that sum to 1."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        partial = self.partial(two.term)
        return as_labels(self.scanned, one.term, two.term, self.scene(reader), partial, reader.assumptions, reader.slopes_read)

    def _same_section(self, one: int, other: int) -> bool:
        """Whether no heading stands between two places."""
        return self.scanned.heading_before(other + 1) <= one

    @cached_property
    def _of_several(self) -> list[tuple[int, int]]:
        """Where the words call several matrices symmetric."""
        return [match.span() for match in _OF_SEVERAL.finditer(self.scanned.text)]

    def _under_assumptions(self, offset: int, one: Side, two: Side, reader: Reader, latex: str = "") -> Verdict | None:
        """For a claim that is false in general: proved or undecided, where the text assumes something of its symbols."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        return self.assumptions.weakened(
            offset, self.context.section, one.term, two.term, self.scene(reader),
            lambda a, b: self.decided(a, b, reader, search=False), latex,
        )  # fmt: skip

    def _total_reading(self, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Proved with total differentials, where the one symbol on the right is defined and the left side never mentions it."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        name, scene = self.partial(two.term), self.scene(reader)
        if name is None or name not in scene.definitions:
            return None
        try:
            graph = Graph(scene)
            if name in graph.below_all((differentials(one.term) | symbols(one.term)) - {name}):
                return None
            verdict = decide(one.term, two.term, scene, None, reader.assumptions, False)
        except (Circular, NoDifferential, Opaque, RecursionError):
            return None
        return verdict if verdict.verdict == "proved" else None

    def _constant_reading(self, item: Item, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Where the claim holds with symbols held constant whose differential the document never writes: proved if it speaks of
        a function of others only, or takes gradients by others only; else undecided."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape or not differentials(one.term, two.term):
            return None
        scene = self.scene(reader)
        varied = self.context.differentiated
        leaves = {name for name in scene.shapes if name not in scene.definitions}
        fixed = {self.context.name(name) for name in held_fixed(self.scanned.text, item.block.opener)}
        alone = varied_alone(self.scanned.text, item.block.opener)
        if alone is not None and differentials(two.term) == {self.context.name(alone)}:
            fixed |= leaves
        leaves = {name for name in leaves if name not in varied or name in fixed or called_data(self.scanned, name)}
        try:
            moving = Graph(scene).below_all(differentials(two.term))
        except Circular:
            return None
        still = leaves - scene.constants - set(reader.implicit) - moving
        if not still:
            return None
        constant = replace(scene, constants=scene.constants | still)
        verdict = verdict_on(one.term, two.term, constant, self.partial(two.term), reader.assumptions, False)
        if verdict.verdict != "proved":
            return None
        if probably_equal(two.term, zeros(*two.term.shape), constant, self.partial(two.term)):
            return None
        held = still & Graph(scene).below_all(symbols(one.term) | symbols(two.term) | differentials(one.term, two.term))
        names = ", ".join(sorted(held))
        if held and held <= fixed:
            told = f"held constant: {names}, as the words before the line say"
            return replace(verdict, assumptions=(*verdict.assumptions, told))
        functions = differentials(one.term) - moving
        if self._are_data(held, differentials(two.term) - held, functions, scene):
            by = {name for _, name, _ in self.context.loss_slopes}
            what = ", ".join(sorted(functions)) + " nowhere" if held & by else "nothing"
            told = f"held constant: {names}, by which the document differentiates {what}"
            return replace(verdict, assumptions=(*verdict.assumptions, told))
        why = f"true if {names} is held constant, false if it varies: write its differential, or say so"
        return Verdict("undecided", reason=why)

    def _are_data(self, held: Collection[str], moving: Collection[str], of: Collection[str], scene: Scene) -> bool:
        """Whether what is held constant is data: called so, beside a function of the moving symbols, or where gradients (of the
        functions `of` which the line speaks, as far as they are told apart) are by these alone."""
        context = self.context
        held, moving, of = frozenset(held), frozenset(moving), frozenset(of)
        if held & context.differentiated or not moving:
            return False
        graph = Graph(scene)
        slopes = {name for _, name, section in context.loss_slopes if section == context.section}
        apart = bool(of) and all(self._made_apart(loss, of, scene) for loss, name, _ in context.loss_slopes if name in held)
        if held & {name for _, name, _ in context.loss_slopes} and not apart:
            return False
        if all(called_data(self.scanned, name) for name in held):
            return True
        functions = [s for s in context.symbols.values() if s.definition is not None and s.parameters]
        for symbol in functions:
            named = {context.name(p) for p in symbol.parameters}
            if moving <= named and not held & named and held <= graph.below(symbol.name):
                return True
        leaves = {name for name in graph.below_all(moving) if name not in scene.definitions} - scene.constants - held
        return bool(moving) and leaves <= slopes

    def _made_apart(self, loss: str, of: frozenset[str], scene: Scene) -> bool:
        """Whether a function that the document differentiates has nothing to do with the others, by all equations that begin
        with it or with them."""
        graph = Graph(scene)
        if loss in graph.below_all(of):
            return False
        if loss in scene.definitions:
            return not of & graph.below(loss)
        trees = [item.raw.node for item in self.scanned.items if item.raw.node is not None]
        bodies = [t.children[1:] for t in trees if t.kind == "relation" and self.plain_name(t.children[0]) == loss]
        names = {self.plain_name(inner) for body in bodies for part in body for inner in walk(part)}
        return bool(bodies) and not of & names

    def _partial_reading(self, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Proved in the one symbol under the d of an expression, where the dialect reads one differential as partial."""
        if not self.context.dialect.partial or one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        scene = self.scene(reader)
        inner = [t.args[0] for t in two.term.walk() if t.op == "differential"]
        moving = differentials(two.term).union(*(symbols(t) for t in inner)) - scene.constants
        if not inner or len(moving) != 1:
            return None
        verdict = decide(one.term, two.term, scene, next(iter(moving)), reader.assumptions, False)
        return verdict if verdict.verdict == "proved" else None

    def _stated_reading(self, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Proved with the values that the document states of its sizes, where it is false for sizes in general."""
        if not self.context.stated or one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        scene, left, right = with_values(self.scene(reader), one.term, two.term, self.context.stated)
        if (left, right) == (one.term, two.term):
            return None
        verdict = decide(left, right, scene, self.partial(right), reader.assumptions, False)
        told = tuple(f"{name} = {size}" for name, size in self.context.stated.items())
        return replace(verdict, assumptions=verdict.assumptions + told) if verdict.verdict == "proved" else None

    def _given_reading(self, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Proved where what a condition gives, the r of “with Rβ = r”, does not move with what it is made of there."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        scene = self.scene(reader)
        given = {n: line for n, line in self.context.given_by_condition.items() if n in scene.definitions}
        if not given:
            return None
        apart = replace(scene, definitions={n: t for n, t in scene.definitions.items() if n not in given})
        verdict = decide(one.term, two.term, apart, self.partial(two.term), reader.assumptions, False)
        told = tuple(f"{name} is given, and line {line} is a condition that it sets" for name, line in given.items())
        return replace(verdict, assumptions=verdict.assumptions + told) if verdict.verdict == "proved" else None

    def _lapsed_reading(self, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Undecided, where the claim holds with a size of 1 that an earlier heading says, under one that declares any size."""
        lapsed = self.context.lapsed
        if not lapsed or one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        scene, left, right = with_values(self.scene(reader), one.term, two.term, lapsed)
        if decide(left, right, scene, self.partial(right), reader.assumptions, False).verdict != "proved":
            return None
        said = ", ".join(f"{name} = {size}" for name, size in lapsed.items())
        return Verdict("undecided", reason=f"false in general, true if what an earlier heading says still holds: {said}")

    def _chosen_reading(self, item: Item, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Undecided, where the claim holds with what a symbol was before the document chose something else for it, and the text
        may have come back to that."""
        if not self.context.choices or one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        scene = self.scene(reader)
        for name, (line, before, choice) in self.context.choices.items():
            if name not in scene.definitions or goes_on(self.scanned.text, choice, item.block.opener):
                continue
            earlier = replace(scene, definitions={**scene.definitions, name: before})
            with suppress(Circular):
                if decide(one.term, two.term, earlier, self.partial(two.term), reader.assumptions, False).verdict == "proved":
                    why = f"true with {name} as on line {line}, false with what was chosen for it since"
                    return Verdict("undecided", reason=why)
        return None

    def _symmetric_reading(self, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Proved with the gradient over symmetric matrices, 2G − diag G, or diagonal ones, diag G, where the claim is false
        with G for free entries."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        scene = self.scene(reader)
        shapes = scene.shapes
        by = {n for _, n in gradients(one.term, two.term) if n in shapes and shapes[n][0] == shapes[n][-1]}
        diagonal = {n for n in by if "diagonal" in scene.properties.get(n, ())}
        symmetric = {n for n in by if "symmetric" in scene.properties.get(n, ())} - diagonal
        if not symmetric | diagonal:
            return None

        def constrained(t: Term) -> Term | None:
            if t.op != "grad" or t.attrs[1] not in symmetric | diagonal:
                return None
            kept = hadamard(t, eye(t.rows))
            return kept if t.attrs[1] in diagonal else sub(scale(num(2), t), kept)

        verdict = self.decided(one.term.replace(constrained), two.term.replace(constrained), reader, search=False)
        told = f"the gradient by the symmetric {', '.join(sorted(symmetric))} is the one over symmetric matrices, 2G − diag G"
        if diagonal:
            told = f"the gradient by the diagonal {', '.join(sorted(diagonal))} is the one over diagonal matrices, diag G"
        others = [a for a in verdict.assumptions if not a.endswith("is the one for free entries")]
        return replace(verdict, assumptions=(*others, told)) if verdict.verdict == "proved" else None

    def _later_reading(self, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Undecided, where a word further down gives a symbol a value with which the claim holds."""
        later = self.facts_later()
        if not later or one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        scene, left, right = with_values(self.scene(reader), one.term, two.term, {n: size for n, (size, _) in later.items()})
        if (scene.definitions, left, right) == (self.scene(reader).definitions, one.term, two.term):
            return None
        verdict = decide(left, right, scene, self.partial(right), reader.assumptions, False)
        if verdict.verdict != "proved":
            return None
        names = ", ".join(f"{name} = {size} (line {line})" for name, (size, line) in later.items())
        return Verdict(
            "undecided",
            reason=f"false if {', '.join(later)} is free, true with what a later line says: {names}",
            assumptions=verdict.assumptions,
        )

    def _differential_reading(self, left: Node, right: Node) -> Verdict | None:
        """Undecided, where d is the name of a size or symbol and the claim holds with d read as the differential."""
        if not self.context.known("d"):
            return None
        if self.context.leibniz:
            return self._quotient_reading(left, right)
        reader = Reader(self.context, italic_d=True)
        one, two = self.read_both(reader, left, right)
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        if not differentials(one.term, two.term) and not gradients(one.term, two.term):
            return None
        if self.decided(one.term, two.term, reader, search=False).verdict != "proved":
            return None
        return Verdict(
            "undecided",
            reason="d is the name of a size or symbol here; read as the differential sign the line holds: "
            "write \\mathrm{d} for the differential",
        )

    def _quotient_reading(self, left: Node, right: Node) -> Verdict | None:
        """Undecided, where d is the name of a size or symbol, and a false derivative dy/dx holds as a quotient of products."""
        self.context.leibniz = False
        try:
            reader = Reader(self.context)
            one, two = self.read_both(reader, left, right)
            if one.term is None or two.term is None or one.term.shape != two.term.shape:
                return None
            verdict = self.decided(one.term, two.term, reader, search=False)
        finally:
            self.context.leibniz = True
        if verdict.verdict != "proved":
            return None
        why = "d is the name of a size or symbol here; the line holds as a quotient of products with it, not as a derivative"
        return Verdict("undecided", reason=why)

    def _sample_reading(self, left: Node, right: Node, reader: Reader) -> Verdict | None:
        """Proved with dZ for the gradients of the samples' own losses, m times that of their mean; undecided where nothing
        says what the loss is.  An array that has been read one way before is read so again."""
        context = self.context
        if context.gradient_names_told:
            return None
        named = {t.name: t for t in reader.named_gradients if t.name not in context.sample_scales}
        sizes = {axis for t in named.values() for axis in t.shape if not axis.is_one and axis.as_int() is None}
        for count in sorted(sizes, key=str):
            scaled = {name: count for name, t in named.items() if count in t.shape}
            saved, context.sample_scales = context.sample_scales, {**context.sample_scales, **scaled}
            again = Reader(context)
            one, two = self.read_both(again, left, right)
            verdict, losses = None, set[str]()
            if one.term is not None and two.term is not None and one.term.shape == two.term.shape:
                verdict = self.decided(one.term, two.term, again, search=False)
                losses = {loss for loss, _ in gradients(one.term, two.term)}
            if verdict is not None and verdict.verdict == "proved":
                if losses <= context.definitions().keys():
                    return verdict
                context.sample_scales = saved
                names = ", ".join(f"d{name}" for name in scaled)
                why = f"true if {names} holds the gradients of {count} samples' own losses, false if it is that of the whole loss"
                return Verdict("undecided", reason=f"{why}; say what is meant, or what the loss is")
            context.sample_scales = saved
        return None

    def _traced(self, left: Node, right: Node) -> Verdict | None:
        """The verdict on a claim with tr (A)⁻¹B, or with tr (A) B or det A B where that does not type: in whatever reading types,
        and if both do only what holds in both."""
        wide, narrow = (widened(left), widened(right)), (left, right)
        if wide[0] is left and wide[1] is right:
            return None
        found = []
        for sides, told in ((wide, "all factors behind the sign"), (narrow, "the one behind the sign")):
            reader = Reader(self.context, narrow_traces=True)
            one, two = self.read_both(reader, *sides)
            if one.term is None or two.term is None or one.term.shape != two.term.shape:
                continue
            verdict = self.decided(one.term, two.term, reader)
            found.append((replace(verdict, assumptions=(*verdict.assumptions, f"a trace or determinant is of {told}")), told))
        held = [told for verdict, told in found if verdict.verdict in ("proved", "checked")]
        if not found or len(held) in (0, len(found)):
            return found[0][0] if found else None
        return Verdict("undecided", reason=f"true if the trace is of {held[0]}, false in the other reading: add brackets")

    def _loose(self, one: Side, two: Side, reader: Reader) -> str | None:
        assert one.term is not None and two.term is not None
        graph = Graph(self.scene(reader))
        losses = {str(t.attrs[0]) for side in (one.term, two.term) for t in side.walk() if t.op in ("grad", "hessian")}
        names = mentioned(one.term, two.term) | losses
        try:
            return tied.loose(graph.below_all(names), self.context)
        except Circular:
            return None
