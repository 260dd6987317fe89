"""The engine's own right side for a gradient or a differential, in the author's signs.

It is a candidate like any other: the caller reads it back and proves it before it is offered.
"""

from __future__ import annotations

from collections.abc import Iterator

from derive.calculus.differential import NoDifferential
from derive.calculus.reverse import NoGradient, gradient
from derive.calculus.tidy import tidy
from derive.calculus.tidy_products import turned
from derive.evaluator.scene import Scene
from derive.judge.fixes.edits import Notation
from derive.judge.proving.graph import Circular, Graph
from derive.kernel.expr import Budget
from derive.terms.latex import latex
from derive.terms.lower import Opaque
from derive.terms.term import Term, add, grad, inner, var


def own_right_side(left: Term, named: frozenset[tuple[str, str]], scene: Scene, notation: Notation) -> Iterator[str]:
    """LaTeX of what `left` equals; `named` are the gradient symbols in which the author writes the right side."""
    try:
        for term in _answers(left, named, Graph(scene)):
            yield _printed(term, notation)
    except (NoGradient, NoDifferential, Circular, Opaque, Budget, KeyError):
        return


def _answers(left: Term, named: frozenset[tuple[str, str]], graph: Graph) -> Iterator[Term]:
    flipped = left.op == "transpose"
    core = left.args[0] if flipped else left
    if core.op == "grad":
        for found in _gradients(core, named, graph):
            yield turned(found) if flipped else found
    elif core.op == "var" and core.name in graph.definitions:
        yield graph.definitions[core.name]
    elif core.op == "dvar" and core.name in graph.definitions:
        body = graph.definitions[core.name]
        kept = graph.below(core.name) - {core.name}
        direct = frozenset(t.name for t in body.walk() if t.op == "var") & kept
        yield tidy(graph.differential(body, direct - graph.scene.constants, None))
    elif core.op == "differential":
        inner = core.args[0]
        direct = frozenset(t.name for t in inner.walk() if t.op == "var")
        yield tidy(graph.differential(inner, direct - graph.scene.constants, None))


def _gradients(core: Term, named: frozenset[tuple[str, str]], graph: Graph) -> Iterator[Term]:
    """The gradient through the author's own gradient symbols, and what goes past them; then from the loss itself."""
    loss, name = core.attrs
    shapes, wanted = graph.scene.shapes, var(name, core.shape)
    facts = {n: known - {"symmetric"} if n == name else known for n, known in graph.scene.properties.items()}
    tops = [z for other, z in sorted(named) if other == loss and z != name and name in graph.below(z)]
    whole = graph.definitions.get(loss)
    if tops:
        parts = [inner(grad(loss, z, shapes[z]), var(z, shapes[z])) for z in tops]
        through = gradient(add(*parts), wanted, graph.definitions, facts)
        if whole is None or name not in graph.below_without(loss, frozenset(tops)):
            yield through
        else:
            rest = {n: t for n, t in graph.definitions.items() if n not in tops}
            yield tidy(add(through, gradient(whole, wanted, rest, facts)))
    if whole is not None:
        yield gradient(whole, wanted, graph.definitions, facts)


def _printed(term: Term, notation: Notation) -> str:
    dialect = notation.dialect
    return latex(
        term,
        hadamard=notation.hadamard.strip(),
        product=notation.product.strip(),
        left_to_right=dialect.binding == "left",
        gradient_style=notation.nabla,
        transposed_gradient=dialect.transposed_gradients[0] if dialect.transposed_gradients else "",
        gradient_argument=bool(dialect.transposed_gradients),
        repeat_silently="+" in dialect.repeat,
    )
