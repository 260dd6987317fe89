"""Losses on the last layer, kept per sample, and the squared penalty on weights.

A loss gives losses ℓ (N,) and J = (1/N) Σ ℓ ("mean") or J = Σ ℓ ("sum"). Guarantee: `backward` is ∂J/∂z, the factor 1/N
included. Targets are one-hot rows (one-hot columns where samples are columns).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from numeric.shapes import check_one_hot, match, require


def shift(x: Any, axis: int) -> Any:
    """What softmax subtracts first, against overflow: the entries with the largest real part along an axis (kept).

    0 for field elements, which cannot overflow: there softmax is exp(z) / Σ exp(z) with tied exp, letter by letter.
    """
    if not isinstance(x, np.ndarray):
        return 0
    winners = np.expand_dims(np.argmax(x.real, axis=axis), axis)
    return np.take_along_axis(x, winners, axis=axis)


def softmax(z: Any, axis: int = 1) -> Any:
    """exp(z) / Σ exp(z) along an axis; the largest entry is subtracted first, which changes nothing but overflow."""
    weights = np.exp(z - shift(z, axis))
    return weights / weights.sum(axis=axis, keepdims=True)


def share(reduction: str, count: int) -> int:
    """What each sample's loss is divided by: N for the mean, 1 for the sum."""
    require(reduction in ("mean", "sum"), f'the reduction is "{reduction}"; it must be "mean" or "sum".')
    return count if reduction == "mean" else 1


@dataclass(frozen=True)
class SoftmaxCrossEntropy:
    """ℓ = −Σ y ln softmax(z); the cache holds probs in the shape of z. `axis` is the axis of the classes."""

    reduction: str = "mean"
    axis: int = 1

    def forward(self, z: Any, targets: Any) -> tuple[Any, Any]:
        """z (N, C) with axis 1 or (C, N) with axis 0; targets one-hot in the same shape; returns ℓ (N,), probs."""
        rows = targets if self.axis == 1 else targets.T
        check_one_hot(rows, z.shape[1 - self.axis], z.shape[self.axis])
        shifted = z - shift(z, self.axis)
        weights = np.exp(shifted)
        total = weights.sum(axis=self.axis, keepdims=True)
        losses = np.log(total).sum(axis=self.axis) - (shifted * targets).sum(axis=self.axis)
        return losses, weights / total

    def backward(self, cache: Any, targets: Any) -> Any:
        return (cache - targets) / share(self.reduction, targets.shape[1 - self.axis])


@dataclass(frozen=True)
class MeanSquaredError:
    """ℓ = Σ (z − t)² over the entries of a sample; z and t (N, C); with "mean", J is the mean over samples."""

    reduction: str = "mean"

    def forward(self, z: Any, targets: Any) -> tuple[Any, Any]:
        match("squared error", "the targets", np.shape(targets), "the output", z.shape)
        difference = z - targets
        return (difference * difference).sum(axis=1), difference

    def backward(self, cache: Any, targets: Any) -> Any:
        return cache * 2 / share(self.reduction, targets.shape[0])


@dataclass(frozen=True)
class RadialBasis:
    """Squared distances y_ni = Σ_j (x_nj − w_ij)²: x (N, D), w (I, D), y (N, I). Source: LeCun et al. 1998, eq. 7."""

    def forward(self, x: Any, centres: Any) -> tuple[Any, Any]:
        require(
            x.shape[1] == centres.shape[1],
            f"radial basis: the input has shape {tuple(x.shape)}, but the centres {tuple(centres.shape)}.",
        )
        columns = []
        for centre in range(centres.shape[0]):
            difference = x - centres[centre : centre + 1]
            columns.append((difference * difference).sum(axis=1, keepdims=True))
        return np.concatenate(columns, axis=1), x

    def backward(self, grad: Any, cache: Any, centres: Any) -> tuple[Any, Any]:
        """From dy = 2 Σ_j (x − w)(dx − dw): ∂x = 2 (x Σ_i g_i − g w), ∂w = 2 (w Σ_n g_n − gᵀ x)."""
        match("radial basis", "the gradient", grad.shape, "the distances", (cache.shape[0], centres.shape[0]))
        below = cache * grad.sum(axis=1, keepdims=True) - grad @ centres
        return below * 2, (centres * grad.sum(axis=0, keepdims=True).T - grad.T @ cache) * 2


@dataclass(frozen=True)
class TargetDistance:
    """ℓ = Σ_i t_i y_i: the squared distance to the code of the true class, criterion of LeCun et al. 1998, eq. 8."""

    reduction: str = "mean"
    smallest_wins: bool = True

    def forward(self, z: Any, targets: Any) -> tuple[Any, Any]:
        check_one_hot(targets, z.shape[0], z.shape[1])
        return (z * targets).sum(axis=1), z

    def backward(self, cache: Any, targets: Any) -> Any:
        return (np.zeros_like(cache) + targets) / share(self.reduction, targets.shape[0])


def l2_penalty(weights: Iterable[Any], reg: Any) -> Any:
    """½ · reg · Σ ‖W‖² over the arrays given (Frobenius norms); its gradient in W is reg · W."""
    return sum((w * w).sum() for w in weights) * (reg * 0.5)
