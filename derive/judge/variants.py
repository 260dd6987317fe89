"""Other wordings of a statement, judged in the state of the document where it stands.

`places(text)` reads a document once and stops behind every statement; there `Place.judge(latex)` gives the verdict
that the document would give if the line said that instead.  Guarantee: judging a variant changes nothing for those
that follow.  Limit: what the first pass gathers from the whole document (words, later declarations) stays as it was,
and no fix is looked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass, fields, replace

from derive.judge.chains.links import Link, LinkJudge
from derive.judge.document_judge import DocumentJudge
from derive.judge.scan import scan
from derive.judge.scanning.scanned import Item, Scanned
from derive.language.ast import Node
from derive.language.markdown import LineMap, front_matter, read_blocks
from derive.language.statements import split_statements
from derive.reading.context import Context
from derive.reading.dialect import load

NOTHING = "0"  # a line number that no statement has: definitions are made, claims are not judged


@dataclass(frozen=True)
class Place:
    """A statement of a document: its members, the relations between them, the kinds of its links, the state behind."""

    item: Item
    line: int
    members: tuple[str, ...]
    relations: tuple[str, ...]
    kinds: tuple[str, ...]
    links: LinkJudge

    def judge(self, latex: str) -> list[Link]:
        """The links of another statement put in this place, each with its verdict; [] if it cannot be read."""
        text = f"$$\n{latex}\n$$\n"
        blocks = read_blocks(text)
        found: list[Link] = []
        judge = _copied(self.links)
        judge.mending = False
        judge.wanted = lambda line: True
        for block in blocks:
            if block.kind == "display":
                for raw in split_statements(text, block, {}):
                    if raw.error is not None or raw.node is None or raw.node.kind != "relation":
                        return []
                    judge.scanned = Scanned(text, LineMap(text), blocks)
                    found += judge.judge(Item(raw, block, self.item.section, self.item.part), None)
        return found


def places(text: str, dialect: str | None = None) -> Iterator[Place]:
    """Every statement with a relation, in order. Raises DialectError for a dialect that cannot be used."""
    context = Context(load(dialect or front_matter(text).get("dialect"), text))
    scanned = scan(text, context)
    judge = DocumentJudge(scanned, context, "<text>", frozenset(), NOTHING)
    for item in scanned.items:
        last, before = judge.last, len(judge.document.claims)
        judge.statement(item)
        node = item.raw.node
        if item.raw.error is None and node is not None and node.kind == "relation":
            members = [last if child.kind == "none" and last is not None else child for child in node.children]
            kinds = tuple(claim.kind for claim in judge.document.claims[before:])
            line = scanned.lines.line(item.raw.start)
            yield Place(item, line, _sources(text, members), node.value, kinds, _copied(judge.links))


def _sources(text: str, members: list[Node]) -> tuple[str, ...]:
    return tuple(text[node.start : node.end] for node in members)


def _copied(links: LinkJudge) -> LinkJudge:
    """The same state, for statements that must not change this one."""
    new = copy(links)
    vars(new).update({name: value.copy() for name, value in vars(links).items() if isinstance(value, (list, dict))})
    new.context = _context(links.context)
    return new


def _context(context: Context) -> Context:
    copies = {f.name: copy(getattr(context, f.name)) for f in fields(context) if f.name != "dialect"}
    copies["symbols"] = {name: replace(symbol) for name, symbol in context.symbols.items()}
    return replace(context, **copies)
