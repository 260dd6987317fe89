"""“N is the number of rows of X”, in the word order of either language.

Guarantee: both names stand in one sentence, and the words lead to the other name: before it in English, behind it in Chinese.
"""

from __future__ import annotations

import re

from derive.language.ast import Node
from derive.language.markdown import Block
from derive.reading.names import layer_name, peel
from derive.reading.words.facts import Fact

_STOP = re.compile(r"[。；！？]|[.;!?](?=\s)|\n\s*\n")


def counts_of(
    text: str, blocks: list[Block], place: int, nodes: dict[int, Node], table: dict[str, tuple[str, ...]]
) -> list[Fact]:
    """“N is the number of rows of X”, in the word order of either language."""
    block = blocks[place]
    name = _bare(nodes.get(block.start))
    following = next((b for b in blocks[place + 1 : place + 4] if b.kind == "inline"), None)
    if name is None or following is None:
        return []
    other = _bare(nodes.get(following.start))
    between = text[block.end : following.opener]
    if other is None or len(between) > 60 or _STOP.search(between):
        return []
    behind = text[following.end : following.end + 12].lstrip("$)\\ ")
    found = []
    for what in ("rows_of", "columns_of"):
        words = table.get(what, ())
        if any(w.isascii() and w in between for w in words) or any(behind.startswith(w) for w in words):
            found.append(Fact(what, name, block.start, other))
    return found


def _bare(node: Node | None) -> str | None:
    if node is None:
        return None
    base, _ = peel(node)
    return layer_name(node) if base.kind == "name" else None
