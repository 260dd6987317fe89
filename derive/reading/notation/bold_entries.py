"""Entries of bold symbols in plain type: z_i of \\mathbf{z}, X_{ij} of \\mathbf{X}.

Guarantee: a plain letter is the bold one only where it never stands without an index, no line declares or defines it as a whole,
and the bold letter stands in the document by itself; z_0, which counts from elsewhere, is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.names import peel, strip

_BOLD = re.compile(r"\\(?:mathbf|boldsymbol|bm|bold|mathbfit|vec|pmb)\s*\{\s*([A-Za-z]|\\[A-Za-z]+(?:\{[A-Za-z]\})?)\s*\}")
"""A letter, or a letter under an accent, in bold; an accent may stand outside as well: \\hat{\\mathbf{y}}."""


def plain_letters(trees: Iterable[Node], context: Context) -> dict[str, str]:
    """The plain letters that only stand for entries, with the bold symbol of each."""
    bare: set[str] = set()
    indexed: set[str] = set()
    found: dict[str, set[str]] = {}
    for tree in trees:
        for name, with_index in tree.answer(_used):
            plain = _BOLD.sub(r"\1", name)
            if plain != name and not with_index:
                found.setdefault(plain, set()).add(name)
            elif plain == name:
                (indexed if with_index else bare).add(name)
    declared = {name for name, _ in context.later}
    return {
        letter: next(iter(names))
        for letter, names in found.items()
        if len(names) == 1 and letter in indexed - bare - declared and not context.is_size(letter)
    }


def _used(tree: Node) -> frozenset[tuple[str, bool]]:
    return frozenset(_names(tree))


def _names(node: Node) -> Iterator[tuple[str, bool]]:
    """Every name with whether an index stands below it; letters inside subscripts are indices, not names."""
    if node.kind == "script":
        base, layers = peel(node)
        below = any(layer.sub.kind != "none" for layer in layers)
        if base.kind == "name":
            yield str(base.value), below
        else:
            yield from _names(base)
        for layer in layers:
            yield from _names(layer.sup)
        return
    if node.kind == "name":
        yield str(node.value), False
    for child in node.children:
        yield from _names(child)


def bold(node: Node, letters: dict[str, str]) -> Node:
    """The tree with the bold symbol for a plain letter that has an index."""
    if not letters:
        return node
    if node.kind == "script":
        base, sub, sup = node.children
        inner = strip(base)
        if inner.kind == "name" and str(inner.value) in letters and sub.kind != "none" and not _is_zero(sub):
            return replace(node, children=(replace(inner, value=letters[str(inner.value)]), sub, bold(sup, letters)))
    if not node.children:
        return node
    return replace(node, children=tuple(bold(child, letters) for child in node.children))


def _is_zero(node: Node) -> bool:
    node = strip(node)
    return node.kind == "number" and node.value == 0


__all__ = ["bold", "plain_letters"]
