"""Values that running text explains: “t ∈ {0, 1} tells whether they match (t = 1) or not (t = 0)”, “a weight α (often α = 0.5)”.

Guarantee: such an equation defines nothing.  A label keeps both its values, a number all of them; a line that is true for one of
the values explained, and does not speak of the symbol, is not called false.  Limit: values are numbers, in running text; of a
number that is not declared as one of two values, only a value in brackets or behind such words, or one of two, is explained.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from derive.judge.chains.one_case import one_case
from derive.judge.chains.sides import Outcome
from derive.judge.chains.supposing import Supposing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.names import layer_name, peel, strip
from derive.reading.symbols import TAKEN
from derive.reading.words.assuming import sentence_end, sentence_start, temporary
from derive.results import Verdict
from derive.terms.term import SCALAR, num, var

_ASIDE = re.compile(
    r"\((?:[^()$]|\$[^$]*\$){0,40}\$?\s*\Z|\b(?:e\.\s?g\.|for\s+(?:example|instance)|say|typical(?:ly)?|usual(?:ly)?|often|default(?:s\s+to)?|common(?:ly)?|"
    r"(?:usual|common|typical|popular|standard|default)\s+(?:choices?|values?|settings?)\s+(?:is|are|of))[\s,:]*\$?\s*\Z",
    re.IGNORECASE,
)
"""What stands before a value that is given as an example or an explanation."""
_SUPPOSED = re.compile(
    r"\b(?:if|when|whenever|suppos\w+|assum\w+|consider|for|case(?:\s+of)?|若|当|假设)(?:\s+(?:that|now|the\s+case))*[\s,:]*\$?\s*\Z",
    re.IGNORECASE,
)
_STARTS = re.compile(
    r"\b(?:initial(?:ly|i[sz]\w*)|at\s+the\s+(?:start|outset|beginning)|in\s+the\s+beginning|typical(?:ly)?)\b", re.IGNORECASE
)
_EVERY = re.compile(r"\b(?:for|of)\s+(?:all|every|each|any)\b|\\forall", re.IGNORECASE)
LABELS = frozenset({"binary", "signs"})


def explained_value(judge: Supposing, item: Item, left: Node, right: Node) -> Outcome | None:
    """What an equation says that gives a number to a symbol in running text only to explain it; None of any other."""
    value, word = number_of(right), layer_name(strip(left))
    context, text, opener = judge.context, judge.scanned.text, item.block.opener
    if value is None or word is None or item.block.kind != "inline" or item.raw.node is None or len(item.raw.node.children) != 2:
        return None
    if strip(left).kind == "script" and context.find(context.name(word)) is None:
        return _of_entries(judge, item, left, value)
    name = context.name(word)
    symbol = context.find(name)
    values = {value, *_others(judge, item, name)}
    if symbol is not None and (symbol.shape != SCALAR or symbol.definition is not None or symbol.how not in ("declared", TAKEN)):
        return None
    bracketed = re.search(r"\([^()$]{0,20}\$?\s*\Z", text[max(0, opener - 30) : opener + 1])
    bracketed = bracketed and re.match(r"\$?\s*\w", text[item.block.end : item.block.end + 9])  # “(β = 1 is …)”
    if symbol is None and ((len(values) < 2 and not bracketed) or context.known(name) or context.is_size(name)):
        return None
    label = symbol is not None and bool(symbol.properties & LABELS)
    if len(values) < 2 and not label and _ASIDE.search(text, max(0, opener - 120), opener + 1) is None:
        return None
    if len(values) < 2 and not bracketed and one_case(context, text, item, left, right):
        return None  # “for γ = 0 this is”
    if symbol is None and name not in context.index_letters:
        told = "" if len(values) < 2 else "binary" if values <= {0, 1} else "signs" if values <= {-1, 1} else ""
        context.declare(name, SCALAR, judge.scanned.lines.line(item.raw.start), {told} - {""})
    if context.find(name) is not None:
        latex = text[left.start : right.end].strip()
        judge.assumptions.explain(var(name, SCALAR), num(value), latex, item.raw.start)
    return "assumption", Verdict("definition", reason=f"explains a value of {name}, which keeps all its values")


def _of_entries(judge: Supposing, item: Item, left: Node, value: Fraction) -> Outcome | None:
    """y_n = 1 of labels y, “for positives”: it says what they mean, and not that all of them are 1."""
    base, layers = peel(strip(left))
    sub = strip(layers[0].sub) if len(layers) == 1 and layers[0].sup.kind == "none" else None
    parts = () if sub is None else sub.children if sub.kind in ("list", "product") else (sub,)
    names = [str(strip(part).value) for part in parts]
    if base.kind != "name" or not names or not all(len(name) == 1 and name.islower() for name in names):
        return None
    letter, text, opener = judge.context.name(str(base.value)), judge.scanned.text, item.block.opener
    stacks = [family.stack for (of, _), family in judge.context.families.items() if of == letter]
    symbols = [symbol for name in (letter, *stacks) if (symbol := judge.context.find(name)) is not None]
    if any(symbol.definition is not None for symbol in symbols):
        return None
    labels = any(symbol.properties & LABELS for symbol in symbols)
    several = len({value, *_others(judge, item, str(layer_name(strip(left))))}) > 1
    begin, end = sentence_start(text, opener), sentence_end(text, item.block.end)
    every = _EVERY.search(text, begin, end) is not None
    aside = _ASIDE.search(text, max(0, opener - 120), opener + 1) or temporary(text, opener) or _STARTS.search(text, begin, end)
    if not several and not aside and (not labels or every or _SUPPOSED.search(text, max(0, opener - 60), opener + 1)):
        return None
    return "assumption", Verdict("definition", reason=f"explains a value of the entries of {letter}, which keep all their values")


def number_of(node: Node) -> Fraction | None:
    """The value of 1, −1, +1 or 0.5."""
    node = strip(node)
    if node.kind == "sum" and len(node.children) == 1 and node.value[0] in ("+", "-"):
        inner = number_of(node.children[0])
        return None if inner is None else inner if node.value[0] == "+" else -inner
    return Fraction(node.value) if node.kind == "number" else None


def _others(judge: Supposing, item: Item, name: str) -> Iterator[Fraction]:
    """The other numbers that running text gives to a symbol in the sentence of a value, with no display or paragraph between."""
    text, opener = judge.scanned.text, item.block.opener
    begin, end = sentence_start(text, opener), sentence_end(text, item.block.end)
    displays = [other.block.opener for other in judge.scanned.items if other.block.kind == "display"]
    for other in judge.scanned.items:
        node, place = other.raw.node, other.block.opener
        if node is None or node.kind != "relation" or len(node.children) != 2:
            continue
        if other.block.kind != "inline" or not begin <= place < end:
            continue
        word = layer_name(strip(node.children[0]))
        between = any(min(place, opener) < display < max(place, opener) for display in displays)
        between = between or "\n\n" in text[min(place, opener) : max(place, opener)]
        same = word is not None and name in (word, judge.context.name(word))
        if node.value == ("=",) and same and not between:
            value = number_of(node.children[1])
            if value is not None:
                yield value


__all__ = ["explained_value"]
