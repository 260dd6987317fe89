"""A formula for a whole array that was defined entry by entry or as an optimum, and is proved equal.

Guarantee: the formula is proved before it becomes the definition.
"""

from __future__ import annotations

from derive.judge.chains.definitions.symbols import circular
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import symbols
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.depth import forget_carried
from derive.reading.reader import Reader


def define_whole(judge: Sizing, item: Item, target: Target, right: Node) -> None:
    """A formula for a whole array that was defined entry by entry or as an optimum, and is proved equal, is its definition
    from now on."""
    if target.kind != "name" or (target.name not in judge.context.by_entries and target.name not in judge.optima):
        return
    symbol, reader = judge.context.symbols.get(target.name), Reader(judge.context)
    side = judge.read(reader, right, symbol.shape if symbol is not None else None)
    if symbol is None or side.term is None or reader.free or side.term.shape != symbol.shape:
        return
    if any(t.op in ("array", "grad", "slope") for t in side.term.walk()) or target.name in symbols(side.term):
        return
    judge.context.by_entries.discard(target.name)
    if not circular(judge, target.name, side.term, reader):
        symbol.definition = side.term
        judge.context.in_formulas |= side.term.symbols
        forget_carried(judge.context, target.name)
