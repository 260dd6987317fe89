"""What a wrong line should have been: small edits of it, each proved before it is offered.

Guarantee: a fix is a line in the author's notation that both engines prove (or, for a definition's shape, that types); if
none is found the reason says what was tried.  The search is bounded by counts, not by time, so that it is reproducible.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from derive.judge.quick import probably_equal
from derive.judge import edits
from derive.judge.edits import Edit, Notation
from derive.judge.graph import Circular, gradients
from derive.language.ast import Node
from derive.language.markdown import Block
from derive.language.statements import split_statements
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import ShapeClash, Term, show_shape

if TYPE_CHECKING:
    from derive.judge.links import LinkJudge
    from derive.judge.scan import Item

MAX_READ = 160
MAX_PROVED = 6


def repaired(judge: LinkJudge, item: Item, left: Node, right: Node, verdict: Verdict) -> Verdict:
    """The verdict with a fix and a diagnosis, or with a reason why there is no fix."""
    search = Search(judge, item, left, right)
    found = search.run()
    if found is None:
        tried = f"no fix found among {search.read} small edits of the line"
        return replace(verdict, reason=f"{verdict.reason}; {tried}")
    edit, latex = found
    return replace(verdict, fix=latex, diagnosis=edit.diagnosis)


class Search:
    """One bounded search for a fix."""

    def __init__(self, judge: LinkJudge, item: Item, left: Node, right: Node):
        self.judge, self.item, self.left, self.right = judge, item, left, right
        self.text = judge.scanned.text
        context = judge.context
        visible = context.visible()
        scalars = [n for n, s in visible.items() if s.shape is not None and all(a.is_one for a in s.shape) and s.definition is None]
        scalars += sorted(context.size_names - set(scalars))
        used = [s for s in scalars if s in self.text and len(s) < 12]
        self.notation: Notation = edits.notation_of(self.text, context.dialect, used[:6], list(visible))
        self.read = self.proved = 0
        self.seen: set[str] = set()

    def run(self) -> tuple[Edit, str] | None:
        """Edits of the right side, of the left side, two at once; then the engine's own answer."""
        for candidates in (self._singles(), self._rearranged(), self._own()):
            for edit, one, two in candidates:
                if self.read >= MAX_READ or self.proved >= MAX_PROVED:
                    break
                if self._holds(one, two):
                    return edit, f"{one.strip()}={two.strip()}"
        return None

    def _source(self, node: Node) -> str:
        return self.text[node.start : node.end]

    def _apply(self, node: Node, edit: Edit) -> str:
        return self.text[node.start : edit.start] + edit.replacement + self.text[edit.end : node.end]

    def _singles(self) -> Iterator[tuple[Edit, str, str]]:
        one, two = self._source(self.left), self._source(self.right)
        for edit in self._ones(self.right):
            yield edit, one, self._apply(self.right, edit)
        for edit in edits.edits(self.right, self.text, self.notation):
            yield edit, one, self._apply(self.right, edit)
        for edit in edits._symbols(self.left, self.text, self.notation):
            yield edit, self._apply(self.left, edit), two

    def _ones(self, node: Node) -> Iterable[Edit]:
        """Vectors of ones, where a product or an equation asks for one of a certain length."""
        lengths = self._lengths()
        for length in lengths:
            yield from edits.with_ones(node, self.text, self.notation, length)

    def _lengths(self) -> list[str]:
        reader = Reader(self.judge.context)
        one, two = self.judge._sides(reader, self.left, self.right)
        shapes = []
        for side in (one, two):
            if isinstance(side.error, ShapeClash):
                shapes.extend(side.error.shapes)
        if one.term is not None and two.term is not None and one.term.shape != two.term.shape:
            shapes.extend([two.term.shape])
        found = dict.fromkeys(show_shape((axis,)) for shape in shapes for axis in shape if not axis.is_one)
        return [length.strip("()") for length in found][:3]

    def _rearranged(self) -> Iterator[tuple[Edit, str, str]]:
        for edit in edits.rearrangements(self.right, self.text, self.notation):
            yield edit, self._source(self.left), self._apply(self.right, edit)

    def _own(self) -> Iterator[tuple[Edit, str, str]]:
        """The engine's own right side for a gradient or a differential, written in the author's signs."""
        from derive.judge.own_answer import own_right_side

        self.read = min(self.read, MAX_READ - 4)
        reader = Reader(self.judge.context)
        one, _ = self.judge._sides(reader, self.left, self.right)
        if one.term is None:
            return
        for latex in own_right_side(one.term, self._named(), self.judge.scene(reader), self.notation):
            yield Edit("another right side", self.right.start, self.right.end, latex), self._source(self.left), latex

    def _named(self) -> frozenset[tuple[str, str]]:
        """Gradient symbols that the author's right side speaks of."""
        reader = Reader(self.judge.context)
        _, two = self.judge._sides(reader, self.left, self.right)
        return gradients(two.term) if two.term is not None else frozenset()

    def _holds(self, one: str, two: str) -> bool:
        line = f"{one}={two}"
        if line in self.seen:
            return False
        self.seen.add(line)
        pair = parse_equation(line)
        if pair is None:
            return False
        self.read += 1
        reader = Reader(self.judge.context)
        left, right = self.judge._sides(reader, *pair)
        if left.term is None or right.term is None or left.term.shape != right.term.shape:
            return False
        if left.term == right.term or reader.implicit or reader.free:
            return False
        return self._true(left.term, right.term, reader)

    def _true(self, left: Term, right: Term, reader: Reader) -> bool:
        scene, partial = self.judge.scene(reader), self.judge.partial(right)
        try:
            if not probably_equal(left, right, scene, partial):
                return False
        except Circular:
            return False
        self.proved += 1
        return self.judge.decided(left, right, reader, search=False).verdict == "proved"


def parse_equation(line: str) -> tuple[Node, Node] | None:
    """The two sides of a line, if it reads as one equation without repairs."""
    raws = split_statements(line, Block("display", 0, len(line)), {})
    if len(raws) != 1 or raws[0].node is None or raws[0].notes:
        return None
    node = raws[0].node
    if node.kind != "relation" or node.value != ("=",):
        return None
    return node.children[0], node.children[1]
