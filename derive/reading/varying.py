"""Which symbols are constant: their differential is never taken, while they are so declared, or their values are discrete.

Guarantee: a symbol that is declared twice is asked about for the part of the document in which it is so declared.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from derive.reading import layers
from derive.reading.other_layers import MOST_LAYERS
from derive.reading.symbols import Symbol
from derive.terms.term import Term

if TYPE_CHECKING:
    from derive.reading.context import Context

DISCRETE = frozenset({"onehot_rows", "onehot_cols", "binary", "signs", "constant"})
"""Properties of arrays that do not vary."""


def constants(context: Context, definitions: dict[str, Term], visible: dict[str, Symbol]) -> frozenset[str]:
    """Leaves whose differential the document never takes while they are so declared, and leaves with discrete values; where it
    takes that of a symbol which rests on such leaves alone, dS for S = CPCᵀ + R, they vary, or dS would be zero."""
    names = visible.keys() - definitions.keys() - context.losses_met
    perhaps = [name for name in names if name in context.varied or "^{" in name]
    still = frozenset(names.difference(n for n in perhaps if not visible[n].properties & DISCRETE and _varies(context, n)))
    moved = frozenset[str]()
    for name in context.differentiated & definitions.keys():
        below = _leaves_below(name, definitions, still)
        if below and _varies(context, name):
            moved |= below
    return still - {name for name in moved if not visible[name].properties & DISCRETE}


def _leaves_below(name: str, definitions: dict[str, Term], still: frozenset[str]) -> frozenset[str]:
    """The symbols without a definition that a definition rests on, if all of them are still; else none."""
    todo, seen, leaves = [name], {name}, set[str]()
    while todo:
        for other in definitions[todo.pop()].symbols - seen:
            seen.add(other)
            if other in definitions:
                todo.append(other)
            elif other in still:
                leaves.add(other)
            else:
                return frozenset()
    return frozenset(leaves)


def _varies(context: Context, name: str) -> bool:
    """Whether the document takes the differential of the symbol that the name stands for here (until declared anew)."""
    if layers.letter_of(name) and _varies_nearby(context, name):
        return True
    varied = context.varied.get(name)
    declared = context.declared_at.get(name) if varied else None
    if not varied or not declared:
        return bool(varied)
    counts, places, moving = context.spans.get(name, ((), (), ()))
    if counts != (len(varied), len(declared)):
        places = tuple(sorted(declared))
        ends = (*places[1:], float("inf"))
        moving = (True, *(any(low <= place < high for place in varied) for low, high in zip(places, ends)))
        context.spans[name] = (len(varied), len(declared)), places, moving
    return moving[bisect_right(places, context.place)]


def _varies_nearby(context: Context, name: str) -> bool:
    """Whether the document takes the differential of the symbol of a layer, or of one of a layer nearby."""
    count, known = context.nearby
    if count != len(context.varied):
        context.nearby = _, known = len(context.varied), {}
    if name not in known:
        letter = layers.letter_of(name)
        known[name] = any(layers.moved(name, letter, by) in context.varied for by in range(-MOST_LAYERS, MOST_LAYERS + 1))
    return known[name]
