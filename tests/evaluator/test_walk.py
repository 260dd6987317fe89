"""Every operator against plain NumPy, in floats, in rationals, in 50 digits and modulo p."""

from fractions import Fraction

import numpy as np
import pytest
from evaluator_cases import CASES, RATIONAL, SCENE, SIZES, A, B, arrays, evaluation, floats, shape

from derive.evaluator.compare import numbers
from derive.evaluator.domains import PRIME, Modular
from derive.evaluator.evaluate import OPERATORS
from derive.evaluator.scene import Abstain, Inadmissible, NotRational, Scene
from derive.terms import term as t

MASKS = {"relu", "leaky relu", "abs", "sign", "ge0", "gt0", "le0", "lt0", "eq0", "ne0", "relu'"}


@pytest.mark.parametrize("name", CASES)
def test_floats(name):
    term, reference = CASES[name]
    given = arrays()
    want = np.reshape(reference(**given), [SIZES.axis(axis) for axis in term.shape])
    assert np.allclose(numbers(term, given, SCENE), want, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("domain", ["rational", "real"])
@pytest.mark.parametrize("name", CASES)
def test_exact_domains(name, domain):
    term, reference = CASES[name]
    run = evaluation(domain)
    given = {x: floats(run.leaves.value(x)) for x in sorted(SCENE.shapes)}
    try:
        value = floats(run.value(term))
    except NotRational:
        assert domain == "rational" and name not in RATIONAL
        return
    except Inadmissible:
        pytest.skip("the drawn point lies at a kink")
    assert np.allclose(value, np.reshape(reference(**given), value.shape), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("name", sorted(RATIONAL.keys() - MASKS))
def test_modular_is_the_image_of_rational(name):
    """Reduction modulo p is a homomorphism, so the modular value is the rational one reduced."""
    term, _ = RATIONAL[name]
    rational = evaluation("rational", seed=5)
    values = rational.value(term)
    given = {x: np.vectorize(lambda y: int(y) % PRIME, otypes=[object])(a) for x, a in rational.leaves.drawn.items()}
    modular = evaluation("modular", given=given).value(term)
    want = [Fraction(x).numerator * pow(Fraction(x).denominator, -1, PRIME) % PRIME for x in values.flat]
    assert list(modular.flat) == want


def test_every_operator_has_a_case():
    used = {node.op for term, _ in CASES.values() for node in term.walk()}
    assert OPERATORS.keys() - used == {"dvar", "grad", "differential", "linear"}


def test_masks_modulo_p_are_tied_to_their_argument():
    run = evaluation("modular")
    relu, mask, a = (run.value(x) for x in (t.apply("relu", A), t.apply("ge0", A), A))
    assert set(mask.flat) <= {0, 1}
    assert ((relu - mask * a) % PRIME == 0).all()
    assert (run.value(t.apply("le0", A)) + run.value(t.apply("gt0", A)) == 1).all()
    assert (run.value(t.apply("gt0", t.neg(A))) == 1 - mask).all()


def test_a_definition_gives_the_value():
    scene = Scene({**SCENE.shapes, "D": shape("m", "p")}, {"D": t.matmul(A, B)})
    run = evaluation(scene=scene)
    product = run.leaves.value("A") @ run.leaves.value("B")
    assert (run.value(t.var("D", shape("m", "p"))) == product).all()
    assert run.leaves.drawn.keys() == {"A", "B"}


def test_a_cycle_of_definitions_abstains():
    scene = Scene({"A": A.shape, "D": A.shape}, {"A": t.var("D", A.shape), "D": A})
    with pytest.raises(Abstain, match="refer to each other"):
        run = evaluation(scene=scene, terms=(A,))
        run.graph.symbols(A)


def test_kinks_are_refused_unless_structural():
    difference = t.sub(A, A)
    run = evaluation()
    assert (run.value(t.apply("ge0", difference)) == 1).all()
    zero = np.zeros((2, 3), dtype=object)
    with pytest.raises(Inadmissible, match="kink"):
        evaluation(given={"A": zero}).value(t.apply("ge0", A))
    assert (evaluation(given={"A": zero - 1}).value(t.apply("gt0", t.apply("relu", A))) == 0).all()


def test_ties_are_refused_unless_structural():
    tied = np.array([[1, 2, 2], [1, 2, 3]], dtype=object)
    with pytest.raises(Inadmissible, match="equal"):
        evaluation(given={"A": tied}).value(t.row_max(A))
    assert (evaluation(given={"A": tied - 5}).value(t.argmax_mask(t.apply("relu", A))) == [[1, 0, 0], [1, 0, 0]]).all()


def test_subscripts_outside_abstain():
    with pytest.raises(Abstain, match="outside"):
        evaluation().value(t.entry(A, t.num(2), t.num(0)))


def test_zero_denominators_are_inadmissible():
    for domain in ("rational", "real", "modular"):
        with pytest.raises(Inadmissible):
            evaluation(domain).value(t.apply("recip", t.sub(A, A)))


def test_unknown_functions_are_the_same_everywhere():
    for domain in ("rational", "modular"):
        run = evaluation(domain)
        twice = run.value(t.apply("g", t.hadamard(A, t.ones("m", "n"))))
        assert (run.value(t.apply("g", A)) == twice).all()
    assert isinstance(evaluation("modular").domain, Modular)


def test_missing_arrays_are_named():
    with pytest.raises(ValueError, match="2×3 has no array"):
        numbers(A, {}, SCENE, sizes={"m": 2, "n": 3})
    with pytest.raises(ValueError, match=r"the array A has shape \(3, 2\), not \(2, 3\)"):
        numbers(A, {"A": np.ones((3, 2))}, SCENE, sizes={"m": 2, "n": 3})
