"""What `lower` says of a term, read word by word with loops over indices, is what NumPy computes for the term.

This is the guarantee of the kernel taken literally: lowering and normal form keep values.  It needs no second term.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from derive.kernel.expr import Budget
from derive.kernel.sizes import ONE, Size
from derive.terms import term as t
from derive.terms.lower import Opaque, equal, lower
from derive.terms.term import SCALAR, Term
from tests.kernel.agreement import SIZES, show
from tests.kernel.index_values import Reader
from tests.kernel.random_terms import FACTS, shape, term
from tests.kernel.values import FUNCTIONS, Inadmissible, Point, close, value

M, N, P = (Size.of(s) for s in "mnp")
X, Y, S = t.var("X", (M, N)), t.var("Y", (M, N)), t.var("S", (M, M))
c, r, a = t.var("c", (M, ONE)), t.var("r", (ONE, N)), t.var("a", SCALAR)
long, table = t.var("u", (M * N, ONE)), t.var("U", (M * N, P))
i, j, k, q = t.index("i", M), t.index("j", N), t.index("k", N), t.index("q", M)


def cell(x: Term, *where: Term) -> Term:
    return t.entry(x, *where)


OPERATORS = {
    "var": X,
    "dvar": t.dvar("X", (M, N)),
    "size": t.scale(t.size_term(M * N + 2), X),
    "ones": t.ones(M, N),
    "zeros": t.zeros(M, N),
    "eye": t.eye(M),
    "add": t.add(X, Y, X),
    "scale": t.scale(a, t.scale(t.num(Fraction(-2, 3)), X)),
    "matmul": t.matmul(X, t.transpose(Y)),
    "hadamard": t.hadamard(X, Y),
    "kron": t.kron(X, S),
    "kron, column": t.kron(c, X),
    "kron, row": t.kron(t.transpose(X), r),
    "kron of kron": t.kron(t.kron(c, r), S),
    "transpose": t.transpose(X),
    "trace": t.trace(S),
    "vec": t.vec(X),
    "vec of a row": t.vec(r),
    "reshape C": t.reshape(X, (N, M)),
    "reshape F": t.reshape(X, (N, M), "F"),
    "reshape C to a column": t.reshape(X, (M * N, ONE)),
    "reshape C to a row": t.reshape(X, (ONE, M * N)),
    "reshape F to a row": t.reshape(X, (ONE, M * N), "F"),
    "reshape a column": t.reshape(long, (N, M)),
    "reshape a table C": t.reshape(table, (M, N * P)),
    "reshape a table F": t.reshape(table, (M, N * P), "F"),
    "reshape a table across": t.reshape(table, (N, M * P)),
    "regroup": t.regroup(table, [M, N, P], [[0, 1], [2]], [[2, 0], [1]]),
    "regroup to a column": t.regroup(X, [M, N], [[0], [1]], [[1, 0], []]),
    "diag of a column": t.diag(c),
    "diag of a row": t.diag(r),
    "diagonal": t.diag(S),
    "repeat a column": t.repeat(c, (M, N)),
    "repeat a row": t.repeat(r, (M, N)),
    "repeat a scalar": t.repeat(a, (M, N)),
    "linear": t.linear("map", (1, 2), X, (P, M)),
    "adjoint": t.linear("map", (1, 2), X, (P, M), adjoint=True),
    "softmax": t.softmax(X),
    "softmax of a column": t.softmax(c),
    "row_max": t.row_max(X),
    "argmax_mask": t.argmax_mask(X),
    "row_argmax": t.row_argmax(X),
    "row_argmax of a column": t.row_argmax(c),
    "argmax over two digits": t.argmax_mask(t.reshape(table, (P, M * N))),
    "max over windows": t.row_max(t.regroup(table, [M, N, P], [[0, 1], [2]], [[0], [1, 2]])),
    "argmax of a transposed mask": t.argmax_mask(t.transpose(t.argmax_mask(S))),
    "inverse": t.inverse(S),
    "inverse of a sum": t.matmul(t.inverse(t.add(S, t.scale(t.num(3), t.eye(M)))), X),
    "inverse of a diagonal": t.inverse(t.diag(c)),
    "inverse of a scalar": t.inverse(a),
    "entry": cell(X, t.num(1), t.num(0)),
    "array": t.array("i", M, "j", N, cell(X, i, j)),
    "array, transposed": t.array("j", N, "i", M, cell(X, i, j)),
    "array of a diagonal": t.array("i", M, "q", M, t.hadamard(cell(t.eye(M), i, q), cell(S, q, q))),
    "total": t.array("i", M, "j", N, t.total("k", N, t.hadamard(cell(X, i, k), cell(Y, i, j)))),
    "total of matrices": t.total("i", M, t.scale(cell(c, i, t.num(0)), X)),
    "a bound index shadows": t.total("i", M, t.hadamard(cell(c, i, t.num(0)), t.total("i", M, cell(c, i, t.num(0))))),
    "function of a sum": t.array(
        "i", M, "j", N, t.apply("phi", t.total("k", N, t.hadamard(cell(X, i, k), cell(Y, i, k))))
    ),
    "power 2": t.power(t.matmul(S, X), 2),
    "power -1": t.power(t.add(X, Y), -1),
    "power 3/2": t.power(t.hadamard(X, X), Fraction(3, 2)),
    "power -1/2": t.power(t.apply("exp", X), Fraction(-1, 2)),
}
OPERATORS.update({f"apply {name}": t.apply(name, t.add(X, Y)) for name in FUNCTIONS})
OPERATORS.update(
    {f"apply {name} to a product": t.apply(name, t.scale(t.num(2), t.hadamard(X, Y))) for name in FUNCTIONS}
)


def points(facts: dict[str, frozenset[str]], seed: int) -> list[Point]:
    return [Point(sizes, seed + n, positive, facts) for n, sizes in enumerate(SIZES) for positive in (False, True)]


def compared(term: Term, facts: dict[str, frozenset[str]], seed: int, most: int = 6) -> int:
    """At how many points the two values were compared; an assertion fails where they differ."""
    form = lower(term, facts)
    count = 0
    for point in points(facts, seed)[:most]:
        try:
            expected = value(term, point)
            found = Reader(point, term).matrix(form, expected.shape)
        except Inadmissible:
            continue
        assert close(np.asarray(found, dtype=float), expected), (show(term), point.sizes)
        count += 1
    return count


@pytest.mark.parametrize("name", OPERATORS)
def test_operators(name: str) -> None:
    assert sum(compared(OPERATORS[name], {}, seed) for seed in range(3)) >= 3


@pytest.mark.parametrize("name", ["S", "Q", "T"])
def test_facts(name: str) -> None:
    square = t.var(name, (M, M))
    facts = {name: FACTS[name], "R": frozenset({"onehot_cols"})}
    for made in (square, t.transpose(square), t.matmul(square, S), t.matmul(t.transpose(square), t.matmul(square, X))):
        assert compared(made, facts, 1)
    assert compared(t.matmul(t.matmul(t.transpose(t.diag(square)), square), c), facts, 2)
    assert compared(t.argmax_mask(t.transpose(square)), facts, 3)
    assert compared(t.var("R", (M, N)), facts, 4)


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 10**9), st.integers(2, 3))
def test_the_normal_form_keeps_values(seed: int, depth: int) -> None:
    rng = Random(seed)
    made = term(rng, shape(rng), depth, tame=rng.random() < 0.3)
    note(show(made))
    try:
        compared(made, FACTS if seed % 2 else {}, seed, most=2)
    except (Opaque, Budget):
        return


REFUSED = {
    "a place outside": cell(t.ones(2, 3), t.num(2), t.num(0)),
    "a negative place": cell(X, t.num(-1), t.num(0)),
    "half a place": cell(X, t.num(Fraction(1, 2)), t.num(0)),
    "an index of another axis": t.total("i", M, cell(X, i, i)),
    "a longer index": t.total("i", M * N, t.total("q", M, cell(t.eye(M * N), t.index("i", M * N), q))),
    "an unbound index": cell(X, i, j),
    "a computed index": t.total("i", M, cell(X, t.add(i, i), t.num(0))),
    "an index as a number": t.total("i", M, i),
    "the inverse of a matrix that depends on an index": t.total(
        "i", M, t.trace(t.inverse(t.scale(cell(c, i, t.num(0)), S)))
    ),
    "a regrouping that drops digits": t.regroup(X, [M, N], [[0], [1]], [[0]]),
    "a regrouping that repeats digits": t.regroup(X, [M, N], [[0], [1]], [[0], [1, 1]]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_has_no_meaning_here_is_refused(name: str) -> None:
    with pytest.raises(Opaque):
        lower(REFUSED[name])


def test_shapes_that_differ_are_never_equal() -> None:
    assert not equal(t.zeros(M, N), t.zeros(N, M))
    assert not equal(t.var("X", (M, N)), t.var("X", (N, M)))
