"""Matrices that weigh a quadratic form, the W of rᵀWr and of rᵀW⁻¹r: what an author calls so is symmetric more often than not.

Guarantee: both sides of the matrix are one another's transposes as they stand; nothing is concluded, only asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from derive.terms.term import Term, transpose


def weights_of(terms: Iterable[Term]) -> frozenset[str]:
    """The names of all matrices that weigh a quadratic form in the terms."""
    return frozenset(name for term in terms for node in term.walk() if node.op == "matmul" for name in _weights(node))


def _weights(product: Term) -> Iterator[str]:
    factors = list(_factors(product))
    for place, factor in enumerate(factors):
        inner = factor.args[0] if factor.op == "inverse" else factor
        behind = factors[place + 1 :]
        if inner.op == "var" and behind and [transpose(f) for f in reversed(behind)] == factors[:place]:
            yield str(inner.name)


def _factors(term: Term) -> Iterator[Term]:
    """The factors of a product, whatever its brackets."""
    if term.op == "matmul":
        for arg in term.args:
            yield from _factors(arg)
    else:
        yield term


__all__ = ["weights_of"]
