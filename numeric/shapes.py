"""Checks of what comes in: each refusal is one sentence that names what was found and what was wanted.

Guarantee: an array that passes has the shape, kind and range asked for. Limit: values are looked at only for floats and
complex numbers (finite or not) and for labels (range, one-hot); field elements are always valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

FLOATS = (np.dtype(np.float32), np.dtype(np.float64), np.dtype(np.complex128))


class NumericError(ValueError):
    """Input that a layer or network cannot take; the message is one sentence."""


def require(condition: bool, sentence: str) -> None:
    """Raise `NumericError(sentence)` unless the condition holds."""
    if not condition:
        raise NumericError(sentence)


def match(operation: str, left: str, left_shape: Sequence[int], right: str, right_shape: Sequence[int]) -> None:
    """Demand equal shapes, naming both."""
    require(
        tuple(left_shape) == tuple(right_shape),
        f"{operation}: {left} has shape {tuple(left_shape)}, but {right} has shape {tuple(right_shape)}.",
    )


def check_numbers(name: str, array: Any) -> None:
    """Demand float32, float64 or complex128 without NaN and infinities (arrays of field elements pass)."""
    if not isinstance(array, np.ndarray):
        require(hasattr(array, "__array_ufunc__"), f"{name} is a {type(array).__name__}, not an array.")
        return
    require(array.dtype in FLOATS, f"{name} has dtype {array.dtype}; float32, float64 or complex128 is needed.")
    if np.isfinite(array).all():
        return
    bad = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
    raise NumericError(f"{name} holds {array[bad]} at index {bad}; only finite numbers can be used.")


def samples(name: str, array: Any, per_sample: int) -> int:
    """Number N of samples in an array of N * per_sample entries, in row-major order; at least one."""
    require(array.size > 0, f"{name} is empty (shape {tuple(array.shape)}); a batch needs at least one sample.")
    require(
        array.size % per_sample == 0,
        f"{name} has shape {tuple(array.shape)}, which is not a whole number of samples of {per_sample} entries.",
    )
    return int(array.size // per_sample)


def one_hot(labels: Any, classes: int, dtype: Any = np.float64) -> np.ndarray:
    """One-hot rows (N, classes) of integer labels (N,), each in 0 … classes − 1."""
    labels = np.asarray(labels)
    require(labels.ndim == 1, f"labels have shape {labels.shape}; a vector with one label a sample is needed.")
    require(labels.size > 0, "labels are empty; a batch needs at least one sample.")
    require(np.issubdtype(labels.dtype, np.integer), f"labels have dtype {labels.dtype}; integers are needed.")
    outside = np.flatnonzero((labels < 0) | (labels >= classes))
    if outside.size:
        at = int(outside[0])
        raise NumericError(f"label {int(labels[at])} of sample {at} is outside 0 … {classes - 1}.")
    rows = np.zeros((labels.size, classes), dtype)
    rows[np.arange(labels.size), labels] = 1
    return rows


def check_one_hot(targets: Any, count: int, classes: int) -> None:
    """Demand a (count, classes) array with a single 1 in each row and 0 elsewhere."""
    match("loss", "the targets", np.shape(targets), "the output", (count, classes))
    if not isinstance(targets, np.ndarray):
        return
    wrong = np.flatnonzero(((targets != 0) & (targets != 1)).any(axis=1) | (targets.sum(axis=1) != 1))
    if wrong.size:
        raise NumericError(f"row {int(wrong[0])} of the labels is not one-hot: {targets[wrong[0]].tolist()}.")
