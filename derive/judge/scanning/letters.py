"""What the formulas of the whole document say of its letters: which are declared, given a value, or no numbers.

Guarantee: what is found here only keeps letters from being taken for what they are not
(`derive.reading.undeclared.fitted`); it gives none a shape.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

from derive.language.ast import Node, of_all_trees, walk
from derive.reading.derivatives.derivative_signs import NABLAS
from derive.reading.names import is_transpose, layer_name, peel, spelled, strip
from derive.reading.undeclared.fitted import SMALL_LETTER
from derive.reading.undeclared.greek_columns import DERIVES, IN_BOLD


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


def never_numbers(tree: Node) -> frozenset[str]:
    """The small letters that stand by themselves, or in a sum, in a norm ‖x − z‖ or in what is transposed, (x − z)ᵀ."""
    found = set[str]()
    for node in walk(tree):
        inside = strip(node.children[0]) if node.kind == "group" and node.value in ("\\|", "||") and node.children else None
        if node.kind == "script" and is_transpose(strip(node.children[2])):
            inside = strip(node.children[0])
            inside = strip(inside.children[0]) if inside.kind == "group" and inside.children else inside
        if inside is not None:
            parts = map(strip, inside.children) if inside.kind == "sum" else (inside,)
            letters = (str(part.value) for part in parts if part.kind == "name")
            found |= {letter for letter in letters if SMALL_LETTER.fullmatch(letter) or IN_BOLD.fullmatch(letter)}
    return frozenset(found)


@of_all_trees
def capital_numbers(trees: Sequence[Node]) -> frozenset[str]:
    """The capital letters by which something is divided, or that weigh a sum, the C of C/2 Σ_i ξ_i², and that are transposed,
    inverted or called nowhere."""
    numbers, arrays = set[str](), set[str]()
    for node in (inner for tree in trees for inner in walk(tree)):
        if node.kind == "frac":
            below = strip(node.children[1])
            plainly = below.kind == "product" and not set(below.value) - {"", "\\cdot"}
            parts = [*map(strip, below.children)] if plainly else [below]
            if not any(str(peel(part)[0].value) in DERIVES for part in parts):
                numbers |= {str(part.value) for part in parts if part.kind == "name"}
        elif node.kind == "product":
            for one, two in zip(node.children, node.children[1:]):
                head = strip(one.children[0]) if one.kind == "frac" and strip(one.children[1]).kind == "number" else one
                if two.kind == "bigop" and head.kind == "name":
                    numbers.add(str(head.value))
                elif two.kind == "group" and one.kind == "name":
                    arrays.add(str(one.value))  # K(x, z), or K times a bracket
        elif node.kind == "script" and (is_transpose(strip(node.children[2])) or spelled(node.children[2]) == "-1"):
            arrays.add(str(peel(node)[0].value))
    return frozenset(letter for letter in numbers - arrays if len(letter) == 1 and letter.isascii() and letter.isupper())


@of_all_trees
def turned_members(trees: Sequence[Node]) -> frozenset[str]:
    """The letters whose members with an index are transposed somewhere, as no numbers are: the k of k_iᵀq."""
    found = set[str]()
    for node in (inner for tree in trees for inner in walk(tree) if inner.kind == "script"):
        base, layers = peel(node)
        turned = bool(layers) and is_transpose(layers[-1].sup)
        if base.kind == "name" and turned and any(strip(layer.sub).kind == "name" for layer in layers):
            found.add(str(base.value))
    return frozenset(found)


@of_all_trees
def array_letters(trees: Sequence[Node]) -> frozenset[str]:
    """The letters that stand transposed somewhere, alone, with an index or in a difference, the x and μ of (x_i − μ)ᵀ, or with
    the index of a sum around them, the s of Σ_i s_i."""
    found, losses = set[str](), {id(loss) for tree in trees for loss in _behind_nablas(tree)}
    for node in (inner for tree in trees for inner in walk(tree) if inner.kind == "script"):
        base, layers = peel(node)
        if layers and is_transpose(layers[-1].sup) and id(node) not in losses:
            inside = strip(base.children[0]) if base.kind == "group" and base.children else base
            parts = inside.children if inside.kind == "sum" else (inside,)
            names = {str(letter.value) for letter in (peel(strip(part))[0] for part in parts) if letter.kind == "name"}
            found |= names.union(*(set(name) for name in names if name.isalpha()))  # UVᵀ
    for operator in (inner for tree in trees for inner in walk(tree) if inner.kind == "bigop"):
        found |= _indexed(operator)
    return frozenset(found)


def _behind_nablas(tree: Node) -> Iterator[Node]:
    """What stands behind a ∇: in ∇_W Lᵀ the gradient is transposed, and L is a number."""
    for product in (inner for inner in walk(tree) if inner.kind == "product"):
        for head, loss in itertools.pairwise(product.children):
            base, _ = peel(head)
            if base.kind == "name" and base.value in NABLAS:
                yield loss


def _indexed(operator: Node) -> set[str]:
    """The letters with the index of a big operator in what it runs over."""
    *bounds, body = operator.children
    indices = {str(inner.value) for bound in bounds for inner in walk(bound) if inner.kind == "name"}
    scripts = (peel(inner) for inner in walk(body) if inner.kind == "script")
    subs = ((str(base.value), strip(layers[0].sub)) for base, layers in scripts if base.kind == "name" and layers)
    return {letter for letter, sub in subs if sub.kind == "name" and str(sub.value) in indices}


@of_all_trees
def given_names(trees: Sequence[Node]) -> frozenset[str]:
    """The names that an equation gives a value, updates W ← W − … apart."""
    found = set[str]()
    for tree in trees:
        if tree.kind == "relation" and tree.value[0] in ("=", ":=", "\\equiv", "\\coloneqq", "\\triangleq"):
            inside = {layer_name(inner) for inner in walk(tree.children[-1]) if inner.kind in ("name", "script")}
            heads = (layer_name(strip(child)) for child in tree.children[:-1] if strip(child).kind in ("name", "script"))
            found |= {head for head in heads if head is not None and head not in inside}
    return frozenset(found)


_INEQUALITIES = frozenset({"<", ">", "\\ge", "\\geq", "\\geqslant", "\\le", "\\leq", "\\leqslant", "≥", "≤"})


def compared(trees: Iterable[Node]) -> frozenset[str]:
    """The letters that an inequality compares with a number, alone or with an index: λ > 0, α_i ≥ 0."""
    found: set[str] = set()
    for tree in trees:
        if tree.kind != "relation" or not set(tree.value) <= _INEQUALITIES:
            continue
        if all(strip(child).kind != "number" for child in tree.children):
            continue
        for base, layers in map(peel, tree.children):
            if base.kind == "name" and all(layer.sup.kind == "none" for layer in layers):
                found.add(str(base.value))
    return frozenset(found)
