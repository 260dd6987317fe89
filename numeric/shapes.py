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
        f"{operation}: the shape of {left} is {tuple(left_shape)}, but that of {right} is {tuple(right_shape)}.",
    )


def check_array(name: str, array: Any) -> None:
    """Demand a NumPy array or something that takes part in its arithmetic."""
    is_array = isinstance(array, np.ndarray) or (hasattr(array, "__array_ufunc__") and hasattr(array, "shape"))
    require(is_array, f"{name} is a {type(array).__name__}, not an array.")


def check_images(images: Any, height: int, width: int, kinds: Sequence[Any]) -> None:
    """Demand a batch (N, height, width) with N ≥ 1 of one of the dtypes, without NaN and infinities."""
    check_array("the batch of images", images)
    if images.dtype not in kinds:
        names = " or ".join(np.dtype(kind).name for kind in kinds)
        raise NumericError(f"the images have dtype {images.dtype}; {names} is needed.")
    if images.shape[1:] != (height, width):
        raise NumericError(f"the images have shape {images.shape}; (N, {height}, {width}) is needed.")
    require(len(images) > 0, "the batch of images is empty; at least one image is needed.")
    if images.dtype.kind == "f" and not np.isfinite(images).all():
        check_numbers("the batch of images", images)


def check_labels(labels: Any, count: int, classes: int) -> None:
    """Demand integer labels (count,), each in 0 … classes − 1."""
    check_array("the vector of labels", labels)
    if labels.dtype.kind not in "iu":
        raise NumericError(f"the labels have dtype {labels.dtype}; integers are needed.")
    if labels.shape != (count,):
        raise NumericError(f"the labels have shape {labels.shape}; ({count},) is needed, one for each image.")
    outside = (labels < 0) | (labels >= classes)
    if outside.any():
        at = int(np.argmax(outside))
        raise NumericError(f"label {int(labels[at])} of sample {at} is outside 0 … {classes - 1}.")


def check_penalty(reg: Any) -> None:
    """Demand a penalty factor that is a finite number and not negative (field elements pass)."""
    if hasattr(reg, "residues"):
        return
    fits = isinstance(reg, (int, float, np.integer, np.floating)) or (isinstance(reg, np.ndarray) and reg.ndim == 0)
    require(fits and bool(np.isfinite(reg)) and reg >= 0, f"the penalty is {reg!r}; a finite number ≥ 0 is needed.")


def check_numbers(name: str, array: Any) -> None:
    """Demand float32, float64 or complex128 without NaN and infinities (arrays of field elements pass)."""
    check_array(name, array)
    if not isinstance(array, np.ndarray):
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
    check_labels(labels, labels.size, classes)
    rows = np.zeros((labels.size, classes), dtype)
    rows[np.arange(labels.size), labels] = 1
    return rows


def check_one_hot(targets: Any, count: int, classes: int) -> None:
    """Demand a (count, classes) array with a single 1 in each row and 0 elsewhere."""
    check_array("loss: the array of targets", targets)
    match("loss", "the targets", targets.shape, "the output", (count, classes))
    if not isinstance(targets, np.ndarray):
        return
    wrong = np.flatnonzero(((targets != 0) & (targets != 1)).any(axis=1) | (targets.sum(axis=1) != 1))
    if wrong.size:
        raise NumericError(f"row {int(wrong[0])} of the labels is not one-hot: {targets[wrong[0]].tolist()}.")
