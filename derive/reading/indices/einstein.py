"""Summation over repeated indices, in documents that announce it: A_{ij} x_j is Σ_j A_{ij} x_j.

An index that stands exactly twice in a product, a derivative included, is summed over it; what is inside a bracket, a function or
a numerator is summed there first, and its remaining indices count once.  Guarantee: nothing changes in a document that does
not say so, in a statement that says “no sum”, or for an index that stands once, more than twice, under a sum sign or in
a power; such an index is left as it is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from derive.language import seek
from derive.language.ast import Node
from derive.reading.names import NONE, peel, strip

_TOLD = re.compile(
    r"\beinstein(?:'s|’s)?\s+(?:sum|convention|notation|index)|(?:repeated|double|dummy|equal)\s+ind(?:ices|exes)[^.;]{0,60}\bsum|"
    r"\bsum(?:med|mation|ming)?\b[^.;]{0,40}\b(?:repeated|double|twice)\b|\bsummation\s+convention\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:no|not|never|without|avoid\w*|instead|rather|don['’]t|unlike|explicit\w*)\b", re.IGNORECASE)
_NO_SUM = re.compile(r"\bno\s+sum|not\s+summed|without\s+sum", re.IGNORECASE)
_WORDS = frozenset("in out max min new old tot avg ref opt res err var std end log fit net eff obs est".split())
_SIGNS = frozenset({"\\partial", "∂", "d", "\\mathrm{d}"})
MOST_LETTERS = 4


def told(text: str) -> bool:
    """Whether a text says that repeated indices are summed."""
    said = [*seek.finditer(_TOLD, text)]
    sentences = (re.split(r"[.;!?:]\s|\n\s*\n", text[max(0, m.start() - 120) : m.end()])[-1] for m in said)
    return bool(said) and not any(_NEGATED.search(sentence) for sentence in sentences)


def suspended(text: str) -> bool:
    """Whether words beside a statement say that nothing is summed in it."""
    return bool(_NO_SUM.search(text))


def by_components(node: Node) -> Node:
    """A declaration of an array by its components, M_{ij} ∈ ℝ^{n×n} or x_i ∈ ℝⁿ, as one of the array."""
    if node.kind != "relation" or node.value not in (("\\in",), ("∈",)) or node.children[1].kind != "script":
        return node
    heads, space = node.children
    sup = strip(space.children[2])
    axes = sup.value.count("\\times") + 1 if sup.kind == "product" else 1
    names = heads.children if heads.kind == "list" else (heads,)
    made = tuple(_whole(name, axes) for name in names)
    if sup.kind == "none" or any(name is None for name in made):
        return node
    found = tuple(name for name in made if name is not None)
    return replace(node, children=(replace(heads, children=found) if heads.kind == "list" else found[0], space))


def _whole(node: Node, axes: int) -> Node | None:
    """The M of M_{ij}, if its subscript is as many different letters as the array has axes."""
    if node.kind != "script" or node.value or strip(node.children[2]).kind != "none":
        return None
    letters = _letters(node.children[1])
    return node.children[0] if len(letters) == axes == len(set(letters)) else None


def contracted(node: Node, bound: frozenset[str] = frozenset()) -> Node:
    """The tree with a sum sign before each product in which an index is repeated that is not among the `bound` ones."""
    if node.kind in ("product", "script", "frac"):
        return _summed(_inside(node, bound), bound)
    if node.kind == "bigop":
        inner = bound | _bound_by(node)
        return replace(node, children=(*node.children[:2], *(contracted(child, inner) for child in node.children[2:])))
    children = tuple(contracted(child, bound) for child in node.children)
    return replace(node, children=children) if children != node.children else node


def _inside(node: Node, bound: frozenset[str]) -> Node:
    """A product with what its brackets and numerators hold summed on its own."""
    if node.kind == "product":
        first = strip(node.children[0])
        if first.kind == "name" and first.value in _SIGNS and len(node.children) > 2:
            rest = Node("product", node.children[1:], node.value[1:], node.children[1].start, node.end)
            made = contracted(rest, bound)
            if made != rest:
                held = Node("group", (made,), "(", rest.start, rest.end)
                return replace(node, children=(node.children[0], held), value=node.value[:1])
        return replace(node, children=tuple(_inside(child, bound) for child in node.children))
    if node.kind == "frac":
        above, below = node.children
        held = below if _by(below) else _inside(below, bound)
        return replace(node, children=(_inside(above, bound), held))
    if node.kind == "script":
        base, sub, sup = node.children
        return replace(node, children=(_inside(base, bound), sub, sup))
    return node if node.kind in ("name", "number", "none", "dots", "text") else contracted(node, bound)


def _by(below: Node) -> bool:
    """Whether this stands below a derivative: ∂x_k∂x_k, of which the sum is over the whole quotient."""
    below = strip(below)
    first = strip(below.children[0]) if below.kind == "product" else below
    return first.kind == "name" and first.value in _SIGNS


def _summed(node: Node, bound: frozenset[str]) -> Node:
    """A sum sign over each index that stands twice."""
    counts = _indices(node)
    twice = [letter for letter, count in counts.items() if count == 2 and letter not in bound] if counts is not None else []
    if not twice:
        return node
    names = [Node("name", (), letter, node.start, node.start) for letter in twice]
    sub = names[0] if len(names) == 1 else Node("list", tuple(names), None, node.start, node.start)
    return Node("bigop", (sub, NONE, node), "\\sum", node.start, node.end)


def _bound_by(sign: Node) -> frozenset[str]:
    sub = strip(sign.children[0])
    return frozenset(_letters(sub.children[0] if sub.kind == "relation" else sub))


def _indices(node: Node) -> Counter[str] | None:
    """How often each index stands in a product outside the sums within; None where that cannot be said."""
    if node.kind == "script":
        base, layers = peel(node)
        found = _indices(base)
        for layer in layers:
            if found is None or (layer.sub.kind != "none" and layer.sup.kind == "number"):
                return None
            found = found + Counter(_letters(layer.sub))
        return found
    if node.kind == "bigop":
        inner = _indices(node.children[2])
        return Counter(dict.fromkeys(inner.keys() - _bound_by(node), 1)) if inner is not None else None
    if node.kind == "sum":
        terms = [_indices(term) for term in node.children]
        free = [frozenset(term) for term in terms if term is not None]
        return Counter(dict.fromkeys(free[0], 1)) if len(free) == len(terms) and len(set(free)) == 1 else None
    result: Counter[str] = Counter()
    for child in node.children:
        found = _indices(child)
        if found is None:
            return None
        result = result + found
    return result


def _letters(node: Node | Iterable[Node]) -> list[str]:
    """The indices of a subscript, one by one."""
    if not isinstance(node, Node):
        return [letter for part in node for letter in _letters(part)]
    node = strip(node)
    if node.kind == "list" or (node.kind == "product" and set(node.value) == {""}):
        return _letters(node.children)
    if node.kind == "group" and node.value in ("[", "("):
        return _letters(node.children[0])
    word = str(node.value) if node.kind == "name" else ""
    if word.startswith("\\"):
        return [word]
    plain = word.isalpha() and word.islower() and len(word) <= MOST_LETTERS and word not in _WORDS
    return list(word) if plain else []


def index_word(sub: Node) -> list[str]:
    """The indices of a subscript that is made of indices alone, else nothing."""
    return _letters(sub)


__all__ = ["by_components", "contracted", "index_word", "suspended", "told"]
