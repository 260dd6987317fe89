"""What a wrong line may have been meant to be, kind by kind: the edits that people's slips suggest, in the order of their making.

A candidate is an edit with the sources of both sides after it.  Guarantee: candidates are made on demand, and nothing is said of
whether one is right; that is for `search` to prove.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from derive.judge.fixes import edits
from derive.judge.fixes.clipping import SAID
from derive.judge.fixes.edits import Edit
from derive.judge.fixes.index_slips import index_slips, lowered
from derive.judge.fixes.slips import slips
from derive.judge.fixes.throughout import throughout
from derive.judge.fixes.wrong_line import WrongLine
from derive.judge.proving.graph import gradients
from derive.language.ast import Node, walk
from derive.reading.indices.subscripts import Boundary, Outside
from derive.reading.names import strip
from derive.terms.term import Shape, ShapeClash, show_shape

if TYPE_CHECKING:
    from derive.judge.chains.sides import Form

OWN = "no small edit mends it; this is the engine's own right side"
CARRIED = "the left side carries the mistake of the line before"
Candidate = tuple[Edit, str, str]
"""An edit, and the sources of the left and the right side with it."""


@lru_cache(maxsize=20_000)
def _spelt(name: str, text: str) -> str:
    """A name as a document writes it, with braces or without; empty if it does not."""
    return next((written for written in (name, name.replace("{", " ").replace("}", "")) if written in text), "")


class Candidates:
    """The candidates for one wrong line, in the notation of the document before any of them is read."""

    def __init__(self, line: WrongLine):
        self.line, self.notation = line, line.notation()

    def again(self, mistakes: Mapping[Form, Set[str]]) -> Iterator[Candidate]:
        """The mistakes of lines before that look the same, since such a mistake seldom comes alone; slips all along the line;
        the mistakes of all lines before."""
        alike = mistakes.get(form(self.line.right), set())
        yield from self._of_kinds(alike)
        yield from self._along()
        yield from self._of_kinds(set[str]().union(*mistakes.values()) - alike)

    def _of_kinds(self, known: Set[str]) -> Iterator[Candidate]:
        """The single slips that were made before."""
        for candidate in self.singles() if known else ():
            if candidate[0].diagnosis in known or candidate[0].diagnosis == CARRIED:
                yield candidate

    def indexed(self) -> Iterator[Candidate]:
        """Slips in subscripts, bounds and windows, on the right, then on the left."""
        one, two = self.line.left_source, self.line.source(self.line.right)
        sizes = self.line.near_sizes()
        if not self.line.as_written:
            yield Edit(CARRIED, 0, 0, ""), one, two
        if isinstance(self.line.sides[1].error, Boundary):
            yield Edit(SAID, 0, 0, ""), one, two
        if isinstance(self.line.sides[1].error, Outside):
            for low in lowered(self.line.right, self.line.text):
                yield low, one, self.line.apply(self.line.right, low)
        for edit in (*self._tops(), *index_slips(self.line.right, self.line.left, self.line.text, sizes)):
            yield edit, one, self.line.apply(self.line.right, edit)
        if self.line.as_written:
            for edit in index_slips(self.line.left, self.line.right, self.line.text, sizes):
                yield edit, self.line.apply(self.line.left, edit), two

    def _tops(self) -> Iterator[Edit]:
        """The upper bound of a sum, where its index would run past an axis: the last place of that axis."""
        clashes = [side.error for side in self.line.sides if isinstance(side.error, ShapeClash)]
        axes = [axis for error in clashes for shape in error.shapes for axis in shape if not axis.is_one]
        lengths = dict.fromkeys(str(axis).replace("·", " ") for axis in axes)
        for inner in walk(self.line.right):
            top = strip(inner.children[1]) if inner.kind == "bigop" else None
            if top is not None and top.kind != "none" and self.line.text[top.start - 1] == "{":
                for length in lengths:
                    yield Edit("wrong upper bound", top.start, top.end, length)

    def lowered(self) -> Iterator[Candidate]:
        """Upper bounds one too high, and one slip more."""
        sizes = self.line.near_sizes()
        for low in lowered(self.line.right, self.line.text):
            source = self.line.apply(self.line.right, low)
            node = self.line.parsed(source)
            for edit in index_slips(node, self.line.left, source, sizes) if node is not None else ():
                new = source[: edit.start] + edit.replacement + source[edit.end :]
                yield replace(edit, diagnosis=f"{low.diagnosis}; {edit.diagnosis}"), self.line.left_source, new

    def slips(self) -> Iterator[Candidate]:
        """One symbol, number or index for another, on the right, then on the left; a transpose on the left."""
        context = self.line.judge.context
        found = ((_spelt(n, self.line.text), s.shape) for n, s in context.visible().items() if s.shape is not None)
        shapes = {n: shape for n, shape in found if n}
        groups: dict[Shape, list[str]] = {}
        for name, shape in shapes.items():
            groups.setdefault(shape, []).append(name)
        alike = {name: groups[shape] for name, shape in shapes.items()}
        sizes = [s for s in sorted(context.size_names) if len(s) < 4 and s in self.line.text][:4]
        one, two = self.line.left_source, self.line.source(self.line.right)
        for edit in slips(self.line.right, self.line.text, self.notation, alike, sizes):
            yield edit, one, self.line.apply(self.line.right, edit)
        if not self.line.as_written or (self.line.sides[0].term is not None and self.line.sides[0].term.op == "grad"):
            return
        for edit in (
            *edits.transposes(self.line.left, self.line.text, self.notation),
            *slips(self.line.left, self.line.text, self.notation, alike, sizes),
        ):
            yield edit, self.line.apply(self.line.left, edit), two

    def singles(self) -> Iterator[Candidate]:
        """One slip of the plain kinds: a sign, a factor, a transpose, an order, a missing vec or vector of ones."""
        one, two = self.line.left_source, self.line.source(self.line.right)
        if not self.line.as_written:
            yield Edit(CARRIED, 0, 0, ""), one, two
        yield from self._along()
        for edit in (*self._vecs(), *self._ones(self.line.right)):
            yield edit, one, self.line.apply(self.line.right, edit)
        for edit in edits.edits(self.line.right, self.line.text, self.notation):
            yield edit, one, self.line.apply(self.line.right, edit)
        if self.line.as_written:
            for edit in edits.symbol_edits(self.line.left, self.line.text, self.notation):
                yield edit, self.line.apply(self.line.left, edit), two

    def _along(self) -> Iterator[Candidate]:
        """Slips that were made in several places of the right side."""
        visible = self.line.judge.context.visible()
        shapes = {n: s.shape for n, s in visible.items() if s.shape is not None and not any(a.is_one for a in s.shape)}
        for edit in throughout(self.line.right, self.line.text, self.line.judge.context.labels, shapes):
            yield edit, self.line.left_source, edit.replacement

    def _vecs(self) -> Iterable[Edit]:
        """A vec that the right side lacks."""
        one, two = (side.term for side in self.line.sides)
        matrix = two is not None and not any(axis.is_one for axis in two.shape)
        if one is not None and two is not None and matrix and one.cols.is_one and one.rows == two.rows * two.cols:
            source = self.line.source(self.line.right)
            yield Edit("missing vec", self.line.right.start, self.line.right.end, f"\\operatorname{{vec}}\\left({source}\\right)")

    def _ones(self, node: Node) -> Iterable[Edit]:
        """Vectors of ones, where a product or an equation asks for one of a certain length."""
        lengths = self._lengths()
        for length in lengths:
            yield from edits.with_ones(node, self.line.text, self.notation, length)

    def _lengths(self) -> list[str]:
        """The lengths that the clash of shapes speaks of."""
        one, two = self.line.sides
        shapes: list[Shape] = []
        for side in (one, two):
            if isinstance(side.error, ShapeClash):
                shapes.extend(side.error.shapes)
        if one.term is not None and two.term is not None and one.term.shape != two.term.shape:
            shapes.extend([two.term.shape])
        found = dict.fromkeys(show_shape((axis,)) for shape in shapes for axis in shape if not axis.is_one)
        return [length.strip("()") for length in found][:3]

    def rearranged(self) -> Iterator[Candidate]:
        """Factors and terms in another order or grouping."""
        for edit in edits.rearrangements(self.line.right, self.line.text, self.notation):
            yield edit, self.line.left_source, self.line.apply(self.line.right, edit)

    def own(self) -> Iterator[Candidate]:
        """The engine's own right side for a gradient or a differential, written in the author's signs."""
        from derive.judge.fixes.own_answer import own_right_side

        one, two = self.line.sides
        if one.term is None:
            return
        named = gradients(two.term) if two.term is not None else frozenset()
        for latex in own_right_side(one.term, named, self.line.judge.scene(self.line.reader), self.notation):
            yield (
                Edit(OWN, self.line.right.start, self.line.right.end, latex),
                self.line.left_source,
                latex,
            )


def form(node: Node) -> Form:
    """What a tree looks like, its names and numbers apart."""
    return node.kind, tuple(map(form, node.children))
