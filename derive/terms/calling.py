"""A symbol put where a term holds its formula.

Guarantee: the term stays equal to what it was; where the formula could be found in a product in two ways that overlap, it stays
as it is there.
"""

from __future__ import annotations

from functools import reduce

from derive.terms.term import Term, matmul


def called(term: Term, name: str, formula: Term) -> Term:
    """The term with the symbol wherever it holds its formula, also as a run of factors: the KᵀV of (Q Kᵀ) V."""
    symbol, run = Term("var", (), (name,), formula.shape), factors(formula)

    def shorter(t: Term) -> Term | None:
        if t == formula:
            return symbol
        parts = factors(t) if len(run) > 1 and t.op == "matmul" else []
        places = [k for k in range(len(parts) - len(run) + 1) if parts[k : k + len(run)] == run]
        if not places or any(b - a < len(run) for a, b in zip(places, places[1:])):
            return None  # A A A is no S A for S = A A, more than it is A S
        kept = [*parts[: places[0]], symbol, *parts[places[0] + len(run) :]]
        return called(reduce(matmul, (called(part, name, formula) for part in kept)), name, formula)

    return term.replace(shorter)


def factors(term: Term) -> list[Term]:
    """The factors of a product of matrices, whatever its brackets."""
    return [*factors(term.args[0]), *factors(term.args[1])] if term.op == "matmul" else [term]


__all__ = ["called", "factors"]
