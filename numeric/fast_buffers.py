"""Kept buffers of the fast LeNet-5: windows and their adjoint between arrays whose innermost axis is the sample.

Windows are unfolded across only, along the columns of an image: `across1[row, j]` holds the columns from j on. The windows
of an output row are then five rows of it, one contiguous block, so `windows1` and `windows3` are views in which the rows
overlap, a fifth of what im2col would write. The adjoint of overlapping rows is a product with the rows of the gradient,
again as overlapping blocks, below and above which it is padded with zeros. Guarantee: what `fast` computes from them is
what `Im2col` and its backward give in `lenet5`, in the order of positions described in `fast`.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.lib.stride_tricks import as_strided

Pairs = list[tuple[np.ndarray, np.ndarray]]


class Buffers:
    """Everything that a chunk of n samples needs, with the views that move windows from one array to another."""

    def __init__(self, n: int, dtype: Any) -> None:
        def empty(*shape: int) -> np.ndarray:
            return np.empty(shape, dtype)

        self.x = empty(4, 32, 8, n)  # column residue mod 4, row, column // 4, sample
        padded = np.zeros((18, 16, 10 * n), dtype)
        self.pool1, self.pool3 = Pooling(empty(28, 6, 28 * n)), Pooling(padded[4:14])
        self.products1, self.products3 = empty(28, 6, 25), empty(10, 150, 16)
        self._shifted = empty(8, 32, 7 * n)  # columns s, s + 4, …
        self._across1, self._across3 = empty(32, 5, 28 * n), empty(14, 30, 10 * n)
        self._below3 = empty(14, 30, 10 * n)
        self._around3 = _blocks(padded, 5)
        self.windows1, self.windows3 = _blocks(self._across1, 5), _blocks(self._across3, 5)
        self._gather1, self._gather3 = self._pairs1(n), self._pairs3(n)
        self._edge, self._early, self._late, self._first, self._others = self._sums3(n)

    def unfold1(self) -> None:
        """windows1 from x."""
        for target, source in self._gather1:
            np.copyto(target, source)

    def unfold3(self) -> None:
        """windows3 from what pool1 gives."""
        for target, source in self._gather3:
            np.copyto(target, source)

    def input_gradient3(self, turned: np.ndarray) -> None:
        """The gradient of what pool1 gives, from that of pool3.z and the weights of C3 as `turned` gives them: the sum
        over rows is a product, then follow sums over equal columns."""
        np.matmul(turned, self._around3, out=self._below3)
        np.add(self._late, self._early, out=self._late)
        self._edge.fill(0)
        np.copyto(*self._first)
        for target, source in self._others:
            np.add(target, source, out=target)

    def _pairs1(self, n: int) -> Pairs:
        """Pairs (part of an array, what is copied into it): _shifted, then _across1."""
        item = self.x.itemsize
        target = self._across1.reshape(32, 5, 2, 2, 7 * n)  # row, j, pw, u, (column, sample); s = 2u + pw + j
        s, row = 32 * 7 * n * item, 7 * n * item
        source = as_strided(self._shifted, target.shape, (row, s, s, 2 * s, item))
        columns = self.x.reshape(4, 32, 8 * n)
        return [
            (self._shifted[:4], columns[:, :, : 7 * n]),
            (self._shifted[4:], columns[:, :, n:]),
            (target, source),
        ]

    def _pairs3(self, n: int) -> Pairs:
        """Pairs (part of _across3, columns of p = pool1.p): column 2m + u of p is at (u, m), and s = pw + j."""
        pooled = self.pool1.p.reshape(14, 6, 2, 7 * n)
        target = self._across3.reshape(14, 5, 6, 2, 5 * n)  # row, j, channel, pw, (column, sample)
        row, channel, _, item = pooled.strides
        pairs = []
        for pw, first in np.ndindex(2, 2):
            s, count = pw + first, 3 - first
            source = as_strided(
                pooled[:, :, s % 2, s // 2 * n :], (14, count, 6, 5 * n), (row, n * item, channel, item), writeable=False
            )
            pairs.append((target[:, first::2, :, pw], source))
        return pairs

    def _sums3(self, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray], Pairs]:
        """Parts of _below3 and dp = pool1.dp for the sum over equal s = pw + j: what nothing covers at first, (j, 1) that joins
        (j + 1, 0), and for two s in one call the part of dp and what goes there."""
        parts = self._below3.reshape(14, 5, 6, 2, 5 * n)
        target = self.pool1.dp.reshape(14, 6, 2, 7 * n)

        def place(m: int) -> np.ndarray:
            return target[:, :, :, m * n : (m + 5) * n]

        last = parts[:, 4]
        pairs = [(place(m), parts[:, 2 * m : 2 * m + 2, :, 0].transpose(0, 2, 1, 3)) for m in (0, 1)] + [(place(2), last)]
        return target[:, :, :, 5 * n :], parts[:, :4, :, 1], parts[:, 1:, :, 0], pairs[0], pairs[1:]


class Pooling:
    """p = relu(max over 2 × 2 windows of z + bias), and back; `backward` turns z into its gradient.

    z (rows, channels, columns) with columns (pw, pooled column, …); p and its gradient dp (rows / 2, channels,
    columns / 2). Of equal entries the first in the order (ph, pw) gets the gradient.
    """

    def __init__(self, z: np.ndarray) -> None:
        rows, channels, columns = z.shape
        half = (rows // 2, channels, columns // 2)
        windows = z.reshape(rows // 2, 2, channels, 2, columns // 2)
        self.z, self.p, self.dp = z, np.empty(half, z.dtype), np.empty(half, z.dtype)
        self._left, self._right = windows[:, :, :, 0], windows[:, :, :, 1]
        self._rows = np.empty(self._left.shape, z.dtype)
        self._upper, self._lower = self._rows[:, 0], self._rows[:, 1]
        self._mask, self._masks = np.empty(half, bool), np.empty(self._left.shape, bool)

    def forward(self, bias: np.ndarray) -> None:
        """p from z; bias (channels, 1)."""
        np.maximum(self._left, self._right, out=self._rows)
        np.maximum(self._upper, self._lower, out=self.p)
        np.add(self.p, bias, out=self.p)
        np.maximum(self.p, 0, out=self.p)

    def backward(self) -> None:
        """z's gradient from dp, which becomes the gradient behind the ReLU."""
        np.greater(self.p, 0, out=self._mask)
        np.multiply(self.dp, self._mask, out=self.dp)
        np.greater_equal(self._upper, self._lower, out=self._mask)
        np.greater_equal(self._left, self._right, out=self._masks)
        np.multiply(self.dp, self._mask, out=self._upper)
        np.subtract(self.dp, self._upper, out=self._lower)
        np.multiply(self._rows, self._masks, out=self._left)
        np.subtract(self._rows, self._left, out=self._right)


