"""Do two terms agree at random points, and if not, at which small real point do they differ?

Guarantee: `agree` reports equality only if both sides were equal at every admissible draw in one domain, the first
that allows it of: integers modulo 2^61-1, rationals, 50-digit reals.  A difference modulo p only moves the test on to
the reals, because the tied atoms of the field know less than real functions do (see `derive.evaluator.domains`).

A claim with masks or maxima gets more draws, since each draw tests it at one pattern of them only, and in rationals draws of
entries below 2 as well as of large ones, since masks may have any threshold; but four draws will do where each of its masks had
`MANY_PATTERNS` entries or rows in them.  A claim with roots must
agree in the reals as well, where entries of both signs are admissible: modulo p the root of x² is x or -x by chance.
`differs_at_kinks` looks where a draw does not come by itself: at entries that are zero or tie.  Where a domain says that the
sides differ, the next one is asked at the same sizes first.

Limits: agreement is evidence and no proof; nothing is said (None) of a claim without an admissible draw.  Points are sought
`TRIES` times in a style, but where one point is costly and none was admissible, no further than `SEEKING` multiplications
and `FEW_TRIES` points: what is inadmissible at every one of them (a network so deep that its exponents overflow) stays so.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from derive.evaluator.claim import Claim, Outcome, Point
from derive.evaluator.counterexample import counterexample
from derive.evaluator.degree import claim_degree
from derive.evaluator.domains import Domain, Modular, Rational
from derive.evaluator.draws import AT_KINKS
from derive.evaluator.full_size import numbers, residues
from derive.evaluator.reals import Reals
from derive.evaluator.scene import Abstain, Inadmissible, NotRational, Scene
from derive.evaluator.size_choice import Sizes, choose_sizes
from derive.terms.term import Term

TIERS: Mapping[type[Domain], tuple[str, ...]] = {
    Modular: ("generic",),
    Rational: ("generic", "generic positive", "generic unit"),
    Reals: ("moderate", "gentle", "moderate positive", "generic unit"),
}
NEAR_ONE = "moderate"
TRIES = 12
FEW_TRIES = 3
SEEKING = 500_000
"""Multiplications (see `Claim.cost`) that are spent on points none of which is admissible, before the next style has its turn."""
REAL_DRAWS = 4
KINK_DRAWS = 12
DISCRETE_DRAWS = 10
MANY_PATTERNS = 100
"""Rows of maxima, or entries of masks, at which fewer draws than those will do."""
SAME_SIZES = 2
ENOUGH = 2


@dataclass(frozen=True)
class Agreement:
    """What comparing two terms at random points gave; `equal` is None if nothing could be compared.

    `bound` is the bound on a wrong agreement, where there is one (see `derive.evaluator.degree`).
    """

    equal: bool | None
    reason: str
    draws: int = 0
    domain: str = ""
    bound: str = ""
    sizes: Sizes | None = field(default=None, compare=False)


def agree(
    lhs: Term,
    rhs: Term,
    scene: Scene,
    partial: str | None = None,
    unknown_loss: Iterable[str] = (),
    draws: int = 2,
    seed: int = 0,
) -> Agreement:
    """Compare two terms of one shape at random admissible points; raises ValueError if the shapes differ.

    `partial` names the one symbol that moves in a partial differential; `unknown_loss` names losses that are to be
    taken as unknown even if they are defined, which makes the claim stronger.
    """
    try:
        claim = Claim(lhs, rhs, scene, partial, unknown_loss)
        return _agree(claim, draws, random.Random(seed))
    except Abstain as reason:
        return Agreement(None, str(reason))
    except RecursionError:
        return Agreement(None, "the definitions are nested too deeply to evaluate")


def _agree(claim: Claim, draws: int, rng: random.Random) -> Agreement:
    notes: list[str] = []
    apart: Sizes | None = None
    for kind in (Modular, Rational, Reals):
        few = draws if kind is Modular and not claim.rooted else REAL_DRAWS
        count = max(draws, DISCRETE_DRAWS if claim.discrete else few)
        found = _compare(claim, kind, rng, count, apart)
        apart = found.sizes
        reason = "; ".join([*notes, found.reason])
        if found.equal and kind is Modular and claim.rooted:
            real = _compare(claim, Reals, rng, REAL_DRAWS)
            found = real if real.equal is False else found
            reason = f"{reason}; {real.reason}"
        if found.equal and kind is Rational and claim.discrete:
            near = _near_one(claim, rng, count)
            found = near if near.equal is False else found
            reason = f"{reason}; {near.reason}" if near.equal is False else reason
        if found.equal or (found.equal is False and kind is not Modular):
            return Agreement(found.equal, reason, found.draws, found.domain, found.bound)
        notes.append(found.reason)
    return Agreement(None, "; ".join(notes))


def _near_one(claim: Claim, rng: random.Random, count: int) -> Agreement:
    """The comparison at entries below 2: among large ones alone, a mask of z > 1 is that of z > 0."""
    try:
        return _compare_in(claim, Rational, NEAR_ONE, rng, count)
    except NotRational as reason:
        return Agreement(None, f"{Rational.name}: {reason}")


def differs_at_kinks(lhs: Term, rhs: Term, scene: Scene, seed: int = 0) -> bool:
    """Whether two terms differ at a real point whose entries are -1, 0 or 1: at jumps and ties. Derivatives are not asked."""
    try:
        claim = Claim(lhs, rhs, scene, None, ())
        if not claim.discrete or claim.moving:
            return False
        rng = random.Random(seed)
        return any(_apart_at_kinks(claim, kind, rng) for kind in (Rational, Reals))
    except (Abstain, RecursionError):
        return False


def _apart_at_kinks(claim: Claim, kind: type[Domain], rng: random.Random) -> bool:
    try:
        return _compare_in(claim, kind, AT_KINKS, rng, KINK_DRAWS).equal is False
    except NotRational:
        return False


def _compare(
    claim: Claim, kind: type[Domain], rng: random.Random, count: int, first: Sizes | None = None
) -> Agreement:
    """Entries of both signs first; positive ones, or ones below 1, only where no others, or too few, are admissible."""
    found = Agreement(None, "")
    for style in TIERS[kind]:
        try:
            found = _compare_in(claim, kind, style, rng, count, first)
        except NotRational as reason:
            return Agreement(None, f"{kind.name}: {reason}")
        if found.equal is not None:
            break
    return found


def _compare_in(
    claim: Claim, kind: type[Domain], style: str, rng: random.Random, count: int, first: Sizes | None = None
) -> Agreement:
    """Equal at `count` admissible draws, different at one, or neither; the first ones are at the sizes `first`.

    Raises NotRational, whatever the style, where a value is none of the domain.
    """
    done, spent, patterns, reason = 0, 0, 0, "no admissible point was found"
    degrees: list[int | None] = []
    for attempt in range(TRIES + count):
        again = first is not None and attempt < SAME_SIZES
        sizes = first if first is not None and again else choose_sizes(claim.facts, rng, variables=claim.variables)
        try:
            outcome = claim.at(sizes, Point(kind, style, rng.getrandbits(64)))
        except Inadmissible as found:
            reason = f"no admissible point was found ({found})"
            spent += claim.cost(sizes)
            if not done and attempt + 1 >= FEW_TRIES and spent > SEEKING:
                break
            continue
        if not outcome.equal:
            return Agreement(False, f"{kind.name}: the two sides differ", done + 1, kind.name, sizes=sizes)
        done += 1
        degrees.append(_degree(claim, outcome))
        patterns += claim.patterns(sizes) if count == DISCRETE_DRAWS else 0
        if done == count or (done >= REAL_DRAWS and patterns >= MANY_PATTERNS):
            break
    if done >= ENOUGH:
        return Agreement(True, f"{kind.name}: equal at {done} draws", done, kind.name, _bound(degrees))
    if done:
        reason = f"only {done} of {TRIES + count} points were admissible"
    return Agreement(None, f"{kind.name}: {reason}", done)


def _degree(claim: Claim, outcome: Outcome) -> int | None:
    """The degree in the uniform draws and the tied atoms; each doubling of an exponent doubles it."""
    field = outcome.evaluation.domain
    if not isinstance(field, Modular) or field.doublings > 20:
        return None
    degree = claim_degree(claim.graph, outcome.evaluation.sizes, claim.left, claim.right)
    return None if degree is None else degree << field.doublings


def _bound(degrees: list[int | None]) -> str:
    known = [d for d in degrees if d is not None]
    if not known or len(known) < len(degrees):
        return ""
    return (
        f"at the drawn sizes and masks, a wrong claim of degree ≤ {max(known)} survives one draw with "
        f"probability ≤ {max(known)}/(2^61-1)"
    )


__all__ = ["Agreement", "agree", "counterexample", "differs_at_kinks", "numbers", "residues"]
