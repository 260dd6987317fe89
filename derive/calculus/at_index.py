"""Second derivatives of a number with a free index, ∇²f_i: the index is one place that is held.

The entries A_i and rows A_{i,·} of the arrays in it are taken for numbers and columns of their own, which they are for any
one i; the Hessian is found and proved for these, and then they are put back.  Limit: arrays of two axes whose first place is
the index.
"""

from __future__ import annotations

from derive.calculus.differential import NoDifferential
from derive.calculus.index_form import entry_of, fresh
from derive.calculus.jacobian import hessian
from derive.calculus.reverse import Definitions, NoGradient
from derive.kernel.sizes import Size
from derive.terms.lower import Facts, free_indices
from derive.terms.term import SCALAR, ShapeClash, Term, array, entry, index, num, var

MOST_NESTED = 20


def hessian_at(moving: Term, wrt: Term, definitions: Definitions, facts: Facts | None = None) -> Term:
    """The Hessian of the scalar by the column `wrt`, for its one free index. Raises NoGradient."""
    free = free_indices(moving)
    if len(free) != 1:
        raise NoGradient("a second derivative of an entry with several indices")
    ((name, size),) = free.items()
    body = _unfolded(moving, wrt, definitions)
    held: dict[str, Term] = {}
    body = _with_places_held(body, index(name, size), held)
    if free_indices(body):
        raise NoGradient(f"the index {name} stands for more than one place of an array")
    try:
        found = hessian(body, wrt, {}, {n: known for n, known in (facts or {}).items() if n != wrt.name})
    except (NoDifferential, ShapeClash) as problem:
        raise NoGradient(str(problem)) from None

    def back(term: Term) -> Term | None:
        return held.get(term.name) if term.op == "var" else None

    return found.replace(back)


def _unfolded(moving: Term, wrt: Term, definitions: Definitions) -> Term:
    """The term with the definitions put in that rest on the variable, and the entries of arrays of entries worked out."""

    def rests(name: str, depth: int = 0) -> bool:
        body = definitions.get(name)
        if name == wrt.name or body is None or depth > MOST_NESTED:
            return name == wrt.name
        return any(rests(t.name, depth + 1) for t in body.walk() if t.op == "var")

    def change(term: Term) -> Term | None:
        if term.op == "var" and term.name != wrt.name and rests(term.name):
            return definitions[term.name]
        if term.op == "entry" and term.args[0].op == "array" and len(term.args) == 3:
            return entry_of(*term.args)
        return None

    for _ in range(MOST_NESTED):
        new = moving.replace(change)
        if new == moving:
            return moving
        moving = new
    raise NoGradient("its definition is nested too deeply")


def _with_places_held(body: Term, place: Term, held: dict[str, Term]) -> Term:
    """The body with a symbol for each number A_i and each column A_{i,·}; `held` says what they are."""

    def change(term: Term) -> Term | None:
        if term.op != "entry" or len(term.args) != 3 or term.args[0].op != "var" or term.args[1] != place:
            return None
        whole, _, column = term.args
        name = f"{whole.name} at {place.attrs[0]}"
        if whole.cols.is_one:
            held[name] = term
            return var(name, SCALAR)
        inner = fresh("·u", body)
        held[name] = array(inner, whole.cols, "·v", Size.of(1), entry(whole, place, index(inner, whole.cols)))
        return entry(var(name, (whole.cols, Size.of(1))), column, num(0))

    return body.replace(change)


__all__ = ["hessian_at"]
