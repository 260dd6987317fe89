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

from derive.language.ast import Node, walk
from derive.language.vocabulary import ACCENTS
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, NABLAS, PARTIALS
from derive.reading.derivatives.differentiated import LOSSES
from derive.reading.names import NONE, Scripts, is_transpose, layer_name, peel, strip
from derive.reading.words.assuming import sentence_end

EQUALS = ("=", ":=", "\\equiv", "\\coloneqq", "\\triangleq", "\\doteq")
MEMBER = ("\\in", "∈")
BEFORE = NABLAS | PARTIALS | DIFFERENTIALS | {"\\Delta", "\\delta", "D"}
_ACCENT = re.compile(r"\\([a-z]+)\{(.+)\}")
_GRADIENTS = r"(?:adjoints?|gradients?|cotangents?|derivatives?|sensitivit(?:y|ies))"
_BARS = re.compile(
    rf"\b(?:over-?)?(?:bar(?:s|red)?|lines?)\b[^.$]{{0,40}}\b(?:mean|denote|mark|stand|indicate|is|are|for)s?\b[^.$]{{0,40}}\b{_GRADIENTS}\b|"
    rf"\b{_GRADIENTS}\b[^.$]{{0,60}}\b(?:by|with|as|carry|wear)\b[^.$]{{0,20}}\b(?:over-?)?bars?\b",
    re.IGNORECASE,
)
_MEANS = re.compile(r"\b(?:means?|averages?|centroid|moving)\b", re.IGNORECASE)
_EVERY = re.compile(
    r"\b(?:every|each|any|all|similarly|likewise|analogously|and\s+so\s+(?:on|forth)|etc|generic|quantit(?:y|ies)|convention|"
    r"throughout)\b",
    re.IGNORECASE,
)
NOTE = "signs for derivatives are read as line {line} says"
SAYS = "says how derivatives are written"


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
        return layer_name(variable) in self.covered or _letter(variable) in self.covered


@dataclass(frozen=True)
class Introduced:
    """An equation that introduces a sign by one variable."""

    notation: Notation
    variable: Node
    tree: Node


@dataclass(frozen=True)
class Notations:
    """The signs of a document; `telling` holds the place of each equation that introduces one, and whether the letter in it only
    stands for others."""

    found: tuple[Notation, ...] = ()
    telling: dict[int, bool] = field(default_factory=dict)

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
                node = _prefixed(node, notation)
                continue
            variable, outer = carried(node, notation)
            if variable is not None and notation.covers(variable):
                return _scripted(_derivative(notation, variable, node), outer)
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
        begin, end = _sentence(text, one.tree)
        used = _used([tree for tree in others if tree.kind == "relation" or not begin <= tree.start < end], one.notation)
        alone = _letter(one.variable) not in used
        every = alone or _EVERY.search(text[begin:end]) is not None
        names = {*(used if every else (layer_name(one.variable) or "",)), *_array_of(one)}
        names |= _reached(others, one.notation, names) & used
        kept = names - _meant(text, others, one.notation)
        if not kept or (one.notation.kind == "number" and not used):
            continue
        found.append(replace(one.notation, covered=frozenset(kept)))
        telling[one.tree.start] = alone
    return Notations(tuple(found), telling)


def _array_of(one: Introduced) -> Iterator[str]:
    """The y of dy_{ij} = ∂L/∂y_{ij}: an equation for its entries speaks of all of them, also of dy_{kj}."""
    _, layers = peel(one.variable)
    sub = strip(layers[-1].sub) if layers and one.notation.kind in ("before", "accent") else NONE
    items = sub.children if sub.kind in ("list", "product") else (sub,)
    words = [str(strip(item).value) for item in items]
    if len(layers) == 1 and all(strip(item).kind == "name" for item in items) and all(w.isalpha() and w.islower() for w in words):
        if sum(map(len, words)) > 1:
            yield _letter(one.variable)


