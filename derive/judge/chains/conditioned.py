"""Claims that hold for some values of their indices only: “if i ≠ j”, “Case i = j”, in the display or in its sentence.

Guarantee: a claim beside a condition is judged where the condition holds, unless it is proved without it; where the condition is
not understood it is neither refuted nor called ill-typed.  An equation beside a condition defines nothing.  Limit: in prose only
conditions on indices are looked for, in the sentence of the formula.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from derive.judge.chains.definitions.pieces import renamed_index
from derive.judge.scanning.scanned import Item, Scanned
from derive.language.ast import Node
from derive.language.statements import is_range
from derive.reading.conditions import factor, is_about_indices, speaks_of
from derive.reading.context import Context
from derive.reading.conventions import ranges_in
from derive.reading.errors import NotUnderstood
from derive.reading.indices.subscripts import index_name
from derive.reading.names import strip
from derive.reading.reader import Reader
from derive.terms.term import Term, scale

_WORDS = r"(?:for|if|when|whenever|where|with|case|cases|provided|unless|suppose|assume|let|take|setting|and|or)"
_PLACES = (
    r"(?:that|the|all|an?|every|each|any|other|same|interior|inner|middle|remaining|indices|index|points?|nodes?|entries|entry|"
    r"positions?|places?|sites?|pixels?|samples?|cells?)"
)
_BEFORE = re.compile(rf"\b{_WORDS}\b(?:\s+{_PLACES})*[\s:,(]*$", re.IGNORECASE)
_BEHIND = re.compile(
    r"\A(?:(?!\n\s*\n)[\s,.;])*(?:\$\$(?:\s*\n\s*\n)?|\\\](?:\s*\n\s*\n)?|\\\)|\$|\\end\s*\{[^}]*\})?(?:(?!\n\s*\n)[\s,])*\(?"
    r"(?:for|if|when|whenever|where|with|provided(?:\s+that)?|unless|in\s+case)\s*\Z"
)
"""What may stand between a formula and its condition; a paragraph may end behind a display."""
_IN_WORDS = re.compile(
    r"\A\$?\s*,?\s*(?:where|if|iff|when|whenever|exactly|only|precisely|unless|at|otherwise|else|elsewhere|outside|beyond|for\s+(?:all\s+|any\s+|every\s+|the\s+)?other|for\s+\$|in\s+(?:all|any)\s+other\s+cases?)\b",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?;](?=\s|\*|$)|\n[^\S\n]*(?:#|[-*]\s)")
_JOINED = re.compile(r"\$?(?:\\\))?(?:[\s,:]|\band\b)*")
_FOR = re.compile(r"\b(?:for|with|where)\b(?:\s+(?:all|every|each|any))?\s*\(?\s*\$?$", re.IGNORECASE)
MOST_BEFORE = 4


def conditions_at(item: Item, scanned: Scanned, context: Context, members: Sequence[Node]) -> list[Node]:
    """The conditions under which a statement stands, as far as they speak of its letters."""
    raw = item.raw
    found = [*raw.conditions, *(tree for tree in raw.ranges if not [*ranges_in(tree, context)])]
    found += [node for node in formulas_beside(item, scanned) if is_about_indices(node, context)]
    about = [node for node in found if not is_about_indices(node, context) or speaks_of(node, members, context)]
    return list({(node.start, node.end): node for node in about}.values())


def ranges_before(item: Item, scanned: Scanned) -> list[Node]:
    """The formulas before a display that say how far the indices of what it defines run: “for 0 ≤ i < m, 0 ≤ j < n:”."""
    if item.block.kind != "display":
        return []
    items, text, after = scanned.items, scanned.text, item.block.opener
    run: list[Node] = []
    for place in range(scanned.number_of(item) - 1, -1, -1):
        other = items[place]
        if other.block is item.block:
            continue
        if other.block.kind != "inline" or other.raw.node is None or not _JOINED.fullmatch(text[other.block.end : after]):
            break
        run.append(other.raw.node)
        after = other.block.opener
        if _FOR.search(text[max(0, after - 40) : after]):
            return run
    return []


def ranges_beside(item: Item, scanned: Scanned) -> list[Node]:
    """The formulas before and behind a statement in its sentence that say how far indices run: “…, for i = 0, …, M−1”."""
    return [node for node in formulas_beside(item, scanned) if is_range(node)]


def formulas_beside(item: Item, scanned: Scanned) -> Iterator[Node]:
    """Formulas behind the statement in its display, and before and behind it in its sentence."""
    items, text = scanned.items, scanned.text
    place = scanned.number_of(item)
    for other in scanned.behind(item):
        if other.block is not item.block or other.raw.node is None or strip(other.raw.node).kind not in ("relation", "group"):
            break
        yield other.raw.node
    last, before_it = item.block.end, _BEHIND
    for other in scanned.behind(item):
        if other.block is item.block:
            continue
        if other.block.kind != "inline" or other.raw.node is None or not before_it.fullmatch(text[last : other.block.opener]):
            break
        yield other.raw.node
        last, before_it = other.block.end, _JOINED
    if item.block.kind != "display":
        return
    after = item.block.opener
    before = (items[k] for k in range(place - 1, -1, -1) if items[k].block is not item.block)
    for other in islice(before, MOST_BEFORE):
        if other.block.kind != "inline" or other.raw.node is None or _STOP.search(text[other.block.end : after]):
            break
        if _BEFORE.search(text[max(0, other.block.opener - 40) : other.block.opener]):
            yield other.raw.node
        after = other.block.opener


def in_words(item: Item, text: str) -> bool:
    """Whether words such as “where” or “if” behind an inline formula say when it holds."""
    return item.block.kind == "inline" and bool(_IN_WORDS.match(text[item.block.end : item.block.end + 40]))


def restricted(left: Term, right: Term, reader: Reader, conditions: Sequence[Node]) -> tuple[Term, Term]:
    """Both sides where the conditions hold: one index for two that are equal, else times the indicator.

    Raises NotUnderstood or ShapeClash for a condition that is not understood.
    """
    equal: list[tuple[str, str]] = []
    for node in conditions:
        bare = strip(node)
        bare = strip(bare.children[0]) if bare.kind == "group" else bare
        names = [index_name(child) for child in bare.children] if bare.kind == "relation" and bare.value == ("=",) else []
        sizes = [reader.free.get(name) if name is not None else None for name in names]
        if len(names) == 2 and sizes[0] is not None and sizes[0] == sizes[1]:
            equal.append((str(names[0]), str(names[1])))
            continue
        where = factor(reader, node)
        if not where.is_scalar:
            raise NotUnderstood("this condition compares arrays", node)
        left, right = scale(where, left), scale(where, right)
    for kept, gone in equal:
        left, right = (renamed_index(side, gone, kept) for side in (left, right))
    return left, right


_ORDERS = {
    **dict.fromkeys(("=",), "="),
    **dict.fromkeys(("\\ne", "\\neq", "≠"), "<>"),
    **dict.fromkeys(("<", "\\lt"), "<"),
    **dict.fromkeys((">", "\\gt"), ">"),
    **dict.fromkeys(("\\le", "\\leq", "≤"), "<="),
    **dict.fromkeys(("\\ge", "\\geq", "≥"), ">="),
}
"""How two indices may be ordered where a relation holds."""


def together(conditions: Sequence[Node]) -> str:
    """Whether conditions on two indices may hold at once: "whole" for i = j and i ≠ j, of which one always holds and never both,
    "never" for i < j and i > j, else ""."""
    found: dict[tuple[str, str], list[set[str]]] = {}
    for node in conditions:
        bare = strip(node)
        bare = strip(bare.children[0]) if bare.kind == "group" else bare
        names = [index_name(child) for child in bare.children] if bare.kind == "relation" else []
        if len(names) != 2 or None in names or len(bare.value) != 1 or bare.value[0] not in _ORDERS:
            continue
        orders = set(_ORDERS[bare.value[0]])
        first, second = str(names[0]), str(names[1])
        if first > second:
            first, second, orders = second, first, {{"<": ">", ">": "<"}.get(order, order) for order in orders}
        found.setdefault((first, second), []).append(orders)
    for allowed in found.values():
        if len(allowed) > 1 and not set.intersection(*allowed):
            return "whole" if set.union(*allowed) == set("<=>") else "never"
    return ""


def shown(conditions: Sequence[Node], text: str) -> str:
    return " and ".join(text[node.start : node.end].strip() for node in conditions)


__all__ = ["conditions_at", "in_words", "ranges_before", "ranges_beside", "restricted", "shown", "together"]
