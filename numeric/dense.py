"""Linear maps: rows as samples, columns as samples, and a convolution with a connection table.

Guarantee: each backward is the transposed differential of its forward, for any number of rows. A convolution is
`Im2col`, then `Linear`: rows (n, h, w) times a filter matrix (k·k·C, F) give the rows (n, h', w') of F channels.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from numeric.shapes import match, require


def product(x: Any, weights: Any) -> Any:
    """x @ weights; for complex x and real weights as two real products, which take half the time of a complex one."""
    if getattr(x, "dtype", None) == np.complex128 and getattr(weights, "dtype", None) == np.float64:
        result = np.empty((x.shape[0], weights.shape[1]), np.complex128)
        result.real = x.real @ weights
        result.imag = x.imag @ weights
        return result
    return x @ weights


@dataclass(frozen=True)
class Linear:
    """z = x W + 1 b with x (R, D), W (D, F), b (1, F), z (R, F)."""

    def forward(self, x: Any, weights: Any, bias: Any) -> tuple[Any, Any]:
        require(
            x.ndim == 2 and weights.ndim == 2 and x.shape[1] == weights.shape[0],
            f"linear: the input has shape {tuple(x.shape)}, but the weights have shape {tuple(weights.shape)}.",
        )
        match("linear", "the bias", bias.shape, "a row of the output", (1, weights.shape[1]))
        return product(x, weights) + bias, x

    def backward(self, grad: Any, cache: Any, weights: Any, bias: Any) -> tuple[Any, Any, Any]:
        match("linear", "the gradient", grad.shape, "the output", (cache.shape[0], weights.shape[1]))
        return grad @ weights.T, cache.T @ grad, grad.sum(axis=0, keepdims=True)

    def directions(self, unit: int, x: Any, weights: Any, bias: Any) -> tuple[np.ndarray, list[np.ndarray]]:
        """How each entry moves output column `unit`: directions (K, R), and the flat entries of W and b they belong
        to."""
        entries = [np.arange(weights.shape[0]) * weights.shape[1] + unit, np.array([unit])]
        return np.vstack([x.T, np.ones((1, x.shape[0]))]), entries

    def join(self, change: Any, unit: int, units: int, weights: Any, bias: Any) -> Any:
        """Change of the output when the inputs of channel `unit` (every `units`-th column) change by `change`."""
        return product(change, weights[unit::units])


@dataclass(frozen=True)
class ColumnLinear:
    """Z = W A + b 1ᵀ with samples in columns: A (D, m), W (F, D), b (F, 1), Z (F, m)."""

    def forward(self, x: Any, weights: Any, bias: Any) -> tuple[Any, Any]:
        require(
            x.ndim == 2 and weights.ndim == 2 and weights.shape[1] == x.shape[0],
            f"linear: the weights have shape {tuple(weights.shape)}, but the input has shape {tuple(x.shape)}.",
        )
        match("linear", "the bias", bias.shape, "a column of the output", (weights.shape[0], 1))
        return weights @ x + bias, x

    def backward(self, grad: Any, cache: Any, weights: Any, bias: Any) -> tuple[Any, Any, Any]:
        match("linear", "the gradient", grad.shape, "the output", (weights.shape[0], cache.shape[1]))
        return weights.T @ grad, grad @ cache.T, grad.sum(axis=1, keepdims=True)

    def directions(self, unit: int, x: Any, weights: Any, bias: Any) -> tuple[np.ndarray, list[np.ndarray]]:
        """How each entry moves output row `unit`: directions (K, m), and the flat entries of W and b they belong to."""
        entries = [unit * weights.shape[1] + np.arange(weights.shape[1]), np.array([unit])]
        return np.vstack([x, np.ones((1, x.shape[1]))]), entries

    def join(self, change: Any, unit: int, units: int, weights: Any, bias: Any) -> Any:
        """Change of the output when input row `unit` changes by `change`."""
        return weights[:, unit : unit + 1] * change


@dataclass(frozen=True)
class ConnectedLinear:
    """`Linear` whose weight matrix is zero outside a table of connections; only connected weights are parameters.

    table (C, F) of booleans says which input channel feeds which filter; the input (R, k·k·C) has columns (kh, kw, c).
    The weights are a row (1, E) with one entry for each connected place of the (k·k·C, F) matrix in row-major order.
    """

    table: tuple[tuple[bool, ...], ...]
    window: int

    @property
    def mask(self) -> np.ndarray:
        """Connected places, shape (k·k·C, F)."""
        return np.tile(np.array(self.table, bool), (self.window * self.window, 1))

    def matrix(self, weights: Any) -> Any:
        """The full (k·k·C, F) weight matrix."""
        mask = self.mask
        match("connected linear", "the weights", weights.shape, "the connections", (1, int(mask.sum())))
        full = np.zeros_like(weights, shape=mask.shape)
        full[mask] = weights.reshape(-1)
        return full

    def forward(self, x: Any, weights: Any, bias: Any) -> tuple[Any, Any]:
        return Linear().forward(x, self.matrix(weights), bias)

    def backward(self, grad: Any, cache: Any, weights: Any, bias: Any) -> tuple[Any, Any, Any]:
        below, full, bias_grad = Linear().backward(grad, cache, self.matrix(weights), bias)
        return below, full[self.mask].reshape(1, -1), bias_grad

    def directions(self, unit: int, x: Any, weights: Any, bias: Any) -> tuple[np.ndarray, list[np.ndarray]]:
        """As `Linear.directions`, for the connected entries of filter `unit`."""
        mask = self.mask
        places = np.full(mask.shape, -1)
        places[mask] = np.arange(mask.sum())
        inputs = np.flatnonzero(mask[:, unit])
        return np.vstack([x.T[inputs], np.ones((1, x.shape[0]))]), [places[inputs, unit], np.array([unit])]

    def join(self, change: Any, unit: int, units: int, weights: Any, bias: Any) -> Any:
        """As `Linear.join`."""
        return product(change, self.matrix(weights)[unit::units])
