"""Kept buffers of the fast LeNet-5: im2col and col2im between arrays whose innermost axis is the sample.

Guarantee: `windows1`, `windows3` and `input_gradient3` do what `Im2col` does in `lenet5`, in the order of positions
described in `fast`. A chunk of one sample has no long inner axis to copy along, so it uses index arrays instead of
views.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import as_strided


def buffers_for(n: int, dtype: Any) -> Buffers:
    """Buffers for a chunk of n samples."""
    return SingleBuffers(dtype) if n == 1 else Buffers(n, dtype)


class Buffers:
    """Everything that a chunk of n samples needs, with the views that copy windows from one array to another."""

    def __init__(self, n: int, dtype: Any) -> None:
        def empty(*shape: int) -> np.ndarray:
            return np.empty(shape, dtype)

        self.x = empty(4, 32, 8, n)  # column residue mod 4, row, column // 4, sample
        self.cols1, self.z1, self.dz1 = empty(25, 784 * n), empty(6, 784 * n), empty(6, 784 * n)
        self.left1, self.right1, self.p1, self.dp1 = (empty(6, 196 * n) for _ in range(4))
        self.cols3 = empty(150, 100 * n)
        self.dcols3 = [empty(150, 25 * n) for _ in range(4)]  # one for each place (ph, pw) in the pooling window
        self.z3, self.dz3 = empty(16, 100 * n), empty(16, 100 * n)
        self.left3, self.right3, self.p3, self.dp3 = (empty(16, 25 * n) for _ in range(4))
        self.masks1 = tuple(np.empty((6, 196 * n), bool) for _ in range(3))
        self.masks3 = tuple(np.empty((16, 25 * n), bool) for _ in range(3))
        self.y5, self.dz5, self.y6, self.dz6 = empty(120, n), empty(120, n), empty(84, n), empty(84, n)
        self.z7, self.probs = empty(10, n), empty(10, n)
        self._gather1, self._gather3, self._scatter3 = self._pairs1(n), self._pairs3(n), self._spread3(n)

    def windows1(self) -> None:
        """cols1 from x."""
        for target, source in self._gather1:
            np.copyto(target, source)

    def windows3(self) -> None:
        """cols3 from p1."""
        for target, source in self._gather3:
            np.copyto(target, source)

    def input_gradient3(self, weights: np.ndarray) -> None:
        """dp1 = col2im(W3 dz3), one place in the pooling window after the other, then sums over equal offsets."""
        for q, part in enumerate(self.dcols3):
            np.matmul(weights, self.dz3[:, q * part.shape[1] : (q + 1) * part.shape[1]], out=part)
        upper, upper_right, lower, lower_right = (part.reshape(6, 5, 5, -1) for part in self.dcols3)
        upper[:, 1:] += lower[:, :4]  # equal i + ph
        upper_right[:, 1:] += lower_right[:, :4]
        upper[:, :, 1:] += upper_right[:, :, :4]  # equal j + pw
        lower[:, 4, 1:] += lower_right[:, 4, :4]
        self.dp1.fill(0)
        for target, source in self._scatter3:
            target += source

    def _pairs1(self, n: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Pairs (part of cols1, windows of x)."""
        target = self.cols1.reshape(5, 5, 2, 2, 2, 14, 7 * n)  # i, j, ph, pw, u, row, (column, sample)
        _, row, column, item = self.x.strides
        pairs = []
        for j, pw, u in np.ndindex(5, 2, 2):
            s = 2 * u + pw + j
            source = as_strided(self.x[s % 4, :, s // 4 :], (5, 2, 14, 7 * n), (row, row, 2 * row, item))
            pairs.append((target[:, j, :, pw, u], source))
        return pairs

    def _pairs3(self, n: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Pairs (part of cols3, windows of p1)."""
        pooled = self.p1.reshape(6, 2, 14, 7, n)
        target = self.cols3.reshape(6, 5, 5, 2, 2, 5, 5 * n)  # channel, i, j, ph, pw, row, (column, sample)
        channel, _, row, _, item = pooled.strides
        pairs = []
        for j, pw in np.ndindex(5, 2):
            s = j + pw
            source = as_strided(pooled[:, s % 2, :, s // 2 :], (6, 5, 2, 5, 5 * n), (channel, row, row, 2 * row, item))
            pairs.append((target[:, :, j, :, pw], source))
        return pairs

    def _spread3(self, n: int) -> list[tuple[np.ndarray, np.ndarray]]:
        """Pairs (part of dp1, what is added to it) once dcols3 is summed over equal i + ph and equal j + pw."""
        # channel, column parity, row // 2, row parity, (column // 2, sample)
        target = self.dp1.reshape(6, 2, 7, 2, 7 * n)
        parts = [part.reshape(6, 5, 5, 5, 5 * n) for part in self.dcols3]  # channel, i, j, row, (column, sample)
        pairs = []
        for r, s in [(0, 0), (0, 2), (2, 0), (2, 2)]:  # two by two offsets in one call
            place = target[:, :, r // 2 : r // 2 + 5, :, s // 2 * n : (s // 2 + 5) * n]
            pairs.append((place, parts[0][:, r : r + 2, s : s + 2].transpose(0, 2, 3, 1, 4)))
        for r, s in np.ndindex(6, 6):
            if r > 3 or s > 3:
                place = target[:, s % 2, r // 2 : r // 2 + 5, r % 2, s // 2 * n : (s // 2 + 5) * n]
                pairs.append((place, parts[2 * (r > 4) + (s > 4)][:, min(r, 4), min(s, 4)]))
        return pairs


class SingleBuffers(Buffers):
    """Buffers for one sample; the indices are found by sending numbered entries through the copies of `Buffers`."""

    def __init__(self, dtype: Any) -> None:
        super().__init__(1, np.float64)
        self.x[...] = np.arange(self.x.size).reshape(self.x.shape)
        super().windows1()
        self.p1[...] = np.arange(self.p1.size).reshape(self.p1.shape)
        super().windows3()
        indices = self.cols1.astype(np.intp), self.cols3.astype(np.intp)
        super().__init__(1, dtype)
        self._index1, self._index3 = indices
        self._all_dcols3 = np.empty((150, 100), dtype)

    def windows1(self) -> None:
        np.take(self.x.reshape(-1), self._index1, out=self.cols1, mode="clip")

    def windows3(self) -> None:
        np.take(self.p1.reshape(-1), self._index3, out=self.cols3, mode="clip")

    def input_gradient3(self, weights: np.ndarray) -> None:
        np.matmul(weights, self.dz3, out=self._all_dcols3)
        sums = np.bincount(self._index3.reshape(-1), self._all_dcols3.reshape(-1), self.dp1.size)
        self.dp1[...] = sums.reshape(self.dp1.shape)
