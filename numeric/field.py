"""Arrays over a prime field that NumPy code can compute with, so that layers run unchanged and exactly.

Guarantee: +, −, ·, /, matrix products, sums and all rearrangements are exact modulo p. Ordinary numbers met on the way
enter exactly (floats are dyadic fractions). exp, log, tanh and sqrt become *tied* elements: an unrelated field
element for each argument, the same for equal arguments, with tanh(−x) = −tanh(x) and exp(x) = (1 + tanh(x/2)) / (1 −
tanh(x/2)), so that sigmoid, tanh and exp fit together; exp(a + b) = exp(a) exp(b) does not hold. Comparisons and
`real` use the representative in (−p/2, p/2): a fixed order, so masks and winners are tied to their argument, but 1 >
0 says nothing about sums. Limit: an identity that needs those laws cannot be checked here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from numeric import modular
from numeric.modular import P61

STRUCTURAL = (
    "reshape",
    "transpose",
    "broadcast_to",
    "expand_dims",
    "squeeze",
    "ravel",
    "swapaxes",
    "moveaxis",
    "copy",
    "sliding_window_view",
    "pad",
    "tile",
    "repeat",
    "take_along_axis",
    "ascontiguousarray",
    "roll",
    "flip",
)
TIED: dict[np.ufunc, Callable[[np.ndarray, int], np.ndarray]] = {
    np.exp: modular.exp,
    np.log: lambda a, p: modular.tied(a, "log", p),
    np.tanh: modular.tanh,
    np.sqrt: lambda a, p: modular.tied(a, "sqrt", p),
}
ORDERED = (np.greater, np.greater_equal, np.less, np.less_equal, np.equal, np.not_equal)


class FieldArray(NDArrayOperatorsMixin):
    """Residues modulo `p` (2³¹ − 1 or 2⁶¹ − 1) in `residues`, an array of uint64."""

    __slots__ = ("residues", "p")
    __array_priority__ = 1000

    def __init__(self, residues: np.ndarray, p: int = P61) -> None:
        self.residues, self.p = residues, p

    @classmethod
    def of(cls, values: Any, p: int = P61) -> FieldArray:
        """Exact residues of integers, floats or fractions."""
        return values if isinstance(values, FieldArray) else cls(modular.residues(values, p), p)

    @classmethod
    def random(cls, rng: np.random.Generator, shape: tuple[int, ...], p: int = P61) -> FieldArray:
        """Uniform elements of the field."""
        return cls(rng.integers(0, p, shape, dtype=np.uint64), p)

    @property
    def shape(self) -> tuple[int, ...]:
        return self.residues.shape

    @property
    def ndim(self) -> int:
        return self.residues.ndim

    @property
    def size(self) -> int:
        return self.residues.size

    @property
    def T(self) -> FieldArray:
        return self.map(np.transpose)

    @property
    def real(self) -> np.ndarray:
        """The fixed order of the field: representatives in (−p/2, p/2)."""
        return modular.signed(self.residues, self.p)

    def map(self, rearrange: Callable[..., np.ndarray], *args: Any, **kwargs: Any) -> FieldArray:
        """The same elements rearranged."""
        return FieldArray(rearrange(self.residues, *args, **kwargs), self.p)

    def reshape(self, *shape: Any) -> FieldArray:
        return FieldArray(self.residues.reshape(*shape), self.p)

    def transpose(self, *axes: Any) -> FieldArray:
        return FieldArray(self.residues.transpose(*axes), self.p)

    def copy(self) -> FieldArray:
        return self.map(np.copy)

    def sum(self, axis: Any = None, keepdims: bool = False) -> FieldArray:
        return FieldArray(modular.total(self.residues, axis, keepdims, self.p), self.p)

    def inverse(self) -> FieldArray:
        return FieldArray(modular.inverse(self.residues, self.p), self.p)

    def __len__(self) -> int:
        return len(self.residues)

    def __getitem__(self, key: Any) -> FieldArray:
        return FieldArray(np.asarray(self.residues[key]), self.p)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.residues[key] = FieldArray.of(value, self.p).residues

    def __repr__(self) -> str:
        return f"FieldArray(shape {self.shape}, modulo {self.p})"

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """Field arithmetic for NumPy's operators; TypeError for a function that has no meaning here."""
        if ufunc is np.add and method == "reduce":
            return inputs[0].sum(kwargs.get("axis", 0), kwargs.get("keepdims", False))
        if method == "__call__" and kwargs.keys() == {"out"}:
            (target,) = kwargs["out"]
            target[...] = ufunc(*inputs)
            return target
        if method != "__call__" or kwargs:
            raise TypeError(f"numpy.{ufunc.__name__} ({method}) is not defined for field elements.")
        if any(hasattr(x, "tangent") for x in inputs):
            return NotImplemented
        arrays = [FieldArray.of(x, self.p) for x in inputs]
        if any(x.p != self.p for x in arrays):
            raise TypeError("elements of two different fields cannot be combined.")
        if ufunc in TIED:
            return FieldArray(TIED[ufunc](arrays[0].residues, self.p), self.p)
        if ufunc in ORDERED:
            return ufunc(*(x.real for x in arrays))
        if ufunc is np.power:
            exponent = int(inputs[1])
            base = arrays[0].inverse() if exponent < 0 else arrays[0]
            return FieldArray(modular.power(base.residues, abs(exponent), self.p), self.p)
        if ufunc in (np.maximum, np.minimum):
            first, second = arrays
            keep = first.real >= second.real if ufunc is np.maximum else first.real <= second.real
            return FieldArray(np.where(keep, first.residues, second.residues), self.p)
        return _arithmetic(ufunc, arrays, self.p)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        """Rearrangements act on the residues; zeros_like, sum, where and put_along_axis are field versions."""
        return field_function(func, args, kwargs)

    def __bool__(self) -> bool:
        return bool(self.residues)

    def equals(self, other: Any) -> np.ndarray:
        """Entrywise equality."""
        return self.residues == FieldArray.of(other, self.p).residues


