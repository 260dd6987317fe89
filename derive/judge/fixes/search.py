"""What a wrong line should have been: small edits of it, each proved before it is offered.

Guarantee: a fix is a line in the author's notation that both engines prove (or, for a definition's shape, that types); if
none is found the reason says what was tried.  The search is bounded by counts, not by time, so that it is reproducible.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from derive.judge.fixes import edits
from derive.judge.fixes.clipping import SAID, clipped
from derive.judge.fixes.derivation import Mending
from derive.judge.fixes.discipline import has_idle_sum
from derive.judge.fixes.edits import Edit, Notation
from derive.judge.fixes.index_slips import index_slips, lowered
from derive.judge.fixes.members import balanced, member, parse_member
from derive.judge.fixes.patience import root_of
from derive.judge.fixes.slips import slips
from derive.judge.fixes.throughout import throughout
from derive.judge.proving.graph import gradients, symbols
from derive.judge.proving.memo import about
from derive.kernel.sizes import Size
from derive.language.ast import Node, walk
from derive.memo import kept
from derive.reading.bold_entries import bold
from derive.reading.conventions import bracketed
from derive.reading.events import join_events
from derive.reading.extents import computed
from derive.reading.names import strip
from derive.reading.numbered_entries import entered
from derive.reading.prepared import prepared
from derive.reading.reader import Reader
from derive.reading.split_names import apart
from derive.reading.subscripts import Boundary, Outside
from derive.reading.text_names import named
from derive.results import Verdict
from derive.terms.term import Shape, ShapeClash, Term, show_shape

if TYPE_CHECKING:
    from derive.judge.chains.sides import Form, Side, Sides

_SIZE_NOTE = re.compile(r"\\q?quad\s*\(\d+\s*(?:\\times|,)\s*\d+\)")
OWN = "no small edit mends it; this is the engine's own right side"
CARRIED = "the left side carries the mistake of the line before"
MAX_READ = 160
MAX_PROVED = 6
MAX_IN_DOCUMENT = 20_000
"""So many edits of all the wrong lines of a document together; there are documents of which every line is wrong."""
LEAST_READ = 24
MOST_SIZES = 4
MOST_SYMBOLS = 1000
MAX_CHARACTERS = 40_000
MOST_CLIPPED = 3
MOST_OWN = 4


@lru_cache(maxsize=20_000)
def _spelt(name: str, text: str) -> str:
    """A name as a document writes it, with braces or without; empty if it does not."""
    return next((written for written in (name, name.replace("{", " ").replace("}", "")) if written in text), "")


def repaired(judge: Sides, left: Node, right: Node, verdict: Verdict) -> Verdict:
    """The verdict with a fix and a diagnosis, or with a reason why there is no fix; the document's symbols stay as they are."""
    with judge.context.trial():
        return _repaired(judge, left, right, verdict)


def _repaired(judge: Sides, left: Node, right: Node, verdict: Verdict) -> Verdict:
    if judge.tried >= MAX_IN_DOCUMENT:
        judge.mended = None
        spent = f"no fix found: none was looked for, since {MAX_IN_DOCUMENT} small edits of the lines before were tried"
        return replace(verdict, reason=f"{verdict.reason}; {spent}")
    search = Search(judge, left, right)
    found, read = search.remembered(), search.read
    if found is None and judge.mended is not None:
        judge.mended = None
        search = Search(judge, left, right)
        found, read = search.remembered(), read + search.read
    judge.tried += read
    if found is None:
        judge.mended = None
        tried = f"no fix found among {read} small edits of the line"
        if search.short:
            before = judge.patience.tried(search.root)
            tried += f", a short search, since {before} edits of lines that rest on the same definitions were tried in vain"
        judge.patience.in_vain(search.root, read)
        return replace(verdict, reason=f"{verdict.reason}; {tried}")
    edit, one, two = found
    judge.mended = two.strip()
    judge.mistakes.setdefault(_form(right), set()).add(edit.diagnosis)
    why = replace(search.mending, diagnosis=edit.diagnosis) if search.mending is not None else None
    return replace(verdict, fix=f"{one.strip()}={two.strip()}", diagnosis=edit.diagnosis, mending=why)


