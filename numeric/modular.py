"""Arithmetic modulo the Mersenne primes 2³¹ − 1 and 2⁶¹ − 1 on arrays of uint64 residues.

Guarantee: every function returns residues in [0, p) equal to the exact integer result modulo p. Why: sums of two
residues stay below 2⁶³; products are split at bit 31, with 2⁶¹ ≡ 1 folding the high part (bounds beside the code);
matrix products go through float64 with limbs of at most 21 bits and at most 2¹¹ terms a block, so that every partial
sum is an integer below 2⁵³, which float64 holds exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

P31 = (1 << 31) - 1
P61 = (1 << 61) - 1
PRIMES = (P31, P61)
LIMB = 21
BLOCK = 1 << 11
U64 = np.uint64
LOW31 = U64(P31)
LOW30 = U64((1 << 30) - 1)


def reduce(a: np.ndarray, p: int) -> np.ndarray:
    """Any uint64 to its residue: one fold of the high bits leaves at most p + 8 (2⁶¹ − 1) or needs a second (2³¹ −
    1)."""
    bits = U64(61 if p == P61 else 31)
    prime = U64(p)
    a = (a & prime) + (a >> bits)
    if p == P31:
        a = (a & prime) + (a >> bits)
    return _lower(a, prime)


def _lower(a: np.ndarray, prime: np.uint64) -> np.ndarray:
    """a or a − prime, whichever is smaller when read without a sign; right for a < 2 · prime."""
    with np.errstate(over="ignore"):
        return np.minimum(a, a - prime)


def add(a: np.ndarray, b: np.ndarray, p: int) -> np.ndarray:
    return _lower(a + b, U64(p))


def negate(a: np.ndarray, p: int) -> np.ndarray:
    return np.where(a == 0, a, U64(p) - a)


def multiply(a: np.ndarray, b: np.ndarray, p: int) -> np.ndarray:
    """Entrywise product with broadcasting."""
    if p == P31:
        return reduce(a * b, p)
    a_high, a_low = a >> U64(31), a & LOW31
    b_high, b_low = b >> U64(31), b & LOW31
    middle = a_high * b_low + a_low * b_high  # < 2^62; times 2^31 it is (middle >> 30) 2^61 + (middle mod 2^30) 2^31
    # 2 a_high b_high < 2^61, middle >> 30 < 2^32, (middle mod 2^30) 2^31 < 2^61, a_low b_low < 2^62: sum < 2^64
    high = (a_high * b_high) << U64(1)
    return reduce(high + (middle >> U64(30)) + ((middle & LOW30) << U64(31)) + a_low * b_low, p)


def power(a: np.ndarray, exponent: int, p: int) -> np.ndarray:
    """Entrywise power by repeated squaring."""
    result = np.ones_like(a)
    for bit in bin(exponent)[2:]:
        result = multiply(result, result, p)
        if bit == "1":
            result = multiply(result, a, p)
    return result


def inverse(a: np.ndarray, p: int) -> np.ndarray:
    """Entrywise inverse a^(p−2) (Fermat), by Python's integers for few entries; ZeroDivisionError if an entry is 0."""
    if not np.all(a):
        raise ZeroDivisionError("an entry is 0 modulo the prime, so it has no inverse.")
    if a.size <= 256:
        return np.array([pow(int(value), -1, p) for value in a.reshape(-1)], U64).reshape(a.shape)
    return power(a, p - 2, p)


def total(a: np.ndarray, axis: Any, keepdims: bool, p: int) -> np.ndarray:
    """Sum along axes; the low and high 32 bits are summed apart, exact for up to 2³¹ terms."""
    low = reduce((a & U64(0xFFFFFFFF)).sum(axis=axis, keepdims=keepdims, dtype=U64), p)
    high = reduce((a >> U64(32)).sum(axis=axis, keepdims=keepdims, dtype=U64), p)
    return add(low, multiply(high, np.asarray((1 << 32) % p, U64), p), p)


def limbs(a: np.ndarray, p: int) -> list[np.ndarray]:
    """Float64 arrays of the base 2²¹ digits, lowest first."""
    count = 3 if p == P61 else 2
    mask = U64((1 << LIMB) - 1)
    return [((a >> U64(LIMB * i)) & mask).astype(np.float64) for i in range(count)]