class Dense(NamedTuple):
    """Activations of the dense layers and their gradients, (units, samples)."""

    y4: np.ndarray
    y5: np.ndarray
    y6: np.ndarray
    z7: np.ndarray
    dz5: np.ndarray
    dz6: np.ndarray
    dz7: np.ndarray

    @classmethod
    def empty(cls, n: int, dtype: Any) -> Dense:
        return cls(*(np.empty((units, n), dtype) for units in (400, 120, 84, 10, 120, 84, 10)))

    def part(self, place: slice) -> Dense:
        """Views of some samples."""
        return Dense(*(array[:, place] for array in self))


def turned(weights: np.ndarray) -> np.ndarray:
    """Weights (i, j, channel; filter) of C3 as (j, channel; i, filter), i from its end: the matrix of the adjoint."""
    return np.ascontiguousarray(weights.reshape(5, 30, 16)[::-1].transpose(1, 0, 2)).reshape(30, 80)


def _blocks(rows: np.ndarray, count: int) -> np.ndarray:
    """All runs of `count` neighbouring rows (R, A, B) as one matrix each, (R − count + 1, count · A, B), a view."""
    height, width, length = rows.shape
    row, column, item = rows.strides
    return as_strided(rows, (height - count + 1, count * width, length), (row, column, item), writeable=False)