def _introduced(tree: Node) -> Introduced | None:
    r"""`\bar y = ∂L/∂y`: a sign with a variable, and the derivative by that variable."""
    if tree.kind != "relation" or tree.value[0] not in EQUALS:
        return None
    derivative = derivative_of(tree.children[1])
    if derivative is None:
        return None
    loss, variable = derivative
    for notation in _signs_of(strip(tree.children[0]), loss):
        inner, outer = carried(tree.children[0], notation)
        if inner is not None and not outer and inner.same(variable):
            return Introduced(replace(notation, nabla=_is_nabla(tree.children[1])), variable, tree)
    base, layers = peel(tree.children[0])
    _, below = peel(variable)
    if base.kind == "name" and base.value != _letter(variable) and len(layers) == len(below) == 1:
        (own,), (other,) = layers, below
        if own.sub.kind in ("name", "number") and own.sub.same(other.sub) and own.sup.kind == other.sup.kind == "none":
            notation = Notation("number", str(base.value), loss, tree.start, letter=_letter(variable))
            return Introduced(notation, variable, tree)
    return None


def _is_nabla(node: Node) -> bool:
    """Whether a derivative is written with ∇."""
    return any(inner.kind == "name" and inner.value in NABLAS for inner in walk(node))


def _signs_of(head: Node, loss: Node) -> Iterator[Notation]:
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
    match = _ACCENT.fullmatch(str(base.value))
    if match and match[1] in ACCENTS:
        yield Notation("accent", match[1], loss, head.start)
    if layers and layers[0].sub.kind in ("name", "script"):
        yield Notation("below", str(base.value), loss, head.start)


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
        match = _ACCENT.fullmatch(str(base.value))
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


def _letter(node: Node) -> str:
    base, _ = peel(node)
    return str(base.value) if base.kind == "name" else ""


# ------------------------------------------------------------------------------------------------------- what signs cover


def _used(trees: Sequence[Node], notation: Notation) -> set[str]:
    """The names over which a sign may stand: for an accent the letters that formulas use, else the names that equations and
    memberships give."""
    if notation.kind == "accent":
        found = {str(inner.value) for tree in trees for inner in walk(tree) if inner.kind == "name"}
    else:
        found = {name for tree in trees for name in _given(tree)}
    if notation.kind == "before":
        found |= {name for tree in trees for name in _by_itself(tree, notation)}
    if notation.kind == "number":
        found = {name for name in found if re.fullmatch(rf"{re.escape(notation.letter)}_\{{\d+\}}", name)}
    return found - {_letter(notation.loss), layer_name(notation.loss)}


def _by_itself(node: Node, notation: Notation) -> Iterator[str]:
    """The W_2 of formulas that hold W_2 by itself, in a document that writes dW_2 at the head of an equation."""
    inner, _ = parted(node) if node.kind in ("name", "script") else (None, [])
    if inner is None:
        for child in node.children:
            yield from _by_itself(child, notation)
    elif carried(node, notation)[0] is None:
        yield layer_name(inner) or ""


def _given(tree: Node) -> Iterator[str]:
    if tree.kind != "relation" or tree.value[0] not in (*EQUALS, *MEMBER):
        return
    right = strip(tree.children[1])
    counts = right.kind in ("list", "dots", "number") or (right.kind == "group" and right.value == "\\{")
    if (counts or (right.kind == "name" and len(str(right.value)) == 1)) and len(tree.children) == 2:
        return
    head = strip(tree.children[0])
    for one in head.children if head.kind == "list" else (head,):
        inner, outer = parted(one)
        if inner is not None and not outer:
            yield layer_name(inner) or ""


def _reached(trees: Sequence[Node], notation: Notation, names: set[str]) -> set[str]:
    """Letters whose sign is given by a formula with a sign that is read: `\\bar W = \\bar O x^\\top`."""
    found, before = set(names), set[str]()
    equations = [tree for tree in trees if tree.kind == "relation" and tree.value[0] in EQUALS]
    while found != before:
        before, known = set(found), replace(notation, covered=frozenset(found))
        for tree in equations:
            head, _ = carried(tree.children[0], notation)
            inside = (carried(inner, known)[0] for child in tree.children[1:] for inner in walk(child))
            if head is not None and any(known.covers(inner) for inner in inside if inner is not None):
                found |= {_letter(head), layer_name(head) or ""}
    return found


