"""A quick numerical sieve for candidates: one draw modulo 2^61-1.

It only saves work: a candidate that passes is proved afterwards, and one that fails is merely not offered.
"""

from __future__ import annotations

import random

from derive.evaluator.claim import Claim, Point
from derive.evaluator.domains import Modular
from derive.evaluator.scene import Abstain, Inadmissible, NotRational, Scene
from derive.evaluator.size_choice import Sizes, choose_sizes
from derive.judge.proving.graph import folded_scene
from derive.judge.proving.local import DEPTHS, differs, unknown_losses, without
from derive.terms.term import Term

TRIES = 3
MOST_DRAWS = 20


def probably_equal(left: Term, right: Term, scene: Scene, partial: str | None) -> bool:
    """Whether both sides are equal at one random point, of all of the document or else of the claim's own part of it."""
    scene = folded_scene(scene, left, right)
    apart_in_all = differs(left, right, scene, partial)
    if apart_in_all is not None:
        return not apart_in_all  # a point of the whole document is kept from candidate to candidate
    losses = unknown_losses(left, right, scene)
    tried = -1
    for depth in DEPTHS:
        apart = without(scene, left, right, depth, losses)
        if len(apart.definitions) > tried and _equal(left, right, apart, partial):
            return True
        tried = len(apart.definitions)
    return _equal(left, right, scene, partial)


def _equal(left: Term, right: Term, scene: Scene, partial: str | None) -> bool:
    rng = random.Random(7)
    try:
        claim = Claim(left, right, scene, partial, ())
        for _ in range(TRIES):
            try:
                tiny = _tiny(claim, rng)
                if tiny is not None and not claim.at(tiny, Point(Modular, "small", rng.getrandbits(64))).equal:
                    return False
                sizes = choose_sizes(claim.facts, rng, True, claim.variables)
                return claim.at(sizes, Point(Modular, "small", rng.getrandbits(64))).equal
            except Inadmissible:
                continue
    except (Abstain, NotRational, RecursionError):
        return False
    return False


def _tiny(claim: Claim, rng: random.Random) -> Sizes | None:
    """Sizes 2 and 3, some of them equal, for a first look at sums over many indices, whose work is the product of all sizes."""
    if not claim.facts.computed:
        return None
    for _ in range(MOST_DRAWS):
        sizes = Sizes({name: rng.choice((2, 3)) for name in claim.facts.symbols})
        if claim.facts.consistent(sizes):
            return sizes
    return None
