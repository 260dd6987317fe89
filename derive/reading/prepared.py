"""A tree as its dialect spells it: styles that mean nothing are taken off, functions set as text are functions.

Guarantee: only the spelling of names of one letter changes, and `\\text{vec}` becomes a name where the word is a function
that the reader or the dialect knows; every node keeps its place in the source.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.language.ast import Node
from derive.reading.dialect import Dialect
from derive.reading.functions import is_function

_STYLED = re.compile(r"\\(?:mathbf|boldsymbol|bm|pmb|symbf|mathrm|mathit|bold)\{(\\?[A-Za-z]+)\}")


def prepared(node: Node, dialect: Dialect) -> Node:
    """The tree with `\\text{vec}` as a name, and `\\mathbf{W}` as W if the dialect says that styles are the same."""
    if node.kind == "name" and dialect.styles == "same":
        match = _STYLED.fullmatch(str(node.value))
        letter = match.group(1) if match else ""
        return replace(node, value=letter) if len(letter) == 1 or letter[:1] == "\\" else node
    if node.kind == "text":
        word = str(node.value).strip()
        known = word.replace(" ", "") if dialect.functions.get(word) else word
        return replace(node, kind="name", value=f"\\text{{{known}}}") if is_function(dialect.functions.get(word, word)) else node
    children = tuple(prepared(child, dialect) for child in node.children)
    return node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
