"""One side of an equation, parsed from a text that an edit has made.

Guarantee: a text that reads only with a repair, or as more than one expression, gives no tree.
"""

from __future__ import annotations

from collections.abc import Mapping

from derive.judge.proving.memo import remembered_text
from derive.language.ast import Node
from derive.language.macros import Macro
from derive.language.markdown import Block
from derive.language.statements import split_statements


def balanced(source: str) -> str:
    """The source with a round bracket too many dropped at its end, or a missing one added there."""
    source = source.strip()
    open_ = source.count("(") - source.count(")")
    if open_ > 0:
        return source + ")" * open_
    while open_ < 0 and source.endswith(")"):
        source, open_ = source[:-1], open_ + 1
    return source


@remembered_text
def parse_member(source: str) -> Node | None:
    """One side of an equation, if it reads as an expression without repairs."""
    return member(source, {})


def member(source: str, macros: Mapping[str, Macro]) -> Node | None:
    raws = split_statements(source, Block("display", 0, len(source)), macros)
    if len(raws) != 1 or raws[0].node is None or raws[0].notes or raws[0].node.kind in ("relation", "list"):
        return None
    return raws[0].node
