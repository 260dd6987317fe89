"""How long the kernel takes: `pytest benchmarks/test_kernel.py --benchmark-enable`.

Typical identities (trace, Hadamard, vec and ⊗) should take well under a millisecond; the rest shows growth: products, sums,
symmetric powers, and nets of many layers.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

import pytest

from derive.kernel.canonical import key
from derive.kernel.sizes import ONE, Size
from derive.terms import term as t
from derive.terms.lower import equal, lower
from derive.terms.term import Term

M, N, P = (Size.of(s) for s in "mnp")
SYMMETRIC = {"A": frozenset({"symmetric"})}
A, B, C = (t.var(name, (M, N)) for name in "ABC")
D, E = t.var("D", (N, P)), t.var("E", (P, M))
G = t.var("G", (M, P))

IDENTITIES = {
    "cyclic trace": (t.trace(t.matmul(t.matmul(A, D), E)), t.trace(t.matmul(t.matmul(E, A), D))),
    "trace of a transpose": (t.trace(t.matmul(A, t.transpose(B))), t.trace(t.matmul(B, t.transpose(A)))),
    "hadamard under the trace": (
        t.trace(t.matmul(t.transpose(A), t.hadamard(B, C))),
        t.trace(t.matmul(t.transpose(t.hadamard(A, B)), C)),
    ),
    "vec and kron": (t.vec(t.matmul(t.matmul(A, D), E)), t.matmul(t.kron(t.transpose(E), A), t.vec(D))),
    "mixed product": (
        t.matmul(t.kron(A, E), t.kron(D, A)),
        t.kron(t.matmul(A, D), t.matmul(E, A)),
    ),
    "diag and ones": (
        t.matmul(t.diag(t.diag(t.matmul(A, t.transpose(B)))), t.ones(M, 1)),
        t.matmul(t.hadamard(A, B), t.ones(N, 1)),
    ),
    "softmax rows": (t.matmul(t.softmax(A), t.ones(N, 1)), t.ones(M, 1)),
    "relu mask": (t.apply("relu", t.matmul(A, D)), t.hadamard(t.apply("gt0", t.matmul(A, D)), t.matmul(A, D))),
}


def chain(names: list[str]) -> Term:
    return functools.reduce(t.matmul, [t.var(name, (M, M)) for name in names])


def net(layers: int, function: str) -> Term:
    z = A
    for layer in range(layers):
        bias = t.repeat(t.var(f"b{layer}", (ONE, N)), (M, N))
        z = t.apply(function, t.add(t.matmul(z, t.var(f"W{layer}", (N, N))), bias))
    return z


def proves(benchmark: Callable, left: Term, right: Term, facts: dict | None = None, rounds: int = 3) -> None:
    assert benchmark.pedantic(equal, (left, right, facts), rounds=rounds, warmup_rounds=1)


@pytest.mark.parametrize("name", IDENTITIES)
def test_identities(benchmark: Callable, name: str) -> None:
    proves(benchmark, *IDENTITIES[name], rounds=30)


@pytest.mark.parametrize("count", [2, 5, 10, 20, 40])
def test_products(benchmark: Callable, count: int) -> None:
    names = [f"X{k}" for k in range(count)]
    proves(benchmark, t.trace(chain(names)), t.trace(chain(names[1:] + names[:1])))


@pytest.mark.parametrize("count", [2, 10, 40])
@pytest.mark.parametrize("symmetric", [False, True])
def test_trace_of_a_power(benchmark: Callable, count: int, symmetric: bool) -> None:
    power = chain(["A"] * count)
    proves(benchmark, t.trace(power), t.trace(t.transpose(power)), SYMMETRIC if symmetric else None)


@pytest.mark.parametrize("count", [2, 20, 200])
def test_sums(benchmark: Callable, count: int) -> None:
    terms = [t.trace(chain([f"X{k}", f"X{k + 1}"])) for k in range(count)]
    proves(benchmark, t.add(*terms), t.add(*reversed(terms)))


@pytest.mark.parametrize("layers", [2, 5, 10, 20, 50])
def test_relu_nets(benchmark: Callable, layers: int) -> None:
    z = net(layers, "relu")
    proves(benchmark, z, t.transpose(t.transpose(z)), rounds=1)


@pytest.mark.parametrize("layers", [2, 5, 10])
def test_sigmoid_nets(benchmark: Callable, layers: int) -> None:
    z = net(layers, "sigmoid")
    proves(benchmark, z, t.transpose(t.transpose(z)), rounds=1)


@pytest.mark.parametrize("function", ["relu", "sigmoid", "tanh"])
def test_forms_grow_with_the_layers_not_faster(function: str) -> None:
    lengths = [len(key(lower(net(layers, function)))) for layers in (2, 4, 6)]
    assert lengths[2] - lengths[1] < 2 * (lengths[1] - lengths[0])
