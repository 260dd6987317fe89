"""Claims under an equation that is assumed: as its multiple, as a property, with one side put for the other, at solutions.

Guarantee: a claim is proved under an assumption only if it is the assumption times a number, or if both engines prove it with
one side of the assumption put for the other; the assumption is then listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from derive.calculus import stationary as calculus
from derive.evaluator.scene import Scene
from derive.judge.chains.assumptions.assumption import Assumption, held_by, value_in
from derive.judge.chains.assumptions.stated_properties import property_of
from derive.judge.chains.parametrised import solved
from derive.judge.chains.stationary_distributions import at_stationarity
from derive.judge.proving.decide import decide as decide_in
from derive.judge.proving.graph import Circular, Graph
from derive.judge.proving.inverses import InverseNames
from derive.judge.proving.quick import probably_equal
from derive.kernel.sizes import ONE, Size
from derive.results import Verdict
from derive.terms.lower import free_indices
from derive.terms.term import Term, apply, box, entry, index, num, scale, size_term, sub, var

MOST_TIMES = 2
MOST_SIZES = 3
DEPTHS = (0, 1, 200)
MULTIPLES = tuple(Fraction(n, d) for n, d in ((1, 1), (-1, 1), (1, 2), (-1, 2), (2, 1), (-2, 1)))
Decide = Callable[[Term, Term], Verdict]


def under(assumption: Assumption, left: Term, right: Term, scene: Scene, decide: Decide) -> Verdict | None:
    """The verdict `proved` under the assumption, or None."""
    verdict = (
        _held(assumption, left, right, scene)
        or _as_property(assumption, left, right, scene)
        or _as_value(assumption, left, right, scene)
        or _multiple(assumption, left, right, scene, decide)
        or _put_in(assumption, left, right, scene, decide)
    )
    if verdict is None:
        return None
    told = (f"assumed: {assumption.latex}", *verdict.assumptions)
    return replace(verdict, assumptions=told, evidence=None)


def _held(assumption: Assumption, left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict `proved` where a symbol does not move."""
    name = held_by(assumption)
    if name is None or name in scene.definitions:
        return None
    verdict = decide_in(left, right, replace(scene, constants=scene.constants | {name}), None, (), False)
    return verdict if verdict.verdict == "proved" else None


