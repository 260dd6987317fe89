"""Elementwise activations.

Guarantee: backward multiplies by the derivative at the forward point. Conventions: ReLU passes the gradient where z > 0
and stops it at z = 0; for complex z the real part decides, so that a complex step sees the same branch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from numeric.shapes import match


def tanh(x: Any) -> Any:
    """np.tanh; for complex numbers by tanh(a + ib) = (t + iu) / (1 + itu), t = tanh a, u = tan b, several times
    faster."""
    if getattr(x, "dtype", None) != np.complex128:
        return np.tanh(x)
    t, u = np.tanh(x.real), np.tan(x.imag)
    result = np.empty_like(x)
    scale = 1 / (1 + t * t * u * u)
    result.real, result.imag = t * (1 + u * u) * scale, u * (1 - t * t) * scale
    return result


@dataclass(frozen=True)
class Relu:
    """max(z, 0)."""

    def forward(self, x: Any) -> tuple[Any, Any]:
        mask = x.real > 0
        return x * mask, mask

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        match("relu", "the gradient", grad.shape, "the input", cache.shape)
        return (grad * cache,)

    def decisions(self, cache: Any) -> np.ndarray:
        """Which entries pass."""
        return np.asarray(cache)

    def restrict(self, unit: int, units: int) -> tuple[Any, tuple[Any, ...]]:
        """The same map on one channel."""
        return self, ()


@dataclass(frozen=True)
class Tanh:
    """scale · tanh(slope · z); the published squashing of 1998 has scale 1.7159 and slope 2/3 (appendix A)."""

    scale: float = 1.0
    slope: float = 1.0

    def forward(self, x: Any) -> tuple[Any, Any]:
        inner = tanh(x * self.slope)
        return inner * self.scale, inner

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        match("tanh", "the gradient", grad.shape, "the input", cache.shape)
        return (grad * (1 - cache * cache) * self.scale * self.slope,)

    def restrict(self, unit: int, units: int) -> tuple[Any, tuple[Any, ...]]:
        """The same map on one channel."""
        return self, ()


@dataclass(frozen=True)
class Sigmoid:
    """1 / (1 + exp(−z)) = (1 + tanh(z / 2)) / 2, written so that no exponential overflows."""

    def forward(self, x: Any) -> tuple[Any, Any]:
        result = (tanh(x * 0.5) + 1) * 0.5
        return result, result

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        match("sigmoid", "the gradient", grad.shape, "the input", cache.shape)
        return (grad * cache * (1 - cache),)

    def restrict(self, unit: int, units: int) -> tuple[Any, tuple[Any, ...]]:
        """The same map on one channel."""
        return self, ()
