"""Definitions that stand behind the formula that uses them: “L = f(p), where p = σ(z)”.

Guarantee: only the order changes in which a display and the clause of its own sentence are judged; a clause comes first only
if it can be read with what is known before the display, so a clause that speaks of the display's own symbols waits for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derive.judge.chains.links import LinkJudge
from derive.judge.chains.relations import DEFINE, EQUAL
from derive.judge.chains.targets import target_of
from derive.judge.scan import Item
from derive.language.ast import walk
from derive.reading.assuming import sentence_end
from derive.reading.names import layer_name
from derive.reading.reader import Reader

_WORDS = ("where", "with", "here", "for which", "wobei", "mit", "其中")
_SEPARATORS = (",", ";", "\\quad", "\\qquad", "and")
_CLOSES = r"[\s,;.]*(?:\$\$|\\\]|\\end\s*\{[^}]*\})?[\s,;]*"
_OPENS = re.compile(_CLOSES + rf"(?:{'|'.join(_WORDS)})\b", re.IGNORECASE)


def in_order(items: Sequence[Item], text: str, links: LinkJudge) -> Iterator[Item]:
    """The items in the order in which they are to be judged; what can be defined is asked when an item's turn comes."""
    done: set[int] = set()
    for place, item in enumerate(items):
        if place in done:
            continue
        for other in _clause(items, place, text):
            if other not in done and not _speaks_of(items[other], item) and _can_define(items[other], links):
                done.add(other)
                yield items[other]
        yield item


def _clause(items: Sequence[Item], place: int, text: str) -> Iterator[int]:
    """The places of the statements in the clause behind a displayed statement."""
    block = items[place].block
    if block.kind != "display" or items[place].raw.node is None:
        return
    inside = False
    stop = sentence_end(text, block.end) if _OPENS.match(text, block.end) else block.end
    for other in range(place + 1, len(items)):
        item = items[other]
        if item.block is block:
            inside = inside or item.raw.separator.strip().lower() in _WORDS
            if inside or (item.raw.separator.strip().lower() in _SEPARATORS and _needs(items[place], item)):
                yield other
        elif item.block.kind == "inline" and item.block.end <= stop:
            yield other
        else:
            return


def _needs(item: Item, other: Item) -> bool:
    """Whether a statement speaks of the name that another one of its display begins with."""
    if item.raw.node is None or other.raw.node is None or other.raw.node.kind != "relation":
        return False
    name = layer_name(other.raw.node.children[0])
    names = {layer_name(inner) for inner in walk(item.raw.node) if inner.kind in ("name", "script")}
    return name is not None and name in names


def _speaks_of(item: Item, displayed: Item) -> bool:
    """Whether a statement's right side speaks of what the displayed one gives, also by a derivative: g = ∇_y L behind y = …."""
    left = layer_name(displayed.raw.node.children[0]) if displayed.raw.node is not None and displayed.raw.node.children else None
    node = item.raw.node
    if left is None or node is None or node.kind != "relation":
        return False
    return any(layer_name(inner) == left for inner in walk(node.children[1]) if inner.kind in ("name", "script"))


def _can_define(item: Item, links: LinkJudge) -> bool:
    node = item.raw.node
    if node is None or node.kind != "relation" or node.value[0] not in (*EQUAL, *DEFINE):
        return False
    target = target_of(node.children[0], links.context)
    if target is None or target.kind != "name" or links.context.known(target.name):
        return False
    return links.can_read(Reader(links.context), node.children[1])
