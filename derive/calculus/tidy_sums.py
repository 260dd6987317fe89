"""Sums and scalar factors as a person would write them: like terms collected, no factors 1 and x·(1/x), numbers in front.

Guarantee: each function returns a term equal to the one that the constructor of the same operator in
`derive.terms.term` would make, for all sizes; what stands under a root is taken for not negative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from math import gcd, prod

from derive.kernel.sizes import Size
from derive.terms.term import Term, apply, num, ones, power, scale, softmax, transpose, zeros
from derive.terms.term import add as plain_add

ONE = num(1)


def times(factor: Term, arg: Term) -> Term:
    """Scalar times array, with the scalars gathered in front."""
    inner, rest = coefficient(arg)
    scalars = [*scalar_factors(factor), *inner]
    if rest.is_scalar:
        scalars += scalar_factors(rest)
        rest = ONE
    number, others = _gathered(scalars)
    if number == 0 or rest.op == "zeros":
        return num(0) if arg.is_scalar else zeros(*arg.shape)
    others, rest = with_softmax(others, rest)
    front = _scalar(number, others)
    if rest == ONE:
        return front
    return rest if front == ONE else scale(front, rest)


def with_softmax(scalars: list[Term], array: Term) -> tuple[list[Term], Term]:
    """exp(z)/(1ᵀ exp(z)) for a column or a row z, at either end of a product, as softmax(z)."""
    for place, factor in ((0, array.args[0]), (1, array.args[1])) if array.op == "matmul" else ((0, array),):
        if factor.op == "matmul":
            left, made = with_softmax(scalars, factor)
            if made is not factor:
                return left, Term("matmul", (made, array.args[1]) if place == 0 else (array.args[0], made), (), array.shape)
        if factor.op != "apply" or factor.attrs[0] != "exp" or factor.is_scalar or not any(a.is_one for a in factor.shape):
            continue
        row = factor if factor.rows.is_one else transpose(factor)
        z = factor.args[0] if factor.rows.is_one else _row(factor.args[0])
        sums = {Term("matmul", pair, (), ONE.shape) for pair in _sums_of(z)}
        found = next((s for s in scalars if is_recip(s) and s.args[0] in sums), None)
        if found is None:
            continue
        made = softmax(z) if row is factor else transpose(softmax(z))
        rest = [s for s in scalars if s is not found]
        if array.op != "matmul":
            return rest, made
        return rest, Term("matmul", (made, array.args[1]) if place == 0 else (array.args[0], made), (), array.shape)
    return scalars, array


def _row(column: Term) -> Term:
    return column.args[0] if column.op == "transpose" else transpose(column)


def _sums_of(row: Term) -> Iterator[tuple[Term, Term]]:
    """The products that add up exp of a row."""
    for z in (row, *((row.args[0],) if row.op == "transpose" else ())):
        powers = apply("exp", z)
        yield (powers, ones(z.cols, 1)) if z.rows.is_one else (ones(1, z.rows), powers)


def negative(arg: Term) -> Term:
    return times(num(-1), arg)


def plus(*args: Term) -> Term:
    """The sum, with like terms collected, also those of sums within that have a number in front."""
    parts = [part for arg in args for part in (arg.args if arg.op == "add" else (arg,))]
    flat = [one for part in parts for one in _opened(part)]
    if len(flat) > len(parts):
        whole = _collected(flat)
        if _summands(whole) < len(flat):
            return whole
    return _collected(parts)


def _opened(part: Term) -> list[Term]:
    """The terms of c (a + b) for a number c."""
    scalars, rest = coefficient(part)
    if rest.op != "add" or any(factor.op != "num" for factor in scalars):
        return [part]
    number = num(prod((factor.attrs[0] for factor in scalars), start=Fraction(1)))
    return [times(number, arg) for arg in rest.args]


def _summands(term: Term) -> int:
    inside = coefficient(term)[1]
    return 0 if inside.op == "zeros" else len(inside.args) if inside.op == "add" else 1


def _collected(args: Sequence[Term]) -> Term:
    found: dict[Term, Fraction] = {}
    cores: dict[tuple[frozenset[tuple[Term, int]], frozenset[tuple[Term, int]]], Term] = {}
    for part in args:
        scalars, rest = coefficient(part)
        number, others = _gathered(scalars)
        if rest.op == "num":
            number, rest = number * rest.attrs[0], ONE
        same = (frozenset(Counter(others).items()), frozenset(Counter(_entrywise_factors(rest)).items()))
        core = cores.setdefault(same, times(_scalar(Fraction(1), others), rest))
        found[core] = found.get(core, Fraction(0)) + number
    left = {core: number for core, number in found.items() if number and core.op != "zeros"}
    if not left:
        return zeros(*args[0].shape)
    front, left = _common(left)
    return times(front, plain_add(*(times(num(number), core) for core, number in left.items())))


def _entrywise_factors(term: Term) -> list[Term]:
    if term.op != "hadamard":
        return [term]
    return [factor for arg in term.args for factor in _entrywise_factors(arg)]


def minus(left: Term, right: Term) -> Term:
    return plus(left, negative(right))


def coefficient(term: Term) -> tuple[list[Term], Term]:
    """The scalar factors of a term and the rest."""
    if term.op == "scale":
        inner, rest = coefficient(term.args[1])
        return [*scalar_factors(term.args[0]), *inner], rest
    return [], term


def scalar_factors(term: Term) -> list[Term]:
    """The factors of a scalar."""
    if term.op in ("scale", "hadamard"):
        return [f for arg in term.args for f in scalar_factors(arg)]
    if term.op in ("ones", "eye"):
        return []
    if term.op == "zeros":
        return [num(0)]
    if term.op == "size":
        return _size_factors(term)
    if term.op == "power" and term.is_scalar and term.attrs[0].denominator == 1 and term.attrs[0] > 0:
        return _raised_factors(term)
    if is_recip(term) and term.is_scalar:
        return [_reciprocal(f) for f in scalar_factors(term.args[0])]
    return [term]


def size_number(size: Size) -> Term:
    value = size.as_int()
    return num(value) if value is not None else Term("size", (), (size,), num(1).shape)


def to_power(arg: Term, exponent: Fraction) -> Term:
    """The entrywise power; exponents 0 and 1 vanish."""
    if exponent == 0:
        return ones(*arg.shape)
    if exponent == 1:
        return arg
    base, own = power_of(arg)
    if own != 1 and (own.denominator > 1 or exponent.denominator == 1):
        return as_power(base, own * exponent)
    return power(arg, exponent)


def is_recip(term: Term) -> bool:
    return term.op == "apply" and term.attrs[0] == "recip"


def _size_factors(term: Term) -> list[Term]:
    """A size such as 2 n as a number and a size."""
    size: Size = term.attrs[0]
    value = size.as_int()
    if value is not None:
        return [num(value)]
    common = gcd(*(c for _, c in size.terms))
    rest = size.divide(common)
    return [term] if common < 2 or rest is None else [num(common), Term("size", (), (rest,), term.shape)]


def _raised_factors(term: Term) -> list[Term]:
    """(2 x y)² as 4 x² y²."""
    inner, exponent = scalar_factors(term.args[0]), term.attrs[0]
    if inner == [term.args[0]] and inner[0].op != "num":
        return [term]
    return [num(f.attrs[0] ** int(exponent)) if f.op == "num" else to_power(f, exponent) for f in inner]


def _reciprocal(factor: Term) -> Term:
    if factor.op == "num" and factor.attrs[0]:
        return num(1 / factor.attrs[0])
    return factor.args[0] if is_recip(factor) else apply("recip", factor)


def _gathered(scalars: Iterable[Term]) -> tuple[Fraction, list[Term]]:
    """The number and the other factors; what stands as a root or under a fraction bar is gathered, so that x·(1/x) cancels."""
    number, others = Fraction(1), list[Term]()
    powers: dict[Term, list[Fraction]] = {}
    for factor in scalars:
        if factor.op == "num":
            number *= factor.attrs[0]
        else:
            base, exponent = power_of(factor.args[0]) if is_recip(factor) else power_of(factor)
            powers.setdefault(base, []).append(-exponent if is_recip(factor) else exponent)
    for base, exponents in powers.items():
        total = sum(exponents, Fraction(0))
        if total and (total < 0 or any(e < 0 or e.denominator > 1 for e in exponents)):
            whole = as_power(base, abs(total))
            others.append(whole if total > 0 else apply("recip", whole))
        elif total and (base.op == "matmul" or len(exponents) == 1):
            others.extend(as_power(base, e) for e in exponents)
        elif total:
            others.append(as_power(base, total))
    return number, others


def _scalar(number: Fraction, others: list[Term]) -> Term:
    result = None
    for factor in sorted(others, key=lambda t: not is_recip(t)):
        result = factor if result is None else scale(result, factor)
    if result is None:
        return num(number)
    return result if number == 1 else scale(num(number), result)


def power_of(term: Term) -> tuple[Term, Fraction]:
    """The base and the exponent of a power; what stands under a root is not negative."""
    if is_recip(term):
        base, exponent = power_of(term.args[0])
        return base, -exponent
    if term.op == "apply" and term.attrs[0] == "sqrt":
        return term.args[0], Fraction(1, 2)
    if term.op == "power":
        return term.args[0], term.attrs[0]
    return term, Fraction(1)


def as_power(base: Term, exponent: Fraction) -> Term:
    if exponent == Fraction(1, 2):
        return apply("sqrt", base)
    return apply("recip", base) if exponent == -1 else to_power(base, exponent)


def _common(parts: dict[Term, Fraction]) -> tuple[Term, dict[Term, Fraction]]:
    """The scalar factors that all parts of a sum share, taken out; the size of the number too where all have one."""
    split = {core: coefficient(core) for core in parts}
    shared = list(next(iter(split.values()))[0])
    for scalars, _ in split.values():
        shared = _both(shared, scalars)
    sizes = {abs(number) for number in parts.values()}
    number = sizes.pop() if len(sizes) == 1 else Fraction(1)
    if len(parts) == 1 or (not shared and number == 1):
        return ONE, _positive_first(parts)
    found: dict[Term, Fraction] = {}
    for core, (scalars, rest) in split.items():
        left = times(_scalar(Fraction(1), _without(scalars, shared)), rest)
        found[left] = found.get(left, Fraction(0)) + parts[core] / number
    return _scalar(number, shared), _positive_first(found)


def _without(factors: Iterable[Term], taken: Iterable[Term]) -> list[Term]:
    """The factors that are left, each taken out once."""
    left = list(factors)
    for factor in taken:
        left.remove(factor)
    return left


def _both(some: Iterable[Term], others: Iterable[Term]) -> list[Term]:
    """The factors that stand in both products, as often as they do."""
    found, left = list[Term](), list(others)
    for factor in some:
        if factor in left:
            left.remove(factor)
            found.append(factor)
    return found


def _positive_first(parts: dict[Term, Fraction]) -> dict[Term, Fraction]:
    """The parts of a sum, one with a plus sign in front if there is one."""
    return dict(sorted(parts.items(), key=lambda item: item[1] < 0))
