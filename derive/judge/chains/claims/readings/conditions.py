"""A claim under a condition that stands with it: for i ≠ j, if A = Aᵀ.

Guarantee: a condition counts only where it stands in the row, the words or the sentence of the claim; see `places` for those on
indices.  What is proved under one lists it.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile

from derive.judge.chains.assumptions.assumption import Assumption, concerned
from derive.judge.chains.assumptions.proofs import under
from derive.judge.chains.claims.readings.places import condition_on, indicator, qualified
from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.language.ast import Node
from derive.reading.reader import Reader
from derive.reading.words.assuming import continues, sentence_end
from derive.reading.words.prose import behind_display
from derive.results import Verdict
from derive.terms.term import Term, scale


@of_one_shape
def under_condition(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """The verdict where the indices of a claim about numbers obey the condition that stands with it: i ≠ j, i = j."""
    if not left.is_scalar or len(judge.context.here_conditions) > 1:  # under several conditions it is judged already
        return None
    text = judge.scanned.text
    where = condition_on(text, claim.right.end, (item.block.opener, item.block.end), claim.reader)
    if where is None:
        return None
    if qualified(text[claim.left.end : claim.right.start]):
        return Verdict("undecided", reason=f"stands where {where}, below a line that stands under another condition")
    mask = indicator(where, claim.reader)
    verdict = judge.decided(scale(mask, left), scale(mask, right), claim.reader)
    return replace(verdict, assumptions=(*verdict.assumptions, f"where {where}"), evidence=None)


@of_one_shape
def under_conditions(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """The verdict under an equation that stands behind the claim as its condition: “= 2Ax if A = Aᵀ”."""
    text, scene = judge.scanned.text, judge.scene(claim.reader)
    for node in (*item.raw.conditions, *_behind(judge, item)):
        if node.kind != "relation" or node.value != ("=",):
            continue
        first, second = judge.read_both(Reader(judge.context), *node.children)
        if first.term is None or second.term is None or first.term.shape != second.term.shape:
            continue
        latex = text[node.start : node.end].strip()
        stated = Assumption(first.term, second.term, latex, 0, len(text))
        verdict = under(stated, left, right, scene, lambda a, b: judge.decided(a, b, claim.reader, search=False))
        if verdict is not None:
            return verdict
        if concerned(stated, left, right, scene):
            return Verdict("undecided", reason=f"false in general; nothing was proved from its condition {latex}")
    return None


def _behind(judge: Sizing, item: Item) -> list[Node]:
    """The formulas behind a display that its sentence adds as a condition."""
    text, end = judge.scanned.text, item.block.end
    if item.block.kind != "display" or not continues(text, end):
        return []
    stop = sentence_end(text, end)
    within = takewhile(lambda i: i.block.opener < stop, judge.scanned.behind(item))
    behind = [i for i in within if end <= i.block.opener and i.block.kind == "inline"]
    return [i.raw.node for i in behind if i.raw.node is not None and behind_display(text[end : i.block.opener])]
