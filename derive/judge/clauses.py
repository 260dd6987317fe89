"""Definitions that stand behind the formula that uses them: “L = f(p), where p = σ(z)”.

Guarantee: only the order changes in which a display (or an equation in a sentence) and the clause of its own sentence are
judged; a clause comes first only if it can be read with what is known before the display, so a clause that speaks of the
display's own symbols waits for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derive.judge.chains.definitions.targets import target_of
from derive.judge.chains.links import LinkJudge
from derive.judge.chains.relations import DEFINE, EQUAL
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.conventions import copy
from derive.reading.names import layer_name, peel
from derive.reading.reader import Reader
from derive.reading.spaces import NotASpace, read_size
from derive.reading.words.assuming import sentence_end

_WORDS = ("where", "with", "here", "for which", "wobei", "mit", "其中")
_SEPARATORS = (",", ";", "\\quad", "\\qquad", "and")
_CLOSES = r"[\s,;.]*(?:\$\$?|\\\]|\\end\s*\{[^}]*\})?[\s,;]*(?:<!--[^>]*-->\s*)?"
_OPENS = re.compile(_CLOSES + rf"(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def in_order(items: Sequence[Item], text: str, links: LinkJudge) -> Iterator[Item]:
    """The items in the order in which they are to be judged; what can be defined is asked when an item's turn comes."""
    done: set[int] = set()
    for place, item in enumerate(items):
        if place in done:
            continue
        links.context.enter(item.section, item.raw.start)
        for other in _clause(items, place, text):
            between = [item for item in items[place:other] if item.block is items[place].block]
            gives = not _speaks_of(items[other], between) and _can_define(items[other], links)
            if other not in done and (gives or _declares(items[other], between) or _relates_sizes(items[other], links)):
                done.add(other)
                yield items[other]
        yield item


def _clause(items: Sequence[Item], place: int, text: str) -> Iterator[int]:
    """The places of the statements in the clause behind a displayed statement."""
    block = items[place].block
    opens = bool(_OPENS.match(text, block.end))
    if items[place].raw.node is None or (block.kind != "display" and not (block.kind == "inline" and opens)):
        return
    inside = False
    stop = sentence_end(text, block.end) if opens else block.end
    for other in range(place + 1, len(items)):
        item = items[other]
        if item.block is block:
            inside = inside or item.raw.separator.strip().lower() in _WORDS
            if inside or (item.raw.separator.strip().lower() in _SEPARATORS and _needs(items[place], item)):
                yield other
        elif item.block.kind == "inline" and item.block.end <= stop:
            yield other
        elif block.kind == "inline" and opens and item.block.start < stop and _needs(items[place], item):
            yield other  # “$u = -Kx$ with the gain”, and K in a display
            return
        else:
            return


def _declares(item: Item, before: Sequence[Item]) -> bool:
    """Whether a statement is a membership of what the equations before it use and do not give."""
    node = item.raw.node
    if node is None or node.kind != "relation" or node.value != ("\\in",):
        return False
    given = {name for one in before if one.raw.node is not None for name in _heads(one.raw.node)}
    head = node.children[0]
    return not any(name in given for one in (head.children if head.kind == "list" else (head,)) for name in _names(one))


def _relates_sizes(item: Item, links: LinkJudge) -> bool:
    """Whether a statement says what a size is that shapes speak of, and no relation has told: “with H = s(P − 1) + k”."""
    node, context = item.raw.node, links.context
    if node is None or node.kind != "relation" or node.value != ("=",) or node.children[1].kind not in ("sum", "product"):
        return False
    name = layer_name(node.children[0]) if node.children[0].kind in ("name", "script") else None
    if name is None or not context.is_size(context.name(name)) or context.name(name) in context.sizes:
        return False
    try:
        size = read_size(node.children[1], copy(context))
    except NotASpace:
        return False
    return not any(map(context.known, size.symbols)) or all(map(context.is_size, size.symbols))


def _speaks_of(item: Item, before: Sequence[Item]) -> bool:
    """Whether an equation holds a name on its right that one before it has on its left."""
    if item.raw.node is None:
        return False
    right = item.raw.node.children[-1:]
    said = {name for node in right for inner in walk(node) for name in _names(inner)}
    return any(name in said for one in before if one.raw.node is not None for name in _heads(one.raw.node))


def _heads(node: Node) -> Iterator[str]:
    """The names of the left side of an equation, with and without their scripts."""
    if node.kind == "relation":
        yield from _names(node.children[0])


def _names(node: Node) -> Iterator[str]:
    base, _ = peel(node)
    if base.kind == "name":
        yield str(base.value)
        yield layer_name(node) or ""


def _needs(item: Item, other: Item) -> bool:
    """Whether a statement speaks of the name that another one of its display begins with."""
    if item.raw.node is None or other.raw.node is None or other.raw.node.kind != "relation":
        return False
    head = other.raw.node.children[0]
    call = head.kind == "product" and len(head.children) == 2 and head.value == ("",)
    name = layer_name(head.children[0] if call else head)
    names = {layer_name(inner) for inner in walk(item.raw.node) if inner.kind in ("name", "script")}
    return name is not None and name in names


def _can_define(item: Item, links: LinkJudge) -> bool:
    node = item.raw.node
    if node is None or node.kind != "relation" or node.value[0] not in (*EQUAL, *DEFINE):
        return False
    target = target_of(node.children[0], links.context)
    if target is None or links.context.known(target.name):
        return False
    if target.kind == "call":
        reader = Reader(links.context)
        target.place_parameters(reader, node.children[1])
        return links.can_read(reader, node.children[1])
    return links.can_read(Reader(links.context), node.children[1])
