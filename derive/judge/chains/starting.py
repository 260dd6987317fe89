"""Values of a function of time at one time, x(0) = x_0 for an x(t) that is declared: they say what a letter is, not what x is.

Guarantee: only for a bare letter with a subscript, or another bare letter, which gets the shape of x and no value.
"""

from __future__ import annotations

from derive.judge.chains.sides import Outcome, Sides
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.names import layer_name, strip
from derive.results import Verdict
from derive.terms.term import SCALAR


def starts(judge: Sides, item: Item, left: Node, right: Node) -> Outcome | None:
    """What x(0) = x_0 says, for an array x that is declared as a function of time."""
    for one, two in ((left, right), (right, left)):
        whole = _at_number(one)
        name = layer_name(strip(two)) if two.kind in ("name", "script") else None
        symbol = judge.context.find(judge.context.name(whole)) if whole is not None else None
        if name is None or symbol is None or symbol.shape in (None, SCALAR) or symbol.parameters:
            continue
        known = judge.context.symbols.get(judge.context.name(name))
        if known is None or known.shape is None:
            judge.context.declare(judge.context.name(name), symbol.shape, judge.scanned.lines.line(item.raw.start))
        return "definition", Verdict("definition", reason=f"says what {name} is: a value of {symbol.name}")
    return None


def _at_number(node: Node) -> str | None:
    """The x of x(0)."""
    node = strip(node)
    if node.kind != "product" or len(node.children) != 2 or node.value != ("",):
        return None
    head, group = node.children
    inside = strip(group.children[0]) if group.kind == "group" and group.value == "(" else None
    return layer_name(strip(head)) if inside is not None and inside.kind == "number" else None


__all__ = ["starts"]
