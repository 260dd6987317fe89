"""Differentials against central differences of plain NumPy, and the meaning of dX."""

import numpy as np
import pytest
from evaluator_cases import CASES, SCENE, SIZES, A, B, S, arrays, evaluation, floats, shape, v

from derive.evaluator.compare import agree, numbers
from derive.evaluator.scene import Abstain, Scene
from derive.terms import term as t

STEP = 1e-6
CONSTANT = {"floor", "ceil", "argmax_mask", "row_argmax", "floor as a number"}
NOT_EVALUATED = {"slope", "slopes", "slope of a number"}  # second derivatives


def moved(given, direction, by):
    return {name: array + by * direction[name] for name, array in given.items()}


@pytest.mark.parametrize("name", CASES)
def test_differential_against_central_differences(name):
    term, reference = CASES[name]
    given, direction = arrays(3), arrays(4)
    tangents = {f"d{x}": array for x, array in direction.items()}
    forward, backward = (np.asarray(reference(**moved(given, direction, h))) for h in (STEP, -STEP))
    want = np.reshape((forward - backward) / (2 * STEP), [SIZES.axis(axis) for axis in term.shape])
    if name in NOT_EVALUATED:
        with pytest.raises(ValueError, match="the differential of a derivative is not evaluated"):
            numbers(t.differential(term), given | tangents, SCENE)
        return
    found = numbers(t.differential(term), given | tangents, SCENE)
    assert np.allclose(found, want, rtol=1e-6, atol=1e-6)
    assert np.any(found) or name in CONSTANT | {"sign", "ge0", "gt0", "le0", "lt0", "eq0", "ne0", "relu'"}


@pytest.mark.parametrize("domain", ["rational", "modular", "real"])
def test_differential_of_a_product_in_exact_domains(domain):
    run = evaluation(domain)
    dA, dB = t.dvar("A", A.shape), t.dvar("B", B.shape)
    product = run.value(t.differential(t.matmul(A, B)))
    leibniz = run.value(t.add(t.matmul(dA, B), t.matmul(A, dB)))
    assert run.domain.equal(product, leibniz)
    assert {"A", "B", "dA", "dB"} <= run.leaves.drawn.keys()


def test_total_and_partial():
    scene = Scene({**SCENE.shapes, "D": shape("m", "p")}, {"D": t.matmul(A, B)})
    dA, dB, dD = t.dvar("A", A.shape), t.dvar("B", B.shape), t.dvar("D", shape("m", "p"))
    total, part = t.add(t.matmul(dA, B), t.matmul(A, dB)), t.matmul(dA, B)
    assert agree(dD, total, scene).equal
    assert agree(dD, part, scene).equal is False
    assert agree(dD, part, scene, partial="A").equal
    assert agree(dD, total, scene, partial="A").equal
    assert agree(dD, t.matmul(A, dB), scene, partial="A").equal is False


def test_partial_in_a_defined_symbol_cuts_it_free():
    definitions = {"D": t.scale(t.num(2), A), "E": t.hadamard(t.var("D", A.shape), A)}
    scene = Scene({**SCENE.shapes, "D": A.shape, "E": A.shape}, definitions)
    dD, dE = t.dvar("D", A.shape), t.dvar("E", A.shape)
    assert agree(dE, t.hadamard(dD, A), scene, partial="D").equal
    assert agree(dE, t.hadamard(dD, A), scene).equal is False
    assert agree(t.dvar("A", A.shape), t.zeros("m", "n"), scene, partial="D").equal


def test_constants_do_not_move():
    scene = Scene(SCENE.shapes, constants=frozenset({"A"}))
    assert not evaluation(scene=scene).value(t.dvar("A", A.shape)).any()
    assert agree(t.differential(t.matmul(A, B)), t.matmul(A, t.dvar("B", B.shape)), scene).equal


@pytest.mark.parametrize("domain", ["rational", "modular"])
def test_directions_respect_properties(domain):
    def at(prop, term):
        return evaluation(domain, Scene(SCENE.shapes, {}, {"S": frozenset({prop})})).value(term)

    dS = t.dvar("S", S.shape)
    assert (at("symmetric", t.sub(dS, t.transpose(dS))) == 0).all()
    assert (at("positive_definite", t.sub(dS, t.transpose(dS))) == 0).all()
    assert (at("orthogonal", t.differential(t.matmul(t.transpose(S), S))) == 0).all()
    assert at("orthogonal", dS).any()
    assert (at("probability", t.matmul(dS, t.ones("n", 1))) == 0).all()
    assert (at("onehot_rows", dS) == 0).all() and (at("binary", dS) == 0).all()
    assert (at("diagonal", t.hadamard(dS, t.sub(t.ones("n", "n"), t.eye("n")))) == 0).all()


def test_second_differentials_abstain():
    dA = t.dvar("A", A.shape)
    scene = Scene({**SCENE.shapes, "D": A.shape}, {"D": t.hadamard(A, A)})
    with pytest.raises(Abstain, match="second"):
        evaluation(scene=scene).value(t.differential(t.dvar("D", A.shape)))
    assert not evaluation().value(t.differential(dA)).any()


def test_differentials_inside_sums_over_indices():
    i = t.index("i", "n")
    term = t.total("i", "n", t.differential(t.power(t.entry(v, i, t.num(0)), 2)))
    run = evaluation()
    want = 2 * (floats(run.value(v)) * floats(run.value(t.dvar("v", v.shape)))).sum()
    assert float(run.value(term)[0, 0]) == want
