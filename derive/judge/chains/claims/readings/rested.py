"""A claim with the value at which a gradient was found to be zero before it: “which is zero for K = …. With this gain P⁺ = …”.

Guarantee: such a value is put in only for claims that speak of no derivative, under the same heading; it proves a claim only
where the words of its sentence speak of the value, and else leaves it undecided.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import Circular, Graph
from derive.judge.scanning.scanned import Item
from derive.reading.words.assuming import sentence_start
from derive.results import Verdict
from derive.terms.term import Term

_SPOKEN = re.compile(
    r"\b(?:with|for|at|under|using)\s+(?:this|that|these|the\s+(?:optimal|optimum|best|resulting|minimi\w+|maximi\w+|above))\b|"
    r"\b(?:there|then|substitut\w+|plug\w*|insert\w*|putting)\b|将其|代入|此时",
    re.IGNORECASE,
)
_MOVING = frozenset({"grad", "hessian", "dvar", "differential", "slope", "jacobian"})


@of_one_shape
def at_rest_before(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Proved or undecided, where the claim holds with the values at which gradients are zero."""
    given = [rest for rest in judge.rested if rest.section == judge.context.section]
    if not given or any(t.op in _MOVING for side in (left, right) for t in side.walk()):
        return None
    scene = judge.scene(claim.reader)
    values = {rest.name: rest.value for rest in given if rest.name not in scene.definitions}
    try:
        reached = Graph(scene).below_all({t.name for side in (left, right) for t in side.walk() if t.op == "var"})
        values = {name: value for name, value in values.items() if name in reached}
        there = replace(scene, definitions={**scene.definitions, **values})
        verdict = decide(left, right, there, None, claim.reader.assumptions, False) if values else None
    except Circular:
        return None
    if verdict is None or verdict.verdict != "proved":
        return None
    told = [rest.told for rest in given if rest.name in values]
    text = judge.scanned.text
    if _SPOKEN.search(text, sentence_start(text, item.block.opener), item.block.opener) is None:
        return Verdict("undecided", reason=f"false in general, true {'; '.join(told)}")
    return replace(verdict, assumptions=(*verdict.assumptions, *told))


__all__ = ["at_rest_before"]
