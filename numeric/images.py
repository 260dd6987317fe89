"""Convolution and pooling as single layers on image batches, made of the matrix layers.

Input: N·H·W·C entries in row-major order, as (N, H, W, C) or (N·H·W, C); output: (N·H'·W', F). Any window, stride and
zero padding. "Convolution" is cross-correlation, as in all networks: the window is not mirrored. Guarantee: forward
and backward are those of `Im2col`, `Linear`, `PoolingWindows`, `RowMax` and `RowMean` one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numeric.dense import Linear
from numeric.pooling import RowMax, RowMean
from numeric.shapes import match
from numeric.windows import Geometry, Im2col, PoolingWindows


@dataclass(frozen=True)
class Convolution:
    """Filters (k·k·C, F), rows ordered (kh, kw, c), and a bias (1, F)."""

    geometry: Geometry

    def forward(self, x: Any, filters: Any, bias: Any) -> tuple[Any, Any]:
        g = self.geometry
        match("convolution", "the filters", filters.shape, "the windows", (g.window**2 * g.channels, bias.shape[1]))
        rows, shape = Im2col(g).forward(x)
        output, kept = Linear().forward(rows, filters, bias)
        return output, (shape, kept)

    def backward(self, grad: Any, cache: Any, filters: Any, bias: Any) -> tuple[Any, Any, Any]:
        shape, rows = cache
        below, filters_grad, bias_grad = Linear().backward(grad, rows, filters, bias)
        return Im2col(self.geometry).backward(below, shape)[0], filters_grad, bias_grad


@dataclass(frozen=True)
class MaxPooling:
    """The largest entry of each window of each channel; the first in the order (kh, kw) wins a tie."""

    geometry: Geometry

    def forward(self, x: Any) -> tuple[Any, Any]:
        return _pool(RowMax(), self.geometry, x)

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return _unpool(RowMax(), self.geometry, grad, cache)

    def decisions(self, cache: Any) -> Any:
        """Which entry of each window wins."""
        return RowMax().decisions(cache[1])


@dataclass(frozen=True)
class AveragePooling:
    """The mean of each window of each channel; padded zeros count."""

    geometry: Geometry

    def forward(self, x: Any) -> tuple[Any, Any]:
        return _pool(RowMean(), self.geometry, x)

    def backward(self, grad: Any, cache: Any) -> tuple[Any]:
        return _unpool(RowMean(), self.geometry, grad, cache)


def _pool(layer: Any, geometry: Geometry, x: Any) -> tuple[Any, Any]:
    windows, shape = PoolingWindows(geometry).forward(x)
    pooled, kept = layer.forward(windows)
    return pooled.reshape(-1, geometry.channels), (shape, kept)


def _unpool(layer: Any, geometry: Geometry, grad: Any, cache: Any) -> tuple[Any]:
    shape, kept = cache
    match("pooling", "the gradient's columns", grad.shape[1:], "the channels", (geometry.channels,))
    (windows,) = layer.backward(grad.reshape(-1, 1), kept)
    return PoolingWindows(geometry).backward(windows, shape)