def _as_property(assumption: Assumption, left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict `proved` with the property that the assumption states, if it states one."""
    stated = property_of(assumption.left, assumption.right)
    if stated is None or stated[0] in scene.definitions:
        return None
    name, what = stated
    known = {**scene.properties, name: scene.properties.get(name, frozenset()) | {what}}
    verdict = decide_in(left, right, replace(scene, properties=known), None, (), False)
    return verdict if verdict.verdict == "proved" else None


def _as_value(assumption: Assumption, left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict `proved` where a symbol has the value that the assumption gives it."""
    value = value_in(assumption, left, right, scene)
    verdict = _decided_with(dict([value]), left, right, scene) if value is not None else None
    return verdict if verdict is not None and verdict.verdict == "proved" else None


def with_values(given: Sequence[Assumption], left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict where symbols have the values that all of the assumptions give them; None if some gives none."""
    found = [value_in(assumption, left, right, scene) for assumption in given]
    values = dict(pair for pair in found if pair is not None)
    if len(values) != len(given):
        return None
    told = tuple(f"assumed: {assumption.latex}" for assumption in given)
    verdict = _decided_with(values, left, right, scene)
    return replace(verdict, assumptions=(*told, *verdict.assumptions))


def at_solutions(given: Sequence[Assumption], left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict where the variables have the values at which the gradients that are zero by assumption are so; None if some
    assumption is of another kind, or is not solved."""
    values: dict[str, Term] = {}
    for assumption in given:
        gradient = assumption.left
        if gradient.op != "grad" or assumption.right.op != "zeros" or gradient.attrs[0] not in scene.definitions:
            return None
        loss, name = gradient.attrs
        try:
            rest = {**scene.definitions, **values}
            values[name] = calculus.solved(rest[loss], var(name, scene.shapes[name]), rest, scene.properties)
        except (calculus.NotSolved, Circular, KeyError):
            return None
    verdict = _decided_with(values, left, right, scene)
    told = tuple(f"assumed: {assumption.latex}" for assumption in given)
    return replace(verdict, assumptions=(*told, *verdict.assumptions)) if verdict.verdict in ("proved", "refuted") else None


def with_properties(given: Sequence[Assumption], left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict with the properties that all of the assumptions state, RᵀR = I, of symbols that nothing defines; None if some
    says more, or nothing is decided."""
    properties = dict(scene.properties)
    for assumption in given:
        stated = property_of(assumption.left, assumption.right)
        if stated is None or stated[0] in scene.definitions:
            return None
        properties[stated[0]] = properties.get(stated[0], frozenset()) | {stated[1]}
    verdict = decide_in(left, right, replace(scene, properties=properties), None, (), True)
    told = tuple(f"assumed: {assumption.latex}" for assumption in given)
    return replace(verdict, assumptions=(*told, *verdict.assumptions)) if verdict.verdict in ("refuted", "checked") else None


def _decided_with(values: Mapping[str, Term], left: Term, right: Term, scene: Scene) -> Verdict:
    return decide_in(left, right, replace(scene, definitions={**scene.definitions, **values}), None, (), True)


def with_solutions(given: Sequence[Assumption], left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict where the equations say that a vector is an eigenvector or that two are singular ones, and others what else is
    known of the symbols."""
    properties, equations = dict(scene.properties), list[tuple[Term, Term]]()
    zero = [assumption for assumption in given if assumption.left.op == "grad"]
    given = [assumption for assumption in given if assumption not in zero]
    for assumption in given:
        stated = property_of(assumption.left, assumption.right)
        if stated is None or stated[0] in scene.definitions:
            equations.append((assumption.left, assumption.right))
        else:
            properties[stated[0]] = properties.get(stated[0], frozenset()) | {stated[1]}
    known = replace(scene, properties=properties)
    verdict = solved(equations, left, right, known) or at_stationarity(equations, left, right, known)

    def decide(one: Term, two: Term) -> Verdict:
        return decide_in(one, two, scene, None, (), False)

    open_ones = (a for a in zero if not any(_multiple(a, b.left, b.right, scene, decide) for b in given))
    if verdict is None or (verdict.verdict == "refuted" and next(open_ones, None) is not None):
        return None
    told = tuple(f"assumed: {assumption.latex}" for assumption in given)
    return replace(verdict, assumptions=(*told, *verdict.assumptions), evidence=None)


def _multiples(known: Term, scene: Scene) -> Iterator[Term]:
    """The term times a small number, and that times a size or over one."""
    yield from (scale(num(factor), known) for factor in MULTIPLES)
    lengths = sorted({str(axis): axis for t in known.walk() for axis in (*t.shape, *_axes(t, scene)) if axis.symbols}.items())
    for _, length in lengths[:MOST_SIZES]:
        for whole in (size_term(length), apply("recip", size_term(length))):
            yield from (scale(whole, scale(num(factor), known)) for factor in MULTIPLES)


def _axes(term: Term, scene: Scene) -> tuple[Size, ...]:
    """The sizes of what a gradient's loss is made of."""
    if term.op != "grad":
        return ()
    graph = Graph(scene)
    return tuple(axis for name in graph.below(term.attrs[0]) if name in scene.shapes for axis in scene.shapes[name])


def _multiple(assumption: Assumption, left: Term, right: Term, scene: Scene, decide: Decide) -> Verdict | None:
    claim = sub(left, right)
    for known in _parts(sub(assumption.left, assumption.right), claim):
        for wanted in _multiples(known, scene):
            if probably_equal(claim, wanted, scene, None):
                verdict = decide(claim, wanted)
                if verdict.verdict == "proved":
                    return verdict
    return None


def _parts(known: Term, claim: Term) -> Iterator[Term]:
    """What an assumption says in the shape of the claim: itself, or a row or column of it at a free index of the claim."""
    if claim.shape == known.shape:
        yield known
    if len(known.shape) != 2 or any(size.is_one for size in known.shape):
        return
    for name, size in free_indices(claim).items():
        for axis, length in enumerate(known.shape):
            other = known.shape[1 - axis]
            if size == length and claim.shape == (other, ONE):
                places = [index("·c", other), index("·c", other)]
                places[axis] = index(name, size)
                yield box([("·c", other), ("·o", ONE)], entry(known, *places))


def _put_in(assumption: Assumption, left: Term, right: Term, scene: Scene, decide: Decide) -> Verdict | None:
    names, graph = InverseNames(scene.properties), Graph(scene)
    for old, new in ((assumption.left, assumption.right), (assumption.right, assumption.left)):
        if old.op in ("zeros", "num", "eye", "ones"):
            continue
        for depth in DEPTHS:
            one, two = graph.unfold(left, depth), graph.unfold(right, depth)
            for _ in range(MOST_TIMES):
                one, two = names.substituted(one, old, new), names.substituted(two, old, new)
                verdict = decide(one, two)
                if verdict.verdict == "proved":
                    return verdict
    return None
