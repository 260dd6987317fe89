"""Claims about a loss beyond the point where the formulas stop: the prose says that it depends on them, no formula does how.

Such a loss is taken as any function of its tops, as the proofs of such claims take it.  A refutation must hold as well for a
loss that depends on them only through what the document makes of them further on (`holds_downstream`).  Gradients of such a
loss by symbols that have nothing to do with each other are judged only where the document says what is made of both (`parted`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import NamedTuple

from derive.evaluator.compare import agree
from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, differentials, gradients
from derive.judge.proving.named_gradients import with_gradients
from derive.judge.proving.separation import led_past
from derive.reading.errors import NotUnderstood
from derive.reading.named_parts import PLAIN
from derive.terms.calling import called
from derive.terms.lower import free_indices
from derive.terms.term import SCALAR, Term, add, entry, index, inner, num, var


def beyond_definitions(scene: Scene, *terms: Term) -> Scene:
    """The scene without the definition of a loss that leads to none of the symbols that the claim differentiates it by, where
    one of these rests on all others."""
    graph = Graph(scene)
    names: dict[str, set[str]] = {}
    for loss, name in gradients(*terms):
        names.setdefault(loss, set()).add(name)
    try:
        for loss in sorted(names.keys() & scene.definitions.keys()):
            below, moving = graph.below(loss), names[loss] | (differentials(*terms) - {loss})
            if len(moving) < 2 or moving & below or not any(moving <= graph.below(top) for top in names[loss]):
                continue
            if all(graph.folded(loss, name) is None for name in names[loss]):
                scene = replace(scene, definitions={n: t for n, t in scene.definitions.items() if n != loss})
    except Circular:
        pass
    return scene


def with_parts_named(scene: Scene, left: Term, right: Term) -> Scene:
    """The scene in which what is made of a formula speaks of the symbol u that names it, where an unknown loss is differentiated
    by u and by something else that holds the formula: u = Ux beside g = softmax(Ux)."""
    graph = Graph(scene)
    try:
        for loss, names in _differentiated(with_gradients(left, graph, True), with_gradients(right, graph, True)).items():
            for name in sorted(names & scene.definitions.keys()) if loss not in scene.definitions and len(names) > 1 else ():
                if scene.definitions[name].op in ("var", "num") or any(name in graph.below(o) - {name} for o in names):
                    continue
                for other in sorted(names - {name} - graph.below(name)):
                    graph = graph.folded(other, name) or graph
    except Circular:
        return scene
    return graph.scene


def with_variable_named(scene: Scene, name: str, *terms: Term) -> Scene:
    """The scene in which what holds the formula of the variable of a partial derivative speaks of it: h = tanh(Wx + b) beside
    a = Wx + b and ∂h/∂a.

    Raises `NotUnderstood` where something that moves does not hold it, but rests on what the variable is made of.
    """
    scene = with_name_for_its_formula(scene, name)
    graph = Graph(scene)
    leaves = graph.below(name) - {name}
    for moving in sorted(differentials(*terms) - {name} if leaves else ()):
        below = graph.below(moving)
        if name not in below and leaves & below:
            raise NotUnderstood(f"{moving} rests on what {name} is made of, and does not speak of {name}")
    return scene


def with_name_for_its_formula(scene: Scene, name: str) -> Scene:
    """The scene in which every definition that holds the formula of a symbol speaks of the symbol."""
    formula = scene.definitions.get(name)
    if formula is None or formula.op in PLAIN:
        return scene
    definitions, of_each = dict(scene.definitions), each_row(name, formula)
    for other in sorted(definitions.keys() - Graph(scene).below(name)):
        definitions[other] = called(definitions[other], name, formula)
        if of_each is not None:
            definitions[other] = definitions[other].replace(lambda t: of_each[1] if t == of_each[0] else None)
    return replace(scene, definitions=definitions)


def each_row(name: str, formula: Term) -> tuple[Term, Term] | None:
    """The column that is row n of an array by its formula, and the same of its symbol: z_n = Wᵀx_n + b for every n."""
    body = formula.args[0] if formula.op == "array" and len(formula.attrs) == 2 else None
    if body is None or body.op != "entry" or len(body.args) != 3 or not body.args[0].cols.is_one:
        return None
    column, place, first = body.args
    (rows, cols), (outer, inner) = formula.shape, formula.attrs
    if place != index(inner, cols) or first != num(0) or inner in free_indices(column):
        return None
    own = entry(Term("var", (), (name,), formula.shape), index(outer, rows), index(inner, cols))
    return column, Term("array", (own,), (inner, "·1"), column.shape)


def holds_downstream(left: Term, right: Term, scene: Scene, partial: str | None, seed: int) -> bool:
    """Whether the sides agree for a loss that depends on the claim's symbols through the last that are made of them."""
    graph = Graph(scene)
    tops: dict[str, list[str]] = {}
    try:
        for loss, moving in _differentiated(left, right).items():
            made = _made(graph, loss, moving)
            last = _last(graph, made)
            if loss not in scene.definitions and last:
                tops[loss] = last
    except Circular:
        return False
    return bool(tops) and agree(left, right, _linear(scene, tops), partial, seed=seed).equal is True


class Parted(NamedTuple):
    """Losses without a definition whose gradients in a claim nothing ties together: `names` are two such symbols of one of
    them.  `scene` ties them by the first symbols that are made of them all, `told` says so; None where that is not settled."""

    loss: str
    names: tuple[str, str]
    scene: Scene | None
    told: tuple[str, ...]


