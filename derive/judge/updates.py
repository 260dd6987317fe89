"""Steps of gradient descent: W = W − α ∂L/∂W assigns a new value, it is no equation.

Guarantee: the same symbol must stand alone on the left and first in a sum on the right, and another term of the sum must hold
a derivative by that symbol; anything else is judged as an equation.
"""

from __future__ import annotations

from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.derivatives import NABLAS, after_sign
from derive.reading.names import layer_name, peel, strip
from derive.reading.reader import Reader


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
