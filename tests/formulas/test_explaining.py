"""Derivations of formulas, and how formulas look in a notebook."""

import pytest

import derive
import derive.formulas as formulas
from derive.calculus.reverse import NoGradient


@pytest.mark.parametrize(("name", "wrt"), [("linear", "bias"), ("softmax_cross_entropy", None), ("maxpool2d", None), ("conv2d", "w")])
def test_a_derivation_ends_in_the_gradient_and_every_step_is_proved(name, wrt):
    derivation = derive.explain(formulas.get(name), wrt)
    assert len(derivation.steps) > 3
    assert all(step.verdict is None or step.verdict.verdict == "proved" for step in derivation.steps)
    assert derivation.latex


def test_what_has_no_derivation_says_so():
    with pytest.raises(ValueError, match="say which"):
        derive.explain(formulas.linear)
    with pytest.raises(NoGradient, match="step of training"):
        derive.explain(formulas.sgd)
    with pytest.raises(NoGradient, match="entry by entry"):
        derive.explain(formulas.conv2d_correlation, "x")


@pytest.mark.parametrize("name", ["linear", "conv2d_correlation", "sgd", "lenet5"])
def test_how_a_formula_looks(name):
    formula = formulas.get(name)
    assert formula._repr_latex_().startswith("$")
    page = formula._repr_html_()
    assert "<math" in page and formula.name in page and "proved for all sizes" in page
    assert repr(formula).startswith(f"<formula {name}(") and "proved" in repr(formula)
