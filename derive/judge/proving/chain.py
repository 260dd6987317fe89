"""The chain rule by entries through an array that the document does not define: ∂J/∂x_i = Σ_k ∂J/∂y_k ∂y_k/∂x_i.

The derivatives ∂y_k/∂x_i become the entries of an unknown array D, and the gradient by x the sum Σ_k (∇_y J)_k D_ki, which is
what it is whatever y does with x.  Guarantee: a claim is only ever proved so, under the listed assumption that J depends on x
through y alone; a claim that is not true for every D stays what it was.
"""

from __future__ import annotations

from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.proving.decide import decide
from derive.judge.proving.entries import closed
from derive.judge.proving.graph import Graph
from derive.judge.proving.quick import probably_equal
from derive.results import Verdict
from derive.terms.term import Term, box, entry, grad, hadamard, index, num, total, var

Opened = tuple[Term, Term, Scene, str]


def through_unknown(left: Term, right: Term, scene: Scene) -> Opened | None:
    """Both sides with D for the derivatives, their scene, and what is assumed; None if the claim is of another kind."""
    slopes = {t for side in (left, right) for t in side.walk() if t.op == "slope"}
    plain = all(v.op == "entry" and v.args[0].op == "var" and not v.attrs for t in slopes for v in t.args)
    pairs = {(t.args[0].args[0], t.args[1].args[0]) for t in slopes} if plain else set()
    if len(pairs) != 1:
        return None
    ((above, below),) = pairs
    losses = {t.attrs[0] for side in (left, right) for t in side.walk() if t.op == "grad" and t.attrs[1] == below.name}
    if len(losses) != 1 or above == below or {above.name, *losses} & scene.definitions.keys():
        return None
    (loss,) = losses
    unknown = var(f"∂{above.name}/∂{below.name}", (*above.shape, *below.shape))
    over = [(f"·k{place}", size) for place, size in enumerate(above.shape)]
    along = [(f"·x{place}", size) for place, size in enumerate(below.shape)]
    places, own = ([num(0) if size.is_one else index(name, size) for name, size in axes] for axes in (over, along))
    share = hadamard(entry(grad(loss, above.name, above.shape), *places), entry(unknown, *places, *own))
    for name, size in over:
        share = share if size.is_one else total(name, size, share)
    whole = box(along, share)

    def change(term: Term) -> Term | None:
        if term.op == "slope":
            return entry(unknown, *term.args[0].args[1:], *term.args[1].args[1:])
        return whole if term.op == "grad" and term.attrs == (loss, below.name) else None

    opened = replace(scene, shapes={**scene.shapes, unknown.name: unknown.shape})
    return left.replace(change), right.replace(change), opened, f"{loss} depends on {below.name} only through {above.name}"


def by_chain(left: Term, right: Term, scene: Scene, told: list[str]) -> Verdict | None:
    """Proved, or None."""
    made = through_unknown(left, right, scene)
    if made is None:
        return None
    one, two, _ = closed(*made[:2], Graph(made[2]))
    verdict = decide(one, two, made[2], None, [*told, made[3]], False)
    return replace(verdict, rule="chain rule by entries") if verdict.verdict == "proved" else None


def may_hold_by_chain(left: Term, right: Term, scene: Scene) -> bool:
    """Whether such a claim agrees at one random point."""
    made = through_unknown(left, right, scene)
    if made is None:
        return False
    one, two, _ = closed(*made[:2], Graph(made[2]))
    return probably_equal(one, two, made[2], None)


__all__ = ["by_chain", "may_hold_by_chain"]
