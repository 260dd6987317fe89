"""A formula for a function that has its name by itself, σ(t) = 1/(1 + e^{−t}): right, or another function of this name.

Guarantee: the name stands for another function only if the formula is of a new letter alone.
"""

from __future__ import annotations

from derive.judge.chains.definitions.anew import is_example
from derive.judge.chains.sides import Outcome, defines
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.derivatives.derivative_signs import split_word
from derive.reading.functions import ELEMENTWISE, plain
from derive.reading.reader import Reader
from derive.terms.term import SCALAR


def built_in_again(judge: Sizing, item: Item, left: Node, right: Node) -> Outcome | None:
    """σ(t) = … for a built-in σ and a new letter t: a claim if it is the built-in function, else its definition here; where the
    document gives σ another formula somewhere, each of them defines it."""
    if left.kind != "product" or len(left.children) != 2 or left.value != ("",):
        return None
    head, group = left.children
    inner = group.children[0] if group.kind == "group" and group.value == "(" else None
    word = plain(str(head.value)) if head.kind == "name" else ""
    if (
        word not in ELEMENTWISE
        or inner is None
        or inner.kind != "name"
        or split_word(Reader(judge.context), inner)
        or (judge.context.known(judge.context.name(str(inner.value))) and word not in judge.context.redefined)
        or not _speaks_of(right, str(inner.value), str(head.value))
    ):
        return None
    reader, parameter = Reader(judge.context), str(inner.value)
    reader.implicit_parameter(parameter)
    one, two = judge.read(reader, left, None), judge.read(reader, right, SCALAR)
    if one.term is None or two.term is None or not two.term.is_scalar:
        return None
    name, example = str(head.value), is_example(judge, item)
    symbol = judge.context.symbols.get(name)
    anew = symbol is None or symbol.section != judge.context.section or (example and name in judge.context.examples)
    if word not in judge.context.redefined or not anew:
        verdict = judge.decided(one.term, two.term, reader, search=False)
        if verdict.verdict == "proved" or judge.context.known(name):
            return "claim", verdict
    elif example:
        judge.context.examples[name] = judge.context.section
    judge.context.define(name, two.term, judge.scanned.lines.line(item.raw.start), (parameter,))
    return defines(f"here {head.value} is not the function that usually has this name")


def _speaks_of(right: Node, parameter: str, head: str) -> bool:
    """Whether a right side is made of the parameter and not of the function itself, as a definition of it is."""
    names = {str(node.value) for node in walk(right) if node.kind == "name"}
    return parameter in names and head not in names
