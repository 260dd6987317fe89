"""The graph of definitions: what a symbol is made of, and how its differential unfolds.

`Graph.vary` says what the differential of a symbol is under a claim: the symbol's own differential where the claim speaks
of it, the differential of its definition where something that varies lies beneath, and nothing for constants.

Guarantee: definitions that rest on one another raise `Circular`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from derive.calculus.differential import NoDifferential, differential
from derive.evaluator.scene import Scene
from derive.terms.calling import called
from derive.terms.term import Term, dvar, zeros

MAX_DEPTH = 200
"""So many layers of definitions are put in."""
DEEPEST = 2000
"""So long may a chain of definitions be, each resting on the one before, for what lies beneath it to be known."""


class Circular(Exception):
    """A symbol is defined by itself."""


class Graph:
    """Definitions of a scene, with the leaves below each symbol."""

    def __init__(self, scene: Scene):
        self.scene = scene
        self.definitions: Mapping[str, Term] = scene.definitions
        self._below: dict[str, frozenset[str]] = {}

    def below(self, name: str) -> frozenset[str]:
        """Every symbol that the value of `name` rests on, itself included."""
        path = dict.fromkeys([name])
        while path:
            current = next(reversed(path))
            definition = self.definitions.get(current)
            inner = symbols(definition) if definition is not None else frozenset()
            unknown = min((other for other in inner if other not in self._below), default=None)
            if unknown is None:
                self._below[current] = frozenset({current}).union(*(self._below[other] for other in inner))
                del path[current]
            elif unknown in path:
                raise Circular(f"{unknown} is defined by itself")
            elif len(path) > DEEPEST:
                raise Circular(f"the definition of {unknown} is too deep")
            else:
                path[unknown] = None
        return self._below[name]

    def reaches(self, names: Iterable[str], goal: str) -> bool:
        """Whether one of these symbols is the goal or rests on it, however deep."""
        seen: set[str] = set()
        todo = list(names)
        while todo:
            current = todo.pop()
            if current == goal:
                return True
            if current not in seen:
                seen.add(current)
                definition = self.definitions.get(current)
                todo.extend(symbols(definition) if definition is not None else ())
        return False

    def below_without(self, name: str, cut: frozenset[str]) -> frozenset[str]:
        """The symbols below `name` that are reached without passing through one of `cut`."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            current = todo.pop()
            if current in seen or current in cut:
                continue
            seen.add(current)
            definition = self.definitions.get(current)
            if definition is not None:
                todo.extend(symbols(definition))
        return frozenset(seen)

    def unfold(self, term: Term, layers: int = MAX_DEPTH, keep: frozenset[str] = frozenset()) -> Term:
        """The term with definitions put in for symbols other than `keep`, at most `layers` deep."""
        done: dict[tuple[str, int], Term] = {}

        def opened(t: Term, depth: int) -> Term:
            if t.op == "var":
                definition = self.definitions.get(t.name) if t.name not in keep and depth else None
                if definition is None:
                    return t
                if (t.name, depth) not in done:
                    done[t.name, depth] = opened(definition, depth - 1)
                return done[t.name, depth]
            args = tuple(opened(a, depth) for a in t.args)
            return t if all(a is b for a, b in zip(args, t.args)) else Term(t.op, args, t.attrs, t.shape)

        self.below_all(symbols(term))
        return opened(term, layers)

    def folded(self, loss: str, name: str) -> Graph | None:
        """The graph in which the loss speaks of `name` where it holds the definition of `name`; None if it never does."""
        definition = self.definitions.get(name)
        if definition is None or loss not in self.definitions:
            return None
        folded, changed = dict(self.definitions), False
        for other in self.below(loss):
            if other in folded and other != name:
                new = called(folded[other], name, definition)
                changed = changed or new is not folded[other]
                folded[other] = new
        return Graph(replace(self.scene, definitions=folded)) if changed else None

    def differential(self, term: Term, kept: frozenset[str], partial: str | None) -> Term:
        """d(term) in the differentials of `kept` symbols and of the leaves that vary."""

        def fixed(body: Term) -> Term:
            if any(t.op == "grad" for t in body.walk()):
                raise NoDifferential("the differential of a gradient symbol")
            return body

        def vary(symbol: Term) -> Term | None:
            name = symbol.name
            if name in kept:
                return dvar(name, symbol.shape)
            definition = self.definitions.get(name)
            if partial is not None and partial not in self.below(name):
                return None
            if definition is not None:
                return differential(fixed(definition), vary)
            return None if partial is not None or name in self.scene.constants else dvar(name, symbol.shape)

        self.below_all(symbols(term))
        return differential(fixed(term), vary) or zeros(*term.shape)

    def below_all(self, names: Iterable[str]) -> frozenset[str]:
        found: frozenset[str] = frozenset()
        for name in sorted(names):
            found |= self.below(name)
        return found


def folded_scene(scene: Scene, *terms: Term) -> Scene:
    """The scene in which each loss speaks of the defined symbols that it is differentiated by, where it holds their formula."""
    for loss, name in sorted(gradients(*terms)):
        graph = Graph(scene)
        if loss in graph.definitions and name not in graph.below(loss):
            folded = graph.folded(loss, name)
            scene = folded.scene if folded is not None else scene
    return scene


def nodes(term: Term) -> int:
    """The number of nodes of a tree; shared parts count as often as they stand in it."""
    known: dict[int, int] = {}

    def count(t: Term) -> int:
        if id(t) not in known:
            known[id(t)] = 1 + sum(count(a) for a in t.args)
        return known[id(t)]

    return count(term)


def symbols(term: Term) -> frozenset[str]:
    return term.symbols


def differentials(*terms: Term) -> frozenset[str]:
    return frozenset(t.name for term in terms if "dvar" in term.operators for t in term.walk() if t.op == "dvar")


def gradients(*terms: Term) -> frozenset[tuple[str, str]]:
    spoken = (t for term in terms if "grad" in term.operators for t in term.walk() if t.op == "grad")
    return frozenset((t.attrs[0], t.attrs[1]) for t in spoken)


def mentioned(*terms: Term) -> frozenset[str]:
    """Every symbol of a claim: values, differentials, and variables of gradients."""
    found = set(differentials(*terms)) | {name for _, name in gradients(*terms)}
    for term in terms:
        found |= symbols(term)
    return frozenset(found)
