"""A claim with what the document gives or chooses: equations it assumes, r of “with Rβ = r”, an S that is symmetric.

Guarantee: an equation that the text only assumes is named by the verdict that used it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from derive.judge.chains.claims.readings.reading import of_one_shape
from derive.judge.chains.sides import Equation
from derive.judge.chains.sizing import Sizing
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import Circular, gradients
from derive.judge.proving.triangles import triangle, triangular
from derive.judge.scanning.scanned import Item
from derive.reading.words.chosen import goes_on
from derive.results import Verdict
from derive.terms.term import Term, eye, hadamard, num, scale, sub


def under_assumptions(judge: Sizing, item: Item, claim: Equation) -> Verdict | None:
    """For a claim that is false in general: proved or undecided, where the text assumes something of its symbols."""
    return from_assumptions(judge, item, claim, judge.scanned.text[claim.left.start : claim.right.end].strip())


def from_assumptions(judge: Sizing, item: Item, claim: Equation, latex: str = "") -> Verdict | None:
    """The verdict under the equations that the text assumes; `latex` is the claim itself, which may be one of them."""
    if claim.alike is None:
        return None
    return judge.assumptions.weakened(
        item.block.opener, judge.context.section, *claim.alike, judge.scene(claim.reader),
        lambda a, b: judge.decided(a, b, claim.reader, search=False), latex,
    )  # fmt: skip


@of_one_shape
def given_by_condition(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Proved where what a condition gives, the r of “with Rβ = r”, does not move with what it is made of there."""
    scene = judge.scene(claim.reader)
    given = {n: line for n, line in judge.context.given_by_condition.items() if n in scene.definitions}
    if not given:
        return None
    apart = replace(scene, definitions={n: t for n, t in scene.definitions.items() if n not in given})
    verdict = decide(left, right, apart, judge.partial(right), claim.reader.assumptions, False)
    told = tuple(f"{name} is given, and line {line} is a condition that it sets" for name, line in given.items())
    return replace(verdict, assumptions=verdict.assumptions + told) if verdict.verdict == "proved" else None


@of_one_shape
def as_chosen_before(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Undecided, where the claim holds with what a symbol was before the document chose something else for it, and the text may
    have come back to that."""
    scene = judge.scene(claim.reader)
    for name, (line, before, choice) in judge.context.choices.items():
        if name not in scene.definitions or goes_on(judge.scanned.text, choice, item.block.opener):
            continue
        earlier = replace(scene, definitions={**scene.definitions, name: before})
        with suppress(Circular):
            if decide(left, right, earlier, judge.partial(right), claim.reader.assumptions, False).verdict == "proved":
                return Verdict("undecided", reason=f"true with {name} as on line {line}, false with what was chosen for it since")
    return None


@of_one_shape
def over_triangles(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Proved or checked with the gradient over triangular matrices, where the claim is false with the one for free entries."""
    by = triangular(left, right, judge.scene(claim.reader))

    def within(t: Term) -> Term | None:
        return triangle(t, by[t.attrs[1]]) if t.op == "grad" and t.attrs[1] in by else None

    if not by:
        return None
    verdict = judge.decided(left.replace(within), right.replace(within), claim.reader, search=False)
    told = f"the gradient by the triangular {', '.join(sorted(by))} is the one over triangular matrices"
    found = verdict.verdict in ("proved", "checked")
    return replace(verdict, assumptions=(*verdict.assumptions, told)) if found else None


@of_one_shape
def constrained(judge: Sizing, item: Item, claim: Equation, left: Term, right: Term) -> Verdict | None:
    """Proved with the gradient over symmetric matrices, 2G − diag G, or diagonal ones, diag G, where the claim is false with G
    for free entries."""
    scene = judge.scene(claim.reader)
    shapes = scene.shapes
    by = {n for _, n in gradients(left, right) if n in shapes and shapes[n][0] == shapes[n][-1]}
    diagonal = {n for n in by if "diagonal" in scene.properties.get(n, ())}
    symmetric = {n for n in by if "symmetric" in scene.properties.get(n, ())} - diagonal
    if not symmetric | diagonal:
        return None

    def within(t: Term) -> Term | None:
        if t.op != "grad" or t.attrs[1] not in symmetric | diagonal:
            return None
        kept = hadamard(t, eye(t.rows))
        return kept if t.attrs[1] in diagonal else sub(scale(num(2), t), kept)

    verdict = judge.decided(left.replace(within), right.replace(within), claim.reader, search=False)
    told = f"the gradient by the symmetric {', '.join(sorted(symmetric))} is the one over symmetric matrices, 2G − diag G"
    if diagonal:
        told = f"the gradient by the diagonal {', '.join(sorted(diagonal))} is the one over diagonal matrices, diag G"
    others = [a for a in verdict.assumptions if not a.endswith("is the one for free entries")]
    return replace(verdict, assumptions=(*others, told)) if verdict.verdict == "proved" else None
