"""What every step of judging a chain needs: its sides as terms, their scene, and the verdict of both engines on them.

Guarantee: reading a side never raises; what reading met is kept in the `Side`.  The classes built on this one each add one step:
`sizing`, `claims.claiming`, `declaring`, `solving`, `optima`, `supposing`, and at last the chain itself in `links`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from derive.evaluator.scene import Scene
from derive.judge.chains.assumptions.assumptions import Assumptions
from derive.judge.chains.conditioned import restricted, shown, together
from derive.judge.chains.known_by_entries import known_by_entries
from derive.judge.chains.outside import outside
from derive.judge.fixes.lacking import Lacking
from derive.judge.fixes.patience import Patience
from derive.judge.proving.graph import Graph, differentials, gradients, symbols
from derive.judge.proving.verdict import may_hold, verdict_on
from derive.judge.scanning.declared import declared_names
from derive.judge.scanning.scanned import Scanned
from derive.language.ast import Node, walk
from derive.memo import known_before
from derive.reading.constants import GREEK_SCALARS
from derive.reading.context import Context
from derive.reading.errors import NeedsShape, NotUnderstood, Undeclared
from derive.reading.indices.partly_given import restricted as given
from derive.reading.indices.partly_given import stands_whole
from derive.reading.indices.subscripts import Outside, is_difference
from derive.reading.names import layer_name, peel, strip
from derive.reading.notation.split_names import as_array
from derive.reading.reader import NOISE_LETTERS, Reader
from derive.reading.spaces import NotASpace, Space, read_space
from derive.reading.symbols import ANY_SIZE, TAKEN
from derive.results import WRONG, Verdict
from derive.terms.term import SCALAR, Shape, ShapeClash, Term, show_shape, var, zeros

Form = tuple[str, tuple[Any, ...]]
"""What a tree looks like, its names and numbers apart."""


@dataclass(frozen=True)
class Formula:
    """What a definition or an equation was read as: two terms of one shape, and what the document says of their symbols."""

    left: Term
    right: Term
    scene: Scene


@dataclass
class Link:
    """One link of a chain with its verdict."""

    start: int
    end: int
    anchor: int
    latex: str
    kind: str
    verdict: Verdict
    notes: list[str] = field(default_factory=list)
    formula: Formula | None = None


Outcome = tuple[str, Verdict]
"""The kind of a statement, and the verdict on it."""


def defines(reason: str, told: Iterable[str] = ()) -> Outcome:
    """A definition, with what it says: nothing to prove."""
    return "definition", Verdict("definition", reason=reason, assumptions=tuple(told))


@dataclass
class Side:
    """A side of a link after reading: a term, or the error that reading met; `unsure` where that is a clash of shapes, one of
    which was only taken to fit a place under another heading."""

    node: Node
    term: Term | None = None
    error: Exception | None = None
    unsure: bool = False


@dataclass(frozen=True)
class Equation:
    """An equation as it was read, and the reader that knows what was taken of its letters."""

    left: Node
    right: Node
    reader: Reader
    one: Side
    two: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.one, self.two

    @property
    def terms(self) -> list[Term]:
        """The sides that could be read."""
        return [side.term for side in self.sides if side.term is not None]

    @property
    def both(self) -> tuple[Term, Term] | None:
        """Both sides, where both could be read."""
        left, right = self.one.term, self.two.term
        return (left, right) if left is not None and right is not None else None

    @property
    def alike(self) -> tuple[Term, Term] | None:
        """Both sides, where both could be read and have one shape."""
        return self.both if self.both is not None and not self.differ else None

    @property
    def differ(self) -> bool:
        """Whether both sides could be read and differ in shape."""
        return self.both is not None and self.both[0].shape != self.both[1].shape


@dataclass(frozen=True)
class AtRest:
    """The value of a symbol at which a gradient was found to be zero, under which heading, and what is told of it."""

    name: str
    value: Term
    section: int
    told: str


NUMBERS = frozenset({"\\lambda", "λ", "\\alpha", "α", "\\eta", "η", "\\tau", "\\rho", "\\pi"})
"""Greek letters that are numbers also behind a matrix."""


SETTLED = frozenset({"parameter", ANY_SIZE})


class Sides:
    """Reading sides and asking both engines."""

    def __init__(self, scanned: Scanned, context: Context, wanted: Callable[[int], bool], mending: bool = True):
        self.scanned, self.context, self.wanted, self.mending = scanned, context, wanted, mending
        self.assumptions = Assumptions(scanned, arguments=self._arguments)
        self.mended: str | None = None
        self.mistakes: dict[Form, set[str]] = {}
        self.patience = Patience()
        self.lacking = Lacking()
        self.broken_before = 0
        """The line of the display before, if it could not be read, so that one which goes on from it has no beginning."""
        self.tried = 0
        """How many edits of wrong lines were read."""
        self.chain: tuple[list[Node], tuple[str, ...]] = ([], ())
        self.formula: Formula | None = None
        self._scene: tuple[Reader, tuple[int, ...], Scene] | None = None
        self._reading: Equation | None = None
        """The equation at hand as it was read last; nothing may be entered in the context between that and its use."""
        self.right_broken = False
        self.missing: str | None = None
        self.defined_later: set[str] = set()
        self.varied_later: set[str] = set()
        """The variables of gradients that were named before anything said what these are."""
        self.alone: str | None = None
        self._assumed_to = 0
        self._sizes_said: dict[int, tuple[str, Verdict]] = {}
        self._assumed_how = ""
        self.optima: dict[str, str] = {}
        self.rested: list[AtRest] = []
        self.best: dict[str, str] = {}
        """For a variable the symbol of the place where the gradient by it is zero."""

    def read(self, reader: Reader, node: Node, want: Shape | None) -> Side:
        before, reader.guessed = reader.guessed, set()
        try:
            term = known_before(reader.term(node, want))
            whole = stands_whole(term, self.context)
            if whole is not None:
                line = self.context.domains[whole].line
                raise NotUnderstood(f"{whole} is given for some entries only (line {line}), so it is not read as a whole", node)
            return Side(node, term)
        except (NotUnderstood, ShapeClash, NotASpace) as error:
            return Side(node, error=error, unsure=isinstance(error, (ShapeClash, Outside)) and bool(reader.guessed))
        except RecursionError:
            return Side(node, error=NotUnderstood("the formula is nested too deeply"))
        finally:
            reader.guessed |= before

    def can_read(self, reader: Reader, node: Node) -> bool:
        """Whether the tree has a meaning with what is known so far."""
        return self.read(reader, node, None).term is not None

    def without_shape(self, node: Node) -> str:
        """What is to be said of an expression that asserts nothing, if its shapes do not fit."""
        error = self.read(Reader(self.context), node, None).error
        return f"; as it stands it has no shape: {error}" if isinstance(error, ShapeClash) else ""

    def read_both(self, reader: Reader, left: Node, right: Node) -> tuple[Side, Side]:
        reader.hint(left, right)
        one = self.read(reader, left, None)
        reader.variable = self.variable(one)
        two = self.read(reader, right, one.term.shape if one.term is not None else None)
        if isinstance(one.error, Undeclared) and self.context.name(one.error.name) in self.context.losses_met:
            one = self.read(reader, left, None)  # dL beside a gradient of L, which says that L is a number
        if one.term is None and isinstance(one.error, NeedsShape) and two.term is not None:
            reader.gradient_shape = None if two.term.is_scalar else two.term.shape
            one = self.read(reader, left, two.term.shape)
            if one.term is not None and one.term.shape != two.term.shape:
                two = self.read(reader, right, one.term.shape)
        return self._as_array(reader, one, two), self._as_array(reader, two, one)

    def equation(self, reader: Reader, left: Node, right: Node) -> Equation:
        """Both sides as this reader reads them."""
        return Equation(left, right, reader, *self.read_both(reader, left, right))

    def first_reading(self, left: Node, right: Node) -> Equation:
        """Both sides read without anything assumed of their letters, once for all questions about one equation."""
        if self._reading is None or self._reading.left is not left or self._reading.right is not right:
            self._reading = self.equation(Reader(self.context), left, right)
        return self._reading

    def _as_array(self, reader: Reader, side: Side, other: Side) -> Side:
        """The side read as an array, if it is the bare letter of a size and an array and stands against an array."""
        if side.term is None or not side.term.is_scalar or other.term is None or other.term.is_scalar:
            return side
        array = as_array(side.node, self.context)
        return self.read(reader, array, other.term.shape) if array is not None else side

    def variable(self, one: Side) -> Term | None:
        """The array by which the gradient on the left, or at the beginning of the chain, is taken."""
        term = one.term
        if (term is None or term.op != "grad") and self.chain[0]:
            term = self.read(Reader(self.context), self.chain[0][0], None).term if self.chain[0][0] is not one.node else None
        return var(term.attrs[1], term.shape) if term is not None and term.op == "grad" else None

    def of_unread(self, *nodes: Node) -> str | None:
        """The a_l for every l whose definition could not be used, where the nodes hold an a_L of which nothing else is known."""
        unread = (*self.context.broken, *self.context.opaque)
        letters = {name.split("_{")[0]: name for name in unread if not name.endswith("}") or not name[-2].isdigit()}
        for inner in (inner for node in nodes for inner in walk(node) if inner.kind == "script"):
            base, layers = peel(inner)
            letter, name = (str(base.value), layer_name(inner)) if base.kind == "name" and len(layers) == 1 else ("", None)
            known = self.context.symbols.get(self.context.name(name)) if name is not None else None
            if letter in letters and (known is None or known.how not in ("declared", "defined")):
                whole = self.context.find(letter)
                if whole is None or whole.how not in ("declared", "defined"):
                    return letters[letter]
        return None

    def failed(self, side: Side) -> Verdict:
        unread = self.of_unread(side.node) if isinstance(side.error, ShapeClash) else None
        if unread is not None:
            return Verdict("undecided", reason=f"{unread} has a definition that could not be used, so its value is not known")
        if side.unsure:
            return Verdict("undecided", reason=f"not certain, since a shape is not declared: {side.error}")
        alone = known_by_entries(side.node, side.error, self.context)
        if alone is not None:
            reason = f"{alone} is known by its entries only, and may be one number where it stands alone"
            return Verdict("undecided", reason=reason)
        if isinstance(side.error, ShapeClash):
            self.right_broken = True
            return Verdict("ill-typed", reason=f"{side.error}")
        if isinstance(side.error, Outside):
            found = outside(side.error)
            if found is not None:
                return Verdict("refuted", reason=str(side.error), counterexample=found)
        return Verdict("undecided", reason=str(side.error))

    def judged(self, claim: Equation) -> Verdict:
        """The verdict on an equation as it was read: why a side was not read, that the shapes differ, or what the engines say."""
        unread = [side for side in claim.sides if side.term is None]
        if any(isinstance(side.error, Outside) and is_difference(side.error.position) for side in unread):
            if self._holds_with_zeros(claim):
                return Verdict("undecided", reason="true if entries outside their arrays are zero, which nothing says")
        if unread:
            return self.failed(next((side for side in unread if isinstance(side.error, ShapeClash)), unread[0]))
        assert claim.both is not None
        left, right = claim.both
        if claim.differ:
            reason = f"=: the left side has shape {show_shape(left.shape)}, the right side {show_shape(right.shape)}"
            return Verdict("ill-typed", reason=reason, assumptions=tuple(claim.reader.assumptions))
        return self.decided(left, right, claim.reader)

    def _holds_with_zeros(self, claim: Equation) -> bool:
        """Whether a claim is not false where entries outside are zero."""
        context = self.context
        context.zero_outside, kept = True, context.zero_outside
        try:
            again = self.equation(Reader(context), claim.left, claim.right)
            return self.judged(again).verdict not in WRONG
        finally:
            context.zero_outside = kept

    def decided(self, left: Term, right: Term, reader: Reader, search: bool = True) -> Verdict:
        """Both engines' verdict on two terms of one shape, under the conditions of the statement if it needs them."""
        left, right = given(reader, left, right)
        scene, partial = self.scene(reader), self.partial(right)
        verdict = verdict_on(left, right, scene, partial, reader.assumptions, search)
        moving = differentials(left, right)
        free = self._with_leaves(left, right, scene) if verdict.verdict == "proved" and not moving else scene
        if free is not scene and may_hold(left, zeros(*left.shape), scene, partial):
            verdict = verdict_on(left, right, free, partial, reader.assumptions, search)
        conditions = self.context.here_conditions
        if not conditions or verdict.verdict == "proved":
            return verdict
        told = shown(conditions, self.scanned.text)
        try:
            alike = together(conditions)
            if alike == "whole":
                return verdict
            if alike == "never":
                return Verdict("undecided", reason=f"false in general, and {told} never hold together")
            left, right = restricted(left, right, reader, conditions)
        except (NotUnderstood, ShapeClash) as problem:
            return Verdict("undecided", reason=f"false in general, and the condition {told} is not read: {problem}")
        assumptions = [*reader.assumptions, f"judged where {told}, as the text says"]
        return verdict_on(left, right, self.scene(reader), self.partial(right), assumptions, search)

    def may_hold(self, left: Term, right: Term, reader: Reader) -> bool:
        """Whether both sides agree at one random point where the conditions of the statement hold."""
        with suppress(NotUnderstood, ShapeClash):
            left, right = restricted(left, right, reader, self.context.here_conditions)
        return may_hold(left, right, self.scene(reader), self.partial(right))

    def _with_leaves(self, left: Term, right: Term, scene: Scene) -> Scene:
        """The scene in which w is free under ∇_w L, where L spoke of w before w was defined, as the place where ∇_w L is 0: there
        every multiple of the gradient is the gradient."""
        known, graph = self.context.symbols, Graph(scene)
        late = {
            name
            for loss, name in gradients(left, right)
            if loss in known and name in known and name in scene.definitions and known[loss].line < known[name].line
            if name in graph.below(loss)
        }
        return scene if not late else replace(scene, definitions={n: d for n, d in scene.definitions.items() if n not in late})

    @contextmanager
    def _one_scene(self, reader: Reader, scene: Scene) -> Iterator[None]:
        """While both sides are asked about, the scene of their reader is this one, unless the reader met more."""
        self._scene = reader, self._met(reader), scene
        try:
            yield
        finally:
            self._scene = None

    def _met(self, reader: Reader) -> tuple[int, ...]:
        return len(reader.hidden), len(reader.implicit), len(self.context.symbols)

    def scene(self, reader: Reader) -> Scene:
        if self._scene is not None and self._scene[0] is reader and self._scene[1] == self._met(reader):
            return self._scene[2]
        scene = self.context.scene(reader.hidden)
        shapes = {**scene.shapes, **{n: s.shape or SCALAR for n, s in reader.implicit.items()}}
        told = {n: s.properties for n, s in reader.implicit.items() if s.properties}
        scene = replace(scene, properties={**scene.properties, **told}) if told else scene
        return replace(scene, shapes={**shapes, **{n: t.shape for n, t in reader.hidden.items()}})

    def partial(self, right: Term) -> str | None:
        """The symbol in which a differential is partial, if the dialect reads it so."""
        if not self.context.dialect.partial:
            return None
        present = differentials(right)
        whole = any(t.op == "differential" for t in right.walk())
        return next(iter(present)) if len(present) == 1 and not whole else None

    def _arguments(self, loss: str) -> frozenset[str]:
        """The symbols that a loss is written as a function of."""
        symbol = self.context.symbols.get(loss)
        return frozenset(map(self.context.name, symbol.parameters)) if symbol is not None else frozenset()

    def astray(self, *nodes: Node) -> list[str]:
        """Greek letters that nothing declares, taken for numbers where none is meant: behind a factor, as a summand, or given a
        formula further down."""
        found = [name for node in nodes for inner in walk(node) if (name := self._given_below(inner)) is not None]
        for node in (inner for tree in nodes for inner in walk(tree) if inner.kind in ("product", "sum")):
            for place, child in enumerate(node.children):
                name = layer_name(child)
                symbol = self.context.symbols.get(self.context.name(name)) if name is not None else None
                behind = node.kind == "sum" or (place and strip(node.children[place - 1]).kind not in ("number", "frac"))
                meant = name in NOISE_LETTERS if node.kind == "sum" else name in GREEK_SCALARS - NUMBERS
                if symbol is not None and symbol.how == TAKEN and meant and behind and len(node.children) > 1:
                    found.append(symbol.name)
        return [name for name in dict.fromkeys(found) if not self.assumptions.tells(name, nodes[0].start)]

    def _given_below(self, node: Node) -> str | None:
        """The name of a letter that was taken for a number, if an equation below, under this heading, says what it is."""
        name = layer_name(node) if node.kind in ("name", "script") else None
        symbol = self.context.symbols.get(self.context.name(name)) if name is not None else None
        if symbol is None or symbol.how != TAKEN:
            return None
        places = self._formulas_below.get((symbol.name, self.context.section), ())
        return symbol.name if any(place > node.start for place in places) else None

    @cached_property
    def _formulas_below(self) -> dict[tuple[str, int], list[int]]:
        """Where bare names get a formula, by name and section."""
        found: dict[tuple[str, int], list[int]] = {}
        for item in self.scanned.items:
            node = item.raw.node
            if node is not None and node.kind == "relation" and node.value[0] in ("=", ":="):
                name = layer_name(strip(node.children[0]))
                if name is not None and strip(node.children[1]).kind != "number":
                    found.setdefault((self.context.name(name), item.section), []).append(item.raw.start)
        return found

    def uncertain(self, term: Term, reader: Reader, sure: Collection[str] = SETTLED) -> bool:
        implicit = {n for n, s in self.context.symbols.items() if s.how == "implicit"}
        implicit |= {n for n, s in reader.implicit.items() if s.how not in sure}
        names = set(symbols(term)) | {t.name for t in term.walk() if t.op == "dvar"} | {name for _, name in gradients(term)}
        return bool(names & implicit)

    def plain_name(self, node: Node) -> str | None:
        names = declared_names(node, self.context)
        return names[0] if len(names) == 1 else None

    def space(self, node: Node) -> Space | None:
        try:
            return read_space(node, self.context)
        except NotASpace:
            return None
