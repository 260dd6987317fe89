"""Sums over lattices: products of entries with computed subscripts, over whole numbers within linear bounds.

A `Part` is a coefficient times factors, summed over its bound indices, each over all of ℤ, where its region holds; elsewhere it
is 0.  An entry is 0 outside its array, and every region holds the bounds of the entries beside it.  A `Sum` is a tuple of parts.

Factors:
    ("v", name, subscripts)            an entry of a named array; subscripts are polynomials
    ("s", symbol)                      a size as a number; never zero
    ("#", index)                       the value of an index as a number
    ("F", name, sum)                   an elementwise function of a scalar
    ("P", sum)                         a scalar raised to a power that is not expanded
    ("M", place, index, size, sum)     argmax mask: 1 where `place` is the first of 0 … size−1 at which the sum, as a function of
                                       the index, is largest

Soundness.  Five facts about finitely supported functions on ℤᵈ are used, and nothing else: a bound index may be renamed; an
index that an equation with coefficient ±1 fixes may be replaced; v may be replaced by v + e for any e that does not hold v; two
indices that are the same quotient, 0 ≤ a − s v < s, are one (`_quotient`); and for an index that no factor holds, the sum over
it counts the whole numbers between its bounds (`_counted`), which is one where the bounds are s v ≤ B < s v + s (`_floored`).
Facts about free indices may be used as if they stood in every region.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from .expr import Budget
from .inequalities import MARK, Poly, Region, coefficient_of, implies, indices_of, infeasible, sign_of, tightened
from .sizes import ONE, Size

Factor = tuple[Any, ...]
MOST_PARTS = 400
MOST_ROUNDS = 40
_uids = itertools.count()
ZERO_POLY = Size.of(0)


class Part(NamedTuple):
    coefficient: Fraction
    bound: frozenset[str]
    region: Region
    factors: tuple[tuple[Factor, Fraction], ...]


Sum = tuple[Part, ...]
UNIT: Sum = (Part(Fraction(1), frozenset(), frozenset(), ()),)


def fresh_index() -> str:
    return f"{MARK}{next(_uids)}"


def constant(value: Fraction | int) -> Sum:
    return (Part(Fraction(value), frozenset(), frozenset(), ()),) if value else ()


def atom(factor: Factor, exponent: Fraction | int = 1, region: Iterable[Poly] = ()) -> Sum:
    return (Part(Fraction(1), frozenset(), frozenset(region), ((factor, Fraction(exponent)),)),)


def where(*region: Poly) -> Sum:
    """1 where the polynomials are ≥ 0, else 0."""
    return (Part(Fraction(1), frozenset(), frozenset(region), ()),)


def number(poly: Poly) -> Sum:
    """A polynomial in sizes and indices as a number."""
    parts = []
    for monomial, coefficient in poly.terms:
        factors = tuple(((MARK if s.startswith(MARK) else "s", s), Fraction(power)) for s, power in monomial)
        parts.append(Part(Fraction(coefficient), frozenset(), frozenset(), factors))
    return tuple(parts)


def add(*sums: Sum) -> Sum:
    total = tuple(part for one in sums for part in one)
    if len(total) > MOST_PARTS:
        raise Budget(f"more than {MOST_PARTS} terms")
    return total


def scale(value: Fraction | int, one: Sum) -> Sum:
    return tuple(p._replace(coefficient=p.coefficient * value) for p in one) if value else ()


def multiply(left: Sum, right: Sum) -> Sum:
    """The product, expanded; the bound indices of the right side get new names."""
    if len(left) * len(right) > MOST_PARTS:
        raise Budget(f"a product would expand to more than {MOST_PARTS} terms")
    right = fresh(right)
    return tuple(
        Part(a.coefficient * b.coefficient, a.bound | b.bound, a.region | b.region, a.factors + b.factors)
        for a in left
        for b in right
    )


def sum_over(index: str, size: Poly, one: Sum) -> Sum:
    """The sum over 0 ≤ index < size."""
    bounds = {Size.of(index), size - Size.of(index) - 1}
    return tuple(p._replace(bound=p.bound | {index}, region=p.region | bounds) for p in one)


# ------------------------------------------------------------------------------------------------------- substitution


def fresh(one: Sum) -> Sum:
    """The same sum with new names for all that it binds, at every depth."""
    return tuple(q for p in one for q in _renamed(p))


def _renamed(part: Part) -> Sum:
    names = {index: Size.of(fresh_index()) for index in part.bound}
    inner = part._replace(bound=frozenset(), factors=tuple((_fresh_factor(f), e) for f, e in part.factors))
    bound = frozenset(next(iter(n.symbols)) for n in names.values())
    return tuple(p._replace(bound=p.bound | bound) for p in substitute((inner,), names))


def _fresh_factor(factor: Factor) -> Factor:
    if factor[0] == "F":
        return ("F", factor[1], fresh(factor[2]))
    if factor[0] == "P":
        return ("P", fresh(factor[1]))
    if factor[0] == "M":
        new = fresh_index()
        return ("M", factor[1], new, factor[3], fresh(substitute(factor[4], {factor[2]: Size.of(new)})))
    return factor


def substitute(one: Sum, change: Mapping[str, Poly]) -> Sum:
    """Polynomials put for indices that the sum does not bind."""
    return tuple(q for part in one for q in _changed(part, change)) if change else one


def _changed(part: Part, change: Mapping[str, Poly]) -> Sum:
    factors: list[tuple[Factor, Fraction]] = []
    numbers: list[tuple[Poly, int]] = []
    for factor, exponent in part.factors:
        if factor[0] == MARK and factor[1] in change:
            if exponent.denominator != 1 or exponent < 0:
                raise Budget("a negative power of an index")
            numbers.append((change[factor[1]], int(exponent)))
        else:
            factors.append((_moved(factor, change), exponent))
    region = frozenset(p.substitute(change) for p in part.region)
    result: Sum = (Part(part.coefficient, part.bound, region, tuple(factors)),)
    for poly, times in numbers:
        for _ in range(times):
            result = tuple(q for head in number(poly) for q in _times(head, result))
            if len(result) > MOST_PARTS:
                raise Budget(f"more than {MOST_PARTS} terms")
    return result


def _times(head: Part, one: Sum) -> Sum:
    """The product with a part that binds nothing; its indices are those in scope, so nothing is renamed."""
    return tuple(p._replace(coefficient=head.coefficient * p.coefficient, factors=head.factors + p.factors) for p in one)


def _moved(factor: Factor, change: Mapping[str, Poly]) -> Factor:
    kind = factor[0]
    if kind == "v":
        return ("v", factor[1], tuple(s.substitute(change) for s in factor[2]))
    if kind == "F":
        return ("F", factor[1], substitute(factor[2], change))
    if kind == "P":
        return ("P", substitute(factor[1], change))
    if kind == "M":
        return ("M", factor[1].substitute(change), factor[2], factor[3].substitute(change), substitute(factor[4], change))
    return factor


def held(factor: Factor) -> frozenset[str]:
    """The indices that a factor holds, other than those that it binds."""
    kind = factor[0]
    if kind == "v":
        return frozenset().union(*(indices_of(s) for s in factor[2]))
    if kind == MARK:
        return frozenset({factor[1]})
    if kind == "F":
        return held_by(factor[2])
    if kind == "P":
        return held_by(factor[1])
    if kind == "M":
        return indices_of(factor[1]) | indices_of(factor[3]) | (held_by(factor[4]) - {factor[2]})
    return frozenset()


def held_by(one: Sum) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    for part in one:
        inside = frozenset().union(*(held(f) for f, _ in part.factors), *(indices_of(p) for p in part.region))
        found |= inside - part.bound
    return found


def subscripts(factor: Factor) -> Iterator[Poly]:
    """The subscripts in a factor, at every depth."""
    if factor[0] == "v":
        yield from factor[2]
    elif factor[0] == "M":
        yield factor[1]
    for one in nested(factor):
        for part in one:
            for inner, _ in part.factors:
                yield from subscripts(inner)


def nested(factor: Factor) -> tuple[Sum, ...]:
    return (factor[2],) if factor[0] == "F" else (factor[1],) if factor[0] == "P" else (factor[4],) if factor[0] == "M" else ()


# ------------------------------------------------------------------------------------------------------ simplification


def simplified(one: Sum, facts: Region) -> Sum:
    """The sum with fixed indices put in, counted indices counted, and empty parts dropped."""
    done: list[Part] = []
    waiting = [(part, 0) for part in one]
    while waiting:
        part, rounds = waiting.pop()
        step = _step(part, facts) if rounds < MOST_ROUNDS else None
        if step is None:
            plain = bare(part)
            again = len(plain) != 1 or (plain[0] != part and _fixed(plain[0]) is not None)
            step = plain if again and rounds < MOST_ROUNDS else None
            part = plain[0] if len(plain) == 1 else part
        if step is None:
            done.append(_inside_out(part, facts))
        else:
            waiting.extend((p, rounds + 1) for p in step)
        if len(done) + len(waiting) > MOST_PARTS:
            raise Budget(f"more than {MOST_PARTS} terms")
    return tuple(done)


def _step(part: Part, facts: Region) -> Sum | None:
    """One simplification; None if none applies."""
    region = frozenset(q for p in part.region if not _settled(q := tightened(p)))
    if any(p.as_int() is not None for p in region) or infeasible(region | facts):
        return ()
    part = Part(part.coefficient, part.bound, region, _collected(part.factors))
    if part.coefficient == 0:
        return ()
    for rule in (_fixed, _quotient, _merged, lambda p: _counted(p, facts), lambda p: _forced(p, facts)):
        found = rule(part)
        if found is not None:
            return found
    return None


def _settled(poly: Poly) -> bool:
    """Whether a polynomial in sizes is plainly ≥ 0."""
    return not indices_of(poly) and implies(frozenset(), poly)


def _collected(factors: tuple[tuple[Factor, Fraction], ...]) -> tuple[tuple[Factor, Fraction], ...]:
    """Equal factors together; a mask is its own square."""
    powers: dict[Factor, Fraction] = {}
    for factor, exponent in factors:
        powers[factor] = powers.get(factor, Fraction(0)) + exponent
    return tuple((f, Fraction(1) if e > 0 and _is_mask(f) else e) for f, e in powers.items() if e)


def _is_mask(factor: Factor) -> bool:
    return factor[0] == "M" or (factor[0] == "F" and factor[1] in ("ge0", "gt0"))


def _fixed(part: Part) -> Sum | None:
    """An equation p = 0 (p ≥ 0 and −p ≥ 0) solved for an index with coefficient ±1."""
    for poly in sorted(part.region, key=lambda p: p.terms):
        if -poly not in part.region:
            continue
        inside = sorted(indices_of(poly))
        for index in [i for i in inside if i in part.bound] + [i for i in reversed(inside) if i not in part.bound]:
            step = coefficient_of(poly, index).as_int()
            if step not in (1, -1):
                continue
            value = Size.of(index) - step * poly
            if index in part.bound:
                return substitute((part._replace(bound=part.bound - {index}),), {index: value})
            kept = {poly, -poly}
            rest = part._replace(region=part.region - kept)
            if not any(index in held(f) for f, _ in rest.factors) and not any(index in p.symbols for p in rest.region):
                break
            return tuple(p._replace(region=p.region | kept) for p in substitute((rest,), {index: value}))
    return None


def _quotient(part: Part) -> Sum | None:
    """A bound index that is the same quotient as another one: 0 ≤ a − s u < s and 0 ≤ a − s v < s."""
    for poly in sorted(part.region, key=lambda p: p.terms):
        for index in sorted(indices_of(poly) & part.bound):
            step = -coefficient_of(poly, index)
            if sign_of(step) <= 0 or step - 1 - poly not in part.region:
                continue
            for other in sorted(frozenset().union(*map(indices_of, part.region)) - {index}):
                twin = poly.substitute({index: Size.of(other)})
                if twin in part.region and step - 1 - twin in part.region:
                    return substitute((part._replace(bound=part.bound - {index}),), {index: Size.of(other)})
    return None


def _forced(part: Part, facts: Region) -> Sum | None:
    """A bound index that a bound with a stride shows to equal another index: s u ≤ s v + a < s u + s with 0 ≤ a < s."""
    known = part.region | facts
    for poly in sorted(part.region, key=lambda p: p.terms):
        for index, other in itertools.permutations(sorted(indices_of(poly)), 2):
            step = coefficient_of(poly, index)
            if index not in part.bound or step.as_int() in (1, -1) or step + coefficient_of(poly, other) != ZERO_POLY:
                continue
            gap = Size.of(index) - Size.of(other)
            if implies(known, gap) and implies(known, -gap):
                return substitute((part._replace(bound=part.bound - {index}),), {index: Size.of(other)})
    return None


def _merged(part: Part) -> Sum | None:
    """v replaced by v − c·u where that takes u out of every factor (as in x_{su+v})."""
    present = frozenset().union(*(held(f) for f, _ in part.factors)) if part.factors else frozenset()
    for sub in sorted({s for f, _ in part.factors for s in subscripts(f)}, key=lambda p: p.terms):
        inside = sorted(indices_of(sub) & part.bound & present)
        for index, other in itertools.permutations(inside, 2):
            step = coefficient_of(sub, index).as_int()
            if step not in (1, -1):
                continue
            value = Size.of(index) - step * coefficient_of(sub, other) * Size.of(other)
            try:
                changed = substitute((part,), {index: value})
            except Budget:
                continue
            if len(changed) == 1 and not any(other in held(f) for f, _ in changed[0].factors):
                return changed
    return None


def _counted(part: Part, facts: Region) -> Sum | None:
    """The sum over an index that no factor holds."""
    present = frozenset().union(*(held(f) for f, _ in part.factors)) if part.factors else frozenset()
    for index in sorted(part.bound - present):
        touching = [p for p in part.region if index in p.symbols]
        rest = part.region - set(touching)
        split = [(coefficient_of(p, index), p) for p in touching]
        if any(sign_of(c) == 0 for c, _ in split):
            continue
        lows = [(c, p - c * Size.of(index)) for c, p in split if sign_of(c) > 0]
        highs = [(-c, p - c * Size.of(index)) for c, p in split if sign_of(c) < 0]
        found = _floored(lows, highs)
        if found is not None:
            return (part._replace(bound=part.bound - {index}, region=rest | found),)
        if lows and highs and all(c.is_one for c, _ in (*lows, *highs)):
            pairs = frozenset(a + b for _, a in lows for _, b in highs)
            known = rest | pairs | facts
            low, high = _least([a for _, a in lows], known), _least([b for _, b in highs], known)
            if low is not None and high is not None:
                inner = part._replace(bound=part.bound - {index}, region=rest | pairs)
                return multiply((inner,), number(low + high + 1)) if low + high != ZERO_POLY else (inner,)
    return None


def _least(values: list[Poly], known: Region) -> Poly | None:
    """The value that is at most every other one."""
    for value in values:
        if all(implies(known, other - value) for other in values):
            return value
    return None


def _floored(lows: list[tuple[Poly, Poly]], highs: list[tuple[Poly, Poly]]) -> Region | None:
    """For s v + A ≥ 0 and B − s v ≥ 0 with A + B = s − 1, v is ⌊B/s⌋: the other bounds v + r ≥ 0, r − v ≥ 0 as bounds on B."""
    for (step, a), (same, b) in itertools.product(lows, highs):
        if step != same or a + b != step - 1:
            continue
        others = [(c, r, 1) for c, r in lows if (c, r) != (step, a)] + [(c, r, -1) for c, r in highs if (c, r) != (step, b)]
        if all(c.is_one for c, _, _ in others):
            return frozenset(b + step * r if side > 0 else step * r + step - 1 - b for _, r, side in others)
    return None


def _inside_out(part: Part, facts: Region) -> Part:
    """Sums inside functions simplified, where the region holds."""
    known = part.region | facts
    return part._replace(factors=tuple((_nested(f, known), e) for f, e in part.factors))


def _nested(factor: Factor, known: Region) -> Factor:
    if factor[0] == "F":
        return ("F", factor[1], simplified(factor[2], known))
    if factor[0] == "P":
        return ("P", simplified(factor[1], known))
    if factor[0] == "M":
        inner = known | {Size.of(factor[2]), factor[3] - Size.of(factor[2]) - 1}
        return (*factor[:4], simplified(factor[4], inner))
    return factor


def bare(part: Part) -> Sum:
    """As many subscripts as possible a bound index alone: v replaced by ±(v − e). Several parts where the value of v stands as a
    number, so that it is expanded."""
    used: set[str] = set()
    count = sum(f[0] == "v" for f, _ in part.factors)
    for place in range(count):
        factors = sorted((f for f, _ in part.factors if f[0] == "v"), key=lambda f: (f[1], len(f[2])))
        for sub in factors[place][2]:
            free = sorted(i for i in indices_of(sub) & part.bound if i not in used)
            index = next((i for i in free if coefficient_of(sub, i).as_int() in (1, -1)), None)
            if index is None:
                continue
            used.add(index)
            step = coefficient_of(sub, index).as_int() or 1
            rest = sub - step * Size.of(index)
            if sub == Size.of(index):
                continue
            changed = substitute((part,), {index: step * (Size.of(index) - rest)})
            if len(changed) != 1:
                return changed
            part = changed[0]
    return (part,)


__all__ = [
    "ONE", "UNIT", "Part", "Sum", "add", "atom", "bare", "constant", "fresh", "fresh_index", "held", "held_by", "multiply",
    "nested", "number", "scale", "simplified", "substitute", "subscripts", "sum_over", "where",
]  # fmt: skip
