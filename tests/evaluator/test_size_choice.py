"""The choice of sizes: small, different, consistent, and never against a number in the terms."""

import random
from fractions import Fraction

import pytest

from derive.evaluator.compare import agree, counterexample
from derive.evaluator.scene import Abstain, Scene
from derive.evaluator.size_choice import SizeFacts, Sizes, choose_sizes
from derive.kernel.sizes import Size
from derive.terms import term as t


def var(name, rows, cols):
    return t.var(name, (Size.of(rows), Size.of(cols)))


def chosen(*terms, seed=0, shrink=True):
    return choose_sizes(SizeFacts(terms), random.Random(seed), shrink)


@pytest.mark.parametrize("seed", range(20))
def test_symbols_are_small_and_different(seed):
    sizes = chosen(t.matmul(var("A", "m", "n"), var("B", "n", "p")), seed=seed)
    values = list(sizes.symbols.values())
    assert len(set(values)) == 3 and min(values) >= 2 and max(values) <= 7


@pytest.mark.parametrize("seed", range(20))
def test_integers_shrink_consistently(seed):
    sizes = chosen(t.matmul(var("X", 60000, 784), var("W", 784, 128)), seed=seed)
    values = [sizes.integer(k) for k in (60000, 784, 128)]
    assert len(set(values)) == 3 and max(values) <= 16
    assert sizes.axis(t.ONE) == 1


@pytest.mark.parametrize("seed", range(10))
def test_products_are_kept(seed):
    x = var("X", Size.of("N") * 784, 6)
    flat = t.regroup(x, ["N", 28, 28, 6], [[0, 1, 2], [3]], [[0], [1, 2, 3]])
    sizes = chosen(flat, seed=seed)
    assert sizes.integer(784) == sizes.integer(28) ** 2
    assert sizes.integer(28 * 28 * 6) == 6 * sizes.integer(28) ** 2
    assert sizes.integer(28) < 28 and sizes.integer(28) != 6


def test_vec_and_kron_keep_products():
    sizes = chosen(t.matmul(t.kron(var("A", 30, 20), var("B", 7, 11)), t.vec(var("X", 11, 20))))
    assert sizes.integer(220) == sizes.integer(11) * sizes.integer(20)
    assert sizes.integer(210) == sizes.integer(30) * sizes.integer(7)


def test_numbers_in_the_terms_block_shrinking():
    x = var("X", 100, 9)
    mean = t.scale(t.num(Fraction(1, 100)), t.matmul(t.ones(1, 100), x))
    assert chosen(mean).integer(100) == 100 and chosen(mean).integer(9) < 9
    by_size = t.scale(t.apply("recip", t.size_term(100)), t.matmul(t.ones(1, 100), x))
    assert chosen(by_size).integer(100) == 100
    assert chosen(t.scale(t.num(2), x)).integer(100) < 100


def test_an_integer_with_a_prime_of_its_own_shrinks_beside_a_number():
    """4·196 = 784, so both stay beside a 4; where nothing else has a 7, no product of what is written makes up for 784."""
    assert 784 in SizeFacts([t.scale(t.num(4), var("A", 784, 10))]).large()
    assert not {784, 196} & set(SizeFacts([t.scale(t.num(4), var("A", 784, 196))]).large())


def test_too_large_sizes_abstain():
    x = var("X", 60000, 600)
    mean = t.scale(t.num(Fraction(1, 60000)), t.matmul(t.transpose(x), x))
    with pytest.raises(Abstain):
        chosen(mean)
    assert agree(mean, t.transpose(mean), Scene({"X": x.shape})).equal is None


def test_sums_of_sizes_keep_their_integers():
    size = Size.of("n") - 5 + 1
    sizes = chosen(var("Z", size, 2), seed=3)
    assert sizes.axis(size) == sizes.symbols["n"] - 4 >= 1


def test_written_subscripts_stay_inside():
    term = t.entry(var("A", "m", "n"), t.num(3), t.num(4))
    for seed in range(10):
        sizes = chosen(term, seed=seed)
        assert sizes.symbols["m"] > 3 and sizes.symbols["n"] > 4


def test_a_coincidence_of_true_sizes_is_no_counterexample():
    """1ᵀ1·1ᵀ1 with 28·28 ones is 784, which smaller sizes would deny."""
    square = t.matmul(t.ones(1, 28), t.ones(28, 1))
    left, right = t.hadamard(square, square), t.matmul(t.ones(1, 784), t.ones(784, 1))
    assert counterexample(left, right, Scene()) is None


def test_a_counterexample_names_the_integers_it_changed():
    x, w = var("X", 60000, 784), var("W", 784, 10)
    scene = Scene({"X": x.shape, "W": w.shape})
    found = counterexample(t.matmul(x, w), t.scale(t.num(2), t.matmul(x, w)), scene)
    assert set(found.sizes) == {"60000", "784", "10"} and max(found.sizes.values()) < 10
    small = var("Y", 7, 3)
    found = counterexample(small, t.scale(t.num(2), small), Scene({"Y": small.shape}))
    assert found.sizes == {} and len(found.values["Y"]) == 7


def test_axis_of_a_polynomial():
    sizes = Sizes({"N": 3, "H": 2}, {784: 16})
    assert sizes.axis(Size.of("N") * 784) == 48
    assert sizes.axis(Size.of("N") * "H" + 1) == 7
    with pytest.raises(Abstain, match="the size k has no value"):
        sizes.axis(Size.of("k"))
