"""A new value of a symbol in a sentence that brings in another one: “if exposures e_i are given, μ_i = e_i exp η_i”.

Guarantee: such a line is not called false where nothing else says what the new symbol is, since it may speak of another case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.names import EYE_NAMES, ONES_NAMES, TRANSPOSES, layer_name, peel
from derive.reading.words.assuming import sentence_start
from derive.results import Verdict

_OPENS_CASE = re.compile(r"\W*(?:if|when|whenever|with|for|in|given|using|suppose|under|should)\b", re.IGNORECASE)


def with_something_new(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """A new value of a defined symbol, made of one that its own sentence brings in: that may be another case, as “if exposures
    e_i are given, μ_i = e_i exp η_i” is."""
    text, opener = judge.scanned.text, item.block.opener
    begin = sentence_start(text, opener)
    base, _ = peel(claim.left)
    name = layer_name(claim.left) or ""
    known = judge.context.find(judge.context.name(name)) if name else None
    symbol = known or (judge.context.find(judge.context.name(str(base.value))) if base.kind == "name" else None)
    if symbol is None or symbol.definition is None or not _OPENS_CASE.match(text, begin, opener):
        return None
    earlier = [i.raw.node for i in judge.scanned.items if i.block.opener < begin and i.raw.node is not None]
    within = (i.raw.node for i in judge.scanned.items if begin <= i.block.opener < opener)
    here = [node for node in within if node is not None and not _is_equation(node)]
    new = set(_letters(claim.right)) & {name for node in here for name in _letters(node)}
    new -= {name for node in earlier for name in _letters(node)}
    new = {letter for letter in new if _says_nothing(judge, letter.rstrip("_"))}
    if not new:
        return None
    brought = min(new).rstrip("_")
    told = f"false with what {symbol.name} was so far; the sentence brings in {brought}, perhaps for another case"
    return Verdict("undecided", reason=told)


def _is_equation(node: Node) -> bool:
    """Whether a formula is an equation, of which its letters are parts: the η of x_{k+1} = x_k − η∇f(x_k)."""
    return node.kind == "relation" and node.value[0] == "="


def _says_nothing(judge: Sizing, letter: str) -> bool:
    """Whether a letter is no index and no built-in sign, and no equation says what it is."""
    context = judge.context
    symbol = context.find(context.name(letter))
    if letter in TRANSPOSES | EYE_NAMES | ONES_NAMES or context.is_size(context.name(letter)):
        return False
    if letter in context.index_letters or letter in context.ranges:
        return False
    return symbol is None or (symbol.definition is None and symbol.how != "declared")


def _letters(node: Node) -> Iterator[str]:
    """The letters of a formula, those with a subscript apart: the e of e^x is not that of e_i."""
    base, layers = peel(node)
    if node.kind == "script" and base.kind == "name":
        yield f"{base.value}_" if any(layer.sub.kind != "none" for layer in layers) else str(base.value)
        for layer in layers:
            yield from _letters(layer.sub)
            yield from _letters(layer.sup)
        return
    if node.kind == "name":
        yield str(node.value)
    for child in node.children:
        yield from _letters(child)


__all__ = ["with_something_new"]
