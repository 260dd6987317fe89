"""Dual arrays: a value together with its tangents in K directions, and the arithmetic of both.

A `Dual` has a value of shape (…, r, c) and a tangent of shape (K, …, r, c), or None for zero.  Guarantee: every
operation computes the value by NumPy and the tangent by the rule of the product, of a linear map or of the chain.
The axes before the last two, if any, belong to indices in scope; all operands of an operation have the same number of
them.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import prod
from typing import Union

import numpy as np

from derive.evaluator.domains import Array, Domain
from derive.evaluator.scene import Abstain, Inadmissible, NotRational

Operand = Union["Dual", int, Fraction]
MOST_ENTRIES = 2_000_000
MOST_PRODUCTS = 65_000_000
MOST_CONDITION = 1e6


class Dual:
    """A value with tangents; `+ - *` are entrywise."""

    __slots__ = ("domain", "tangent", "value")

    def __init__(self, domain: Domain, value: Array, tangent: Array | None = None):
        self.domain = domain
        self.value = value
        self.tangent = tangent

    @property
    def still(self) -> Dual:
        """The same value with tangent zero."""
        return Dual(self.domain, self.value)

    def linear(self, change: Callable[[Array], Array]) -> Dual:
        """A linear map of the last axes, given as a function of arrays."""
        tangent = None if self.tangent is None else change(self.tangent)
        return Dual(self.domain, change(self.value), tangent)

    def _of(self, other: Operand) -> Dual:
        if isinstance(other, Dual):
            return other
        constant = np.empty((1,) * self.value.ndim, dtype=self.value.dtype)
        constant[...] = self.domain.number(other)
        return Dual(self.domain, constant)

    def __add__(self, other: Operand) -> Dual:
        other = self._of(other)
        value = self.domain.reduce(self.value + other.value)
        tangent = add_tangents(self.tangent, other.tangent)
        if tangent is None:
            return Dual(self.domain, value)
        return Dual(self.domain, value, self.domain.reduce(tangent))

    def __mul__(self, other: Operand) -> Dual:
        return bilinear(np.multiply, self, self._of(other))

    def __neg__(self) -> Dual:
        return self.linear(lambda x: self.domain.reduce(-x))

    def __sub__(self, other: Operand) -> Dual:
        return self + -self._of(other)

    def __rsub__(self, other: Operand) -> Dual:
        return self._of(other) - self

    __radd__ = __add__
    __rmul__ = __mul__

    def reciprocal(self) -> Dual:
        """1/x, with d(1/x) = -dx/x²."""
        value = self.domain.reciprocal(self.value)
        if self.tangent is None:
            return Dual(self.domain, value)
        return Dual(self.domain, value, self.domain.reduce(-self.tangent * value * value))

    def power(self, exponent: Fraction | int) -> Dual:
        """x to a rational power; integers exactly, halves by the square root."""
        exponent = Fraction(exponent)
        if exponent == 1:
            return self
        if exponent < 0:
            return self.reciprocal().power(-exponent)
        value = self._power_value(exponent)
        if self.tangent is None or exponent == 0:
            return Dual(self.domain, value)
        slope = self.still.power(exponent - 1) * exponent
        return Dual(self.domain, value, self.domain.reduce(self.tangent * slope.value))

    def _power_value(self, exponent: Fraction) -> Array:
        domain, value = self.domain, self.value
        if exponent.denominator > 2:
            if domain.exact:
                flat = [domain.root(x, exponent) for x in value.flat]
                result = np.empty(len(flat), dtype=object)
                result[:] = flat
                return result.reshape(value.shape)
            return domain.root(value, exponent)
        base = value if exponent.denominator == 1 else domain.function("sqrt", value)
        if exponent.numerator > 64:
            raise NotRational(f"the power {exponent} is too large")
        result = np.full(value.shape, 1, dtype=value.dtype)
        for _ in range(exponent.numerator):
            result = domain.reduce(result * base)
        return result


def add_tangents(left: Array | None, right: Array | None) -> Array | None:
    """The sum of two tangents, not yet reduced; None is zero."""
    if left is None or right is None:
        return right if left is None else left
    return left + right


def bilinear(product: Callable[[Array, Array], Array], left: Dual, right: Dual) -> Dual:
    """A bilinear map of the last two axes, with the rule of Leibniz; raises Abstain where it would not end in a while."""
    reduce = left.domain.reduce
    for one, two in ((left.value, right.value), (left.tangent, right.value), (left.value, right.tangent)):
        if one is not None and two is not None:
            _afford(one, two)
    value = reduce(product(left.value, right.value))
    first = None if left.tangent is None else product(left.tangent, right.value)
    second = None if right.tangent is None else product(left.value, right.tangent)
    tangent = add_tangents(first, second)
    return Dual(left.domain, value, None if tangent is None else reduce(tangent))


def _afford(left: Array, right: Array) -> None:
    """Raises Abstain where the indices in scope and the directions of two operands make too many products."""
    many = prod(np.broadcast_shapes(left.shape[:-2], right.shape[:-2])) * max(left.shape[-2], 1) * max(right.shape[-1], 1)
    if many > MOST_PRODUCTS:
        raise Abstain("its sums run over too many products to be evaluated")


def kronecker(left: Array, right: Array) -> Array:
    """A ⊗ B on the last two axes; raises Abstain where it would fill the memory."""
    if left.size * right.size > MOST_ENTRIES:
        raise Abstain("a Kronecker product is too large to evaluate")
    blocks = left[..., :, None, :, None] * right[..., None, :, None, :]
    *batch, m, p, n, q = blocks.shape
    return blocks.reshape(*batch, m * p, n * q)


def determinant_and_adjugate(domain: Domain, array: Array) -> tuple[Array, Array]:
    """det A and adj A by the recurrence of Faddeev and LeVerrier, on the last two axes; det has shape (…, 1, 1).

    M₁ = I, c = -tr(A M_k)/k, M_{k+1} = A M_k + c I; then adj A = (-1)^{n-1} M_n and det A = (-1)^n c_n.
    """
    n = array.shape[-1]
    identity = np.zeros((n, n), dtype=array.dtype)
    for i in range(n):
        identity[i, i] = 1
    m = np.broadcast_to(identity, array.shape)
    for k in range(1, n + 1):
        product = domain.reduce(array @ m)
        trace = product.diagonal(axis1=-2, axis2=-1)[..., None, :].sum(-1, keepdims=True)
        c = domain.reduce(-trace * domain.number(Fraction(1, k)))
        if k < n:
            m = domain.reduce(product + c * identity)
    sign = (-1) ** n
    return domain.reduce(c * sign), domain.reduce(m * -sign)


def determinant(arg: Dual) -> Dual:
    """det A, with d det A = tr(adj A · dA)."""
    value, adjugate = determinant_and_adjugate(arg.domain, arg.value)
    if arg.tangent is None:
        return Dual(arg.domain, value)
    slope = (adjugate.swapaxes(-1, -2) * arg.tangent).sum((-2, -1), keepdims=True)
    return Dual(arg.domain, value, arg.domain.reduce(slope))


def _inverted(array: Array) -> Array:
    """The inverse in floating point; raises Inadmissible where the matrix is singular as far as rounding can tell."""
    with np.errstate(all="ignore"):
        try:
            value = np.linalg.inv(array)
            size = np.abs(array).max(initial=0) * np.abs(value).max(initial=0)
        except np.linalg.LinAlgError:
            size = np.inf
    if not size < MOST_CONDITION:
        raise Inadmissible("a matrix that is inverted is nearly singular")
    return value


def inverse(arg: Dual) -> Dual:
    """A⁻¹ = adj A / det A, with dA⁻¹ = -A⁻¹ dA A⁻¹."""
    reduce = arg.domain.reduce
    if arg.domain.exact:
        det, adjugate = determinant_and_adjugate(arg.domain, arg.value)
        value = reduce(adjugate * arg.domain.reciprocal(det))
    else:
        value = _inverted(arg.value)
    if arg.tangent is None:
        return Dual(arg.domain, value)
    return Dual(arg.domain, value, reduce(-(value @ reduce(arg.tangent @ value))))
