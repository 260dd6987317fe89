"""All short terms over a few letters: those of one normal form have one value, and those of one value one normal form.

The values come from NumPy.  A world is (terms, more terms, facts); the first half is tested on all of them, the second,
which the kernel does not promise everywhere, on the first list.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction

import numpy as np
import pytest

from derive.kernel import deltas, masks, matrices, normal, powers
from derive.kernel.canonical import key
from derive.kernel.expr import UNIT, Expr
from derive.kernel.sizes import ONE, Size
from derive.terms import term as t
from derive.terms.lower import lower
from derive.terms.term import Term
from tests.kernel.agreement import SIZES, show
from tests.kernel.values import Inadmissible, Point, value

M, N = Size.of("m"), Size.of("n")
Facts = Mapping[str, frozenset[str]]
World = tuple[list[Term], list[Term], Facts]


def words(letters: list[Term], longest: int, product: Callable[[Term, Term], Term]) -> list[Term]:
    """Every product of up to so many letters."""
    found = list(letters)
    for length in range(2, longest + 1):
        for word in itertools.product(letters, repeat=length):
            built = word[0]
            for letter in word[1:]:
                built = product(built, letter)
            found.append(built)
    return found


def matrices_world() -> World:
    q, s, x = (t.var(name, (N, N)) for name in "QSX")
    letters = [q, t.transpose(q), t.inverse(q), s, t.inverse(s), t.inverse(t.transpose(s)), x, t.inverse(x), t.eye(N)]
    scalars = [t.trace(w) for w in words(letters[:4] + [x], 2, t.matmul)]
    scalars += [t.trace(t.hadamard(a, b)) for a in letters for b in letters[:4]]
    mixed = [t.repeat(c, (N, N)) for c in scalars]
    facts = {"Q": frozenset({"orthogonal"}), "S": frozenset({"symmetric"})}
    products = [t.matmul(t.diag(t.diag(a)), b) for a in letters[:2] for b in letters[:2]]
    return words(letters, 2, t.matmul) + words(letters[:5], 3, t.matmul) + mixed + products, [], facts


def powers_world() -> World:
    x, y = t.var("x", t.SCALAR), t.var("y", t.SCALAR)
    exponents = [Fraction(e) for e in ("1/2", "-1/2", "-1", "2", "3/2")]
    bases = [x, t.neg(x), t.hadamard(x, x), t.hadamard(x, y), t.add(x, y), t.scale(t.num(4), x), t.num(2), t.num(8)]
    once = [t.power(b, e) for b in bases for e in exponents]
    twice = [t.power(b, e) for b in once if b.args[0].op != "add" for e in exponents]
    squares = [t.power(t.power(t.add(x, y), a), b) for a in exponents for b in exponents]
    return bases + once + twice, squares + words(once[::2], 2, t.hadamard), {}


def masks_world() -> World:
    x, y = t.var("x", (M, ONE)), t.var("y", (M, ONE))
    arguments = [x, t.neg(x), t.sub(x, y), t.sub(y, x), t.hadamard(x, y), t.scale(t.num(2), x)]
    names = ["ge0", "gt0", "le0", "lt0", "relu", "abs", "sign"]
    letters = [t.apply(name, a) for name in names for a in arguments[:4]]
    extra = [t.apply(name, a) for name in names for a in arguments[4:]]
    inside = [t.apply(outer, a) for outer in ("relu", "ge0", "abs") for a in letters]
    return arguments + extra + words([x, y, *letters], 2, t.hadamard), inside, {}


def argmax_world() -> World:
    x, y = t.var("X", (N, N)), t.var("T", (N, N))
    ones = t.ones(N, N)
    scores = [x, t.transpose(x), t.neg(x), t.scale(t.num(2), x), t.add(x, ones), y, t.transpose(y), t.matmul(x, y)]
    scores += [t.repeat(t.diag(x), (N, N)), t.add(x, t.repeat(t.diag(x), (N, N))), ones]
    marked = [t.argmax_mask(a) for a in scores]
    deep = [t.argmax_mask(turn(a)) for a in marked for turn in (lambda a: a, t.transpose)]
    sums = [t.repeat(t.row_max(a), (N, N)) for a in scores + marked]
    sums += [t.matmul(t.hadamard(a, b), ones) for a in marked[:6] for b in (*scores[:6], *marked[:6])]
    return scores + marked + deep + sums, [], {"T": frozenset({"onehot_rows"})}


def digits_world() -> World:
    shape = (M * N, ONE)
    x, y = t.var("X", (M, N)), t.var("Y", (N, M))
    u, v = t.var("u", (M, ONE)), t.var("v", (N, ONE))
    flat: list[Term] = [t.reshape(a, shape, o) for a in (x, y, t.transpose(x), t.transpose(y)) for o in "CF"]
    flat += [t.vec(x), t.vec(y), t.vec(t.transpose(x)), t.var("w", shape)]
    flat += [t.kron(u, v), t.kron(v, u), t.vec(t.matmul(u, t.transpose(v))), t.vec(t.matmul(v, t.transpose(u)))]
    for a, (rows, cols), order in itertools.product(list(flat), [(M, N), (N, M)], "CF"):
        flat.append(t.reshape(t.reshape(a, (rows, cols), order), shape, "F"))
        flat.append(t.vec(t.transpose(t.reshape(a, (rows, cols), order))))
    inner = [t.repeat(t.matmul(t.transpose(flat[11]), a), shape) for a in flat]
    return flat + [t.apply("phi", a) for a in flat] + inner, [], {}


def exponentials_world() -> World:
    a, b = t.var("a", t.SCALAR), t.var("b", t.SCALAR)
    bases = [a, b, t.neg(a), t.add(a, b), t.scale(t.num(2), a), t.sub(a, b)]
    exps = [t.apply(name, x) for name in ("exp", "sigmoid", "softplus", "tanh") for x in bases]
    outer = [t.apply(name, x) for name in ("recip", "log") for x in exps if x.attrs[0] != "tanh"]
    return (
        bases + exps + outer + words(exps[::2], 2, t.hadamard) + words(exps[::2] + outer[::3], 2, t.add),
        words(outer[::5], 2, t.hadamard),
        {},
    )


def scopes_world() -> World:
    """Functions under sums and sums under functions, with deltas that reach from one into the other."""
    v, w = t.var("v", (M, ONE)), t.var("w", (N, ONE))
    row = t.ones(1, M)
    same = [
        v,
        t.matmul(t.eye(M), v),
        t.matmul(t.diag(v), t.ones(M, 1)),
        t.diag(t.diag(v)),
        t.vec(v),
        t.kron(t.num(1), v),
    ]
    names = ["exp", "phi", "relu", "recip", "sigmoid", "ge0"]
    single = [t.matmul(row, t.apply(name, a)) for name in names for a in same]
    single += [t.apply(name, t.matmul(row, a)) for name in names for a in same[:3]]
    single += [t.matmul(row, t.power(a, 2)) for a in (*same, t.matmul(t.diag(v), v))]
    both = [
        t.kron(v, w),
        t.vec(t.matmul(w, t.transpose(v))),
        t.matmul(t.kron(t.eye(M), w), v),
        t.matmul(t.kron(v, t.eye(N)), w),
    ]
    both += [t.kron(w, v), t.reshape(t.matmul(w, t.transpose(v)), (M * N, ONE))]
    long = [t.matmul(t.transpose(t.var("u", (M * N, ONE))), t.apply(name, a)) for name in names for a in both]
    sizes = [
        t.num(1),
        t.matmul(row, t.ones(M, 1)),
        t.trace(t.eye(M)),
        t.size_term(M),
        t.size_term(N),
        t.size_term(M * N),
    ]
    sizes += [t.matmul(t.ones(1, M * N), t.apply("exp", t.matmul(t.zeros(M * N, M), v))), t.trace(t.ones(M, M))]
    squares = [t.scale(t.size_term(M), t.power(t.matmul(row, a), 2)) for a in same[:2]]
    table = t.matmul(t.transpose(t.diag(t.diag(v))), t.apply("exp", t.diag(v)))
    other = [t.matmul(table, t.ones(M, 1)), t.trace(t.apply("exp", t.diag(v))), t.trace(t.apply("exp", t.eye(M)))]
    return single + long + sizes + squares + other, [], {}


WORLDS = {
    "scopes": scopes_world,
    "matrices": matrices_world,
    "powers": powers_world,
    "masks": masks_world,
    "argmax": argmax_world,
    "digits": digits_world,
    "exponentials": exponentials_world,
}


def fingerprint(term: Term, facts: Facts) -> tuple | None:
    """The values at a few points, rounded; None where the term has no value at some point."""
    found = []
    for seed, sizes in enumerate(SIZES):
        try:
            array = value(term, Point(sizes, seed + 11, True, facts))
        except Inadmissible:
            return None
        scale = 10.0 ** (5 - np.ceil(np.log10(np.abs(array).max() + 1)))
        found.append(tuple(np.round(array.ravel() * scale).astype(int)))
    return tuple(found)


def signed_fingerprint(term: Term, facts: Facts) -> tuple:
    """The same at points of both signs; an empty part where there is no value."""
    found: list[tuple] = []
    for seed in range(15):
        try:
            array = value(term, Point(SIZES[seed % 3], seed + 5, False, facts))
        except Inadmissible:
            found.append(())
            continue
        scale = 10.0 ** (5 - np.ceil(np.log10(np.abs(array).max() + 1)))
        found.append(tuple(np.round(array.ravel() * scale).astype(int)))
    return tuple(found)


def alike(left: tuple, right: tuple) -> bool:
    """Whether two fingerprints agree up to rounding wherever both have a value."""
    return all(not a or not b or max(abs(x - y) for x, y in zip(a, b)) <= 2 for a, b in zip(left, right))


def violations(name: str) -> Iterator[tuple[str, str]]:
    """Pairs of one normal form and different values."""
    terms, more, facts = WORLDS[name]()
    groups: dict[str, list[Term]] = {}
    for term in terms + more:
        groups.setdefault(f"{term.shape} {key(lower(term, facts))}", []).append(term)
    for first, *others in groups.values():
        expected = signed_fingerprint(first, facts) if others else ()
        for other in others:
            if not alike(expected, signed_fingerprint(other, facts)):
                yield show(first), show(other)


@pytest.mark.parametrize("name", WORLDS)
def test_one_form_has_one_value(name: str) -> None:
    assert list(violations(name)) == []


@pytest.mark.parametrize("name", WORLDS)
def test_one_value_has_one_form(name: str) -> None:
    terms, _, facts = WORLDS[name]()
    forms: dict[tuple, dict[str, Term]] = {}
    for term in terms:
        positive = fingerprint(term, facts)
        if positive is not None:
            both = (term.shape, positive, signed_fingerprint(term, facts))
            forms.setdefault(both, {}).setdefault(key(lower(term, facts)), term)
    split = [[show(term) for term in group.values()] for group in forms.values() if len(group) > 1]
    assert len(forms) > 20
    assert split == []


# --------------------------------------------------------------------------------------- planted mistakes must be found


def plant_lost_digits(patch: pytest.MonkeyPatch) -> None:
    """A delta of several digits that compares the first one only."""
    patch.setattr(deltas, "_times_delta", lambda monomial, left, right: monomial)


def plant_root_of_square(patch: pytest.MonkeyPatch) -> None:
    """(x²)^½ = x."""

    def through(content, exponent):
        factors = tuple((f, e * exponent) for f, e in content.factors)
        return Expr((content._replace(coefficient=Fraction(1), factors=factors),)), UNIT

    patch.setattr(powers, "_powers", through)


def plant_orthogonal_anywhere(patch: pytest.MonkeyPatch) -> None:
    """Q Q = I as well as Qᵀ Q = I."""
    patch.setattr(matrices, "_inner_axes", lambda a, b: ((0, 0), (1, 1), (0, 1)) if a[0] == b[0] == "q" else ())


def plant_diagonal_contracted(patch: pytest.MonkeyPatch) -> None:
    """Σ_k Q_kk Q_kj = δ: a summed index that stands twice in one factor."""

    def careless(left, right, axes, count, factors):
        for x, y in axes:
            slot = left[2][x]
            if slot and slot == right[2][y] and all(count.get(token) == factors for token in slot):
                return slot, left[2][1 - x], right[2][1 - y]
        return None

    patch.setattr(matrices, "_row_of", careless)


def plant_sign_of_mask(patch: pytest.MonkeyPatch) -> None:
    """1(−q ≥ 0) = 1(q ≥ 0)."""
    real = powers.signed
    patch.setattr(powers, "signed", lambda expr: (1, real(expr)[1]))


def plant_mask_of_any_argument(patch: pytest.MonkeyPatch) -> None:
    """M_r M'_s = δ_rs M_r for masks of different arguments."""
    patch.setattr(masks, "encode", lambda factor, labels: "same")


def plant_outer_index(patch: pytest.MonkeyPatch) -> None:
    """A step that sums over an index of an outer sum as well."""
    real = deltas.replaced

    def adopting(monomial, old, new):
        more = tuple(token for token in new if token[0] == "b" and token not in monomial.bound)
        return real(monomial._replace(bound=monomial.bound + more), old, new)

    patch.setattr(deltas, "replaced", adopting)


def plant_unused_index(patch: pytest.MonkeyPatch) -> None:
    """Σ_k c = c."""
    patch.setattr(normal, "size_value", lambda size: UNIT)


PLANTED = {
    plant_lost_digits: "digits",
    plant_root_of_square: "powers",
    plant_orthogonal_anywhere: "matrices",
    plant_diagonal_contracted: "matrices",
    plant_sign_of_mask: "masks",
    plant_mask_of_any_argument: "argmax",
    plant_outer_index: "scopes",
    plant_unused_index: "scopes",
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_mistake_is_found(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert any(violations(PLANTED[plant])), plant.__doc__
