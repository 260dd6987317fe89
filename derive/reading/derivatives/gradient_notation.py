r"""Signs for gradients that a document introduces: $\bar X$, $\delta_X$ or $\nabla X$ for ∂L/∂X.

A document introduces one by an equation, `\bar y = \partial L/\partial y`, by words that give the same equation ("write
$\delta_v$ for $\nabla_v J$"), or by saying that bars are adjoints.  Every sign of that form over a letter of the document then is
that derivative, so that lines with it are claims.

Guarantee: a sign is read so only behind the words, and only over a letter that the document uses by itself; a sign that was
given a meaning before, or that words call a mean or an average, keeps that.  An equation about one letter of the document covers
other letters only where a line with its sign gives them.  Limit: a loss with arguments, `\nabla_v J(\theta)`, introduces nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from derive.language import seek
from derive.language.ast import Node, walk
from derive.reading.derivatives.derivative_signs import NABLAS
from derive.reading.derivatives.differentiated import LOSSES
from derive.reading.derivatives.gradient_signs import (
    ACCENT,
    Notation,
    carried,
    derivative_for,
    derivative_of,
    factors_joined,
    letter_of,
    letters_begun,
    prefixed,
    signs_of,
    with_scripts,
)
from derive.reading.derivatives.sign_coverage import EQUALS, letters_meant_otherwise, letters_reached, letters_used, sentence_of
from derive.reading.names import NONE, layer_name, peel, strip
from derive.reading.words.assuming import sentence_end

_GRADIENTS = r"(?:adjoints?|gradients?|cotangents?|derivatives?|sensitivit(?:y|ies))"
_BARS = re.compile(
    rf"\b(?:over-?)?(?:bar(?:s|red)?|lines?)\b[^.$]{{0,40}}\b(?:mean|denote|mark|stand|indicate|is|are|for)s?\b[^.$]{{0,40}}\b{_GRADIENTS}\b|"
    rf"\b{_GRADIENTS}\b[^.$]{{0,60}}\b(?:by|with|as|carry|wear)\b[^.$]{{0,20}}\b(?:over-?)?bars?\b",
    re.IGNORECASE,
)
_EVERY = re.compile(
    r"\b(?:every|each|any|all|similarly|likewise|analogously|and\s+so\s+(?:on|forth)|etc|generic|quantit(?:y|ies)|convention|"
    r"throughout)\b",
    re.IGNORECASE,
)
NOTE = "signs for derivatives are read as line {line} says"
SAYS = "says how derivatives are written"


@dataclass(frozen=True)
class Introduced:
    """An equation that introduces a sign by one variable."""

    notation: Notation
    variable: Node
    tree: Node


@dataclass(frozen=True)
class Notations:
    """The signs of a document; `telling` holds the place of each equation that introduces one, and whether the letter in it only
    stands for others, `letters` those that equations and declarations begin with."""

    found: tuple[Notation, ...] = ()
    telling: dict[int, bool] = field(default_factory=dict)
    letters: frozenset[str] = frozenset()

    def read(self, node: Node) -> Node:
        """The tree with derivatives for the signs; the head of an equation that introduces one stays."""
        if not self.found:
            return node
        if self.introduces(node):
            return replace(node, children=(node.children[0], *map(self._read, node.children[1:])))
        return self._read(node)

    def introduces(self, node: Node, by_any_letter: bool = False) -> bool:
        """Whether a tree introduces a sign; `by_any_letter` by one that only stands for others."""
        known = self.telling.get(node.start) if node.kind == "relation" else None
        return known is not None and (known or not by_any_letter)

    def _read(self, node: Node) -> Node:
        for notation in self.found:
            if notation.kind == "before" and node.kind == "product":
                node = prefixed(node, notation)
                continue
            variable, outer = carried(node, notation)
            if variable is not None and notation.covers(variable):
                return with_scripts(derivative_for(notation, variable, node), outer)
            joined = factors_joined(node, notation, self.letters)
            if joined is not None:
                return replace(joined, children=tuple(map(self._read, joined.children)))
        children = tuple(map(self._read, node.children))
        return node if all(a is b for a, b in zip(children, node.children)) else replace(node, children=children)


def notations(text: str, trees: Sequence[Node]) -> Notations:
    """What the statements of a document, and the equations that its words tell, introduce."""
    told = [introduced for tree in trees if (introduced := _introduced(tree)) is not None]
    told += _barred(text, trees) if not told else []
    found, telling = [], {}
    for one in told:
        if one.tree.start in telling:
            continue  # two phrases tell the same
        others = [tree for tree in trees if tree.start != one.tree.start]
        begin, end = sentence_of(text, one.tree)
        used = letters_used([tree for tree in others if tree.kind == "relation" or not begin <= tree.start < end], one.notation)
        alone = letter_of(one.variable) not in used
        every = alone or _EVERY.search(text[begin:end]) is not None
        names = {*(used if every else (layer_name(one.variable) or "",)), *_array_of(one)}
        names |= letters_reached(others, one.notation, names) & used
        kept = names - letters_meant_otherwise(text, others, one.notation)
        if not kept or (one.notation.kind == "number" and not used):
            continue
        found.append(replace(one.notation, covered=frozenset(kept)))
        telling[one.tree.start] = alone
    return Notations(tuple(found), telling, letters_begun(trees) if found else frozenset())


def _array_of(one: Introduced) -> Iterator[str]:
    """The y of dy_{ij} = ∂L/∂y_{ij}: an equation for its entries speaks of all of them, also of dy_{kj}."""
    _, layers = peel(one.variable)
    sub = strip(layers[-1].sub) if layers and one.notation.kind in ("before", "accent") else NONE
    items = sub.children if sub.kind in ("list", "product") else (sub,)
    words = [str(strip(item).value) for item in items]
    if len(layers) == 1 and all(strip(item).kind == "name" for item in items) and all(w.isalpha() and w.islower() for w in words):
        if sum(map(len, words)) > 1:
            yield letter_of(one.variable)


def _introduced(tree: Node) -> Introduced | None:
    r"""`\bar y = ∂L/∂y`: a sign with a variable, and the derivative by that variable."""
    if tree.kind != "relation" or tree.value[0] not in EQUALS:
        return None
    derivative = derivative_of(tree.children[1])
    if derivative is None:
        return None
    loss, variable = derivative
    for notation in signs_of(strip(tree.children[0]), loss):
        inner, outer = carried(tree.children[0], notation)
        if inner is not None and not outer and inner.same(variable):
            return Introduced(replace(notation, nabla=_is_nabla(tree.children[1])), variable, tree)
    base, layers = peel(tree.children[0])
    _, below = peel(variable)
    if base.kind == "name" and base.value != letter_of(variable) and len(layers) == len(below) == 1:
        (own,), (other,) = layers, below
        if own.sub.kind in ("name", "number") and own.sub.same(other.sub) and own.sup.kind == other.sup.kind == "none":
            notation = Notation("number", str(base.value), loss, tree.start, letter=letter_of(variable))
            return Introduced(notation, variable, tree)
    return None


def _is_nabla(node: Node) -> bool:
    """Whether a derivative is written with ∇."""
    return any(inner.kind == "name" and inner.value in NABLAS for inner in walk(node))


def _barred(text: str, trees: Sequence[Node]) -> list[Introduced]:
    """“Bars denote adjoints”: of the one loss that the document names."""
    match = seek.search(_BARS, text)
    if match is None:
        return []
    letters = {str(inner.value) for tree in trees for inner in walk(tree) if inner.kind == "name"}
    losses = [loss for loss in LOSSES if loss in letters]
    if len(losses) > 1:
        said = text[match.start() : sentence_end(text, match.start())]
        losses = [loss for loss in losses if re.search(rf"\$\s*{re.escape(loss)}\s*\$", said)]
    if len(losses) != 1:
        return []
    nowhere = Node("name", (), "", match.start(), match.end())
    signs = {m[1] for letter in letters if (m := ACCENT.fullmatch(letter)) and m[1] in ("bar", "overline")}
    loss = Node("name", (), losses[0], match.start(), match.end())
    return [Introduced(Notation("accent", sign, loss, match.start()), nowhere, nowhere) for sign in sorted(signs)]
