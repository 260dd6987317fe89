"""A stochastic matrix and its stationary distribution: P𝟏 = 𝟏, πᵀP = πᵀ and πᵀ𝟏 = 1, solved by all that obey them.

With R = I − 𝟏πᵀ the matrices that obey the three are P = 𝟏πᵀ + R M R: each choice of M and of a π that sums to one does, and
M = P gives P back, so what is proved for all of them holds for every chain.  For a counterexample P is any matrix with
positive rows that sum to one; its π is then (I − Pᵀ + 𝟏𝟏ᵀ)⁻¹𝟏, since πᵀ(I − P + 𝟏𝟏ᵀ) = 𝟏ᵀ, and is positive.

Limit: one chain at a time, whose matrix and distribution are leaves of which nothing else is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from derive.evaluator.scene import Scene
from derive.judge.proving.decide import decide
from derive.judge.proving.graph import differentials, gradients
from derive.kernel.sizes import ONE
from derive.results import Verdict
from derive.terms.term import Term, add, eye, inverse, matmul, ones, sub, transpose, var

STOCHASTIC = frozenset({"probability"})
Equation = tuple[Term, Term]


def at_stationarity(equations: Sequence[Equation], left: Term, right: Term, scene: Scene) -> Verdict | None:
    """The verdict where the only equation says that a distribution is stationary; None if it does not, or nothing is decided."""
    pair = _chain(equations[0], scene) if len(equations) == 1 else None
    if pair is None or gradients(left, right) or differentials(left, right):
        return None
    verdict = decide(left, right, _all_of(*pair, scene), None, (), False)
    if verdict.verdict in ("proved", "checked"):
        return verdict
    verdict = decide(left, right, _positive(*pair, scene), None, (), True)
    return verdict if verdict.verdict == "refuted" else None


def _chain(equation: Equation, scene: Scene) -> tuple[Term, Term] | None:
    """(P, π) of Pᵀπ = π or πᵀP = πᵀ."""
    for one, other in (equation, equation[::-1]):
        if one.op != "matmul":
            continue
        row = one.rows.is_one
        column, turned = map(_turned, one.args) if row else one.args[::-1]
        if turned.op != "transpose" or column.op != "var" or other != (transpose(column) if row else column):
            continue
        chain = turned.args[0]
        if chain.op != "var" or {chain.name, column.name} & scene.definitions.keys():
            continue
        if all(scene.properties.get(t.name, frozenset()) - {"positive"} == STOCHASTIC for t in (chain, column)):
            return chain, column
    return None


def _turned(term: Term) -> Term:
    return term.args[0] if term.op == "transpose" else transpose(term)


def _all_of(chain: Term, column: Term, scene: Scene) -> Scene:
    """𝟏πᵀ + R M R for P, with M and π free."""
    free = var(_fresh("M", scene), chain.shape)
    limit = matmul(ones(chain.rows, ONE), transpose(column))
    rest = sub(eye(chain.rows), limit)
    body = add(limit, matmul(rest, matmul(free, rest)))
    return _with(scene, chain, body, free)


def _positive(chain: Term, column: Term, scene: Scene) -> Scene:
    """(I − Pᵀ + 𝟏𝟏ᵀ)⁻¹𝟏 for π, with P free."""
    one = ones(chain.rows, ONE)
    body = matmul(inverse(add(sub(eye(chain.rows), transpose(chain)), matmul(one, transpose(one)))), one)
    return _with(scene, column, body)


def _with(scene: Scene, made: Term, body: Term, *free: Term) -> Scene:
    return replace(
        scene,
        shapes={**scene.shapes, **{t.name: t.shape for t in free}},
        definitions={**scene.definitions, made.name: body},
        properties={name: told for name, told in scene.properties.items() if name != made.name},
        inner=scene.inner | {t.name for t in free},
    )


def _fresh(name: str, scene: Scene) -> str:
    return name if name not in scene.shapes else _fresh(name + "'", scene)


__all__ = ["at_stationarity"]
