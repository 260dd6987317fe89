"""The generated NumPy code: against HIPS autograd, the evaluator, complex steps, and at the edges of shapes."""

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import derive.formulas as formulas
from derive.evaluator.full_size import residues
from derive.formulas.checking.running import expected
from derive.formulas.checking.scenario import Scenario, scenarios
from derive.formulas.checking.terms import Point
from derive.formulas.code.backends import BACKENDS
from derive.formulas.formula import KINDS, Formula

from .oracles import FORWARD, gradient

LAYERS = [name for name in formulas.names() if name in FORWARD]
FREE = ("stride", "padding", "kh", "kw")


def forward_arguments(formula: Formula, scenario: Scenario) -> dict[str, Any]:
    """What the oracle takes: arrays, numbers, and the sizes that it names."""
    wanted = inspect.signature(FORWARD[formula.origin.name]).parameters
    pool = {**scenario.arrays, **scenario.numbers, **scenario.sizes}
    names = list(wanted)
    return {name: pool[name] for name in names}


def upstream(formula: Formula, scenario: Scenario) -> Any:
    return None if formula.origin.is_loss else scenario.arrays[f"d{formula.origin.output}"]


def agree(found: Any, right: Any, tolerance: float = 1e-10) -> None:
    assert found.shape == right.shape
    scale = max(np.abs(right).max(initial=0.0), 1e-300)
    assert np.abs(found - right).max(initial=0.0) <= tolerance * scale


@pytest.mark.parametrize("name", LAYERS)
def test_forward_and_gradients_are_those_of_autograd(name):
    formula = formulas.get(name)
    for scenario in scenarios(formula.origin, FREE):
        if scenario.style != "plain":
            continue
        arguments = forward_arguments(formula, scenario)
        pool: Mapping[str, Any] = {**scenario.arrays, **scenario.numbers, **scenario.sizes}
        made = formula._function("forward", "numpy").arguments
        agree(np.asarray(formula.forward(*(pool[a] for a in made))), np.asarray(FORWARD[name](**arguments)), 1e-12)
        for variable, found in expected(formula, scenario).items():
            agree(found, gradient(name, arguments, variable, upstream(formula, scenario)), 1e-10)


@pytest.mark.parametrize("name", LAYERS)
def test_gradients_are_those_of_the_evaluator_exactly_where_it_is_asked_exactly(name):
    """The code in float64 against the terms in float64, and the terms against the loss modulo 2^61 - 1."""
    formula = formulas.get(name)
    first = next(scenarios(formula.origin, FREE))
    point = Point.of(formula.origin, first)
    for variable, found in expected(formula, first).items():
        term = formula.origin.gradients[variable]
        agree(found, point.value(term).reshape(found.shape), 1e-12)
        left, right = point.statement.claim(variable)
        unknown = () if formula.origin.is_loss else ("J",)
        sides = in_the_field([left, right], point.scene, unknown)
        assert (sides[0] == sides[1]).all()


def in_the_field(terms, scene, unknown):
    """The first draw at which every square root lies in the field (half of all numbers have one)."""
    for seed in range(300):
        try:
            return residues(terms, {}, scene, {}, None, unknown, seed)
        except ValueError as problem:
            assert "square root" in str(problem)
    raise AssertionError("no draw has all its square roots")


