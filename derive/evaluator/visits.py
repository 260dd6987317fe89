"""Did the points at which two terms agree lie on both sides of every kink, and in every pairing of them?

A claim with masks, hinges or maxima holds on pieces: the sides max(0, m − D) and −max(0, m − D) agree wherever D > m, and with
a factor 1 − y wherever y = 1 as well.  `visit` draws points at which each leaf has a scale of its own, until every kink of
both sides, and every label of two values, was met from both sides, and each side of one beside each side of the other.

Guarantee: `missed` is None only if every kink was met from both sides at admissible points; `differs` is True only if the
sides differ at one of the points.  Limits: pairings are sought at `PAIRED` points and not insisted on, since some cannot be
(z > 0 beside −z > 0), and so are the sides of an argument whose form says that it has one sign, such as a square.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from derive.evaluator.claim import Claim, Outcome, Point
from derive.evaluator.domains import Domain, Rational
from derive.evaluator.draws import MIXED
from derive.evaluator.evaluate import Evaluation
from derive.evaluator.reals import Reals
from derive.evaluator.scene import Abstain, Inadmissible, NotRational, Scene
from derive.evaluator.size_choice import choose_sizes
from derive.terms.term import Term, var

SINGLE = 48
PAIRED = 24
SPENDING = 2_000_000
"""Multiplications (see `Claim.cost`) that all points together may take."""


TWO_VALUES = frozenset({"binary", "signs"})
NOT_NEGATIVE = frozenset({"positive", "nonnegative", "probability", "binary", "onehot_rows", "onehot_cols"})
NEVER_NEGATIVE = frozenset({"exp", "sigmoid", "softplus", "relu", "abs", "sqrt", "cosh", *"ge0 gt0 le0 lt0 eq0 ne0".split()})


@dataclass(frozen=True)
class Visits:
    """What was met on the way: whether the sides differ at a point, and a kink that no point lay beyond."""

    differs: bool = False
    missed: Term | None = None


def visit(lhs: Term, rhs: Term, scene: Scene, partial: str | None = None, seed: int = 0) -> Visits:
    """Draw points on both sides of every kink of two terms that are known to agree at others."""
    try:
        claim = Claim(lhs, rhs, scene, partial, ())
    except (Abstain, RecursionError):
        return Visits()
    if not claim.discrete:
        return Visits()
    return _visit(claim, random.Random(seed))


def _visit(claim: Claim, rng: random.Random) -> Visits:
    met: dict[Term, set[bool]] = {}
    pairs: set[tuple[Term, bool, Term, bool]] = set()
    kind: type[Domain] = Rational
    spent = 0
    for attempt in range(SINGLE):
        sizes = choose_sizes(claim.facts, rng, variables=claim.variables)
        spent += claim.cost(sizes)
        try:
            outcome = claim.at(sizes, Point(kind, MIXED, rng.getrandbits(64)))
        except NotRational:
            kind = Reals
            continue
        except (Inadmissible, Abstain):
            continue
        if not outcome.equal:
            return Visits(differs=True)
        _note(outcome, met, pairs)
        whole = all(len(sides) == 2 for sides in met.values())
        if spent > SPENDING or (whole and (attempt >= PAIRED or _paired(met, pairs))):
            break
    scene = claim.graph.scene
    return Visits(missed=next((kink for kink, sides in met.items() if len(sides) < 2 and not _sign(scene, kink)), None))


def _note(outcome: Outcome, met: dict[Term, set[bool]], pairs: set[tuple[Term, bool, Term, bool]]) -> None:
    here = dict(_sides(outcome.evaluation))
    for kink, sides in here.items():
        met.setdefault(kink, set()).update(sides)
    for one, two in combinations(here, 2):
        pairs.update((one, a, two, b) for a in here[one] for b in here[two])


def _paired(met: dict[Term, set[bool]], pairs: set[tuple[Term, bool, Term, bool]]) -> bool:
    return all((one, a, two, b) in pairs for one, two in combinations(met, 2) for a in (False, True) for b in (False, True))


def _sides(evaluation: Evaluation) -> Iterator[tuple[Term, set[bool]]]:
    """Of each argument that a value hangs on, and of each label of two values, whether entries lie above and below."""
    for kink, arrays in evaluation.bends.items():
        if evaluation.graph.symbols(kink):
            yield kink, {bool(entry > 0) for array in arrays for entry in array.flat}
    for name, properties in evaluation.scene.properties.items():
        if properties & TWO_VALUES and name in evaluation.leaves.drawn:
            yield var(name, evaluation.scene.shapes[name]), {bool(x > 0) for x in evaluation.leaves.drawn[name].flat}


def _sign(scene: Scene, term: Term) -> int:
    """1 where the form of an argument says that it is never negative, -1 where never positive, else 0."""
    if term.op == "num":
        return 1 if term.attrs[0] >= 0 else -1
    if term.op in ("size", "softmax") or (term.op == "apply" and term.attrs[0] in NEVER_NEGATIVE):
        return 1
    if term.op == "power":
        exponent = term.attrs[0]
        return 1 if exponent.numerator % 2 == 0 or exponent.denominator % 2 == 0 else _sign(scene, term.args[0])
    if term.op == "var":
        if term.name in scene.definitions:
            return _sign(scene, scene.definitions[term.name])
        properties = scene.properties.get(term.name, frozenset())
        return -1 if "negative" in properties else int(bool(properties & NOT_NEGATIVE))
    if term.op in ("entry", "transpose", "total", "array", "trace", "vec"):
        return _sign(scene, term.args[0])
    if term.op == "add":
        signs = {_sign(scene, arg) for arg in term.args}
        return signs.pop() if len(signs) == 1 else 0
    if term.op in ("hadamard", "scale", "matmul"):
        one, two = term.args
        square = _transposed(one, two) if term.op == "matmul" else one == two
        return 1 if square else _sign(scene, one) * _sign(scene, two)
    return 0


def _transposed(one: Term, two: Term) -> bool:
    """Whether a product of a row and a column is xᵀx."""
    return one.rows.is_one and one.op == "transpose" and one.args[0] == two