def _arithmetic(ufunc: np.ufunc, arrays: list[FieldArray], p: int) -> FieldArray:
    first, second = arrays[0].residues, arrays[-1].residues
    if ufunc is np.add:
        return FieldArray(modular.add(first, second, p), p)
    if ufunc is np.subtract:
        return FieldArray(modular.add(first, modular.negate(second, p), p), p)
    if ufunc is np.multiply:
        return FieldArray(modular.multiply(first, second, p), p)
    if ufunc is np.true_divide:
        return FieldArray(modular.multiply(first, modular.inverse(second, p), p), p)
    if ufunc is np.matmul:
        return FieldArray(modular.matmul(first, second, p), p)
    if ufunc is np.negative:
        return FieldArray(modular.negate(first, p), p)
    if ufunc in (np.square, np.reciprocal):
        return FieldArray(modular.multiply(first, first, p) if ufunc is np.square else modular.inverse(first, p), p)
    raise TypeError(f"numpy.{ufunc.__name__} is not defined for field elements.")


def field_function(func: Any, args: Any, kwargs: Any) -> Any:
    """What NumPy's functions do on field arrays; TypeError for those without a meaning."""
    name = func.__name__
    first = args[0]
    if name in STRUCTURAL:
        return first.map(func, *args[1:], **kwargs)
    if name in ("zeros_like", "ones_like"):
        shape = kwargs.get("shape", first.shape)
        return FieldArray(np.full(shape, int(name == "ones_like"), np.uint64), first.p)
    if name == "sum":
        return first.sum(*args[1:], **kwargs)
    if name == "put_along_axis":
        target, indices, values, *rest = args
        np.put_along_axis(target.residues, indices, FieldArray.of(values, target.p).residues, *rest, **kwargs)
        return None
    if name == "concatenate":
        return FieldArray(func([x.residues for x in first], *args[1:], **kwargs), first[0].p)
    if name == "where":
        p = next(x.p for x in args if isinstance(x, FieldArray))
        return FieldArray(func(first, *(FieldArray.of(x, p).residues for x in args[1:])), p)
    if name in ("argmax", "argmin"):
        return func(first.real, *args[1:], **kwargs)
    if name in ("shape", "ndim", "size"):
        return getattr(first, name)
    raise TypeError(f"numpy.{name} is not defined for field elements.")
