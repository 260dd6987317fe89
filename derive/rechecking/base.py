"""What every part of the rechecker uses: refusals, terms, and sizes.

A size is ((symbols, coefficient), …), sorted; ((), 1) alone is 1.  Symbols stand for integers ≥ 1.  Trusted here: sums, products
and exact quotients of polynomials with integer coefficients.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

MAX_DEPTH, MAX_NODES, MAX_STEPS, MAX_MONOMIALS, MAX_FACTORS, MAX_POWER = 80, 20_000, 60_000, 2_000, 120, 16

class Refused(Exception):
    """The certificate does not prove its claim; `str()` says where it fails."""


class Result(NamedTuple):
    ok: bool
    reason: str


class Term(NamedTuple):
    """A node as in the certificate: its operator, arguments, attributes (names, numbers, sizes) and shape."""

    op: str
    args: tuple[Term, ...]
    attrs: tuple[Any, ...]
    shape: tuple[Any, ...]


def need(condition: object, reason: str) -> None:
    if not condition:
        raise Refused(reason)


def poly(pairs: Iterable[tuple[tuple[str, ...], int]]) -> tuple:
    total: dict[tuple[str, ...], int] = {}
    for symbols, coefficient in pairs:
        total[symbols] = total.get(symbols, 0) + coefficient
    need(len(total) < 50 and all(len(s) < 30 for s in total), "a size is too long")
    return tuple(sorted((s, c) for s, c in total.items() if c))


ONE = poly([((), 1)])


def times(*sizes: tuple) -> tuple:
    result = ONE
    for size in sizes:
        result = poly((tuple(sorted(s + t)), c * k) for s, c in result for t, k in size)
    return result


def quotient(size: tuple, by: tuple) -> tuple | None:
    """The exact quotient by a size of one term, else None."""
    if len(by) != 1 or by[0][1] <= 0:
        return None
    (symbols, divisor), result = by[0], []
    for have, coefficient in size:
        left = list(have)
        for symbol in symbols:
            if symbol not in left:
                return None
            left.remove(symbol)
        if coefficient % divisor:
            return None
        result.append((tuple(left), coefficient // divisor))
    return poly(result)


def read_size(data: Any, any_sign: bool = False) -> tuple:
    """3, "n", or [[3, "n", "n"], [-1]] for 3n² − 1."""
    if type(data) is int:
        need((0 < data or any_sign) and abs(data) < 10**12, f"{data} is not a size")
        return poly([((), data)])
    if isinstance(data, str):
        return poly([((data,), 1)])
    need(isinstance(data, list) and data, "a size is a number, a name or a list of terms")
    need(all(isinstance(t, list) and t and type(t[0]) is int and all(isinstance(s, str) for s in t[1:]) for t in data),
         "a term of a size is a coefficient with names")  # fmt: skip
    size = poly((tuple(sorted(t[1:])), t[0]) for t in data)
    need(any_sign or any(c > 0 for _, c in size), "a size is positive")
    return size


def write_size(size: tuple) -> Any:
    if len(size) == 1 and not size[0][0]:
        return size[0][1]
    if len(size) == 1 and size[0][1] == 1 and len(size[0][0]) == 1:
        return size[0][0][0]
    return [[c, *s] for s, c in size]
