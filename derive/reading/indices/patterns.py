"""One term for several that differ only in the places of their entries: X_{i,1}, X_{i,2}, X_{i,3} are X_{i,j} for j = 1, 2, 3.

Guarantee: `pattern(terms, name, size)` is a term of which the k-th of the terms is the instance at place k, for every k; None
if no such term is found.  Only places of entries count, never numbers that are values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from derive.kernel.sizes import Size
from derive.terms.term import Term, index, num


def pattern(terms: Sequence[Term], name: str, size: Size) -> Term | None:
    """The common term in the index `name`, which runs over as many places as there are terms."""
    if len(terms) == 1:
        return terms[0]
    general = _general(terms[0], terms[1], index(name, size))
    if general is None:
        return None
    return general if all(instance(general, name, k) == term for k, term in enumerate(terms)) else None


def _general(first: Term, second: Term, running: Term, place: bool = False) -> Term | None:
    """The term with the index where the first has place 0 and the second place 1; None if they differ elsewhere."""
    if first == second:
        return first
    if place and first == num(0) and second == num(1):
        return running
    if first.op != second.op or first.attrs != second.attrs or len(first.args) != len(second.args) or not first.args:
        return None
    parts = []
    for number, (a, b) in enumerate(zip(first.args, second.args)):
        part = _general(a, b, running, first.op == "entry" and number > 0)
        if part is None:
            return None
        parts.append(part)
    return Term(first.op, tuple(parts), first.attrs, first.shape)


def instance(term: Term, name: str, value: int) -> Term:
    """The term with a literal place for a free index."""
    return put(term, name, lambda t: num(value))


def put(term: Term, name: str, new: Callable[[Term], Term]) -> Term:
    """The term with `new` for a free index; where a sum or an array binds the name anew it is another index."""
    if term.op == "index":
        return new(term) if term.attrs[0] == name else term
    bound = term.attrs[:1] if term.op == "total" else term.attrs if term.op == "array" else ()
    if name in bound or not term.args:
        return term
    args = tuple(put(arg, name, new) for arg in term.args)
    return term if all(a is b for a, b in zip(args, term.args)) else Term(term.op, args, term.attrs, term.shape)