def parted(left: Term, right: Term, scene: Scene) -> Parted | None:
    """Whether the claim compares gradients of an unknown loss by symbols of which none rests on another.

    Such gradients are free of each other as far as the claim goes; what it means is how the loss depends on what the
    document makes of them all.  That is settled only where every use of these symbols leads through it, or where the document
    differentiates the loss by what is made of them: ∂L/∂X = ∂L/∂A · ∂A/∂X lacks a term if B is made of X too and ∂L/∂B is
    spoken of.
    """
    graph = Graph(scene)
    first: tuple[str, tuple[str, str]] | None = None
    tops: dict[str, list[str]] = {}
    told: list[str] = []
    try:
        for loss, names in sorted(_differentiated(with_gradients(left, graph, True), with_gradients(right, graph, True)).items()):
            names &= scene.shapes.keys()
            apart = None if loss in scene.definitions else _unconnected(graph, names)
            highest = {n for n in names if not any(n in graph.below(m) - {m} for m in names)}
            past = [] if loss in scene.definitions else led_past(graph, loss, highest, names - highest)
            if apart is None and not past:
                continue
            first = first or (loss, apart or (min(names), past[0]))
            above = {*highest, *past}
            tops[loss] = sorted(n for n in above if not any(n in graph.below(m) - {m} for m in above)) if past else []
            tops[loss] = tops[loss] or _meeting(graph, loss, names)
            told.append(f"{loss} depends on {', '.join(sorted(names))} only through {', '.join(tops[loss])}")
    except Circular:
        return None
    if first is None:
        return None
    settled = all(tops.values())
    return Parted(*first, _linear(scene, tops) if settled else None, tuple(told) if settled else ())


def by_uses(left: Term, right: Term, scene: Scene) -> tuple[Scene, tuple[str, ...]] | None:
    """The scene in which an unknown loss whose gradient stands alone in a claim depends on its variables through the first
    symbols that are made of them (the last, where these do not hold all), with what is assumed so; None where none are.

    Such a claim, 1ᵀ∇_S L = 0, is about how the document uses S: it holds for every loss that knows S only through A = f(S).
    """
    graph = Graph(scene)
    tops: dict[str, list[str]] = {}
    told: list[str] = []
    try:
        for loss, names in _differentiated(left, right).items():
            if loss in scene.definitions:
                continue
            tops[loss] = _meeting(graph, loss, names) or _last(graph, _made(graph, loss, names))
            told.append(f"{loss} depends on {', '.join(sorted(names))} only through {', '.join(tops[loss])}")
    except Circular:
        return None
    return (_linear(scene, tops), tuple(told)) if tops and all(tops.values()) else None


def _differentiated(*terms: Term) -> dict[str, set[str]]:
    """For each loss the symbols that it is differentiated by."""
    names: dict[str, set[str]] = {}
    for loss, name in gradients(*terms):
        names.setdefault(loss, set()).add(name)
    return dict(sorted(names.items()))


def _made(graph: Graph, loss: str, moving: set[str]) -> list[str]:
    """The defined symbols that rest on some of the moving ones, other than by gradients."""
    found = [s for s in sorted(graph.definitions) if s != loss and moving & (graph.below(s) - {s})]
    return [s for s in found if not any(gradients(graph.definitions[n]) for n in graph.below(s) if n in graph.definitions)]


def _last(graph: Graph, made: list[str]) -> list[str]:
    """Those of which none of the others is made."""
    return [s for s in made if not any(s in graph.below(other) - {other} for other in made)]


def _unconnected(graph: Graph, names: set[str]) -> tuple[str, str] | None:
    """Two of the symbols that no chain of resting on one another ties together."""
    start, *_ = group = sorted(names)[:1] or [""]
    for near in group:
        group += sorted(n for n in names - set(group) if n in graph.below(near) or near in graph.below(n))
    other = min(names - set(group), default=None)
    return None if other is None else (start, other)


def _meeting(graph: Graph, loss: str, names: set[str]) -> list[str]:
    """The first symbols that rest on all the names, if whatever else is made of a name lies below or above them."""
    made = _made(graph, loss, names)
    joint = [s for s in made if names <= graph.below(s)]
    meets = [s for s in joint if not any(other in graph.below(s) - {s} for other in joint)]
    under, cut = graph.below_all(meets), frozenset(meets)
    past = [s for s in made if s not in under and names & graph.below_without(s, cut) and not _is_noted(graph, s, under)]
    return [] if past else meets


def _is_noted(graph: Graph, name: str, under: Collection[str]) -> bool:
    """Whether a symbol only gives a name to a formula that stands in what is under the tops: p = U h beside n = tanh(U h + b)."""
    formula = graph.definitions[name]
    return any(t == formula for s in under if s in graph.definitions for t in graph.definitions[s].walk())


def _linear(scene: Scene, tops: dict[str, list[str]]) -> Scene:
    """The scene in which each loss is a linear function, with any coefficients, of its tops: as good as any at one point."""
    shapes, definitions, fixed = dict(scene.shapes), dict(scene.definitions), set(scene.constants)
    for loss, symbols in tops.items():
        parts = []
        for symbol in symbols:
            slope = f"∇_{symbol} {loss}"
            shapes[slope] = shapes[symbol]
            fixed.add(slope)
            parts.append(inner(var(slope, shapes[symbol]), var(symbol, shapes[symbol])))
        definitions[loss], shapes[loss] = add(*parts), SCALAR
    return replace(scene, shapes=shapes, definitions=definitions, constants=frozenset(fixed))
