"""Values that running text gives to a symbol which definitions use already: “for γ = 0 this is the cross-entropy”.

Guarantee: such a value defines nothing.  It holds in its sentence, or, where the words fix it (“from here on we take γ = 2”), in
the rest of the section, as an assumption that the verdicts list.  Limit: values are numbers, the identity and arrays of ones,
and multiples of these; behind “if” also another symbol without a formula, “if $S = \\Sigma$”.
"""

from __future__ import annotations

from derive.judge.chains.definitions.targets import target_of
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.context import Context
from derive.reading.names import EYE_NAMES, ONES_NAMES, strip
from derive.reading.words.assuming import conditional, settled
from derive.terms.term import SCALAR


def one_case(context: Context, text: str, item: Item, left: Node, right: Node) -> str:
    """How a formula in running text is to be taken: "conditional" in its sentence, "lasting" in its section, else ""."""
    target = target_of(left, context)
    symbol = context.find(target.name) if target is not None and target.kind == "name" else None
    if item.block.kind != "inline" or symbol is None or symbol.definition is not None or symbol.shape is None:
        return ""
    other = context.find(context.name(str(strip(right).value))) if strip(right).kind == "name" else None
    same = other is not None and other.shape == symbol.shape and other.definition is None and other.name != symbol.name
    if not _is_constant(right, context) and not (same and conditional(text, item.block.opener, item.block.end)):
        return ""
    parts = (t for body in context.definitions().values() for t in body.walk())
    if not any(t.op == "var" and t.name == symbol.name and t.shape == symbol.shape for t in parts):
        return ""
    return "lasting" if settled(text, item.block.opener) else "conditional"


def _is_constant(node: Node, context: Context) -> bool:
    """Whether a formula is a number, the identity or an array of ones, or a multiple of these: σ²I."""
    leaves = [inner for inner in walk(node) if not inner.children]
    named = [str(inner.value) for inner in leaves if inner.kind == "name"]
    plain = all(inner.kind in ("number", "name", "none") for inner in leaves)
    arrays = [name for name in named if name in (*EYE_NAMES, *ONES_NAMES) and not context.known(name)]
    numbers = [name for name in named if name not in arrays]
    return plain and (not numbers or (bool(arrays) and all(_is_number(name, context) for name in numbers)))


def _is_number(name: str, context: Context) -> bool:
    """Whether a letter is a number: a declared one, or a Greek one that nothing declares."""
    symbol = context.find(context.name(name))
    if symbol is not None:
        return symbol.shape == SCALAR and symbol.definition is None
    return name[:1] == "\\" and name[1:2].islower()


__all__ = ["one_case"]
