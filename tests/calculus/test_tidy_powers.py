"""Common factors of a sum count as often as they stand in each part."""

from __future__ import annotations

from derive.calculus.tidy_sums import plus, times
from derive.kernel.sizes import Size
from derive.terms.term import SCALAR, Term, apply, num, scale, var

X = var("x", (Size.of("n"), Size.of(1)))
S = var("s", SCALAR)


def _power(term: Term) -> dict[str, int]:
    """How often s stands as a factor before each other factor; written for sums of products only."""
    if term.op == "add":
        return {key: count for arg in term.args for key, count in _power(arg).items()}
    count, key = 0, ""
    todo = [term]
    parts: list[Term] = []
    while todo:
        part = todo.pop()
        if part.op == "scale":
            todo.extend(part.args)
        elif part.op == "add":
            parts.append(part)
        elif part == S:
            count += 1
        elif part.op == "power" and part.args[0] == S:
            count += int(part.attrs[0])
        else:
            key += f"{part.op}{part.attrs}"
    inner = _power(parts[0]) if parts else {key: 0}
    return {name: value + count for name, value in inner.items()}


def test_a_factor_that_one_part_has_twice() -> None:
    once, twice = scale(S, X), scale(scale(S, S), apply("exp", X))
    found = plus(times(num(-1), twice), once)
    assert sorted(_power(found).values()) == [1, 2]


def test_both_parts_have_it_twice() -> None:
    found = plus(scale(scale(S, S), X), scale(scale(S, S), apply("exp", X)))
    assert sorted(_power(found).values()) == [2, 2]
