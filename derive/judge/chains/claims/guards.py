"""What keeps a verdict on a claim back: reasons why it is not sure, though the engines agree on it.

A guard asks one question of the claim and of the verdict; where the answer is a sentence, the claim is undecided with this
sentence as its reason.  Guarantee: guards only take verdicts back.  Limit: the first guard that has an answer gives it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from derive.judge.chains.claims import proofs_kept_back as proofs
from derive.judge.chains.claims import refutations_kept_back as refutations
from derive.judge.chains.claims import supposed_numbers as supposed
from derive.judge.chains.claims.layouts import of_a_layout
from derive.judge.chains.claims.matrix_functions import of_square_array
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.scanning.scanned import Item
from derive.results import WRONG, Verdict


class Guard(NamedTuple):
    """A question, and the verdicts of which it is asked."""

    of: frozenset[str]
    why: Callable[[Sizing, Item, Equation, Verdict], str | None]


PROVED, REFUTED, ILL_TYPED = frozenset({"proved"}), frozenset({"refuted"}), frozenset({"ill-typed"})
TRUE = frozenset({"proved", "checked"})

GUARDS = (
    Guard(REFUTED, refutations.samples_not_tied),
    Guard(REFUTED, refutations.rate_not_used),
    Guard(REFUTED, refutations.of_special_values),
    Guard(REFUTED, of_square_array),
    Guard(TRUE, proofs.layer_by_number),
    Guard(TRUE, proofs.perhaps_a_row),
    Guard(TRUE, proofs.about_nothing),
    Guard(TRUE, proofs.zero_by_a_constraint),
    Guard(REFUTED, refutations.sizes_not_settled),
    Guard(PROVED, proofs.argument_left_out),
    Guard(TRUE, proofs.only_under_a_condition),
    Guard(ILL_TYPED, refutations.sizes_may_be_equal),
    Guard(REFUTED, refutations.said_behind),
    Guard(WRONG, refutations.of_unread_definition),
    Guard(REFUTED, refutations.assumption_not_understood),
    Guard(REFUTED, refutations.undefined_differential),
    Guard(WRONG, refutations.on_a_guess),
    Guard(WRONG, of_a_layout),
    Guard(WRONG, refutations.differential_or_name),
    Guard(WRONG, refutations.entry_or_row),
    Guard(WRONG, refutations.step_or_entry),
    Guard(ILL_TYPED, refutations.number_astray),
    Guard(WRONG, supposed.said_before_unread),
    Guard(WRONG, supposed.step_of_undeclared),
    Guard(WRONG, refutations.shape_not_declared),
    Guard(WRONG | TRUE, supposed.number_or_array),
)
"""Asked in this order."""


def kept_back(judge: Sizing, item: Item, claim: Equation, verdict: Verdict) -> Verdict | None:
    """Undecided with the reason of the first guard that has one; None where the verdict stands."""
    for guard in GUARDS:
        if verdict.verdict in guard.of and (why := guard.why(judge, item, claim, verdict)) is not None:
            return undecided(verdict, why)
    return None


def undecided(verdict: Verdict, why: str) -> Verdict:
    """The verdict taken back, with the reason."""
    return replace(verdict, verdict="undecided", counterexample=None, evidence=None, reason=why)
