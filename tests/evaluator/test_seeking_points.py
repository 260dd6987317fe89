"""Admissible points are sought with patience that is counted, and gently where a steep function overflows."""

from fractions import Fraction

import mpmath
import numpy as np
import pytest
from evaluator_cases import shape

from derive.evaluator import compare
from derive.evaluator.claim import Claim
from derive.evaluator.compare import FEW_TRIES, TIERS, TRIES, agree
from derive.evaluator.reals import Reals, written
from derive.evaluator.scene import Inadmissible, Scene
from derive.terms import term as t

X = t.var("X", shape("m", "n"))
SCENE = Scene({"X": X.shape})


def exponential(slope):
    return t.apply("exp", t.scale(t.num(slope), X))


def points(monkeypatch, left, right):
    """The kinds and styles of the points at which a claim was evaluated, and what came of it."""
    met = []
    real = Claim.at

    def counted(claim, sizes, point):
        met.append((point.kind, point.style))
        return real(claim, sizes, point)

    monkeypatch.setattr(Claim, "at", counted)
    return agree(left, right, SCENE), met


def test_where_entries_of_size_one_overflow_smaller_ones_show_the_difference(monkeypatch):
    found, met = points(monkeypatch, exponential(40_000), exponential(40_001))
    assert found.equal is False and found.domain == "50 digits"
    assert {style for kind, style in met if kind is Reals} == {"moderate", "gentle"}


def test_cheap_points_are_sought_longer_than_costly_ones(monkeypatch):
    steep = exponential(10**12), exponential(10**12 + 1)  # no style has entries small enough
    found, met = points(monkeypatch, *steep)
    tries = [sum(kind is Reals and style == name for kind, style in met) for name in TIERS[Reals]]
    assert found.equal is None and "exponent is too large" in found.reason and min(tries) >= TRIES
    monkeypatch.setattr(compare, "SEEKING", 0)
    found, met = points(monkeypatch, *steep)
    tries = [sum(kind is Reals and style == name for kind, style in met) for name in TIERS[Reals]]
    assert found.equal is None and tries == [FEW_TRIES] * len(TIERS[Reals])


def test_patience_is_for_claims_without_any_point_only(monkeypatch):
    monkeypatch.setattr(compare, "SEEKING", 0)
    answers = iter([True, *[False] * 8, True])
    real = Claim.at

    def moody(claim, sizes, point):
        if not next(answers, True):
            raise Inadmissible("no luck")
        return real(claim, sizes, point)

    monkeypatch.setattr(Claim, "at", moody)
    assert agree(t.add(X, X), t.scale(t.num(2), X), SCENE).equal is True


@pytest.mark.parametrize("name, argument", [("exp", "1.25"), ("log", "7.5"), ("sqrt", "2"), ("sin", "0.75"), ("cos", "-3.5")])
def test_functions_of_reals_have_their_values_to_fifty_digits(name, argument):
    field = Reals()
    with field.arithmetic():
        x = field.function(name, np.array([[field.number(Fraction(argument))]], dtype=object))[0, 0]
    with mpmath.workdps(100):
        assert abs(mpmath.mpf(str(x)) - getattr(mpmath, name)(mpmath.mpf(argument))) < mpmath.mpf(10) ** -70


def test_sums_and_products_keep_the_digits_of_the_domain():
    field = Reals()
    third = field.number(1) / field.number(3)  # outside: the digits of the running thread, not of the domain
    with field.arithmetic():
        inside = field.number(1) / field.number(3)
        assert abs(3 * inside - 1) < 10 * field.number(10) ** -80 and abs(3 * third - 1) > field.number(10) ** -30
    assert written(inside, 15) == "0.333333333333333"
