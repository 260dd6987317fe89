"""The Matrix Cookbook, chapter 2: what is proved, and autograd's word on every formula.  `-s` prints the table."""

from collections import Counter
from functools import cache
from types import SimpleNamespace

import autograd
import numpy as np
import pytest
import sympy
from sympy import MatrixSymbol, Symbol

import derive
from derive.identities.floating import Evaluation, Point, difference
from tests.calculus.cookbook import ABSTAINED, ENTRIES, MISPRINTED

SIZES = {"m": 5, "n": 3, "p": 2, "q": 4}
GRADIENTS = [entry for entry in ENTRIES if entry.numpy is not None]
DIFFERENTIALS = [entry for entry in ENTRIES if entry.numpy is None]
LEAST_FORMULAS = 90


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


def draws(entry):
    """Values of the free symbols; square ones well conditioned and with a positive determinant."""
    rng = np.random.default_rng(7)
    found = {}
    everything = [entry.left, entry.right, *entry.where.values()]
    symbols = {s for e in everything for s in sympy.preorder_traversal(e) if isinstance(s, (MatrixSymbol, Symbol))}
    shapes = Point(sizes=dict(SIZES))
    for symbol in sorted((s for s in symbols - entry.where.keys() if not s.is_integer), key=str):
        shape = shapes.shape(symbol)
        value = 0.3 * rng.normal(size=shape) + (2 * np.eye(shape[0]) if shape[0] == shape[1] else 0)
        found[symbol] = value + value.T if "symmetric" in entry.given.get(symbol, ()) else value
    return found


def by_autograd(entry, values):
    names = {symbol.name: value for symbol, value in values.items()}

    def loss(value):
        return np.sum(entry.numpy(SimpleNamespace(**{**names, entry.wrt.name: value})))

    with np.errstate(all="ignore"):
        return autograd.grad(loss)(values[entry.wrt])


def claimed(entry, values):
    point = Point(where=entry.where, values=values, sizes=dict(SIZES))
    return np.asarray(Evaluation(point).array(entry.right)).real


@named(GRADIENTS)
def test_autograd_agrees(entry):
    values = draws(entry)
    expected = by_autograd(entry, values)
    np.testing.assert_allclose(np.reshape(claimed(entry, values), np.shape(expected)), expected, rtol=1e-8, atol=1e-8)


@named(DIFFERENTIALS)
def test_a_complex_step_agrees(entry):
    assert difference(Point(entry.where, entry.given, entry.constants), entry.left, entry.right) < 1e-9


@named(MISPRINTED)
def test_a_misprint_is_refuted_and_autograd_says_so_too(entry):
    left, right, where = entry.equation()
    found = derive.prove(left, right, where=where, assumptions=entry.given)
    assert found.verdict == "refuted" and found.counterexample
    values = draws(entry)
    assert np.abs(claimed(entry, values) - by_autograd(entry, values)).max() > 1e-3


@named(GRADIENTS[::9])
def test_twice_a_right_gradient_is_refuted(entry):
    _, right, where = entry.equation()
    found = derive.prove(entry.equation()[0], 2 * right, where=where, assumptions=entry.given)
    assert found.verdict == "refuted"
