"""Sums over lattices: what the kernel calls equal is equal by loops over numbers, and rewritten sums are called equal."""

from __future__ import annotations

import random

import numpy as np
import pytest

from derive.kernel.inequalities import between, implies, infeasible
from derive.kernel.sizes import Size
from derive.terms.lattice import equal
from derive.terms.term import Term, add, apply, entry, holds, index, matmul, neg, num, scale, size_term, total, var
from tests.kernel.brute import brute

N, K, S = Size.of("n"), Size.of("k"), Size.of("s")
X, W = var("x", (N, Size.of(1))), var("w", (K, Size.of(1)))
Q = var("q", (S * N, Size.of(1)))
POINTS = [{"n": 4, "k": 2, "s": 3}, {"n": 3, "k": 5, "s": 2}, {"n": 1, "k": 1, "s": 1}, {"n": 5, "k": 3, "s": 1}]


def at(array: Term, place: Term) -> Term:
    return entry(array, place, num(0), zero_outside=True)


def same_by_loops(left: Term, right: Term, seed: int) -> bool:
    rng = np.random.default_rng(seed)
    for sizes in POINTS:
        arrays = {
            name: rng.integers(-5, 6, size=length)
            for name, length in (("x", sizes["n"]), ("w", sizes["k"]), ("q", sizes["s"] * sizes["n"]))
        }
        if brute(left, sizes, arrays) != brute(right, sizes, arrays):
            return False
    return True


class Maker:
    """Random sums of products of entries with computed subscripts."""

    def __init__(self, seed: int):
        self.r = random.Random(seed)
        self.count = 0

    def name(self) -> str:
        self.count += 1
        return f"i{self.count}"

    def place(self, indices: list[Term]) -> Term:
        parts = [i if self.r.random() < 0.6 else neg(i) for i in self.r.sample(indices, self.r.randint(1, len(indices)))]
        if self.r.random() < 0.4:
            parts.append(num(self.r.choice((-2, -1, 1, 2))))
        if self.r.random() < 0.25:
            parts.append(size_term(self.r.choice((N - 1, K - 1, K))))
        return add(*parts)

    def factor(self, indices: list[Term]) -> Term:
        array = self.r.choice((X, W, X, W, Q))
        value = at(array, self.place(indices))
        if array is Q and self.r.random() < 0.7:
            one, two = (self.r.choice(indices), self.r.choice(indices))
            value = at(Q, add(scale(size_term(S), one), two))
        return apply("f", value) if self.r.random() < 0.1 else value

    def sum(self) -> Term:
        sizes = [self.r.choice((N, K, S, N - 1, N + K - 1)) for _ in range(self.r.randint(1, 3))]
        indices = [index(self.name(), size) for size in sizes]
        body = self.factor(indices)
        for _ in range(self.r.randint(0, 2)):
            body = matmul(body, self.factor(indices))
        if self.r.random() < 0.3:
            body = scale(holds(self.place(indices)), body)
        if self.r.random() < 0.2:
            body = scale(self.r.choice(indices), body)
        for one in indices:
            body = total(one.name, one.attrs[1], body)
        return body


def rewritten(term: Term, r: random.Random) -> Term:
    """The same sum: an index reversed, or its range split in two, or the factors in another order."""
    if term.op == "total":
        name, size = term.attrs
        inner = rewritten(term.args[0], r)
        how = r.random()
        if how < 0.35:
            turned = add(size_term(size - 1), neg(index(name, size)))
            return total(name, size, put(inner, name, turned))
        if how < 0.5:
            last = put(inner, name, size_term(size - 1))
            nonempty = holds(size_term(size - 1))
            return add(total(name, size - 1, put(inner, name, index(name, size - 1))), scale(nonempty, last))
        return total(name, size, inner)
    if term.op in ("matmul", "scale") and r.random() < 0.5:
        return matmul(rewritten(term.args[1], r), rewritten(term.args[0], r))
    return term


def put(term: Term, name: str, value: Term) -> Term:
    return term.replace(lambda t: value if t.op == "index" and t.name == name else None)


@pytest.mark.parametrize("seed", range(60))
def test_equal_means_equal(seed: int) -> None:
    """Random pairs that often differ little: the kernel never says equal where loops find a difference."""
    maker = Maker(seed)
    one, two = maker.sum(), maker.sum()
    near = one.replace(lambda t: num(t.attrs[0] + 1) if t.op == "num" and t.attrs[0] in (-1, 1, 2) else None)
    sized = one.replace(lambda t: total(t.attrs[0], t.attrs[1] + 1, t.args[0]) if t.op == "total" else None)
    for left, right in ((one, two), (one, near), (one, sized), (add(one, two), add(two, near))):
        if equal(left, right):
            assert same_by_loops(left, right, seed)


def test_rewritten_sums_are_equal() -> None:
    """What is the same by construction is the same by loops, and most of it is proved."""
    proved = 0
    for seed in range(60):
        one = Maker(seed).sum()
        two = rewritten(one, random.Random(seed))
        assert same_by_loops(one, two, seed)
        proved += equal(one, two)
    assert proved >= 48


@pytest.mark.parametrize("seed", range(40))
def test_no_false_implication(seed: int) -> None:
    """Random inequalities: what is implied holds wherever the region does, by trying all small numbers."""
    r = random.Random(seed)
    i, j = Size.of("#i"), Size.of("#j")
    pool = [i, j, N - i - 1, K - j - 1, N + K - 2 - i - j, S * i + j, S * N - 1 - S * i - j, i - j, 2 * i - j, S - j - 1, j - 1]
    for _ in range(30):
        region = frozenset(r.sample(pool, r.randint(1, 4)))
        goal = r.choice(pool) + r.choice((-1, 0, 0, 1))
        if not implies(region, goal) and not infeasible(region):
            continue
        for n, k, s in ((1, 1, 1), (2, 3, 2), (4, 2, 3)):
            for a in range(-4, 14):
                for b in range(-4, 14):
                    values = {"n": n, "k": k, "s": s, "#i": a, "#j": b}
                    if all(p.value(values) >= 0 for p in region):
                        assert not infeasible(region)
                        assert not implies(region, goal) or goal.value(values) >= 0


def test_implications_that_proofs_need() -> None:
    i, a, s, m = Size.of("#i"), Size.of("#a"), S, Size.of("m")
    tiles = frozenset([*between(i, m), *between(a, s)])
    assert implies(tiles, s * m - 1 - s * i - a)
    assert not implies(tiles, s * m - 2 - s * i - a)
    inside = frozenset([*between(s * i + a, s * m), *between(a, s)])
    assert implies(inside, m - 1 - i)
    assert implies(inside, i)
    assert not implies(inside, m - 2 - i)
