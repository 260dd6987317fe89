"""Windows of images as matrices: im2col for convolution, pooling windows, and their adjoints.

An image batch enters in row-major order (n, h, w, c), as a matrix (N·H·W, C), a column (N·H·W·C, 1) or (N, H, W, C).
Guarantee: `fold` is the exact adjoint of `unfold`, ⟨unfold(x), g⟩ = ⟨x, fold(g)⟩, so overlapping windows accumulate and
pixels that no window covers get 0. No loop runs over samples or pixels, only over the k·k offsets inside a window.
Limit: padding is with zeros; for max pooling a padded zero can win, as in any plain im2col.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from numeric.shapes import match, require, samples


@dataclass(frozen=True)
class Geometry:
    """An image of height × width × channels and square windows of the given size, stride and zero padding."""

    height: int
    width: int
    channels: int
    window: int
    stride: int = 1
    padding: int = 0

    def __post_init__(self) -> None:
        sizes = (self.height, self.width, self.channels, self.window, self.stride)
        require(min(sizes) >= 1 and self.padding >= 0, f"sizes must be positive and padding not negative: {self}.")
        low = min(self.height, self.width) + 2 * self.padding
        require(
            self.window <= low,
            f"a window of {self.window} does not fit an image of {self.height} × {self.width}"
            f" with padding {self.padding}.",
        )

    @property
    def out_height(self) -> int:
        return (self.height + 2 * self.padding - self.window) // self.stride + 1

    @property
    def out_width(self) -> int:
        return (self.width + 2 * self.padding - self.window) // self.stride + 1

    @property
    def per_sample(self) -> int:
        return self.height * self.width * self.channels


def unfold(x: Any, geometry: Geometry) -> Any:
    """All windows, shape (N, H', W', k, k, C), of an image batch with N·H·W·C entries in row-major order."""
    g = geometry
    count = samples("the image batch", x, g.per_sample)
    images = x.reshape(count, g.height, g.width, g.channels)
    if g.padding:
        p = g.padding
        images = np.pad(images, ((0, 0), (p, p), (p, p), (0, 0)))
    views = np.lib.stride_tricks.sliding_window_view(images, (g.window, g.window), axis=(1, 2))
    return views[:, :: g.stride, :: g.stride].transpose(0, 1, 2, 4, 5, 3)


def fold(windows: Any, geometry: Geometry) -> Any:
    """Adjoint of `unfold`: sum windows (N, H', W', k, k, C) back into images (N, H, W, C)."""
    g, p = geometry, geometry.padding
    count = windows.shape[0]
    padded = np.zeros_like(windows, shape=(count, g.height + 2 * p, g.width + 2 * p, g.channels))
    down, across = g.stride * (g.out_height - 1) + 1, g.stride * (g.out_width - 1) + 1
    for i in range(g.window):
        for j in range(g.window):
            place = (slice(None), slice(i, i + down, g.stride), slice(j, j + across, g.stride))
            padded[place] = padded[place] + windows[:, :, :, i, j]
    return padded[:, p : p + g.height, p : p + g.width]


@dataclass(frozen=True)
class Im2col:
    """Rows of windows: image batch → (N·H'·W', k·k·C), columns ordered (kh, kw, c)."""

    geometry: Geometry

    def forward(self, x: Any) -> tuple[Any, Any]:
        g = self.geometry
        return unfold(x, g).reshape(-1, g.window * g.window * g.channels), x.shape

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        """col2im: the gradient in the shape that the input had."""
        g = self.geometry
        count = int(np.prod(cache)) // g.per_sample
        shape = (count, g.out_height, g.out_width, g.window, g.window, g.channels)
        match("col2im", "the gradient", grad.shape, "the windows", (int(np.prod(shape[:3])), int(np.prod(shape[3:]))))
        return (fold(grad.reshape(shape), g).reshape(cache),)

    def restrict(self, unit: int, units: int) -> tuple[Any, tuple[Any, ...]]:
        """The same windows on one channel."""
        return type(self)(replace(self.geometry, channels=1)), ()


@dataclass(frozen=True)
class PoolingWindows:
    """Windows of each channel apart: image batch → (N·H'·W'·C, k·k), rows ordered (n, h', w', c), columns (kh, kw)."""

    geometry: Geometry

    def forward(self, x: Any) -> tuple[Any, Any]:
        g = self.geometry
        return unfold(x, g).transpose(0, 1, 2, 5, 3, 4).reshape(-1, g.window * g.window), x.shape

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        """The gradient in the shape that the input had; overlapping windows accumulate."""
        g = self.geometry
        count = int(np.prod(cache)) // g.per_sample
        shape = (count, g.out_height, g.out_width, g.channels, g.window, g.window)
        match("pooling", "the gradient", grad.shape, "the windows", (int(np.prod(shape[:4])), int(np.prod(shape[4:]))))
        return (fold(grad.reshape(shape).transpose(0, 1, 2, 4, 5, 3), g).reshape(cache),)

    def restrict(self, unit: int, units: int) -> tuple[Any, tuple[Any, ...]]:
        """The same windows on one channel."""
        return type(self)(replace(self.geometry, channels=1)), ()


@dataclass(frozen=True)
class Flatten:
    """Row-major reshape to (N, features)."""

    features: int

    def forward(self, x: Any) -> tuple[Any, Any]:
        count = samples("the batch", x, self.features)
        return x.reshape(count, self.features), x.shape

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return (grad.reshape(cache),)

    def restrict(self, unit: int, units: int) -> tuple[Any, tuple[Any, ...]]:
        """The same reshape on one channel."""
        return Flatten(self.features // units), ()
