"""A claim whose shapes do not fit until matrices are square that its sentence calls so: “for square invertible $A$ and $B$”.

Guarantee: the sizes that are equal are listed; where a claim is wrong for square matrices too it stays ill-typed, and where it
may be right it is not called wrong.  Limit: the words stand before the claim in its own sentence.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.chains.claims.readings.reading import judged_again
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.kernel.sizes import Size
from derive.language.ast import walk
from derive.reading.names import layer_name
from derive.reading.supposed_sizes import general_again, suppose
from derive.reading.words.assuming import sentence_start
from derive.results import WRONG, Verdict

_SQUARE = re.compile(r"\bsquare\b(?!\s+(?:root|loss|error|brackets?|of\b))|\b(?:is|are)\s+square\b|方阵", re.IGNORECASE)


def where_square(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """Judged where the matrices of which the sentence speaks have as many rows as columns."""
    start = sentence_start(judge.scanned.text, item.block.opener)
    if claim.alike is not None or judge.context.supposed is not None:
        return None
    if not _SQUARE.search(judge.scanned.text, start, item.block.opener):
        return None
    equal = _pairs(judge, start, item)
    if not equal:
        return None
    for name, size in equal.items():
        suppose(judge.context, item.block.opener, name, size)
    try:
        verdict = judged_again(judge, claim)
    finally:
        general_again(judge.context)
    if verdict is None or verdict.verdict in WRONG:
        return None
    told = ", ".join(f"{name} = {size}" for name, size in equal.items())
    return replace(verdict, assumptions=(*verdict.assumptions, f"square matrices, as the sentence says: {told}"), evidence=None)


def _pairs(judge: Sizing, start: int, item: Item) -> dict[str, Size]:
    """The sizes that are equal if the declared matrices in the formulas of the sentence before a claim are square."""
    equal: dict[str, Size] = {}
    for other in judge.scanned.items:
        if not start <= other.block.opener < item.block.opener or other.raw.node is None:
            continue
        for inner in walk(other.raw.node):
            name = layer_name(inner) if inner.kind in ("name", "script") else None
            symbol = judge.context.find(judge.context.name(name)) if name is not None else None
            if symbol is None or symbol.shape is None or len(symbol.shape) != 2 or symbol.definition is not None:
                continue
            rows, cols = symbol.shape
            if rows != cols and not rows.is_one and not cols.is_one and len(rows.symbols) == 1 and rows == Size.of(str(rows)):
                equal.setdefault(str(rows), cols)
    return equal


__all__ = ["where_square"]
