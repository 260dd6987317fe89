"""What the left side of an equation can define: a name, a function of arguments, or an array entry by entry."""

from __future__ import annotations

from dataclasses import dataclass

from derive.language.ast import Node
from derive.reading.context import Context
from derive.reading.functions import is_function, plain
from derive.reading.names import Scripts, is_layer, is_transpose, join, layer_name, peel, spelled, strip
from derive.reading.products import EYE_NAMES, ONES_NAMES, split_word
from derive.reading.reader import WHOLE, Reader


@dataclass(frozen=True)
class Target:
    """`kind` is "name", "call" or "entry"."""

    kind: str
    name: str
    written: str
    parameters: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()

    def mentioned_in(self, node: Node, context: Context) -> bool:
        """Whether the symbol itself stands in the tree."""
        if node.kind in ("name", "script"):
            name = layer_name(node)
            if name is not None and context.name(name) == self.name:
                return True
        parts = node.children
        if node.kind == "script":
            base, _, sup = node.children
            parts = (base,) if is_layer(sup) else (base, sup)
        return any(self.mentioned_in(part, context) for part in parts)

    def new_parameters(self, context: Context) -> list[str]:
        """Parameters that no declaration knows: placeholders of a scalar function."""
        return [p for p in self.parameters if not context.known(context.name(p)) and p.isalpha()]


def target_of(node: Node, context: Context) -> Target | None:
    """The target that a member would be, or None if it is an expression."""
    node = strip(node)
    if node.kind == "product" and len(node.children) == 2 and node.value == ("",):
        return _call(node, context)
    if node.kind not in ("name", "script"):
        return None
    base, layers = peel(node)
    if base.kind != "name":
        return None
    written = layer_name(node)
    assert written is not None
    if base.value in ("e", "\\mathrm{e}") and any(layer.sup.kind != "none" for layer in layers):
        return None
    if split_word(Reader(context), node):
        return None
    if context.known(context.name(written)) or not layers:
        return _plain(str(base.value), written, layers, context)
    if _is_line(base, layers, context):
        return None
    split = _entries(base, layers, context)
    if split is not None:
        return split
    if any(is_transpose(layer.sup) or layer.sup.kind in ("number", "sum") for layer in layers):
        return None
    return Target("name", context.name(written), written)


def _is_line(base: Node, layers: list[Scripts], context: Context) -> bool:
    """W_{:,j} or W_{i,} of a known array: a column or a row, not a symbol of its own."""
    *_, last = layers
    sub = strip(last.sub)
    marks = {strip(child).value for child in sub.children} if sub.kind == "list" else {sub.value}
    if not marks & (WHOLE | {None}) or sub.kind not in ("list", "name"):
        return False
    symbol = context.find(context.name(join(str(base.value), last.sup, None, last.primes)))
    return symbol is not None and symbol.shape is not None


def _plain(word: str, written: str, layers: list[Scripts], context: Context) -> Target | None:
    name = context.name(written)
    if context.is_size(name) and context.find(name) is None:
        return None
    if context.known(name):
        return Target("name", name, written)
    if word in EYE_NAMES - {"E"} or word in ONES_NAMES:
        return None
    if len(word) > 1 and word.isalnum() and name not in context.words:
        return None
    if word in ("d", "\\partial", "\\nabla") or (is_function(plain(word)) and not layers):
        return None
    return Target("name", name, written)


def _entries(base: Node, layers: list[Scripts], context: Context) -> Target | None:
    """y_i, W_{ij}, z^{(1)}_{i,j}: the last subscript holds indices that are no sizes and no numbers."""
    *_, last = layers
    if last.sub.kind == "none" or (last.sup.kind != "none" and not is_layer(last.sup)):
        return None
    if any(is_transpose(layer.sup) for layer in layers):
        return None
    sub = strip(last.sub)
    if sub.kind == "name" and str(sub.value).isalpha() and len(str(sub.value)) <= 2 and str(sub.value).islower():
        indices = tuple(str(sub.value))
    elif sub.kind == "list" and all(strip(c).kind in ("name", "number") for c in sub.children) and len(sub.children) == 2:
        indices = tuple(str(strip(c).value) for c in sub.children)
    else:
        return None
    literal = any(not index.isalpha() for index in indices)
    name = str(base.value)
    for layer in layers[:-1]:
        name = join(name, layer.sup, layer.sub, layer.primes)
    name = join(name, last.sup, None, last.primes)
    if literal:
        symbol = context.find(context.name(name))
        if symbol is None or symbol.shape is None or len(symbol.shape) != 2 or all(axis.is_one for axis in symbol.shape):
            return None
    return Target("entry", context.name(name), name, indices=indices)


def _is_function(context: Context, name: str) -> bool:
    symbol = context.find(name)
    return symbol is not None and bool(symbol.parameters)


def _call(node: Node, context: Context) -> Target | None:
    """f(x), J(W, b): a name that is no built-in function and no array, with a list of names."""
    head, group = strip(node.children[0]), strip(node.children[1])
    if group.kind != "group" or group.value not in ("(", "["):
        return None
    base, layers = peel(head)
    if base.kind != "name" or is_function(plain(str(base.value))):
        return None
    written = layer_name(head)
    assert written is not None
    content = strip(group.children[0])
    items = content.children if content.kind == "list" else (content,)
    if not all(strip(i).kind in ("name", "script") for i in items):
        return None
    name = context.name(written)
    if written.endswith("'") and _is_function(context, context.name(written.rstrip("'"))):
        return None
    symbol = context.find(name)
    if symbol is not None and not symbol.parameters and symbol.definition is None and symbol.shape is not None:
        if not all(a.is_one for a in symbol.shape):
            return None
    if symbol is not None and symbol.definition is not None and not symbol.parameters:
        return None
    if str(base.value) in ("d", "\\partial", "\\nabla", "\\bigtriangledown"):
        return None
    return Target("call", name, written, parameters=tuple(spelled(i) for i in items))
