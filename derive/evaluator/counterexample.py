"""A small real point at which the two sides of a claim differ.

Guarantee: the point is real, the sizes are pairwise different and at least 2 (but for integers that the terms fix),
no argument lies at a kink, every denominator is nonzero, and the two values differ: exactly in rationals, or with 50
digits by more than 10^-20 of the largest entry.  Where integers of the terms were made smaller, the difference was
found at the true ones too, as far as those can be evaluated.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

from derive.evaluator.claim import Claim, Outcome, Point
from derive.evaluator.domains import Array, Domain, Floats, Rational, sample_polynomial
from derive.evaluator.functions import KNOWN
from derive.evaluator.reals import Reals, largest, written
from derive.evaluator.scene import Abstain, Inadmissible, NotRational, Scene
from derive.evaluator.size_choice import Sizes, choose_sizes
from derive.results import Counterexample
from derive.terms.term import Term, var

STYLES: Mapping[type[Domain], tuple[str, ...]] = {
    Rational: ("small", "small", "positive", "unit", "distinct", "wide", "positive", "distinct"),
    Reals: ("halves", "halves", "positive", "unit", "moderate", "halves", "unit", "moderate positive", "tenths"),
}
GAP = 20
SHOWN_BUDGET = 3_000
CONFIRMING_BUDGET = 300_000


def counterexample(
    lhs: Term, rhs: Term, scene: Scene, partial: str | None = None, tries: int = 40, seed: int = 0
) -> Counterexample | None:
    """A point at which two terms of one shape differ, or None if none was found.

    Its values hold the leaves ("X"), their differentials ("dX"), the gradients of an unknown loss ("∇_X J") and, as
    text, the polynomials that stand for functions known to the document only.  None too for a gradient by a symbol
    that the definition of its loss does not lead to.
    """
    try:
        claim = Claim(lhs, rhs, scene, partial, ())
        return None if claim.graph.presumed else _search(claim, tries, random.Random(seed))
    except (Abstain, RecursionError):
        return None


def _search(claim: Claim, tries: int, rng: random.Random) -> Counterexample | None:
    kind: type[Domain] = Rational
    for attempt in range(tries):
        sizes = _display_sizes(claim, rng)
        try:
            outcome = claim.at(sizes, Point(kind, STYLES[kind][attempt % len(STYLES[kind])], rng.getrandbits(64)))
        except Inadmissible:
            continue
        except NotRational:
            kind = Reals
            continue
        if not outcome.equal and _wide(outcome) and _stands(claim, sizes, kind, rng):
            return _shown(claim, outcome)
    return None


def _display_sizes(claim: Claim, rng: random.Random) -> Sizes:
    """The true integers where they are small enough to show, else smaller ones."""
    if claim.facts.large():
        try:
            return choose_sizes(claim.facts, rng, False, claim.variables, budget=SHOWN_BUDGET)
        except Abstain:
            pass
    return choose_sizes(claim.facts, rng, True, claim.variables)


def _wide(outcome: Outcome) -> bool:
    domain, left, right = outcome.evaluation.domain, outcome.left, outcome.right
    if not isinstance(domain, Reals):
        return True
    with domain.arithmetic():
        return bool(domain.distance(left, right) > largest(left, right) * Decimal(10) ** -GAP)


def _stands(claim: Claim, sizes: Sizes, kind: type[Domain], rng: random.Random) -> bool:
    """Whether a difference found at smaller integers is there at the true ones too, as far as they can be evaluated."""
    if not sizes.integers:
        return True
    try:
        true = choose_sizes(claim.facts, rng, False, claim.variables, budget=CONFIRMING_BUDGET)
    except Abstain:
        return True
    for style in ("float", "float positive"):
        try:
            with np.errstate(all="ignore"):
                outcome = claim.at(true, Point(Floats, style, rng.getrandbits(64)))
        except Inadmissible:
            continue
        if np.isfinite(outcome.left).all() and np.isfinite(outcome.right).all():
            return not outcome.equal
    return True


# -------------------------------------------------------------------------------------------------------------- display


def _shown(claim: Claim, outcome: Outcome) -> Counterexample:
    drawn, scene = outcome.evaluation.leaves.drawn, outcome.evaluation.scene
    hidden = {label for name in scene.inner for label in (name, f"d{name}")}
    values = {name: shown(array) for name, array in drawn.items() if name not in hidden}
    for name, body in scene.definitions.items() if scene.inner else ():
        if any(t.op == "var" and t.name in scene.inner for t in body.walk()):
            values[name] = shown(outcome.evaluation.value(var(name, scene.shapes[name])))
            if not hidden.isdisjoint(f"d{inner}" for inner in scene.inner if f"d{inner}" in drawn):
                values[f"d{name}"] = shown(outcome.evaluation.tangent(var(name, scene.shapes[name])))
    for term in claim.terms:
        for node in term.walk():
            name = node.attrs[0].rstrip("'") if node.op == "apply" else ""
            if name and name not in KNOWN:
                values[name] = _polynomial(name)
    return Counterexample(outcome.evaluation.sizes.shown(), values, shown(outcome.left), shown(outcome.right))


def _polynomial(name: str) -> str:
    powers = ("", "·t", "·t^2", "·t^3", "·t^4")
    return f"{name}(t) = " + " + ".join(f"({c}){power}" for c, power in zip(sample_polynomial(name), powers))


def shown(array: Array) -> Any:
    """Nested lists of ints, "3/7" or decimals of 15 digits; a 1×1 array as one number."""
    if array.size == 1:
        return _entry(array.flat[0])
    return _nested(array.reshape(array.shape[:-2]) if array.ndim > 2 and array.shape[-2:] == (1, 1) else array)


def _nested(array: Array) -> Any:
    return [_nested(part) if isinstance(part, np.ndarray) else _entry(part) for part in array]


def _entry(x: Any) -> int | str:
    if isinstance(x, (int, np.integer)):
        return int(x)
    if isinstance(x, Fraction):
        return x.numerator if x.denominator == 1 else str(x)
    text = written(x, 15)
    return int(float(text)) if float(text).is_integer() and abs(float(text)) < 10**6 else text
