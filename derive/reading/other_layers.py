"""Symbols of other layers, z^{(l+1)}, made from the one of their letter that is declared or defined.

Guarantee: a symbol is made anew after its letter is declared or defined; of a layer of which the document does not speak only the
shape is taken over.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from derive.reading import layers
from derive.reading.symbols import INSTANCE, Symbol
from derive.terms.term import SCALAR

if TYPE_CHECKING:
    from derive.reading.context import Context

MOST_LAYERS = 4
"""So far from a layer's letter its other layers are looked for."""


def other_layer(context: Context, name: str) -> Symbol | None:
    """The symbol of another layer, made from the one that is declared or defined with the layer's letter."""
    letter = layers.letter_of(name)
    away = layers.distance(name, letter) if letter else None
    if away is None:
        return None
    for by in sorted(range(-MOST_LAYERS, MOST_LAYERS + 1), key=abs):
        like = context.symbols.get(layers.moved(name, letter, by)) if by else None
        if like is not None and like.shape is not None and like.how != INSTANCE:
            return _instance(context, name, like, letter, -by, away)
    return None


def _instance(context: Context, name: str, like: Symbol, letter: str, by: int, away: int) -> Symbol:
    shape = tuple(map(context.resolve, layers.moved_shape(like.shape or SCALAR, letter, by)))
    made = Symbol(name, shape, None, like.parameters, like.properties, like.line, like.section, INSTANCE)
    context.symbols[name] = made
    low, high = context.layers.get(letter, (0, 0))
    if like.definition is not None and low <= away <= high:
        made.definition = layers.moved_term(like.definition, letter, by)
        for spoken in layers.symbols_of(made.definition):
            context.find(spoken)
    return made


def make_those_beneath(context: Context) -> None:
    """Make the other layers that definitions speak of."""
    for definition in [s.definition for s in context.symbols.values() if s.definition is not None]:
        known = context.instance_symbols.get(id(definition))
        if known is None or known[0] is not definition:
            known = context.instance_symbols[id(definition)] = (definition, layers.symbols_of(definition))
        for name in known[1]:
            if name not in context.symbols or name in context.shape_only:
                context.find(name)


def forget_others(context: Context, name: str) -> None:
    """Other layers are made anew after a symbol with a layer's letter is declared or defined."""
    if layers.letter_of(name):
        context.symbols = {n: s for n, s in context.symbols.items() if s.how != INSTANCE}
