"""The matrix of a linear map is only read off where the term is linear: every summand holds the differential."""

import pytest

from derive.calculus.strip import NoMatrix, matrix_of
from derive.kernel.sizes import Size
from derive.terms import term as t

M, N = Size.of("m"), Size.of("n")
A, D = t.var("A", (M, N)), t.var("D", (N, N))
x, dx = t.var("x", (N, t.SCALAR[0])), t.dvar("x", (N, t.SCALAR[0]))


def test_a_product_has_its_matrix():
    assert matrix_of(t.matmul(A, t.matmul(D, dx))) == t.matmul(A, D)


@pytest.mark.parametrize(
    "term",
    [
        t.matmul(A, t.add(dx, x)),
        t.matmul(t.add(t.matmul(A, D), A), t.add(x, dx)),
        t.hadamard(x, t.add(x, dx)),
        t.trace(t.add(t.matmul(dx, t.transpose(x)), D)),
        t.matmul(A, x),
    ],
    ids=range(5),
)
def test_a_summand_without_the_differential_has_none(term):
    with pytest.raises(NoMatrix):
        matrix_of(term)