def _meant(text: str, trees: Sequence[Node], notation: Notation) -> set[str]:
    """Letters whose sign means something else: it was given before, or stands beside words for a mean."""
    found = set()
    for tree in trees:
        for inner in walk(tree):
            variable, _ = carried(inner, notation) if inner.kind in ("name", "script", "product") else (None, [])
            if variable is None:
                continue
            head = tree.kind == "relation" and tree.children[0] is inner and inner.start < notation.start
            if head or (tree.kind != "relation" and _MEANS.search(text[slice(*_sentence(text, inner))])):
                found |= {_letter(variable), layer_name(variable) or ""}
    return found


def _sentence(text: str, node: Node) -> tuple[int, int]:
    """Where the sentence around a formula begins and ends."""
    begin = max(text.rfind(mark, 0, node.start) for mark in (". ", ".\n", "\n\n", ":\n"))
    return begin + 1, sentence_end(text, node.start)


def _barred(text: str, trees: Sequence[Node]) -> list[Introduced]:
    """“Bars denote adjoints”: of the one loss that the document names."""
    match = _BARS.search(text)
    letters = {str(inner.value) for tree in trees for inner in walk(tree) if inner.kind == "name"}
    losses = [loss for loss in LOSSES if loss in letters]
    if match is not None and len(losses) > 1:
        said = text[match.start() : sentence_end(text, match.start())]
        losses = [loss for loss in losses if re.search(rf"\$\s*{re.escape(loss)}\s*\$", said)]
    if match is None or len(losses) != 1:
        return []
    nowhere = Node("name", (), "", match.start(), match.end())
    signs = {m[1] for letter in letters if (m := _ACCENT.fullmatch(letter)) and m[1] in ("bar", "overline")}
    loss = Node("name", (), losses[0], match.start(), match.end())
    return [Introduced(Notation("accent", sign, loss, match.start()), nowhere, nowhere) for sign in sorted(signs)]


# -------------------------------------------------------------------------------------------------------------- derivatives


def _derivative(notation: Notation, variable: Node, place: Node) -> Node:
    start, end, loss = place.start, place.end, notation.loss
    if notation.nabla:
        below = replace(variable, start=start, end=end)
        sign = Node("script", (Node("name", (), "\\nabla", start, start), below, Node("none")), 0, start, end)
        whole = Node("product", (sign, replace(loss, start=start, end=end)), ("",), start, end)
        return Node("group", (whole,), "(", start, end)
    sign = Node("name", (), "\\partial", start, start)
    parts = [Node("product", (sign, replace(of, start=start, end=end)), ("",), start, end) for of in (loss, variable)]
    return Node("frac", tuple(parts), None, start, end)


def _scripted(made: Node, outer: Sequence[Scripts]) -> Node:
    for layer in outer:
        made = Node("script", (made, layer.sub, layer.sup), layer.primes, made.start, made.end)
    return made


def _prefixed(node: Node, notation: Notation) -> Node:
    """A product in which a sign stands before letters that it covers."""
    if node.kind != "product":
        return node
    factors, operators = [node.children[0]], list[str]()
    for operator, factor in zip(node.value, node.children[1:]):
        inner, outer = parted(factor) if operator == "" and strip(factors[-1]).value == notation.sign else (None, [])
        if inner is not None and notation.covers(inner):
            place = replace(factor, start=factors[-1].start)
            factors[-1] = _scripted(_derivative(notation, inner, place), outer)
        else:
            operators.append(operator)
            factors.append(factor)
    if len(factors) == len(node.children):
        return node
    return factors[0] if len(factors) == 1 else replace(node, children=tuple(factors), value=tuple(operators))


__all__ = ["Notation", "Notations", "notations"]
