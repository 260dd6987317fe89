"""Slopes of entries and second derivatives anywhere in a claim: ∂y_i/∂z_i, a product of two of them, the trace of ∇²J.

Each is replaced by a formula of its own, found by reverse differentiation with the variable as a leaf.  Guarantee:
the formula is used only after both engines have agreed, for all values of its free indices, that it is the coefficient of
the variable's differential (`derive.judge.proving.entries`); so a wrong formula can only lead to abstention.
"""

from __future__ import annotations

from dataclasses import replace

from derive.calculus.differential import NoDifferential
from derive.calculus.jacobian import hessian
from derive.calculus.reverse import NoGradient, gradient
from derive.evaluator.scene import Scene
from derive.judge.proving.decide import decide
from derive.judge.proving.entries import closed, second_derivative
from derive.judge.proving.graph import Graph
from derive.judge.proving.memo import reached, remembered
from derive.kernel.sizes import Size
from derive.reading.dependent import first_order_only
from derive.reading.errors import NotUnderstood
from derive.terms.term import Term, entry, var


def without_slopes(left: Term, right: Term, scene: Scene, graph: Graph, told: list[str]) -> tuple[Term, Term]:
    """Both sides with explicit formulas for their slopes.

    Raises NotUnderstood if a slope has no formula that is proved.
    """
    if not any(t.op in ("slope", "hessian") for side in (left, right) for t in side.walk()):
        return left, right
    found: dict[Term, Term] = {}

    def change(term: Term) -> Term | None:
        if term.op == "hessian" and term not in found:
            found[term] = _second(term, scene, graph)
            told.append(f"a second derivative H says that d of the gradient is H d{term.attrs[1]} for every d{term.attrs[1]}")
        if term.op not in ("slope", "hessian"):
            return None
        if term not in found:
            found[term] = _formula(*term.args, scene)
            name = _whole(term).name
            told.append(f"the derivative of an entry by {name} counts its change through {name} alone, all else held constant")
        return found[term]

    return left.replace(change), right.replace(change)


def with_formulas(scene: Scene, left: Term, right: Term) -> Scene:
    """The scene with proved formulas for the second derivatives in the definitions that two terms reach: x − (∇²J)⁻¹∇J.

    Raises NotUnderstood if one has no formula that is proved.
    """
    names = [n for n in reached(scene, left, right) if n in scene.definitions and "hessian" in scene.definitions[n].operators]
    for name in names:
        scene = replace(scene, definitions={**scene.definitions, name: _with_formulas(scene.definitions[name], scene)})
    return scene


def _with_formulas(body: Term, scene: Scene) -> Term:
    graph = Graph(scene)
    return body.replace(lambda t: _second(t, scene, graph) if t.op == "hessian" else None)


def _second(term: Term, scene: Scene, graph: Graph) -> Term:
    """A proved formula for ∇²J."""
    loss, name = term.attrs
    definition = graph.definitions.get(loss)
    if definition is None:
        raise NotUnderstood(f"{loss} has no definition, so its second derivative cannot be compared with a formula")
    first_order_only(definition, name, graph.definitions, graph.scene.unknown)
    try:
        found = hessian(definition, var(name, (term.rows, Size.of(1))), graph.definitions, scene.properties, check=False)
    except (NoGradient, NoDifferential) as problem:
        raise NotUnderstood(f"the second derivative by {name}: {problem}") from None
    claim = second_derivative(term, found, graph)
    assert claim is not None
    steps = (decide(*claim.gradient, scene, None, [], False), decide(*claim.claim, scene, name, [], False))
    if any(step.verdict != "proved" for step in steps):
        raise NotUnderstood(f"the second derivative by {name} is not proved, so it cannot be used")
    return found


def _whole(slope: Term) -> Term:
    variable = slope.args[1]
    return variable.args[0] if variable.op == "entry" else variable


@remembered
def _formula(top: Term, variable: Term, scene: Scene, partial: str | None = None) -> Term:
    """A proved formula for ∂y_i/∂x_j; nothing is partial in it but the variable itself."""
    graph, whole = Graph(scene), variable.args[0] if variable.op == "entry" else variable
    if whole.op != "var":
        raise NotUnderstood("the derivative of an entry by something that is no symbol by itself")
    try:
        whole_slope = gradient(top, whole, graph.definitions, scene.properties, check=False)
    except (NoGradient, NoDifferential) as problem:
        raise NotUnderstood(f"the derivative of an entry by {whole.name}: {problem}") from None
    change, coefficient, moving = closed(Term("slope", (top, whole), (), whole.shape), whole_slope, graph)
    if decide(change, coefficient, scene, moving, [], False).verdict != "proved":
        raise NotUnderstood(f"the derivative of an entry by {whole.name} is not proved, so it cannot be used")
    return entry(whole_slope, *variable.args[1:]) if variable.op == "entry" else whole_slope
