"""The engine on SymPy expressions: prove, differential, gradient, jacobian, hessian, explain.

Guarantee: the verdicts are those of `derive.judge.proving.decide`, on a scene made of the symbols that the expressions hold
and of what the caller says about them; nothing is read into SymPy's own assumptions but which symbols are sizes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import sympy

from derive.calculus.differential import NoDifferential
from derive.calculus.differential import differential as term_differential
from derive.calculus.explain import Derivation
from derive.calculus.explain import explain as derivation
from derive.calculus.jacobian import hessian as term_hessian
from derive.calculus.jacobian import jacobian as term_jacobian
from derive.calculus.reverse import NoGradient
from derive.calculus.reverse import gradient as term_gradient
from derive.calculus.tidy import tidy
from derive.evaluator.scene import PROPERTIES, Scene
from derive.judge.proving.decide import decide
from derive.judge.proving.void import void
from derive.results import Verdict
from derive.terms.sympy_bridge import Bridge
from derive.terms.sympy_nodes import CIRCLE, NotATerm
from derive.terms.term import ShapeClash, Term, dvar, num, zeros

Properties = Mapping[Any, Iterable[str]]
Definitions = Mapping[Any, Any]


def prove(
    lhs: Any,
    rhs: Any,
    *,
    assumptions: Properties | None = None,
    where: Definitions | None = None,
    constants: Iterable[Any] = (),
) -> Verdict:
    """The verdict on lhs = rhs for SymPy scalars or matrix expressions.

    `assumptions` gives properties of symbols, {S: {"symmetric"}}, of `derive.evaluator.scene.PROPERTIES`; `where`
    defines symbols, {Z: A*W}; `constants` have differential 0.  A number 0 fits any shape.  Shapes that clash, in an
    expression or between the sides, give "ill-typed"; an expression without a term gives "unreadable".  Raises
    ValueError for an unknown property, TypeError for a key that is no symbol.
    """
    bridge = Bridge()
    try:
        left, right = _sides(bridge, lhs, rhs)
        scene = scene_of(bridge, [left, right], assumptions, where, constants)
    except ShapeClash as clash:
        return Verdict("ill-typed", reason=str(clash))
    except NotATerm as problem:
        return Verdict("unreadable", reason=str(problem))
    verdict = decide(left, right, scene)
    nothing = void(left, right, scene, lambda term, zero: False) if verdict.verdict in ("proved", "checked") else None
    return verdict if nothing is None else Verdict("undecided", reason=nothing)


def _sides(bridge: Bridge, lhs: Any, rhs: Any) -> tuple[Term, Term]:
    left, right = bridge.term(lhs), bridge.term(rhs)
    if left.shape != right.shape:
        if right == num(0):
            return left, zeros(*left.shape)
        if left == num(0):
            return zeros(*right.shape), right
        raise ShapeClash("=", [left.shape, right.shape])
    return left, right


def scene_of(
    bridge: Bridge,
    terms: Iterable[Term],
    assumptions: Properties | None = None,
    where: Definitions | None = None,
    constants: Iterable[Any] = (),
) -> Scene:
    """The scene of terms: every symbol with its shape, the properties and definitions given. Raises as `prove`."""
    definitions = {}
    for symbol, body in (where or {}).items():
        name, term = _symbol(bridge, symbol), bridge.term(body)
        if term.shape != name.shape:
            raise ShapeClash(f"definition of {name.name}", [name.shape, term.shape])
        definitions[name.name] = term
    properties = {
        _symbol(bridge, symbol).name: _checked(symbol, found) for symbol, found in (assumptions or {}).items()
    }
    shapes = {}
    for term in [*terms, *definitions.values()]:
        for t in term.walk():
            if t.op in ("var", "dvar"):
                shapes[t.name] = t.shape
            elif t.op == "grad":
                shapes[t.attrs[1]] = t.shape
                shapes.setdefault(t.attrs[0], num(0).shape)
    if bridge.symbols.get(CIRCLE) is sympy.pi:
        properties[CIRCLE] = frozenset({"positive", "circle_number"})
    for symbol in [*(where or {}), *(assumptions or {}), *constants]:
        value = _symbol(bridge, symbol)
        shapes[value.name] = value.shape
    return Scene(shapes, definitions, properties, frozenset(_symbol(bridge, c).name for c in constants))


def _symbol(bridge: Bridge, symbol: Any) -> Term:
    term = bridge.term(symbol)
    if term.op != "var":
        raise TypeError(f"{symbol} is not a symbol")
    return term


def _checked(symbol: Any, found: Iterable[str]) -> frozenset[str]:
    names = frozenset({found} if isinstance(found, str) else found)
    for name in sorted(names - PROPERTIES):
        raise ValueError(f"{name!r} is not a known property of {symbol}; known are {', '.join(sorted(PROPERTIES))}")
    return names


def differential(expr: Any, *, constants: Iterable[Any] = ()) -> Any:
    """d of an expression in the differentials of its symbols; those in `constants` do not move.

    Raises ShapeClash, NotATerm, or NoDifferential for a part without a rule.
    """
    bridge = Bridge()
    term = bridge.term(expr)
    still = {_symbol(bridge, c).name for c in constants}
    moved = term_differential(term, lambda s: None if s.name in still else dvar(s.name, s.shape))
    return bridge.sympy(tidy(moved) if moved is not None else zeros(*term.shape))


def gradient(J: Any, wrt: Any, *, where: Definitions | None = None, assumptions: Properties | None = None) -> Any:
    """∇_wrt J, a SymPy expression of the shape of wrt, proved equal to what the differential of J says.

    J is a scalar (or a 1×1 matrix), wrt one of its symbols; `where` defines symbols that J holds, and wrt counts as
    free even if it is one of them.  Raises NoGradient (a sentence) if J does not depend on wrt or the result is not
    proved.
    """
    bridge = Bridge()
    term, variable = bridge.term(J), _symbol(bridge, wrt)
    scene = scene_of(bridge, [term], assumptions, where)
    return bridge.sympy(term_gradient(term, variable, scene.definitions, scene.properties))


def jacobian(y: Any, x: Any, *, where: Definitions | None = None, assumptions: Properties | None = None) -> Any:
    """The m×n matrix of the ∂y_i/∂x_j, a SymPy expression, so that dy = (∂y/∂x) dx; proved by the kernel.

    y is a vector (m×1 or 1×m, or a scalar), x a symbol that is one (n×1 or 1×n).  Raises NoGradient as `gradient`
    does, also where y or x is a matrix.
    """
    bridge = Bridge()
    term, variable = bridge.term(y), _symbol(bridge, x)
    scene = scene_of(bridge, [term], assumptions, where)
    return bridge.sympy(term_jacobian(term, variable, scene.definitions, scene.properties))


def hessian(J: Any, x: Any, *, where: Definitions | None = None, assumptions: Properties | None = None) -> Any:
    """The n×n matrix of the ∂²J/∂x_i∂x_j of a scalar J by a vector x: the Jacobian of the gradient, both proved.

    Raises as `jacobian`.
    """
    bridge = Bridge()
    term, variable = bridge.term(J), _symbol(bridge, x)
    scene = scene_of(bridge, [term], assumptions, where)
    return bridge.sympy(term_hessian(term, variable, scene.definitions, scene.properties))


def explain(
    J: Any,
    wrt: Any = None,
    *,
    where: Definitions | None = None,
    assumptions: Properties | None = None,
) -> Derivation:
    """The derivation of ∇_wrt J: `.steps`, each with `.rule` and `.equation` (LaTeX), and `.latex`, the gradient.

    J is a scalar expression, or a symbol that `where` defines; an expression is called J, or L where J is taken.  Of a
    formula of `derive.formulas`, `wrt` names one gradient, where there are several.  Raises NoGradient as `gradient`.
    """
    if hasattr(J, "explain"):
        found: Derivation = J.explain(wrt)
        return found
    bridge = Bridge()
    term, variable = bridge.term(J), _symbol(bridge, wrt)
    scene = scene_of(bridge, [term, variable], assumptions, where)
    if term.op == "var" and term.name in scene.definitions:
        return derivation(term.name, variable.name, scene)
    name = next(name for name in ("J", "L", "loss") if name not in scene.shapes)
    shapes, definitions = {**scene.shapes, name: term.shape}, {**scene.definitions, name: term}
    return derivation(name, variable.name, replace(scene, shapes=shapes, definitions=definitions))


__all__ = [
    "NoDifferential",
    "NoGradient",
    "differential",
    "explain",
    "gradient",
    "hessian",
    "jacobian",
    "prove",
    "scene_of",
]
