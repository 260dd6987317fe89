"""The losses of every day: autograd agrees, they read well, and SymPy's own derivative is silently wrong on some."""

import numpy as np
import pytest
import sympy
from sympy import ZeroMatrix

import derive
from derive.calculus.api import scene_of
from derive.calculus.matrix_form import is_indexed
from derive.calculus.reverse import gradient
from derive.terms.latex import latex
from derive.terms.sympy_bridge import Bridge
from tests.calculus.drawing import by_autograd, draws, evaluated
from tests.calculus.losses import LOSSES, SILENT_ZERO, SILENTLY_WRONG

each_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: loss.name)
BY_NAME = {loss.name: loss for loss in LOSSES}


def test_there_are_twenty_eight():
    assert len(BY_NAME) == len(LOSSES) == 28


@each_loss
def test_the_gradient_has_the_value_that_autograd_computes(loss):
    found = derive.gradient(loss.loss, loss.wrt, assumptions=loss.given)
    values = draws([loss.loss], loss.given)
    np.testing.assert_allclose(
        evaluated(found, values), by_autograd(loss.numpy, loss.wrt, values), rtol=1e-10, atol=1e-12
    )


@each_loss
def test_the_gradient_is_a_matrix_expression_that_reads_well(loss):
    derivation = derive.explain(loss.loss, loss.wrt, assumptions=loss.given)
    assert not is_indexed(derivation.result)
    assert not derivation.left_out
    assert all(step.rule and step.equation for step in derivation.steps)
    assert derivation.steps[-1].equation == f"\\nabla_{{{loss.wrt}}} J = {derivation.latex}"
    bridge = Bridge()
    term = bridge.term(loss.loss)
    found = gradient(term, bridge.term(loss.wrt), {}, scene_of(bridge, [term], loss.given).properties)
    assert latex(found) == loss.text


@pytest.mark.parametrize("name", SILENT_ZERO)
@pytest.mark.skipif(sympy.__version__ != "1.14.0", reason="what SymPy 1.14.0 answers")
def test_sympy_answers_with_a_silent_zero(name):
    loss = BY_NAME[name]
    assert loss.loss.diff(loss.wrt) == ZeroMatrix(*loss.wrt.shape)
    values = draws([loss.loss], loss.given)
    assert np.abs(by_autograd(loss.numpy, loss.wrt, values)).max() > 0.01


@pytest.mark.parametrize("name", SILENTLY_WRONG)
@pytest.mark.skipif(sympy.__version__ != "1.14.0", reason="what SymPy 1.14.0 answers")
def test_sympy_loses_the_denominator(name):
    loss = BY_NAME[name]
    values = draws([loss.loss], loss.given)
    answer, truth = evaluated(loss.loss.diff(loss.wrt), values), by_autograd(loss.numpy, loss.wrt, values)
    assert answer.shape == truth.shape and np.abs(answer - truth).max() > 0.01
