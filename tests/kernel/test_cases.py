"""Proofs place by place: sums against their terms written out, one-hot rows, and no equation that numbers contradict."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.evaluator.claim import Claim, Point
from derive.evaluator.domains import Modular
from derive.evaluator.scene import Scene
from derive.evaluator.size_choice import choose_sizes
from derive.kernel.sizes import Size
from derive.terms.lower import equal
from derive.terms.term import (
    Term,
    add,
    apply,
    array,
    entry,
    eye,
    hadamard,
    index,
    matmul,
    num,
    ones,
    power,
    scale,
    softmax,
    total,
    transpose,
    var,
)

M, THREE, TWO = Size.of("m"), Size.of(3), Size.of(2)
A, B, Y = var("A", (M, THREE)), var("B", (THREE, TWO)), var("Y", (M, THREE))
ROW = index("i", M)
FACTS = {"Y": frozenset({"onehot_rows"})}


def at(matrix: Term, row: Term | int, col: Term | int) -> Term:
    return entry(matrix, *(num(place) if isinstance(place, int) else place for place in (row, col)))


def times(a: Term, b: Term) -> Term:
    return scale(a, b)


def row(matrix: Term, place: Term) -> Term:
    return array("·r", 1, "·c", matrix.cols, entry(matrix, place, index("·c", matrix.cols)))


def listed(cells: list[Term]) -> Term:
    count = Size.of(len(cells))
    chosen = [scale(entry(eye(count), index("·k", count), num(k)), cell) for k, cell in enumerate(cells)]
    return array("·z", 1, "·k", count, add(*chosen))


PRODUCT = add(*(times(at(A, ROW, k), at(B, k, 1)) for k in range(3)))
SHARES = [times(apply("exp", at(A, ROW, k)), power(add(*(apply("exp", at(A, ROW, j)) for j in range(3))), -1)) for k in range(3)]
TRUE = {
    "a product written out": (at(matmul(A, B), ROW, 1), PRODUCT),
    "a row of entries": (row(A, ROW), listed([at(A, ROW, k) for k in range(3)])),
    "a row times a matrix": (matmul(row(A, ROW), B), matmul(listed([at(A, ROW, k) for k in range(3)]), B)),
    "the entries of a softmax": (row(softmax(A), ROW), listed(SHARES)),
    "softmax sums to one": (add(*SHARES), num(1)),
    "one-hot rows sum to one": (add(*(at(Y, ROW, k) for k in range(3))), num(1)),
    "one-hot entries exclude each other": (times(at(Y, ROW, 0), at(Y, ROW, 2)), num(0)),
    "one-hot entries are 0 or 1": (times(at(Y, ROW, 2), at(Y, ROW, 2)), at(Y, ROW, 2)),
    "a sum under a function": (apply("exp", total("k", THREE, at(A, ROW, index("k", THREE)))),
                               apply("exp", add(*(at(A, ROW, k) for k in range(3))))),
    "all entries": (matmul(matmul(ones(1, M), A), ones(3, 1)), add(*(total("i", M, at(A, ROW, k)) for k in range(3)))),
}  # fmt: skip
FALSE = {
    "an entry of another column": (at(matmul(A, B), ROW, 0), PRODUCT),
    "a row with two entries swapped": (row(A, ROW), listed([at(A, ROW, k) for k in (1, 0, 2)])),
    "a sum that stops early": (at(matmul(A, B), ROW, 1), add(*PRODUCT.args[:2])),
    "one-hot rows without one class": (add(at(Y, ROW, 0), at(Y, ROW, 1)), num(1)),
    "an array that is not one-hot": (add(*(at(A, ROW, k) for k in range(3))), num(1)),
    "a product of classes": (times(at(Y, ROW, 0), at(Y, ROW, 0)), num(0)),
    "the transpose": (at(matmul(transpose(B), B), 0, 1), times(at(B, 0, 0), at(B, 0, 1))),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_place_by_place_is_proved(name: str):
    assert equal(*TRUE[name], facts=FACTS, cases=True)


@pytest.mark.parametrize("name", FALSE)
def test_what_fails_at_one_place_is_not_proved(name: str):
    assert not equal(*FALSE[name], facts=FACTS, cases=True)


ENTRIES = st.tuples(st.sampled_from([0, 1]), st.integers(0, 2), st.integers(0, 1))
SUMS = st.lists(st.tuples(st.integers(-2, 2), st.lists(ENTRIES, max_size=2)), min_size=1, max_size=3)
SMALL = [var("P", (THREE, TWO)), var("Q", (THREE, TWO))]


def literal(parts: list[tuple[int, list[tuple[int, int, int]]]]) -> Term:
    """A polynomial in entries of P and Q."""
    terms = []
    for coefficient, places in parts:
        term: Term = num(coefficient)
        for which, r, c in places:
            term = scale(entry(SMALL[which], num(r), num(c)), term)
        terms.append(term)
    return add(*terms)


WHOLES = [
    total("a", THREE, total("b", TWO, at(SMALL[0], index("a", THREE), index("b", TWO)))),
    matmul(matmul(ones(1, 3), hadamard(*SMALL)), ones(2, 1)),
    at(matmul(transpose(SMALL[0]), SMALL[1]), 0, 1),
    num(0),
]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(WHOLES), SUMS, SUMS, st.integers(0, 2**30))
def test_no_proof_is_contradicted_by_numbers(whole: Term, one: list, two: list, seed: int):
    """Whatever is proved with cases agrees at a random point modulo 2^61 − 1, by the evaluator."""
    left, right = add(whole, literal(one)), add(whole, literal(two))
    if not equal(left, right, cases=True):
        return
    scene = Scene({"P": (THREE, TWO), "Q": (THREE, TWO)}, {}, {}, frozenset())
    claim = Claim(left, right, scene, None, ())
    rng = np.random.default_rng(seed)
    sizes = choose_sizes(claim.facts, random.Random(seed), True, claim.variables)
    assert claim.at(sizes, Point(Modular, "small", int(rng.integers(2**60)))).equal


@settings(max_examples=40, deadline=None)
@given(st.sampled_from([0, 1]), st.sampled_from([0, 1]), st.integers(-3, 3).filter(bool))
def test_a_sum_and_its_terms(first: int, second: int, factor: int):
    """Σ_ab P_ab Q_ab against its six products; and with one coefficient changed it is not proved."""
    whole = total("a", THREE, total("b", TWO, times(at(SMALL[first], index("a", THREE), index("b", TWO)),
                                                    at(SMALL[second], index("a", THREE), index("b", TWO)))))  # fmt: skip
    places = [(r, c) for r in range(3) for c in range(2)]
    terms = [times(at(SMALL[first], r, c), at(SMALL[second], r, c)) for r, c in places]
    assert equal(whole, add(*terms), cases=True)
    spoilt = [scale(num(Fraction(factor) + (factor == 1)), terms[0]), *terms[1:]]
    assert not equal(whole, add(*spoilt), cases=True)
