"""What words tell of all vectors at once: “all vectors are columns of length $C$”, “vectors live in $\\mathbb{R}^d$ throughout”.

Guarantee: only small letters take this shape that nothing else declares, that begin no equation and are no index, and that stand
where arrays stand: alone in a norm or in the argument of a softmax, transposed, or beside ⊙, or that words call one-hot.  Limit:
a sentence that names no length tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from derive.language import seek
from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.reading.functions import plain
from derive.reading.names import is_transpose, layer_name, peel, spelled, strip
from derive.reading.words.told import Told

_ALL = re.compile(
    r"\b(?:all|every|each|our|the)?\s*vectors?\s+(?:(?:here|below|in\s+this\s+\w+)\s+)?(?:is|are|live|lies?)\s+"
    r"(?:(?:an?|all|real|again)\s+)*(?:column(?:s|\s+vectors?)?\s+)?(?:of\s+(?:length|size|dimension)|in|with)\s+\$(?P<length>[^$]{1,20})\$",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\\(?:mathbb\s*\{?\s*R\s*\}?|R)\s*\^\s*\{?\s*([A-Za-z]|\d+)\s*\}?")
_SMALL = re.compile(r"[a-z]|\\(?:mathbf|boldsymbol|bm|vec)\{[a-z]\}")
_ONE_HOT = re.compile(
    r"\$\s*([a-z])\s*\$\s*(?:,\s*)?(?:is\s+|being\s+)?(?:an?\s+|the\s+)?one-hot\b|\bone-hot\s+(?:\w+\s+)?\$\s*([a-z])\s*\$"
)
ARRAYS = frozenset({"softmax"})
EQUATIONS = frozenset({"=", ":=", "\\coloneqq", "\\equiv"})


def told(text: str, blocks: Iterable[Block], trees: Iterable[Node]) -> list[Told]:
    """The memberships of the letters that such a sentence speaks of; `trees` are those of the document."""
    said = [(found, length) for found in seek.finditer(_ALL, text) if (length := _length(found["length"]))]
    if len({length for _, length in said}) != 1:
        return []
    found, length = said[0]
    block = next((b for b in blocks if b.kind == "inline" and found.start() <= b.start <= found.end()), None)
    if block is None:
        return []
    hot = frozenset(found[1] or found[2] for found in seek.finditer(_ONE_HOT, text))
    place = (block.start, block.end)
    return [Told(f"{name} \\in \\mathbb{{R}}^{{{length}}}", block, place) for name in dict.fromkeys(_vectors([*trees], hot))]


def _length(written: str) -> str | None:
    space = _SPACE.fullmatch(written.strip())
    plainly = re.fullmatch(r"[A-Za-z]|\d+", written.strip())
    return space[1] if space is not None else plainly[0] if plainly is not None else None


def _vectors(trees: list[Node], hot: frozenset[str]) -> Iterator[str]:
    """The letters that stand where arrays stand, and those that words call one-hot."""
    other = set[str]()
    for tree in trees:
        if tree.kind == "relation":
            for sign, child in zip(tree.value, tree.children):
                if sign in EQUATIONS or sign in ("\\in", "∈"):
                    other |= {str(peel(part)[0].value) for part in (child.children if child.kind == "list" else (child,))}
    nodes = [inner for tree in trees for inner in walk(tree)]
    indices = {str(n.value) for node in nodes if node.kind == "script" for n in walk(node.children[1]) if n.kind == "name"}
    yield from sorted(hot - other - indices)
    for node in nodes:
        for name in _in_place(node):
            if name not in other | indices and _SMALL.fullmatch(name):
                yield name


def _in_place(node: Node) -> Iterator[str]:
    """The letters in a node that must be arrays."""
    if node.kind == "script" and is_transpose(strip(node.children[2])):
        yield from _bare(node.children[0])
    if node.kind == "group" and node.value in ("\\|", "‖") and (alone := _one(node)):
        yield alone
    if node.kind == "product":
        for left, sign, right in zip(node.children, node.value, node.children[1:]):
            if sign in ("\\odot", "\\circ", "⊙"):
                yield from (*_bare(left), *_bare(right))
            if sign == "" and plain(spelled(left)) in ARRAYS and (alone := _one(right)):
                yield alone


def _one(node: Node) -> str:
    """The one small letter in a formula."""
    found = {name for inner in walk(node) for name in _bare(inner) if _SMALL.fullmatch(name)}
    return found.pop() if len(found) == 1 else ""


def _bare(node: Node) -> list[str]:
    name = layer_name(node) if node.kind == "name" else None
    return [name] if name is not None else []


__all__ = ["told"]
