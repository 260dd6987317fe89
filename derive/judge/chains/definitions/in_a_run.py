r"""Definitions in a run under a new heading: “no mean now: $m = \frac1d xᵀx$, $u = x/m$, $y = g ⊙ u$” defines y anew.

Guarantee: the symbol has its earlier definition from a heading that this one does not stand beneath, the equation is false of it,
and right before it, in the same display or list, stands a definition made here of a symbol that its right side holds.
"""

from __future__ import annotations

import re

from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.sides import Sides
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.errors import NotUnderstood
from derive.reading.names import layer_name
from derive.reading.reader import Reader
from derive.reading.spaces import NotASpace
from derive.reading.symbols import Symbol
from derive.terms.term import ShapeClash, var

_JOINED = re.compile(r"\$?(?:\\\))?(?:[\s,;:]|\band\b|\\qquad|\\quad|\\\\|&|和|以及|，|；)*(?:\\\()?\$?")


_BOLD = re.compile(r"\s*(?:[-*+]\s+|\(?\w{1,3}[.)]\s+)?(?:\*\*|__)[^*_\n$]{2,60}(?:\*\*|__)")
"""**Highway block.**"""


def defined_in_a_run(judge: Sides, item: Item, symbol: Symbol, target: Target, body: Node) -> bool:
    """Whether an equation for a symbol of another heading goes on with definitions made here, and is false of what it was."""
    context = judge.context
    if target.kind != "name" or judge.scanned.beneath(item.section, symbol.section) or target.mentioned_in(body, context):
        return False
    place = judge.scanned.number_of(item)
    before = judge.scanned.items[place - 1] if place > 0 else None
    if before is None or before.raw.node is None or before.section != item.section or before.raw.node.kind != "relation":
        return False
    same = before.block is item.block
    between = judge.scanned.text[before.raw.end if same else before.block.end : item.raw.start if same else item.block.opener]
    left = layer_name(before.raw.node.children[0])
    made = context.symbols.get(context.name(left)) if left is not None else None
    if made is None or made.how != "defined" or made.section != item.section or not _JOINED.fullmatch(between):
        return False
    names = {context.name(name) for inner in walk(body) if (name := layer_name(inner)) is not None}
    reader = Reader(context)
    try:
        term = reader.term(body, symbol.shape) if made.name in names else None
    except (NotUnderstood, ShapeClash, NotASpace):
        return False
    if term is None or symbol.shape is None or reader.free or reader.implicit or term.shape != symbol.shape:
        return False
    return not judge.may_hold(var(symbol.name, symbol.shape), term, reader)


def defined_under_a_mark(judge: Sides, item: Item, symbol: Symbol, target: Target, body: Node) -> bool:
    """Whether an equation in running text is made of something that is said anew in its paragraph, which begins with bold words
    as under a heading, and is false of what its symbol was before: “**Highway block.** $g = …$, $y = g ⊙ x$”."""
    text, start = judge.scanned.text, item.block.opener
    begin = text.rfind("\n\n", 0, start) + 2 if "\n\n" in text[:start] else 0
    if item.block.kind != "inline" or target.kind != "name" or _BOLD.match(text, begin) is None:
        return False
    line, context = judge.scanned.lines.line(begin), judge.context
    names = {context.name(name) for inner in walk(body) if (name := layer_name(inner)) is not None}
    known = [found for name in names if (found := context.find(name)) is not None]
    if symbol.line >= line or target.mentioned_in(body, context) or not any(found.line >= line for found in known):
        return False
    with context.trial():
        reader = Reader(context)
        term = judge.read(reader, body, symbol.shape).term
        if term is None or symbol.shape is None or reader.free or term.shape != symbol.shape:
            return False
        return not judge.may_hold(var(symbol.name, symbol.shape), term, reader)


__all__ = ["defined_in_a_run", "defined_under_a_mark"]
