"""The verdict on two terms as a document means them: free indices closed, names of gradients opened, slopes and second
derivatives put as differentials; then `derive.judge.proving.decide`.

Guarantee: what cannot be put so is undecided with the reason, and a clash of shapes on the way is ill-typed; nothing is raised.
"""

from __future__ import annotations

from collections.abc import Iterable

from derive.calculus.differential import NoDifferential
from derive.evaluator.scene import Scene
from derive.judge.proving.beyond import with_name_for_its_formula, with_variable_named
from derive.judge.proving.blockwise import by_blocks
from derive.judge.proving.chain import by_chain, may_hold_by_chain
from derive.judge.proving.decide import decide
from derive.judge.proving.entries import alone, closed, first_derivative, second_derivative
from derive.judge.proving.graph import Circular, Graph
from derive.judge.proving.kinks import off_kinks
from derive.judge.proving.memo import remembered
from derive.judge.proving.moved_gradients import put_in
from derive.judge.proving.named_gradients import with_gradients
from derive.judge.proving.quick import probably_equal
from derive.judge.proving.rearranged import with_rearranged
from derive.judge.proving.slopes import with_formulas, without_slopes
from derive.judge.proving.twice import once
from derive.reading.errors import NotUnderstood
from derive.results import Verdict
from derive.terms.lower import Opaque
from derive.terms.term import ShapeClash, Term


def verdict_on(
    left: Term, right: Term, scene: Scene, partial: str | None, assumptions: Iterable[str], search: bool = True
) -> Verdict:
    """Both engines' verdict on two terms of one shape; without `search` no counterexample is looked for."""
    told = [*assumptions]
    try:
        chained = by_chain(left, right, scene, told)
        if chained is not None:
            return chained
        blockwise = by_blocks(left, right, scene, partial, lambda a, b, rest: verdict_on(a, b, rest, partial, told, False))
        return blockwise or _verdict(left, right, scene, partial, told, search)
    except ShapeClash as problem:
        return Verdict("ill-typed", reason=str(problem), assumptions=tuple(assumptions))
    except (Circular, NotUnderstood, NoDifferential, Opaque) as problem:
        return Verdict("undecided", reason=str(problem) or "the claim is nested too deeply")
    except RecursionError:
        return Verdict("undecided", reason="the claim is nested too deeply")


def _verdict(left: Term, right: Term, scene: Scene, partial: str | None, told: list[str], search: bool) -> Verdict:
    scene = with_formulas(with_rearranged(scene, left, right), left, right)
    for name in sorted(_variables(left, right) & scene.definitions.keys()):
        scene = with_name_for_its_formula(scene, name)
    graph = Graph(scene)
    left, right = with_gradients(left, graph), with_gradients(right, graph)
    left, right, scene = put_in(left, right, scene, told)
    left, right = once(left, right, scene, partial, told)
    graph = Graph(scene)
    first_order = first_derivative(left, right)
    if first_order is not None:
        told.append(f"the derivative of a column by {first_order[2]} says what d of it is for every d{first_order[2]}")
        scene = with_variable_named(scene, first_order[2], *first_order[:2])
        return decide(*first_order[:2], scene, first_order[2], told, search)
    second = second_derivative(left, right, graph)
    if second is not None:
        first = decide(*second.gradient, scene, None, told, False)
        if first.verdict != "proved":
            return Verdict("undecided", reason=f"the gradient under this second derivative is not proved: {first.reason}")
        told.append(f"a second derivative H says that d of the gradient is H d{second.name} for every d{second.name}")
        return decide(*second.claim, scene, second.name, told, search)
    if not alone(left, right):
        plain = left, right
        try:
            left, right = without_slopes(left, right, scene, graph, told)
        except NotUnderstood:
            if any(t.op == "hessian" for side in (left, right) for t in side.walk()):
                raise
        if (left, right) != plain:
            left, right = off_kinks(left), off_kinks(right)
    left, right, moving = closed(left, right, graph)
    if moving is not None:
        told.append(f"read as a differential: the entry's change for every d{moving}, all else held constant")
    if moving is not None:
        scene = with_variable_named(scene, moving, left, right)
    return decide(left, right, scene, moving or partial, told, search)


@remembered
def may_hold(left: Term, right: Term, scene: Scene, partial: str | None) -> bool:
    """Whether both sides agree at one random point; False also where that cannot be told."""
    try:
        if may_hold_by_chain(left, right, scene):
            return True
        scene = with_formulas(scene, left, right)
        first_order = first_derivative(left, right)
        if first_order is not None:
            return probably_equal(*first_order[:2], scene, first_order[2])
        second = second_derivative(left, right, Graph(scene))
        if second is not None:
            return probably_equal(*second.claim, scene, second.name)
        if not alone(left, right) and not _evaluable(left, right):
            left, right = without_slopes(left, right, scene, Graph(scene), [])
        one, two, moving = closed(left, right, Graph(scene))
        return probably_equal(one, two, scene, moving or partial)
    except (Circular, NotUnderstood, ShapeClash, NoDifferential):
        return False


def _variables(*terms: Term) -> set[str]:
    """The symbols by whose entries derivatives are taken."""
    slopes = (t for term in terms if "slope" in term.operators for t in term.walk() if t.op == "slope")
    return {inner.name for slope in slopes for inner in slope.args[1].walk() if inner.op == "var"}


def _evaluable(*terms: Term) -> bool:
    """Whether every derivative inside is a slope of entries, which the evaluator works out as it stands."""
    inner = [t for term in terms for t in term.walk() if t.op in ("slope", "hessian")]
    return all(t.op == "slope" and t.args[1].op == "entry" for t in inner)
