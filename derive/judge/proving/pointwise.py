"""Slopes ∂y/∂x of entries: the change of y in the direction of one entry of x, everything else held constant.

A slope by an entry x_ij is the differential of y with the matrix E_ij put for dx, E_ij being 1 at that entry and 0 elsewhere;
definitions between y and x are followed, x itself is free.  Slopes by a row, a column or a whole array are made of these, and
each must lead to its variable by the definitions: one that does not is `NotUnderstood`, never 0.
"""

from __future__ import annotations

from derive.judge.proving.graph import Circular, Graph
from derive.reading.errors import NotUnderstood
from derive.terms.term import Term, box, entry, index, num


def pointwise(term: Term, graph: Graph) -> Term:
    """The term with slopes by single entries only; raises NotUnderstood where nothing leads from a value to its variable."""

    def change(t: Term) -> Term | None:
        if t.op != "slope":
            return None
        top, variable = t.args
        whole = next(v for v in variable.walk() if v.op == "var")
        moved = [v.name for v in top.walk() if v.op == "var"]
        try:
            reached = whole.name in graph.below_all(moved)
        except Circular as problem:
            raise NotUnderstood(str(problem)) from None
        if not reached:
            raise NotUnderstood(f"nothing says how this value depends on {whole.name}")
        if variable.op == "entry":
            return Term("slope", (top, variable), (), top.shape)
        if not top.is_scalar:
            raise NotUnderstood("the derivative of an array by an array has no settled layout")
        axes = [(f"·s{k}", size) for k, size in enumerate(variable.shape)]
        where = tuple(num(0) if size.is_one else index(name, size) for name, size in axes)
        inner = entry(variable, *where) if variable.op == "var" else _within(variable, where)
        return box(axes, Term("slope", (top, inner), (), top.shape))

    return term.replace(change)


def _within(variable: Term, where: tuple[Term, ...]) -> Term:
    """The entry of a row or column of an array, as an entry of that array."""
    (body,) = variable.args
    names = dict(zip(variable.attrs, where))
    return Term("entry", tuple(names.get(t.attrs[0], t) if t.op == "index" else t for t in body.args), (), body.shape)
