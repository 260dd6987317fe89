"""Gradients by a symbol that renames a free one, Λ = Σ⁻¹ beside a loss that speaks of Σ: Λ is free instead, and Σ = Λ⁻¹.

Guarantee: the renaming is a bijection with a formula both ways (inverse, transpose, a multiple, a power of a number), so
that what holds for every Λ holds for every Σ, and ∂/∂Λ is the derivative along all that Σ does.  Limit: other bijections are
left as they are, and claims that differentiate by both symbols are not judged.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from derive.evaluator.scene import Scene
from derive.judge.proving.graph import Circular, Graph, differentials, gradients, symbols
from derive.terms.term import SCALAR, Term, inverse, num, power, scale, transpose, var

_OF_MATRICES = frozenset({"symmetric", "diagonal", "positive_definite", "invertible"})
_POWERS = {"recip": Fraction(-1), "sqrt": Fraction(1, 2)}
_OF_NUMBERS = frozenset({"positive"})


class Entangled(Exception):
    """A claim about two symbols that vary together; `str()` is a sentence that says so."""


def freed(scene: Scene, left: Term, right: Term) -> tuple[Scene, list[str]]:
    """The scene in which symbols that the claim differentiates by are free, with what is assumed so.

    Raises `Entangled` where the claim differentiates by both symbols of a pair, and the loss speaks of both.
    """
    told: list[str] = []
    pairs = gradients(left, right)
    moving = {name for _, name in pairs} | differentials(left, right)
    for name in sorted({name for _, name in pairs if name in scene.definitions}):
        found = _renamed(name, scene.definitions[name], scene)
        if found is None or found[0] in scene.definitions:
            continue
        leaf, value = found
        if not _speaks_of(scene, {loss for loss, other in pairs if other == name}, leaf, name):
            continue
        if leaf in moving:
            raise Entangled(f"{name} and {leaf} vary together, and this line differentiates by both")
        definitions = {n: t for n, t in scene.definitions.items() if n != name} | {leaf: value}
        kept = scene.properties.get(leaf, frozenset()) & (_OF_NUMBERS if value.is_scalar else _OF_MATRICES)
        properties = {n: p for n, p in scene.properties.items() if n != leaf} | ({name: kept} if kept else {})
        constants = scene.constants - {leaf}
        scene = replace(scene, definitions=definitions, properties=properties, constants=constants, inner=scene.inner - {leaf})
        told.append(f"{name} varies, and {leaf} with it")
    return scene, told


def _speaks_of(scene: Scene, losses: set[str], leaf: str, name: str) -> bool:
    """Whether a loss rests on the leaf in another way than through the symbol."""
    graph = Graph(scene)
    try:
        graph.below_all(losses & scene.definitions.keys())
    except Circular:
        return False
    return any(leaf in graph.below_without(loss, frozenset({name})) for loss in losses & scene.definitions.keys())


def _renamed(name: str, body: Term, scene: Scene) -> tuple[str, Term] | None:
    """The free symbol that a formula renames, and its own formula."""
    if len(symbols(body)) != 1:
        return None
    new = var(name, body.shape)
    if body.is_scalar:
        factor, leaf, exponent = _monomial(body) or (Fraction(0), "", Fraction(0))
        if not factor or not exponent or (exponent not in (1, -1) and "positive" not in scene.properties.get(leaf, ())):
            return None
        return leaf, power(scale(num(1 / factor), new), 1 / exponent)
    inner = body.args[-1] if body.args else body
    if inner.op != "var" or inner.shape == SCALAR:
        return None
    if body.op == "inverse":
        return inner.name, inverse(new)
    if body.op == "transpose":
        return inner.name, transpose(new)
    if body.op == "scale" and body.args[0].op == "num" and body.args[0].attrs[0] != 0:
        return inner.name, scale(num(1 / body.args[0].attrs[0]), new)
    return None


def _monomial(body: Term) -> tuple[Fraction, str, Fraction] | None:
    """c, s and k of a number c sᵏ with one symbol s."""
    if body.op == "num":
        return Fraction(body.attrs[0]), "", Fraction(0)
    if body.op == "var" and body.is_scalar:
        return Fraction(1), body.name, Fraction(1)
    if body.op == "power" or (body.op == "apply" and body.attrs[0] in ("recip", "sqrt")):
        inner, by = _monomial(body.args[0]), Fraction(body.attrs[0]) if body.op == "power" else _POWERS[body.attrs[0]]
        if inner is None or (inner[0] != 1 and by.denominator != 1):
            return None
        return inner[0] ** by.numerator if by.denominator == 1 else Fraction(1), inner[1], inner[2] * by
    if body.op in ("scale", "hadamard", "matmul") and len(body.args) == 2:
        first, second = map(_monomial, body.args)
        if first is None or second is None:
            return None
        return first[0] * second[0], first[1] or second[1], first[2] + second[2]
    return None


__all__ = ["Entangled", "freed"]
