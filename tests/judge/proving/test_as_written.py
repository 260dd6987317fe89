"""A question whose two sides differ where all its symbols are free is not put to the kernel case by case."""

import pytest

from derive.evaluator.scene import Scene
from derive.judge.proving import prover
from derive.judge.proving.local import differs_as_written
from derive.kernel.sizes import Size
from derive.terms import lower
from derive.terms import term as t

N, TWO = Size.of("n"), Size.of(2)
A, B = t.var("A", (N, TWO)), t.var("B", (N, TWO))
S = t.var("S", (N, N))
SCENE = Scene({"A": A.shape, "B": B.shape, "S": S.shape, "J": t.SCALAR}, {"B": t.scale(t.num(2), A)}, {"S": frozenset({"symmetric"})})
G = t.grad("J", "A", A.shape)


@pytest.mark.parametrize(
    "left, right, apart",
    [
        (t.matmul(t.transpose(A), B), t.transpose(t.matmul(t.transpose(B), A)), False),
        (B, t.scale(t.num(2), A), True),  # true by the definition of B, which is not unfolded here
        (S, t.transpose(S), False),
        (t.add(G, A), t.add(A, G), False),
        (G, A, True),
        (t.dvar("A", A.shape), A, False),  # not asked of differentials
    ],
    ids=range(6),
)
def test_symbols_and_gradients_are_free(left, right, apart):
    assert differs_as_written(left, right, SCENE) is apart


def test_only_questions_that_may_hold_are_asked_case_by_case(monkeypatch):
    asked = []
    real = lower.vanishes_in_all_cases
    monkeypatch.setattr(lower, "vanishes_in_all_cases", lambda expr: asked.append(expr) or real(expr))
    first, second = (t.entry(A, t.index("i", N), t.num(k)) for k in (0, 1))
    summed = t.entry(t.matmul(A, t.ones(TWO, 1)), t.index("i", N), t.num(0))
    assert prover.prove(summed, t.add(first, second), SCENE, cases=True).proof is not None and asked
    asked.clear()
    assert prover.prove(summed, t.add(first, t.scale(t.num(2), second)), SCENE, cases=True).proof is None and not asked
