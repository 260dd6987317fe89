"""Which layers the definition of a general layer speaks of: `a^{(l)} = g(z^{(l)})` for l = 1, …, L-1 says nothing of `a^{(L)}`.

Guarantee: only a range that is written beside the definition counts: l = 1, …, L-1; 1 ≤ l < L; l < L.  Limit: ranges that only
words tell ("for every hidden layer") are not read.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.conventions import ranges_in
from derive.reading.depth import Span
from derive.reading.indices.subscripts import index_name
from derive.reading.names import strip
from derive.reading.spaces import NotASpace, read_size

_BEFORE = {"<": -1, "\\leq": 0, "\\le": 0, "≤": 0}
_BEHIND = {">": 1, "\\geq": 0, "\\ge": 0, "≥": 0}


def span_of(letter: str, trees: Iterable[Node], context: Context) -> Span | None:
    """The layers that a statement is about, from the formulas that stand beside it; None if none of them tells."""
    for tree in trees:
        for name, (first, number) in ranges_in(tree, context):
            if name == letter:
                return first, first + number - 1
        node = strip(tree)
        if node.kind != "relation" or len(node.children) != 2 or index_name(node.children[0]) != letter:
            continue
        sign = node.value[0]
        try:
            if sign in _BEFORE:
                return None, read_size(node.children[1], context) + _BEFORE[sign]
            if sign in _BEHIND:
                return read_size(node.children[1], context) + _BEHIND[sign], None
        except NotASpace:
            continue
    return None
