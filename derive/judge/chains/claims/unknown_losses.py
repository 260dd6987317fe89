"""Claims that rest on a definition which was not understood, or on the gradient of a loss of which nothing is known.

Guarantee: such a claim is judged only by what the text assumes of the loss, or by the way in which the claim's variable is used
(`derive.judge.proving.beyond`); else it is undecided, with the reason that `derive.judge.proving.doubts` gives.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.claims.guards import undecided
from derive.judge.chains.claims.readings.given import from_assumptions
from derive.judge.chains.sides import Equation, Formula
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.beyond import by_uses
from derive.judge.proving.doubts import doubt, in_parts, unknown_loss
from derive.judge.proving.graph import Circular, Graph, gradients
from derive.judge.proving.named_gradients import with_gradients
from derive.judge.proving.verdict import verdict_on
from derive.judge.scanning.scanned import Item
from derive.reading.reader import Reader
from derive.results import Verdict


def doubted(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> Verdict | None:
    """The verdict instead of one that rests on what was not understood; None where the verdict does not."""
    read = judge.formula
    if read is None:
        return None
    why = doubt(read.left, read.right, read.scene, judge.partial(read.right), judge.context.opaque, verdict.verdict)
    if why is None and verdict.verdict == "refuted":
        named = _by_uses(judge, _with_gradients(read), claim.reader)
        if named is not None and named.verdict in ("proved", "checked"):
            return named
        why = in_parts(read.left, read.right, read.scene, judge.context.described)
    if why is None:
        return None
    if any(judge.assumptions.tells(loss, item.block.opener) for loss, _ in gradients(read.left, read.right)):
        solved = from_assumptions(judge, item, claim)
        if solved is not None and solved.verdict != "undecided":
            return solved
    used = _by_uses(judge, read, claim.reader) if verdict.verdict == "refuted" else None
    return used if used is not None and used.verdict == "proved" else undecided(verdict, why)


def _with_gradients(read: Formula) -> Formula:
    """The formula with gradients put in for the symbols that name them: D of D = ∂L/∂S."""
    graph = Graph(read.scene)
    try:
        return replace(read, left=with_gradients(read.left, graph, True), right=with_gradients(read.right, graph, True))
    except Circular:
        return read


def _by_uses(judge: Sizing, read: Formula, reader: Reader) -> Verdict | None:
    """The verdict where a gradient of an unknown loss is what the claim says by the way in which its variable is used, and no
    definition that was not read stands between."""
    partial = judge.partial(read.right)
    if unknown_loss(read.left, read.right, read.scene) is None:
        return None
    if doubt(read.left, read.right, read.scene, partial, judge.context.opaque, "proved") is not None:
        return None
    found = by_uses(read.left, read.right, read.scene)
    if found is None:
        return None
    scene, told = found
    return verdict_on(read.left, read.right, scene, partial, [*reader.assumptions, *told])
