"""Dual numbers: value + ε tangent with ε² = 0, over floats or a prime field.

Guarantee: a function computed in dual numbers carries its exact directional derivative in the tangent, with the
branch of each mask and maximum decided by the value alone. Over a field, exp, log, tanh and sqrt are tied elements
whose derivatives obey d exp = exp dz, d log = dz / z, d tanh = (1 − tanh²) dz and d sqrt = dz / (2 sqrt).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from numeric.field import STRUCTURAL

COMPARISONS = (np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal)

DERIVATIVES: dict[np.ufunc, Callable[[Any, Any], Any]] = {
    np.exp: lambda z, value: value,
    np.log: lambda z, value: 1 / z,
    np.tanh: lambda z, value: 1 - value * value,
    np.sqrt: lambda z, value: 1 / (value * 2),
    np.negative: lambda z, value: -1,
    np.square: lambda z, value: z * 2,
    np.reciprocal: lambda z, value: -(value * value),
}


class Dual(NDArrayOperatorsMixin):
    """`value` and `tangent`, arrays of one shape and kind."""

    __slots__ = ("value", "tangent")
    __array_priority__ = 2000

    def __init__(self, value: Any, tangent: Any) -> None:
        self.value, self.tangent = value, tangent

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.value.shape)

    @property
    def ndim(self) -> int:
        return int(self.value.ndim)

    @property
    def size(self) -> int:
        return int(self.value.size)

    @property
    def real(self) -> Any:
        """What decides branches: the value's order."""
        return self.value.real

    @property
    def T(self) -> Dual:
        return Dual(self.value.T, self.tangent.T)

    def reshape(self, *shape: Any) -> Dual:
        return Dual(self.value.reshape(*shape), self.tangent.reshape(*shape))

    def transpose(self, *axes: Any) -> Dual:
        return Dual(self.value.transpose(*axes), self.tangent.transpose(*axes))

    def copy(self) -> Dual:
        return Dual(self.value.copy(), self.tangent.copy())

    def sum(self, axis: Any = None, keepdims: bool = False) -> Dual:
        return Dual(self.value.sum(axis=axis, keepdims=keepdims), self.tangent.sum(axis=axis, keepdims=keepdims))

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, key: Any) -> Dual:
        return Dual(self.value[key], self.tangent[key])

    def __setitem__(self, key: Any, item: Any) -> None:
        if isinstance(item, Dual):
            self.value[key], self.tangent[key] = item.value, item.tangent
        else:
            self.value[key], self.tangent[key] = item, 0

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """The rules of differentiation; TypeError for a function without one."""
        if ufunc is np.add and method == "reduce":
            return inputs[0].sum(kwargs.get("axis", 0), kwargs.get("keepdims", False))
        if method == "__call__" and kwargs.keys() == {"out"}:
            (target,) = kwargs["out"]
            target[...] = ufunc(*inputs)
            return target
        if method != "__call__" or kwargs:
            raise TypeError(f"numpy.{ufunc.__name__} ({method}) is not defined for dual numbers.")
        values = [x.value if isinstance(x, Dual) else x for x in inputs]
        if ufunc in COMPARISONS:
            return ufunc(*values)
        if ufunc in DERIVATIVES:
            result = ufunc(values[0])
            return Dual(result, DERIVATIVES[ufunc](values[0], result) * inputs[0].tangent)
        if ufunc in (np.maximum, np.minimum):
            keep = values[0].real >= np.real(values[1])
            keep = keep if ufunc is np.maximum else values[0].real <= np.real(values[1])
            return inputs[0] * keep + inputs[1] * (1 - keep)
        if ufunc is np.power:
            base, exponent = values
            return Dual(base**exponent, base ** (exponent - 1) * exponent * inputs[0].tangent)
        return _binary_rule(ufunc, inputs, values)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        return dual_function(func, args, kwargs)


def _binary_rule(ufunc: np.ufunc, inputs: Any, values: list[Any]) -> Dual:
    a, b = values
    da, db = (x.tangent if isinstance(x, Dual) else None for x in inputs)
    result = ufunc(a, b)
    if ufunc in (np.add, np.subtract):
        tangent: Any = da if db is None else ufunc(0, db) if da is None else ufunc(da, db)
        return Dual(result, tangent if tangent.shape == result.shape else np.broadcast_to(tangent, result.shape))
    if ufunc in (np.multiply, np.matmul):
        parts = ([] if da is None else [ufunc(da, b)]) + ([] if db is None else [ufunc(a, db)])
        return Dual(result, parts[0] if len(parts) == 1 else parts[0] + parts[1])
    if ufunc is np.true_divide:
        if db is None:
            return Dual(result, da / b)
        return Dual(result, (-(result * db) if da is None else da - result * db) / b)
    raise TypeError(f"numpy.{ufunc.__name__} is not defined for dual numbers.")


def dual_function(func: Any, args: Any, kwargs: Any) -> Any:
    """Rearrangements act on value and tangent alike; TypeError for functions without a meaning."""
    name = func.__name__
    first = args[0]
    if name in STRUCTURAL or name == "zeros_like":
        return Dual(func(first.value, *args[1:], **kwargs), func(first.tangent, *args[1:], **kwargs))
    if name == "ones_like":
        return Dual(func(first.value, **kwargs), np.zeros_like(first.tangent, **kwargs))
    if name == "sum":
        return first.sum(*args[1:], **kwargs)
    if name == "put_along_axis":
        target, indices, source, *rest = args
        np.put_along_axis(target.value, indices, source.value, *rest, **kwargs)
        np.put_along_axis(target.tangent, indices, source.tangent, *rest, **kwargs)
        return None
    if name == "concatenate":
        return Dual(
            func([x.value for x in first], *args[1:], **kwargs), func([x.tangent for x in first], *args[1:], **kwargs)
        )
    if name == "where":
        condition, left, right = args
        return left * condition + right * (1 - condition)
    if name in ("argmax", "argmin"):
        return func(first.value, *args[1:], **kwargs)
    if name in ("shape", "ndim", "size"):
        return getattr(first, name)
    raise TypeError(f"numpy.{name} is not defined for dual numbers.")
