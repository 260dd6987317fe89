"""The letter of an argument, the x of h(x) = w_0 + w_1 x, of which nothing else is known: a number that stands for any other.

Guarantee: where its letter becomes something else, an array x of entries or z = XW, the functions keep what they say of any
argument, under a letter of its own; what was made of the bare letter otherwise is forgotten.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from derive.language.ast import Node
from derive.reading.lifting import put
from derive.reading.names import Scripts
from derive.terms.term import SCALAR, var

if TYPE_CHECKING:
    from derive.reading.context import Context
    from derive.reading.reader import Reader

PARAMETER = "parameter"
ASIDE = "↦"
"""Ends the name of an argument whose letter means something else by now."""


def is_placeholder(reader: Reader, base: Node, layers: list[Scripts]) -> bool:
    """Whether a name with a subscript is known only as the letter of an argument, which is a number."""
    symbol = reader.context.symbols.get(reader.context.name(str(base.value)))
    placeholder = symbol is not None and symbol.how == PARAMETER and symbol.shape == SCALAR
    return placeholder and len(layers) == 1 and layers[0].sub.kind != "none" and str(base.value) not in reader.implicit


def release(context: Context, name: str) -> None:
    """Give the argument of functions a name of its own, if nothing else is known of its letter; then nothing is known of it."""
    symbol = context.symbols.get(name)
    if symbol is None or symbol.how != PARAMETER or symbol.shape is None or name.endswith(ASIDE):
        return
    own, used = name + ASIDE, False
    for other in list(context.symbols.values()):
        if other.definition is None or not any(t.op == "var" and t.name == name for t in other.definition.walk()):
            continue
        if name not in map(context.name, other.parameters):
            context.forget(other.name, keep=False)
            continue
        other.definition = put(other.definition, name, var(own, symbol.shape))
        other.parameters = tuple(own if context.name(p) == name else p for p in other.parameters)
        used = True
    del context.symbols[name]
    if used:
        context.symbols[own] = replace(symbol, name=own)


__all__ = ["ASIDE", "PARAMETER", "is_placeholder", "release"]
