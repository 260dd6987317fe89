"""Declarations that stand further on: what they declare, for statements that look ahead.

Guarantee: of several declarations of a name under one heading the first is found; one that cannot be read is noted, so that the
symbol is not taken for that of an earlier heading.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.scanning.scanned import DECLARES, KEPT, Item, Scanned
from derive.language.ast import Node, walk
from derive.language.damaged_heads import Damage
from derive.language.damaged_heads import heads as heads_of
from derive.reading.context import Context
from derive.reading.depth import is_layered
from derive.reading.functions import is_function, plain
from derive.reading.members import families
from derive.reading.members.stacked import stack_of
from derive.reading.names import is_transpose, layer_name, peel, strip
from derive.reading.spaces import REALS, NotASpace, Space, read_space
from derive.reading.symbols import Symbol
from derive.reading.undeclared.by_indices import entries_named
from derive.terms.term import SCALAR

_UNREAD = re.compile(
    r"\s*(?:\\Rightarrow)?\s*(?P<name>\\?[A-Za-z]+(?:\s*\{\s*\\?[A-Za-z]+\s*\})?(?:\^\s*\{\s*[(\[]\w+[)\]]\s*\})?)\s*(?:\\in\b|∈)"
    r"\s*(?:\\mathbb\s*\{?\s*R\s*\}?|\\R\b|R|ℝ)\s*\^"
)
"""The beginning of a declaration, in a line that cannot be read."""


def arrays_of_entries(node: Node, context: Context) -> list[str]:
    """The t of t_{ik}, where two letters below stand for any entry of an array."""
    base, layers = peel(node)
    if base.kind != "name" or len(layers) != 1 or layers[0].sup.kind != "none" or layers[0].primes:
        return []
    sub = strip(layers[0].sub)
    letters = [str(part.value) for part in sub.children] if sub.kind in ("list", "product") else list(str(sub.value))
    pair = len(letters) == 2 and all(len(letter) == 1 and letter.islower() for letter in letters)
    return [context.name(str(base.value))] if pair and sub.kind in ("name", "list", "product") else []


def declared_names(node: Node, context: Context) -> list[str]:
    """The names that a declaration declares, or the one bare name."""
    if node.kind == "relation":
        node = node.children[0]
    nodes = node.children if node.kind == "list" else (node,)
    found = []
    for item in nodes:
        if item.kind == "product" and item.value == ("",) and strip(item.children[1]).kind == "group":
            item = item.children[0]  # K(θ)
            if is_function(plain(str(peel(item)[0].value))):
                continue
        base, _ = peel(item)
        name = layer_name(item)
        if base.kind == "name" and name is not None and not _turns_known(item, context):
            found.append(context.name(name))
    return found


def is_product(node: Node, context: Context) -> bool:
    """Whether a run of letters is a product of symbols that are named by one letter each: XW beside X and W."""
    word = str(peel(node)[0].value)
    return len(word) > 1 and word.isalpha() and set(word) <= context.letters


def _turns_known(node: Node, context: Context) -> bool:
    """Whether a name with a transpose is the transpose of a symbol that is declared or defined, not a name of its own."""
    node = strip(node)
    if node.kind != "script" or not is_transpose(strip(node.children[2])):
        return False
    bare = replace(node, children=(*node.children[:2], Node("none")))
    written = layer_name(bare)
    name = context.name(written) if written is not None else ""
    return bool(name) and (context.known(name) or name in context.declared_at or name in context.given_names)


def named_like_its_sum(node: Node, section: int, context: Context) -> None:
    """The v_0 of v = v_0 + Bu for an array v is no entry of v, which would be made of itself: it has the shape of v."""
    if node.kind != "relation" or node.value[0] != "=" or len(node.children) != 2 or node.children[0].kind != "name":
        return
    head, right = node.children[0], strip(node.children[1])
    symbol = context.later.get((context.name(str(head.value)), section))
    if right.kind != "sum" or symbol is None or symbol.shape is None or len(right.children) < 2:
        return
    for part in map(strip, right.children):
        if part.kind != "script" or part.children[2].kind != "none" or part.children[0].value != head.value or part.value:
            continue
        name = layer_name(part) if strip(part.children[1]).kind == "number" else None
        if name is not None and symbol.shape != SCALAR:
            own = Symbol(context.name(name), symbol.shape, line=symbol.line, section=section)
            context.later.setdefault((own.name, section), own)


def declare_later(item: Item, result: Scanned, context: Context) -> None:
    """File the declaration among those that later (or other) statements may look up."""
    node = item.raw.node
    if node is None:
        _note_unread(item, result, context)
        return
    if node.kind != "relation" or node.value[-1] not in DECLARES or set(node.value[:-1]) - {"="}:
        return
    space = _space_of(node, item, result, context)
    if space is None:
        return
    own = _declared_by(node, space, context)
    for name in (name for head in own for name in declared_names(head, context)):
        if space.counts:
            context.size_names.add(name)
            continue
        context.declared_at.setdefault(name, []).append(item.raw.start)
        properties = context.placed(space.properties | result.told_of(name) & KEPT, space.shape)
        line = result.lines.line(item.raw.start)
        symbol = Symbol(name, space.shape, properties=properties, line=line, section=item.section)
        context.later.setdefault((name, item.section), symbol)
        if name in result.neighbours:
            context.later.setdefault((result.neighbours[name], item.section), replace(symbol, name=result.neighbours[name]))
        if len(node.value) == 2 and len(own) == 1:
            for same in filter(is_layered, declared_names(node.children[0], context)):  # a^{(0)} = x ∈ ℝⁿ
                context.later.setdefault((same, item.section), replace(symbol, name=same))


def _note_unread(item: Item, result: Scanned, context: Context) -> None:
    """Note what a statement that cannot be read would have declared or defined."""
    line = result.lines.line(item.raw.start)
    for key, declares in heads_of(item.raw.latex):
        context.damaged.setdefault(key, Damage(line, item.section, declares))
    unread = _UNREAD.match(item.raw.latex)
    if unread is not None:
        context.unread[context.name(re.sub(r"\s", "", unread["name"])), item.section] = line


def _space_of(node: Node, item: Item, result: Scanned, context: Context) -> Space | None:
    """The space of a membership; one that cannot be read is noted, if it is one of reals."""
    saved = set(context.size_names)
    try:
        return read_space(node.children[-1], context)
    except NotASpace:
        context.size_names = saved
    if any(inner.kind == "name" and inner.value in REALS for inner in walk(node.children[-1])):
        for name in declared_names(node, context):
            context.unread[name, item.section] = result.lines.line(item.raw.start)
    return None


def _declared_by(node: Node, space: Space, context: Context) -> list[Node]:
    """The members of which a membership declares the shape: no samples, no parts of a matrix, no entries."""
    head = node.children[-2]
    if len(node.value) == 2 and stack_of(node.children[0], head) is not None:
        head = node.children[0]
    if len(node.value) > 1 and (head.kind not in ("name", "script") or is_product(head, context)):
        return []
    if families.key_of(head, context, space.shape) is not None or families.enumerated(head, context) is not None:
        return []
    heads = head.children if head.kind == "list" else (head,)
    own = [node for node in heads if families.key_of(node, context, space.shape) is None and not _is_part(node, context)]
    if space.shape == SCALAR and not space.counts and len(own) == 1 and entries_named(own[0], context) is not None:
        return []
    return own


def _is_part(node: Node, context: Context) -> bool:
    """Whether a name with an index is, by the words, one of the rows or columns of a matrix."""
    base, layers = peel(node)
    told = base.kind == "name" and len(layers) == 1 and str(base.value) in context.rows_of
    return told and strip(layers[0].sub).kind == "name" and layers[0].sup.kind == "none"
