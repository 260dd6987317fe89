"""One chain of relations: declarations, definitions and claims, link by link.

A chain A = B = C has two links.  A link whose left (or last) side is a symbol without a definition defines it, a link
with ∈ declares or speaks of a shape, any other equation is a claim and goes to `derive.judge.decide`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from derive.calculus.differential import NoDifferential
from derive.evaluator.scene import Scene
from derive.judge import arithmetic, fixes
from derive.judge.assumed import Assumptions, property_of
from derive.judge.decide import decide
from derive.judge.doubts import doubt
from derive.judge.graph import Circular, Graph, differentials, gradients, symbols
from derive.judge.prover import mentioned
from derive.judge.scan import KEPT, Item, Scanned, declared_names
from derive.judge.targets import Target, target_of
from derive.judge.values import with_values
from derive.judge.verdict import verdict_on
from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.reading import families
from derive.reading.assuming import assumed
from derive.reading.context import Context, Symbol
from derive.reading.errors import NeedsShape, NotUnderstood, Undeclared
from derive.reading.functions import ELEMENTWISE, plain
from derive.reading.names import layer_name
from derive.reading.reader import Reader
from derive.reading.spaces import NotASpace, Space, read_size, read_space
from derive.results import Verdict
from derive.terms.lower import Opaque
from derive.terms.term import SCALAR, Shape, ShapeClash, Term, array, grad, num, show_shape, var

SMALL_SIZE = 6
MEMBER = ("\\in", "∈")
EQUAL = ("=", "\\equiv", "==")
DEFINE = (":=", "\\coloneqq", "\\triangleq", "\\stackrel{def}{=}", "\\leftarrow", "\\gets", "≔", "\\doteq", "=:")
COMPARE = ("\\geq", "\\ge", "\\leq", "\\le", "<", ">", "\\neq", "\\ne", "\\gt", "\\lt", "\\leqslant", "\\geqslant", "≥", "≤", "≠")


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


@dataclass
class Side:
    """A side of a link after reading: a term, or the error that reading met."""

    node: Node
    term: Term | None = None
    error: Exception | None = None


class LinkJudge:
    """Judges chains in order; definitions go into the context."""

    def __init__(self, scanned: Scanned, context: Context, wanted: Callable[[int], bool], mending: bool = True):
        self.scanned, self.context, self.wanted, self.mending = scanned, context, wanted, mending
        self.assumptions = Assumptions(scanned)

    # ------------------------------------------------------------------------------------------------------------ chains

    def judge(self, item: Item, last: Node | None) -> list[Link]:
        node = item.raw.node
        assert node is not None
        members, relations = list(node.children), node.value
        if members[0].kind == "none":
            if last is None:
                return [
                    self._link(
                        item,
                        members[0],
                        members[-1],
                        0,
                        "claim",
                        Verdict("unreadable", reason="nothing stands before this relation"),
                    )
                ]
            members[0] = last
        self._local_sizes(item)
        families.tie_to_matrices(self.context, self.scanned.lines.line(item.raw.start))
        self.mended: str | None = None
        links: list[Link] = []
        broken = False
        for place, relation in enumerate(relations):
            link = self._one(item, members, relations, place, broken)
            broken = link.verdict.verdict == "ill-typed" and relation in EQUAL and self._right_broken
            links.append(link)
        return links

    _right_broken = False

    def _one(self, item: Item, members: list[Node], relations: tuple[str, ...], place: int, broken: bool) -> Link:
        relation, left, right = relations[place], members[place], members[place + 1]
        self._right_broken = False
        self._formula: Formula | None = None
        if relation in MEMBER:
            kind, verdict = self._membership(item, left, right, place)
        elif relation in EQUAL or relation in DEFINE:
            space = self._space(right)
            if space is not None and place > 0:
                kind, verdict = "claim", self._shape_claim(left, space)
            else:
                kind, verdict = self._equation(item, members, relations, place, broken)
        elif relation in COMPARE:
            kind, verdict = self._comparison(left, relation, right)
        else:
            kind, verdict = "remark", Verdict("definition", reason=f"{relation} asserts nothing that can be judged")
        return self._link(item, left, right, place, kind, verdict)

    def _link(self, item: Item, left: Node, right: Node, place: int, kind: str, verdict: Verdict) -> Link:
        text = self.scanned.text
        start, end = (left.start if place == 0 else min(left.start, right.start)), right.end
        if place == 0:
            start = max(min(start, end), item.raw.start) if left.start < item.raw.start else item.raw.start
        anchor = start if place == 0 else self._sign(left.end, right.start)
        if left.start >= item.raw.start:
            latex = text[left.start : right.end]
        else:
            latex = text[item.raw.start : right.end]
        return Link(start, end, anchor, latex.strip(), kind, verdict, list(item.raw.notes), self._formula)

    def _sign(self, start: int, stop: int) -> int:
        """Where the relation sign stands between two members."""
        text = self.scanned.text
        place = start
        while place < stop:
            rest = text[place:stop]
            if rest[0] in " \t\n\r&":
                place += 1
            elif rest.startswith("\\\\"):
                place += 2
            else:
                return place
        return start

    # ----------------------------------------------------------------------------------------------------------- declaring

    def _space(self, node: Node) -> Space | None:
        try:
            return read_space(node, self.context)
        except NotASpace:
            return None

    def _membership(self, item: Item, left: Node, right: Node, place: int) -> tuple[str, Verdict]:
        try:
            space = read_space(right, self.context)
        except NotASpace as problem:
            return "declaration", Verdict("definition", reason=f"not used: {problem}")
        samples = self._samples(left, space, item) if place == 0 else None
        if samples is not None:
            return "declaration", Verdict("definition", reason=samples)
        names = declared_names(left, self.context) if place == 0 else []
        bare = left.kind == "list" or target_of(left, self.context) is not None
        if place > 0 or not names or not bare or (left.kind != "list" and self._plain_name(left) is None):
            return "claim", self._shape_claim(left, space)
        line = self.scanned.lines.line(item.raw.start)
        verdicts = [self._declare(name, space, line) for name in names]
        wrong = next((v for v in verdicts if v.verdict != "definition"), None)
        if wrong is not None or all(v.rule == "declared again" for v in verdicts):
            return "claim", wrong or Verdict("proved", rule="declared shape", reason="the same shape was declared before")
        return "declaration", Verdict("definition", reason=", ".join(names) + f" of shape {show_shape(space.shape)}")

    def _samples(self, left: Node, space: Space, item: Item) -> str | None:
        """What x_i ∈ ℝᵈ declares for every i at once."""
        line = self.scanned.lines.line(item.raw.start)
        nodes = left.children if left.kind == "list" else (left,)
        found = [families.declare(node, space, self.context, line) for node in nodes]
        return ", ".join(text for text in found if text) if all(found) else None

    def _plain_name(self, node: Node) -> str | None:
        names = declared_names(node, self.context)
        return names[0] if len(names) == 1 else None

    def _declare(self, name: str, space: Space, line: int) -> Verdict:
        context = self.context
        if space.counts:
            context.size_names.add(name)
            context.touched.add(name)
            return Verdict("definition")
        old = context.symbols.get(name)
        if old is not None and old.shape is not None and old.section == context.section and old.how != "implicit":
            if old.shape == space.shape:
                old.properties |= space.properties
                return Verdict("definition", rule="declared again")
            if old.definition is not None:
                reason = f"∈: {name} has shape {show_shape(old.shape)}, the right side says {show_shape(space.shape)}"
                return Verdict("ill-typed", reason=reason)
        facts = {f.what for f in self.scanned.facts if f.name == name and f.what in KEPT}
        context.declare(name, space.shape, line, space.properties | facts)
        return Verdict("definition")

    def _shape_claim(self, left: Node, space: Space) -> Verdict:
        reader = Reader(self.context)
        side = self._read(reader, left, space.shape)
        if side.term is None:
            return self._failed(side)
        if side.term.shape == space.shape:
            return Verdict(
                "proved", rule="shape", reason="the shape follows from those declared", assumptions=tuple(reader.assumptions)
            )
        if self._uncertain(side.term, reader):
            return Verdict("undecided", reason="the shapes differ, but one of them is not declared")
        return Verdict(
            "ill-typed",
            reason=f"∈: the left side has shape {show_shape(side.term.shape)}, the space says {show_shape(space.shape)}",
            assumptions=tuple(reader.assumptions),
        )

    # ------------------------------------------------------------------------------------------------------------ equations

    def _equation(
        self, item: Item, members: list[Node], relations: tuple[str, ...], place: int, broken: bool
    ) -> tuple[str, Verdict]:
        left, right = members[place], members[place + 1]
        if left.kind == "name" and right.kind == "list" and any(child.kind == "dots" for child in right.children):
            return "declaration", Verdict("definition", reason=f"says how far the index {left.value} runs")
        size = self._size_relation(left, right)
        if size is not None:
            return size
        call = self._function_again(item, left, right)
        if call is not None:
            return call
        target = self._word_target(target_of(left, self.context), right)
        if target is not None and self._is_new(target, right, relations[place]):
            body = self._body(members, relations, place)
            kind, verdict = self._define(item, target, body, left)
            if verdict.verdict != "definition" or verdict.reason.startswith("not used"):
                self._recover(item, target, members, relations)
            return kind, verdict
        other = target_of(right, self.context)
        if other is not None and other.kind == "name" and self._is_new(other, left, relations[place]) and target is None:
            return self._define(item, other, left, right)
        if relations[place] in DEFINE:
            return "definition", Verdict("definition", reason="an assignment: nothing to prove")
        how = assumed(self.scanned.text, item.block.opener, item.block.kind == "display") if place == 0 else ""
        if how:
            return self._assume(item, left, right, how)
        return "claim", self._claim(item, left, right, broken)

    def _function_again(self, item: Item, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """σ(t) = … for a built-in σ and a new letter t: a claim if it is the built-in function, else its definition here."""
        if left.kind != "product" or len(left.children) != 2 or left.value != ("",):
            return None
        head, group = left.children
        inner = group.children[0] if group.kind == "group" and group.value == "(" else None
        word = plain(str(head.value)) if head.kind == "name" else ""
        if (
            word not in ELEMENTWISE
            or inner is None
            or inner.kind != "name"
            or self.context.known(self.context.name(str(inner.value)))
        ):
            return None
        reader, parameter = Reader(self.context), str(inner.value)
        reader.implicit_parameter(parameter)
        one, two = self._read(reader, left, None), self._read(reader, right, SCALAR)
        if one.term is None or two.term is None or not two.term.is_scalar:
            return None
        verdict = self.decided(one.term, two.term, reader, search=False)
        if verdict.verdict == "proved" or self.context.known(str(head.value)):
            return "claim", verdict
        self.context.define(str(head.value), two.term, self.scanned.lines.line(item.raw.start), (parameter,))
        return "definition", Verdict("definition", reason=f"here {head.value} is not the function that usually has this name")

    def _assume(self, item: Item, left: Node, right: Node, how: str) -> tuple[str, Verdict]:
        """Take an equation that is not true anyway as given, from here to the end of its sentence or of its section."""
        reader = Reader(self.context)
        one, two = self._sides(reader, left, right)
        for side in (one, two):
            if isinstance(side.error, ShapeClash):
                return "assumption", self._failed(side)
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return "assumption", Verdict("definition", reason="assumed by the text, but not understood, so not used")
        known = self.decided(one.term, two.term, reader, search=False)
        if known.verdict == "proved":
            return "claim", known
        stated = property_of(one.term, two.term)
        if stated is not None and stated[0] in self.context.symbols:
            self.context.symbols[stated[0]].properties |= {stated[1]}
            self.context.touched.add(stated[0])
            return "assumption", Verdict("definition", reason=f"assumed: {stated[0]} is {stated[1]}")
        latex = self.scanned.text[left.start : right.end].strip()
        self.assumptions.take(one.term, two.term, latex, item.raw.start, item.block.end, how)
        return "assumption", Verdict("definition", reason="assumed by the text")

    def _under_assumptions(self, offset: int, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """For a claim that is false in general: proved or undecided, where the text assumes something of its symbols."""
        if one.term is None or two.term is None or one.term.shape != two.term.shape:
            return None
        return self.assumptions.weakened(
            offset, self.context.section, one.term, two.term, self.scene(reader),
            lambda a, b: self.decided(a, b, reader, search=False),
        )  # fmt: skip

    def _word_target(self, target: Target | None, right: Node) -> Target | None:
        """h_{in} = X W + b: an array without the indices i and n on the right, so the subscript is a word of the name."""
        if target is None or target.kind != "entry" or len(target.indices) < 2:
            return target
        reader = Reader(self.context)
        side = self._read(reader, right, None)
        if side.term is None or side.term.is_scalar or set(target.indices) & reader.free.keys():
            return target
        written = f"{target.written}_{{{''.join(target.indices)}}}"
        return Target("name", self.context.name(written), written)

    def _recover(self, item: Item, target: Target, members: list[Node], relations: tuple[str, ...]) -> None:
        """After a definition that failed: the shape stated at the end of the chain still holds; else the symbol is not usable."""
        self.context.touched.add(target.name)
        known = self.context.symbols.get(target.name)
        self.context.opaque[target.name] = frozenset(self._names(members[1:]))
        if known is not None and known.how in ("defined", "implicit"):
            self.context.forget(target.name, keep=False)
            del self.context.symbols[target.name]
        elif target.indices or (known is not None and known.shape is not None):
            return
        line = self.scanned.lines.line(item.raw.start)
        space = self._space(members[-1]) if relations[-1] in (*MEMBER, *EQUAL) else None
        if space is not None:
            self.context.declare(target.name, space.shape, line).how = "recovered"
        else:
            self.context.broken[target.name] = line

    def _names(self, nodes: list[Node]) -> set[str]:
        return {
            self.context.name(name)
            for node in nodes
            for inner in walk(node)
            if inner.kind in ("name", "script") and (name := layer_name(inner)) is not None
        }

    def _is_new(self, target: Target, body: Node, relation: str) -> bool:
        """Whether a target has no definition yet and the body does not speak of it."""
        symbol = self.context.find(target.name)
        if symbol is not None and symbol.definition is not None and relation not in DEFINE and not symbol.stale:
            if not self._number_anew(symbol, body) and not self._function_anew(symbol, target):
                return False
        if symbol is not None and "ones" in symbol.properties:
            return False
        return not target.mentioned_in(body, self.context)

    def _number_anew(self, symbol: Symbol, body: Node) -> bool:
        """L = 2 under an earlier heading and L = 3 under this one: a number that is set anew."""
        constant = symbol.definition is not None and symbol.definition.op == "num"
        return constant and symbol.section != self.context.section and body.kind == "number"

    def _function_anew(self, symbol: Symbol, target: Target) -> bool:
        """J(z) under an earlier heading and J(a) under this one: a function of something else."""
        return target.kind == "call" and symbol.section != self.context.section and symbol.parameters != target.parameters

    def _body(self, members: list[Node], relations: tuple[str, ...], place: int) -> Node:
        """The first member to the right that is not itself new."""
        for number in range(place + 1, len(members)):
            if relations[number - 1] not in (*EQUAL, *DEFINE):
                break
            target = target_of(members[number], self.context)
            if target is None or not self._is_new(target, Node("none"), "=") or number + 1 >= len(members):
                return self._readable(members, relations, number)
            if relations[number] not in (*EQUAL, *DEFINE):
                return members[number]
        return members[place + 1]

    def _readable(self, members: list[Node], relations: tuple[str, ...], first: int) -> Node:
        """The first member from `first` on that can be read, else the first: `h(z) = p(y = 1) = σ(z)` defines h by σ(z)."""
        for number in range(first, len(members)):
            if number > first and relations[number - 1] not in EQUAL:
                break
            if not isinstance(self._read(Reader(self.context), members[number], None).error, (NotUnderstood, NotASpace)):
                return members[number]
        return members[first]

    def _circular(self, name: str, term: Term, reader: Reader) -> bool:
        """Whether the symbol would rest on itself; such an equation defines nothing."""
        losses = {t.attrs[0] for t in term.walk() if t.op in ("grad", "hessian")}
        try:
            return name in Graph(self.scene(reader)).below_all((symbols(term) | losses) - reader.implicit.keys())
        except Circular:
            return True

    def _forgotten(self, symbol: Symbol) -> bool:
        """Whether the shape that is known of a symbol says nothing about a new definition."""
        if symbol.how == "recovered":
            return symbol.section != self.context.section
        return symbol.how == "implicit" or (symbol.stale and symbol.how == "defined")

    def _define(self, item: Item, target: Target, body: Node, target_node: Node) -> tuple[str, Verdict]:
        context = self.context
        line = self.scanned.lines.line(item.raw.start)
        symbol = context.find(target.name)
        if symbol is not None and self._forgotten(symbol):
            symbol = None
        want = symbol.shape if symbol is not None and not target.indices else None
        reader = Reader(context)
        for name in target.new_parameters(context):
            reader.implicit_parameter(name)
        side = self._read(reader, body, want)
        if side.term is None:
            verdict = self._failed(side)
            if isinstance(side.error, Undeclared):
                return "definition", Verdict("definition", reason=f"not used further: {side.error}")
            return ("definition" if verdict.verdict == "undecided" else "claim"), verdict
        term = side.term
        if len(reader.free) == 1 and term.cols.is_one and self._define_samples(target_node, term, reader, line):
            return "definition", Verdict(
                "definition",
                reason=f"defines {target.name} for every {', '.join(reader.free)}",
                assumptions=tuple(reader.assumptions),
            )
        if target.indices:
            return self._define_entries(target, term, reader, line)
        if reader.free:
            names = ", ".join(reader.free)
            return "definition", Verdict("undecided", reason=f"the index {names} stands on the right side only")
        if symbol is not None and symbol.shape is not None and symbol.shape != term.shape:
            if self._uncertain(term, reader):
                return "definition", Verdict("undecided", reason="the shapes differ, but one of them is not declared")
            self._right_broken = True
            return "claim", Verdict(
                "ill-typed",
                reason=f"=: {target.name} has shape {show_shape(symbol.shape)}, the right side {show_shape(term.shape)}",
                assumptions=tuple(reader.assumptions),
            )
        if self._circular(target.name, term, reader):
            return "claim", self._claim(item, target_node, body, False)
        for implicit in reader.implicit.values():
            implicit.how = "parameter" if implicit.name in target.parameters else "implicit"
            context.symbols.setdefault(implicit.name, implicit)
        context.define(target.name, term, line, target.parameters)
        for name, hidden in reader.hidden.items():
            context.define(name, hidden, line)
        self._formula = Formula(var(target.name, term.shape), term, context.scene())
        return "definition", Verdict("definition", reason=f"defines {target.name}", assumptions=tuple(reader.assumptions))

    def _define_samples(self, node: Node, term: Term, reader: Reader, line: int) -> bool:
        """z_i = W x_i for every i defines the rows of one array, if z is no array of its own."""
        key = families.key_of(node, self.context)
        ((name, count),) = reader.free.items()
        if key is None or families.index_of(node) != name or count is None or (term.is_scalar and key[1] == "sub"):
            return False
        known = self.context.families.get(key)
        if known is not None and (known.count, known.length) != (count, term.rows):
            return False
        family = known or families.add(key, count, term.rows, self.context)
        self.context.define(family.stack, families.stacked(term, name, count), line)
        return True

    def _define_entries(self, target: Target, term: Term, reader: Reader, line: int) -> tuple[str, Verdict]:
        """y_i = … and Y_ij = … define the array."""
        symbol = self.context.find(target.name)
        extra = [name for name in reader.free if name not in target.indices]
        if extra:
            return "definition", Verdict("undecided", reason=f"the index {', '.join(extra)} stands on the right side only")
        sizes = [reader.free.get(name) for name in target.indices]
        shape = symbol.shape if symbol is not None else None
        if shape is not None:
            long = [a for a in shape if not a.is_one] if len(target.indices) == 1 else list(shape)
            sizes = [s or long[k] if k < len(long) else s for k, s in enumerate(sizes)]
        if not term.is_scalar or any(s is None for s in sizes):
            return "definition", Verdict("definition", reason="nothing says how far the indices run; not used further")
        known = [s for s in sizes if s is not None]
        if len(known) == 1:
            row = shape is not None and shape[0].is_one
            made = array("·r", 1, target.indices[0], known[0], term) if row else array(target.indices[0], known[0], "·c", 1, term)
        else:
            made = array(target.indices[0], known[0], target.indices[1], known[1], term)
        if shape is not None and shape != made.shape:
            return "claim", Verdict(
                "ill-typed",
                reason=f"=: {target.name} has shape {show_shape(shape)}, the indices run over {show_shape(made.shape)}",
            )
        self.context.define(target.name, made, line)
        return "definition", Verdict(
            "definition", reason=f"defines {target.name} entry by entry", assumptions=tuple(reader.assumptions)
        )

    # -------------------------------------------------------------------------------------------------------------- claims

    def _claim(self, item: Item, left: Node, right: Node, broken: bool) -> Verdict:
        if not self.wanted(self.scanned.lines.line(left.start)) and not self.wanted(self.scanned.lines.line(right.start)):
            return Verdict("undecided", reason="not selected")
        numbers = arithmetic.judge(left, right, self.scanned.text)
        if numbers is not None:
            return numbers
        reader = Reader(self.context)
        one, two = self._sides(reader, left, right)
        if one.term is not None and two.term is not None and one.term.shape == two.term.shape:
            self._formula = Formula(one.term, two.term, self.scene(reader))
        if one.error is not None and broken:
            self._right_broken = two.term is None and isinstance(two.error, ShapeClash)
        verdict = self._judged(one, two, reader)
        if one.term is not None and one.term.op == "grad":
            self.assumptions.gradients.append((one.term, self.context.section))
        self._right_broken = isinstance(two.error, ShapeClash)
        if self._formula is not None:
            read = self._formula
            why = doubt(read.left, read.right, read.scene, self.partial(read.right), self.context.opaque, verdict.verdict)
            if why is not None:
                return replace(verdict, verdict="undecided", counterexample=None, evidence=None, reason=why)
        if verdict.verdict == "refuted" and (matrix := self._loose(one, two, reader)):
            return replace(
                verdict,
                verdict="undecided",
                counterexample=None,
                reason=f"false if {matrix} has nothing to do with the samples; say, for example, that they are its rows",
            )
        if verdict.verdict in ("refuted", "ill-typed"):
            if self._uncertain_claim(one, two, reader):
                return replace(
                    verdict,
                    verdict="undecided",
                    counterexample=None,
                    reason=f"not certain, since a shape is not declared: {verdict.reason}",
                )
            other = (
                self._under_assumptions(item.block.opener, one, two, reader)
                or self._total_reading(one, two, reader)
                or self._stated_reading(one, two, reader)
                or self._later_reading(one, two, reader)
                or self._differential_reading(left, right)
            )
            if other is not None:
                return other
            if self.mending:
                verdict = fixes.repaired(self, item, left, right, verdict)
        return verdict

    def _sides(self, reader: Reader, left: Node, right: Node) -> tuple[Side, Side]:
        reader.hint(left, right)
        one = self._read(reader, left, None)
        two = self._read(reader, right, one.term.shape if one.term is not None else None)
        if one.term is None and isinstance(one.error, NeedsShape) and two.term is not None:
            one = self._read(reader, left, two.term.shape)
        return one, two

    def _judged(self, one: Side, two: Side, reader: Reader) -> Verdict:
        for side in (one, two):
            if isinstance(side.error, ShapeClash):
                return self._failed(side)
        for side in (one, two):
            if side.term is None:
                return self._failed(side)
        assert one.term is not None and two.term is not None
        left, right = one.term, two.term
        if left.shape != right.shape:
            reason = f"=: the left side has shape {show_shape(left.shape)}, the right side {show_shape(right.shape)}"
            return Verdict("ill-typed", reason=reason, assumptions=tuple(reader.assumptions))
        return self.decided(left, right, reader)

    def decided(self, left: Term, right: Term, reader: Reader, search: bool = True) -> Verdict:
        """Both engines' verdict on two terms of one shape."""
        return verdict_on(left, right, self.scene(reader), self.partial(right), reader.assumptions, search)

    def scene(self, reader: Reader) -> Scene:
        scene = self.context.scene(reader.hidden)
        shapes = {**scene.shapes, **{n: s.shape or SCALAR for n, s in reader.implicit.items()}}
        return replace(scene, shapes={**shapes, **{n: t.shape for n, t in reader.hidden.items()}})

    def partial(self, right: Term) -> str | None:
        """The symbol in which a differential is partial, if the dialect reads it so."""
        if not self.context.dialect.partial:
            return None
        present = differentials(right)
        whole = any(t.op == "differential" for t in right.walk())
        return next(iter(present)) if len(present) == 1 and not whole else None

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

    def _later_reading(self, one: Side, two: Side, reader: Reader) -> Verdict | None:
        """Undecided, where a word further down gives a symbol a value with which the claim holds."""
        later = self._facts_later()
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
        reader = Reader(self.context, italic_d=True)
        one, two = self._sides(reader, left, right)
        if one.term is None or two.term is None or one.term.shape != two.term.shape or not differentials(one.term, two.term):
            return None
        if self.decided(one.term, two.term, reader, search=False).verdict != "proved":
            return None
        return Verdict(
            "undecided",
            reason="d is the name of a size or symbol here; read as the differential sign the line holds: "
            "write \\mathrm{d} for the differential",
        )

    # ------------------------------------------------------------------------------------------------------------- helpers

    def _read(self, reader: Reader, node: Node, want: Shape | None) -> Side:
        try:
            return Side(node, reader.term(node, want))
        except (NotUnderstood, ShapeClash, NotASpace) as error:
            return Side(node, error=error)
        except RecursionError:
            return Side(node, error=NotUnderstood("the formula is nested too deeply"))

    def _failed(self, side: Side) -> Verdict:
        if isinstance(side.error, ShapeClash):
            self._right_broken = True
            return Verdict("ill-typed", reason=f"{side.error}")
        return Verdict("undecided", reason=str(side.error))

    def _loose(self, one: Side, two: Side, reader: Reader) -> str | None:
        assert one.term is not None and two.term is not None
        graph = Graph(self.scene(reader))
        names = mentioned(one.term, two.term) | {loss for loss, _ in gradients(one.term, two.term)}
        try:
            return families.loose(graph.below_all(names), self.context)
        except Circular:
            return None

    def _uncertain(self, term: Term, reader: Reader) -> bool:
        implicit = {n for n, s in self.context.symbols.items() if s.how == "implicit"}
        implicit |= {n for n, s in reader.implicit.items() if s.how != "parameter"}
        names = set(symbols(term)) | {t.name for t in term.walk() if t.op == "dvar"}
        return bool(names & implicit)

    def _uncertain_claim(self, one: Side, two: Side, reader: Reader) -> bool:
        if any(symbol.how != "parameter" for symbol in reader.implicit.values()):
            return True
        return any(side.term is not None and self._uncertain(side.term, reader) for side in (one, two))

    def _comparison(self, left: Node, relation: str, right: Node) -> tuple[str, Verdict]:
        numbers = arithmetic.compare(left, relation, right)
        if numbers is not None:
            return "claim", numbers
        return "assumption", Verdict("definition", reason="an inequality: taken as given, not judged")

    # --------------------------------------------------------------------------------------------------------------- sizes

    def _size_relation(self, left: Node, right: Node) -> tuple[str, Verdict] | None:
        """N = 100, n^{(0)} = 3, n = p m for symbols that are sizes."""
        name = self._plain_name(left)
        if name is None or left.kind not in ("name", "script") or not self.context.is_size(name):
            return None
        anew = right.kind == "number" and self.context.size_sections.get(name, self.context.section) != self.context.section
        if name in self.context.sizes and not anew:
            return None
        symbol = self.context.symbols.get(name)
        elsewhere = symbol is not None and symbol.section != self.context.section and name in self.context.array_names
        if (symbol is not None and not elsewhere) or any(self._is_array(inner) for inner in walk(right)):
            return None
        saved = set(self.context.size_names)
        try:
            size = read_size(right, self.context)
        except NotASpace:
            self.context.size_names = saved
            return None
        if name in size.symbols:
            return None
        self.context.size_sections[name] = self.context.section
        self.context.touched.add(name)
        number = size.as_int()
        if number is not None and number > SMALL_SIZE and number not in self.context.literals:
            self.context.stated[name] = size
            return "assumption", Verdict("definition", reason=f"{name} = {size}: claims are judged for every {name} all the same")
        self.context.sizes[name] = size
        for symbol in self.context.symbols.values():
            if symbol.shape is not None:
                symbol.shape = tuple(self.context.resolve(axis) for axis in symbol.shape)
        return "assumption", Verdict("definition", reason=f"a relation between sizes: {name} = {size}")

    def _is_array(self, node: Node) -> bool:
        name = layer_name(node) if node.kind in ("name", "script") else None
        return name is not None and self.context.find(self.context.name(name)) is not None

    def _counted(self) -> list[tuple[int, str, str, int]]:
        """Facts “N is the number of rows of X”: part of the document, name, other symbol with axis, line."""
        found = []
        for fact in self.scanned.facts:
            if fact.what in ("rows_of", "columns_of"):
                axis = 0 if fact.what == "rows_of" else 1
                part = self.scanned.parts.get(fact.offset, 0)
                found.append((part, fact.name, f"{axis}{fact.other}", self.scanned.lines.line(fact.offset)))
        return found

    def _local_sizes(self, item: Item) -> None:
        """What the words of this part of the document, or of an earlier one, say of numbers of rows."""
        self._later: dict[str, tuple[str, int]] = {}
        best: dict[str, tuple[int, str]] = {}
        for part, name, other, line in self._counted():
            if part <= item.part and (name not in best or part >= best[name][0]):
                best[name] = (part, other)
            elif part > item.part and name not in self._later:
                self._later[name] = (other, line)
        for name, (_, other) in best.items():
            size = self._axis(other)
            self._later.pop(name, None)
            if size is not None:
                self.context.size_names.add(name)
                self.context.sizes[name] = size

    def _axis(self, other: str) -> Size | None:
        axis, name = int(other[0]), other[1:]
        for candidate in (name, name[1:] if name.startswith("d") else name):
            symbol = self.context.find(self.context.name(candidate))
            if symbol is not None and symbol.shape is not None:
                return symbol.shape[axis]
        return None

    def _facts_later(self) -> dict[str, tuple[Size, int]]:
        found = {}
        for name, (other, line) in self._later.items():
            size = self._axis(other)
            if size is not None:
                found[name] = (size, line)
        return found


__all__ = ["Link", "LinkJudge", "grad", "num"]
