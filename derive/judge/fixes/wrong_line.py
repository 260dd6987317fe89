"""A wrong line, as it was written and as it was read, with the edits that can be made in its source.

Guarantee: a source is parsed as the document itself is, with its macros, names and signs; one that cannot be parsed is None.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from derive.judge.fixes import edits
from derive.judge.fixes.edits import Edit, Notation
from derive.judge.fixes.members import member, parse_member
from derive.judge.proving.graph import gradients, symbols
from derive.kernel.sizes import Size
from derive.language.ast import Node
from derive.reading.conventions import bracketed
from derive.reading.events import join_events
from derive.reading.notation.bold_entries import bold
from derive.reading.notation.increments import joined
from derive.reading.notation.numbered_entries import entered
from derive.reading.notation.prepared import prepared
from derive.reading.notation.split_names import apart
from derive.reading.notation.text_names import named
from derive.reading.reader import Reader
from derive.terms.term import ShapeClash, Term

if TYPE_CHECKING:
    from derive.judge.chains.sides import Equation, Side, Sides

_SIZE_NOTE = re.compile(r"\\q?quad\s*\(\d+\s*(?:\\times|,)\s*\d+\)")
MOST_SIZES = 4
MOST_SYMBOLS = 1000


class WrongLine:
    """The two sides of a false equation; in a chain the left side may be what the link before was mended to."""

    def __init__(self, judge: Sides, claim: Equation):
        self.judge, self.left, self.right = judge, claim.left, claim.right
        self.nodes: dict[str, Node | None] = {}
        self.text = judge.scanned.text
        self.left_source = self.source(claim.left)
        taken = bool(claim.reader.implicit or claim.reader.opening)  # letters that nothing declares: a fix does without
        self.reader = Reader(judge.context) if taken else claim.reader
        self.sides: tuple[Side, Side] = judge.read_both(self.reader, claim.left, claim.right) if taken else claim.sides
        if judge.mended is not None:
            node = self.parsed(judge.mended)
            if node is not None:
                self.left_source = judge.mended
                self.sides = (judge.read(self.reader, node, None), self.sides[1])
        elif self.sides[0].error is not None and not isinstance(self.sides[0].error, ShapeClash):
            self._begin_before()
        axes = {axis for term in self.terms for node in term.walk() for axis in node.shape}
        self.many_symbols = len(judge.context.visible()) > MOST_SYMBOLS
        self.many_sizes = len({symbol for axis in axes for symbol in axis.symbols}) > MOST_SIZES

    @property
    def terms(self) -> list[Term]:
        """The sides that could be read."""
        return [side.term for side in self.sides if side.term is not None]

    @property
    def shapes_differ(self) -> bool:
        """Whether both sides could be read and are of different shapes."""
        return len({term.shape for term in self.terms}) == 2

    @property
    def as_written(self) -> bool:
        """Whether the left side is the one that is written."""
        return self.left_source == self.source(self.left)

    def notation(self) -> Notation:
        """How the document writes what edits may bring in."""
        context, visible = self.judge.context, self.judge.context.visible()
        scalars = [
            n for n, s in visible.items() if s.shape is not None and all(a.is_one for a in s.shape) and s.definition is None
        ]
        near = self.near_sizes()
        scalars += sorted(context.size_names - set(scalars), key=lambda s: (near.index(s) if s in near else len(near), s))
        used = [s for s in scalars if s in self.text and len(s) < 12]
        return edits.notation_of(self.text, context.dialect, used[:6], list(visible))

    def _begin_before(self) -> None:
        """Where the left side is a middle member that cannot be read, the fix is held against the beginning of the chain."""
        members, _ = self.judge.chain
        first = members[0] if members and members[0] is not self.left else None
        side = self.judge.read(self.reader, first, None) if first is not None else None
        if first is not None and side is not None and side.term is not None:
            self.left, self.left_source, self.sides = first, self.source(first), (side, self.sides[1])
            self.reader.variable = self.judge.variable(side)

    def near_sizes(self) -> list[str]:
        """The size symbols of the line and of the definitions of its symbols, those first that multiply others (strides)."""
        terms = self.terms
        names = {name for t in terms for name in symbols(t)} | {name for _, name in gradients(*terms)}
        definitions = self.judge.context.definitions()
        below = [definitions[name] for name in sorted(names) if name in definitions]
        nodes = [node for t in (*terms, *below) for node in t.walk()]
        sizes = {a for node in nodes for a in (*node.shape, *node.attrs) if isinstance(a, Size)}
        monomials = {m for size in sizes for m, _ in size.terms}
        strides = {s for m in monomials if len(m) > 1 for s, _ in m}
        found = {s for m in monomials for s, _ in m if len(s) < 4}
        return sorted(found, key=lambda s: (s not in strides, s))

    def source(self, node: Node) -> str:
        """The source of a side, without a note on its size."""
        return _SIZE_NOTE.sub("", self.text[node.start : node.end])

    def apply(self, node: Node, edit: Edit) -> str:
        """The source of a side with an edit made in it."""
        return _SIZE_NOTE.sub("", self.text[node.start : edit.start] + edit.replacement + self.text[edit.end : node.end])

    def parsed(self, source: str) -> Node | None:
        """The tree of a source, as the document's own trees are made; None if it cannot be parsed."""
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
        read = joined(read if context.notations is None else context.notations.read(read), context.increments)
        read = bold(bracketed(join_events(read, context.labels), context.bracketed), context.bold_letters)
        return apart(read, context.array_of, context)
