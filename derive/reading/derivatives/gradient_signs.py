r"""Signs for gradients, $\bar X$, $\delta_X$ or $\nabla X$ for ∂L/∂X: what stands under one, and the derivative put for it.

Guarantee: the derivative stands at the place of the sign; transposes and powers outside the sign stay outside the derivative.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from derive.language.ast import Node
from derive.language.vocabulary import ACCENTS
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, NABLAS, PARTIALS
from derive.reading.names import NONE, Scripts, is_transpose, layer_name, peel, strip

BEFORE = NABLAS | PARTIALS | DIFFERENTIALS | {"\\Delta", "\\delta", "D"}
MOST_JOINED = 3
ACCENT = re.compile(r"\\([a-z]+)\{(.+)\}")


@dataclass(frozen=True)
class Notation:
    """One kind of sign: an "accent", a letter with the variable "below" it, a letter "before" it, or a letter with the "number"
    of the variable: Δ_2 for ∂L/∂Z_2, where `letter` is Z.

    `covered` are the names over which it stands for a derivative of the loss; with `nabla` that is written ∇_y L, which has the
    shape of its variable in every layout.
    """

    kind: str
    sign: str
    loss: Node
    start: int
    covered: frozenset[str] = frozenset()
    letter: str = ""
    nabla: bool = False

    def covers(self, variable: Node) -> bool:
        return layer_name(variable) in self.covered or letter_of(variable) in self.covered


def carried(node: Node, notation: Notation) -> tuple[Node | None, list[Scripts]]:
    """The variable that a sign carries, and the scripts that act on the derivative; None for any other tree."""
    node = strip(node)
    if notation.kind == "before" and node.kind == "product":
        parts = node.children if node.value == ("",) else ()
        if len(parts) != 2 or strip(parts[0]).value != notation.sign:
            return None, []
        return parted(parts[1])
    base, layers = peel(node)
    if base.kind != "name":
        return None, []
    if notation.kind == "before":
        word = str(base.value)
        joined = notation.sign == "d" and len(word) > 1 and word[0] == "d" and word.isalnum()
        return parted(node, replace(base, value=word[1:])) if joined else (None, [])
    if notation.kind == "accent":
        match = ACCENT.fullmatch(str(base.value))
        if match is None or match[1] != notation.sign:
            return None, []
        return parted(node, replace(base, value=match[2]))
    if base.value != notation.sign or not layers or layers[0].primes:
        return None, []
    sub, sup = strip(layers[0].sub), layers[0].sup
    if notation.kind == "number" and sub.kind == "number" and (sup.kind == "none" or _acts(sup)):
        made = Node("script", (replace(base, value=notation.letter), sub, NONE), 0, node.start, node.end)
        return made, [*([] if sup.kind == "none" else [Scripts(NONE, sup, 0)]), *layers[1:]]
    inner, turned = parted(sub) if sub.kind in ("name", "script") else (None, [])
    if inner is None or turned or not (sup.kind == "none" or _acts(sup)):
        return None, []
    return inner, [*([] if sup.kind == "none" else [Scripts(NONE, sup, 0)]), *layers[1:]]


def parted(node: Node, base: Node | None = None) -> tuple[Node | None, list[Scripts]]:
    """A name with the scripts that belong to it, and those that act on its value: transposes and powers."""
    own, layers = peel(node)
    if own.kind != "name":
        return None, []
    made, outer = base or own, list[Scripts]()
    for layer in layers:
        if outer or _acts(layer.sup):
            if not outer and layer.sub.kind != "none":
                made = Node("script", (made, layer.sub, NONE), layer.primes, node.start, node.end)
                layer = Scripts(NONE, layer.sup, 0)
            outer.append(layer)
        else:
            made = Node("script", (made, layer.sub, layer.sup), layer.primes, node.start, node.end)
    return made, outer


def _acts(sup: Node) -> bool:
    """Whether a superscript is an operation, not a part of a name."""
    return is_transpose(sup) or sup.kind in ("number", "sum", "frac")


def derivative_of(node: Node) -> tuple[Node, Node] | None:
    """The loss and the variable of ∂L/∂X, dL/dX or ∇_X L, which may be transposed."""
    node = strip(node)
    while node.kind == "script" and is_transpose(strip(node.children[2])) and node.children[1].kind == "none":
        node = strip(node.children[0])
    if node.kind == "group" and node.value in ("(", "[") and len(node.children) == 1:
        return derivative_of(node.children[0])
    if node.kind == "frac":
        above, below = (_moved(child) for child in node.children)
        return (above, below) if above is not None and below is not None else None
    if node.kind != "product":
        return None
    parts = tuple(map(strip, node.children))
    if node.value == ("",):
        base, layers = peel(parts[0])
        loss = _plain(parts[1])
        if base.kind == "name" and base.value in NABLAS and len(layers) == 1 and loss is not None:
            variable = _plain(strip(layers[0].sub))
            return (loss, variable) if variable is not None else None
    if node.value == ("", "/", "") and all(parts[k].value in PARTIALS | DIFFERENTIALS for k in (0, 2)):
        loss, variable = _plain(parts[1]), _plain(parts[3])
        return (loss, variable) if loss is not None and variable is not None else None
    return None


def _moved(node: Node) -> Node | None:
    """The X of ∂X or dX."""
    node = strip(node)
    if node.kind == "product" and node.value == ("",) and strip(node.children[0]).value in PARTIALS | DIFFERENTIALS:
        return _plain(node.children[1])
    return None


def _plain(node: Node) -> Node | None:
    inner, outer = parted(node) if strip(node).kind in ("name", "script") else (None, [])
    return inner if not outer else None


def letter_of(node: Node) -> str:
    base, _ = peel(node)
    return str(base.value) if base.kind == "name" else ""


def signs_of(head: Node, loss: Node) -> Iterator[Notation]:
    """The signs that a head may be: its accent, the letter with a subscript, the letter before a name."""
    if head.kind == "product" and len(head.children) == 2 and head.value == ("",):
        first = strip(head.children[0])
        if first.kind == "name" and first.value in BEFORE:
            yield Notation("before", str(first.value), loss, head.start)
        return
    base, layers = peel(head)
    if base.kind != "name":
        return
    if len(str(base.value)) > 1 and str(base.value)[0] == "d" and str(base.value).isalnum():
        yield Notation("before", "d", loss, head.start)
    match = ACCENT.fullmatch(str(base.value))
    if match and match[1] in ACCENTS:
        yield Notation("accent", match[1], loss, head.start)
    if layers and layers[0].sub.kind in ("name", "script"):
        yield Notation("below", str(base.value), loss, head.start)


def derivative_for(notation: Notation, variable: Node, place: Node) -> Node:
    start, end, loss = place.start, place.end, notation.loss
    if notation.nabla:
        below = replace(variable, start=start, end=end)
        sign = Node("script", (Node("name", (), "\\nabla", start, start), below, Node("none")), 0, start, end)
        whole = Node("product", (sign, replace(loss, start=start, end=end)), ("",), start, end)
        return Node("group", (whole,), "(", start, end)
    sign = Node("name", (), "\\partial", start, start)
    parts = [Node("product", (sign, replace(of, start=start, end=end)), ("",), start, end) for of in (loss, variable)]
    return Node("frac", tuple(parts), None, start, end)


def with_scripts(made: Node, outer: Sequence[Scripts]) -> Node:
    for layer in outer:
        made = Node("script", (made, layer.sub, layer.sup), layer.primes, made.start, made.end)
    return made


def prefixed(node: Node, notation: Notation) -> Node:
    """A product in which a sign stands before letters that it covers."""
    if node.kind != "product":
        return node
    factors, operators = [node.children[0]], list[str]()
    for operator, factor in zip(node.value, node.children[1:]):
        inner, outer = parted(factor) if operator == "" and strip(factors[-1]).value == notation.sign else (None, [])
        if inner is not None and notation.covers(inner):
            place = replace(factor, start=factors[-1].start)
            factors[-1] = with_scripts(derivative_for(notation, inner, place), outer)
        else:
            operators.append(operator)
            factors.append(factor)
    if len(factors) == len(node.children):
        return node
    return factors[0] if len(factors) == 1 else replace(node, children=tuple(factors), value=tuple(operators))


def letters_begun(trees: Iterable[Node]) -> frozenset[str]:
    """The letters that equations and declarations begin with."""
    heads = (strip(tree.children[0]) for tree in trees if tree.kind == "relation")
    return frozenset(letter_of(child) for head in heads for child in (head.children if head.kind == "list" else (head,)))


def factors_joined(node: Node, notation: Notation, letters: frozenset[str]) -> Node | None:
    """X G_1 for an XG_1 that is written as one word, where G_1 is a sign for a derivative and X a letter of the document."""
    base, layers = peel(node)
    word = str(base.value) if base.kind == "name" and layers else ""
    if notation.kind not in ("number", "below") or not 1 < len(word) <= MOST_JOINED or not (word.isalpha() and word.isupper()):
        return None
    if word[-1] != notation.sign or word in letters or not set(word[:-1]) <= letters:
        return None
    last = Node("name", (), word[-1], base.end - 1, base.end)
    for layer in layers:
        last = Node("script", (last, layer.sub, layer.sup), layer.primes, base.end - 1, node.end)
    inner, _ = carried(last, notation)
    if inner is None or not notation.covers(inner):
        return None
    first = [Node("name", (), letter, base.start + place, base.start + place + 1) for place, letter in enumerate(word[:-1])]
    return Node("product", (*first, last), ("",) * len(first), node.start, node.end)
