"""A tree as its dialect spells it: styles that mean nothing are taken off, functions set as text are functions.

Guarantee: only the spelling of names of one letter changes, and `\\text{vec}` becomes a name where the word is a function
that the reader or the dialect knows; a bold 0, with a transpose or without, is the number 0, which fits any shape; a size in
brackets below a factor, `X_{(10 \\times 25)}`, is a note and is taken off; a prime that is a transpose and a δ that is a d are
written so; every node keeps its place in the source.
"""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from derive.language.ast import Node
from derive.reading.derivatives.variations import spelled_d
from derive.reading.dialect import Dialect
from derive.reading.functions import is_function, plain
from derive.reading.indices.einstein import contracted
from derive.reading.indices.set_ranges import with_ranges
from derive.reading.names import BOLD, NONE, in_styles, is_transpose, strip
from derive.reading.notation.bare_layers import BareLayers, bracketed
from derive.reading.notation.conditioned import labelled
from derive.reading.notation.primes import turned
from derive.reading.notation.traces import reaching

_CODE = ("sum", "mean")
_STYLED = re.compile(rf"\\(?:{'|'.join(BOLD)}|mathrm|mathit)\{{(\\?[A-Za-z]+)\}}")
ZEROS = in_styles("0", *BOLD, "vec", "mathbb", "underline", "mathrm", "bar")


def prepared(node: Node, dialect: Dialect, layers: BareLayers | None = None) -> Node:
    """The tree as the document means it: with its bare layers in brackets, with ranges for sets of indices, with traces
    that reach as far as is meant, summed over repeated indices where the document says so, and as `styled` spells it."""
    return node.rewritten(_prepared, dialect, layers)


def _prepared(node: Node, dialect: Dialect, layers: BareLayers | None) -> Node:
    node = reaching(with_ranges(styled(node, dialect)), dialect)
    node = contracted(node) if dialect.repeated == "summed" else node
    return node if layers is None else bracketed(node, layers)


def styled(node: Node, dialect: Dialect) -> Node:
    """The tree with `\\text{vec}` as a name, and `\\mathbf{W}` as W if the dialect says that styles are the same."""
    node = spelled_d(turned(node, dialect), dialect)
    if node.kind == "name" and node.value in ZEROS:
        return replace(node, kind="number", value=Fraction(0))
    if node.kind == "name" and dialect.styles == "same":
        match = _STYLED.fullmatch(str(node.value))
        letter = match.group(1) if match else ""
        return replace(node, value=letter) if len(letter) == 1 or letter[:1] == "\\" else node
    if node.kind == "text":
        word = str(node.value).strip()
        known = dialect.functions.get(word, word)
        return replace(node, kind="name", value=f"\\text{{{known}}}") if is_function(known) else node
    if node.kind == "script" and _is_size(strip(node.children[1])):
        if node.children[2].kind == "none" and not node.value:
            return styled(node.children[0], dialect)
        node = replace(node, children=(node.children[0], NONE, node.children[2]))
    if node.kind == "script" and node.children[1].kind != "none":
        node = labelled(node)
    if node.kind == "script" and node.children[1].kind == "none" and is_transpose(strip(node.children[2])):
        base = styled(strip(node.children[0]), dialect)
        if base.kind == "number" and base.value == 0:
            return replace(base, start=node.start, end=node.end)
    children = tuple(styled(child, dialect) for child in node.children)
    children = _calls(children, node.value) if node.kind == "product" else children
    return node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)


def _calls(factors: tuple[Node, ...], operators: tuple[str, ...]) -> tuple[Node, ...]:
    """The factors with `sum(A, axis=0)` as NumPy's function, where the word stands before what it is called with in code."""
    made = list(factors)
    for place, (word, operator, group) in enumerate(zip(factors, operators, factors[1:])):
        called = plain(str(word.value).strip()) if word.kind in ("name", "text") and operator == "" else ""
        inside = group.children[0] if group.kind == "group" and group.value == "(" else None
        if called in _CODE and inside is not None and inside.kind == "list" and any(map(_is_axis, inside.children[1:])):
            made[place] = replace(word, kind="name", value=f"np.{called}")
    return tuple(made)


def _is_axis(node: Node) -> bool:
    return node.kind == "relation" and node.value == ("=",) and plain(str(node.children[0].value)) == "axis"


def _is_size(sub: Node) -> bool:
    """A size such as (10×60000) that is set below a factor: a note for the reader."""
    inner = strip(sub.children[0]) if sub.kind == "group" and sub.value == "(" else sub
    numbers = inner.kind == "product" and all(strip(child).kind == "number" for child in inner.children)
    return sub.kind == "group" and numbers and set(inner.value) == {"\\times"}
