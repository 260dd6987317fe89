"""Equations on which the kernel was once wrong: false ones that it proved, true ones that it missed.  They only grow."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from derive.kernel.canonical import key
from derive.kernel.expr import Budget
from derive.kernel.sizes import ONE, Size
from derive.terms import term as t
from derive.terms.lower import Opaque, equal, lower
from derive.terms.term import SCALAR, Term
from tests.kernel.agreement import agree_somewhere, differ

Facts = Mapping[str, frozenset[str]]
M, N, P = (Size.of(s) for s in "mnp")
a = t.var("a", SCALAR)
A, B, C = (t.var(name, (M, M)) for name in "ABC")
Q, S = t.var("Q", (N, N)), t.var("S", (M, M))
T = t.var("T", (M, M))
X, U, V = t.var("X", (M, N)), t.var("U", (M, P)), t.var("V", (M, P))
W, b = t.var("W", (N, P)), t.var("b", (ONE, P))
v, w = t.var("v", (M, ONE)), t.var("w", (N, ONE))
Z = t.add(t.matmul(X, W), t.repeat(b, (M, P)))
FACTS: Facts = {
    "Q": frozenset({"orthogonal"}),
    "S": frozenset({"symmetric"}),
    "T": frozenset({"onehot_rows"}),
}
ones_m = t.ones(1, M)


def under_trace(x: Term) -> Term:
    return t.trace(t.matmul(t.transpose(U), x))


def squared_sum(x: Term) -> Term:
    return t.power(
        t.matmul(t.matmul(x, t.kron(t.var("Y", (P, N)), t.var("Z", (P, P)))), t.kron(t.eye(N), t.ones(P, 1))), 3
    )


FALSE = {
    "an index of an outer sum was summed inside a power as well": (
        t.matmul(ones_m, t.power(t.matmul(t.eye(M), v), 2)),
        t.scale(t.size_term(M), t.power(t.matmul(ones_m, v), 2)),
    ),
    "the same, through a Kronecker product": (
        t.linear("map", (1,), squared_sum(t.kron(t.eye(P), t.ones(1, P))), (P, M)),
        t.linear("map", (1,), squared_sum(t.kron(t.ones(1, P), t.eye(P))), (P, M)),
    ),
    "the place of an inner argmax was taken for that of the outer one": (
        t.argmax_mask(t.transpose(t.argmax_mask(A))),
        t.argmax_mask(t.transpose(t.argmax_mask(t.repeat(t.diag(A), (M, M))))),
    ),
    "an orthogonal matrix was contracted over its diagonal": (
        t.matmul(t.matmul(t.transpose(t.diag(Q)), Q), w),
        t.matmul(t.ones(1, N), w),
    ),
    "orthonormal columns alone do not give Q Qᵀ = I": (
        t.matmul(t.var("Q", (M, N)), t.transpose(t.var("Q", (M, N)))),
        t.eye(M),
    ),
    "a symbol with the name of a differential": (t.var("d X", (M, N)), t.dvar("X", (M, N))),
    "gradients whose names run together": (t.grad("J by W", "X", (M, N)), t.grad("J", "W by X", (M, N))),
    "a size symbol that looks like a product": (
        t.squared_norm(t.var("x", (Size.of("m·n"), ONE))),
        t.squared_norm(t.var("x", (M * N, ONE))),
    ),
    "a matrix with the name of a normal form": (
        t.matmul(t.inverse(t.matmul(A, B)), t.var(key(lower(t.matmul(A, B))), (M, M))),
        t.eye(M),
    ),
    "a scalar with the name of a determinant": (
        t.det(A),
        t.var("determinant of " + key(lower(A)), SCALAR),
    ),
    "names with brackets": (t.var("W][x", (M, N)), t.var("W", (M, N))),
    "the root of a square is the absolute value": (t.apply("sqrt", t.power(a, 2)), a),
    "1/0 is not 7": (t.apply("recip", t.sub(a, a)), t.num(7)),
    "a mask without ties": (t.apply("ge0", t.sub(A, t.transpose(A))), t.apply("gt0", t.sub(A, t.transpose(A)))),
    "a matrix beside the inverse of another one of its name": (
        t.matmul(t.var("A", (P, M)), t.inverse(A)),
        t.matmul(t.matmul(t.var("A", (P, M)), t.inverse(A)), t.matmul(A, A)),
    ),
    "a sum of one-hot rows is not one-hot": (
        t.row_max(t.matmul(t.ones(P, M), T)),
        t.ones(P, 1),
    ),
    "the inverse of a sum beside its transpose": (
        t.matmul(t.inverse(t.add(A, B)), t.transpose(t.add(A, B))),
        t.eye(M),
    ),
    "a resolvent with the wrong factor": (
        t.sub(t.eye(M), t.inverse(t.add(A, t.scale(a, t.eye(M))))),
        t.matmul(A, t.inverse(t.add(A, t.scale(a, t.eye(M))))),
    ),
}


@pytest.mark.parametrize("name", FALSE)
def test_false_equations_are_not_proved(name: str) -> None:
    left, right = FALSE[name]
    assert not equal(left, right, FACTS)


WITHOUT_VALUES = {"1/0 is not 7", "a size symbol that looks like a product"}


@pytest.mark.parametrize("name", sorted(FALSE.keys() - WITHOUT_VALUES))
def test_they_are_false(name: str) -> None:
    left, right = FALSE[name]
    assert any(differ(left, right, FACTS, seed) is not None for seed in range(10))


def test_a_place_outside_of_an_axis_is_refused() -> None:
    i, j = t.index("i", M * N), t.index("j", M)
    longer = t.total("i", M * N, t.total("j", M, t.entry(t.eye(M * N), i, j)))
    for term in (longer, t.entry(A, t.num(Fraction(1, 2)), t.num(0)), t.entry(t.ones(2, 3), t.num(2), t.num(0))):
        with pytest.raises(Opaque):
            lower(term)


sigmoid = t.apply("sigmoid", Z)
exp_z, exp_minus = t.apply("exp", Z), t.apply("exp", t.neg(Z))
one = t.ones(M, P)
gram = t.matmul(t.transpose(X), X)
hat = t.matmul(t.matmul(X, t.inverse(gram)), t.transpose(X))
ridge = t.add(gram, t.scale(a, t.eye(N)))

TRUE = {
    "delta with both indices free": (t.diag(v), t.hadamard(t.eye(M), t.matmul(t.ones(M, 1), t.transpose(v)))),
    "norm of an orthogonal matrix": (t.squared_norm(Q), t.size_term(N)),
    "roots of numbers": (
        t.scale(t.apply("sqrt", t.num(2)), t.apply("sqrt", t.num(6))),
        t.scale(t.num(2), t.apply("sqrt", t.num(3))),
    ),
    "logarithms of numbers": (t.apply("log", t.num(6)), t.add(t.apply("log", t.num(2)), t.apply("log", t.num(3)))),
    "root and reciprocal": (t.apply("recip", t.apply("sqrt", a)), t.hadamard(t.apply("recip", a), t.apply("sqrt", a))),
    "root of a fourth power": (t.apply("sqrt", t.power(a, 4)), t.power(a, 2)),
    "inverse of a symmetric matrix": (t.transpose(t.inverse(S)), t.inverse(S)),
    "inverse of an orthogonal matrix": (t.inverse(Q), t.transpose(Q)),
    "inverse of a transpose": (t.inverse(t.transpose(A)), t.transpose(t.inverse(A))),
    "inverse of a product": (t.matmul(t.inverse(t.matmul(A, B)), A), t.inverse(B)),
    "inverse of a negative": (t.inverse(t.neg(A)), t.neg(t.inverse(A))),
    "inverse of a Kronecker product": (t.inverse(t.kron(A, B)), t.kron(t.inverse(A), t.inverse(B))),
    "inverse of a sum": (t.matmul(t.inverse(t.add(A, B)), t.add(A, B)), t.eye(M)),
    "projection": (t.matmul(hat, hat), hat),
    "trace of a projection": (t.trace(hat), t.size_term(N)),
    "ridge regression": (t.sub(t.eye(N), t.scale(a, t.inverse(ridge))), t.matmul(gram, t.inverse(ridge))),
    "masks of an affine layer under a sum": (
        under_trace(t.hadamard(t.apply("gt0", Z), Z)),
        under_trace(t.apply("relu", Z)),
    ),
    "absolute value by relu": (
        under_trace(t.apply("relu", Z)),
        t.scale(t.num(Fraction(1, 2)), under_trace(t.add(Z, t.apply("abs", Z)))),
    ),
    "sigmoids under a sum": (under_trace(t.add(sigmoid, t.apply("sigmoid", t.neg(Z)))), under_trace(one)),
    "derivative of the sigmoid under a sum": (
        under_trace(t.hadamard(sigmoid, t.sub(one, sigmoid))),
        under_trace(t.hadamard(exp_minus, t.power(sigmoid, 2))),
    ),
    "tanh by exponentials": (
        under_trace(t.apply("tanh", Z)),
        under_trace(t.divide(t.sub(exp_z, exp_minus), t.add(exp_z, exp_minus))),
    ),
    "tanh is odd": (t.apply("tanh", t.neg(Z)), t.neg(t.apply("tanh", Z))),
    "logistic loss": (t.apply("log", t.sub(one, sigmoid)), t.neg(t.apply("softplus", Z))),
    "fractions under a sum": (
        under_trace(t.divide(U, t.add(U, V))),
        under_trace(t.sub(one, t.divide(V, t.add(U, V)))),
    ),
    "partial fractions": (
        under_trace(t.divide(one, t.hadamard(U, t.add(U, one)))),
        under_trace(t.sub(t.divide(one, U), t.divide(one, t.add(U, one)))),
    ),
    "softmax sums": (t.matmul(ones_m, t.matmul(t.softmax(Z), t.ones(P, 1))), t.size_term(M)),
    "mask of a mask": (t.argmax_mask(t.argmax_mask(A)), t.argmax_mask(A)),
    "argmax does not see what a row shares": (t.argmax_mask(t.add(A, t.repeat(v, (M, M)))), t.argmax_mask(A)),
    "one-hot rows have one largest entry": (t.row_max(T), t.ones(M, 1)),
    "digits in both orders": (
        t.reshape(t.reshape(t.reshape(X, (M * N, ONE)), (M, N), "F"), (M * N, ONE), "F"),
        t.reshape(X, (M * N, ONE)),
    ),
    "functions of Kronecker products under a sum": (
        t.matmul(t.ones(1, M * N), t.apply("exp", t.kron(v, w))),
        t.trace(t.matmul(t.apply("exp", t.matmul(v, t.transpose(w))), t.ones(N, M))),
    ),
    "powers of a diagonal matrix": (t.trace(t.power(t.diag(v), 2)), t.matmul(t.transpose(v), v)),
    "abs of a positive function": (t.apply("abs", t.softmax(X)), t.softmax(X)),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_equations_are_proved(name: str) -> None:
    left, right = TRUE[name]
    assert equal(left, right, FACTS)


@pytest.mark.parametrize("name", TRUE)
def test_they_are_true(name: str) -> None:
    left, right = TRUE[name]
    assert any(agree_somewhere(left, right, FACTS, seed) for seed in range(5))
    assert all(differ(left, right, FACTS, seed) is None for seed in range(5))


def test_nets_of_relu_do_not_double_with_every_layer() -> None:
    """The normal form of a relu layer holds its argument once."""
    lengths = []
    z = t.var("X", (M, N))
    for layer in range(12):
        z = t.apply("relu", t.matmul(z, t.var(f"W{layer}", (N, N))))
        lengths.append(len(key(lower(z))))
    steps = [after - before for before, after in zip(lengths, lengths[1:])]
    assert max(steps) < 2 * min(steps)


@pytest.mark.parametrize("count", [10, 40])
def test_powers_of_a_symmetric_matrix_have_a_canonical_form(count: int) -> None:
    power = S
    for _ in range(count - 1):
        power = t.matmul(power, S)
    try:
        assert equal(t.trace(power), t.trace(t.transpose(power)), FACTS)
    except Budget:
        pytest.fail("the search for names ran out")
