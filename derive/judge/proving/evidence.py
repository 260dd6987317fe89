"""The proof of a claim as something to look at: a certificate for the rechecker, and the steps in words and formulas.

Guarantee: nothing is computed before it is asked for; the steps show what the kernel was given and what it made of it.
Limit: terms of more than `MOST_NODES` nodes are not printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from derive.calculus.plain_text import plain_text
from derive.judge.proving.entry_text import entry_text
from derive.judge.proving.graph import nodes
from derive.judge.proving.proof import Proof
from derive.kernel.expr import Budget
from derive.results import Step
from derive.terms.latex import latex
from derive.terms.lower import Opaque, lower
from derive.terms.term import Term, show_shape

MOST_NODES = 120
FEW_NODES = 60


@dataclass(frozen=True)
class Evidence:
    """A kernel proof of left = right, with the bound on a wrong agreement of the second engine."""

    proof: Proof
    left: Term
    right: Term
    partial: str | None
    second: str = ""

    def __call__(self) -> dict[str, Any] | None:
        """The certificate."""
        from derive.judge.proving.certificate import certificate

        return certificate(self.proof, self.left, self.right, self.partial)

    def steps(self) -> list[Step]:
        """From the line as it was read to the normal form of both sides."""
        proof = self.proof
        found = [_shown(f"read, with shape {show_shape(self.left.shape)}", self.left, self.right)]
        if proof.unknown_losses:
            for loss in map(plain_text, proof.unknown_losses):
                found.append(Step(f"for every loss {loss} of these symbols: d{loss} is the sum of tr((∇_Z {loss})ᵀ dZ)"))
        if (proof.left, proof.right) != (self.left, self.right):
            found.append(_shown(self._what(), proof.left, proof.right))
        if proof.gradients:
            names = ", ".join(f"∇_{plain_text(name)} {plain_text(loss)}" for loss, name in sorted(proof.gradients))
            found.append(Step(f"read off as the coefficient of the differential: {names}"))
        form = self._normal_form()
        found.append(Step("index normal form, equal on both sides for all sizes", text=form or ""))
        found.append(Step("second engine, from the terms alone", text=self.second))
        return found

    def _what(self) -> str:
        layers = self.proof.unfolded
        done = [] if not layers else ["one layer of definitions put in"] if layers == 1 else ["definitions put in"]
        if any(term.op == "differential" or term.op == "dvar" for side in (self.left, self.right) for term in side.walk()):
            done.append("differentials worked out")
        return ", ".join(done) or "equals put for equals"

    def _normal_form(self) -> str | None:
        """The entry of the side that is shorter, where it is short and cheap to make."""
        side = min(self.proof.left, self.proof.right, key=nodes)
        if nodes(side) > FEW_NODES or any(len(term.attrs) > 2 for term in side.walk() if term.op == "array"):
            return None  # arrays of more than two axes have normal forms over lattices only
        facts = self.proof.scene.properties if self.proof.scene is not None else {}
        try:
            return entry_text(lower(side, facts, self.proof.gradients))
        except (Opaque, Budget, RecursionError):
            return None


def _shown(what: str, left: Term, right: Term) -> Step:
    if nodes(left) + nodes(right) > MOST_NODES:
        return Step(f"{what} (too long to print)")
    try:
        return Step(what, f"{latex(left)} = {latex(right)}")
    except (KeyError, ValueError, RecursionError):
        return Step(what)
