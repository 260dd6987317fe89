r"""Shapes by the number of units in each layer: “layer $l$ has $n_l$ neurons” beside z^l_j = Σ_k w^l_{jk} a^{l-1}_k + b^l_j.

Guarantee: an array is given a shape so only if it carries the layer, nothing declares or defines it as a whole, and it has
one index, which counts the units of its layer, or two, of which the second is that of an array of the layer before in some
product.  Where a sentence calls W^l the matrix of the w^l_{jk}, both are one array.  Limit: the words of `_SAID`, one letter
for layers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from derive.language.ast import Node, walk
from derive.language.markdown import Block
from derive.reading.derivatives.sign_coverage import EQUALS
from derive.reading.names import peel, strip
from derive.reading.words.told import Told

_UNITS = r"(?:units?|neurons?|nodes?|activations|hidden\s+units)"
_N = r"\$\s*(?P<count>[A-Za-z]\s*_\s*\{?\s*[A-Za-z]\s*\}?|[A-Za-z]\s*\^\s*\{?\s*[\[(]\s*[A-Za-z]\s*[\])]\s*\}?)\s*\$"
_L = r"\$\s*(?P<layer>[A-Za-z])\s*\$"
_HAS = r"(?:has|with|having|contains|comprises|consists\s+of)"
_NTH = _L.replace("layer", "other")
_SAID = (
    re.compile(rf"\blayer\s+{_L}\s+{_HAS}\s+{_N}\s+(?:\w+\s+){{0,2}}{_UNITS}", re.IGNORECASE),
    re.compile(
        rf"{_N}[^.$]{{0,40}}\b{_UNITS}\s+(?:in|of)\s+(?:the\s+)?(?:layer\s+{_L}|{_NTH}\s*-?\s*th\s+layer)", re.IGNORECASE
    ),
    re.compile(rf"第\s*{_L}\s*层[^。$]{{0,8}}{_N}\s*个?\s*(?:神经元|单元|节点)"),
    re.compile(rf"第\s*{_L}\s*层的?(?:神经元|单元|节点)(?:个?数|数目|数量)[^。$]{{0,4}}{_N}"),
    re.compile(rf"{_N}\s*(?:为|是|表示)\s*第\s*{_L}\s*层的?(?:神经元|单元|节点)"),
)
_MATRIX = re.compile(r"\b(?:matri(?:x|ces)|entr(?:y|ies)|elements?|components?)\b|矩阵|元素", re.IGNORECASE)


@dataclass(frozen=True)
class _Entry:
    """w^l_{jk}: the letter, what its layer adds to l, and its indices."""

    letter: str
    step: int
    indices: tuple[str, ...]
    above: tuple[int, int]


def told(text: str, blocks: Sequence[Block], trees: Sequence[Node], known: frozenset[str]) -> Iterator[Told]:
    """The memberships that the words tell; `known` are the letters that something declares."""
    match = next((found for pattern in _SAID if (found := pattern.search(text)) is not None), None)
    if match is None:
        return
    layer = match["layer"] or match.groupdict().get("other") or ""
    block = next((b for b in blocks if b.kind == "inline" and b.opener <= match.start("count") < b.end), None)
    count = match["count"]
    if block is None or re.sub(r"\W|_", "", count)[-1:] != layer:
        return
    braced = count if count.rstrip()[-1] in "}])" else f"{count[:-1]}{{{layer}}}"
    before = re.sub(rf"{layer}(?=\s*[\]}})])", f"{layer}-1", braced)
    entries = [entry for tree in trees for node in walk(tree) if (entry := _entry(node, layer)) is not None]
    inputs = {(e.indices[0]) for e in entries if e.step == -1 and len(e.indices) == 1}
    shapes = dict[str, tuple[str, tuple[int, int]]]()
    whole = {letter for tree in trees if (letter := _given_whole(tree)) is not None}
    for entry in entries:
        if entry.letter in known | whole or entry.step:
            continue
        pair = len(entry.indices) == 2 and entry.indices[1] in inputs
        if len(entry.indices) == 1 or pair:
            shapes.setdefault(entry.letter, (f"{{{count}}} \\times {{{before}}}" if pair else f"{{{count}}}", entry.above))
    for letter, (shape, above) in shapes.items():
        style = text[above[0] : above[1]]
        matrix = letter.upper() if "times" in shape and len(letter) == 1 and letter.islower() else ""
        if matrix and matrix not in known and _is_matrix(text, matrix, letter, style):
            yield Told(f"{matrix}^{{{style}}} \\in \\mathbb{{R}}^{{{shape}}}", block, (block.opener, block.end))
            yield Told(f"{letter}^{{{style}}} = {matrix}^{{{style}}}", block, (block.opener, block.end))
        else:
            yield Told(f"{letter}^{{{style}}} \\in \\mathbb{{R}}^{{{shape}}}", block, (block.opener, block.end))


def _given_whole(tree: Node) -> str | None:
    """The δ of δ^{(l)} = …, whose shape is that of what it is equal to: the i of δ^{(l)}_i may count samples."""
    head = strip(tree.children[0]) if tree.kind == "relation" and tree.value[0] in EQUALS else tree
    base, layers = peel(head)
    bare = head is not tree and base.kind == "name" and len(layers) == 1 and layers[0].sub.kind == "none"
    return str(base.value) if bare and layers[0].sup.kind != "none" else None


def _entry(node: Node, layer: str) -> _Entry | None:
    if node.kind != "script":
        return None
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1 or layers[0].primes or layers[0].sub.kind == "none":
        return None
    sup, sub = strip(layers[0].sup), strip(layers[0].sub)
    place = (sup.start, sup.end)
    sup = strip(sup.children[0]) if sup.kind == "group" and sup.value in ("(", "[") else sup
    step = 0
    if sup.kind == "sum" and len(sup.children) == 2 and sup.children[1].kind == "number":
        step = int(sup.children[1].value) * (1 if sup.value[1] == "+" else -1)
        sup = strip(sup.children[0])
    items = sub.children if sub.kind in ("list", "product") else (sub,)
    words = "".join(str(item.value) for item in map(strip, items) if item.kind == "name")
    if sup.kind != "name" or sup.value != layer or any(strip(item).kind != "name" for item in items) or not words.isalpha():
        return None
    return _Entry(str(base.value), step, tuple(words), place)


def _is_matrix(text: str, matrix: str, letter: str, style: str) -> bool:
    """Whether a sentence calls W^l the matrix of the w^l_{jk}."""
    power = rf"\^\s*\{{?\s*{re.escape(style)}\s*\}}?"
    for match in re.finditer(rf"\$\s*{matrix}\s*{power}\s*\$", text):
        start = max(text.rfind(mark, 0, match.start()) for mark in (". ", "。", "\n\n"))
        stop = min([place for mark in (". ", "。", "\n\n") if (place := text.find(mark, match.end())) >= 0], default=len(text))
        sentence = text[start + 1 : stop]
        if _MATRIX.search(sentence) and re.search(rf"\$\s*{letter}\s*(?:{power}\s*_|_[^$]*{power})", sentence):
            return True
    return False


__all__ = ["told"]
