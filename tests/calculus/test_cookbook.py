"""The Matrix Cookbook, chapter 2: what is proved, and autograd's word on every formula.  `-s` prints the table."""

from collections import Counter
from functools import cache

import numpy as np
import pytest

import derive
from derive.identities.floating import difference
from derive.identities.random_points import Point
from tests.calculus.cookbook import ABSTAINED, ENTRIES, MISPRINTED
from tests.calculus.drawing import by_autograd, draws, evaluated

GRADIENTS = [entry for entry in ENTRIES if entry.numpy is not None]
DIFFERENTIALS = [entry for entry in ENTRIES if entry.numpy is None]
LEAST_FORMULAS = 93


def named(entries):
    return pytest.mark.parametrize("entry", entries, ids=lambda entry: entry.name)


@cache
def verdict(place):
    entry = ENTRIES[place]
    left, right, where = entry.equation()
    return derive.prove(left, right, where=where, assumptions=entry.given, constants=entry.constants)


@pytest.mark.parametrize("place", range(len(ENTRIES)), ids=lambda place: ENTRIES[place].name)
def test_a_formula_of_the_cookbook_is_proved(place):
    found = verdict(place)
    assert found.verdict == "proved", found.reason


def test_the_table_counts_formulas_not_instances():
    """A formula with a power k counts only as instances; a formula in two forms counts once."""
    rows = [f"{e.number:>4}  {verdict(i).verdict:<8} {e.instance or e.note}" for i, e in enumerate(ENTRIES)]
    rows += [f"{number:>4}  abstained {why}" for number, why in ABSTAINED.items()]
    formulas = {e.number or e.note for i, e in enumerate(ENTRIES) if not e.instance and verdict(i).verdict == "proved"}
    instances = Counter(e.number for e in ENTRIES if e.instance)
    print("\n".join(sorted(rows)))
    print(f"{len(formulas)} formulas proved; {len(instances)} more for small powers: {dict(instances)}")
    assert len(formulas) >= LEAST_FORMULAS
    assert not formulas & ABSTAINED.keys()


def values_of(entry):
    symbols = [entry.left, entry.right, *entry.where.values()]
    return {s: v for s, v in draws(symbols, entry.given).items() if s not in entry.where}


@named(GRADIENTS)
def test_autograd_agrees(entry):
    values = values_of(entry)
    expected = by_autograd(entry.numpy, entry.wrt, values)
    found = evaluated(entry.right, values, entry.where)
    np.testing.assert_allclose(np.reshape(found, np.shape(expected)), expected, rtol=1e-8, atol=1e-8)


@named(DIFFERENTIALS)
def test_a_complex_step_agrees(entry):
    assert difference(Point(entry.where, entry.given, entry.constants), entry.left, entry.right) < 1e-9


@named(MISPRINTED)
def test_a_misprint_is_refuted_and_autograd_says_so_too(entry):
    left, right, where = entry.equation()
    found = derive.prove(left, right, where=where, assumptions=entry.given)
    assert found.verdict == "refuted" and found.counterexample
    values = values_of(entry)
    assert np.abs(evaluated(entry.right, values) - by_autograd(entry.numpy, entry.wrt, values)).max() > 1e-3


@named(GRADIENTS[::9])
def test_twice_a_right_gradient_is_refuted(entry):
    _, right, where = entry.equation()
    found = derive.prove(entry.equation()[0], 2 * right, where=where, assumptions=entry.given)
    assert found.verdict == "refuted"
