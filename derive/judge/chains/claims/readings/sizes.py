"""A claim that is false for sizes in general, with the values that the document gives them: N = 100, n = 1, N the rows of X.

Guarantee: a value that stands above the claim under its own heading may prove it; one of another heading, or of words further
down, only leaves it undecided.
"""

from __future__ import annotations

from dataclasses import replace

from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.claims.readings.values import with_values
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.decide import decide
from derive.judge.scanning.scanned import Item
from derive.reading.supposed_sizes import in_general
from derive.results import Verdict
from derive.terms.term import Term


@of_one_shape
def with_stated_values(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Proved with the values that the document states of its sizes, where it is false for sizes in general."""
    stated = judge.context.stated
    if not stated:
        return None
    scene, one, two = with_values(judge.scene(claim.reader), left, right, stated)
    if (one, two) == (left, right):
        return None
    verdict = decide(one, two, scene, judge.partial(two), claim.reader.assumptions, False)
    told = tuple(f"{name} = {size}" for name, size in stated.items())
    return replace(verdict, assumptions=verdict.assumptions + told) if verdict.verdict == "proved" else None


@of_one_shape
def with_lapsed_values(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Undecided, where the claim holds with a size of 1 that an earlier heading says, under one that declares any size."""
    lapsed = judge.context.lapsed
    if not lapsed:
        return None
    scene, one, two = with_values(judge.scene(claim.reader), left, right, lapsed)
    if decide(one, two, scene, judge.partial(two), claim.reader.assumptions, False).verdict != "proved":
        return None
    said = ", ".join(f"{name} = {size}" for name, size in lapsed.items())
    return Verdict("undecided", reason=f"false in general, true if what an earlier heading says still holds: {said}")


@of_one_shape
def with_past_cases(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Undecided, where the claim holds with a size that a sentence before supposes for a case."""
    text, here = judge.scanned.text, item.block.opener
    cases = (case for case in judge.context.past_cases.items() if case[1][0] == judge.context.section)
    past = {name: size for name, (_, size, place) in cases if not in_general(text, place, here)}
    if not past:
        return None
    scene, one, two = with_values(judge.scene(claim.reader), left, right, past)
    if decide(one, two, scene, judge.partial(two), claim.reader.assumptions, False).verdict != "proved":
        return None
    said = ", ".join(f"{name} = {size}" for name, size in past.items())
    return Verdict("undecided", reason=f"true if {said}, which the text supposes in a sentence before this one; false in general")


@of_one_shape
def as_told_later(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Undecided, where a word further down gives a symbol a value with which the claim holds."""
    later = judge.facts_later()
    if not later:
        return None
    plain = judge.scene(claim.reader)
    scene, one, two = with_values(plain, left, right, {name: size for name, (size, _) in later.items()})
    if (scene.definitions, one, two) == (plain.definitions, left, right):
        return None
    verdict = decide(one, two, scene, judge.partial(two), claim.reader.assumptions, False)
    if verdict.verdict != "proved":
        return None
    names = ", ".join(f"{name} = {size} (line {line})" for name, (size, line) in later.items())
    why = f"false if {', '.join(later)} is free, true with what a later line says: {names}"
    return Verdict("undecided", reason=why, assumptions=verdict.assumptions)
