"""Definitions with a slip of the pen that is plain: a loss without its sum, entries with a lost or wrong subscript.

Guarantee: the mended line defines the symbol from there on, and `Context.mended` says so to what rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from derive.judge.chains.definitions.entries import define_entries
from derive.judge.chains.definitions.symbols import circular
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.relations import EQUAL
from derive.judge.chains.sides import Side
from derive.judge.chains.sizing import Sizing
from derive.judge.fixes.index_slips import lowered
from derive.judge.fixes.members import parse_member
from derive.judge.fixes.summed import summed
from derive.judge.fixes.window_slips import subscripted
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.conventions import bracketed
from derive.reading.errors import NotUnderstood
from derive.reading.indices.subscripts import Boundary
from derive.reading.notation.prepared import prepared
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import SCALAR, ShapeClash


def mended_sum(judge: Sizing, target: Target, side: Side, body: Node, line: int) -> Verdict | None:
    """A loss without its sum over the entries: ill-typed, with the sum as its fix, which defines the loss from here on."""
    symbol = judge.context.symbols.get(target.name)
    if not isinstance(side.error, ShapeClash) or symbol is None or symbol.shape != SCALAR or target.kind != "name":
        return None
    try:
        latex = summed(Reader(judge.context), body, judge.scanned.text, judge.context.dialect)
    except (NotUnderstood, ShapeClash):
        return None
    node = parse_member(latex) if latex is not None else None
    if node is None:
        return None
    reader = Reader(judge.context)
    read = judge.read(reader, prepared(node, judge.context.dialect, judge.context.bare_layers), SCALAR)
    if read.term is None or circular(judge, target.name, read.term, reader):
        return None
    judge.context.define(target.name, read.term, line)
    judge.context.mended[target.name] = line
    verdict = Verdict("ill-typed", reason=f"{side.error}; later lines are read with the fix")
    verdict = replace(verdict, assumptions=tuple(reader.assumptions))
    return replace(verdict, fix=f"{target.written}={latex}", diagnosis="the sum over the entries is missing")


def mended_entries(judge: Sizing, item: Item, target: Target, members: list[Node], relations: tuple[str, ...]
) -> tuple[str, str] | None:
    """(fix, diagnosis) of a definition by entries that fails as printed; the fix defines the array from here on."""
    text = judge.scanned.text
    if not target.indices or any(relation not in EQUAL for relation in relations):
        return None
    for diagnosis, latex in _for_entries(judge, members):
        node = parse_member(latex)
        if node is None:
            continue
        node, reader = bracketed(node, judge.context.bracketed), Reader(judge.context)
        node = prepared(node, judge.context.dialect, judge.context.bare_layers)
        reader.hint(members[0], node)
        read = judge.read(reader, node, None)
        if read.term is None or not read.term.is_scalar or circular(judge, target.name, read.term, reader):
            continue
        line = judge.scanned.lines.line(item.raw.start)
        _, verdict = define_entries(judge, target, read.term, reader, line)
        if verdict.verdict == "definition" and judge.context.symbols[target.name].definition is not None:
            judge.context.mended[target.name] = line
            judge.mended = latex.strip()
            return f"{text[members[0].start : members[0].end].strip()}={latex.strip()}", diagnosis
    return None


def _for_entries(judge: Sizing, members: list[Node]) -> Iterator[tuple[str, str]]:
    """(diagnosis, source) of what the entries may have been meant to be."""
    text = judge.scanned.text
    for place, member in enumerate(members[1:]):
        source = text[member.start : member.end]
        if place:
            yield "the member before this one is another thing", source
        for edit in subscripted(member, members[0], text):
            yield edit.diagnosis, text[member.start : edit.start] + edit.replacement + text[edit.end : member.end]
        reader = Reader(judge.context)
        reader.hint(members[0], member)
        if isinstance(judge.read(reader, member, None).error, Boundary):
            for edit in lowered(member, text):
                yield edit.diagnosis, text[member.start : edit.start] + edit.replacement + text[edit.end : member.end]
