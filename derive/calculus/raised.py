"""Powers with any exponent, z^a, which terms hold as exp(a log z): by the power rule, as a person would differentiate them.

Guarantee: each function returns a term equal to what it is given, or to its slope, for z > 0, which log z supposes; the kernel
checks what is made of it.
"""

from __future__ import annotations

from derive.calculus.tidy_sums import coefficient, plus, times, to_power
from derive.terms.term import Term, apply, num


def raised(term: Term) -> tuple[Term, Term] | None:
    """(a, z) for the scalar exp(a log z), or None."""
    if term.op != "apply" or term.attrs[0] != "exp" or not term.is_scalar:
        return None
    scalars, rest = coefficient(term.args[0])
    factors = [*scalars, rest]
    logs = [factor for factor in factors if factor.op == "apply" and factor.attrs[0] == "log"]
    if len(logs) != 1:
        return None
    exponent = num(1)
    for factor in factors:
        if factor is not logs[0]:
            exponent = times(factor, exponent)
    return exponent, logs[0].args[0]


def with_powers(term: Term) -> Term:
    """The term with z^c in the place of exp(c log z) for each number c, and no traces of numbers."""

    def change(node: Term) -> Term | None:
        if node.op == "trace" and node.args[0].is_scalar:
            return with_powers(node.args[0])
        found = raised(node)
        if found is None or found[0].op != "num":
            return None
        return to_power(with_powers(found[1]), found[0].attrs[0])

    return term.replace(change)


def slope(exponent: Term, base: Term) -> Term:
    """a z^(a−1)."""
    return times(exponent, apply("exp", times(plus(exponent, num(-1)), apply("log", base))))


__all__ = ["raised", "slope", "with_powers"]