@pytest.mark.parametrize("name", LAYERS)
def test_complex_step(name):
    """Every gradient along a random direction, by a complex step through the generated forward pass."""
    formula = formulas.get(name)
    scenario = next(scenarios(formula.origin, FREE))
    pool: Mapping[str, Any] = {**scenario.arrays, **scenario.numbers, **scenario.sizes}
    made = formula._function("forward", "numpy").arguments
    rng = np.random.default_rng(1)
    for variable, found in expected(formula, scenario).items():
        direction = rng.normal(size=found.shape)
        moved = {**pool, variable: pool[variable] + 1e-30j * direction}
        value = formula.forward(*(moved[a] for a in made))
        weight = upstream(formula, scenario)
        slope = (value if weight is None else (value * weight).sum()).imag / 1e-30
        expectation = (found * direction).sum()
        assert abs(slope - expectation) <= 1e-10 * max(np.abs(found * direction).sum(), 1e-300)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_random_shapes(data):
    """Random sizes from 1 on, all formulas without windows, against autograd."""
    name = data.draw(st.sampled_from([n for n in LAYERS if "padding" not in formulas.get(n).origin.sizes]))
    formula = formulas.get(name)
    first = next(scenarios(formula.origin, ()))
    sizes = {s: data.draw(st.integers(1, 5), label=s) for s in first.sizes}
    scenario = made_at(formula, sizes, data.draw(st.integers(0, 2**32 - 1)))
    arguments = forward_arguments(formula, scenario)
    for variable, found in expected(formula, scenario).items():
        right = gradient(name, arguments, variable, upstream(formula, scenario))
        assert found.shape == right.shape
        assert np.abs(found - right).max() <= 1e-9 * max(1.0, np.abs(right).max())


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_random_windows(data):
    name = data.draw(st.sampled_from([n for n in LAYERS if "padding" in formulas.get(n).origin.sizes]))
    formula = formulas.get(name)
    kh, kw, stride = (data.draw(st.integers(1, 3)) for _ in range(3))
    stride = stride if "stride" in formula.origin.sizes else 1
    padding = data.draw(st.integers(0, min(kh, kw) - 1))
    height, width = data.draw(st.integers(kh, 6)), data.draw(st.integers(kw, 6))
    geometry = {"kh": kh, "kw": kw, "stride": stride, "padding": padding, "H": height, "W": width}
    geometry |= {"Ho": (height + 2 * padding - kh) // stride + 1, "Wo": (width + 2 * padding - kw) // stride + 1}
    sizes = {**geometry, **{s: data.draw(st.integers(1, 4)) for s in ("N", "C", "F")}}
    scenario = made_at(formula, sizes, data.draw(st.integers(0, 2**32 - 1)))
    arguments = forward_arguments(formula, scenario)
    for variable, found in expected(formula, scenario).items():
        agree(found, gradient(name, arguments, variable, upstream(formula, scenario)), 1e-9)


def made_at(formula: Formula, sizes: Mapping[str, int], seed: int) -> Scenario:
    from derive.formulas.checking.scenario import _scenario

    return _scenario(formula.origin, "drawn", sizes, np.random.default_rng(seed))


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("kind", KINDS)
def test_float32_stays_float32_and_views_do_no_harm(name, kind):
    formula = formulas.get(name)
    arguments = formula._function(kind, "numpy").arguments
    function = getattr(formula, kind)
    answers = {}
    for scenario in scenarios(formula.origin, FREE):
        if scenario.title in ("different sizes", "strided", "float32"):
            pool = {**scenario.arrays, **scenario.numbers, **scenario.sizes}
            result = function(*(pool[a] for a in arguments))
            answers[scenario.title] = result if isinstance(result, tuple) else (result,)
            if scenario.style == "float32":
                assert all(np.asarray(r).dtype == np.float32 for r in answers["float32"])
    assert set(answers) == {"different sizes", "strided", "float32"}


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_empty_batch_gives_empty_or_zero_gradients(name):
    formula = formulas.get(name)
    scenario = next(scenarios(formula.origin, FREE))
    if "N" not in scenario.sizes:
        pytest.skip("it has no batch")
    shapes = {key: scenario.sizes[key] for key in scenario.sizes}
    empty = {}
    for key, array in scenario.arrays.items():
        axes = formula.origin.array(key[1:] if key == f"d{formula.origin.output}" else key).axes
        empty[key] = np.zeros([0 if axis == "N" else length for axis, length in zip(axes, array.shape)])
    pool = {**empty, **scenario.numbers, **shapes}
    result = formula.backward(*(pool[a] for a in formula.arguments))
    for variable, found in zip(formula.variables, result if isinstance(result, tuple) else (result,)):
        axes = formula.origin.array(variable).axes
        assert found.shape == tuple(0 if axis == "N" else shape for axis, shape in zip(axes, pool[variable].shape))
        assert not found.any() or name == "batch_norm"


@pytest.mark.parametrize("name", LAYERS)
def test_every_backend_gives_a_module_that_compiles(name):
    for target in BACKENDS:
        source = formulas.get(name).code(target)
        compile(source, name, "exec")
        assert "kron" not in source and "diagflat" not in source
    with pytest.raises(ValueError, match="numpy, torch, jax"):
        formulas.get(name).code("cobol")
