"""Certificates of statements without steps: the shape of a term, and relations between numbers.

Trusted here: the table of shapes, and exact arithmetic with rational numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any

from .base import MAX_DEPTH, need, read_size
from .terms import read_term

MAX_EXPONENT, MAX_BITS = 4096, 20_000
RELATIONS = ("=", "!=", "<", "<=", ">", ">=")


def of_shape(certificate: Mapping[str, Any]) -> str:
    """The term has the shape that is stated; its own is worked out node by node. Returns what is accepted."""
    need(certificate.keys() == {"certificate", "kind", "term", "shape"}, "a part of the certificate is missing or too much")
    term, stated = read_term(certificate["term"]), certificate["shape"]
    need(isinstance(stated, list) and term.shape == tuple(map(read_size, stated)), "the term has another shape")
    return "the shape"


def of_numbers(certificate: Mapping[str, Any]) -> str:
    """The relation holds between the numbers. Returns what is accepted."""
    need(
        certificate.keys() == {"certificate", "kind", "left", "relation", "right"},
        "a part of the certificate is missing or too much",
    )
    left, right = value(certificate["left"]), value(certificate["right"])
    holds = (left == right, left != right, left < right, left <= right, left > right, left >= right)
    need(certificate["relation"] in RELATIONS, "there is no such relation")
    need(holds[RELATIONS.index(certificate["relation"])], f"{left} and {right} are not so related")
    return "the numbers"


def value(tree: Any, depth: int = 0) -> Fraction:
    """The number of a tree: "3/4", or [operator, tree, …]."""
    need(depth < MAX_DEPTH, "an expression is too deep")
    if isinstance(tree, str):
        need(len(tree) < 200, "a number is too long")
        return Fraction(tree)
    need(isinstance(tree, list) and 1 < len(tree) < 200, "an expression is an operator with its arguments")
    operator, *arguments = tree[0], *(value(arg, depth + 1) for arg in tree[1:])
    one, rest = arguments[0], arguments[1:]
    if operator == "+":
        return sum(rest, one)
    if operator == "*":
        for other in rest:
            one *= other
        return one
    if operator in ("floor", "ceil", "-"):
        need(not rest, f"{operator} has one argument")
        return -one if operator == "-" else Fraction(floor(one) if operator == "floor" else ceil(one))
    need(operator in ("/", "^") and len(rest) == 1, f"{operator} is no operator")
    (other,) = rest
    if operator == "/":
        need(other, "a denominator is zero")
        return one / other
    bits = max(one.numerator.bit_length(), one.denominator.bit_length()) * abs(int(other))
    need(other.denominator == 1 and abs(other) <= MAX_EXPONENT and bits <= MAX_BITS, "a power is too large")
    need(one or other >= 0, "a denominator is zero")
    return one ** int(other)


__all__ = ["of_numbers", "of_shape"]
