"""Full-size evaluation modulo p against NumPy on Python integers, and of two formulas against each other."""

import numpy as np
import pytest

from derive.evaluator.compare import residues
from derive.evaluator.domains import PRIME
from derive.evaluator.scene import Scene
from derive.kernel.sizes import Size
from derive.terms import term as t

X = t.var("X", (Size.of("N"), Size.of(84)))
W = t.var("W", (Size.of(84), Size.of(10)))
Y = t.var("Y", (Size.of("N"), Size.of(10)))
SCENE = Scene({v.name: v.shape for v in (X, W, Y)})


def integers(*shape):
    return np.array(np.random.default_rng(1).integers(0, 2**60, shape), dtype=object)


def test_products_are_exact():
    x, w = integers(128, 84), integers(84, 10)
    (found,) = residues([t.matmul(X, W)], {"X": x, "W": w}, SCENE)
    assert (found == x @ w % PRIME).all()


def test_two_formulas_share_the_atoms():
    """The softmax cross-entropy gradient Xᵀ(S - Y), with S as softmax and as exp over its row sums."""
    scores = t.matmul(X, W)
    powers = t.apply("exp", scores)
    sums = t.matmul(powers, t.ones(10, 10))
    quotient = t.divide(powers, sums)
    first = t.matmul(t.transpose(X), t.sub(t.softmax(scores), Y))
    second = t.transpose(t.matmul(t.sub(t.transpose(quotient), t.transpose(Y)), X))
    wrong = t.matmul(t.transpose(X), t.sub(Y, t.softmax(scores)))
    values = residues([first, second, wrong], {"X": integers(16, 84)}, SCENE)
    assert (values[0] == values[1]).all() and (values[0] != values[2]).any()


def test_unknown_sizes_are_named():
    with pytest.raises(ValueError, match="the size N has no value"):
        residues([X], {}, SCENE)
