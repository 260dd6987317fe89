"""What rests on an equation that served as a definition until the recursion, written out, showed it false.

Guarantee: a claim that was judged by such a line, directly or through definitions made with it, keeps no verdict but one of the
recursion written out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from derive.results import WRONG, Claim


@dataclass
class Settled:
    """The claims that writing out decided, and the equations that it found false which had served as definitions."""

    decided: list[Claim] = field(default_factory=list)
    fallen: list[Claim] = field(default_factory=list)

    def withdraw(self, claims: Sequence[Claim]) -> None:
        """Leave open what was judged by a definition that has fallen; `Claim.rests_on` must be filled."""
        fallen = {claim.id: claim.line for claim in self.fallen}
        kept = {id(claim) for claim in (*self.decided, *self.fallen)}
        for claim in claims if fallen else ():
            if not (on := [fallen[other] for other in claim.rests_on if other in fallen]):
                continue
            if claim.kind == "definition":
                fallen[claim.id] = min(on)
            elif claim.verdict in (*WRONG, "proved", "checked") and id(claim) not in kept:
                claim.verdict, claim.counterexample, claim.fix, claim.diagnosis = "undecided", None, "", ""
                claim.evidence = claim.mending = None
                claim.reason = f"it was judged by line {min(on)}, which is false"


__all__ = ["Settled"]
