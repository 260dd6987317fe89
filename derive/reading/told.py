"""Shapes that prose tells: “$W$ 大小为 $3\\times 4$”, in the key words of the document's dialect.

Guarantee: the words must stand between a bare name and a shape in one line, with no other formula between them; a symbol
that a formula declares or defines is left as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from derive.language.ast import Node
from derive.language.markdown import Block
from derive.reading.context import Context
from derive.reading.names import layer_name, peel
from derive.reading.spaces import NotASpace, read_shape, read_space
from derive.terms.term import Shape


@dataclass(frozen=True)
class Told:
    """`name` has the shape, from `offset` on."""

    name: str
    shape: Shape
    offset: int
    section: int


def told_shape(
    text: str, blocks: list[Block], place: int, nodes: Mapping[int, Node], context: Context, words: tuple[str, ...]
) -> Told | None:
    """What the words between the inline formula at `place` and the next one tell of its shape."""
    block = blocks[place]
    node = nodes.get(block.start)
    following = next((b for b in blocks[place + 1 : place + 4] if b.kind in ("inline", "display")), None)
    if node is None or following is None or following.kind != "inline" or not words:
        return None
    between = text[block.end : following.opener].rstrip().strip("$")
    name = layer_name(node) if peel(node)[0].kind == "name" else None
    shape_node = nodes.get(following.start)
    if name is None or shape_node is None or "\n" in between or not between.endswith(words):
        return None
    shape = _shape(shape_node, context)
    return Told(context.name(name), shape, block.start, context.section) if shape is not None else None


def _shape(node: Node, context: Context) -> Shape | None:
    names, uses = set(context.size_names), {name: set(where) for name, where in context.size_uses.items()}
    try:
        if node.kind == "product" and "\\times" in node.value:
            return read_shape(node, context)
        return read_space(node, context).shape
    except NotASpace:
        context.size_names, context.size_uses = names, uses
        return None
