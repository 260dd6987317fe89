"""The derivation of a formula, step by step, and its page in a notebook.

The steps are those of `derive gradient`: each has been proved before it is shown. Where the loss is any function of the
output, the derivation begins with dJ = tr(Gᵀ dz), that is with J = tr(Gᵀ z) for a constant G, which stands for ∇_z J.
Windows have numbers for their geometry there.
"""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import Any

from derive.formulas.formula import Formula
from derive.formulas.words import latex_name, located, renamed
from derive.terms.term import SCALAR, matmul, trace, transpose, var

SMALL = {"H": 5, "W": 4, "C": 2, "kh": 3, "kw": 2, "stride": 1, "padding": 0, "Ho": 3, "Wo": 3}
UPSTREAM = "G"


def derivation(formula: Formula, wrt: str | None = None) -> Any:
    """The derivation of one gradient. Raises ValueError if `wrt` is needed and not given, NoGradient as `explain`."""
    from derive.calculus.explain import explain
    from derive.calculus.reverse import NoGradient

    if formula.origin.lefts:
        raise NoGradient(f"{formula.name} is a step of training; there is no gradient to derive")
    if any(len(shape) != 2 for shape in formula.origin.scene.shapes.values()):
        raise NoGradient(f"{formula.name} is stated entry by entry; the kernel proves it, but there is no derivation in steps")
    if wrt is None and len(formula.variables) > 1:
        raise ValueError(f"{formula.name} has {len(formula.variables)} gradients; say which: {', '.join(formula.variables)}")
    single = formula if wrt is None else getattr(formula, wrt)
    images = any("H" in a.axes for a in single.origin.inputs) or "padding" in single.origin.sizes
    origin = single.origin.at(SMALL) if images else single.origin
    scene, loss = origin.scene, origin.output
    if not origin.is_loss:
        shape = scene.shapes[origin.output]
        upstream = var(UPSTREAM, shape)
        value = trace(matmul(transpose(upstream), var(origin.output, shape)))
        shapes = {**scene.shapes, UPSTREAM: shape, "J": SCALAR}
        scene, loss = replace(scene, shapes=shapes, definitions={**scene.definitions, "J": value}), "J"
    names = {name: latex_name(name) for name in scene.shapes}

    scene = replace(
        scene,
        shapes={names[n]: s for n, s in scene.shapes.items()},
        definitions={names[n]: renamed(b) for n, b in scene.definitions.items()},
        properties={names[n]: p for n, p in scene.properties.items()},
    )
    return explain(names[loss], names[single.variables[0]], scene)


def html(formula: Formula) -> str:
    """Equations as MathML, shapes, source and proof."""
    from derive.report.mathml import math

    lines = formula.latex.split("\n")[1:-1]
    rows = "".join(f"<div>{math(line.rstrip(chr(92) + ' ').replace('&', ''), True)}</div>" for line in lines)
    shapes = ", ".join(f"{escape(n)} ({escape(', '.join(a))})" for n, a in formula.shapes.items() if a)
    proof = "proved for all sizes" if formula.proof else "not proved"
    return (
        f"<section><h4>{escape(formula.name)}</h4><p>{escape(formula.title)}</p>{rows}"
        f"<p>{shapes}</p><p>{proof}; {escape(located(formula.origin.source))}</p></section>"
    )
