"""Updates: W = W − α(∇W + λW) gives W a new value; it is no equation, and asserts nothing but that it types.

An equation counts as an update if its left side is a symbol without a definition that is also the first term of the sum on
the right, and another term of it holds a derivative by that symbol, the rest is made of gradients, or the words before it
speak of an update.  An arrow ← always makes one.
"""

from __future__ import annotations

import re

from derive.judge.chains.sides import Sides
from derive.judge.proving.graph import Circular, Graph, gradients, symbols
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.derivatives.derivative_signs import NABLAS, after_sign
from derive.reading.names import layer_name, peel, strip
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import ShapeClash, Term, show_shape

WORDS = re.compile(r"\\bupdat|\\bgradient (?:step|descent)|\\breplace|\\bnew value|更新|梯度下降", re.IGNORECASE)
NEAR = 200
ARROWS = frozenset({"\\leftarrow"})


def update(judge: Sides, item: Item, left: Node, relation: str, right: Node) -> Verdict | None:
    """The verdict on an update, or None if the equation is none."""
    name = layer_name(strip(left))
    if name is None or left.kind not in ("name", "script"):
        return None
    arrow = relation in ARROWS
    if not arrow and not _begins_with(right, left):
        return None
    symbol = judge.context.find(judge.context.name(name))
    if not arrow and (symbol is None or symbol.definition is not None):
        return None
    reader = Reader(judge.context)
    one = judge.read(reader, left, None)
    two = judge.read(reader, right, one.term.shape if one.term is not None else None)
    said = arrow or _spoken_of(judge, item) or is_update(left, right, judge.context)
    if not said and not (two.term is not None and _made_of_gradients(judge, two.term, reader)):
        return None
    told = tuple(reader.assumptions)
    if isinstance(two.error, ShapeClash):
        return judge.failed(two)
    if one.term is None or two.term is None:
        problem = one.error if one.term is None else two.error
        return Verdict("definition", reason=f"an update, not checked further: {problem}", assumptions=told)
    if one.term.shape != two.term.shape:
        reason = f"=: {name} has shape {show_shape(one.term.shape)}, its new value {show_shape(two.term.shape)}"
        return Verdict("ill-typed", reason=reason, assumptions=told)
    return Verdict("definition", reason=f"an update: the {name} on the left is the new value", assumptions=told)


def is_update(left: Node, right: Node, context: Context) -> bool:
    """Whether an equation with = is a step of descent (or ascent)."""
    name, right = layer_name(left), strip(right)
    if name is None or right.kind != "sum" or len(right.children) < 2 or right.value[0] != "+":
        return False
    first = right.children[0]
    if layer_name(first) != name or not context.known(context.name(name)):
        return False
    reader = Reader(context)
    return any(_by(reader, inner, name) for term in right.children[1:] for inner in walk(term))


def _by(reader: Reader, node: Node, name: str) -> bool:
    """Whether a node takes a derivative by the named symbol: ∇_W, ∂/∂W, ∂L/∂W, or dW as a name of the gradient."""
    if node.kind == "frac":
        below = after_sign(reader, strip(node.children[1]))
        return below is not None and layer_name(below) == name
    base, layers = peel(node)
    if base.kind == "name" and base.value in NABLAS:
        return any(layer_name(layer.sub) == name for layer in layers)
    named = after_sign(reader, node) if reader.dialect.named_gradients and node.kind in ("name", "script", "product") else None
    return named is not None and layer_name(named) == name


def _begins_with(right: Node, left: Node) -> bool:
    if right.kind != "sum" or len(right.children) < 2 or right.value[0] != "+":
        return False
    return strip(right.children[0]).same(strip(left))


def _spoken_of(judge: Sides, item: Item) -> bool:
    start = item.block.opener
    return bool(WORDS.search(judge.scanned.text[max(0, start - NEAR) : start]))


def _made_of_gradients(judge: Sides, term: Term, reader: Reader) -> bool:
    if gradients(term):
        return True
    graph = Graph(judge.scene(reader))
    try:
        below = graph.below_all(symbols(term))
    except Circular:
        return False
    return any(gradients(graph.definitions[name]) for name in below if name in graph.definitions)


__all__ = ["ARROWS", "is_update", "update"]
