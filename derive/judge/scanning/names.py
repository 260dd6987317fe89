"""Names that the first pass notes: words that are names, and symbols whose differential or gradient the document takes.

Guarantee: the d below the line of dy/dx writes no differential; what is noted of a name holds for the whole document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.derivatives.derivative_signs import DIFFERENTIALS, NABLAS, PARTIALS
from derive.reading.derivatives.written_arguments import calls_in
from derive.reading.functions import is_function, plain
from derive.reading.letters import gates
from derive.reading.names import NONE, is_transpose, layer_name, peel, strip
from derive.reading.spaces import REALS
from derive.reading.words.spoken_gradients import spoken_in

_MOVING = frozenset({"name", "script", "product"})
"""The kinds of nodes that may hold a differential or a gradient; a bare name does only as dX."""


def note_names(node: Node, context: Context) -> None:
    """Words that are names because they stand alone on the left, and symbols whose differential is taken."""
    if node.kind == "relation":
        for child in node.children[:-1]:
            for item in child.children if child.kind == "list" else (child,):
                note_word(item, context)
    noted = node.answer(_noted, (*PARTIALS, *context.dialect.partials))
    context.called.update(noted.called)
    context.gates.update(noted.gates)
    context.given_functions.update(map(context.name, noted.given))
    for name, written in noted.calls:
        context.calls.setdefault(context.name(name), set()).add(written)
    context.loss_slopes.update((context.name(loss), context.name(name), context.section) for loss, name in noted.spoken)
    for name, place in noted.varied:
        context.varied.setdefault(context.name(name), []).append(node.start + place)
    context.differentiated.update(map(context.name, noted.differentiated))


class _Noted(NamedTuple):
    """What one statement says of names; the places of what varies are counted from its beginning."""

    called: tuple[str, ...]
    gates: tuple[str, ...]
    given: tuple[str, ...]
    calls: tuple[tuple[str, str], ...]
    spoken: tuple[tuple[str, str], ...]
    varied: tuple[tuple[str, int], ...]
    differentiated: tuple[str, ...]


def _noted(node: Node, partials: tuple[str, ...]) -> _Noted:
    below = {id(strip(inner.children[1])) for inner in walk(node) if inner.kind == "frac"}
    moving = [n for n in walk(node) if n.kind in _MOVING and (n.kind != "name" or str(n.value)[:1] == "d")]
    varied = tuple((name, inner.start - node.start) for inner in moving for name in _varied(inner, partials))
    differentiated = tuple(name for inner in moving if id(inner) not in below for name in _differentiated(inner))
    called, given, calls, spoken = _called(node), given_functions(node), calls_in(node), spoken_in(node)
    return _Noted(
        tuple(called), tuple(gates(node)), tuple(given), tuple(calls), tuple(spoken), varied, differentiated
    )


def note_moving_groups(trees: list[Node], context: Context) -> None:
    """Where d stands before a bracket in which nothing is known to vary, something in it does: take all its symbols."""
    for node in (inner for tree in trees for inner in walk(tree) if inner.kind == "product"):
        for sign, group in zip(node.children, node.children[1:]):
            if strip(sign).kind == "name" and strip(sign).value in DIFFERENTIALS and strip(group).kind == "group":
                names = {n: i.start for i in walk(group) if i.kind in ("name", "script") for n in _full(i)}
                if not names.keys() & context.varied.keys():
                    for name, start in names.items():
                        context.varied.setdefault(context.name(name), []).append(start)


def note_word(node: Node, context: Context) -> None:
    base, _ = peel(node)
    if base.kind == "product" and len(base.children) == 2 and base.children[1].kind == "group" and base.value == ("",):
        base = strip(base.children[0])
    if base.kind == "name" and len(str(base.value)) > 1 and not is_function(plain(str(base.value))):
        word = str(base.value)
        if word.isalnum() and not (word[0] == "d" and len(word) == 2):
            context.words.add(word)


def given_functions(node: Node) -> Iterator[str]:
    """The f of an equation f(t) = …: a name with nothing but names in the brackets behind it."""
    head = strip(node.children[0]) if node.kind == "relation" and node.value[0] in ("=", ":=") else node
    if head.kind != "product" or head is node or len(head.children) != 2 or head.value != ("",):
        return
    name, group = layer_name(head.children[0]), strip(head.children[1])
    inside = strip(group.children[0]) if group.kind == "group" and group.value == "(" else group
    arguments = inside.children if inside.kind == "list" else (inside,)
    if name is not None and group.kind == "group" and all(layer_name(strip(a)) is not None for a in arguments):
        yield name


def _called(node: Node) -> Iterator[str]:
    """Names with round or square brackets, or another name, right behind them: what may be calls."""
    for inner in walk(node):
        if inner.kind == "product":
            for head, operand, sign in zip(inner.children, inner.children[1:], inner.value):
                base, _ = peel(head)
                if base.kind == "name" and sign == "" and peel(operand)[0].kind in ("group", "name"):
                    yield str(base.value)


def _varied(node: Node, partials: tuple[str, ...]) -> Iterator[str]:
    """Names whose differential or gradient a node takes."""
    if node.kind == "script":
        base, sub, _ = node.children
        if base.kind == "name" and base.value in (*NABLAS, "D") and sub.kind != "none":
            yield from _full(sub)
    if node.kind == "product":
        for first, second in zip(node.children, node.children[1:]):
            first = strip(first)
            if first.kind == "name" and (first.value in partials or first.value in ("d", "\\mathrm{d}")):
                yield from _full(second)
    yield from _behind_joined_d(node)


def _behind_joined_d(node: Node) -> Iterator[str]:
    """The X of dX in one word."""
    base, _ = peel(node)
    word = str(base.value) if node.kind in ("name", "script") and base.kind == "name" else ""
    if len(word) > 1 and word[0] == "d" and word.isalnum():
        yield from (name[1:] for name in _full(node))


def _differentiated(node: Node) -> Iterator[str]:
    """Names whose differential a node writes out: dX, \\mathrm{d}X.  The d below the line of dy/dx is none of these."""
    if node.kind == "product":
        for first, second in zip(node.children, node.children[1:]):
            if strip(first).kind == "name" and strip(first).value in DIFFERENTIALS:
                yield from _full(second)
    yield from _behind_joined_d(node)


def _full(node: Node) -> Iterator[str]:
    """The name with its layer, without transposes."""
    node = strip(node)
    if node.kind == "script" and strip(node.children[0]).kind == "group":
        node = strip(node.children[0])  # (σ²)²
    if node.kind == "group" and len(node.children) == 1:
        node = strip(node.children[0])
    while node.kind == "script" and is_transpose(strip(node.children[2])):
        node = strip(node.children[0])
    name = layer_name(node)
    if name is not None:
        yield name
        base, _ = peel(node)
        yield str(base.value)


def primed_at_entries(trees: Sequence[Node]) -> frozenset[str]:
    """The b of b′(θ_i) and b″(θ_i), which no equation gives a formula: a function of one number, since a prime is its derivative
    by that, and it is primed at entries only."""
    at_entries, others = set[str](), set[str]()
    for product in (inner for tree in trees for inner in walk(tree) if inner.kind == "product"):
        for head, sign, group in zip(product.children, product.value, product.children[1:]):
            base, layers = peel(head)
            primed = len(layers) == 1 and layers[0].primes > 0 and layers[0].sub.kind == layers[0].sup.kind == "none"
            if sign or base.kind != "name" or not primed or group.kind != "group" or group.value != "(":
                continue
            _, scripts = peel(strip(group.children[0]))
            entry = len(scripts) == 1 and scripts[0].sub.kind != "none" and scripts[0].sup.kind == "none"
            (at_entries if entry else others).add(str(base.value))
    given = {base for tree in trees if tree.kind == "relation" for base in _called(tree.children[0])}
    return frozenset(name for name in at_entries - others - given if not is_function(plain(name)))


def maps_numbers(node: Node) -> Iterator[str]:
    """The f of `f: \\mathbb{R} \\to \\mathbb{R}`, or to an interval: a function of one number, which acts on each entry."""
    if node.kind != "relation" or node.value[:1] != (":",) or len(node.children) != 3:
        return
    heads, source, goal = map(strip, node.children)
    interval = goal.kind == "group" and strip(goal.children[0]).kind == "list"
    sup = strip(goal.children[2]) if goal.kind == "script" else NONE
    line = peel(goal)[0].value in REALS and (sup.kind in ("none", "sum") or sup.value in ("+", "*"))
    if source.value in REALS and (interval or line):
        yield from (name for head in (heads.children if heads.kind == "list" else (heads,)) if (name := layer_name(head)))
