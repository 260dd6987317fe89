"""Differentials of gradients, d(∇f): the formula of the gradient is put in for ∇f, as far as both engines prove it.

Guarantee: no gradient under d is replaced by anything that was not proved equal to it just before; where there is no such
formula, the claim is `NotUnderstood` and stays open.
"""

from __future__ import annotations

from dataclasses import replace

from derive.calculus.differential import NoDifferential
from derive.calculus.reverse import NoGradient, gradient
from derive.evaluator.scene import Scene
from derive.judge.proving.decide import decide
from derive.reading.dependent import first_order_only
from derive.reading.errors import NotUnderstood
from derive.terms.term import Term, grad, var


def put_in(left: Term, right: Term, scene: Scene, told: list[str]) -> tuple[Term, Term, Scene]:
    """Both sides and the scene, with formulas for the gradients whose differential the claim speaks of."""
    inside = [t.args[0] for side in (left, right) for t in side.walk() if t.op == "differential"]
    moved = {t.name for side in (left, right) for t in side.walk() if t.op == "dvar"}
    named = {name: scene.definitions[name] for name in moved if name in scene.definitions and _gradients(scene.definitions[name])}
    wanted = {g for term in (*inside, *named.values()) for g in _gradients(term)}
    formulas = {g: _formula(*g, scene, told) for g in sorted(wanted)}

    def change(t: Term) -> Term | None:
        if t.op == "differential":
            return Term("differential", (t.args[0].replace(written),), t.attrs, t.shape)
        return None

    def written(t: Term) -> Term | None:
        return formulas.get((str(t.attrs[0]), str(t.attrs[1]))) if t.op == "grad" else None

    if not formulas:
        return left, right, scene
    definitions = {**scene.definitions, **{name: body.replace(written) for name, body in named.items()}}
    return left.replace(change), right.replace(change), replace(scene, definitions=definitions)


def _gradients(term: Term) -> set[tuple[str, str]]:
    return {(str(t.attrs[0]), str(t.attrs[1])) for t in term.walk() if t.op == "grad"}


def _formula(loss: str, name: str, scene: Scene, told: list[str]) -> Term:
    definition, shape = scene.definitions.get(loss), scene.shapes[name]
    if definition is None:
        raise NotUnderstood(f"{loss} has no definition, so the differential of its gradient is not known")
    first_order_only(definition, name, scene.definitions, scene.unknown)
    try:
        found = gradient(definition, var(name, shape), scene.definitions, scene.properties)
    except (NoGradient, NoDifferential) as problem:
        raise NotUnderstood(str(problem)) from None
    first = decide(grad(loss, name, shape), found, scene, None, told, False)
    if first.verdict != "proved":
        raise NotUnderstood(f"the gradient under this differential is not proved: {first.reason}")
    told.append(f"the gradient of {loss} by {name} under the differential is written out")
    return found


__all__ = ["put_in"]
