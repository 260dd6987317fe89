"""Who depends on whom: the graph of definitions, and the meaning of each gradient symbol in it.

Guarantee: `symbols(term)` holds every symbol whose value or tangent the value of the term may depend on; a loss is
*known* if it is defined and every symbol it is differentiated by is reached from it, and *unknown* otherwise.  For an
unknown loss J the symbols that the claim differentiates it by are ordered by the definitions; the *tops* are those
that no other one depends on, and J is taken to depend on everything else only through them (whoever states the
verdict lists that as an assumption).
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.evaluator.scene import Abstain, Scene
from derive.terms.term import Term


class Graph:
    """What the terms of one claim mention, directly and through definitions; shared by all draws of the claim."""

    def __init__(self, scene: Scene, terms: Iterable[Term], unknown_loss: Iterable[str] = ()):
        self.scene = scene
        self.terms = tuple(terms)
        self._direct: dict[Term, frozenset[str]] = {}
        self._reach: dict[str, frozenset[str]] = {}
        self._free: dict[Term, frozenset[str]] = {}
        self._symbols: dict[Term, frozenset[str]] = {}
        self.tops: dict[str, tuple[str, ...]] = {}
        self.presumed: set[str] = set()
        self.wanted = self._gradients()
        self._classify(frozenset(unknown_loss))

    # ------------------------------------------------------------------------------------------------- closures

    def direct(self, term: Term) -> frozenset[str]:
        """The symbols written in the term (the loss and the variable of a gradient symbol too)."""
        known = self._direct.get(term)
        if known is None:
            own = term.attrs if term.op == "grad" else term.attrs[:1] if term.op in ("var", "dvar") else ()
            known = self._direct[term] = frozenset(own).union(*(self.direct(a) for a in term.args))
        return known

    def reach(self, name: str) -> frozenset[str]:
        """The symbol and everything its definition leads to; for an unknown loss, its tops and what they lead to."""
        if name not in self._reach:
            self._reach[name] = self._closure(name, ())
        return self._reach[name]

    def _closure(self, name: str, path: tuple[str, ...]) -> frozenset[str]:
        if name in path:
            raise Abstain(f"the definitions of {' and '.join(path[path.index(name) :])} refer to each other")
        if name in self._reach:
            return self._reach[name]
        found = {name}
        for other in self._next(name):
            found |= self._closure(other, (*path, name))
        self._reach[name] = frozenset(found)
        return self._reach[name]

    def _next(self, name: str) -> Iterable[str]:
        if name in self.tops:
            return self.tops[name]
        definition = self.scene.definitions.get(name)
        return () if definition is None else self.direct(definition)

    def symbols(self, term: Term) -> frozenset[str]:
        known = self._symbols.get(term)
        if known is None:
            known = self._symbols[term] = frozenset().union(*(self.reach(name) for name in self.direct(term)))
        return known

    def definition_terms(self) -> list[Term]:
        """The terms of the claim and every definition they lead to."""
        names = sorted(frozenset().union(*(self.symbols(t) for t in self.terms)))
        return [*self.terms, *(self.scene.definitions[n] for n in names if n in self.scene.definitions)]

    def free_indices(self, term: Term) -> frozenset[str]:
        """The names of indices that the term does not bind."""
        known = self._free.get(term)
        if known is None:
            bound = frozenset(term.attrs[:1] if term.op == "total" else term.attrs if term.op == "array" else ())
            own = frozenset(term.attrs[:1]) if term.op == "index" else frozenset()
            known = self._free[term] = own.union(*(self.free_indices(a) for a in term.args)) - bound
        return known

    # ------------------------------------------------------------------------------------------------- gradients

    def _gradients(self) -> dict[str, dict[str, Term]]:
        """For each loss the gradient symbols met in the claim and in the definitions it leads to."""
        found: dict[str, dict[str, Term]] = {}
        seen: set[str] = set()
        pending = list(self.terms)
        while pending:
            term = pending.pop()
            for node in term.walk():
                if node.op == "grad" and node.attrs[0] != node.attrs[1]:
                    found.setdefault(node.attrs[0], {})[node.attrs[1]] = node
            for name in self.direct(term) - seen:
                seen.add(name)
                if name in self.scene.definitions:
                    pending.append(self.scene.definitions[name])
        return found

    def _classify(self, forced: frozenset[str]) -> None:
        """Undefined losses first, since a defined one may contain them."""
        defined = self.scene.definitions.keys()
        for loss in sorted(self.wanted, key=lambda name: (name in defined, name)):
            wanted = self.wanted[loss].keys()
            reached = set(self._closure(loss, ())) & wanted if loss in defined and loss not in forced else set()
            if reached and len(reached) < len(wanted):
                missed = ", ".join(sorted(wanted - reached))
                raise Abstain(f"the definition of {loss} mentions {', '.join(sorted(reached))} but not {missed}")
            if not reached:
                self._make_unknown(loss, forced)

    def _make_unknown(self, loss: str, forced: frozenset[str]) -> None:
        above = {x: self._closure(x, ()) for x in self.wanted[loss]}
        self.tops[loss] = tuple(sorted(x for x in above if not any(x in above[y] for y in above if y != x)))
        if loss in self.scene.definitions and loss not in forced:
            self.presumed.add(loss)
        self._reach.clear()

    def is_known(self, loss: str) -> bool:
        """Whether the gradients of this loss are those of its definition."""
        return loss not in self.tops
