"""One step of a recursion on a page of its own: h_t and c_t are declared, and h_{t−1} has the shape of h_t.

Guarantee: a letter counts as the step of such a page only if it stands nowhere but in the subscripts t and t − 1 (or t + 1) of
symbols, and none of these symbols has a number for its step; then nothing on the page sums over steps or says how many there
are, and every line is one about this step.  Limit: what is declared with its step gives its shape to its neighbour, unless an
equation says what that is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from derive.judge.unrolling.recursion import EQUATIONS, step_of
from derive.language.ast import Node, walk
from derive.reading.names import NONE, is_transpose, layer_name, peel, spelled, strip


def neighbours(trees: Iterable[Node]) -> Mapping[str, str]:
    """The name of each symbol at the neighbouring step, by its name at the other: h_{t-1} by h_t, and h_t by h_{t-1}."""
    result: dict[str, str] = {}
    trees = list(trees)
    begun = {name for tree in trees if (name := _begun(tree)) is not None}
    for names in of_lone_steps(trees).values():
        (other,) = {offset for _, offset in names} - {0}
        for (base, offset), name in names.items():
            if (base, other - offset) in names and names[base, other - offset] not in begun:
                result[name] = names[base, other - offset]
    return result


def _begun(tree: Node) -> str | None:
    """The symbol that an equation begins with, itself or its inverse: P_t⁻¹ = P_{t−1}⁻¹ + xxᵀ says what P_t is."""
    if tree.kind != "relation" or not set(tree.value) <= EQUATIONS:
        return None
    left = strip(tree.children[0])
    step = step_of(left) if left.kind == "script" else None
    return None if step is None else layer_name(replace(left, children=(*left.children[:2], NONE)))


def of_lone_steps(trees: Iterable[Node]) -> Mapping[str, Mapping[tuple[str, int], str]]:
    """The letters that count as steps of such a page, each with the names of its symbols by base and distance."""
    found: dict[str, dict[tuple[str, int], str]] = {}
    numbered: set[str] = set()
    counts: dict[str, int] = {}
    for node in (inner for tree in trees for inner in walk(tree)):
        if node.kind == "name":
            counts[str(node.value)] = counts.get(str(node.value), 0) + 1
        if node.kind != "script":
            continue
        base, layers = peel(node)
        if any(layer.sub.kind == "number" for layer in layers):
            numbered.add(spelled(base))
        step, name = step_of(node), _bare(node)
        if step is not None and name is not None and node.children[1].kind != "none":
            counts[step.letter] = counts.get(step.letter, 0) - 1
            found.setdefault(step.letter, {})[step.base, step.offset] = name
    return {
        letter: names
        for letter, names in found.items()
        if not counts[letter]
        and {offset for _, offset in names} in ({0, -1}, {0, 1})
        and numbered.isdisjoint(base for base, _ in names)
    }


def _bare(node: Node) -> str | None:
    """The name without a transpose."""
    turned = is_transpose(strip(node.children[2]))
    return layer_name(replace(node, children=(*node.children[:2], NONE)) if turned else node)


__all__ = ["neighbours", "of_lone_steps"]
