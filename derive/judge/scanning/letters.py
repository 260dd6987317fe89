"""What the formulas of the whole document say of its letters: which are declared, given a value, or no numbers.

Guarantee: what is found here only keeps letters from being taken for what they are not (`derive.reading.fitted`); it gives none
a shape.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.language.ast import Node, walk
from derive.reading.fitted import SMALL_LETTER
from derive.reading.names import is_transpose, layer_name, peel, strip


def declared_letters(trees: Iterable[Node]) -> frozenset[str]:
    """The names of which a membership says something, and the letters of those with an index: the x of x_i ∈ ℝᵈ."""
    found = set[str]()
    for tree in trees:
        if tree.kind != "relation" or not {"\\in", "∈"} & {*tree.value}:
            continue
        heads = [head for child in tree.children[:-1] for head in (child.children if child.kind == "list" else (child,))]
        for head in heads:
            base, layers = peel(head)
            scripts = [strip(script) for layer in layers for script in (layer.sub, layer.sup)]
            found.add(layer_name(head) or "")
            if any(script.kind != "none" and any(inner.kind == "name" for inner in walk(script)) for script in scripts):
                found.add(str(base.value))
    return frozenset(found)


def never_numbers(trees: Iterable[Node]) -> frozenset[str]:
    """The small letters that stand by themselves, or in a sum, in a norm ‖x − z‖ or in what is transposed, (x − z)ᵀ."""
    found = set[str]()
    for node in (inner for tree in trees for inner in walk(tree)):
        inside = strip(node.children[0]) if node.kind == "group" and node.value in ("\\|", "||") and node.children else None
        if node.kind == "script" and is_transpose(strip(node.children[2])):
            inside = strip(node.children[0])
            inside = strip(inside.children[0]) if inside.kind == "group" and inside.children else inside
        if inside is not None:
            parts = map(strip, inside.children) if inside.kind == "sum" else (inside,)
            found |= {str(part.value) for part in parts if part.kind == "name" and SMALL_LETTER.fullmatch(str(part.value))}
    return frozenset(found)


def turned_members(trees: Iterable[Node]) -> frozenset[str]:
    """The letters whose members with an index are transposed somewhere, as no numbers are: the k of k_iᵀq."""
    found = set[str]()
    for node in (inner for tree in trees for inner in walk(tree) if inner.kind == "script"):
        base, layers = peel(node)
        turned = bool(layers) and is_transpose(layers[-1].sup)
        if base.kind == "name" and turned and any(strip(layer.sub).kind == "name" for layer in layers):
            found.add(str(base.value))
    return frozenset(found)


def given_names(trees: Iterable[Node]) -> frozenset[str]:
    """The names that an equation gives a value, updates W ← W − … apart."""
    found = set[str]()
    for tree in trees:
        if tree.kind == "relation" and tree.value[0] in ("=", ":=", "\\equiv", "\\coloneqq", "\\triangleq"):
            inside = {layer_name(inner) for inner in walk(tree.children[-1]) if inner.kind in ("name", "script")}
            heads = (layer_name(strip(child)) for child in tree.children[:-1] if strip(child).kind in ("name", "script"))
            found |= {head for head in heads if head is not None and head not in inside}
    return frozenset(found)
