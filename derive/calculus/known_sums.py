"""Sums of entries that are known: 1ᵀp = 1 for a softmax p, Y1 = 1 for one-hot rows, 1ᵀ(x − x̄1) = 0.

Guarantee: a sum is replaced only where the kernel has proved, with the definitions unfolded, that it is an array of ones or
zero, for all sizes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from derive.calculus.tidy import tidy
from derive.kernel.expr import Budget
from derive.terms.lower import Facts, Opaque, equal
from derive.terms.term import Term, num, ones, zeros

MOST = 12
DEEPEST = 6
LARGEST = 400


def with_known_sums(term: Term, definitions: Mapping[str, Term], facts: Facts | None = None) -> Term:
    """The term with the sums of rows and of columns in it that are known to be 1 or 0."""
    known: dict[Term, Term] = {}
    for total in list(dict.fromkeys(_sums(term)))[:MOST]:
        value = _value(total, definitions, facts)
        if value is not None:
            known[total] = value
    return tidy(term.replace(known.get)) if known else term


def _sums(term: Term) -> Iterator[Term]:
    for node in term.walk():
        if node.op == "matmul" and sum(arg.op == "ones" for arg in node.args) == 1:
            vector = next(arg for arg in node.args if arg.op == "ones")
            if (vector is node.args[0] and vector.rows.is_one) or (vector is node.args[1] and vector.cols.is_one):
                yield node


def _value(total: Term, definitions: Mapping[str, Term], facts: Facts | None) -> Term | None:
    whole = _unfolded(total, definitions)
    if whole is None:
        return None
    for value in (num(0), num(1)):
        other = value if total.is_scalar else (zeros if value == num(0) else ones)(*total.shape)
        try:
            if equal(whole, other, facts or {}):
                return other
        except (Opaque, Budget):
            return None
    return None


def _unfolded(term: Term, definitions: Mapping[str, Term]) -> Term | None:
    """The term with definitions put in; None if it grows too large."""
    for _ in range(DEEPEST):
        new = term.replace(lambda t: definitions.get(t.name) if t.op == "var" else None)
        if new == term:
            return term
        term = new
        if sum(1 for _ in term.walk()) > LARGEST:
            return None
    return None


__all__ = ["with_known_sums"]
