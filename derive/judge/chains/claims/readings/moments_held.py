"""Gradients of an expected log-likelihood, in which the moments of the E-step are held fixed while the parameters vary.

Guarantee: only near words that speak of such a step, and the claim is undecided then, never proved.
"""

from __future__ import annotations

import re
from dataclasses import replace

from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.graph import Circular, Graph, gradients
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Item
from derive.results import Verdict
from derive.terms.term import Term

_STEP = re.compile(
    r"\b[ME]-?\s?step\b|\bexpected\s+(?:complete|log)|\bresponsibilit|\bposterior\s+(?:moments?|means?|expectations?)|\bEM\b|"
    r"\bexpectation[-\s–]maximi[sz]ation|期望最大",
    re.IGNORECASE,
)


@of_one_shape
def with_moments_held(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Undecided, where a gradient is right if what the loss is made of, and that depends on its variable, is held fixed."""
    found = gradients(left, right)
    heading = judge.scanned.heading_before(item.raw.start)
    if not found or not _STEP.search(judge.scanned.text, heading, item.raw.end):
        return None
    scene = judge.scene(claim.reader)
    graph = Graph(scene)
    try:
        moved = {
            name
            for loss, variable in found
            for name in graph.below(loss) & scene.definitions.keys() - {loss}
            if variable in graph.below(name)
        }
    except Circular:
        return None
    if not moved:
        return None
    held = replace(scene, definitions={n: body for n, body in scene.definitions.items() if n not in moved})
    held = replace(held, constants=held.constants | moved)
    verdict = verdict_on(left, right, held, judge.partial(right), claim.reader.assumptions, False)
    if verdict.verdict not in ("proved", "checked"):
        return None
    return Verdict("undecided", reason=f"true if {', '.join(sorted(moved))} is held fixed, as in a step of EM; false if it moves")


__all__ = ["with_moments_held"]
