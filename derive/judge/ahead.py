"""What holds before the line that says it: the tables of a dialect, and forward formulas where it lets them stand anywhere.

Guarantee: a formula is taken ahead only if its left side is a bare array that a table declares and nothing has defined,
and its right side holds no derivative; each that defines its array is judged once, and its own line shows that verdict.
"""

from __future__ import annotations

from derive.judge.chains import numbered
from derive.judge.chains.links import LinkJudge
from derive.judge.chains.sides import Link
from derive.judge.scanning.scanned import Item, Scanned
from derive.language.ast import Node, walk
from derive.reading import declared
from derive.reading.context import Context
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, NABLAS, PARTIALS, split_word
from derive.reading.names import layer_name, strip
from derive.reading.reader import Reader


class Ahead:
    """Enters the tables of the dialect as their headings come by."""

    def __init__(self, scanned: Scanned, context: Context, links: LinkJudge):
        self.scanned, self.context, self.links = scanned, context, links
        self.headings = [scanned.text[b.start : b.end] for b in scanned.blocks if b.kind == "heading"]
        self.section = -1
        self.known: dict[int, tuple[list[Link], set[str]]] = {}
        """For a formula taken ahead its links, and the symbols that it gives."""

    def reach(self, section: int) -> None:
        """Enter every table up to a section."""
        while self.section < section:
            self.section += 1
            before, self.context.touched = self.context.touched, set()
            tables = declared.tables_for(self.headings[self.section - 1] if self.section else "", self.context)
            self.context.section = self.section
            tables = [table for table in tables if not declared.foreign(table, self.context)]
            for table in tables:
                declared.enter(table, self.context)
            if tables and self.context.dialect.defined == "anywhere":
                self._formulas()
            self.context.touched = before

    def _formulas(self) -> None:
        taken: list[Item] = []
        for item in self.scanned.items:
            if item.section < self.section or not self._is_formula(item):
                continue
            if any(declared.tables_for(heading, self.context) for heading in self.headings[self.section : item.section]):
                break
            self.context.place = item.raw.start
            before, self.context.touched = self.context.touched, set()
            links = self.links.judge(item, None)
            given, self.context.touched = self.context.touched, before
            if self._defined(item):
                self.known[item.raw.start] = links, given
                taken.append(item)
        if self.context.dialect.layers == "numbered":
            for item in taken:
                numbered.repeat(item.raw.node, self.context)

    def _is_formula(self, item: Item) -> bool:
        node = item.raw.node
        if node is None or node.kind != "relation" or node.value[0] != "=" or item.block.kind != "display":
            return False
        left = strip(node.children[0])
        name = layer_name(left) if left.kind in ("name", "script") else None
        symbol = self.context.find(self.context.name(name)) if name is not None else None
        if symbol is None or symbol.shape is None or symbol.definition is not None:
            return False
        return not any(self._derives(inner) for child in node.children[1:] for inner in walk(child))

    def _defined(self, item: Item) -> bool:
        """Whether a formula taken ahead has defined its array; one that speaks of what comes later waits for its own line."""
        assert item.raw.node is not None
        name = self.context.name(layer_name(strip(item.raw.node.children[0])) or "")
        symbol = self.context.find(name)
        if symbol is not None and symbol.definition is not None:
            return True
        self.context.opaque.pop(name, None)
        self.context.broken.pop(name, None)
        return False

    def _derives(self, node: Node) -> bool:
        split = split_word(Reader(self.context), node) if node.kind in ("name", "script") else None
        word = str((split[0] if split else node).value)
        return node.kind in ("name", "script") and word in (*NABLAS, *PARTIALS, *DIFFERENTIALS)

    def judge(self, item: Item, last: Node | None) -> list[Link]:
        """The verdicts on a statement, those found ahead of it included."""
        links, given = self.known.pop(item.raw.start, (None, set[str]()))
        self.context.touched |= given
        return links or self.links.judge(item, last)
