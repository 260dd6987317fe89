"""Pooling over the rows of a window matrix (rows (n, h', w', c), columns (kh, kw)).

Guarantee: each backward is the transposed differential of its forward. Convention: among equal largest entries of a
window the first in the order (kh, kw) wins and alone receives the gradient. Complex entries are ordered by real part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from numeric.shapes import match, require


@dataclass(frozen=True)
class RowMax:
    """Largest entry of each row: (R, K) → (R, 1); the cache is (winners of shape (R, 1), K)."""

    def forward(self, x: Any) -> tuple[Any, Any]:
        winners = np.argmax(x.real, axis=1)[:, None]
        return np.take_along_axis(x, winners, axis=1), (winners, x.shape[1])

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        winners, width = cache
        match("max pooling", "the gradient", grad.shape, "the maxima", winners.shape)
        result = np.zeros_like(grad, shape=(grad.shape[0], width))
        np.put_along_axis(result, winners, grad, axis=1)
        return (result,)

    def decisions(self, cache: Any) -> np.ndarray:
        """Which column of each row wins."""
        return np.asarray(cache[0])

    def restrict(self, unit: int, units: int) -> tuple[Any, tuple[Any, ...]]:
        """The same map on the windows of one channel."""
        return self, ()


@dataclass(frozen=True)
class RowMean:
    """Mean of each row: (R, K) → (R, 1), average pooling."""

    def forward(self, x: Any) -> tuple[Any, Any]:
        return x.sum(axis=1, keepdims=True) / x.shape[1], x.shape

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        match("average pooling", "the gradient", grad.shape, "the means", (cache[0], 1))
        return (np.broadcast_to(grad / cache[1], cache),)

    def restrict(self, unit: int, units: int) -> tuple[Any, tuple[Any, ...]]:
        """The same map on the windows of one channel."""
        return self, ()


@dataclass(frozen=True)
class Subsample:
    """Trainable subsampling before its sigmoid: row sums × coefficient + bias, one pair for each channel.

    Input (R, K) with rows ordered (…, c); coefficient and bias (1, C); output (R / C, C).
    Source: LeCun, Bottou, Bengio, Haffner 1998, section II.B, layers S2 and S4.
    """

    channels: int

    def forward(self, x: Any, coefficient: Any, bias: Any) -> tuple[Any, Any]:
        require(
            x.shape[0] % self.channels == 0,
            f"subsampling: {x.shape[0]} windows cannot be shared among {self.channels} channels.",
        )
        match("subsampling", "the coefficient", coefficient.shape, "the channels", (1, self.channels))
        match("subsampling", "the bias", bias.shape, "the channels", (1, self.channels))
        sums = x.sum(axis=1).reshape(-1, self.channels)
        return sums * coefficient + bias, (sums, x.shape)

    def backward(self, grad: Any, cache: Any, coefficient: Any, bias: Any) -> tuple[Any, Any, Any]:
        sums, shape = cache
        match("subsampling", "the gradient", grad.shape, "the output", sums.shape)
        spread = np.broadcast_to((grad * coefficient).reshape(-1, 1), shape)
        return spread, (grad * sums).sum(axis=0, keepdims=True), grad.sum(axis=0, keepdims=True)

    def directions(self, unit: int, x: Any, coefficient: Any, bias: Any) -> tuple[np.ndarray, list[np.ndarray]]:
        """How coefficient and bias of channel `unit` move its output: directions (2, R / C), and their flat entries."""
        sums = x.sum(axis=1).reshape(-1, self.channels)[:, unit]
        return np.vstack([sums, np.ones_like(sums)]), [np.array([unit]), np.array([unit])]

    def restrict(self, unit: int, units: int, coefficient: Any, bias: Any) -> tuple[Any, tuple[Any, ...]]:
        """The map on the windows of one channel."""
        return Subsample(1), (coefficient[:, unit : unit + 1], bias[:, unit : unit + 1])
