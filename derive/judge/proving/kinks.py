"""Masks at kinks: 1(z > 0) and 1(z ≥ 0) are one where no entry lies at zero."""

from __future__ import annotations

from derive.terms.term import Term, apply


def off_kinks(term: Term) -> Term:
    """The term with every mask 1(z > 0) read as 1(z ≥ 0)."""

    def change(t: Term) -> Term | None:
        if t.op == "apply" and t.attrs[0] == "gt0":
            return apply("ge0", off_kinks(t.args[0]))
        return None

    return term.replace(change)
