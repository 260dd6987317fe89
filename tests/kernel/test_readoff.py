"""Gradients read off differentials: the coefficient put back gives the differential, also through reshapings."""

from __future__ import annotations

import pytest

from derive.kernel.expr import atom, fresh_token
from derive.kernel.readoff import NotLinear, coefficient, place
from derive.kernel.sizes import ONE, Size
from derive.terms import term as t
from derive.terms.lower import equal, lower
from derive.terms.term import Term
from tests.kernel.values import Point, close, value

M, N, P = (Size.of(s) for s in "mnp")
A, B = t.var("A", (M, N)), t.var("B", (N, P))
dB, G = t.dvar("B", (N, P)), t.var("G", (M, P))
flat = t.reshape(dB, (P, N))

DIFFERENTIALS = {
    "trace": t.trace(t.matmul(t.transpose(G), t.matmul(A, dB))),
    "twice": t.add(t.trace(t.matmul(dB, t.transpose(B))), t.trace(t.matmul(t.transpose(B), dB))),
    "hadamard": t.trace(t.matmul(t.transpose(G), t.hadamard(t.matmul(A, dB), t.apply("relu", t.matmul(A, B))))),
    "vec": t.matmul(t.transpose(t.var("u", (N * P, ONE))), t.vec(dB)),
    "kronecker": t.matmul(t.matmul(t.transpose(t.vec(G)), t.kron(t.eye(P), A)), t.vec(dB)),
    "reshape": t.trace(t.matmul(t.var("C", (N, P)), flat)),
    "diagonal": t.trace(t.matmul(t.diag(t.var("c", (N, ONE))), t.matmul(dB, t.var("D", (P, N))))),
    "sum of all": t.matmul(t.matmul(t.ones(1, N), dB), t.ones(P, 1)),
    "one entry": t.entry(dB, t.num(1), t.num(0)),
    "softmax": t.trace(t.matmul(t.transpose(G), t.matmul(A, t.hadamard(t.softmax(B), dB)))),
}


def gradient(differential: Term) -> dict:
    return {("J", "B"): coefficient(lower(differential), "v", "d B", (N, P))}


@pytest.mark.parametrize("name", DIFFERENTIALS)
def test_the_coefficient_put_back(name: str) -> None:
    dj = DIFFERENTIALS[name]
    again = t.trace(t.matmul(t.transpose(t.grad("J", "B", (N, P))), dB))
    assert equal(again, dj, {}, gradient(dj))
    twice = t.add(again, again)
    assert not equal(twice, dj, {}, gradient(dj))


EXPECTED = {
    "trace": t.matmul(t.transpose(A), G),
    "twice": t.scale(t.num(2), B),
    "hadamard": t.matmul(t.transpose(A), t.hadamard(G, t.apply("relu", t.matmul(A, B)))),
    "vec": t.reshape(t.var("u", (N * P, ONE)), (N, P), "F"),
    "kronecker": t.matmul(t.transpose(A), G),
    "reshape": t.reshape(t.transpose(t.var("C", (N, P))), (N, P)),
    "diagonal": t.matmul(t.diag(t.var("c", (N, ONE))), t.transpose(t.var("D", (P, N)))),
    "sum of all": t.ones(N, P),
    "softmax": t.hadamard(t.softmax(B), t.matmul(t.transpose(A), G)),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_the_gradient_of_the_textbook(name: str) -> None:
    """Also as it stands inside functions, sums and other shapes."""
    known, symbol, right = gradient(DIFFERENTIALS[name]), t.grad("J", "B", (N, P)), EXPECTED[name]
    for around in (
        lambda x: x,
        t.transpose,
        t.vec,
        lambda x: t.reshape(x, (P, N)),
        lambda x: t.apply("phi", x),
        lambda x: t.matmul(t.ones(1, N), t.apply("phi", x)),
        lambda x: t.matmul(t.ones(1, N * P), t.apply("phi", t.vec(x))),
        lambda x: t.hadamard(x, x),
        lambda x: t.matmul(x, t.transpose(x)),
        lambda x: t.entry(x, t.num(0), t.num(1)),
    ):
        assert equal(around(symbol), around(right), {}, known)
    assert not equal(symbol, t.neg(right), {}, known)


@pytest.mark.parametrize("name", EXPECTED)
def test_the_textbook_is_right(name: str) -> None:
    """dJ = ⟨G, dB⟩ in numbers."""
    inner = t.trace(t.matmul(t.transpose(EXPECTED[name]), dB))
    for seed in range(3):
        point = Point({"m": 2, "n": 3, "p": 4}, seed)
        assert close(value(inner, point), value(DIFFERENTIALS[name], point))


@pytest.mark.parametrize(
    "term",
    [
        t.trace(t.matmul(t.transpose(dB), dB)),
        t.trace(t.matmul(A, t.transpose(A))),
        t.trace(t.matmul(t.transpose(B), t.apply("exp", dB))),
        t.trace(t.matmul(t.transpose(dB), t.apply("exp", dB))),
        t.trace(t.matmul(t.transpose(dB), t.argmax_mask(dB))),
        t.matmul(t.matmul(t.ones(1, N), t.power(dB, 2)), t.ones(P, 1)),
    ],
)
def test_what_is_not_linear_is_refused(term: Term) -> None:
    with pytest.raises(NotLinear):
        coefficient(lower(term), "v", "d B", (N, P))


def test_half_of_an_axis_cannot_be_placed() -> None:
    digit = ("f", "g0", M, N)
    entry = atom(("v", "X", ((digit,), ())))
    with pytest.raises(NotLinear):
        place(entry, ((fresh_token(M * N),), ()), (M * N, ONE))
