"""Powers, exponentials, logarithms and other functions of expressions, in normal form.

Each builder returns an expression equal to the function of its argument, wherever that exists: x⁻¹ only where x ≠ 0,
a root only where x ≥ 0, a logarithm only where x > 0.  Only such parts leave a power or logarithm as keep this true:
whole powers pass through a product, roots only through exponentials, sizes and numbers (for (x²)^½ is |x|), and log
of a product is the sum of logs of its parts, each taken to be positive.
"""

from __future__ import annotations

from fractions import Fraction
from math import gcd, lcm

from .canonical import HIDDEN, encode, monomial_key
from .deltas import adjacent_pair, join, replaced, wanted_digits
from .expr import (
    UNIT,
    UNITY,
    ZERO,
    Budget,
    Expr,
    Factor,
    Monomial,
    Slot,
    Token,
    add,
    atom,
    constant,
    fresh,
    map_expr,
    multiply,
    scale,
    tokens_of,
)
from .masks import KINKED
from .normal import MAX_POWER, normal
from .products import leader

MAX_PRIME = 1000
MOST_BITS = 10_000


def rebuilt(factor: Factor, exponent: Fraction) -> Expr:
    """factor^exponent, after a change inside the factor."""
    kind = factor[0]
    if kind == "E":
        return exponential(scale(exponent, factor[1]))
    if kind == "P":
        return raise_to(factor[1], exponent)
    made = mask(*factor[1:]) if kind == "M" else function(factor[1], *factor[2])
    return made if exponent == 1 else raise_to(made, exponent)


# --------------------------------------------------------------------------------------------------------------- powers


def raise_to(expr: Expr, exponent: Fraction) -> Expr:
    """expr^exponent. Needs: expr ≠ 0 for a negative exponent, expr ≥ 0 for a root."""
    expr = normal(expr)
    if exponent.denominator == 1 and 0 <= exponent <= MAX_POWER:
        result = UNIT
        for _ in range(int(exponent)):
            result = normal(multiply(result, fresh(expr)))
        return result
    if not expr.monomials:
        return ZERO if exponent > 0 else atom(("P", ZERO), exponent)
    content, rest = content_of(expr)
    outside, inside = _powers(content, exponent)
    if exponent.denominator == 1:
        sign, rest = signed(rest)
        outside = scale(sign ** (int(exponent) % 2), outside)
    inner = normal(multiply(inside, rest))
    if inner != UNIT:
        root = atom(("P", inner), exponent) if exponent.denominator == 1 else _root_of(inner, exponent)
        outside = multiply(outside, root)
    return normal(outside)


def content_of(expr: Expr) -> tuple[Monomial, Expr]:
    """expr = content · rest: the content is a positive number and factors that stand outside the sums.

    These are the factors that every term shares, and the exponentials of one term, since an exponential divides
    everything.
    """
    outside = [_outside(m) for m in expr.monomials]
    shared = _least(outside)
    shared.update(_exponentials(outside))
    factors = tuple((f, e) for f, e in shared.values() if e)
    number_part = number_content(expr)
    if number_part == 1 and not factors:
        return Monomial(number_part, (), ()), expr
    undo = Monomial(1 / number_part, (), tuple((f, -e) for f, e in factors))
    inner, rest = content_of(normal(multiply(Expr((undo,)), expr)))
    return Monomial(number_part * inner.coefficient, (), factors + inner.factors), rest


Powers = dict[str, tuple[Factor, Fraction]]


def _outside(monomial: Monomial) -> Powers:
    """The factors without a summed index, by name."""
    bound = set(monomial.bound)
    return {encode(f, {}): (f, e) for f, e in monomial.factors if f[0] != "d" and tokens_of(f).isdisjoint(bound)}


def _least(outside: list[Powers]) -> Powers:
    """Each factor with its least exponent, 0 where it is absent."""
    every = {name: factor for powers in outside for name, (factor, _) in powers.items()}
    absent = (None, Fraction(0))
    return {name: (factor, min(powers.get(name, absent)[1] for powers in outside)) for name, factor in every.items()}


def _exponentials(outside: list[Powers]) -> Powers:
    """The exponentials of the term whose exponents come first, if their names order them without names of indices."""
    every = {name: f for powers in outside for name, (f, _) in powers.items() if f[0] == "E"}
    hidden = {name: encode(f, {HIDDEN: "·"}) for name, f in every.items()}
    if len(set(hidden.values())) < len(every):
        return {}
    order = sorted(every, key=hidden.__getitem__)
    absent = (None, Fraction(0))
    first = min(tuple(powers.get(name, absent)[1] for name in order) for powers in outside)
    return {name: (every[name], exponent) for name, exponent in zip(order, first)}


def number_content(expr: Expr) -> Fraction:
    """The positive number that leaves whole coefficients without a common divisor."""
    coefficients = [m.coefficient for m in expr.monomials]
    return Fraction(gcd(*(c.numerator for c in coefficients)), lcm(*(c.denominator for c in coefficients)))


