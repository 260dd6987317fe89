"""A claim that holds where a gradient is zero that the document has written down, though no word says that it is put to zero.

Guarantee: such a claim is undecided, never proved.  Limit: only in running text, where conclusions are drawn in passing.
"""

from __future__ import annotations

from derive.judge.chains.assumptions.assumption import Assumption
from derive.judge.chains.assumptions.assumptions import MOST_GRADIENTS
from derive.judge.chains.assumptions.proofs import under
from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import differentials, gradients
from derive.judge.scanning.scanned import Item
from derive.results import Verdict
from derive.terms.term import Term


@of_one_shape
def where_a_gradient_vanishes(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Undecided, where the claim says no more than that a gradient under this heading is zero."""
    if item.block.kind != "inline" or gradients(left, right) or differentials(left, right):
        return None
    scene = judge.scene(claim.reader)
    for gradient, section in judge.assumptions.gradients[-MOST_GRADIENTS:]:
        if section != judge.context.section or len(gradient.shape) != 2:
            continue
        told = f"the gradient of {gradient.attrs[0]} with respect to {gradient.attrs[1]} is zero"
        zero = Term("zeros", (), (), gradient.shape)
        given = Assumption(gradient, zero, told, item.block.opener, item.block.end)
        if under(given, left, right, scene, lambda a, b: judge.decided(a, b, claim.reader, search=False)) is not None:
            return Verdict("undecided", reason=f"false in general, true where {told}, which no word here says")
    return None


__all__ = ["where_a_gradient_vanishes"]
