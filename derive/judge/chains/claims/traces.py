"""How far a trace or determinant without brackets reaches: tr (A)⁻¹B, tr (A) B, det A B.

Guarantee: where both readings type, only what holds in both is proved.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.reading.errors import UntoldTrace
from derive.reading.notation.traces import widened
from derive.reading.reader import Reader
from derive.results import Verdict
from derive.terms.term import ShapeClash


def as_traced(judge: Sizing, claim: Equation) -> Verdict | None:
    """The verdict on a claim whose traces nothing delimits, or that does not type as they were read and is true otherwise."""
    if any(isinstance(side.error, UntoldTrace) for side in claim.sides):
        return _in_either_reading(judge, claim)
    if not claim.differ and not any(isinstance(side.error, ShapeClash) for side in claim.sides):
        return None
    traced = _in_either_reading(judge, claim)
    return traced if traced is not None and traced.verdict in ("proved", "checked") else None


def _in_either_reading(judge: Sizing, claim: Equation) -> Verdict | None:
    """The verdict in whatever reading types, and if both do only what holds in both."""
    wide, narrow = (widened(claim.left), widened(claim.right)), (claim.left, claim.right)
    if wide[0] is narrow[0] and wide[1] is narrow[1]:
        return None
    found = []
    for sides, told in ((wide, "all factors behind the sign"), (narrow, "the one behind the sign")):
        again = judge.equation(Reader(judge.context, narrow_traces=True), *sides)
        if again.alike is not None:
            verdict = judge.decided(*again.alike, again.reader)
            found.append((replace(verdict, assumptions=(*verdict.assumptions, f"a trace or determinant is of {told}")), told))
    held = [told for verdict, told in found if verdict.verdict in ("proved", "checked")]
    if not found or len(held) in (0, len(found)):
        return found[0][0] if found else None
    return Verdict("undecided", reason=f"true if the trace is of {held[0]}, false in the other reading: add brackets")