def _powers(content: Monomial, exponent: Fraction) -> tuple[Expr, Expr]:
    """content^exponent as (what may be taken out of the power, what must stay inside). Raises Budget for too large a number."""
    if exponent.denominator == 1:
        digits = max(content.coefficient.numerator.bit_length(), content.coefficient.denominator.bit_length()) - 1
        if digits * abs(int(exponent)) > MOST_BITS:
            raise Budget(f"a power of a number with more than {MOST_BITS} bits")
        factors = tuple((f, e * exponent) for f, e in content.factors)
        return Expr((Monomial(content.coefficient ** int(exponent), (), factors),)), UNIT
    out = tuple((f, e * exponent) for f, e in content.factors if _leaves_root(f, e, exponent))
    left = tuple((f, e) for f, e in content.factors if not _leaves_root(f, e, exponent))
    outside = multiply(_number_to(content.coefficient, exponent), Expr((Monomial(UNITY, (), out),)))
    return outside, Expr((Monomial(UNITY, (), left),))


def _leaves_root(factor: Factor, power: Fraction, exponent: Fraction) -> bool:
    """Whether (x^power)^exponent = x^(power·exponent): x is positive, or itself under a root, or the result an even power."""
    whole = power * exponent
    even = power.denominator == whole.denominator == 1 and whole % 2 == 0
    return even or factor[0] in "Es" or power.denominator % 2 == 0


def _root_of(inner: Expr, exponent: Fraction) -> Expr:
    """A root that stays a root; (x^k)^a = x^(ka) for odd k, since x^k then has the sign of x."""
    if len(inner.monomials) == 1 and not inner.monomials[0].bound and inner.monomials[0].coefficient == 1:
        factors = inner.monomials[0].factors
        odd = _odd_divisor([e for _, e in factors])
        if odd != 1:
            inner = Expr((Monomial(UNITY, (), tuple((f, e / odd) for f, e in factors)),))
            exponent *= odd
        if len(factors) == 1 and factors[0][0][0] == "P" and factors[0][1] == odd:
            return atom(factors[0][0], exponent)
    return atom(("P", inner), exponent)


def _odd_divisor(exponents: list[Fraction]) -> int:
    """The largest odd common divisor of whole exponents, negative if most of them are; else 1."""
    if not exponents or any(e.denominator != 1 for e in exponents):
        return 1
    divisor = gcd(*(int(e) for e in exponents))
    while divisor % 2 == 0:
        divisor //= 2
    return -divisor if 2 * sum(e < 0 for e in exponents) > len(exponents) else divisor


def _number_to(number: Fraction, exponent: Fraction) -> Expr:
    """A root of a positive number, prime by prime: 12^½ = 2 · 3^½."""
    result = UNIT
    for prime, count in _primes(number):
        whole, left = divmod(count * exponent, 1)
        root = atom(("P", constant(prime)), left) if left else UNIT
        result = multiply(result, scale(Fraction(prime) ** int(whole), root))
    return result


def _primes(number: Fraction) -> list[tuple[int, int]]:
    """The number as a product of powers; a large cofactor without small divisors counts as one."""
    found = []
    for whole, sign in ((number.numerator, 1), (number.denominator, -1)):
        for divisor in range(2, MAX_PRIME):
            count = 0
            while whole % divisor == 0:
                whole, count = whole // divisor, count + 1
            if count:
                found.append((divisor, sign * count))
        if whole > 1:
            found.append((whole, sign))
    return found


# --------------------------------------------------------------------------------------------- exponentials, logarithms


def exponential(expr: Expr) -> Expr:
    """exp(Σ c m) = Π exp(m)^c, where exp(log q) = q for q > 0, without which there is no log q."""
    result = UNIT
    for monomial in normal(expr).monomials:
        base = Expr((monomial._replace(coefficient=UNITY),))
        under = _under_log(monomial)
        power = atom(("E", base), monomial.coefficient) if under is None else raise_to(fresh(under), monomial.coefficient)
        result = multiply(result, power)
    return normal(result)


def _under_log(monomial: Monomial) -> Expr | None:
    """q where the monomial is a number times log q."""
    if monomial.bound or len(monomial.factors) != 1:
        return None
    ((factor, exponent),) = monomial.factors
    return factor[2][0] if exponent == 1 and factor[:2] == ("F", "log") else None


def logarithm(expr: Expr) -> Expr:
    """log of a product is the sum of logs, each part positive; log exp m = m."""
    expr = normal(expr)
    if not expr.monomials:
        return atom(("F", "log", (ZERO,)))
    content, rest = content_of(expr)
    parts = [scale(exponent, _log_of_factor(factor)) for factor, exponent in content.factors]
    for prime, count in _primes(content.coefficient):
        parts.append(scale(count, atom(("F", "log", (constant(prime),)))))
    if rest != UNIT:
        parts.append(atom(("F", "log", (rest,))))
    return normal(add(*parts))


def _log_of_factor(factor: Factor) -> Expr:
    if factor[0] == "E":
        return fresh(factor[1])
    return logarithm(factor[1]) if factor[0] == "P" else atom(("F", "log", (atom(factor),)))


