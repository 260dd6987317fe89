"""Layers written without brackets: W^l, a^{l-1}, δ^L are read as W^{(l)}, a^{(l-1)}, δ^{(L)}.

Guarantee: only in a document that speaks of layers or networks, only for a letter that stands in superscripts both bare and
shifted by a number (l and l−1 or l+1), and only on the names that carry it so; on these names whole numbers and the capital of
the letter are layers as well.  A letter for which the text never says that it counts layers must be l or ℓ.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading.names import peel, strip

_LAYERS = re.compile(r"\blayers?\b|\bnetworks?\b|\bback-?prop\w*|\bperceptrons?\b|层|神经网络|反向传播", re.IGNORECASE)
_SPOKEN = r"第\s*\$?\s*{0}\s*\$?\s*层|\blayers?[\s$(]+{0}(?![A-Za-z])|\$\s*{0}\s*\$?-?(?:th|\^\{{th\}})\s+(?:\w+\s+)?layer"
_USUAL = ("l", "\\ell")


@dataclass(frozen=True)
class BareLayers:
    """The letter that counts layers and the names that carry it."""

    letter: str
    names: frozenset[str]


def bare_layers(text: str, trees: Iterable[Node]) -> BareLayers | None:
    """The one letter of a document that counts layers in bare superscripts; None if there is none."""
    if not seek.search(_LAYERS, text):
        return None
    plain: dict[str, set[str]] = {}
    shifted: dict[str, set[str]] = {}
    for base, (letter, offset) in (place for tree in trees for place in tree.answer(_places)):
        (shifted if offset else plain).setdefault(letter, set()).add(base)
    letters = [c for c in sorted(plain) if c in shifted and (c in _USUAL or re.search(_SPOKEN.format(re.escape(c)), text))]
    letters = [c for c in letters if c.startswith("\\") or c.islower()]
    return BareLayers(letters[0], frozenset(plain[letters[0]] | shifted[letters[0]])) if len(letters) == 1 else None


def bracketed(node: Node, found: BareLayers) -> Node:
    """The tree with brackets around bare layers."""
    children = tuple(bracketed(child, found) for child in node.children)
    node = node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)
    if node.kind != "script" or _name(node) not in found.names:
        return node
    base, sub, sup = node.children
    place = _place(strip(sup))
    if place is None or place[0] not in ("", found.letter, found.letter.lstrip("\\").replace("ell", "l").upper()):
        return node
    return replace(node, children=(base, sub, Node("group", (strip(sup),), "(", sup.start, sup.end)))


def _places(tree: Node) -> frozenset[tuple[str, tuple[str, int]]]:
    """The names in a tree with a letter in their superscript, each with the letter and how far it is shifted."""
    scripts = ((_name(node), _place(strip(node.children[2]))) for node in walk(tree) if node.kind == "script")
    return frozenset((base, place) for base, place in scripts if base and place is not None and place[0])


def _name(node: Node) -> str:
    """The name that a script stands on, without other scripts than a subscript."""
    base, layers = peel(node)
    return str(base.value) if base.kind == "name" and len(layers) == 1 else ""


def _place(sup: Node) -> tuple[str, int] | None:
    """("l", -1) of l−1, ("", 2) of 2; None of anything else."""
    if sup.kind == "name" and (len(str(sup.value)) == 1 or sup.value == "\\ell") and sup.value not in ("T", "t"):
        return str(sup.value), 0
    if sup.kind == "number" and sup.value.denominator == 1 and sup.value >= 0:
        return "", int(sup.value)
    if sup.kind == "sum" and len(sup.children) == 2 and sup.value[0] == "+":
        first, second = (_place(strip(child)) for child in sup.children)
        if first is not None and second is not None and first[0] and not second[0] and not first[1]:
            return first[0], second[1] if sup.value[1] == "+" else -second[1]
    return None


__all__ = ["BareLayers", "bare_layers", "bracketed"]
