"""A claim whose shapes do not fit because of a vector of ones, which is as long as it must be wherever it stands.

Guarantee: a claim is only proved so, with the length listed; where it is wrong for ones of any length it stays ill-typed.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.claims.readings.reading import proved_again, set_aside
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import walk
from derive.reading.names import ONES_NAMES, spelled
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
    with set_aside(context, names):
        verdict = proved_again(judge, claim)
    if verdict is None:
        return None
    told = f"{', '.join(sorted(names))} is as long as it must be wherever it stands"
    return replace(verdict, assumptions=(*verdict.assumptions, told))


__all__ = ["with_fitting_ones"]
