"""Symbols that name gradients: D of D = ∂L/∂S is the gradient itself."""

from __future__ import annotations

from collections.abc import Iterator

from derive.judge.proving.graph import Graph, gradients
from derive.terms.term import Term


def named_gradients(left: Term, right: Term, graph: Graph) -> Iterator[tuple[Term, Term, frozenset[str]]]:
    """The claim with G put in for a symbol that is defined as the gradient G; then with all that is made of gradients; and the
    symbols so treated."""
    before: tuple[Term, Term] | None = None
    for deep in (False, True):
        names: set[str] = set()
        sides = with_gradients(left, graph, deep, names), with_gradients(right, graph, deep, names)
        if sides != before:
            yield *sides, frozenset(names)
        before = sides


def with_gradients(term: Term, graph: Graph, deep: bool = False, names: set[str] | None = None) -> Term:
    """The term with gradients and second derivatives put in for symbols that name them; `deep`: for all made of gradients.
    What is put in is added to `names`."""
    names = set() if names is None else names

    def change(t: Term) -> Term | None:
        definition = graph.definitions.get(t.name) if t.op == "var" else None
        if definition is None:
            return None
        core = definition.args[0] if definition.op == "transpose" else definition
        if core.op in ("grad", "hessian"):
            names.add(t.name)
            return definition
        if deep and any(gradients(graph.definitions[n]) for n in graph.below(t.name) if n in graph.definitions):
            names.add(t.name)
            return with_gradients(definition, graph, deep, names)
        return None

    return term.replace(change)
