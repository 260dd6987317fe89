"""A claim whose shapes do not fit because of a vector of ones, which is as long as it must be wherever it stands.

Guarantee: a claim is only proved so, with the length listed; where it is wrong for ones of any length it stays ill-typed.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import walk
from derive.reading.names import ONES_NAMES, spelled
from derive.reading.reader import Reader
from derive.results import Verdict


def with_fitting_ones(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """Proved, where 𝟏 was declared with one length and fits with another: (A ⊙ B)𝟏 = (C ⊙ D)𝟏 for A wider than C."""
    if claim.alike is not None:
        return None
    context = judge.context
    written = {context.name(spelled(inner)) for side in (claim.left, claim.right) for inner in walk(side) if inner.kind == "name"}
    names = [n for n in written & ONES_NAMES if (s := context.symbols.get(n)) is not None and "ones" in s.facts]
    if not names:
        return None
    declared = {name: context.symbols.pop(name) for name in names}
    later = {key: context.later.pop(key) for key in [(name, context.section) for name in names] if key in context.later}
    try:
        with context.trial():
            reader = Reader(context)
            one, two = judge.read_both(reader, claim.left, claim.right)
            if one.term is None or two.term is None or one.term.shape != two.term.shape:
                return None
            verdict = judge.decided(one.term, two.term, reader, search=False)
    finally:
        context.symbols.update(declared)
        context.later.update(later)
    if verdict.verdict != "proved":
        return None
    told = f"{', '.join(sorted(names))} is as long as it must be wherever it stands"
    return replace(verdict, assumptions=(*verdict.assumptions, told))


__all__ = ["with_fitting_ones"]
