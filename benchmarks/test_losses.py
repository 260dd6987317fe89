"""Gradients of the everyday losses, timed: ours, proved by the kernel, beside SymPy's own derivative where it has one.

    pytest benchmarks/test_losses.py --benchmark-enable --benchmark-group-by=param:loss

SymPy's caches are emptied before each of its rounds, as ours has none.
"""

import pytest
from sympy.core.cache import clear_cache

import derive
from tests.calculus.losses import LOSSES, SILENT_ZERO, SILENTLY_WRONG

NO_ANSWER = frozenset(
    {"softmax cross entropy", "logistic loss", "network with relu", "network with sigmoid", "norm", "determinant"}
)
ANSWERED = [loss for loss in LOSSES if loss.name not in {*SILENT_ZERO, *SILENTLY_WRONG, *NO_ANSWER}]


@pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
def test_ours(benchmark, loss):
    found = benchmark.pedantic(
        derive.gradient, (loss.loss, loss.wrt), {"assumptions": loss.given}, setup=clear_cache, rounds=5
    )
    assert found is not None


@pytest.mark.parametrize("loss", ANSWERED, ids=lambda loss: loss.name)
def test_sympy(benchmark, loss):
    found = benchmark.pedantic(loss.loss.diff, (loss.wrt,), setup=clear_cache, rounds=5)
    assert found != 0
