"""A formula for a whole array that was defined entry by entry, as an optimum or as a gradient, and is proved equal.

Guarantee: the formula is proved before it becomes the definition.
"""

from __future__ import annotations

import re

from derive.judge.chains.definitions.symbols import circular
from derive.judge.chains.definitions.targets import Target
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import symbols
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import ONE
from derive.language.ast import Node
from derive.reading.depth import forget_carried, is_layered
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import SCALAR, Term, box


def define_gradient(judge: Sizing, target: Target, left: Node, right: Node, verdict: Verdict) -> None:
    """A formula that is proved of a symbol which was defined as a gradient, p = ∇f, or of each of its entries, is its definition
    from now on: it can be differentiated."""
    symbol = judge.context.symbols.get(target.name)
    if symbol is None or symbol.definition is None or symbol.definition.op != "grad" or symbol.shape is None:
        return
    if is_layered(target.name) or symbol.definition.attrs[0] not in judge.context.definitions():
        return
    if target.kind not in ("name", "entry") or any(_RESTS.search(told) for told in verdict.assumptions):
        return
    reader = Reader(judge.context)
    reader.hint(left, right)
    body = judge.read(reader, right, symbol.shape if target.kind == "name" else SCALAR).term
    if body is not None and target.kind == "entry":
        (name, size), *more = reader.free.items() or ((None, None),)
        if more or name is None or target.indices != (name,) or size != symbol.shape[0] or not symbol.shape[1].is_one:
            return
        body = box([(name, symbol.shape[0]), ("·one", ONE)], body)
    elif reader.free:
        return
    if body is None or body.shape != symbol.shape or reader.implicit or _speaks_of_itself(judge, target.name, body, reader):
        return
    symbol.definition = body
    forget_carried(judge.context, target.name)


_RESTS = re.compile(r"^assumed|is at the place|conditional|as the words")
"""What a proof lists that holds at some place only."""


def _speaks_of_itself(judge: Sizing, name: str, body: Term, reader: Reader) -> bool:
    """Whether a formula is no more than a gradient again, or is made of the symbol itself."""
    again = any(t.op in ("grad", "slope", "hessian") for t in body.walk())
    return again or name in symbols(body) or circular(judge, name, body, reader)


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
