"""What claims about a recursion say once it is written out for a few numbers of steps.

The text is written out for T = 2 and 3, or more where it speaks of h_3, and judged like any other.

Guarantee: a claim becomes `checked` only if it is proved or checked at every one of these numbers of steps, and `refuted` or
`ill-typed` only if it is so at one of them, with the counterexample of that line.  Limit: nothing is said of all T, which the
reason says; claims with conditions on steps that are not understood, and whatever words call local, are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from derive.judge.scanning import letters
from derive.judge.scanning.scanned import Scanned
from derive.judge.unrolling.bare_names import about_steps, bare_names, holds_one, with_steps
from derive.judge.unrolling.fallen import Settled
from derive.judge.unrolling.recursion import Recursion, step_of
from derive.judge.unrolling.statements import Statement, found_in, head_of, is_equation, statements_of
from derive.judge.unrolling.unrolled import Instance, Unrolling
from derive.judge.unrolling.writing import NotWritten
from derive.reading.names import peel, spelled, strip
from derive.reading.words.assuming import sentence_start
from derive.results import WRONG, Claim

FEWEST_STEPS, MOST_STEPS = 2, 4
_SUPPOSES = re.compile(
    r"\b(?:if|suppos\w+|assum\w+|when|whenever|unless|constant|equals?|identical|linear\w*|special|example|approximat\w+|"
    r"roughly|would)\b",
    re.IGNORECASE,
)
_ONE_STEP = re.compile(
    r"\b(?:only|solely|just|exclusively)\s+(?:through|via|on)\s+\$[^$]*_|"
    r"\b(?:through|via|(?:depends?|function|made)\s+(?:on|of))\s+\$[^$]*_[^$]*\$\s+(?:only|alone)\b"
)
"""The loss depends on this step through h_t only, or on h_t only."""
_LOCAL = re.compile(
    r"\b(?:immediate|local|direct|explicit|instantaneous|truncat\w+|treat\w*|hold\w*|ignor\w+|detach\w*|"
    r"stop[- ]gradient)\b",
    re.IGNORECASE,
)


def settle(
    claims: list[Claim], scanned: Scanned, judge: Callable[[str], list[Claim]], columns: frozenset[str] = frozenset()
) -> Settled:
    """Give claims about recursions that are open, or that were taken for definitions, the verdict that they get written out;
    `columns` are declared without a subscript and have one column for each step."""
    result = Settled()
    statements = statements_of(scanned)
    for recursion in found_in(statements):
        _settle(claims, scanned, judge, columns, statements, recursion, result)
    return result


def _settle(
    claims: list[Claim],
    scanned: Scanned,
    judge: Callable[[str], list[Claim]],
    columns: frozenset[str],
    statements: list[Statement],
    recursion: Recursion,
    result: Settled,
) -> None:
    """Write one recursion out, and enter what is settled by that."""
    bare = bare_names(statements, recursion)
    if bare:
        statements = with_steps(statements, bare, recursion)
        (recursion,) = [one for one in found_in(statements) if one.letter == recursion.letter] or [recursion]
    local = _ONE_STEP.search(scanned.text) is not None
    own = [[c for c in claims if s.raw.start <= c.start < max(s.raw.end, s.raw.start + 1)] for s in statements]
    unrolling = Unrolling(scanned, recursion, statements, columns)
    heads = [head_of(s.raw.node) if s.raw.node is not None else None for s in statements]
    given = [head.base if head is not None else "" for head in heads]
    again = {k for k, base in enumerate(given) if base and base in given[:k]}

    def is_open(claim: Claim, number: int) -> bool:
        return _is_open(claim, recursion, statements[number], number in again)

    if not any(is_open(claim, k) for k, found in enumerate(own) for claim in found):
        return
    outcomes: dict[tuple[int, int], list[tuple[str, Claim | None]]] = {}
    try:
        fewest = max([FEWEST_STEPS, *unrolling.steps.spoken()])
        for steps in (fewest, fewest + 1) if fewest <= MOST_STEPS else ():
            written = unrolling.written(steps)
            judged = judge(written.text)
            for instance in written.instances:
                found = [c for c in judged if instance.start <= c.start < instance.end and "" not in instance.values]
                for link in range(len(own[instance.number])):
                    where = _where(recursion, steps, instance)
                    same = len(found) == len(own[instance.number])
                    outcomes.setdefault((instance.number, link), []).append((where, found[link] if same else None))
    except NotWritten:
        return
    declared = not letters.declared_letters(scanned.trees()).isdisjoint(recursion.stepped) or bool(recursion.states & columns)
    for (number, link), results in outcomes.items():
        claim = own[number][link]
        if is_open(claim, number) or claim.verdict in WRONG:
            told_apart = local or holds_one(statements[number], bare)
            if told_apart and not about_steps(statements[number], recursion):
                continue
            loose, was = told_apart or unrolling.steps.is_loose(statements[number]), claim.verdict
            of_states = heads[number] is not None and given[number] in recursion.states
            _decide(claim, results, of_states, loose, declared, scanned.text)
            if claim.verdict != was:
                (result.fallen if was == "definition" and claim.verdict in WRONG else result.decided).append(claim)


def _where(recursion: Recursion, steps: int, instance: Instance) -> str:
    told = [f"{recursion.last} = {steps}"] if recursion.last else []
    return ", ".join([*told, *(f"{name} = {value}" for name, value in instance.values.items())]) or f"{steps} steps"


def _is_open(claim: Claim, recursion: Recursion, statement: Statement, again: bool) -> bool:
    """Whether a claim is undecided, or defines what a recursion defines already; `again` says that its head had a formula."""
    if claim.verdict == "undecided":
        return True
    node = statement.raw.node
    if claim.verdict != "definition" or claim.kind != "definition" or node is None or not is_equation(node):
        return False
    for side in (node.children[0], node.children[-1]):
        step, (base, layers) = step_of(strip(side)), peel(strip(side))
        if bool(layers) and spelled(base) in recursion.stepped:
            return again or step is None or step.letter == recursion.last
    return False


def _decide(
    claim: Claim, results: list[tuple[str, Claim | None]], states: bool, loose: bool, declared: bool, text: str
) -> None:
    """Take over what the claims written out say; `states` tells that it is an equation for a state, `loose` that the order of its
    steps is not told, so that it is false only if it holds in none, and `declared` that the shapes of the states are known, not
    only guessed from the steps."""
    judged = [(where, found) for where, found in results if found is not None]
    sure = WRONG if declared else ("refuted",)
    wrong = [(where, found) for where, found in judged if found.kind == "claim" and found.verdict in sure]
    right = [(where, found) for where, found in judged if found.kind == "claim" and found.verdict in ("proved", "checked")]
    if wrong and right and loose:
        return
    if wrong and claim.verdict not in WRONG:
        start = sentence_start(text, claim.start)
        if _LOCAL.search(text[max(0, start - 120) : claim.start]) or _SUPPOSES.search(text[start : claim.start]):
            return
        where, found = min(wrong, key=lambda pair: pair[1].verdict != "refuted")
        claim.kind, claim.verdict, claim.counterexample = "claim", found.verdict, found.counterexample
        claim.reason = f"false at {where}: {found.reason}"
        claim.assumptions, claim.rule, claim.fix, claim.diagnosis = list(found.assumptions), found.rule, "", ""
        claim.evidence = claim.mending = None
    elif states and judged and all(found is not None and found.verdict == found.kind == "definition" for _, found in results):
        claim.kind, claim.verdict, claim.reason = "definition", "definition", "defines each state by the one before it"
    elif right and len(right) == len(results):
        claim.kind, claim.verdict, claim.rule, claim.counterexample = "claim", "checked", "exact evaluation", None
        places = "; ".join(dict.fromkeys(where for where, _ in right))
        claim.reason = f"the recursion is written out: the line holds at {places}; nothing is proved for every number of steps"
        claim.assumptions = list(dict.fromkeys(told for _, found in right for told in found.assumptions))
        claim.fix = claim.diagnosis = ""
        claim.evidence = claim.mending = None
