"""Arrays whose arithmetic gives the same bits on every machine.

NumPy leaves matrix products to a library that adds in an order, and with fused operations, of its own choice, and takes
exp and log from the processor's best routine. Here products are sums of elementwise products in the order of the
index, sums run in that order too, complex products are made of real ones, and exp, log and tanh of real numbers are correctly
rounded or built from such. Guarantee: every such operation on float64 is plain IEEE arithmetic. Limit: sine, cosine and the
angle of complex numbers are the library's; slow, for pictures only.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal
from typing import Any

import numpy as np

_PRECISE = Context(prec=40)


class Steady(np.ndarray):
    """An array of float64 or complex128."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **more: Any) -> Any:
        plain = [np.asarray(x) if isinstance(x, np.ndarray) else x for x in inputs]
        if ufunc is np.matmul and method == "__call__":
            return _product(*plain).view(Steady)
        if ufunc is np.add and method == "reduce":
            return _sum(plain[0], more.get("axis", 0), more.get("keepdims", False))
        if ufunc is np.multiply and method == "__call__" and not more:
            return _times(*plain).view(Steady)
        if method == "__call__" and ufunc in _FUNCTIONS:
            return _FUNCTIONS[ufunc](plain[0]).view(Steady)
        more = {name: tuple(map(np.asarray, x)) if name == "out" else x for name, x in more.items()}
        result = getattr(ufunc, method)(*plain, **more)
        return result.view(Steady) if isinstance(result, np.ndarray) and result.dtype.kind in "fc" else result


def steady(array: Any) -> Steady:
    return np.array(array).view(Steady)


def _product(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    total = np.zeros((left.shape[0], right.shape[1]), np.result_type(left, right))
    for k in range(left.shape[1]):
        total += _times(left[:, k : k + 1], right[k : k + 1])
    return total


def _times(left: Any, right: Any) -> np.ndarray:
    """Entrywise products; complex ones by real operations one after another."""
    if not (np.iscomplexobj(left) and np.iscomplexobj(right)):
        return np.asarray(_parts(left, right) if np.iscomplexobj(left) or np.iscomplexobj(right) else np.multiply(left, right))
    result = np.empty(np.broadcast_shapes(np.shape(left), np.shape(right)), complex)
    (a, b), (c, d) = ((np.real(x), np.imag(x)) for x in (left, right))
    result.real = a * c - b * d
    result.imag = a * d + b * c
    return result


def _parts(left: Any, right: Any) -> np.ndarray:
    """A complex array times a real one: both parts apart."""
    if np.iscomplexobj(right):
        left, right = right, left
    result = np.empty(np.broadcast_shapes(np.shape(left), np.shape(right)), complex)
    result.real, result.imag = np.real(left) * right, np.imag(left) * right
    return result


def _sum(array: np.ndarray, axis: int | None, keepdims: bool) -> Any:
    if axis is None:
        return _sum(array.reshape(-1), 0, False)
    moved = np.moveaxis(array, axis, 0)
    total = np.zeros(moved.shape[1:], array.dtype)
    for part in moved:
        total = total + part
    return (np.expand_dims(total, axis) if keepdims else total).view(Steady) if total.ndim else total[()]


def _entrywise(function: Callable[[Decimal], Decimal]) -> Callable[[np.ndarray], np.ndarray]:
    def rounded(array: np.ndarray) -> np.ndarray:
        return np.array([float(function(Decimal(float(x)))) for x in array.reshape(-1)]).reshape(array.shape)

    return rounded


_exp = _entrywise(lambda x: x.exp(_PRECISE))
_log = _entrywise(lambda x: x.ln(_PRECISE))


def _complex_exp(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind != "c":
        return _exp(array)
    return _exp(array.real) * (np.cos(array.imag) + 1j * np.sin(array.imag))


def _complex_log(array: np.ndarray) -> np.ndarray:
    if array.dtype.kind != "c":
        return _log(array)
    return _log(np.sqrt(array.real * array.real + array.imag * array.imag)) + 1j * np.arctan2(array.imag, array.real)


def _tanh(array: np.ndarray) -> np.ndarray:
    twice = _exp(-2 * np.abs(array))
    return np.sign(array) * (1 - twice) / (1 + twice)


_FUNCTIONS: dict[Any, Callable[[np.ndarray], np.ndarray]] = {np.exp: _complex_exp, np.log: _complex_log, np.tanh: _tanh}
