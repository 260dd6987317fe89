r"""Words that let all functions act on each entry: “All functions act elementwise”, “nonlinearities are applied entrywise”.

Guarantee: a letter counts only if the document writes it with an argument, f(z) or f′(z), gives it no formula with a sum, a norm
or a transpose, and never differentiates it as a loss.  Limit: letters that act on matrices otherwise must not stand beside such
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from derive.language.ast import Node, walk
from derive.reading.derivatives.derivative_signs import NABLAS, PARTIALS
from derive.reading.functions import is_function, plain
from derive.reading.names import is_transpose, layer_name, peel, strip

_SAID = re.compile(
    r"\b(?:all|these|such|scalar|the|any)?\s*(?:functions|non-?linearities|activations|activation\s+functions)\b[^.$]{0,60}?"
    r"\b(?:act|acts|acting|applied|apply|applies|work|operate|understood|meant|taken|evaluated)\s+(?:\w+\s+){0,2}?"
    r"(?:(?:element|entry|component|coordinate|point)[- ]?wise|(?:entry|element|component)\s+by\s+(?:entry|element|component)|"
    r"(?:on|to)\s+(?:each|every)\s+(?:entry|element|component))",
    re.IGNORECASE,
)


def acting(text: str, trees: Sequence[Node]) -> frozenset[str]:
    """The names of the functions that the words speak of."""
    if _SAID.search(text) is None:
        return frozenset()
    called = {name for tree in trees for name in _called(tree)}
    others = {name for tree in trees for name in _whole(tree)}
    return frozenset(called - others)


def _called(tree: Node) -> Iterator[str]:
    """The letters that stand before something in brackets."""
    for node in walk(tree):
        if node.kind != "product":
            continue
        for head, group, sign in zip(node.children, node.children[1:], node.value):
            base, layers = peel(head)
            round_group = strip(group).kind == "group" and strip(group).value == "("
            if sign != "" or not round_group or strip(strip(group).children[0]).kind == "list" or base.kind != "name":
                continue
            bare = all(layer.sub.kind == "none" and layer.sup.kind == "none" for layer in layers)
            word = str(base.value)
            if bare and (len(word) == 1 or word.startswith("\\")) and not is_function(plain(word)) and word.islower():
                yield word


def _whole(tree: Node) -> Iterator[str]:
    """The letters that a formula shows to be something else: f(w) = wᵀAw, ∇f, ∂f/∂x."""
    if tree.kind == "relation":
        head = strip(tree.children[0])
        first = strip(head.children[0]) if head.kind == "product" else head
        name = layer_name(first) if first.kind in ("name", "script") else None
        if name is not None and any(_gathers(inner) for body in tree.children[1:] for inner in walk(body)):
            yield name.rstrip("'")
    for node in walk(tree):
        parts = [strip(child) for child in node.children]
        if node.kind == "product":
            for one, two in zip(parts, parts[1:]):
                sign, _ = peel(one)
                if sign.kind == "name" and sign.value in NABLAS | PARTIALS and two.kind == "name":
                    yield str(two.value)


def _gathers(node: Node) -> bool:
    if node.kind == "script":
        return is_transpose(strip(node.children[2]))
    return node.kind == "bigop" or (node.kind == "group" and node.value in ("|", "\\|", "‖"))


__all__ = ["acting"]
