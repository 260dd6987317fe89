"""A layer by its number, z^{(2)}, in a chain that began with the letter of the last layer, z^{(L)}.

While L is 2 both are one symbol.  Where a later heading says in words what L is, and gives it no number, the author speaks of
any number of layers, and nothing says whether z^{(2)} is the second layer or the last.

Guarantee: a verdict is only taken back; chains that name the last layer in one way are left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.judge.scanning.scanned import Scanned
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.depth import Index, number_of_layers, parse
from derive.reading.names import layer_name, strip


def by_number(scanned: Scanned, context: Context, first: Node, member: Node) -> str | None:
    """Why the member, which comes later in the chain that begins with `first`, is not certain; None if nothing is to be said."""
    written = list(_layers(member))
    for head, (letter, offset) in _layers(first):
        value = number_of_layers(context, letter) if letter else None
        if value is None or (head, ("", value + offset)) not in written or not _said_again(scanned, letter, member.start):
            continue
        return f"{letter} is any number under this heading: layer {value + offset} is the one meant only if {letter} is {value}"
    return None


def _layers(node: Node) -> Iterator[tuple[str, Index]]:
    """(letter, layer) of the layered names in a tree."""
    for inner in walk(node):
        name = layer_name(inner) if inner.kind == "script" else None
        parts = parse(name) if name is not None else None
        if parts is not None:
            yield parts[0], parts[2]


def _said_again(scanned: Scanned, letter: str, offset: int) -> bool:
    """Whether the words under the heading of a place name a letter that got its number under an earlier heading only."""
    heading = scanned.heading_before(offset)
    here = (block for block in scanned.blocks if block.kind == "inline" and heading <= block.start < offset)
    if not any(scanned.text[block.start : block.end].strip() == letter for block in here):
        return False
    return not any(
        item.raw.start >= heading and item.raw.node is not None and _sets(item.raw.node, letter) for item in scanned.items
    )


def _sets(node: Node, letter: str) -> bool:
    left, right = (strip(node.children[0]), strip(node.children[1])) if node.kind == "relation" else (node, node)
    return left.kind == "name" and left.value == letter and right.kind == "number"
