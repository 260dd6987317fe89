"""Keys: the same for expressions that differ in names and order only, different for all others."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from derive.kernel.canonical import encode, key, size_code
from derive.kernel.expr import Expr, Monomial, atom, fresh, fresh_token, map_expr, sum_over
from derive.kernel.normal import normal
from derive.kernel.sizes import Size
from derive.terms import term as t
from derive.terms.lower import Opaque, lower
from tests.kernel.agreement import show
from tests.kernel.random_terms import FACTS, rewritten, shape, term

M, N = Size.of("m"), Size.of("n")
names = st.text(alphabet="Xx[]{}()<>;,:|·+*^0123 ", max_size=6)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(names, names)
def test_arrays_with_different_names_have_different_keys(left: str, right: str) -> None:
    keys = {key(lower(t.matmul(t.var(name, (M, N)), t.var("Y", (N, M))))) for name in (left, right)}
    assert len(keys) == len({left, right})


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(st.lists(st.tuples(names, names), min_size=2, max_size=2))
def test_products_of_arrays_with_strange_names(pairs: list[tuple[str, str]]) -> None:
    keys = {key(lower(t.hadamard(t.var(a, (M, N)), t.var(b, (M, N))))) for a, b in pairs}
    assert len(keys) == len({tuple(sorted(pair)) for pair in pairs})


@settings(max_examples=200, derandomize=True, deadline=None, database=None)
@given(names, names)
def test_sizes_with_strange_names(left: str, right: str) -> None:
    sizes = [Size.of(left), Size.of(right), Size.of(left) * Size.of(right), Size.of(left) + 1, Size.of(left) * 2]
    assert len({size_code(s) for s in sizes}) == len(set(sizes))


def test_every_kind_of_name_is_apart() -> None:
    square = (M, M)
    x = t.var("X", square)
    terms = [x, t.dvar("X", square), t.grad("J", "X", square), t.inverse(x), t.apply("X", x), t.scale(t.det(x), x)]
    terms += [t.linear("X", (), x, square), t.argmax_mask(x), t.transpose(x), t.scale(t.size_term("X"), x)]
    forms = {key(lower(a)) for a in terms}
    forms |= {
        key(lower(x, {"X": frozenset({fact})})) for fact in ("symmetric", "orthogonal", "onehot_rows", "onehot_cols")
    }
    hostile = [
        "d X",
        "scores of X",
        "linear map X()",
        "gradient of ('J', 'X')",
        "position on an axis",
        "array X",
        "array d X",
    ]
    forms |= {key(lower(t.var(name, square))) for name in hostile}
    assert len(forms) == len(terms) + 4 + len(hostile)


def shuffled(expr: Expr, rng: Random) -> Expr:
    """The same expression: terms and factors in another order, indices with new names."""

    def inside(factor: tuple) -> tuple:
        if factor[0] == "F":
            return ("F", factor[1], tuple(shuffled(e, rng) for e in factor[2]))
        if factor[0] in "EP":
            return (factor[0], shuffled(factor[1], rng))
        if factor[0] == "M":
            return (*factor[:3], shuffled(factor[3], rng))
        return factor

    monomials = []
    for monomial in expr.monomials:
        factors = [(inside(f), e) for f, e in monomial.factors]
        bound = list(monomial.bound)
        rng.shuffle(factors)
        rng.shuffle(bound)
        monomials.append(Monomial(monomial.coefficient, tuple(bound), tuple(factors)))
    rng.shuffle(monomials)
    return fresh(Expr(tuple(monomials)))


@settings(max_examples=400, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 10**9))
def test_order_and_names_do_not_matter(seed: int) -> None:
    rng = Random(seed)
    try:
        form = lower(term(rng, shape(rng), 3), FACTS if seed % 2 else {})
    except Opaque:
        return
    other = shuffled(form, rng)
    assert key(other) == key(form)
    assert key(normal(other)) == key(form), "the normal form is not its own normal form"


@settings(max_examples=500, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 10**9))
def test_the_normal_form_does_not_depend_on_the_presentation(seed: int) -> None:
    rng = Random(seed)
    left = term(rng, shape(rng), 3, tame=True)
    right = rewritten(left, rng, 3)
    facts = FACTS if seed % 2 else {}
    try:
        assert key(lower(left, facts)) == key(lower(right, facts)), f"{show(left)}\n{show(right)}"
    except Opaque:
        return


def cycle(count: int, start: int, kind: str = "y") -> Expr:
    """tr Aⁿ with indices in some order."""
    tokens = [fresh_token(M) for _ in range(count)]
    factors = tuple(
        ((kind, "A", ((tokens[(k + start) % count],), (tokens[(k + start + 1) % count],))), Fraction(1))
        for k in range(count)
    )
    return Expr((Monomial(Fraction(1), tuple(reversed(tokens)), factors),))


@pytest.mark.parametrize("count", [2, 3, 7, 24])
@pytest.mark.parametrize("kind", ["v", "y"])
def test_cycles(count: int, kind: str) -> None:
    assert key(cycle(count, 0, kind)) == key(cycle(count, 1, kind))


def test_two_cycles_of_three_are_not_one_of_six() -> None:
    """Colour refinement alone cannot tell them apart."""
    one, two = cycle(6, 0), [cycle(3, 0).monomials[0] for _ in range(2)]
    both = Expr((Monomial(Fraction(1), two[0].bound + two[1].bound, two[0].factors + two[1].factors),))
    assert key(one) != key(both)


def prism(twisted: bool) -> Expr:
    """A connected cubic graph on eight indices: a cube, or a Möbius ladder."""
    tokens = [fresh_token(M) for _ in range(8)]
    edges = [(k, k + 1) for k in (0, 1, 2, 4, 5, 6)] + [(k, k + 4) for k in range(4)]
    edges += [(3, 4), (7, 0)] if twisted else [(3, 0), (7, 4)]
    Random(len(edges) + twisted).shuffle(edges)
    factors = tuple((("y", "A", ((tokens[i],), (tokens[j],))), Fraction(k)) for k, (i, j) in ((1, e) for e in edges))
    return Expr((Monomial(Fraction(1), tuple(tokens), factors),))


def test_graphs_that_look_alike_to_refinement() -> None:
    assert key(prism(False)) == key(shuffled(prism(False), Random(1)))
    assert key(prism(True)) == key(shuffled(prism(True), Random(2)))
    assert key(prism(False)) != key(prism(True))


def test_free_indices_are_not_renamed() -> None:
    token, other = fresh_token(M), fresh_token(M)
    free = ("f", 0, M, Size.of(1))
    entry = atom(("v", "X", ((token,), (free,))))
    assert key(sum_over((token,), entry)) != key(entry)
    assert encode(entry.monomials[0].factors[0][0], {token[1]: "i0"}) != encode(
        map_expr(entry, lambda slot: tuple(other if k == token else k for k in slot)).monomials[0].factors[0][0],
        {other[1]: "i1"},
    )


@settings(max_examples=150, derandomize=True, deadline=None, database=None)
@given(st.integers(0, 10**6))
def test_what_is_settled_is_its_own_normal_form(seed: int) -> None:
    """The mark that saves work may stand only where the work would change nothing, also under other names."""
    rng = Random(seed)
    try:
        form = normal(lower(term(rng, shape(rng), 3), FACTS))
    except Opaque:
        return
    again = normal(form)
    for settled in [e for e in (form, again, fresh(again)) if e.settled]:
        assert key(normal(Expr(settled.monomials))) == key(settled)
        assert len(normal(Expr(settled.monomials)).monomials) == len(settled.monomials)


def test_only_what_was_its_own_normal_form_is_settled() -> None:
    x = atom(("v", "x", ()))
    twice = Expr(x.monomials + x.monomials)
    once = normal(twice)
    assert not once.settled and len(once.monomials) == 1
    form = normal(once)
    assert form.settled and normal(form) is form
