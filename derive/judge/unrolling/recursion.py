"""Which letters of a document count the steps of a recursion: h_t = f(h_{t−1}), a_t = W h_{t−1} beside h_t = tanh(a_t).

Guarantee: a letter counts steps only if some equation for y_t leads back to y at another step, by itself or through others;
arrays that only look at neighbours, as in y_i = x_i − x_{i−1}, have no such equation.  Limit: steps stand in the subscript, or in
angle brackets above, and counting starts at 0 or 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from derive.language.ast import Node, of_all_trees, walk
from derive.reading.names import peel, spelled, strip

MOST_LETTERS = 3
"""So many letters of a document count steps at most."""
EQUATIONS = frozenset({"=", ":=", "\\coloneqq", "\\triangleq", "\\equiv"})


@dataclass(frozen=True)
class Step:
    """The letter and the distance in the script of h_{t−1}: base "h", letter "t", offset −1."""

    base: str
    letter: str
    offset: int


@dataclass(frozen=True)
class Recursion:
    """The letter that counts the steps, the symbols that are made of themselves at other steps, all symbols with such a script,
    the name of the last step (or ""), the number of the first one, and −1 where the letter runs to N − 1 only."""

    letter: str
    states: frozenset[str]
    stepped: frozenset[str]
    last: str
    first: int
    short: int = 0


def step_of(node: Node) -> Step | None:
    """The step that the script of a symbol names."""
    base, layers = peel(node)
    if node.kind != "script" or base.kind not in ("name", "group") or not layers:
        return None
    for layer in layers:
        sup = layer.sup
        if sup.kind == "group" and sup.value == "\\langle":
            found = offset_of(sup.children[0])
        else:
            found = offset_of(layer.sub)
        if found is not None:
            return Step(spelled(base), *found)
    return None


def offset_of(node: Node) -> tuple[str, int] | None:
    """("t", −1) of t − 1."""
    node = strip(node)
    if node.kind == "name" and str(node.value).isalpha() and len(str(node.value)) == 1:
        return str(node.value), 0
    if node.kind != "sum" or len(node.children) != 2 or node.value[0] != "+" or node.value[1] not in ("+", "-"):
        return None
    first, second = (strip(child) for child in node.children)
    if first.kind != "name" or second.kind != "number" or second.value.denominator != 1 or len(str(first.value)) != 1:
        return None
    return str(first.value), int(second.value) if node.value[1] == "+" else -int(second.value)


@of_all_trees
def heads_in(trees: Sequence[Node]) -> frozenset[str]:
    """The letters with a step that equations begin with or that memberships declare."""
    found = set[str]()
    for tree in trees:
        if tree.kind == "relation" and (set(tree.value) <= EQUATIONS or tree.value[0] in ("\\in", "∈")):
            left = strip(tree.children[0])
            found |= {s.base for c in (left.children if left.kind == "list" else (left,)) if (s := step_of(strip(c))) is not None}
    return frozenset(found)


def parted(node: Node, heads: frozenset[str]) -> Node:
    """The tree with U h_{t−1} for a product that is written as one word, Uh_{t−1}, where h is a head and Uh is none."""
    if not node.children:
        return node
    base, layers = peel(node) if node.kind == "script" else (node, [])
    word = str(base.value) if base.kind == "name" and len(layers) == 1 else ""
    if 1 < len(word) < 4 and word.isalpha() and word not in heads and word[-1] in heads and step_of(node) is not None:
        middle = base.end - 1
        first = Node("name", (), word[:-1], base.start, middle)
        last = replace(node, children=(Node("name", (), word[-1], middle, base.end), *node.children[1:]), start=middle)
        return Node("product", (first, last), ("",), node.start, node.end)
    children = tuple(parted(child, heads) for child in node.children)
    return replace(node, children=children) if any(a is not b for a, b in zip(children, node.children)) else node


def find(trees: Sequence[Node], ranges: Sequence[Node] = ()) -> list[Recursion]:
    """The recursions of a document with these statements and ranges beside them, one for each letter that counts steps; none of a
    document with more letters than `MOST_LETTERS`."""
    edges: dict[str, dict[tuple[str, str], set[int]]] = {}
    for tree in trees:
        if tree.kind != "relation" or not set(tree.value) <= EQUATIONS:
            continue
        head = step_of(strip(tree.children[0]))
        if head is None:
            continue
        for other in (step for child in tree.children[1:] for node in walk(child) if (step := step_of(node)) is not None):
            if other.letter == head.letter:
                pair = edges.setdefault(head.letter, {}).setdefault((head.base, other.base), set())
                pair.add(other.offset - head.offset)
    found = {letter: states for letter, pairs in edges.items() if (states := _states(pairs))}
    if len(found) > MOST_LETTERS:
        return []
    steps = [step for tree in trees for node in walk(tree) if (step := step_of(node)) is not None] if found else []
    result = list[Recursion]()
    for letter, states in found.items():
        stepped = frozenset(step.base for step in steps if step.letter == letter)
        first, last, short = _ends([*trees, *ranges], letter)
        result.append(Recursion(letter, frozenset(states), stepped, last, first, short))
    return result


def _states(pairs: dict[tuple[str, str], set[int]]) -> set[str]:
    """The symbols on a cycle that takes a step."""
    nearest: dict[str, set[str]] = {}
    for one, two in pairs:
        nearest.setdefault(one, set()).add(two)
    reached = {one: _reached(one, nearest) for one in nearest}
    return {
        symbol
        for (one, two), lags in pairs.items()
        if lags - {0} and one in ({two} | reached.get(two, set()))
        for symbol in {one, two} | {s for s in reached if s in reached.get(two, set()) and one in reached[s]}
    }


def _reached(start: str, nearest: dict[str, set[str]]) -> set[str]:
    seen, todo = set[str](), [start]
    while todo:
        for other in nearest.get(todo.pop(), set()) - seen:
            seen.add(other)
            todo.append(other)
    return seen


def _ends(trees: Iterable[Node], letter: str) -> tuple[int, str, int]:
    """The number of the first step and the name of the last, by the ranges and sums of the document; with −1 if all of these end
    one step before it."""
    firsts, lasts, shorts = set[int](), list[str](), list[int]()
    for node in (inner for tree in trees for inner in walk(tree)):
        if node.kind == "bigop":
            relation, top = strip(node.children[0]), strip(node.children[1])
            if relation.kind != "relation" or relation.value != ("=",) or spelled(relation.children[0]) != letter:
                continue
            low = strip(relation.children[1])
        elif node.kind == "relation" and node.value == ("=",) and spelled(node.children[0]) == letter:
            items = [strip(child) for child in strip(node.children[1]).children]
            if strip(node.children[1]).kind != "list" or not any(item.kind == "dots" for item in items):
                continue
            low, top = items[0], items[-1]
        else:
            continue
        for end in (low, top):
            before = offset_of(end) if end.kind == "sum" else None
            if before is not None and before[0].isupper() and before[1] == -1:
                lasts.append(before[0])
                shorts.append(-1)
            if end.kind == "number" and end.value in (0, 1):
                firsts.add(int(end.value))
            elif end.kind == "name" and len(str(end.value)) == 1 and str(end.value).isupper():
                lasts.append(str(end.value))
                shorts.append(0)
    one = len(set(lasts)) == 1
    return min(firsts, default=1), lasts[0] if one else "", max(shorts) if one else 0
