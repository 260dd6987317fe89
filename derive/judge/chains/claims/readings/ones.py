"""A vector of ones that is declared with one length and stands where it can only have another: (A ⊙ B)𝟏 beside Aᵀ𝟏.

Authors declare one 𝟏 and mean one of any length.  Guarantee: the claim is left undecided, and only where it is proved with a 𝟏
that has the length of its place.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node, walk
from derive.reading.names import ONES_NAMES
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import show_shape


def with_fitting_ones(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """Undecided, where shapes do not fit that would with ones as long as their place asks, and the claim is true then."""
    context = judge.context
    if claim.alike is not None:
        return None
    signs = {str(n.value) for side in (claim.left, claim.right) for n in walk(side) if n.kind == "name"} & ONES_NAMES
    declared = [symbol for sign in sorted(signs) if (symbol := context.symbols.get(context.name(sign))) is not None]
    free = next((name for name in sorted(ONES_NAMES) if not context.known(context.name(name))), None)
    if free is None or not declared or any("ones" not in symbol.properties for symbol in declared):
        return None

    def change(node: Node) -> Node:
        if node.kind == "name":
            return replace(node, value=free) if str(node.value) in signs else node
        return replace(node, children=tuple(map(change, node.children))) if node.children else node

    again = judge.equation(Reader(context), change(claim.left), change(claim.right))
    if again.alike is None or judge.judged(again).verdict != "proved":
        return None
    lengths = ", ".join(f"{symbol.name} of shape {show_shape(symbol.shape or ())}" for symbol in declared)
    return Verdict("undecided", reason=f"true if the ones are as many as their place asks; declared is {lengths}")


__all__ = ["with_fitting_ones"]
