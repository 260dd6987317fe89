"""What is true of the lines of a collected document, by NumPy alone.

A table beside a document (`name.md`, `name.py`) holds `TOPIC`, `draw(r)`, which gives values for the symbols from a random
generator, and `LINES`.  A `Line` ties a piece of the document's source to a transcription of both sides by hand, and, where
there is a mutant, a wrong piece of source to a transcription of its right side.  Gradients come from central differences.
Nothing of the project is imported here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

STEP = 1e-5


class Values(dict):
    """Values of symbols, as attributes."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def but(self, **changed: Any) -> Values:
        return Values({**self, **changed})


Side = Callable[[Values], Any]


@dataclass(frozen=True)
class Line:
    """`source` is in the document, and its end is the end of the claim; the mutant puts `wrong` in its place.

    `left`, `right` and `mutant` give the values of the left side, the right side, and the right side of the mutant; a
    mutant of the left side gives a pair (left, right).
    """

    source: str
    left: Side
    right: Side
    wrong: str = ""
    mutant: Side | None = None


def gradient(function: Side, values: Values, name: str) -> np.ndarray:
    """∂function/∂values[name] by central differences, in the shape of the variable."""
    here = np.asarray(values[name], dtype=float)
    result = np.zeros_like(here)
    for place in np.ndindex(here.shape):
        step = np.zeros_like(here)
        step[place] = STEP
        up, down = function(values.but(**{name: here + step})), function(values.but(**{name: here - step}))
        result[place] = (np.asarray(up - down) / (2 * STEP)).item()
    return result


def jacobian(function: Side, values: Values, name: str) -> np.ndarray:
    """∂function_i/∂x_j for a column-valued function of a column, by central differences."""
    here = np.asarray(values[name], dtype=float)
    columns = []
    for place in np.ndindex(here.shape):
        step = np.zeros_like(here)
        step[place] = STEP
        up, down = function(values.but(**{name: here + step})), function(values.but(**{name: here - step}))
        columns.append(np.ravel(up - down) / (2 * STEP))
    return np.stack(columns, axis=1)


def along(function: Side, values: Values, **directions: np.ndarray) -> np.ndarray:
    """The differential of function in the given directions, by a central difference."""
    up = function(values.but(**{n: values[n] + STEP * d for n, d in directions.items()}))
    down = function(values.but(**{n: values[n] - STEP * d for n, d in directions.items()}))
    return (up - down) / (2 * STEP)


def same(left: Any, right: Any) -> bool:
    """Whether two values agree; arrays of different shape do not."""
    left, right = np.asarray(left, dtype=float), np.asarray(right, dtype=float)
    if left.shape != right.shape and left.size * right.size != 1:
        return False
    left, right = left.reshape(right.shape), right
    scale = 1 + max(np.abs(left).max(initial=0), np.abs(right).max(initial=0))
    return bool(np.abs(left - right).max(initial=0) < 1e-6 * scale)


def sigmoid(z: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-z))


def softmax(z: np.ndarray, axis: int = 1) -> np.ndarray:
    powers = np.exp(z - z.max(axis=axis, keepdims=True))
    return powers / powers.sum(axis=axis, keepdims=True)


def relu(z: np.ndarray) -> np.ndarray:
    return np.maximum(z, 0)


def vec(a: np.ndarray) -> np.ndarray:
    return a.reshape(-1, 1, order="F")


def sq(a: np.ndarray) -> Any:
    """The sum of squares of all entries."""
    return (np.asarray(a) ** 2).sum()
