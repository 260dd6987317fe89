"""Drawn leaves have the properties asked for."""

import random

import numpy as np
import pytest

from derive.evaluator.domains import PRIME, Modular, Rational
from derive.evaluator.draws import AT_KINKS, STYLES, Draws
from derive.evaluator.scene import PROPERTIES

SHAPE = (3, 3)


def draws(field, style="small", seed=0):
    rng = random.Random(seed)
    return Draws(rng, Modular(rng) if field == "modular" else Rational(), style)


def leaf(field, *properties, shape=SHAPE, style="small", seed=0):
    return draws(field, style, seed).leaf(shape, frozenset(properties))


def product(field, a, b):
    return a @ b % PRIME if field == "modular" else a @ b


def determinant(x):
    (a, b, c), (d, e, f), (g, h, i) = [[int(y) for y in row] for row in x]
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


CHECKS = {
    "onehot_rows": lambda f, x: (x.sum(1) == 1).all() and set(x.flat) == {0, 1},
    "onehot_cols": lambda f, x: (x.sum(0) == 1).all() and set(x.flat) == {0, 1},
    "binary": lambda f, x: set(x.flat) <= {0, 1},
    "signs": lambda f, x: set(x.flat) <= {1, PRIME - 1 if f == "modular" else -1},
    "symmetric": lambda f, x: (x == x.T).all() and len(set(x.flat)) > 1,
    "orthogonal": lambda f, x: (product(f, x, x.T) == np.eye(3)).all() and (x != np.eye(3)).any(),
    "orthonormal_columns": lambda f, x: (product(f, x.T, x) == np.eye(3)).all(),
    "orthonormal_rows": lambda f, x: (product(f, x, x.T) == np.eye(3)).all(),
    "positive": lambda f, x: (x > 0).all(),
    "nonnegative": lambda f, x: (x >= 0).all(),
    "probability": lambda f, x: ((x.sum(1) - 1) % (PRIME if f == "modular" else 10**9) == 0).all() and (x > 0).all(),
    "negative": lambda f, x: all(pow(-int(y), (PRIME - 1) // 2, PRIME) == 1 for y in x.flat) if f == "modular" else (x < 0).all(),
    "singular": lambda f, x: determinant(x) % (PRIME if f == "modular" else 10**30) == 0 and len(set(x.flat)) > 1,
    "skew_symmetric": lambda f, x: ((x + x.T) % (PRIME if f == "modular" else 10**9) == 0).all() and len(set(x.flat)) > 1,
    "invertible": lambda f, x: len(set(x.flat)) > 1,
    "positive_definite": lambda f, x: (
        (x == x.T).all() and (f == "modular" or (np.linalg.eigvalsh(x.astype(float)) > 0).all())
    ),
    "lower_triangular": lambda f, x: (x == np.tril(x)).all() and (np.diag(x) != 0).all() and x[2, 0] != 0,
    "upper_triangular": lambda f, x: (x == np.triu(x)).all() and (np.diag(x) != 0).all() and x[0, 2] != 0,
    "diagonal": lambda f, x: (x * (1 - np.eye(3)) == 0).all() and x.any(),
}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("field", ["modular", "rational"])
@pytest.mark.parametrize("name", sorted(PROPERTIES))
def test_properties(name, field, seed):
    assert CHECKS[name](field, leaf(field, name, seed=seed))


def test_rectangular_orthogonal_matrices():
    tall, wide = leaf("rational", "orthogonal", shape=(4, 2)), leaf("rational", "orthogonal", shape=(2, 4))
    assert (tall.T @ tall == np.eye(2)).all() and (wide @ wide.T == np.eye(2)).all()


def test_a_probability_column_sums_to_one():
    assert leaf("rational", "probability", shape=(4, 1)).sum() == 1


def test_combined_properties():
    x = leaf("rational", "diagonal", "positive_definite")
    assert (np.diag(x) > 0).all() and (x * (1 - np.eye(3)) == 0).all()
    x = leaf("rational", "symmetric", "positive")
    assert (x == x.T).all() and (x > 0).all()


def test_positive_residues_are_squares():
    x = leaf("modular", "positive")
    assert all(pow(int(y), (PRIME - 1) // 2, PRIME) == 1 for y in x.flat)


@pytest.mark.parametrize("style", sorted(STYLES.keys() - {AT_KINKS}))
def test_styles_avoid_zero(style):
    assert all(draws("rational", style).plain((20, 5)).flat)