class Search:
    """One bounded search for a fix; in a chain the left side may be what the link before was mended to."""

    def __init__(self, judge: Sides, left: Node, right: Node):
        self.judge, self.left, self.right = judge, left, right
        self.nodes: dict[str, Node | None] = {}
        self.text = judge.scanned.text
        self.left_source = self._source(left)
        self.reader = Reader(judge.context)
        self.sides = judge.read_both(self.reader, left, right)
        if judge.mended is not None:
            node = self._parsed(judge.mended)
            if node is not None:
                self.left_source = judge.mended
                self.sides = (judge.read(self.reader, node, None), self.sides[1])
        elif self.sides[0].error is not None and not isinstance(self.sides[0].error, ShapeClash):
            self._begin_before()
        terms = [side.term for side in self.sides if side.term is not None]
        axes = {axis for term in terms for node in term.walk() for axis in node.shape}
        self.many_symbols = len(judge.context.visible()) > MOST_SYMBOLS
        self.many_sizes = len({symbol for axis in axes for symbol in axis.symbols}) > MOST_SIZES
        self.read = self.proved = 0
        self.parsed = [0, 0]
        self.mending: Mending | None = None
        self.seen: set[tuple[str, str]] = set()
        self.boundary: Boundary | None = None
        self.idle: list[tuple[Edit, str, str]] | None = []
        """Candidates with a sum whose index is not used: as right as others, but nobody would write them; tried late."""
        self.root = root_of(terms, self.judge.scene(self.reader))
        self.short = judge.patience.is_short(self.root)

    def _notation(self) -> Notation:
        """How the document writes what edits may bring in."""
        context, visible = self.judge.context, self.judge.context.visible()
        scalars = [
            n for n, s in visible.items() if s.shape is not None and all(a.is_one for a in s.shape) and s.definition is None
        ]
        near = self._near_sizes()
        scalars += sorted(context.size_names - set(scalars), key=lambda s: (near.index(s) if s in near else len(near), s))
        used = [s for s in scalars if s in self.text and len(s) < 12]
        return edits.notation_of(self.text, context.dialect, used[:6], list(visible))

    def _begin_before(self) -> None:
        """Where the left side is a middle member that cannot be read, the fix is held against the beginning of the chain."""
        members, _ = self.judge.chain
        first = members[0] if members and members[0] is not self.left else None
        side = self.judge.read(self.reader, first, None) if first is not None else None
        if first is not None and side is not None and side.term is not None:
            self.left, self.left_source, self.sides = first, self._source(first), (side, self.sides[1])
            self.reader.variable = self.judge.variable(side)

    def remembered(self) -> tuple[Edit, str, str] | None:
        """What an earlier search for the same line found, proved again; else what a search finds now."""
        memo = kept()
        if memo is None:
            return self.run()
        past: dict[str, Any] = memo.answer(self._key(), dict)
        if past and (past["found"] is None or self._holds(*past["found"][1:])):
            self.read = past["read"]
            return past["found"]  # type: ignore[no-any-return]
        found = self.run()
        past.update(found=found, read=self.read)
        return found

    def _key(self) -> Hashable:
        """The line, what it was read as, and the symbols that edits may bring in."""
        one, two = (side.term for side in self.sides)
        said = tuple(str(side.error) for side in self.sides)
        read = None
        if one is not None and two is not None:
            read = about(one, two, self.judge.scene(self.reader), self.judge.partial(two))
        visible = frozenset((name, symbol.shape) for name, symbol in self.judge.context.visible().items())
        return Search.__qualname__, self.left_source, self._source(self.right), said, one, two, read, visible, self.short

    def run(self) -> tuple[Edit, str, str] | None:
        """The mistakes of lines before; edits of the right side, of the left side, two at once; the engine's own answer."""
        self.notation = self._notation()
        found = self._first(self._again(), MAX_READ)
        if found is not None:
            return found
        self.read = self.proved = 0
        if any(computed(node) or _has_bounds(node) or _is_slope(node) for node in (self.left, self.right)):
            found = self._first(self._indexed(), MAX_READ)
            if found is not None:
                return found
            if any(isinstance(side.error, Outside) for side in self.sides):
                before, self.read, self.proved = self.read, 0, 0
                found = self._first(self._lowered(), MAX_READ)
                self.read += before
                return found  # a bound is wrong, and the edits that remain touch none
            self.read = self.proved = 0
        for candidates, most in ((self._singles(), MAX_READ), (self._rearranged(), MAX_READ), (self._slips(), 2 * MAX_READ)):
            found = self._first(candidates, most)
            if found is not None:
                return found
        before, self.read = self.read, 0
        idle, self.idle = self.idle, None
        found = self._first(iter(idle or ()), LEAST_READ) or self._first(self._own(), MOST_OWN)
        self.read += before
        return found

    def _again(self) -> Iterator[tuple[Edit, str, str]]:
        """The mistakes of lines before that look the same, since such a mistake seldom comes alone; slips all along the line;
        the mistakes of all lines before."""
        mistakes = self.judge.mistakes
        alike = mistakes.get(_form(self.right), set())
        yield from self._of_kinds(alike)
        yield from self._along()
        yield from self._of_kinds(set().union(*mistakes.values()) - alike)

    def _of_kinds(self, known: set[str]) -> Iterator[tuple[Edit, str, str]]:
        for candidate in self._singles() if known else ():
            if candidate[0].diagnosis in known or candidate[0].diagnosis == CARRIED:
                yield candidate

    def _indexed(self) -> Iterator[tuple[Edit, str, str]]:
        """Slips in subscripts, bounds and windows, on the right, then on the left."""
        one, two = self.left_source, self._source(self.right)
        sizes = self._near_sizes()
        if one != self._source(self.left):
            yield Edit("the left side carries the mistake of the line before", 0, 0, ""), one, two
        if isinstance(self.sides[1].error, Boundary):
            yield Edit(SAID, 0, 0, ""), one, two
        if isinstance(self.sides[1].error, Outside):
            for low in lowered(self.right, self.text):
                yield low, one, self._apply(self.right, low)
        for edit in (*self._tops(), *index_slips(self.right, self.left, self.text, sizes)):
            yield edit, one, self._apply(self.right, edit)
        if one == self._source(self.left):
            for edit in index_slips(self.left, self.right, self.text, sizes):
                yield edit, self._apply(self.left, edit), two

    def _tops(self) -> Iterator[Edit]:
        """The upper bound of a sum, where its index would run past an axis: the last place of that axis."""
        clashes = [side.error for side in self.sides if isinstance(side.error, ShapeClash)]
        axes = [axis for error in clashes for shape in error.shapes for axis in shape if not axis.is_one]
        lengths = dict.fromkeys(str(axis).replace("·", " ") for axis in axes)
        for inner in walk(self.right):
            top = strip(inner.children[1]) if inner.kind == "bigop" else None
            if top is not None and top.kind != "none" and self.text[top.start - 1] == "{":
                for length in lengths:
                    yield Edit("wrong upper bound", top.start, top.end, length)

    def _lowered(self) -> Iterator[tuple[Edit, str, str]]:
        """Upper bounds one too high, and one slip more."""
        sizes = self._near_sizes()
        for low in lowered(self.right, self.text):
            source = self._apply(self.right, low)
            node = self._parsed(source)
            for edit in index_slips(node, self.left, source, sizes) if node is not None else ():
                new = source[: edit.start] + edit.replacement + source[edit.end :]
                yield replace(edit, diagnosis=f"{low.diagnosis}; {edit.diagnosis}"), self.left_source, new

    def _near_sizes(self) -> list[str]:
        """The size symbols of the line and of the definitions of its symbols, those first that multiply others (strides)."""
        terms = [side.term for side in self.sides if side.term is not None]
        names = {name for t in terms for name in symbols(t)} | {name for _, name in gradients(*terms)}
        definitions = self.judge.context.definitions()
        below = [definitions[name] for name in sorted(names) if name in definitions]
        nodes = [node for t in (*terms, *below) for node in t.walk()]
        sizes = {a for node in nodes for a in (*node.shape, *node.attrs) if isinstance(a, Size)}
        monomials = {m for size in sizes for m, _ in size.terms}
        strides = {s for m in monomials if len(m) > 1 for s, _ in m}
        found = {s for m in monomials for s, _ in m if len(s) < 4}
        return sorted(found, key=lambda s: (s not in strides, s))

    def _first(self, candidates: Iterator[tuple[Edit, str, str]], most: int) -> tuple[Edit, str, str] | None:
        for edit, one, two in candidates:
            if self.read >= self._most(most, one + two) or self.proved >= MAX_PROVED or self._is_damaged():
                return None
            if self.idle is not None and self._is_idle(two):
                self.idle.append((edit, one, two))
                continue
            if self._holds(one, two):
                return edit, balanced(one), balanced(two)
            found = self._clipped(edit, one, two) if self.boundary is not None else None
            if found is not None:
                return found
        return None

    def _clipped(self, edit: Edit, one: str, two: str) -> tuple[Edit, str, str] | None:
        """A candidate whose subscripts may leave their arrays, with the sums cut short one after the other."""
        for _ in range(MOST_CLIPPED):
            node = self._parsed(balanced(two))
            cut = clipped(node, balanced(two), self.boundary) if node is not None and self.boundary is not None else None
            if cut is None:
                return None
            two = cut.replacement
            if self._holds(one, two):
                said = edit.diagnosis if edit.diagnosis == SAID else f"{edit.diagnosis}; {SAID}"
                return replace(edit, diagnosis=said), balanced(one), balanced(two)
        return None

    def _is_idle(self, two: str) -> bool:
        node = self._parsed(balanced(two)) if "\\sum" in two else None
        return node is not None and has_idle_sum(node)

    def _is_damaged(self) -> bool:
        """Whether hardly a candidate can be parsed, as where the line itself was read with a repair."""
        failed, parsed = self.parsed
        return failed >= LEAST_READ + 4 * parsed

    def _most(self, most: int, source: str) -> int:
        """How many candidates are read: fewer of a long line, where each is costly to try, as with many sizes or symbols,
        and where many were tried in vain."""
        most = max(LEAST_READ, most // 4) if self.many_sizes else most
        most = LEAST_READ if self.many_symbols or self.short else most
        return max(min(most, LEAST_READ), most * MAX_CHARACTERS // max(MAX_CHARACTERS, MAX_READ * len(source)))

    def _slips(self) -> Iterator[tuple[Edit, str, str]]:
        """One symbol, number or index for another, on the right, then on the left; a transpose on the left."""
        context = self.judge.context
        found = ((_spelt(n, self.text), s.shape) for n, s in context.visible().items() if s.shape is not None)
        shapes = {n: shape for n, shape in found if n}
        groups: dict[Shape, list[str]] = {}
        for name, shape in shapes.items():
            groups.setdefault(shape, []).append(name)
        alike = {name: groups[shape] for name, shape in shapes.items()}
        sizes = [s for s in sorted(context.size_names) if len(s) < 4 and s in self.text][:4]
        one, two = self.left_source, self._source(self.right)
        for edit in slips(self.right, self.text, self.notation, alike, sizes):
            yield edit, one, self._apply(self.right, edit)
        if one != self._source(self.left) or (self.sides[0].term is not None and self.sides[0].term.op == "grad"):
            return
        for edit in (
            *edits.transposes(self.left, self.text, self.notation),
            *slips(self.left, self.text, self.notation, alike, sizes),
        ):
            yield edit, self._apply(self.left, edit), two

    def _source(self, node: Node) -> str:
        return _SIZE_NOTE.sub("", self.text[node.start : node.end])

    def _apply(self, node: Node, edit: Edit) -> str:
        return _SIZE_NOTE.sub("", self.text[node.start : edit.start] + edit.replacement + self.text[edit.end : node.end])

    def _singles(self) -> Iterator[tuple[Edit, str, str]]:
        one, two = self.left_source, self._source(self.right)
        if one != self._source(self.left):
            yield Edit(CARRIED, 0, 0, ""), one, two
        yield from self._along()
        for edit in (*self._vecs(), *self._ones(self.right)):
            yield edit, one, self._apply(self.right, edit)
        for edit in edits.edits(self.right, self.text, self.notation):
            yield edit, one, self._apply(self.right, edit)
        if one == self._source(self.left):
            for edit in edits.symbol_edits(self.left, self.text, self.notation):
                yield edit, self._apply(self.left, edit), two

    def _along(self) -> Iterator[tuple[Edit, str, str]]:
        """Slips that were made in several places of the right side."""
        visible = self.judge.context.visible()
        shapes = {n: s.shape for n, s in visible.items() if s.shape is not None and not any(a.is_one for a in s.shape)}
        for edit in throughout(self.right, self.text, self.judge.context.labels, shapes):
            yield edit, self.left_source, edit.replacement

    def _vecs(self) -> Iterable[Edit]:
        """A vec that the right side lacks."""
        one, two = (side.term for side in self.sides)
        if one is not None and two is not None and one.cols.is_one and one.rows == two.rows * two.cols and one.shape != two.shape:
            source = self._source(self.right)
            yield Edit("missing vec", self.right.start, self.right.end, f"\\operatorname{{vec}}\\left({source}\\right)")

    def _ones(self, node: Node) -> Iterable[Edit]:
        """Vectors of ones, where a product or an equation asks for one of a certain length."""
        lengths = self._lengths()
        for length in lengths:
            yield from edits.with_ones(node, self.text, self.notation, length)

    def _lengths(self) -> list[str]:
        one, two = self.sides
        shapes: list[Shape] = []
        for side in (one, two):
            if isinstance(side.error, ShapeClash):
                shapes.extend(side.error.shapes)
        if one.term is not None and two.term is not None and one.term.shape != two.term.shape:
            shapes.extend([two.term.shape])
        found = dict.fromkeys(show_shape((axis,)) for shape in shapes for axis in shape if not axis.is_one)
        return [length.strip("()") for length in found][:3]

    def _rearranged(self) -> Iterator[tuple[Edit, str, str]]:
        for edit in edits.rearrangements(self.right, self.text, self.notation):
            yield edit, self.left_source, self._apply(self.right, edit)

    def _own(self) -> Iterator[tuple[Edit, str, str]]:
        """The engine's own right side for a gradient or a differential, written in the author's signs."""
        from derive.judge.fixes.own_answer import own_right_side

        one, two = self.sides
        if one.term is None:
            return
        named = gradients(two.term) if two.term is not None else frozenset()
        for latex in own_right_side(one.term, named, self.judge.scene(self.reader), self.notation):
            yield (
                Edit(OWN, self.right.start, self.right.end, latex),
                self.left_source,
                latex,
            )

    def _holds(self, one: str, two: str) -> bool:
        """Whether a candidate reads, types, passes the numerical sieve and is proved."""
        one, two = balanced(one), balanced(two)
        self.boundary = None
        if (one, two) in self.seen:
            return False
        self.seen.add((one, two))
        right = self._parsed(two)
        self.parsed[right is not None] += 1
        if right is None:
            return False
        self.read += 1
        reader = Reader(self.judge.context)
        reader.hint(self.left if one == balanced(self.left_source) else self._parsed(one) or self.left, right)
        shared = one == balanced(self.left_source) and not computed(self.left) and not computed(right)
        first = self.sides[0] if shared else self._left(reader, one)
        if first is None or first.term is None:
            return False
        reader.hidden.update(self.reader.hidden)
        reader.variable = self.reader.variable
        second = self.judge.read(reader, right, first.term.shape)
        self.boundary = second.error if isinstance(second.error, Boundary) else None
        if second.term is None or second.term.shape != first.term.shape:
            return False
        explicit = any("chain rule" in told or "argument put in" in told for told in self.reader.assumptions)
        same = first.term == second.term and not explicit
        same = one == two if computed(right) else same
        if same or reader.implicit or self.reader.implicit:
            return False
        if _by_itself(first.term, second.term) and not _by_itself(*(side.term for side in self.sides)):
            return False
        for sentence in self.reader.assumptions:
            reader.assume(sentence)
        return self._true(first.term, second.term, reader)

    def _parsed(self, source: str) -> Node | None:
        if source not in self.nodes:
            self.nodes[source] = self._parse(source)
        return self.nodes[source]

    def _parse(self, source: str) -> Node | None:
        macros = self.judge.scanned.macros
        node = member(source, macros) if any(name in source for name in macros) else parse_member(source)
        if node is None:
            return None
        context = self.judge.context
        read = entered(prepared(node, context.dialect, context.bare_layers), context.numbered_entries)
        read = named(read, context.text_names)
        read = read if context.notations is None else context.notations.read(read)
        read = bold(bracketed(join_events(read, context.labels), context.bracketed), context.bold_letters)
        return apart(read, context.array_of, context)

    def _left(self, reader: Reader, one: str) -> Side | None:
        node = self._parsed(one)
        return self.judge.read(reader, node, None) if node is not None else None

    def _true(self, left: Term, right: Term, reader: Reader) -> bool:
        if not self.judge.may_hold(left, right, reader):
            return False
        self.proved += 1
        verdict = self.judge.decided(left, right, reader, search=False)
        self.mending = Mending(left, right, self.judge.scene(reader), "", verdict.evidence)
        return verdict.verdict == "proved"


def _by_itself(left: Term | None, right: Term | None) -> bool:
    """Whether a gradient is told by that gradient itself: an edit that comes to this is true and says nothing."""
    core = left.args[0] if left is not None and left.op == "transpose" else left
    return core is not None and right is not None and core.op == "grad" and bool(gradients(core) & gradients(right))


def _form(node: Node) -> Form:
    """What a tree looks like, its names and numbers apart."""
    return node.kind, tuple(map(_form, node.children))


def _has_bounds(node: Node) -> bool:
    return any(inner.kind == "bigop" and inner.children[1].kind != "none" for inner in walk(node))


def _is_slope(node: Node) -> bool:
    """Whether a side is a derivative of an entry by an entry."""
    return node.kind == "frac" and all(any(n.kind == "script" for n in walk(child)) for child in node.children)