# ----------------------------------------------------------------------------------------------------- functions, masks


def function(name: str, *arguments: Expr) -> Expr:
    """An elementwise function; masks and relu of an argument that leads with a positive term, without common divisor.

    1(−q ≥ 0) = 1 − 1(q > 0), 1(−q > 0) = 1 − 1(q ≥ 0), relu(−q) = relu(q) − q, and relu(c·q) = c·relu(q) for c > 0.
    """
    if name == "log":
        return logarithm(*arguments)
    arguments = tuple(normal(a) for a in arguments)
    return _kinked(name, arguments[0]) if name in KINKED else atom(("F", name, arguments))


def _kinked(name: str, argument: Expr) -> Expr:
    """ge0, gt0 or relu of an argument in normal form."""
    number = number_content(argument) if argument.monomials else UNITY
    sign, q = signed(scale(1 / number, argument))
    known = all(_has_sign(m, strict=False) for m in q.monomials)
    if name == "relu":
        if leader(q) is None:
            return multiply(_kinked("ge0", argument), fresh(argument))
        part = q if known else atom(("F", "relu", (q,)))
        return scale(number, part if sign > 0 else add(part, scale(-1, q)))
    if sign < 0:
        return add(UNIT, scale(-1, _kinked("gt0" if name == "ge0" else "ge0", q)))
    if name == "ge0" and known:
        return UNIT
    if name == "gt0" and known and (not q.monomials or any(_has_sign(m, strict=True) for m in q.monomials)):
        return constant(min(len(q.monomials), 1))
    return atom(("F", name, (q,)))


def _has_sign(monomial: Monomial, strict: bool) -> bool:
    """Whether a product is never negative (`strict`: always positive), wherever it exists."""
    return monomial.coefficient > 0 and all(_factor_has_sign(f, e, strict) for f, e in monomial.factors)


def _factor_has_sign(factor: Factor, exponent: Fraction, strict: bool) -> bool:
    if factor[0] == "P" and factor[1].monomials and all(_has_sign(m, strict) for m in factor[1].monomials):
        return True
    if strict or factor[0] in "Es":
        return factor[0] in "Es"
    kinked = factor[0] == "F" and factor[1] in KINKED
    return factor[0] in "Md" or kinked or exponent.denominator % 2 == 0 or exponent.numerator % 2 == 0


def signed(expr: Expr) -> tuple[int, Expr]:
    """(sign, q) with expr = sign·q, the leading term of q having a positive coefficient.

    Without a leader, terms that differ in the names of indices only decide if their signs agree.
    """
    lead = leader(expr)
    signs: dict[str, set[bool]] = {}
    for monomial in expr.monomials if lead is None else [lead]:
        signs.setdefault(monomial_key(monomial, {HIDDEN: "·"}), set()).add(monomial.coefficient > 0)
    for name in sorted(signs):
        if len(signs[name]) == 1:
            return (1, expr) if True in signs[name] else (-1, scale(-1, expr))
    return 1, expr


def mask(slot: Slot, tokens: tuple[Token, ...], scores: Expr) -> Expr:
    """1 where `slot` is the first place at which the scores, as a function of the tokens, are largest.

    Neither what does not depend on the tokens nor a positive number as a factor changes that place; scores that do not
    depend on them at all are largest at the first place.
    """
    scores = normal(scores)
    known = _one_hot(slot, tokens, scores)
    if known is not None:
        return known
    while digits := wanted_digits([("P", scores)], tokens):
        old, new = digits
        tokens = tuple(t for have in tokens for t in (new if have == old else (have,)))
        scores = normal(add(*(replaced(m, old, new) for m in scores.monomials)))
    scores = Expr(tuple(m for m in scores.monomials if any(not tokens_of(f).isdisjoint(tokens) for f, _ in m.factors)))
    if not scores.monomials:
        return atom(("d", slot, tuple(("n", 0, token[2]) for token in tokens)))
    while pair := adjacent_pair([("P", scores)], tokens):
        tokens, change = join(pair, tokens)
        scores = map_expr(scores, change)
    return atom(("M", slot, tokens, scale(1 / number_content(scores), scores)))


def _one_hot(slot: Slot, tokens: tuple[Token, ...], scores: Expr) -> Expr | None:
    """The mask of scores that are themselves one argmax mask over all the tokens, or one delta."""
    if len(scores.monomials) != 1:
        return None
    (monomial,) = scores.monomials
    if monomial.bound or len(monomial.factors) != 1 or monomial.coefficient < 0:
        return None
    ((factor, exponent),) = monomial.factors
    if exponent != 1:
        return None
    if factor[0] == "M" and factor[1] == tokens and not set(tokens) & tokens_of(("P", factor[3])):
        return atom(("M", slot, *factor[2:]))
    if factor[0] == "d":
        for mine, other in ((factor[1], factor[2]), (factor[2], factor[1])):
            if mine == tokens and not set(tokens) & set(other):
                return atom(("d", slot, other))
    return None
