"""What `agree` reports: the domain, the number of draws, and a bound only where it holds."""

import random

import pytest
from evaluator_cases import SCENE, A, B, C, S, evaluation

from derive.evaluator.compare import agree, counterexample
from derive.evaluator.degree import claim_degree
from derive.evaluator.domains import PRIME
from derive.evaluator.draws import Draws
from derive.evaluator.graph import Graph
from derive.evaluator.scene import Scene
from derive.terms import term as t

f = t.apply
X = t.var("X", A.shape)
POSITIVE = Scene(SCENE.shapes, {}, {"A": frozenset({"positive"}), "C": frozenset({"positive"})})


@pytest.mark.parametrize(
    "left, right, scene, domain",
    [
        (t.matmul(A, B), t.transpose(t.matmul(t.transpose(B), t.transpose(A))), SCENE, "mod 2^61-1"),
        (f("sigmoid", t.neg(A)), t.sub(t.ones("m", "n"), f("sigmoid", A)), SCENE, "mod 2^61-1"),
        (f("log", f("exp", A)), A, SCENE, "mod 2^61-1"),
        (f("relu", A), t.scale(t.num(t.Fraction(1, 2)), t.add(A, f("abs", A))), SCENE, "mod 2^61-1"),
        (f("relu", f("relu", A)), f("relu", A), SCENE, "mod 2^61-1"),
        (f("relu", t.scale(t.num(3), A)), t.scale(t.num(3), f("relu", A)), SCENE, "rational"),
        (t.softmax(t.add(A, t.ones("m", "n"))), t.softmax(A), SCENE, "50 digits"),
        (f("exp", t.add(A, C)), t.hadamard(f("exp", A), f("exp", C)), SCENE, "50 digits"),
        (f("log", t.hadamard(A, C)), t.add(f("log", A), f("log", C)), SCENE, "50 digits"),
        (f("sqrt", t.hadamard(A, A)), A, POSITIVE, "mod 2^61-1"),
        (f("log", t.inverse(t.matmul(S, t.inverse(S)))), f("log", t.eye("n")), SCENE, ""),
    ],
)
def test_domains(left, right, scene, domain):
    found = agree(left, right, scene)
    assert found.domain == domain, found.reason
    assert found.equal is (True if domain else None)
    assert bool(found.bound) == (domain == "mod 2^61-1" and "sqrt" not in str(left))


@pytest.mark.parametrize(
    "left, right",
    [
        (f("exp", t.add(A, C)), t.add(f("exp", A), f("exp", C))),
        (f("abs", A), A),
        (t.softmax(A), t.softmax(t.scale(t.num(2), A))),
        (f("sqrt", t.hadamard(A, A)), A),
        (t.row_max(A), t.entry(A, t.num(0), t.num(0)) if A.is_scalar else t.matmul(A, t.ones("n", 1))),
        (f("phi", t.add(A, C)), t.add(f("phi", A), f("phi", C))),
        (f("phi'", A), f("phi", A)),
    ],
)
def test_falsehoods_are_found(left, right):
    assert agree(left, right, SCENE).equal is False
    assert counterexample(left, right, SCENE) is not None


def test_a_single_mask_is_tested_at_both_values():
    scalar = t.var("s", t.SCALAR)
    for seed in range(30):
        assert agree(f("abs", scalar), scalar, SCENE, seed=seed).equal is False


def test_cancellation_is_no_difference():
    """(e^x + 1) - e^x loses every digit at x = 300, but the distance shrinks with the rounding error."""
    big = t.scale(t.num(300), t.apply("ge0", t.power(A, 2)))
    left = t.sub(t.add(f("exp", big), t.ones("m", "n")), f("exp", big))
    moved = t.sub(t.add(f("exp", t.add(big, A)), f("exp", t.sub(big, A))), f("exp", t.add(big, A)))
    assert counterexample(left, t.ones("m", "n"), SCENE) is None
    assert agree(moved, f("exp", t.sub(big, A)), SCENE).equal
    assert counterexample(moved, f("exp", t.sub(big, A)), SCENE) is None


def test_tiny_differences_are_differences():
    """e^-300 is below 10^-50, yet not zero."""
    tiny = f("exp", t.scale(t.num(-300), t.ones("m", "n")))
    assert agree(tiny, t.scale(t.num(2), tiny), SCENE).equal is False


def test_draws_are_reproducible():
    wrong = t.scale(t.num(2), A)
    assert counterexample(A, wrong, SCENE, seed=3) == counterexample(A, wrong, SCENE, seed=3)
    assert counterexample(A, wrong, SCENE, seed=3) != counterexample(A, wrong, SCENE, seed=4)


def test_sides_of_different_shapes_are_an_error():
    with pytest.raises(ValueError, match="different shapes"):
        agree(A, B, SCENE)


POLYNOMIALS = [
    t.matmul(A, B),
    t.power(A, 5),
    t.det(S),
    t.kron(t.hadamard(A, C), B),
    t.differential(t.matmul(A, B)),
    t.differential(t.squared_norm(A)),
    t.trace(t.matmul(t.matmul(S, S), S)),
]


@pytest.mark.parametrize("term", POLYNOMIALS)
def test_the_degree_is_an_upper_bound(term):
    """On a line x + t·y the value is a polynomial in t; differences of a higher order than its degree vanish."""
    run = evaluation("modular", seed=2)
    degree = claim_degree(Graph(SCENE, (term,)), run.sizes, term, t.zeros(*term.shape))
    names = [*SCENE.shapes, *(f"d{name}" for name in SCENE.shapes)]
    rng = random.Random(3)
    shapes = {name: run.leaves.shape(SCENE.shapes[name.removeprefix("d")]) for name in names}
    ends = [{name: Draws(rng, run.domain).plain(size) for name, size in shapes.items()} for _ in range(2)]
    line = [
        evaluation("modular", given={n: (ends[0][n] + x * ends[1][n]) % PRIME for n in names}).value(term)
        for x in range(degree + 2)
    ]
    orders = 0
    while any(value.any() for value in line):
        line = [(after - before) % PRIME for before, after in zip(line, line[1:])]
        orders += 1
        assert line
    assert orders <= degree + 1
