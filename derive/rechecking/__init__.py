"""Recheck a certificate, without searching, on the standard library alone.

A certificate states an equation between two typed terms, with everything it rests on (definitions, facts about named arrays,
constants, how gradient symbols are read, conditions).  It then gives, in the order in which this package asks for them, the
*steps*: names for summed indices (a bijection each), and instances of the rules that need a choice.  The package lowers both
terms to sums of products of entries, rewrites them by the equations that its modules name, puts the given names for the given
indices, and compares strings.  Nothing is tried twice: a wrong step is an error or leaves a difference.

Guarantee: if `recheck` accepts, the two terms of `claim` are equal for all sizes and all values that obey the listed
assumptions and `conditions`, entry by entry, d being the differential and ∇ read off by the identification theorem.  What the
certificate says along the way (differentials, entries of gradients, the final pair, the canonical monomials, the conditions)
is worked out here again and must agree to the letter.

Limits: a refused certificate may still state a truth.  That the claim is the right reading of a document, and that the
assumptions are reasonable, is for a human to read.

It imports nothing of the rest of `derive`, so that the folder can be taken away and read by itself: `base` (sizes, refusals),
`terms`, `differentials`; `entries` (sums of products), `naming`, `powers`, `rules`, `algebra` (normal forms), `determinants`,
`lowering`; `places`, `parts`, `lattice_entries`, `lattice` (computed subscripts); `reading`, `cases` and `proof` (from the
claim to the proof); `plain` (statements without steps).  Each says at its top what it trusts.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from .base import Refused, Result, need
from .naming import Ask
from .plain import of_numbers, of_shape
from .proof import Claim

GIVEN = ("claim", "definitions", "facts", "constants", "reading", "steps")
PLAIN = {"shape": of_shape, "numbers": of_numbers}
DERIVED = ("differentials", "gradients", "final", "canonical", "conditions")


def derived(data: Mapping[str, Any], ask: Ask) -> dict[str, Any]:
    """What follows from the given part of a certificate with the steps of `ask`; `Refused` if nothing does."""
    return Claim(data, ask).work()


def recheck(certificate: Any) -> Result:
    """Whether the certificate proves its claim; never raises."""
    try:
        need(
            isinstance(certificate, dict) and certificate.get("certificate") == 1,
            "this is not a certificate of version 1",
        )
        if "kind" in certificate:
            need(certificate["kind"] in PLAIN, "there is no such kind of certificate")
            return Result(True, "accepted: " + PLAIN[certificate["kind"]](certificate))
        need(
            certificate.keys() == {"certificate", *GIVEN, *DERIVED}, "a part of the certificate is missing or too much"
        )
        steps = iter(certificate["steps"])
        found = derived(certificate, lambda what, of: next(steps, None))
        need(next(steps, None) is None, "there are steps too many")
        for part in DERIVED:
            given, own = (json.dumps(x, sort_keys=True) for x in (certificate[part], found[part]))
            need(given == own, f"the certificate says something else about {part} than follows from it")
    except Refused as problem:
        return Result(False, str(problem))
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, ArithmeticError, StopIteration) as problem:
        return Result(False, f"the certificate is malformed ({type(problem).__name__}: {problem})")
    except (RecursionError, MemoryError):
        return Result(False, "the certificate is too deep or too large")
    return Result(True, "accepted: " + ("; ".join(certificate["conditions"]) or "no conditions"))


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -I recheck.py FILE.json", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            certificate = json.load(file)
    except (OSError, ValueError, RecursionError) as problem:
        print(f"{arguments[0]}: {problem}", file=sys.stderr)
        return 2
    if isinstance(certificate, dict) and isinstance(certificate.get("documents"), list):
        return recheck_report(certificate["documents"])
    result = recheck(certificate)
    print(result.reason if result.ok else f"refused: {result.reason}")
    return 0 if result.ok else 1


def recheck_report(documents: list[Any]) -> int:
    """Recheck every certificate of a report; 1 if one is refused."""
    accepted = refused = 0
    for document in documents:
        claims = document.get("claims") if isinstance(document, dict) else None
        for claim in claims if isinstance(claims, list) else []:
            certificate = claim.get("certificate") if isinstance(claim, dict) else None
            if certificate is None:
                continue
            result = recheck(certificate)
            accepted, refused = accepted + result.ok, refused + (not result.ok)
            if not result.ok:
                print(f"{claim.get('id')}: refused: {result.reason}")
    print(f"{accepted} certificates accepted, {refused} refused")
    return 1 if refused else 0


__all__ = ["Refused", "Result", "derived", "main", "recheck", "recheck_report"]