def matmul(a: np.ndarray, b: np.ndarray, p: int) -> np.ndarray:
    """Matrix product (m, k) @ (k, n): all limb products in one float64 product for each block of at most 2¹¹ terms."""
    if a.ndim != 2 or b.ndim != 2 or a.shape[1] != b.shape[0]:
        raise ValueError(f"matrix product: shapes {a.shape} and {b.shape} do not fit.")
    rows, columns = a.shape[0], b.shape[1]
    left, right = np.concatenate(limbs(a, p), axis=0), np.concatenate(limbs(b, p), axis=1)
    count = left.shape[0] // max(rows, 1)
    result = np.zeros((rows, columns), U64)
    for start in range(0, a.shape[1], BLOCK):
        block = reduce((left[:, start : start + BLOCK] @ right[start : start + BLOCK]).astype(U64), p)
        for i in range(count):
            for j in range(count):
                part = block[i * rows : (i + 1) * rows, j * columns : (j + 1) * columns]
                shift = np.asarray(pow(2, LIMB * (i + j), p), U64)
                result = add(result, multiply(part, shift, p) if i + j else part, p)
    return result


def residues(values: Any, p: int) -> np.ndarray:
    """Residues of numbers taken exactly: integers, booleans, and floats as the dyadic fractions that they are.

    ValueError for NaN, infinities and complex numbers.
    """
    array = np.asarray(values)
    if array.dtype == bool:
        return array.astype(U64)
    if np.issubdtype(array.dtype, np.unsignedinteger):
        return reduce(array.astype(U64), p)
    if np.issubdtype(array.dtype, np.integer):
        return np.mod(array.astype(np.int64), np.int64(p)).astype(U64)
    if array.dtype == object or not np.issubdtype(array.dtype, np.floating):
        return _object_residues(array, p)
    if not np.isfinite(array).all():
        raise ValueError("only finite numbers have residues.")
    mantissa, exponent = np.frexp(array.astype(np.float64))
    whole = np.mod((mantissa * 2.0**53).astype(np.int64), np.int64(p)).astype(U64)
    order = 61 if p == P61 else 31  # 2 has this multiplicative order modulo p
    powers = np.array([pow(2, k, p) for k in range(order)], U64)
    return multiply(whole, powers[np.mod(exponent.astype(np.int64) - 53, order)], p)


def _object_residues(array: np.ndarray, p: int) -> np.ndarray:
    def one(value: Any) -> int:
        fraction = Fraction(value)
        return fraction.numerator * pow(fraction.denominator, -1, p) % p

    flat = [one(value) for value in array.reshape(-1).tolist()]
    return np.array(flat, U64).reshape(array.shape)


def signed(a: np.ndarray, p: int) -> np.ndarray:
    """The representative in (−p/2, p/2) as int64: an arbitrary but fixed order, tied to the residue."""
    half = U64(p // 2)
    return np.where(a > half, a.astype(np.int64) - np.int64(p), a.astype(np.int64))


def tied(a: np.ndarray, function: str, p: int) -> np.ndarray:
    """A pseudo-random element, none of 0, 1 and −1, for each residue: the value of a function that the field lacks.

    A splitmix64 hash keyed by the function's name: the same for equal arguments, and nothing else is promised.
    """
    key = U64(int.from_bytes(function.encode()[:8].ljust(8, b"."), "little"))
    with np.errstate(over="ignore"):
        x = (a ^ key) + U64(0x9E3779B97F4A7C15)
        x = (x ^ (x >> U64(30))) * U64(0xBF58476D1CE4E5B9)
        x = (x ^ (x >> U64(27))) * U64(0x94D049BB133111EB)
        x = x ^ (x >> U64(31))
    return x % U64(p - 3) + U64(2)


def tanh(a: np.ndarray, p: int) -> np.ndarray:
    """A tied odd function: tanh(−x) = −tanh(x), tanh(0) = 0, never ±1."""
    upper = a > U64(p // 2)
    least = np.where(upper, U64(p) - a, a)
    value = np.where(least == 0, least, tied(least, "tanh", p))
    return np.where(upper, negate(value, p), value)


def exp(a: np.ndarray, p: int) -> np.ndarray:
    """(1 + t) / (1 − t) with t = tanh(x / 2), as for real numbers; so exp(−x) = 1 / exp(x) and exp(0) = 1."""
    half = tanh(multiply(a, np.asarray((p + 1) // 2, U64), p), p)
    one = np.ones_like(a)
    return multiply(add(one, half, p), inverse(add(one, negate(half, p), p), p), p)
